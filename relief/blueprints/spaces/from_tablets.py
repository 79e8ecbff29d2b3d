"""What tablets sent about children and the manager must decide."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.room import bp
from relief.kernel.problems import N_, Invalid, Problem
from relief.kernel.verbs import Verb
from relief.sync import roll_review
from relief.sync.labels import cause_of
from relief.sync.review import DecisionGiven
from relief.web import runtime
from relief.web.forms import tidy
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say, say_problem

WORDS = {
    "attendance.mark": N_("Marks of a register"),
    "session.hold": N_("A session that took place"),
    "session.not_held": N_("A session said not to have taken place"),
    "session.submit": N_("A register handed in"),
    "child.walk_in": N_("A child who walked in"),
    "child.arrive": N_("A child who came"),
    "child.release": N_("A child who was collected"),
    "headcount": N_("A count of heads"),
}


@bp.get("/waiting")
@needs(Verb.SPACES_VERIFY)
def from_tablets() -> Response:
    """Each act with why it waits."""
    return _page(200, {})


@bp.post("/waiting/<uuid:item_id>")
@needs(Verb.SPACES_VERIFY)
def decide_waiting(item_id: UUID) -> Response:
    """Let it count, or set it aside."""
    accept = {"accept": True, "set-aside": False}.get(request.form.get("decision", ""))
    reason = tidy(request.form.get("reason", "")) or ""
    with runtime.database().reading() as db:
        roll_review.find(db, runtime.actor(), item_id)
    try:
        if accept is None:
            raise Invalid({"reason": _NO_CHOICE})
        with runtime.database().writing() as db:
            given = DecisionGiven(item_id=item_id, accept=accept, reason=reason)
            roll_review.decide(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        return _page(422, {item_id: say(problem.faults.get("reason", _NO_CHOICE))})
    except Problem as problem:
        if problem.status != 409:
            raise
        return _page(409, {item_id: say_problem(problem)})
    said = _("It counts now, and your reason is kept.") if accept else _("It is set aside, and your reason is kept.")
    return go(url_for("spaces.from_tablets"), flash=said)


_NO_CHOICE = N_("Write why it does or does not count.")


def _page(status: int, faults: dict[UUID, str]) -> Response:
    with runtime.database().reading() as db:
        rows = roll_review.waiting(db, runtime.actor())
    told = [
        (
            row,
            say(WORDS[row.item.verb]) if row.item.verb in WORDS else "",
            say(cause_of(row.item.code, row.item.message)),
        )
        for row in rows
    ]
    typed = request.form.get("reason", "")
    return page("spaces/from_tablets.html", status=status, rows=told, faults=faults, typed=typed)
