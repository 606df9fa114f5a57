"""What people see, tables and sentences on the terminal: a module for each sort, loaded by who shows it alone."""
