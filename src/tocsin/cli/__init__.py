"""The command line: words in, tables or JSON out, exit codes that scripts can trust."""
