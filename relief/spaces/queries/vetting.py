"""Who is cleared, what runs out soon, and who may be put on a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import rules, terms, vetting
from relief.spaces.life_models import StaffClearance
from relief.spaces.models import Space, SpaceStaff
from relief.spaces.sight import own_space_ids, site, visible
from relief.spaces.site_kinds import Lack


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works with children, at one site."""

    user: User
    space: Space
    clearance: StaffClearance | None
    papers: vetting.Papers
    lacks: Sequence[Lack]
    # The paper that runs out next, and its last day.
    next_end: tuple[Lack, date] | None
    ends_soon: bool
    may_lead: bool


PersonRows = Sequence[tuple[SpaceStaff, Space, User, StaffClearance | None]]


def people(db: Session, actor: Actor, now: datetime) -> list[Person]:
    """The people of the sites the actor answers for; those who lack something or soon will, first."""
    actor.must(Verb.SPACES_VET)
    rows = db.execute(_staff(_answers_for(actor)).order_by(Space.code, User.name)).all()
    found = _read(db, rows, now)
    return sorted(
        found, key=lambda one: (one.may_lead, not one.ends_soon, one.next_end[1] if one.next_end else date.max)
    )


def person(db: Session, actor: Actor, user_id: UUID) -> PersonRows:
    """One person with the sites they work at; somebody of other sites is not there."""
    actor.must(Verb.SPACES_VET)
    rows = db.execute(_staff(sa.and_(_answers_for(actor), SpaceStaff.user_id == user_id))).all()
    if not rows:
        raise NotFound
    return [(own, space, user, clearance) for own, space, user, clearance in rows]


def people_of(db: Session, actor: Actor, space_id: UUID, now: datetime) -> list[Person]:
    """The people of one site, for putting them on its sessions."""
    site(db, actor, space_id)
    return _read(db, db.execute(_staff(SpaceStaff.space_id == space_id).order_by(User.name)).all(), now)


def _answers_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Coordinators answer for their areas, managers for their own sites."""
    if actor.can(Verb.SPACES_APPROVE):
        return visible(actor)
    return Space.id.in_(own_space_ids(actor).where(SpaceStaff.is_manager))


def _staff(where: sa.ColumnElement[bool]) -> sa.Select[SpaceStaff, Space, User, StaffClearance]:
    return (
        sa.select(SpaceStaff, Space, User, StaffClearance)
        .join(Space, Space.id == SpaceStaff.space_id)
        .join(User, User.id == SpaceStaff.user_id)
        .outerjoin(StaffClearance, StaffClearance.user_id == SpaceStaff.user_id)
        .where(where, SpaceStaff.left_on.is_(None), Space.state.not_in(rules.ENDED))
    )


def _read(db: Session, rows: Sequence[sa.Row[SpaceStaff, Space, User, StaffClearance]], now: datetime) -> list[Person]:
    given, today = terms.read(db), local_day(now)
    found = []
    for own, space, user, clearance in rows:
        papers = vetting.join(own, clearance)
        still = [pair for pair in vetting.ends(papers, given) if pair[1] >= today]
        one = Person(
            user=user, space=space, clearance=clearance, papers=papers, lacks=vetting.lacks(papers, today, given),
            next_end=still[0] if still else None, ends_soon=False, may_lead=vetting.may_lead(papers, today, given),
        )  # fmt: skip
        soon = one.next_end is not None and (one.next_end[1] - today).days < given.soon_days
        found.append(replace(one, ends_soon=soon))
    return found
