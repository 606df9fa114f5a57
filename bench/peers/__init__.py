"""Other people's engines on the same people and queries, each in an environment of its own: ``python -m bench.peers``.

What runs inside those environments (the modules named after the peers, and ``measured``) uses the standard library and
the peer alone.
"""
