"""FollowTheMoney as JSON lines: entities, and statements; any dataset in that form is a list."""
