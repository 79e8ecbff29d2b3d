"""The list of spaces, one space, its people and its groups, and the facilitator's day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.levels import Level
from relief.blueprints.spaces.forms import EditSpaceForm, GroupForm, NewSpaceForm, StaffForm
from relief.blueprints.spaces.room import answer, bp, managed_site, today
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.spaces import actions, queries, rules
from relief.spaces.inputs import SpaceChange, StaffGiven
from relief.spaces.kinds import SpaceState
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of


@bp.get("/")
@needs(Verb.SPACES_VIEW)
def index() -> Response:
    """All spaces in numbers, and what to ask them about."""
    with runtime.database().reading() as db:
        found = queries.overview(db, runtime.actor(), runtime.now())
    return page("spaces/index.html", overview=found)


@bp.get("/today", endpoint="today")
@needs(Verb.SPACES_MARK)
def my_day() -> Response:
    """Where a facilitator's day begins."""
    with runtime.database().reading() as db:
        day = queries.my_day(db, runtime.actor(), runtime.now())
    return page("spaces/today.html", day_of=day, today=today())


@bp.get("/missing")
@needs(Verb.SPACES_VIEW)
def missing() -> Response:
    """Registers not yet in, by space; no names."""
    with runtime.database().reading() as db:
        found = queries.missing_registers(db, runtime.actor(), runtime.now())
        own = queries.own_spaces(db, runtime.actor())
    return page("spaces/missing.html", missing=found, own=own, areas=found.by_area())


@bp.get("/new")
@needs(Verb.SPACES_MANAGE)
def new() -> Response:
    """An empty form."""
    return _new(NewSpaceForm(), 200)


