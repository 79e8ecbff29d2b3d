"""Book, move and cancel appointments; record who came, who did not, and the sealed note."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import KINDS, bp
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import actions, queries, rules
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import TimeGiven
from relief.psychosocial.kinds import CancelReason, SessionState
from relief.psychosocial.labels import CLASHES
from relief.psychosocial.models import SupportSession
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, TimeField, read_day
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import clock, local, moment, name_of, say

_LENGTHS = (30, 45, 60, 90, 120)


def _space(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


class TimeForm(Form):
    """When and where."""

    day = DayField(lazy_gettext("Day"), [InputRequired()])
    starts = TimeField(lazy_gettext("Begins at"), [InputRequired()])
    ends = SelectField(lazy_gettext("How long"), [InputRequired()], coerce=int, default=45)
    space_id = SelectField(lazy_gettext("Place"), coerce=_space)
    room = StringField(lazy_gettext("Room, or place in words"), [Length(max=80)])

    def given(self) -> TimeGiven:
        """What was typed, as the actions take it."""
        start = local_moment(cast(date, self.day.data), cast(time, self.starts.data))
        return TimeGiven(
            starts_at=start,
            ends_at=start + timedelta(minutes=self.ends.data),
            space_id=self.space_id.data,
            room=self.room.data or "",
        )

    def take_clashes(self, problem: Clashing) -> None:
        """Put each reason on its own line above the form."""
        for clash in problem.clashes:
            other = clash.other
            details = {
                "code": clash.code,
                "starts": _short(other.starts_at, other.ends_at) if other else "",
                "ends": _short(other.ends_at, other.starts_at) if other else "",
            }
            self.form_errors.append(say(CLASHES[clash.kind], details))


class NoteForm(Form):
    """How it went."""

    note = TextAreaField(lazy_gettext("Session note"), [InputRequired(), Length(max=20_000)])


class CancelForm(Form):
    """Why it is called off."""

    reason = LabelledSelect(lazy_gettext("Reason"), [InputRequired()], kind=CancelReason)


@bp.get("/plans/<uuid:plan_id>/sessions/new")
@needs()
def new_session(plan_id: UUID) -> Response:
    """The form, filled with the day one came from."""
    try:
        on = read_day(request.args.get("on", ""))
    except ValueError:
        on = local_day(runtime.now())
    return _booking(plan_id, _time_form(day=on), 200)


@bp.post("/plans/<uuid:plan_id>/sessions")
@needs()
def create_session(plan_id: UUID) -> Response:
    """Book the appointment."""
    form = _time_form()
    if not form.sound:
        return _booking(plan_id, form, 422)
    try:
        with runtime.database().writing() as db:
            made = actions.schedule_session(db, runtime.actor(), plan_id, form.given(), now=runtime.now())
    except Clashing as problem:
        form.take_clashes(problem)
        return _booking(plan_id, form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _booking(plan_id, form, 422)
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
    form = _time_form(
        day=local_day(found.starts_at),
        starts=local(found.starts_at).time(),
        ends=int((found.ends_at - found.starts_at).total_seconds() // 60),
        space_id=found.space_id,
        room=found.room,
    )
    return _moving(found, form, 200)


@bp.post("/sessions/<uuid:session_id>/move")
@needs()
def move(session_id: UUID) -> Response:
    """Book another time instead."""
    form = _time_form()
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
        done = actions.cancel_session(db, runtime.actor(), session_id, form.reason.data, now=runtime.now())
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
        missed = queries.no_shows_in_a_row(queries.sessions_of(db, runtime.actor(), done.plan_id))
    if missed < rules.NO_SHOWS_TO_FOLLOW_UP:
        return _to_day(done, _("Recorded: did not come. Book another time from the plan."))
    again = N_("Recorded: did not come, %(times)s times in a row now. Plan a call or a visit.")
    return go(
        url_for("psychosocial.plan", plan_id=done.plan_id),
        flash=say(again, {"times": missed}),
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
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _session(session_id, form, 422)
    return go(
        url_for("psychosocial.plan", plan_id=done.plan_id),
        flash=_("The note is sealed. Book the next appointment, or close the plan."),
    )


def _time_form(**data: object) -> TimeForm:
    form = TimeForm(**data)
    with runtime.database().reading() as db:
        found = queries.places(db, runtime.actor())
    # "Elsewhere" is an answer too.
    form.space_id.flags.required = True
    form.space_id.choices = [
        ("", _("Elsewhere")),
        *((str(each.id), name_of(each)) for each in found),
    ]
    minutes = N_("%(minutes)s minutes")
    form.ends.choices = [(length, say(minutes, {"minutes": length})) for length in _LENGTHS]
    return form


def _booking(plan_id: UUID, form: TimeForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.plan(db, runtime.actor(), plan_id)
    return page("psychosocial/session_new.html", status=status, form=form, plan=plan)


def _found(session_id: UUID) -> SupportSession:
    with runtime.database().reading() as db:
        return queries.session(db, runtime.actor(), session_id)


def _moving(found: SupportSession, form: TimeForm, status: int) -> Response:
    return page("psychosocial/move.html", status=status, form=form, session=found)


def _session(session_id: UUID, form: NoteForm, status: int) -> Response:
    found, now = _found(session_id), runtime.now()
    waiting = found.state in (SessionState.SCHEDULED, SessionState.ARRIVED)
    return page(
        "psychosocial/session.html",
        status=status,
        session=found,
        form=form,
        waiting=waiting,
        may_arrive=found.state is SessionState.SCHEDULED and local_day(found.starts_at) <= local_day(now),
        has_begun=found.state is SessionState.ARRIVED or found.starts_at <= now,
        kinds=KINDS,
    )


def _to_day(done: SupportSession, flash: str) -> Response:
    return go(url_for("psychosocial.index", on=local_day(done.starts_at)), flash=flash)


def _short(one: datetime, other: datetime) -> str:
    """The time alone when both ends lie on one day."""
    return clock(one) if local_day(one) == local_day(other) else moment(one)
