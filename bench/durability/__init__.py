"""kill -9 of a node's processes and of its database, again and again: ``python -m bench.durability --cycles 500``."""
