"""Canada: the Consolidated Canadian Autonomous Sanctions List."""
