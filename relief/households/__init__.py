"""The registry: households, their members and what a response did to them."""
