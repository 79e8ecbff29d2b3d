"""Tablets: which there are, how they stand, enrolling and revoking them, and outboxes that are carried in."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("devices", __name__, url_prefix="/devices")

from relief.blueprints.devices import carrying, enrolling, listing  # noqa: E402 - they add their routes

__all__ = ["bp", "carrying", "enrolling", "listing"]
