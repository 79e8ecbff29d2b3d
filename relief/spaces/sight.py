"""Who sees what of a space: numbers for the area, names for its own people, and nothing else.

Whoever may not know a child gets NotFound, never "not allowed": the answer must not say that the
child exists (spaces.md 3.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.areas.queries import ids_inside
from relief.kernel.actor import Actor
from relief.kernel.problems import NotAllowed, NotFound
from relief.kernel.verbs import Verb
from relief.spaces.models import Space, SpaceStaff

CLERK = "clerk"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A space with its place, and how the actor stands to it."""

    space: Space
    area: Area
    is_staff: bool
    is_manager: bool


def own_space_ids(actor: Actor) -> sa.Select[UUID]:
    """Ids of the spaces whose people the actor belongs to now."""
    return sa.select(SpaceStaff.space_id).where(SpaceStaff.user_id == actor.id, SpaceStaff.left_on.is_(None))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Spaces the actor may know of: in the actor's areas, or the actor's own."""
    if actor.everywhere:
        return sa.true()
    return sa.or_(Space.area_id.in_(ids_inside(actor)), Space.id.in_(own_space_ids(actor)))


def site(db: Session, actor: Actor, space_id: UUID) -> Site:
    """The space for whoever may see its numbers (C0)."""
    actor.must(Verb.SPACES_VIEW)
    found = db.execute(
        sa.select(Space, Area, SpaceStaff)
        .join(Area, Area.id == Space.area_id)
        .outerjoin(SpaceStaff, _is_own(actor))
        .where(Space.id == space_id)
    ).first()
    if found is None:
        raise NotFound
    space, area = found[0], found[1]
    own: SpaceStaff | None = found[2]
    if own is None and not actor.sees(area.path):
        raise NotFound
    clerk = actor.role == CLERK
    return Site(
        space=space,
        area=area,
        is_staff=clerk or own is not None,
        is_manager=clerk or (own is not None and own.is_manager),
    )


def staff_site(db: Session, actor: Actor, space_id: UUID, verb: Verb) -> Site:
    """The space for its own people (C1); for everybody else it is not there."""
    _quietly_must(actor, Verb.SPACES_VIEW)
    found = site(db, actor, space_id)
    if not found.is_staff:
        raise NotFound
    _quietly_must(actor, verb)
    return found


def manager_site(db: Session, actor: Actor, space_id: UUID, verb: Verb) -> Site:
    """The space for its manager; a site that has lost its manager takes one of its area."""
    found = site(db, actor, space_id)
    actor.must(verb)
    if not found.is_manager and (found.is_staff or _has_manager(db, space_id)):
        raise NotAllowed(verb)
    return found


def answering_site(db: Session, actor: Actor, space_id: UUID, verb: Verb) -> Site:
    """The space for its manager, or for whoever answers for its area and holds the verb."""
    found = site(db, actor, space_id)
    if actor.can(verb, within=found.area.path) or (found.is_manager and actor.can(Verb.SPACES_MANAGE)):
        return found
    raise NotAllowed(verb)


def _is_own(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        SpaceStaff.space_id == Space.id,
        SpaceStaff.user_id == actor.id,
        SpaceStaff.left_on.is_(None),
    )


def _has_manager(db: Session, space_id: UUID) -> bool:
    query = sa.select(SpaceStaff.user_id).where(
        SpaceStaff.space_id == space_id, SpaceStaff.is_manager, SpaceStaff.left_on.is_(None)
    )
    return db.scalars(query.limit(1)).first() is not None


def _quietly_must(actor: Actor, verb: Verb) -> None:
    if not actor.can(verb):
        raise NotFound
