"""Comparing travellers, parties, tables, flights and texts with what is listed; runs and their proofs."""
