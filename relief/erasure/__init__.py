"""Erase what is personal of one household wherever the house keeps it, and keep what was given."""
