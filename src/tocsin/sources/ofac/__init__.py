"""OFAC's lists: one vocabulary, several formats. A reader is one module; ``terms`` and ``names`` serve them all."""
