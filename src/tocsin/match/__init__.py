"""Is this the same human being? Arrays and values in, answers out; touches no file."""
