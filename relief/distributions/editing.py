"""Draw up a plan: what, where, for whom, at which points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit.trail import note
from relief.distributions import plans, rules
from relief.distributions.assignment_taken import forget_point
from relief.distributions.inputs import (
    Block,
    DistributionGiven,
    ListChangeGiven,
    PlanChangeGiven,
    PointGiven,
)
from relief.distributions.models import (
    Distribution,
    DistributionPoint,
    ListChange,
    ListChangeKind,
    RuleBlock,
    State,
)
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.responses.models import Response, ResponseState
from relief.stock import ledger
from relief.stock import queries as stock

CHANGED_MEANWHILE = "distributions.changed-meanwhile"


def plan_distribution(db: Session, actor: Actor, given: DistributionGiven, *, now: datetime) -> Distribution:
    """Begin a plan. The same id twice is one plan: a form sent again changes nothing."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=area.path)
    known = db.get(Distribution, given.id)
    if known is not None:
        return plans.find(db, actor, known.id)
    stop_at(rules.plan_faults(given))
    stock.kit(db, given.kit_id)
    _response_is_alive(db, given.response_id)
    distribution = Distribution(
        id=given.id,
        response_id=given.response_id,
        area_id=area.id,
        code=given.code or _next_code(db, area),
        name_bn=given.name_bn,
        name_en=given.name_en,
        kit_id=given.kit_id,
        round=given.round,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(distribution)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="plan", area=area.pcode)
    db.flush()
    return plans.find(db, actor, distribution.id)


def change_plan(db: Session, actor: Actor, given: PlanChangeGiven, *, now: datetime) -> Distribution:
    """Change a draft's goods, dates or name; what another person changed meanwhile is kept."""
    distribution = find_for(db, actor, given.distribution_id, "edit")
    stop_at(rules.plan_faults(given))
    stock.kit(db, given.kit_id)
    if distribution.version != given.version:
        raise Refused(
            CHANGED_MEANWHILE,
            N_(
                "Somebody else changed this plan meanwhile. Nothing was overwritten. "
                "Open it again and repeat your change."
            ),
        )
    for name in ("kit_id", "starts_at", "ends_at", "name_bn", "name_en", "round"):
        setattr(distribution, name, getattr(given, name))
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="change")
    db.flush()
    db.expire(distribution)
    return plans.find(db, actor, given.distribution_id)


def set_rules(
    db: Session, actor: Actor, distribution_id: UUID, blocks: Sequence[Block], *, now: datetime
) -> Distribution:
    """Say whom the plan means; the new rules take the place of the old ones."""
    distribution = find_for(db, actor, distribution_id, "edit")
    stop_at(rules.block_faults(blocks, within=distribution.area.path))
    keep_blocks(db, distribution.id, blocks)
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now,
        deed="set-rules", blocks=len(blocks),
    )  # fmt: skip
    db.flush()
    return distribution


def keep_blocks(db: Session, distribution_id: UUID, blocks: Sequence[Block]) -> None:
    """Write rules in the place of those before."""
    db.flush()
    db.execute(sa.delete(RuleBlock).where(RuleBlock.distribution_id == distribution_id))
    for position, block in enumerate(blocks, start=1):
        db.add(RuleBlock(distribution_id=distribution_id, position=position, conditions=[*map(dict, block)]))
    db.flush()


def change_list(db: Session, actor: Actor, given: ListChangeGiven, *, now: datetime) -> ListChange | None:
    """Put a household on or take it off by hand, with a reason; None takes the change back."""
    distribution = find_for(db, actor, given.distribution_id, "edit")
    query = sa.select(Household, Area.path).join(Area, Area.id == Household.area_id)
    row = db.execute(query.where(Household.id == given.household_id)).one_or_none()
    if row is None or not row[1].startswith(distribution.area.path):
        raise NotFound
    if given.kind and not given.reason.strip():
        raise Invalid({"reason": N_("Write why; the family may ask, and so may the auditor.")})
    own = sa.and_(ListChange.distribution_id == distribution.id, ListChange.household_id == row[0].id)
    _keep_what_another_said(db, actor, given, own)
    db.execute(sa.delete(ListChange).where(own))
    change = _changed(actor, given, given.kind, now) if given.kind else None
    if change is not None:
        db.add(change)
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now,
        deed="change-list", kind=given.kind, household=given.household_id,
    )  # fmt: skip
    db.flush()
    return change


