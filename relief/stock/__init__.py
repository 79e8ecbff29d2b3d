"""Goods: items, kits, places that hold them, and every movement."""
