"""The only place where the parts of a node are joined: one TOML file, the environment, the store, the index."""
