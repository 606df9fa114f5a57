"""The index follows the store: built, refreshed, merged."""
