"""The embedded PostgreSQL: binaries that pip installed, started and looked after by us (decision record 0001)."""
