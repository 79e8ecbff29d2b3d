"""Changes of the tables, numbered, one after the other."""
