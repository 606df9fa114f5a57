"""Who may act: people, roles, purposes, sign-in, tokens, and the one question whether they may."""
