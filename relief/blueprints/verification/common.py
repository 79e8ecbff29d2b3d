"""What the pages of verification share: the response, the tabs, the places, and one page for plain forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.kernel.db import Session
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.responses.models import Response as Emergency
from relief.web import runtime
from relief.web.forms import Form, options
from relief.web.hx import page
from relief.web.i18n import language

_MOST_PLACES = 400


def emergency() -> Emergency:
    """The response one works in; without an open one there is nothing to decide."""
    found = runtime.response()
    if found is None:
        raise Refused(
            "verification.no-response",
            N_("No response is open, so there is nothing to verify. Open a response first."),
        )
    return found


def tabs(here: str) -> list[SimpleNamespace]:
    """The rooms of verification this person may enter."""
    rows = [
        ("index", _("Work list"), Verb.HOUSEHOLDS_VIEW),
        ("forums", _("Forums"), Verb.HOUSEHOLDS_VIEW),
        ("sessions", _("Sessions"), Verb.VERIFICATION_VIEW),
        ("appeals", _("Appeals"), Verb.HOUSEHOLDS_VIEW),
        ("visits", _("Visits"), Verb.HOUSEHOLDS_VIEW),
    ]
    actor = runtime.actor()
    return [
        SimpleNamespace(label=text, url=url_for(f"verification.{name}"), current=name == here)
        for name, text, verb in rows
        if actor.can(verb)
    ]


def places(db: Session, levels: Sequence[Level] = (Level.UPAZILA, Level.UNION)) -> list[Any]:
    """Areas to choose from."""
    found = areas.choices(db, runtime.actor(), levels, language(), most=_MOST_PLACES)
    return options([(str(area_id), text) for area_id, text in found])


def read_id(text: Any) -> UUID | None:
    """An id out of an address or a form; None when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def shown(form: Form, status: int, **context: Any) -> Response:
    """A plain form on a page of its own; see verification/form.html for what it needs."""
    hints: Mapping[str, str] = context.pop("hints", {})
    extra: dict[str, Any] = {"lead": "", "facts": [], "many": False} | context
    return page("verification/form.html", status=status, form=form, hints=hints, here=request.path, **extra)
