"""Whom a draft means right now, and why a household is not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.distributions import plans, rules
from relief.distributions.inputs import Block, Condition, Said
from relief.distributions.labels import DAMAGES, IMPACT_STATES, MISSES
from relief.distributions.models import (
    Distribution,
    Entitlement,
    EntitlementState,
    ListChange,
    ListChangeKind,
)
from relief.distributions.selection import (
    RECEIVED,
    Wanted,
    areas_below,
    due_elsewhere,
    joined,
    refused,
    select_households,
)
from relief.households.models import Household, Impact, Sex, Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.stock.models import Kit

SAMPLE = 8
QUICK = 500
NOT_RECORDED = N_("not recorded")


@dataclass(frozen=True)
class Breakdown:
    """Who is on a list: by the sex of the head, by age, by area and by special circumstances."""

    households: int = 0
    people: int = 0
    children_0_4: int = 0
    children_5_17: int = 0
    by_sex: dict[Sex | None, int] = field(default_factory=dict)
    by_area: Sequence[tuple[Area, int]] = ()
    by_circumstance: dict[str, int] = field(default_factory=dict)
    sample: Sequence[Household] = ()

    @property
    def adults(self) -> int:
        """Everybody who is not counted as a child."""
        return self.people - self.children_0_4 - self.children_5_17


def wanted_by(
    db: Session, distribution: Distribution, *, now: datetime, blocks: Sequence[Block] | None = None
) -> Wanted:
    """The plan's own rules, or the ones being tried out, ready for the database."""
    kept = plans.blocks_of(db, distribution.id) if blocks is None else blocks
    return Wanted(
        distribution.id,
        distribution.response_id,
        distribution.area.path,
        distribution.kit.sector,
        kept,
        now,
    )


