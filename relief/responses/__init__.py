"""Emergencies being worked on: their dates, where the water or wind was, and official figures."""
