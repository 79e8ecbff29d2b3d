"""Open a space, change it, put people on it, and make its groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.accounts.queries import working_near
from relief.accounts.roles import VERBS
from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.spaces import faults
from relief.spaces.inputs import GroupGiven, SpaceChange, SpaceGiven, StaffGiven
from relief.spaces.kinds import SpaceState
from relief.spaces.models import ActivityGroup, Space, SpaceStaff
from relief.spaces.sight import CLERK, manager_site

_WITH_CHILDREN = [role for role, verbs in VERBS.items() if Verb.SPACES_MARK in verbs]
_UNSIGNED = N_("Write the day the code of conduct was signed. Without it nobody works with children.")
_FUTURE = N_("The code of conduct cannot be signed in the future.")


def open_space(db: Session, actor: Actor, given: SpaceGiven, *, now: datetime) -> Space:
    """Propose a site; whoever does becomes its manager, for somebody must see its children.

    Only a clerk brings in one that is open already: a person goes by its checklist (relief/spaces/actions/life.py).
    """
    actor.must(Verb.SPACES_MANAGE)
    if given.state is not SpaceState.PROPOSED and actor.role != CLERK:
        raise Refused("spaces.not-proposed", _BEGINS)
    area = areas.find(db, actor, given.area_id)
    response = db.get(Response, given.response_id)
    if response is None:
        raise NotFound
    found = faults.of_space(given)
    if actor.role != CLERK:
        found |= _unsigned(given.code_signed_on, now)
    if found:
        raise Invalid(found)
    space = Space(
        id=given.id,
        response_id=response.id,
        area_id=area.id,
        code=given.code or _free_code(db, area),
        name_bn=given.name_bn.strip(),
        name_en=given.name_en.strip(),
        kind=given.kind,
        lon=given.lon,
        lat=given.lat,
        indoor_m2=given.indoor_m2,
        latrines_female=given.latrines_female,
        latrines_male=given.latrines_male,
        opened_on=given.opened_on,
        review_on=given.review_on,
        state=given.state,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(space)
    db.flush()
    trail.note(db, actor, Verb.SPACES_MANAGE, space.id, at=now, deed="open", code=space.code)
    if actor.role != CLERK and given.code_signed_on is not None:
        own = StaffGiven(
            space_id=space.id,
            user_id=actor.id,
            code_signed_on=given.code_signed_on,
            is_manager=True,
        )
        _put_on(db, own)
    return space


_BEGINS = N_("A new space begins as proposed. Nothing was saved. It is opened once its checklist is met.")


def change_space(db: Session, actor: Actor, given: SpaceChange, *, now: datetime) -> Space:
    """Correct a site; its state moves on the page of its life."""
    site = manager_site(db, actor, given.space_id, Verb.SPACES_MANAGE)
    space = site.space
    if space.version != given.version:
        raise Refused("spaces.changed-meanwhile", _CHANGED)
    found = faults.of_space(given)
    if found:
        raise Invalid(found)
    for name in _CHANGEABLE:
        setattr(space, name, getattr(given, name))
    trail.note(db, actor, Verb.SPACES_MANAGE, space.id, at=now, deed="change")
    db.flush()
    return space


_CHANGED = N_(
    "Somebody else changed this space meanwhile. Nothing was overwritten."
    " Look at the new version and repeat your change."
)
_CHANGEABLE = (
    "name_bn", "name_en", "kind", "indoor_m2", "latrines_female", "latrines_male",
    "lon", "lat", "opened_on", "review_on",
)  # fmt: skip


def assign_staff(db: Session, actor: Actor, given: StaffGiven, *, now: datetime) -> SpaceStaff:
    """Put a person on a site, or change what they are there; only then do they see its children."""
    site = manager_site(db, actor, given.space_id, Verb.SPACES_MANAGE)
    user = db.get(User, given.user_id)
    found = _unsigned(given.code_signed_on, now)
    if user is None or user.id not in {one.id for one in working_near(db, actor, _WITH_CHILDREN)}:
        found["user_id"] = N_("Choose a facilitator or a space manager.")
    if found:
        raise Invalid(found)
    own = _put_on(db, given)
    trail.note(
        db, actor, Verb.SPACES_MANAGE, site.space.id, at=now,
        deed="assign", user=given.user_id, manager=given.is_manager,
    )  # fmt: skip
    return own


def release_staff(db: Session, actor: Actor, space_id: UUID, user_id: UUID, *, now: datetime) -> None:
    """Take a person off a site; from this moment they see none of its children."""
    manager_site(db, actor, space_id, Verb.SPACES_MANAGE)
    own = db.get(SpaceStaff, (space_id, user_id))
    if own is None or own.left_on is not None:
        raise NotFound
    if user_id == actor.id:
        raise Refused("spaces.own-release", _NOT_ONESELF)
    own.left_on = local_day(now)
    trail.note(db, actor, Verb.SPACES_MANAGE, space_id, at=now, deed="release", user=user_id)


_NOT_ONESELF = N_(
    "You cannot take yourself off a space: it would have no manager. Nothing was changed."
    " Make somebody else manager first; they can then take you off."
)


def add_group(db: Session, actor: Actor, given: GroupGiven, *, now: datetime) -> ActivityGroup:
    """Make a group of a site; the label is neutral, for it is read aloud and printed."""
    site = manager_site(db, actor, given.space_id, Verb.SPACES_MANAGE)
    found = faults.of_group(given)
    if found:
        raise Invalid(found)
    group = ActivityGroup(
        id=given.id,
        space_id=site.space.id,
        name_bn=given.name_bn.strip(),
        name_en=given.name_en.strip(),
        age_min=given.age_min,
        age_max=given.age_max,
        sex_rule=given.sex_rule,
        max_size=given.max_size,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(group)
    db.flush()
    trail.note(db, actor, Verb.SPACES_MANAGE, group.id, at=now, deed="add-group")
    return group


def change_group(db: Session, actor: Actor, group_id: UUID, given: GroupGiven, *, now: datetime) -> ActivityGroup:
    """Correct a group; who is enrolled stays enrolled."""
    group = db.get(ActivityGroup, group_id)
    if group is None:
        raise NotFound
    manager_site(db, actor, group.space_id, Verb.SPACES_MANAGE)
    found = faults.of_group(replace(given, space_id=group.space_id))
    if found:
        raise Invalid(found)
    for name in ("name_bn", "name_en", "age_min", "age_max", "sex_rule", "max_size"):
        setattr(group, name, getattr(given, name))
    trail.note(db, actor, Verb.SPACES_MANAGE, group.id, at=now, deed="change-group")
    db.flush()
    return group


def _put_on(db: Session, given: StaffGiven) -> SpaceStaff:
    own = db.get(SpaceStaff, (given.space_id, given.user_id))
    signed = given.code_signed_on
    if signed is None:
        raise Invalid({"code_signed_on": _UNSIGNED})
    if own is None:
        own = SpaceStaff(
            space_id=given.space_id,
            user_id=given.user_id,
            is_manager=given.is_manager,
            code_signed_on=signed,
        )
        db.add(own)
    own.is_manager, own.code_signed_on, own.left_on = given.is_manager, signed, None
    db.flush()
    return own


def _unsigned(signed: object, now: datetime) -> dict[str, str]:
    if signed is None:
        return {"code_signed_on": _UNSIGNED}
    return {"code_signed_on": _FUTURE} if str(signed) > str(local_day(now)) else {}


def _free_code(db: Session, area: Area) -> str:
    """The area's code and a number: short enough to say, and no name in it."""
    prefix = f"S{area.pcode.removeprefix('BD')}-"
    taken = set(db.scalars(sa.select(Space.code).where(Space.code.startswith(prefix))))
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