def live_count(
    db: Session,
    actor: Actor,
    distribution: Distribution,
    *,
    now: datetime,
    blocks: Sequence[Block] | None = None,
    sample: int = SAMPLE,
) -> Breakdown:
    """Count whom the rules mean now, the saved ones or those being tried out."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    wanted = wanted_by(db, distribution, now=now, blocks=blocks)
    names = rules.CIRCUMSTANCES
    columns = [getattr(Household, name) for name in names]
    base = (Household.id, Household.area_id, Household.head_sex, Household.size)
    ages = (Household.children_0_4, Household.children_5_17)
    chosen = select_households(wanted, *base, *ages, *columns).cte("chosen")
    flags = [sa.func.sum(sa.case((chosen.c[name], 1), else_=0)) for name in names]
    people = [sa.func.sum(chosen.c[name]) for name in ("size", "children_0_4", "children_5_17")]
    group = (chosen.c.area_id, chosen.c.head_sex)
    found = db.execute(sa.select(*group, sa.func.count(), *people, *flags).group_by(*group))
    rows = [tuple(row) for row in found]
    if not rows:
        return Breakdown()
    first = select_households(wanted, Household).order_by(Household.code).limit(sample)
    return _broken_down(db, rows, db.scalars(first).all() if sample else ())


def is_quick_to_count(db: Session, distribution: Distribution) -> bool:
    """Whether so few households live there that a page may count them while somebody waits."""
    some = sa.select(sa.literal(1)).where(Household.area_id.in_(areas_below(distribution.area.path)))
    some = some.select_from(Household).limit(QUICK + 1)
    return (db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0) <= QUICK


def _broken_down(db: Session, rows: Sequence[Sequence[Any]], sample: Sequence[Household]) -> Breakdown:
    by_sex: dict[Sex | None, int] = {}
    by_area: dict[UUID, int] = {}
    totals = [sum(column) for column in list(zip(*rows, strict=True))[2:]]
    for area_id, sex, count, *_ in rows:
        by_sex[sex] = by_sex.get(sex, 0) + count
        by_area[area_id] = by_area.get(area_id, 0) + count
    areas = db.scalars(sa.select(Area).where(Area.id.in_(by_area)).order_by(Area.path)).all()
    households, people, small, older = totals[:4]
    return Breakdown(
        households=households,
        people=people,
        children_0_4=small,
        children_5_17=older,
        by_sex=by_sex,
        by_area=[(area, by_area[area.id]) for area in areas],
        by_circumstance=dict(zip(rules.CIRCUMSTANCES, totals[4:], strict=True)),
        sample=sample,
    )


def why_not(
    db: Session, actor: Actor, distribution: Distribution, household: Household, *, now: datetime
) -> list[Said]:
    """Every reason this household is not on the list; empty when the rules mean it now.

    The family at the table gets an answer, not "the computer says no".
    """
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    if not household.area.path.startswith(distribution.area.path):
        return [Said(N_("It lives outside the area of this distribution."))]
    if household.status is not Status.ACTIVE:
        return [Said(N_("It is no longer active in the registry."))]
    change = db.scalars(
        sa.select(ListChange).where(
            ListChange.distribution_id == distribution.id,
            ListChange.household_id == household.id,
        )
    ).one_or_none()
    if change is not None:
        if change.kind is ListChangeKind.ADD:
            return []
        return [Said(N_("It was taken off by hand: %(reason)s"), {"reason": change.reason})]
    return _missed(db, distribution, household, now)


def _missed(db: Session, distribution: Distribution, household: Household, now: datetime) -> list[Said]:
    blocks = plans.blocks_of(db, distribution.id)
    if not blocks:
        return [Said(N_("This plan has no rules yet, so nobody is on its list."))]
    facts = facts_of(db, distribution, household)
    reasons: list[Said] = []
    for number, block in enumerate(blocks, start=1):
        missing = rules.misses(block, facts, now=now)
        if not missing:
            return []
        reasons += [_reason(number, condition, facts) for condition in missing]
    return reasons


def _reason(group: int, condition: Condition, facts: rules.Facts) -> Said:
    field_name = condition["field"]
    found: dict[str, object] = {
        "house_damage": Said(DAMAGES.get(facts.house_damage or "", NOT_RECORDED)),
        "impact_state": Said(IMPACT_STATES.get(facts.impact_state or "", NOT_RECORDED)),
        "size": facts.size,
        "children_0_4": facts.children_0_4,
    }
    details: dict[str, object] = {"group": group}
    if field_name in found:
        details["found"] = found[field_name]
    return Said(MISSES[field_name], details)


def _stands(impact: Impact | None, *, is_refused: bool) -> str | None:
    if impact is None:
        return None
    return rules.REFUSED if is_refused else impact.state.value


def facts_of(db: Session, distribution: Distribution, household: Household) -> rules.Facts:
    """What the rules ask about one household."""
    sector = distribution.kit.sector
    given = (
        sa.select(sa.func.max(Entitlement.settled_at))
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(
            Entitlement.household_id == household.id,
            Entitlement.state.in_(RECEIVED),
            Kit.sector == sector,
        )
    )
    wanted = wanted_by(db, distribution, now=household.created_at, blocks=())
    turned_away = Household.id.in_(refused(distribution.response_id))
    query = joined(wanted, Impact, due_elsewhere(sector, distribution.id), turned_away)
    impact, is_due, is_refused = db.execute(query.where(Household.id == household.id)).one()
    missed = sa.select(Entitlement.distribution_id).where(
        Entitlement.household_id == household.id, Entitlement.state == EntitlementState.ABSENT
    )
    return rules.Facts(
        path=household.area.path,
        size=household.size,
        children_0_4=household.children_0_4,
        circumstances=frozenset(n for n in rules.CIRCUMSTANCES if getattr(household, n)),
        displaced=household.displaced or bool(impact and impact.displaced),
        house_damage=impact.house_damage if impact else None,
        impact_state=_stands(impact, is_refused=is_refused),
        needs=frozenset(impact.needs) if impact else frozenset(),
        received_at=db.scalar(given),
        is_due=is_due,
        missed=frozenset(str(one) for one in db.scalars(missed)),
    )
