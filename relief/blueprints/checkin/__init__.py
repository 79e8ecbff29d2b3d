"""Check-in: the desk of an open distribution, double collections to settle, and reconciliation."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("checkin", __name__)

from relief.blueprints.checkin import conflicts, desk, desks, paper, record, report  # noqa: E402 - they add their routes

__all__ = ["bp", "conflicts", "desk", "desks", "paper", "record", "report"]
