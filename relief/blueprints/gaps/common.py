"""What every page of this room needs."""

from __future__ import annotations

from uuid import UUID

from flask import request

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.kernel.db import Session
from relief.kernel.problems import N_, Refused
from relief.responses.models import Response
from relief.web import runtime


def response() -> Response:
    """The response the person works in; without one there is nothing to count."""
    found = runtime.response()
    if found is None:
        raise Refused(
            "response.none",
            N_("No response is open yet, so there is nothing to count. Open a response first; nothing was changed."),
        )
    return found


def area_asked(db: Session, name: str = "area") -> Area | None:
    """The area named in the address, when the person may see it."""
    text = request.args.get(name, "")
    if text in ("", "all"):
        return None
    try:
        area_id = UUID(text)
    except ValueError:
        return None
    return areas.find(db, runtime.actor(), area_id)
