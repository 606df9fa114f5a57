"""What is kept about people, for how long, and its end: terms, erasure by the clock, erasure at once."""
