"""The list of the United Nations Security Council: its reader, and what is known of the strings and notes in it."""
