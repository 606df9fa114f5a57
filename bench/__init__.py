"""Benchmarks that anyone can run: accuracy, speed, durability. Each prints a table, or JSON with ``--json``."""
