"""Group sessions: from the timetable of a space or by themselves, with people by code."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import bp
from relief.blueprints.psychosocial.times import TimeForm, time_form
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.zone import local_day
from relief.psychosocial import groups as actions
from relief.psychosocial import queries
from relief.psychosocial.faults import Clashing
from relief.psychosocial.kinds import SessionKind
from relief.psychosocial.models import SupportSession
from relief.web import runtime
from relief.web.forms import Form, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page


class GroupNoteForm(Form):
    """How the group went."""

    heads = NumberField(lazy_gettext("Others who came, without a plan"), default=0, most=actions.MOST_HEADS)
    note = TextAreaField(lazy_gettext("Session note"), [InputRequired(), Length(max=20_000)])


@bp.get("/groups/new")
@needs()
def new_group() -> Response:
    """Sessions of the timetable to lead, and an empty form for another time."""
    return _new(time_form(group=True, day=local_day(runtime.now())), 200)


@bp.post("/groups")
@needs()
def create_group() -> Response:
    """Book a group session of the timetable, or at a time of one's own."""
    actor, now = runtime.actor(), runtime.now()
    form = time_form(group=True)
    chosen = request.form.get("occurrence_id", "")
    if not chosen and not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            if chosen:
                made = actions.book_of_timetable(db, actor, _id(chosen), now=now)
            else:
                made = actions.book_group(db, actor, form.given(), now=now)
    except Clashing as problem:
        form.take_clashes(problem)
        return _new(form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return _to(made, _("The group session is booked. Put people on it by their codes."))


@bp.post("/sessions/<uuid:session_id>/people")
@needs()
def join(session_id: UUID) -> Response:
    """Put one's own plan on the session."""
    with runtime.database().writing() as db:
        actions.join_group(db, runtime.actor(), session_id, _id(request.form.get("plan_id", "")), now=runtime.now())
    return go(url_for("psychosocial.session", session_id=session_id), flash=_("Put on the session."))


@bp.post("/sessions/<uuid:session_id>/people/<uuid:participant_id>/remove")
@needs()
def leave(session_id: UUID, participant_id: UUID) -> Response:
    """Take somebody off it."""
    with runtime.database().writing() as db:
        actions.leave_group(db, runtime.actor(), session_id, participant_id, now=runtime.now())
    return go(url_for("psychosocial.session", session_id=session_id), flash=_("Taken off the session."))


@bp.get("/sessions/<uuid:session_id>/close-group")
@needs()
def closing_group(session_id: UUID) -> Response:
    """Who came, and the note."""
    return _closing(session_id, GroupNoteForm(), 200)


@bp.post("/sessions/<uuid:session_id>/close-group")
@needs()
def close_group(session_id: UUID) -> Response:
    """Seal it."""
    form = GroupNoteForm()
    if not form.sound:
        return _closing(session_id, form, 422)
    came = {_id(text): True for text in request.form.getlist("came")}
    try:
        with runtime.database().writing() as db:
            done = actions.complete_group(
                db, runtime.actor(), session_id, came, form.heads.data or 0, form.note.data,
                seals=runtime.seals(), now=runtime.now(),
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _closing(session_id, form, 422)
    return _to(done, _("The note is sealed."))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _new(form: TimeForm, status: int) -> Response:
    with runtime.database().reading() as db:
        ahead = actions.timetable(db, runtime.actor(), now=runtime.now())
    return page("psychosocial/group_new.html", status=status, form=form, ahead=ahead)


def _closing(session_id: UUID, form: GroupNoteForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.session(db, runtime.actor(), session_id)
        people = actions.participants(db, session_id)
    if found.kind is not SessionKind.GROUP:
        raise NotFound
    came = set(request.form.getlist("came"))
    return page("psychosocial/group_end.html", status=status, form=form, session=found, people=people, came=came)


def _to(made: SupportSession, flash: str) -> Response:
    return go(url_for("psychosocial.session", session_id=made.id), flash=flash)
