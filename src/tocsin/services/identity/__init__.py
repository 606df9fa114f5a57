"""Whether records of several lists are one subject: proposed, decided by a person, grouped."""
