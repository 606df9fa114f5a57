"""What was done, written on the ledger; given its place, searched, proved and verified."""
