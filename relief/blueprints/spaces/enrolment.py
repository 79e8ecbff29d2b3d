"""Enrol a child: look first, then guardian, agreement and group."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.forms import EnrolForm, GuardianForm
from relief.blueprints.spaces.room import bp, today
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import actions, queries, rules
from relief.spaces.inputs import CompletionGiven
from relief.spaces.kinds import EnrolmentState
from relief.spaces.twins import Known, MaybeKnown
from relief.spaces.waiting import propose_group
from relief.web import runtime
from relief.web.forms import options, tidy
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, name_of, num

_BY_AGE = "by-age"


@bp.get("/<uuid:space_id>/enrolments/new")
@needs(Verb.SPACES_ENROL)
def enrol(space_id: UUID) -> Response:
    """First the question whether the child is here already, then the form with the name kept."""
    wanted = (tidy(request.args.get("name", "")) or "")[:80]
    form = EnrolForm(formdata=None, data={"known_as": wanted, "from_date": today()})
    with runtime.database().reading() as db:
        likes = queries.look_for(db, runtime.actor(), space_id, wanted) if wanted else []
    return _form(space_id, form, 200, likes, wanted)


@bp.post("/<uuid:space_id>/enrolments/new")
@needs(Verb.SPACES_ENROL)
def create_enrolment(space_id: UUID) -> Response:
    """Enrol; a like name is asked about once more before anything is saved."""
    form = EnrolForm()
    _offer_groups(space_id, form)
    if not form.sound:
        return _form(space_id, form, 422)
    _propose(space_id, form)
    if form.errors:
        return _form(space_id, form, 422)
    try:
        with runtime.database().writing() as db:
            done = actions.enrol_child(db, runtime.actor(), form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(space_id, form, 422)
    except MaybeKnown as asked:
        return _form(space_id, form, 409, asked.candidates)
    return go(
        url_for("spaces.child", child_id=done.child.id),
        flash=_said(done),
        kind="warn" if done.misfits else "done",
    )


@bp.get("/children/<uuid:child_id>/complete/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def complete(child_id: UUID, enrolment_id: UUID) -> Response:
    """Guardian and agreement of a child who walked in."""
    return _complete(child_id, enrolment_id, GuardianForm(), 200)


@bp.post("/children/<uuid:child_id>/complete/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def save_completion(child_id: UUID, enrolment_id: UUID) -> Response:
    """Keep them."""
    form = GuardianForm()
    if not form.sound:
        return _complete(child_id, enrolment_id, form, 422)
    given = CompletionGiven(
        enrolment_id=enrolment_id,
        agreement=form.agreement(),
        caregivers=form.caregivers(),
        unaccompanied=form.unaccompanied.data,
    )
    try:
        with runtime.database().writing() as db:
            actions.complete_enrolment(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _complete(child_id, enrolment_id, form, 422)
    return go(
        url_for("spaces.child", child_id=child_id),
        flash=_("Guardian and agreement are recorded. The child is enrolled."),
    )


def _form(
    space_id: UUID,
    form: EnrolForm,
    status: int,
    likes: Sequence[Known] = (),
    wanted: str | None = None,
) -> Response:
    site, groups = _offer_groups(space_id, form)
    return page(
        "spaces/enrol.html",
        status=status,
        site=site,
        form=form,
        group_rows=groups,
        likes=likes,
        wanted=wanted,
        year=today().year,
    )


def _propose(space_id: UUID, form: EnrolForm) -> None:
    """Put the group for this age and sex where none was chosen; the person sees it with the answer."""
    if form.group_id.data != _BY_AGE:
        return
    born, sex = form.birth_date.data, form.sex.data
    age = rules.age_on(born, today()) if born else form.age.data
    with runtime.database().reading() as db:
        offers = queries.groups_for(db, runtime.actor(), space_id)
    found = propose_group(offers, age, sex) if age is not None and sex else None
    if found is not None:
        form.group_id.data = str(found.id)
    else:
        form.take_faults({"group_id": _("No group is for this age and sex. Choose one yourself.")})


def _offer_groups(space_id: UUID, form: EnrolForm) -> tuple[queries.Site, Sequence[queries.GroupCount]]:
    with runtime.database().reading() as db:
        site = queries.own_site(db, runtime.actor(), space_id)
        groups = queries.groups_of(db, runtime.actor(), space_id)
    offers = [(str(row.group.id), _offer(row)) for row in groups]
    form.group_id.choices = options([(_BY_AGE, _("By age and sex, as proposed")), *offers])
    return site, groups


def _offer(row: queries.GroupCount) -> str:
    free = max(0, row.group.max_size - (row.enrolled or 0))
    ages = {
        "name": name_of(row.group),
        "from_age": num(row.group.age_min),
        "to_age": num(row.group.age_max),
        "free": num(free),
    }
    if free:
        return str(_("%(name)s, %(from_age)s to %(to_age)s years, %(free)s places free", **ages))
    return str(_("%(name)s, %(from_age)s to %(to_age)s years, full: waiting list", **ages))


def _said(done: actions.Enrolled) -> str:
    number = num(done.child.number)
    if done.enrolment.state is EnrolmentState.WAITLISTED:
        text = _("The group is full. Number %(number)s is on the waiting list.", number=number)
    else:
        text = _("The child is enrolled as number %(number)s.", number=number)
    if done.child.is_unaccompanied:
        text = str(text) + " " + str(_("The child has no guardian: protection has been told."))
    if not done.misfits:
        return str(text)
    why = ", ".join(label(one) for one in done.misfits)
    return str(text) + " " + str(_("Please check the group: %(why)s.", why=why))


def _complete(child_id: UUID, enrolment_id: UUID, form: GuardianForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
    if enrolment_id not in [one.enrolment.id for one in found.enrolments]:
        raise NotFound
    return page("spaces/complete.html", status=status, found=found, form=form)
