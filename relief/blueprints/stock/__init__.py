"""Stock: what lies where, kits and how far they go, goods that come and move."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("stock", __name__, url_prefix="/stock")

from relief.blueprints.stock import (  # noqa: E402 - they add their routes
    counting,
    defining,
    looking,
    moving,
    sending,
    sheets,
)
from relief.blueprints.stock.words import who_words  # noqa: E402

bp.add_app_template_filter(who_words, "who_words")

__all__ = ["bp", "counting", "defining", "looking", "moving", "sending", "sheets"]
