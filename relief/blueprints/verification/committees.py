"""Committees, their members, and the sessions they hold."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.verification import bp
from relief.blueprints.verification.common import emergency, places, read_id, shown, tabs
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.verification import labels, queries
from relief.verification import sessions as deeds
from relief.verification.inputs import CommitteeGiven, MemberGiven, SessionGiven
from relief.verification.kinds import Seat
from relief.web import runtime
from relief.web.forms import CodeField, DayField, Form, LabelledSelect, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, num, say


class CommitteeForm(Form):
    """A committee and its area."""

    name = StringField(lazy_gettext("Name of the committee"), [InputRequired(), Length(max=160)])
    area_id = SelectField(lazy_gettext("Union or upazila"), [InputRequired()])


class MemberForm(Form):
    """A person with a seat."""

    name = StringField(lazy_gettext("Name of the member"), [InputRequired(), Length(max=160)])
    seat = LabelledSelect(lazy_gettext("Seat"), [InputRequired()], kind=Seat)
    user_name = StringField(lazy_gettext("Sign-in word of their account"), [Length(max=60)])
    household_code = CodeField(lazy_gettext("Code of their own household"))


class SessionForm(Form):
    """A sitting."""

    held_on = DayField(lazy_gettext("Day of the session"), [InputRequired()])
    place = StringField(lazy_gettext("Place of the session"), [InputRequired(), Length(max=160)])
    member_ids = SelectMultipleField(lazy_gettext("Who came"), [InputRequired()])


@bp.get("/sessions/")
@needs(Verb.VERIFICATION_VIEW)
def sessions() -> Response:
    """Committees and sessions; a committee member finds their own."""
    with runtime.database().reading() as db:
        committees = queries.committees(db, runtime.actor())
        found = queries.sessions(db, runtime.actor(), emergency().id)
    return page("verification/sessions.html", tabs=tabs("sessions"), committees=committees, sittings=found)


@bp.get("/committees/new")
@needs(Verb.VERIFICATION_MANAGE)
def new_committee() -> Response:
    """A new committee."""
    return _committee_form(CommitteeForm(), 200)


@bp.post("/committees/new")
@needs(Verb.VERIFICATION_MANAGE)
def create_committee() -> Response:
    """Set it up."""
    form = CommitteeForm()
    with runtime.database().reading() as db:
        form.area_id.choices = places(db)
    area_id = read_id(form.area_id.data)
    if not form.sound or area_id is None:
        return _committee_form(form, 422)
    try:
        with runtime.database().writing() as db:
            given = CommitteeGiven(area_id=area_id, name=form.name.data or "")
            made = deeds.found_committee(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _committee_form(form, 422)
    return go(
        url_for("verification.committee", committee_id=made.id),
        flash=_("The committee is set up. Now add its members."),
    )


@bp.get("/committees/<uuid:committee_id>")
@needs(Verb.VERIFICATION_VIEW)
def committee(committee_id: UUID) -> Response:
    """Members and sessions of one committee."""
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = queries.committee(db, actor, committee_id)
        members = queries.members(db, committee_id, also_left=True)
        sittings = queries.sessions(db, actor, emergency().id, committee_id=committee_id)
        quorum = queries.terms(db).quorum
    return page(
        "verification/committee.html",
        committee=found,
        members=members,
        sittings=sittings,
        quorum=quorum,
        may_manage=actor.can(Verb.VERIFICATION_MANAGE),
        present=sum(one.left_on is None for one in members),
    )


@bp.get("/committees/<uuid:committee_id>/members/new")
@needs(Verb.VERIFICATION_MANAGE)
def new_member(committee_id: UUID) -> Response:
    """One more seat."""
    return _member_form(committee_id, MemberForm(), 200)


@bp.post("/committees/<uuid:committee_id>/members/new")
@needs(Verb.VERIFICATION_MANAGE)
def add_member(committee_id: UUID) -> Response:
    """Add the member."""
    form = MemberForm()
    if not form.sound:
        return _member_form(committee_id, form, 422)
    given = MemberGiven(
        name=form.name.data or "",
        seat=form.seat.data,
        user_name=form.user_name.data or "",
        household_code=form.household_code.data or "",
    )
    try:
        with runtime.database().writing() as db:
            deeds.add_member(db, runtime.actor(), committee_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _member_form(committee_id, form, 422)
    return go(url_for("verification.committee", committee_id=committee_id), flash=_("The member is added."))


@bp.post("/members/<uuid:seat_id>/leave")
@needs(Verb.VERIFICATION_MANAGE)
def member_leaves(seat_id: UUID) -> Response:
    """End a seat."""
    with runtime.database().writing() as db:
        member = deeds.member_leaves(db, runtime.actor(), seat_id, now=runtime.now())
    return go(
        url_for("verification.committee", committee_id=member.committee_id),
        flash=_("The seat is ended. What the member decided stays in the minutes."),
    )


@bp.get("/committees/<uuid:committee_id>/sessions/new")
@needs(Verb.VERIFICATION_MANAGE)
def new_session(committee_id: UUID) -> Response:
    """Who came, where, when."""
    form = SessionForm()
    form.held_on.data = local_day(runtime.now())
    return _session_form(committee_id, form, 200)


@bp.post("/committees/<uuid:committee_id>/sessions/new")
@needs(Verb.VERIFICATION_MANAGE)
def create_session(committee_id: UUID) -> Response:
    """Open the session."""
    form = SessionForm()
    _offer_members(committee_id, form)
    if not form.sound or form.held_on.data is None:
        return _session_form(committee_id, form, 422)
    chosen = [read_id(one) for one in form.member_ids.data or []]
    given = SessionGiven(
        response_id=emergency().id,
        held_on=form.held_on.data,
        place=form.place.data or "",
        member_ids=tuple(one for one in chosen if one is not None),
    )
    try:
        with runtime.database().writing() as db:
            made = deeds.open_session(db, runtime.actor(), committee_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _session_form(committee_id, form, 422)
    return go(
        url_for("verification.session", sitting_id=made.id),
        flash=_("The session is open. Now take the households that wait onto its list."),
    )


def _offer_members(committee_id: UUID, form: SessionForm) -> str:
    with runtime.database().reading() as db:
        found = queries.committee(db, runtime.actor(), committee_id)
        members = queries.members(db, committee_id)
    form.member_ids.choices = options([(str(one.id), f"{one.name} · {say(labels.SEATS[one.seat])}") for one in members])
    return found.name


def _session_form(committee_id: UUID, form: SessionForm, status: int) -> Response:
    name = _offer_members(committee_id, form)
    with runtime.database().reading() as db:
        quorum = queries.terms(db).quorum
    back = url_for("verification.committee", committee_id=committee_id)
    return shown(
        form,
        status,
        heading=_("Open a session"),
        crumbs=[(_("Sessions"), url_for("verification.sessions")), (name, back)],
        hints={"member_ids": _("At least %(count)s members must be there.", count=num(quorum))},
        submit=_("Open the session"),
        cancel=back,
    )


def _member_form(committee_id: UUID, form: MemberForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.committee(db, runtime.actor(), committee_id)
    back = url_for("verification.committee", committee_id=committee_id)
    return shown(
        form,
        status,
        heading=_("Add a member"),
        facts=[(_("Committee"), found.name), (_("Place"), name_of(found.area))],
        crumbs=[(_("Sessions"), url_for("verification.sessions")), (found.name, back)],
        hints={
            "user_name": _("Only for a member who writes the decisions down on a screen."),
            "household_code": _("Then the member steps out when this household is decided on."),
        },
        submit=_("Add the member"),
        cancel=back,
    )


def _committee_form(form: CommitteeForm, status: int) -> Response:
    if not form.area_id.choices:
        with runtime.database().reading() as db:
            form.area_id.choices = places(db)
    return shown(
        form,
        status,
        heading=_("Set up a committee"),
        crumbs=[(_("Sessions"), url_for("verification.sessions"))],
        submit=_("Set up the committee"),
        cancel=url_for("verification.sessions"),
    )
