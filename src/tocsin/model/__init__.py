"""Frozen values: what Tocsin knows and says. No input, no output, no clock."""
