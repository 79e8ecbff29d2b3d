"""Asking families after a distribution: how many, whom, what they say, and what is done about it."""
