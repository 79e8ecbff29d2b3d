"""Worries: anybody reports one; protection alone reads, follows and refers. For everybody else nothing is here."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("concerns", __name__, url_prefix="/concerns")

from relief.blueprints.concerns import doors, following, overseeing, raising, record, referring, referring_on  # noqa: E402 - routes

__all__ = ["bp", "doors", "following", "overseeing", "raising", "record", "referring", "referring_on"]
