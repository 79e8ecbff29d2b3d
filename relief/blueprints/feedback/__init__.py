"""Questions and complaints with their deadlines, and confidential reports for their recipients alone."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("feedback", __name__, url_prefix="/feedback")

from relief.blueprints.feedback import answers, confidential, entries  # noqa: E402 - they add their routes

__all__ = ["answers", "bp", "confidential", "entries"]
