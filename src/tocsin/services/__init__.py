"""One verb a module: plain functions ``verb(node, thing, ...) -> result``."""
