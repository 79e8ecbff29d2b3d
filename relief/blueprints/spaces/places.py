"""Waiting list, pauses, further groups, and moves to another space."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.following_forms import HoldForm, JoinForm, TransferForm, WaitForm
from relief.blueprints.spaces.room import bp, today
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import actions
from relief.spaces.kinds import EnrolmentState
from relief.spaces.queries import waiting as waiting_queries
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


@bp.get("/<uuid:space_id>/waiting")
@needs(Verb.SPACES_VIEW_CHILDREN)
def waiting(space_id: UUID) -> Response:
    """Who waits, in order; who is to come; who has grown out of a group."""
    return _waiting(space_id, 200)


@bp.post("/<uuid:space_id>/waiting/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def place_in_line(space_id: UUID, enrolment_id: UUID) -> Response:
    """Say why a child waits, or put it first."""
    form = WaitForm()
    if not form.sound:
        return _waiting(space_id, 422)
    with runtime.database().writing() as db:
        actions.place_in_line(
            db, runtime.actor(), enrolment_id, first=form.first.data, reason=form.reason.data, now=runtime.now()
        )
    return go(url_for("spaces.waiting", space_id=space_id), flash=_("The waiting list is saved."))


@bp.post("/transfers/<uuid:transfer_id>/take-in")
@needs(Verb.SPACES_ENROL)
def take_in(transfer_id: UUID) -> Response:
    """Enrol a child whom another space announced."""
    form = JoinForm()
    form.group_id.validate_choice = False
    with runtime.database().writing() as db:
        child = actions.take_in(db, runtime.actor(), transfer_id, _id_of(form), now=runtime.now())
    return go(
        url_for("spaces.child", child_id=child.id),
        flash=_("The child comes here from today. The registers of the other space stay as they are."),
    )


@bp.post("/transfers/<uuid:transfer_id>/refuse")
@needs(Verb.SPACES_ENROL)
def refuse_transfer(transfer_id: UUID) -> Response:
    """Not here; the child goes on where it is."""
    with runtime.database().writing() as db:
        transfer = actions.refuse_transfer(db, runtime.actor(), transfer_id, now=runtime.now())
    return go(
        url_for("spaces.waiting", space_id=transfer.to_space_id),
        flash=_("Not taken in. The child stays enrolled where it was."),
    )


@bp.post("/transfers/<uuid:transfer_id>/withdraw")
@needs(Verb.SPACES_ENROL)
def withdraw_transfer(transfer_id: UUID) -> Response:
    """Take an announcement back."""
    with runtime.database().writing() as db:
        transfer = actions.withdraw_transfer(db, runtime.actor(), transfer_id, now=runtime.now())
    return go(_here(transfer.from_child_id), flash=_("Taken back. The child stays here."))


@bp.get("/children/<uuid:child_id>/places")
@needs(Verb.SPACES_ENROL)
def child_places(child_id: UUID) -> Response:
    """Where a child comes; put on hold, take back, another group, another space."""
    return _places(child_id, 200)


@bp.post("/children/<uuid:child_id>/groups")
@needs(Verb.SPACES_ENROL)
def join_group(child_id: UUID) -> Response:
    """Come to another group too."""
    form = JoinForm()
    form.group_id.validate_choice = False
    with runtime.database().writing() as db:
        enrolment = actions.join_group(db, runtime.actor(), child_id, _id_of(form), now=runtime.now())
    waits = enrolment.state is EnrolmentState.WAITLISTED
    said = _("The group is full. The child is on its waiting list.") if waits else _("The child comes to this group.")
    return go(_here(child_id), flash=said, kind="warn" if waits else "done")


@bp.post("/children/<uuid:child_id>/holds/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def hold(child_id: UUID, enrolment_id: UUID) -> Response:
    """Not expected from a day on."""
    form = HoldForm()
    if not form.sound:
        return _places(child_id, 422, hold=form)
    try:
        with runtime.database().writing() as db:
            actions.hold_enrolment(db, runtime.actor(), enrolment_id, on=form.on.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _places(child_id, 422, hold=form)
    return go(_here(child_id), flash=_("On hold: the child is not expected, and no absence is counted."))


@bp.post("/children/<uuid:child_id>/returns/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def take_back(child_id: UUID, enrolment_id: UUID) -> Response:
    """Expected again."""
    with runtime.database().writing() as db:
        actions.take_back(db, runtime.actor(), enrolment_id, now=runtime.now())
    return go(_here(child_id), flash=_("The child is expected again from today."))


@bp.post("/children/<uuid:child_id>/transfer")
@needs(Verb.SPACES_ENROL)
def ask_transfer(child_id: UUID) -> Response:
    """Announce the child to another space."""
    form = TransferForm()
    _offer_spaces(child_id, form)
    if not form.sound:
        return _places(child_id, 422, transfer=form)
    try:
        with runtime.database().writing() as db:
            actions.ask_transfer(
                db, runtime.actor(), child_id, UUID(form.to_space_id.data), form.agreed_by.data, now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _places(child_id, 422, transfer=form)
    return go(
        _here(child_id),
        flash=_("The other space is told. The child stays enrolled here until it is taken in there."),
    )


def _here(child_id: UUID) -> str:
    return url_for("spaces.child_places", child_id=child_id)


def _id_of(form: JoinForm) -> UUID:
    try:
        return UUID(form.group_id.data or "")
    except ValueError:
        raise NotFound from None


def _waiting(space_id: UUID, status: int) -> Response:
    with runtime.database().reading() as db:
        found = waiting_queries.line(db, runtime.actor(), space_id, today())
    return page("spaces/waiting.html", status=status, line=found, form=WaitForm(formdata=None))


def _places(
    child_id: UUID, status: int, *, hold: HoldForm | None = None, transfer: TransferForm | None = None
) -> Response:
    with runtime.database().reading() as db:
        found = waiting_queries.places_of_child(db, runtime.actor(), child_id)
    if transfer is None:
        transfer = TransferForm(formdata=None)
        _offer_spaces(child_id, transfer)
    return page(
        "spaces/places.html",
        status=status,
        found=found,
        hold=hold or HoldForm(formdata=None, data={"on": today()}),
        transfer=transfer,
    )


def _offer_spaces(child_id: UUID, form: TransferForm) -> None:
    with runtime.database().reading() as db:
        found = waiting_queries.places_of_child(db, runtime.actor(), child_id)
    form.to_space_id.choices = options(
        [("", _("Choose a space")), *((str(one.id), name_of(one)) for one in found.spaces)]
    )
