"""Gaps: the map with its table, areas with their arithmetic, flags and what people make of them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("gaps", __name__, url_prefix="/gaps")

from relief.blueprints.gaps.words import WORDS  # noqa: E402


@bp.app_context_processor
def _words() -> dict[str, object]:
    return WORDS


from relief.blueprints.gaps import (  # noqa: E402, F401 - they add their routes
    areas,
    changes,
    export,
    flags,
    maps,
    measures,
    overview,
    polygon,
    seats,
)