def _keep_what_another_said(db: Session, actor: Actor, given: ListChangeGiven, own: sa.ColumnElement[bool]) -> None:
    """Two people may disagree about a family; the second one learns what the first one wrote."""
    known = db.scalars(sa.select(ListChange).where(own)).one_or_none()
    if known is None or given.kind is None or known.created_by_id == actor.id:
        return
    raise Refused(
        "distributions.changed-by-another",
        N_(
            "Somebody else put this household on the list or took it off by hand, with the reason: %(reason)s."
            " Nothing was changed. Talk to them, or take that change back first."
        ),
        reason=known.reason,
    )


def add_point(db: Session, actor: Actor, given: PointGiven, *, now: datetime) -> DistributionPoint:
    """Say where goods are handed out; the point gets its place in the book of goods."""
    distribution = find_for(db, actor, given.distribution_id, "edit")
    known = db.get(DistributionPoint, given.id)
    if known is not None:
        return known
    stop_at(rules.point_faults(given))
    place = ledger.open_point_place(
        db,
        actor,
        code=f"P-{given.id.hex[-12:].upper()}",
        name_bn=given.name_bn or given.name_en,
        name_en=given.name_en or given.name_bn,
        area_id=distribution.area_id,
        is_demo=distribution.is_demo,
        cause_id=distribution.id,
        now=now,
    )
    point = DistributionPoint(
        id=given.id,
        distribution_id=distribution.id,
        name_bn=given.name_bn or given.name_en,
        name_en=given.name_en,
        lon=given.lon,
        lat=given.lat,
        capacity_per_hour=given.capacity_per_hour,
        place_id=place.id,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(point)
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now,
        deed="add-point", point=point.id,
    )  # fmt: skip
    db.flush()
    return point


def remove_point(db: Session, actor: Actor, distribution_id: UUID, point_id: UUID, *, now: datetime) -> None:
    """Take a point out of a draft. Its place stays in the book of goods, empty."""
    distribution = find_for(db, actor, distribution_id, "edit")
    point = db.get(DistributionPoint, point_id)
    if point is None or point.distribution_id != distribution.id:
        raise NotFound
    forget_point(db, point.id)
    db.delete(point)
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now,
        deed="remove-point", point=point_id,
    )  # fmt: skip
    db.flush()


def find_for(
    db: Session,
    actor: Actor,
    distribution_id: UUID,
    step: str,
    *,
    verb: Verb = Verb.DISTRIBUTIONS_PLAN,
) -> Distribution:
    """The plan, if this person may take this step with it and it stands where the step begins."""
    distribution = plans.find(db, actor, distribution_id)
    actor.must(verb, within=distribution.area.path)
    if not rules.may(step, distribution.state):
        raise Refused(
            "distributions.wrong-state",
            N_(
                "This plan has moved on, so this step is no longer possible. "
                "Nothing was changed. Open the plan again to see where it stands."
            ),
        )
    return distribution


def stop_at(faults: dict[str, str]) -> None:
    """Refuse a form with faults."""
    if faults:
        raise Invalid(faults)


def _changed(actor: Actor, given: ListChangeGiven, kind: ListChangeKind, now: datetime) -> ListChange:
    return ListChange(
        distribution_id=given.distribution_id,
        household_id=given.household_id,
        kind=kind,
        reason=given.reason.strip()[:300],
        created_at=now,
        created_by_id=actor.id,
    )


def _response_is_alive(db: Session, response_id: UUID) -> None:
    response = db.get(Response, response_id)
    if response is None:
        raise NotFound
    if response.state is ResponseState.CLOSED:
        raise Refused(
            "distributions.response-closed",
            N_("This response is closed, so nothing new can be planned. Choose another response."),
        )


def _next_code(db: Session, area: Area) -> str:
    # Codes of one area are counted; the unique column stops two people who count at once.
    query = sa.select(sa.func.count()).select_from(Distribution)
    number = db.scalar(query.where(Distribution.area_id == area.id)) or 0
    while True:
        number += 1
        code = f"{area.pcode}-{number:02d}"
        if not db.scalar(sa.select(Distribution.id).where(Distribution.code == code)):
            return code


def begun_again(distribution: Distribution) -> None:
    """Put a plan back to draft, as if it had never been locked."""
    distribution.state = State.DRAFT
    distribution.locked_at = None
    distribution.locked_by_id = None
    distribution.content_hash = ""
    distribution.goods_count = {}
    distribution.approvals_needed = 1
