"""Records that look alike: the list, two side by side, the sure ones together, and taking back."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("duplicates", __name__, url_prefix="/households/duplicates")

from relief.blueprints.duplicates import deeds, listing, pair  # noqa: E402, F401 - they add their routes
