"""Lists that a member declares itself, because their authority publishes none that a machine can read."""
