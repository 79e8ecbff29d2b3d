"""Courses: their parts, the groups that follow them, make-ups and certificates."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("courses", __name__, url_prefix="/courses")

from relief.blueprints.courses import groups, keeping, work  # noqa: E402 - they add their routes

__all__ = ["bp", "groups", "keeping", "work"]
