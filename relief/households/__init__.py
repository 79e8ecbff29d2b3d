"""The registry: affected households, their members, and what a response did to them."""
