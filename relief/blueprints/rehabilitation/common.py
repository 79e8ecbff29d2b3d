"""What the pages of rehabilitation share: the response, the tabs, places, and one page for plain forms."""

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
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.forms import Form, options
from relief.web.hx import page
from relief.web.i18n import language

_MOST_PLACES = 400


def response_id(db: Session) -> UUID | None:
    """The response one works in; None shows the grants of all."""
    chosen = runtime.response()
    return responses.find(db, runtime.actor(), chosen.code).id if chosen else None


def rooms(here: str) -> list[SimpleNamespace]:
    """The pages of rehabilitation."""
    rows = [
        ("index", _("Grants")),
        ("programmes_list", _("Programmes")),
        ("funds_list", _("Funds of the unions")),
        ("works_list", _("Community works")),
    ]
    return [
        SimpleNamespace(label=text, url=url_for(f"rehabilitation.{name}"), current=name == here) for name, text in rows
    ]


def unions(db: Session) -> list[Any]:
    """The unions one may choose from."""
    found = areas.choices(db, runtime.actor(), (Level.UNION,), language(), most=_MOST_PLACES)
    return options([(str(area_id), text) for area_id, text in found])


def maybe_id(text: Any) -> UUID | None:
    """An id out of an address or a form; None when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def plain_form(form: Form, status: int, *, crumbs: Sequence[tuple[str, str]] = (), **context: Any) -> Response:
    """A plain form on a page of its own; see verification/form.html for what it needs."""
    hints: Mapping[str, str] = context.pop("hints", {})
    extra: dict[str, Any] = {"lead": "", "facts": [], "many": False} | context
    trail = [(_("Rehabilitation grants"), url_for("rehabilitation.index")), *crumbs]
    return page(
        "verification/form.html", status=status, form=form, hints=hints, here=request.path, crumbs=trail, **extra
    )
