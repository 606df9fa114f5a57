"""The ledger: a Merkle tree as in RFC 6962, its leaves, proofs, signed checkpoints, keys. Nothing is stored here."""
