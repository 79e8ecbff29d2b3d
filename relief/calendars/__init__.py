"""Addresses a calendar program can subscribe to: a secret in the address, neutral titles, no child's name."""