@bp.post("/new")
@needs(Verb.SPACES_MANAGE)
def create() -> Response:
    """Open a space."""
    form = NewSpaceForm()
    _offer_areas(form)
    here = runtime.response()
    if not form.sound or here is None:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            response = responses.find(db, runtime.actor(), here.code)
            space = actions.open_space(db, runtime.actor(), form.given(response.id), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(
        url_for("spaces.show", space_id=space.id),
        flash=_("The space is proposed. Add its people, groups and timetable; it opens once its checklist is met."),
    )


@bp.get("/<uuid:space_id>")
@needs(Verb.SPACES_VIEW)
def show(space_id: UUID) -> Response:
    """One space: today, this week, its groups and people."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        site = queries.site(db, actor, space_id)
        groups = queries.groups_of(db, actor, space_id)
        staff = queries.staff_of(db, actor, space_id)
        missing = queries.missing_registers(db, actor, now, space_id=space_id)
        sessions = queries.timetable(db, actor, space_id, today(), today() + timedelta(days=1), now)
        seats = queries.places_of(db, site.space, on=today())
    return page(
        "spaces/show.html",
        site=site,
        group_rows=groups,
        staff=staff,
        missing=missing,
        sessions=sessions,
        today=today(),
        seats=seats,
        cap=rules.space_cap(site.space.indoor_m2),
        enrolled=queries.total_shown(groups),
        life=_life(site.space.state),
    )


@bp.get("/<uuid:space_id>/edit")
@needs(Verb.SPACES_MANAGE)
def edit(space_id: UUID) -> Response:
    """The form as the space is now."""
    site = managed_site(space_id)
    return page("spaces/edit.html", site=site, form=EditSpaceForm(obj=site.space))


@bp.post("/<uuid:space_id>/edit")
@needs(Verb.SPACES_MANAGE)
def update(space_id: UUID) -> Response:
    """Change a space."""
    site = managed_site(space_id)
    form = EditSpaceForm()
    if not form.sound:
        return page("spaces/edit.html", status=422, site=site, form=form)
    try:
        with runtime.database().writing() as db:
            given = SpaceChange(
                space_id=space_id,
                version=answer(form.version),
                **form.facts(),
            )
            actions.change_space(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page("spaces/edit.html", status=422, site=site, form=form)
    return go(url_for("spaces.show", space_id=space_id), flash=_("The space is changed."))


@bp.get("/<uuid:space_id>/staff")
@needs(Verb.SPACES_MANAGE)
def staff(space_id: UUID) -> Response:
    """The people of a space."""
    return _staff(space_id, StaffForm(), 200)


@bp.post("/<uuid:space_id>/staff")
@needs(Verb.SPACES_MANAGE)
def assign(space_id: UUID) -> Response:
    """Put somebody on."""
    form = StaffForm()
    _offer_people(form)
    if not form.sound:
        return _staff(space_id, form, 422)
    try:
        with runtime.database().writing() as db:
            given = StaffGiven(
                space_id=space_id,
                user_id=UUID(form.user_id.data),
                code_signed_on=form.code_signed_on.data,
                is_manager=form.is_manager.data,
            )
            actions.assign_staff(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _staff(space_id, form, 422)
    return go(
        url_for("spaces.staff", space_id=space_id),
        flash=_("The person belongs to this space now and sees its children."),
    )


@bp.post("/<uuid:space_id>/staff/<uuid:user_id>/release")
@needs(Verb.SPACES_MANAGE)
def release(space_id: UUID, user_id: UUID) -> Response:
    """Take somebody off."""
    with runtime.database().writing() as db:
        actions.release_staff(db, runtime.actor(), space_id, user_id, now=runtime.now())
    return go(
        url_for("spaces.staff", space_id=space_id),
        flash=_("The person no longer belongs to this space and sees none of its children."),
    )


@bp.get("/<uuid:space_id>/groups/new")
@needs(Verb.SPACES_MANAGE)
def new_group(space_id: UUID) -> Response:
    """An empty form."""
    return page("spaces/group.html", site=managed_site(space_id), form=GroupForm(), group=None)


@bp.post("/<uuid:space_id>/groups/new")
@needs(Verb.SPACES_MANAGE)
def create_group(space_id: UUID) -> Response:
    """Add a group."""
    return _save_group(space_id, None)


@bp.get("/<uuid:space_id>/groups/<uuid:group_id>/edit")
@needs(Verb.SPACES_MANAGE)
def edit_group(space_id: UUID, group_id: UUID) -> Response:
    """The form as the group is now."""
    with runtime.database().reading() as db:
        site = queries.managed_site(db, runtime.actor(), space_id)
        group = queries.group(db, runtime.actor(), space_id, group_id)
    return page("spaces/group.html", site=site, form=GroupForm(obj=group), group=group)


@bp.post("/<uuid:space_id>/groups/<uuid:group_id>/edit")
@needs(Verb.SPACES_MANAGE)
def update_group(space_id: UUID, group_id: UUID) -> Response:
    """Correct a group."""
    return _save_group(space_id, group_id)


def _save_group(space_id: UUID, group_id: UUID | None) -> Response:
    form, actor, now = GroupForm(), runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        site = queries.managed_site(db, actor, space_id)
        group = queries.group(db, actor, space_id, group_id) if group_id else None
    if not form.sound:
        return page("spaces/group.html", status=422, site=site, form=form, group=group)
    try:
        with runtime.database().writing() as db:
            given = form.given(space_id)
            if group_id is None:
                actions.add_group(db, actor, given, now=now)
            else:
                actions.change_group(db, actor, group_id, given, now=now)
    except Invalid as problem:
        form.take_faults(problem)
        return page("spaces/group.html", status=422, site=site, form=form, group=group)
    return go(url_for("spaces.show", space_id=space_id), flash=_("The group is saved."))


def _new(form: NewSpaceForm, status: int) -> Response:
    if runtime.response() is None:
        raise Refused(
            "spaces.no-response",
            _("There is no open response to work in. Ask the coordinator to open one first."),
        )
    _offer_areas(form)
    return page("spaces/new.html", status=status, form=form)


def _offer_areas(form: NewSpaceForm) -> None:
    with runtime.database().reading() as db:
        rows = areas.choices(db, runtime.actor(), (Level.UNION,), language())
    form.area_id.choices = options([("", _("Choose a union")), *((str(key), name) for key, name in rows)])


def _staff(space_id: UUID, form: StaffForm, status: int) -> Response:
    with runtime.database().reading() as db:
        site = queries.managed_site(db, runtime.actor(), space_id)
        people = queries.staff_of(db, runtime.actor(), space_id)
    _offer_people(form)
    return page("spaces/staff.html", status=status, site=site, people=people, form=form)


def _offer_people(form: StaffForm) -> None:
    with runtime.database().reading() as db:
        people = queries.staff_choices(db, runtime.actor())
    form.user_id.choices = [("", _("Choose a person"))] + [(str(user.id), name_of(user)) for user in people]


def _life(state: SpaceState) -> list[dict[str, object]]:
    """The strip of states, as far as the space has come."""
    path = [SpaceState.PROPOSED, SpaceState.ASSESSED, SpaceState.APPROVED, SpaceState.OPEN]
    last = state if state in rules.ENDED or state is SpaceState.SUSPENDED else SpaceState.CLOSED
    path.append(last)
    here = path.index(state)
    words = ("done", "now", "next")
    return [{"state": words[(n >= here) + (n > here)], "kind": each} for n, each in enumerate(path)]
