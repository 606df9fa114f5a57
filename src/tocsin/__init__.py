"""Tocsin: the international counter-terrorism database that its members run themselves."""

__version__ = "0.1.0.dev0"
