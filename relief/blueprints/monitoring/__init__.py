"""Asking families after a distribution: the sample, the answers, those to look after."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("monitoring", __name__, url_prefix="/monitoring")

from relief.blueprints.monitoring import asking, drawing  # noqa: E402 - they add their routes

__all__ = ["asking", "bp", "drawing"]
