"""The trail, newest first, for those who must be able to look back."""

from __future__ import annotations

from flask import Blueprint, Response, request

from relief.accounts.queries import ids_within, names_of
from relief.audit import trail
from relief.kernel.digits import parse_int
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page

bp = Blueprint("audit", __name__, url_prefix="/audit")
_ROWS = 50


@bp.get("/")
@needs(Verb.AUDIT_VIEW)
def index() -> Response:
    """A page of entries; `before` is the number of the oldest one already seen."""
    with runtime.database().reading() as db:
        actor = runtime.actor()
        actor.must(Verb.AUDIT_VIEW)
        by = None if actor.everywhere else ids_within(db, actor)
        entries = trail.latest(db, before=_before(), limit=_ROWS, by=by)
        people = names_of(db, [entry.actor_id for entry in entries])
    older = entries[-1].number if len(entries) == _ROWS else None
    return page("audit/index.html", fragment="audit/_list.html", entries=entries, people=people, older=older)


def _before() -> int | None:
    text = request.args.get("before")
    if not text:
        return None
    try:
        return parse_int(text)
    except ValueError:
        raise NotFound from None
