"""Where a text mentions listed organisations and persons: one pass over the words, evidence from the engine's rules.

A mention is no match of a person who stands before somebody: it says that a text names what a list names.
"""
