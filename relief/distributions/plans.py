"""Questions about plans, each narrowed to the actor's areas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from relief.accounts.models import User
from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.distributions.approvals import Approval
from relief.distributions.inputs import Block
from relief.distributions.models import (
    Distribution,
    DistributionPoint,
    ListChange,
    RuleBlock,
    State,
)
from relief.distributions.targeting_models import PlanTargeting
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.stock.models import Kit, KitLine

PAGE = 50


def find(db: Session, actor: Actor, distribution_id: UUID, *, with_lines: bool = True) -> Distribution:
    """The plan with its area and kit, or NotFound when it is not there or not in one's areas."""
    found = db.scalars(_FULL_ONE if with_lines else _NAMED_ONE, {"list_id": distribution_id}).one_or_none()
    if found is None or not actor.sees(found.area.path):
        raise NotFound
    return found


def for_response(
    db: Session,
    actor: Actor,
    response_id: UUID,
    states: Collection[State] | None = None,
    *,
    path: str = "/",
    limit: int = PAGE,
) -> Sequence[Distribution]:
    """Plans of a response inside one's areas and inside `path`, those that start last first."""
    actor.must(Verb.DISTRIBUTIONS_VIEW)
    query = _named(sa.select(Distribution)).where(Distribution.response_id == response_id)
    if states:
        query = query.where(Distribution.state.in_(states))
    query = query.join(Area, Area.id == Distribution.area_id).where(inside(actor), below(path))
    return db.scalars(query.order_by(Distribution.starts_at.desc()).limit(limit)).all()


def state_counts(db: Session, actor: Actor, response_id: UUID) -> dict[State, int]:
    """How many plans stand where."""
    query = sa.select(Distribution.state, sa.func.count()).join(Area, Area.id == Distribution.area_id)
    query = query.where(Distribution.response_id == response_id, inside(actor))
    return dict(db.execute(query.group_by(Distribution.state)).all())


def waiting_for(db: Session, actor: Actor) -> Sequence[Distribution]:
    """Plans that wait for this person: lists to approve, for who may and did not write them."""
    if not actor.can(Verb.DISTRIBUTIONS_APPROVE):
        return []
    mine = sa.select(Approval.user_id).where(Approval.distribution_id == Distribution.id, Approval.user_id == actor.id)
    query = _named(sa.select(Distribution)).join(Area, Area.id == Distribution.area_id)
    query = query.where(
        Distribution.state == State.LOCKED,
        Distribution.created_by_id != actor.id,
        Distribution.locked_by_id != actor.id,
        ~mine.exists(),
        inside(actor),
    )
    return db.scalars(query.order_by(Distribution.locked_at)).all()


def open_desks(db: Session, actor: Actor) -> Sequence[Distribution]:
    """Distributions one can check households in at, today or soon."""
    actor.must(Verb.CHECKIN_VIEW)
    query = _named(sa.select(Distribution)).join(Area, Area.id == Distribution.area_id)
    query = query.where(Distribution.state == State.OPEN, inside(actor))
    return db.scalars(query.order_by(Distribution.starts_at)).all()


def blocks_of(db: Session, distribution_id: UUID) -> list[Block]:
    """The rules, block by block."""
    query = sa.select(RuleBlock.conditions).where(RuleBlock.distribution_id == distribution_id)
    return list(db.scalars(query.order_by(RuleBlock.position)))


def points(db: Session, distribution_id: UUID) -> Sequence[DistributionPoint]:
    """Where goods are handed out."""
    return db.scalars(_POINTS, {"list_id": distribution_id}).all()


def changes(db: Session, distribution_id: UUID) -> Sequence[tuple[ListChange, Household]]:
    """Households put on or taken off by hand."""
    query = (
        sa.select(ListChange, Household)
        .join(Household, Household.id == ListChange.household_id)
        .where(ListChange.distribution_id == distribution_id)
        .order_by(ListChange.created_at.desc())
    )
    return db.execute(query).all()


def signers(db: Session, distribution: Distribution) -> dict[UUID, User]:
    """Who wrote, locked and approved a plan."""
    ids = {distribution.created_by_id, distribution.locked_by_id, distribution.approved_by_id}
    return {user.id: user for user in db.scalars(sa.select(User).where(User.id.in_(ids - {None})))}


def people_behind(db: Session, ids: Collection[UUID]) -> dict[UUID, User]:
    """Who wrote what is shown."""
    return {user.id: user for user in db.scalars(sa.select(User).where(User.id.in_(ids)))}


def last_change(db: Session, distribution_id: UUID) -> tuple[datetime, User] | None:
    """When and by whom rules or weights were changed last."""
    kept = db.get(PlanTargeting, distribution_id)
    user = db.get(User, kept.changed_by_id) if kept and kept.changed_by_id else None
    return (kept.changed_at, user) if kept and kept.changed_at and user else None


def plans_about(db: Session, actor: Actor, household: Household) -> Sequence[Distribution]:
    """Plans and lists for the area a household lives in, the newest first: it can be asked why it is not on each."""
    if not actor.can(Verb.DISTRIBUTIONS_VIEW):
        return []
    parts = household.area.path.strip("/").split("/")
    above = ["/" + "/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1)]
    query = _named(sa.select(Distribution)).join(Area, Area.id == Distribution.area_id)
    query = query.where(Area.path.in_(above), inside(actor), Distribution.state.in_(_ASKED))
    return db.scalars(query.order_by(Distribution.created_at.desc()).limit(_FEW)).all()


_ASKED = (State.DRAFT, State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING)
_FEW = 8


def areas_of_paths(db: Session, paths: Collection[str]) -> dict[str, Area]:
    """The areas that rules name."""
    if not paths:
        return {}
    return {area.path: area for area in db.scalars(sa.select(Area).where(Area.path.in_(paths)))}


def household_of_code(db: Session, actor: Actor, text: str) -> Household:
    """The household of a typed code, or NotFound when there is none in one's areas."""
    try:
        code = check_code(text)
    except CodeFault:
        code = text.strip().upper()
    query = sa.select(Household).options(joinedload(Household.area)).where(Household.code == code)
    found = db.scalars(query).one_or_none()
    if found is None or not actor.sees(found.area.path):
        raise NotFound
    return found


def _named(query: sa.Select[Distribution]) -> sa.Select[Distribution]:
    return query.options(joinedload(Distribution.area), joinedload(Distribution.kit))


def _full(query: sa.Select[Distribution]) -> sa.Select[Distribution]:
    lines = selectinload(Kit.lines).options(joinedload(KitLine.item))
    return query.options(joinedload(Distribution.area), joinedload(Distribution.kit).options(lines))


# Built once: pages of the desk begin with these.
_THIS = Distribution.id == sa.bindparam("list_id")
_NAMED_ONE = _named(sa.select(Distribution)).where(_THIS)
_FULL_ONE = _full(sa.select(Distribution)).where(_THIS)
_POINTS = (
    sa.select(DistributionPoint)
    .where(DistributionPoint.distribution_id == sa.bindparam("list_id"))
    .order_by(DistributionPoint.name_en, DistributionPoint.id)
)
