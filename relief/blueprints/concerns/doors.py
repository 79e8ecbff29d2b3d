"""Who opened a file of protection, and who is barred from it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.audit import trail
from relief.blueprints.concerns import bp
from relief.blueprints.concerns.common import private_page
from relief.concerns import queries
from relief.kernel.db import Session
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.safeguards import bars
from relief.web import runtime
from relief.web.bar_form import BarForm, asked_whom
from relief.web.doors import deed_words, role_words
from relief.web.guard import needs
from relief.web.hx import go


@bp.get("/<uuid:concern_id>/doors")
@needs()
def doors(concern_id: UUID) -> Response:
    """Every opening and deed on record, newest first, and the bars."""
    return _doors(concern_id, BarForm(formdata=None), 200)


@bp.post("/<uuid:concern_id>/bars")
@needs()
def bar(concern_id: UUID) -> Response:
    """Keep somebody out from now on."""
    form = BarForm()
    try:
        with runtime.database().writing() as db:
            _guarded(db, concern_id)
            bars.set_bar(db, runtime.actor(), concern_id, asked_whom(), form.reason.data or "", now=runtime.now())
    except Invalid as problem:
        return _doors(concern_id, form, 422, problem)
    return go(url_for("concerns.doors", concern_id=concern_id), flash=_("This person does not find the file any more."))


@bp.post("/<uuid:concern_id>/bars/<uuid:bar_id>/end")
@needs()
def end_bar(concern_id: UUID, bar_id: UUID) -> Response:
    """Ask for the end of a bar, or agree to it."""
    with runtime.database().writing() as db:
        _guarded(db, concern_id)
        found = bars.end_bar(db, runtime.actor(), concern_id, bar_id, now=runtime.now())
    told = _("The bar is ended.") if found.ended_at else _("You asked for it. It ends when a second person agrees.")
    return go(url_for("concerns.doors", concern_id=concern_id), flash=told)


def _guarded(db: Session, concern_id: UUID) -> None:
    queries.guarded(db, runtime.actor(), concern_id)
    if Verb.SAFEGUARDS_BAR not in runtime.actor().verbs:
        raise NotFound


def _doors(concern_id: UUID, form: BarForm, status: int, problem: Invalid | None = None) -> Response:
    actor = runtime.actor()
    may_bar = actor.can(Verb.SAFEGUARDS_BAR)
    # The reasons of the bars are words of the file: that they were read is on record, too.
    with runtime.database().writing() as db:
        concern = queries.guarded(db, actor, concern_id)
        trail.note(db, actor, Verb.CONCERNS_TRIAGE, concern_id, at=runtime.now(), deed="read-doors")
        entries = trail.about(db, concern_id, limit=200)
        people = names_of(db, [entry.actor_id for entry in entries])
        barred = bars.bars_of(db, concern_id) if may_bar else []
        area = areas.find(db, actor, concern.area_id)
        staff = queries.workers(db, area.path) if may_bar else []
    form.offer(staff, actor.id)
    if problem is not None:
        form.validate()
        form.take_faults(problem)
    return private_page(
        "concerns/doors.html", status=status, concern=concern, entries=entries, people=people, barred=barred,
        bar_form=form, may_bar=may_bar, own_id=actor.id, bars_at=f"/concerns/{concern.id}/bars",
        role_words=role_words, deed_words=deed_words,
    )  # fmt: skip
