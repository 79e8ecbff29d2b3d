"""The tablets' door: JSON, no cookie, a token of the device in a header."""

from __future__ import annotations

from relief.blueprints.sync import items, lists, map, people, registration, roll, store, support
from relief.blueprints.sync.common import bp

__all__ = ["bp", "items", "lists", "map", "people", "registration", "roll", "store", "support"]
