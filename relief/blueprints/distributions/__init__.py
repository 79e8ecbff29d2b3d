"""Distributions: plan, choose whom, lock, approve, open, count out, close."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("distributions", __name__, url_prefix="/distributions")

from relief.blueprints.distributions import (  # noqa: E402 - they add their routes
    approving,
    assigning,
    barriers,
    by_hand,
    copies,
    ending,
    life,
    others,
    pinning,
    plans,
    point,
    points,
    prints,
    report,
    slips,
    tablets,
    targeting,
    times,
    weighing,
)
from relief.blueprints.distributions.words import area_counts, bands, circumstances, told_line  # noqa: E402


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"area_counts": area_counts, "bands": bands, "circumstances": circumstances, "told_line": told_line}


__all__ = [
    "approving",
    "assigning",
    "barriers",
    "bp",
    "by_hand",
    "copies",
    "ending",
    "life",
    "others",
    "pinning",
    "plans",
    "point",
    "points",
    "prints",
    "report",
    "slips",
    "tablets",
    "targeting",
    "times",
    "weighing",
]
