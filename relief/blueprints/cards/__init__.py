"""Relief cards: batches to print, one card's life, linking a pre-printed card."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cards", __name__, url_prefix="/cards")

from relief.blueprints.cards import batches, card, link  # noqa: E402, F401 - they add their routes
