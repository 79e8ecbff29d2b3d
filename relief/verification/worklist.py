"""Where every household of a response stands before its committee: counted by union, and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.households.models import Damage, Household, Impact, ImpactState, Status
from relief.households.pages import PER_PAGE, Page, place_of
from relief.kernel.actor import Actor
from relief.verification.kinds import SessionState, Standing
from relief.verification.models import Case, CommitteeSession, Forum, Nomination, SessionRow

_MOST = 10_000


@dataclass
class UnionCount:
    """One union's households by where they stand."""

    area: Area
    counts: dict[Standing, int] = field(default_factory=dict)

    def of(self, state: Standing) -> int:
        """How many stand so."""
        return self.counts.get(state, 0)


@dataclass(frozen=True)
class Listed:
    """One household of the work list."""

    household: Household
    state: Standing
    damage: Damage | None
    forums: int


def standing() -> sa.ColumnElement[Any]:
    """Where a household stands; NULL when nothing was ever told of it. Needs `about()`.

    A new report on damage that a committee verified is another statement: it waits again.
    """
    told_anew = sa.and_(Case.state == Standing.VERIFIED, Impact.state == ImpactState.REPORTED)
    verified = sa.and_(Case.id.is_(None), Impact.state == ImpactState.VERIFIED)
    return sa.case(
        (told_anew, sa.literal(Standing.WAITING.value)),
        (verified, sa.literal(Standing.VERIFIED.value)),
        (Case.id.is_not(None), sa.cast(Case.state, sa.String(32))),
        (Impact.id.is_not(None), sa.literal(Standing.WAITING.value)),
        else_=None,
    )


def about(query: sa.Select[Any], response_id: UUID | sa.BindParameter[UUID]) -> sa.Select[Any]:
    """A query on Household with its area, its damage report and its case in this response."""
    return (
        query.join(Household.area)
        .outerjoin(Impact, sa.and_(Impact.household_id == Household.id, Impact.response_id == response_id))
        .outerjoin(Case, sa.and_(Case.household_id == Household.id, Case.response_id == response_id))
        .where(Household.status == Status.ACTIVE)
    )


def counts(db: Session, actor: Actor, response_id: UUID) -> list[UnionCount]:
    """The actor's unions in which anything was told, by code."""
    state = standing()
    query = about(sa.select(Household.area_id, state, sa.func.count()).select_from(Household), response_id)
    query = query.where(inside(actor), state.is_not(None)).group_by(Household.area_id, state)
    by_area: dict[UUID, dict[Standing, int]] = {}
    for area_id, name, number in db.execute(query):
        by_area.setdefault(area_id, {})[Standing(name)] = number
    areas = db.scalars(sa.select(Area).where(Area.id.in_(by_area)).order_by(Area.path))
    return [UnionCount(area, by_area[area.id]) for area in areas]


def listed(
    db: Session, actor: Actor, response_id: UUID, area: Area, state: Standing, *, number: int = 1
) -> Page[Listed]:
    """The households of an area that stand so, those most often proposed first."""
    shown = standing()
    filters = (inside(actor), below(area.path), shown == state.value)
    total = db.scalar(about(sa.select(sa.func.count()).select_from(Household), response_id).where(*filters)) or 0
    first, number, total, more = place_of(total, number, _MOST)
    forums = _forums(response_id)
    every: Any = sa.select(Household, Impact.house_damage, forums).select_from(Household)
    query = about(every, response_id)
    query = query.where(*filters).options(joinedload(Household.area))
    rows = db.execute(query.order_by(forums.desc(), Household.code).offset(first).limit(PER_PAGE)).all()
    return Page([Listed(home, state, damage, times) for home, damage, times in rows], number, total, more)


def to_take(
    db: Session, actor: Actor, response_id: UUID, area: Area, *, appealed: bool, nominated: bool, reported: bool,
    most: int,
) -> Sequence[Household]:  # fmt: skip
    """Households that wait for a session and are on no open one: appeals first, then the most often proposed."""
    state, forums = standing(), _forums(response_id)
    waiting = state == Standing.WAITING.value
    wanted = [
        sa.and_(waiting, forums > 0) if nominated else None,
        sa.and_(waiting, forums == 0, Impact.id.is_not(None)) if reported else None,
        state == Standing.APPEALED.value if appealed else None,
    ]
    kinds = [one for one in wanted if one is not None]
    if not kinds:
        return []
    query = about(sa.select(Household), response_id).where(
        inside(actor), below(area.path), sa.or_(*kinds), sa.or_(Case.id.is_(None), Case.id.not_in(in_session()))
    )
    worst = sa.case((Impact.house_damage == Damage.FULL, 0), (Impact.house_damage == Damage.PARTIAL, 1), else_=2)
    appeals_first = sa.case((state == Standing.APPEALED.value, 0), else_=1)
    order = (appeals_first, forums.desc(), worst, Household.code)
    return db.scalars(query.options(joinedload(Household.area)).order_by(*order).limit(most)).all()


def in_session() -> sa.Select[UUID]:
    """Cases that are on the list of a session that is still open."""
    query = sa.select(SessionRow.case_id).join(CommitteeSession, CommitteeSession.id == SessionRow.session_id)
    return query.where(CommitteeSession.state == SessionState.OPEN)


def _forums(response_id: UUID) -> sa.ScalarSelect[int]:
    """How many forums proposed a household in this response."""
    query = sa.select(sa.func.count()).select_from(Nomination).join(Forum, Forum.id == Nomination.forum_id)
    return query.where(
        Nomination.household_id == Household.id, Forum.response_id == response_id
    ).correlate(Household).scalar_subquery()  # fmt: skip
