"""Book, move and cancel appointments; record who came, who did not, and the sealed note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import KINDS, bp
from relief.blueprints.psychosocial.times import TimeForm, time_form
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_day
from relief.psychosocial import actions, following, groups, queries
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import MoodGiven
from relief.psychosocial.kinds import CancelledBy, CancelReason, SessionState
from relief.psychosocial.models import SupportSession
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, read_day
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import local, say

# From very sad to very glad; with three faces every other one.
FACES = (N_("Very sad"), N_("Sad"), N_("So-so"), N_("Glad"), N_("Very glad"))


def _face(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None


def faces(count: int) -> list[tuple[int, str, str]]:
    """Number, picture and word of each face a plan asks with."""
    shown = FACES if count == len(FACES) else FACES[:: len(FACES) // max(1, count - 1)] if count else ()
    return [(at, f"face-{FACES.index(text) + 1}", say(text)) for at, text in enumerate(shown, start=1)]


class BookForm(Form):
    """Why a time that was asked for is booked although something speaks against it."""

    reason = StringField(lazy_gettext("Why it is booked all the same"), [Length(max=300)])


class NoteForm(Form):
    """How it went."""

    note = TextAreaField(lazy_gettext("Session note"), [InputRequired(), Length(max=20_000)])
    before = RadioField(lazy_gettext("How it felt before"), coerce=_face, validate_choice=False)
    after = RadioField(lazy_gettext("How it feels now"), coerce=_face, validate_choice=False)


class CancelForm(Form):
    """Why it is called off."""

    by = LabelledSelect(lazy_gettext("Who called it off"), kind=CancelledBy, default=CancelledBy.PERSON)
    reason = LabelledSelect(lazy_gettext("Reason"), [InputRequired()], kind=CancelReason)


@bp.get("/plans/<uuid:plan_id>/sessions/new")
@needs()
def new_session(plan_id: UUID) -> Response:
    """The form, filled with the day one came from."""
    try:
        on = read_day(request.args.get("on", ""))
    except ValueError:
        on = local_day(runtime.now())
    return _booking(plan_id, time_form(day=on), 200)


@bp.post("/plans/<uuid:plan_id>/sessions")
@needs()
def create_session(plan_id: UUID) -> Response:
    """Book the appointment."""
    form = time_form()
    if not form.sound:
        return _booking(plan_id, form, 422)
    try:
        with runtime.database().writing() as db:
            made = _deed()(db, runtime.actor(), plan_id, form.given(), now=runtime.now())
    except Clashing as problem:
        form.take_clashes(problem)
        return _booking(plan_id, form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _booking(plan_id, form, 422)
    if made.state is SessionState.REQUESTED:
        return _to_day(made, _("The wish is noted. It takes no time in the calendar until you book it."))
    return _to_day(made, _("The appointment is booked."))


def _deed() -> Callable[..., SupportSession]:
    return actions.request_session if request.form.get("deed") == "ask" else actions.schedule_session


@bp.post("/sessions/<uuid:session_id>/book")
@needs()
def book_asked(session_id: UUID) -> Response:
    """Book the time that was asked for."""
    form = BookForm()
    if not form.sound:
        return _session(session_id, NoteForm(), 422)
    try:
        with runtime.database().writing() as db:
            made = actions.book_requested(
                db, runtime.actor(), session_id, reason=form.reason.data or "", now=runtime.now()
            )
    except Clashing as problem:
        shown = time_form()
        shown.take_clashes(problem)
        return _session(session_id, NoteForm(), 422, against=shown.form_errors, yields=problem.yields)
    return _to_day(made, _("The appointment is booked."))


@bp.get("/sessions/<uuid:session_id>")
@needs()
def session(session_id: UUID) -> Response:
    """One appointment."""
    return _session(session_id, NoteForm(), 200)


@bp.get("/sessions/<uuid:session_id>/move")
@needs()
def moving(session_id: UUID) -> Response:
    """The form as the appointment is now."""
    found = _found(session_id)
    form = time_form(
        day=local_day(found.starts_at),
        starts=local(found.starts_at).time(),
        ends=int((found.ends_at - found.starts_at).total_seconds() // 60),
        space_id=found.space_id,
        room=found.room,
        kind=found.kind,
        has_other_adult=found.has_other_adult,
    )
    return _moving(found, form, 200)


@bp.post("/sessions/<uuid:session_id>/move")
@needs()
def move(session_id: UUID) -> Response:
    """Book another time instead."""
    form = time_form()
    if not form.sound:
        return _moving(_found(session_id), form, 422)
    try:
        with runtime.database().writing() as db:
            made = actions.move_session(db, runtime.actor(), session_id, form.given(), now=runtime.now())
    except Clashing as problem:
        form.take_clashes(problem)
        return _moving(_found(session_id), form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _moving(_found(session_id), form, 422)
    return _to_day(made, _("The appointment is moved. Tell the person the new time."))


@bp.get("/sessions/<uuid:session_id>/cancel")
@needs()
def cancelling(session_id: UUID) -> Response:
    """The form that asks why."""
    return page("psychosocial/cancel.html", form=CancelForm(), session=_found(session_id))


@bp.post("/sessions/<uuid:session_id>/cancel")
@needs()
def cancel(session_id: UUID) -> Response:
    """Call the appointment off."""
    form = CancelForm()
    if not form.sound:
        return page("psychosocial/cancel.html", status=422, form=form, session=_found(session_id))
    with runtime.database().writing() as db:
        done = actions.cancel_session(
            db, runtime.actor(), session_id, form.reason.data, form.by.data or CancelledBy.COUNSELLOR, now=runtime.now()
        )
    return _to_day(done, _("The appointment is cancelled."))


@bp.post("/sessions/<uuid:session_id>/arrived")
@needs()
def arrived(session_id: UUID) -> Response:
    """The person is here."""
    with runtime.database().writing() as db:
        actions.mark_arrived(db, runtime.actor(), session_id, now=runtime.now())
    return go(url_for("psychosocial.session", session_id=session_id))


@bp.post("/sessions/<uuid:session_id>/did-not-come")
@needs()
def did_not_come(session_id: UUID) -> Response:
    """One tap; the second time in a row asks for a follow-up."""
    with runtime.database().writing() as db:
        done = actions.mark_no_show(db, runtime.actor(), session_id, now=runtime.now())
        task = following.open_one(db, done.plan_id) if done.plan_id else None
    if task is None:
        return _to_day(done, _("Recorded: did not come. Book another time from the plan."))
    again = N_("Recorded: did not come, %(times)s times in a row now. Plan a call or a visit.")
    return go(
        url_for("psychosocial.plan", plan_id=done.plan_id),
        flash=say(again, {"times": task.missed}),
        kind="warn",
    )


@bp.post("/sessions/<uuid:session_id>/complete")
@needs()
def complete(session_id: UUID) -> Response:
    """Seal the note; the plan's page offers the next appointment."""
    form = NoteForm()
    if not form.sound:
        return _session(session_id, form, 422)
    try:
        with runtime.database().writing() as db:
            done = actions.complete_session(
                db,
                runtime.actor(),
                session_id,
                form.note.data,
                seals=runtime.seals(),
                now=runtime.now(),
                mood=MoodGiven(before=form.before.data, after=form.after.data),
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _session(session_id, form, 422)
    return go(
        url_for("psychosocial.plan", plan_id=done.plan_id),
        flash=_("The note is sealed. Book the next appointment, or close the plan."),
    )


def _booking(plan_id: UUID, form: TimeForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.plan(db, runtime.actor(), plan_id)
    return page("psychosocial/session_new.html", status=status, form=form, plan=plan)


def _found(session_id: UUID) -> SupportSession:
    with runtime.database().reading() as db:
        return queries.session(db, runtime.actor(), session_id)


def _moving(found: SupportSession, form: TimeForm, status: int) -> Response:
    return page("psychosocial/move.html", status=status, form=form, session=found)


def _session(
    session_id: UUID, form: NoteForm, status: int, *, against: Sequence[str] = (), yields: bool = False
) -> Response:
    found, now = _found(session_id), runtime.now()
    with runtime.database().reading() as db:
        people = groups.participants(db, found.id) if found.plan_id is None else ()
        own = queries.plans_of(db, runtime.actor(), now=now) if found.plan_id is None else ()
    inside = {plan.id for _one, plan in people}
    return page(
        "psychosocial/session.html",
        status=status,
        session=found,
        form=form,
        waiting=found.state in (SessionState.SCHEDULED, SessionState.ARRIVED),
        may_arrive=found.state is SessionState.SCHEDULED and local_day(found.starts_at) <= local_day(now),
        has_begun=found.state is SessionState.ARRIVED or found.starts_at <= now,
        kinds=KINDS,
        faces=faces(found.plan.mood_faces) if found.plan else (),
        people=people,
        others=[row.plan for row in own if row.plan.id not in inside],
        against=against,
        yields=yields,
    )


def _to_day(done: SupportSession, flash: str) -> Response:
    return go(url_for("psychosocial.index", on=local_day(done.starts_at)), flash=flash)
