"""What waits for protection and what one follows; one concern with its story."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from relief.blueprints.concerns import bp
from relief.blueprints.concerns.common import STATES, STEPS, URGENCY, private_page, tabs
from relief.concerns import actions, closing, queries, rules, sealed
from relief.concerns.inputs import NoteGiven, TriageGiven
from relief.concerns.kinds import Triage
from relief.households import export_lock
from relief.kernel.problems import Invalid
from relief.kernel.zone import local_day
from relief.referrals import handing_over, passed
from relief.referrals.inputs import AgreementGiven
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, Needed, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import name_of


class TriageForm(Form):
    """What the focal point decides."""

    decision = LabelledSelect(lazy_gettext("Decision"), [InputRequired()], kind=Triage)
    note = TextAreaField(lazy_gettext("Why, and what is done first"), [Needed()])
    next_on = DayField(lazy_gettext("Look at it again on"))
    version = NumberField(default=0)


class NoteForm(Form):
    """One step."""

    note = TextAreaField(lazy_gettext("What was done"), [Needed()])
    next_on = DayField(lazy_gettext("Look at it again on"))


class CloseForm(Form):
    """The end, and who is to agree."""

    outcome = TextAreaField(lazy_gettext("What came of it"), [Needed()])
    second_id = SelectField(lazy_gettext("Who is to agree"))


class BackForm(Form):
    """What the second person finds still open."""

    why = TextAreaField(lazy_gettext("What is still to be done"))


class HandOverForm(Form):
    """Who agreed, and the password of the file."""

    agreed = BooleanField(lazy_gettext("It was explained who gets it, and consent was given"))
    relation = StringField(lazy_gettext("Who agreed"), [Needed()])
    recipient = StringField(lazy_gettext("Who gets it"), [Needed()])
    password = StringField(lazy_gettext("Password"), [Needed()])


# How long one is told on the list that somebody else opened one's file; on its own page it stays.
_TOLD_FOR = timedelta(days=7)


# Any signed-in person may ask; the queries answer "not found" to all but protection, so that the answer is the
# same for a page that is not theirs and for one that is not there.
@bp.get("/")
@needs()
def index() -> Response:
    """What waits, what one follows, and referrals without an answer; or what one has closed."""
    actor, now, closed = runtime.actor(), runtime.now(), request.args.get("closed") == "1"
    today = local_day(now)
    with runtime.database().reading() as db:
        rows = queries.listed(db, actor, closed=closed)
        referrals = [] if closed else passed.open_ones(db, actor)
        checks = [] if closed else passed.checks_due(db, actor, today)
        asked = [] if closed else passed.asked_of(db, actor)
        to_close = [] if closed else queries.asked_of(db, actor)
        opened = [] if closed else queries.opened_of_mine(db, actor, since=now - _TOLD_FOR)
    return private_page(
        "concerns/index.html",
        rows=[(one, area, rules.is_late(one.state, one.due_at, one.next_on, now, today)) for one, area in rows],
        urgent=queries.urgent_unseen(rows),
        closed=closed,
        referrals=referrals,
        checks=checks,
        asked=asked,
        to_close=to_close,
        opened=opened,
        today=today,
        tabs=tabs("closed" if closed else "open"),
        urgency=URGENCY,
        states=STATES,
        steps=STEPS,
    )


@bp.get("/<uuid:concern_id>")
@needs()
def show(concern_id: UUID) -> Response:
    """Read it; each reading is on record."""
    return page_of(concern_id, 200)


@bp.post("/<uuid:concern_id>/triage")
@needs()
def decide(concern_id: UUID) -> Response:
    """Decide, and follow it from now on."""
    form = TriageForm()
    if not form.sound:
        return page_of(concern_id, 422, triage=form)
    given = TriageGiven(
        concern_id=concern_id,
        version=form.version.data or 0,
        decision=form.decision.data,
        note=form.note.data or "",
        next_on=form.next_on.data,
    )
    try:
        with runtime.database().writing() as db:
            actions.triage(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page_of(concern_id, 422, triage=form)
    return go(url_for("concerns.show", concern_id=concern_id), flash=_("Your decision is sealed."))


@bp.post("/<uuid:concern_id>/notes")
@needs()
def follow(concern_id: UUID) -> Response:
    """Write down a step."""
    form = NoteForm()
    if not form.sound:
        return page_of(concern_id, 422, step=form)
    given = NoteGiven(concern_id=concern_id, note=form.note.data or "", next_on=form.next_on.data)
    try:
        with runtime.database().writing() as db:
            actions.follow_up(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page_of(concern_id, 422, step=form)
    return go(url_for("concerns.show", concern_id=concern_id), flash=_("The note is sealed."))


@bp.post("/<uuid:concern_id>/close")
@needs()
def close(concern_id: UUID) -> Response:
    """Ask a second person to agree that it ends."""
    form = CloseForm()
    try:
        second = UUID(request.form.get("second_id", ""))
    except ValueError:
        second = None
    outcome = form.outcome.data or ""
    try:
        with runtime.database().writing() as db:
            closing.ask_close(db, runtime.actor(), concern_id, outcome, second, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page_of(concern_id, 422, end=form)
    told = _("Sealed, and still open. It is closed when the second person agrees.")
    return go(url_for("concerns.show", concern_id=concern_id), flash=told)


@bp.post("/<uuid:concern_id>/agreed")
@needs()
def agree_close(concern_id: UUID) -> Response:
    """The second person agrees, or sends it back with a reason."""
    form = BackForm()
    try:
        with runtime.database().writing() as db:
            if request.form.get("agree") == "yes":
                closing.agree_close(db, runtime.actor(), concern_id, now=runtime.now())
                told = _("Closed. What was written stays sealed.")
            else:
                closing.refuse_close(db, runtime.actor(), concern_id, form.why.data or "", now=runtime.now())
                told = _("Sent back. It is followed as before.")
    except Invalid as problem:
        form.take_faults(problem)
        return page_of(concern_id, 422, back=form)
    return go(url_for("concerns.index"), flash=told)


@bp.get("/<uuid:concern_id>/file")
@needs()
def ask_file(concern_id: UUID) -> Response:
    """Who agreed, who gets it, and the password."""
    form = HandOverForm(formdata=None)
    form.password.data = export_lock.suggestion()
    return _file_page(concern_id, form, 200)


@bp.post("/<uuid:concern_id>/file")
@needs()
def hand_over(concern_id: UUID) -> Response:
    """The file for the national case-management system, locked; the password is kept nowhere."""
    form = HandOverForm()
    password = form.password.data or ""
    try:
        export_lock.check(password)
        agreement = AgreementGiven(relation=form.relation.data or "") if form.agreed.data else None
        with runtime.database().writing() as db:
            told = handing_over.hand_over(
                db, runtime.actor(), concern_id, agreement, form.recipient.data or "", now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _file_page(concern_id, form, 422)
    content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    locked = io.BytesIO(export_lock.locked(content, "file.json", password))
    answer = send_file(locked, mimetype="application/zip", as_attachment=True, download_name="file-locked.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def page_of(concern_id: UUID, status: int, **forms: Form) -> Response:
    """The concern with the forms its state allows; `forms` are those that came back with faults."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().writing() as db:
        opened = sealed.open_concern(db, actor, concern_id, now=now)
        referrals = passed.of_concern(db, concern_id)
        seconds = queries.seconds(db, actor, opened.concern)
    concern = opened.concern
    fresh = TriageForm(formdata=None)
    fresh.version.data = concern.version
    own = {"triage": fresh, "step": NoteForm(formdata=None), "end": CloseForm(formdata=None)}
    shown = {**own, "back": BackForm(formdata=None), **forms}
    shown["end"].second_id.choices = options([(str(one.id), name_of(one)) for one in seconds])
    return private_page(
        "concerns/show.html",
        status=status,
        opened=opened,
        referrals=referrals,
        is_mine=concern.worker_id == actor.id,
        is_second=concern.second_id == actor.id and concern.close_asked_at is not None,
        second=next((one for one in seconds if one.id == concern.second_id), None),
        late=rules.is_late(concern.state, concern.due_at, concern.next_on, now, local_day(now)),
        urgency=URGENCY,
        states=STATES,
        steps=STEPS,
        **shown,
    )


def _file_page(concern_id: UUID, form: HandOverForm, status: int) -> Response:
    with runtime.database().reading() as db:
        concern = queries.mine(db, runtime.actor(), concern_id)
    return private_page("concerns/file.html", status=status, concern=concern, form=form)
