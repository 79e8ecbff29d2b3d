"""A site's life: checklist, visits, steps; and who of its people is cleared."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.life_forms import ClearanceForm, StepForm, VisitForm
from relief.blueprints.spaces.room import bp, today
from relief.households.models import Sex
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import actions, readiness, terms
from relief.spaces.kinds import SpaceState
from relief.spaces.queries import life as lives
from relief.spaces.queries import vetting as clearing
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label


@bp.get("/<uuid:space_id>/life")
@needs(Verb.SPACES_VIEW)
def life(space_id: UUID) -> Response:
    """How the site stands, what its visits found, and the next step."""
    return _life(space_id, StepForm(), 200)


@bp.post("/<uuid:space_id>/life")
@needs(Verb.SPACES_MANAGE, Verb.SPACES_APPROVE)
def take_step(space_id: UUID) -> Response:
    """Move the site on."""
    form = StepForm()
    if form.to.data not in set(SpaceState):
        raise NotFound
    given = actions.StepGiven(
        space_id=space_id, to=SpaceState(form.to.data), reason=form.reason.data or "", despite=form.despite.data
    )
    try:
        with runtime.database().writing() as db:
            space = actions.take_step(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _life(space_id, form, 422)
    said = _("The space is now: %(state)s.", state=label(space.state))
    return go(url_for("spaces.life", space_id=space_id), flash=said)


@bp.get("/<uuid:space_id>/visits/new")
@needs(Verb.SPACES_MANAGE, Verb.SPACES_APPROVE)
def new_visit(space_id: UUID) -> Response:
    """The checklist to fill in."""
    return _visit(space_id, VisitForm(data={"on": today()}), 200)


@bp.post("/<uuid:space_id>/visits/new")
@needs(Verb.SPACES_MANAGE, Verb.SPACES_APPROVE)
def create_visit(space_id: UUID) -> Response:
    """Keep a visit."""
    form = VisitForm()
    if not form.sound:
        return _visit(space_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.record_visit(db, runtime.actor(), form.given(space_id), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _visit(space_id, form, 422)
    return go(
        url_for("spaces.life", space_id=space_id),
        flash=_("The visit is written down. What was missing stands below until it is put right."),
    )


@bp.post("/<uuid:space_id>/todos/<uuid:todo_id>")
@needs(Verb.SPACES_MANAGE, Verb.SPACES_APPROVE)
def settle_todo(space_id: UUID, todo_id: UUID) -> Response:
    """Something was put right."""
    with runtime.database().writing() as db:
        actions.settle_todo(db, runtime.actor(), space_id, todo_id, "", now=runtime.now())
    return go(url_for("spaces.life", space_id=space_id), flash=_("It is put right. The next visit looks again."))


@bp.get("/people")
@needs(Verb.SPACES_VET)
def people() -> Response:
    """Everybody who works with children: what is missing, what runs out soon."""
    with runtime.database().reading() as db:
        rows = clearing.people(db, runtime.actor(), runtime.now())
        given = terms.read(db)
    return page("spaces/people.html", rows=rows, terms=given)


@bp.get("/people/<uuid:person_id>")
@needs(Verb.SPACES_VET)
def clearance(person_id: UUID) -> Response:
    """One person's clearance."""
    own = _person(person_id)[0][3]
    data = {} if own is None else {"sex": own.sex.value if own.sex else ""}
    return _clearance(person_id, ClearanceForm(obj=own, data=data), 200)


@bp.post("/people/<uuid:person_id>")
@needs(Verb.SPACES_VET)
def save_clearance(person_id: UUID) -> Response:
    """Write it down."""
    form = ClearanceForm()
    if not form.sound:
        return _clearance(person_id, form, 422)
    given = actions.ClearanceGiven(
        user_id=person_id, sex=Sex(form.sex.data) if form.sex.data in set(Sex) else None,
        is_trainee=form.is_trainee.data, vetting=form.vetting.data, vetted_on=form.vetted_on.data,
        trained_on=form.trained_on.data,
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            actions.record_clearance(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _clearance(person_id, form, 422)
    return go(url_for("spaces.people"), flash=_("The clearance is written down."))


def _life(space_id: UUID, form: StepForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = lives.life(db, runtime.actor(), space_id, runtime.now())
    gaps = set(readiness.lacking(found.lines))
    return page("spaces/life.html", status=status, life=found, form=form, gaps=gaps, today=today())


def _visit(space_id: UUID, form: VisitForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = lives.life(db, runtime.actor(), space_id, runtime.now())
    return page("spaces/visit.html", status=status, life=found, form=form)


def _person(user_id: UUID) -> clearing.PersonRows:
    with runtime.database().reading() as db:
        return clearing.person(db, runtime.actor(), user_id)


def _clearance(user_id: UUID, form: ClearanceForm, status: int) -> Response:
    rows = _person(user_id)
    return page(
        "spaces/clearance.html", status=status, person=rows[0][2], sites=[row[1] for row in rows], form=form,
        is_own=user_id == runtime.actor().id,
    )  # fmt: skip
