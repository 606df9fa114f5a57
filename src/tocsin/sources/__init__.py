"""Readers of official lists: files in, records out, an account of everything seen. See ``registry`` for the lists."""
