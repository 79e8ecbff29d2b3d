"""One deed of joining: agree to it, send it back, or take it apart again."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.duplicates import bp
from relief.households import adjudication, deeds
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num, say


@bp.get("/deeds/<uuid:deed_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def deed(deed_id: UUID) -> Response:
    """What was joined at once, by whom and why."""
    return _shown(deed_id, {}, 200)


def _shown(deed_id: UUID, fault: dict[str, str], status: int) -> Response:
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = deeds.find(db, actor, deed_id)
        who = names_of(db, [found.by_id])
    return page(
        "duplicates/deed.html",
        status=status,
        deed=found,
        who=who,
        fault=fault,
        may_agree=found.waiting > 0 and found.by_id != actor.id and actor.can(Verb.HOUSEHOLDS_APPROVE_MERGE),
        may_send_back=found.waiting > 0 and actor.can(Verb.HOUSEHOLDS_APPROVE_MERGE),
        may_undo=found.done > 0 and actor.can(Verb.HOUSEHOLDS_ADJUDICATE),
    )


@bp.post("/deeds/<uuid:deed_id>/approve")
@needs(Verb.HOUSEHOLDS_APPROVE_MERGE)
def approve(deed_id: UUID) -> Response:
    """Agree; whoever asked cannot."""
    with runtime.database().writing() as db:
        done = adjudication.approve_merges(db, runtime.actor(), deed_id, now=runtime.now())
    said = _(
        "Joined: %(n)s. Left as they were, because something changed meanwhile: %(m)s.",
        n=num(done.done),
        m=num(done.left_out),
    )
    return go(url_for("duplicates.deed", deed_id=deed_id), flash=said)


@bp.post("/deeds/<uuid:deed_id>/refuse")
@needs(Verb.HOUSEHOLDS_APPROVE_MERGE)
def refuse(deed_id: UUID) -> Response:
    """Send it back with a reason; the pairs wait for a decision again."""
    try:
        with runtime.database().writing() as db:
            adjudication.refuse_merges(db, runtime.actor(), deed_id, request.form.get("reason", ""), now=runtime.now())
    except Invalid as problem:
        return _shown(deed_id, {name: say(text) for name, text in problem.faults.items()}, 422)
    return go(
        url_for("duplicates.index"), flash=_("Sent back. Nothing was joined; the pairs wait for a decision again.")
    )


@bp.post("/deeds/<uuid:deed_id>/undo")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def undo(deed_id: UUID) -> Response:
    """Take apart everything this deed joined."""
    with runtime.database().writing() as db:
        done = adjudication.undo_batch(db, runtime.actor(), deed_id, now=runtime.now())
    said = _("Taken apart again: %(n)s. Every record reads as before.", n=num(done.done))
    if done.left_out:
        said = _(
            "Taken apart again: %(n)s. Corrected since, and left as corrected: %(m)s.",
            n=num(done.done),
            m=num(done.left_out),
        )
    return go(url_for("duplicates.index"), flash=said)
