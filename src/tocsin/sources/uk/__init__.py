"""The lists of the United Kingdom: the UK Sanctions List, and the Treasury's consolidated list that it replaced."""
