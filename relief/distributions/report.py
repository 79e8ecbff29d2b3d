"""The report of one distribution: both sums, the rounds it belongs to, and distinct households over all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions import plans
from relief.distributions.goods import goods
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.distributions.sums import HouseholdSum
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb

_NOTHING = Decimal(0)
BEGUN = (State.OPEN, State.RECONCILING, State.CLOSED)
_GOT = (EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED)


@dataclass(frozen=True)
class GoodsLine:
    """One item in the report; `off_by` is what an entry after the close put out of balance."""

    item_id: UUID
    planned: Decimal
    sent: Decimal
    given: Decimal
    returned: Decimal
    lost: Decimal
    left: Decimal

    @property
    def off_by(self) -> Decimal:
        """Zero when sent = given + returned + damaged or lost + left."""
        return self.sent - self.given - self.returned - self.lost - self.left


@dataclass(frozen=True)
class Report:
    """Everything on the page. `rounds` are the plans of the same goods it belongs to, this one among them."""

    plan: Distribution
    households: HouseholdSum
    people: int
    lines: Sequence[GoodsLine]
    rounds: int
    # Handed over in all rounds together, and to how many different households.
    deliveries: int
    reached: int

    @property
    def adds_up(self) -> bool:
        """Both equations hold."""
        return not self.households.off_by and not any(one.off_by for one in self.lines)


def report(db: Session, actor: Actor, distribution_id: UUID) -> Report:
    """The report as the book stands now."""
    plan = plans.find(db, actor, distribution_id)
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=plan.area.path)
    if plan.state not in BEGUN:
        raise Refused(
            "distributions.no-report-yet", N_("There is nothing to report yet: this distribution has not been opened.")
        )
    return of_plan(db, plan)


def of_plan(db: Session, plan: Distribution) -> Report:
    """The same for a plan the caller has found and may read."""
    rounds = _rounds(db, plan)
    got = sa.select(sa.func.count()).where(Entitlement.distribution_id.in_(rounds), Entitlement.state.in_(_GOT))
    return Report(
        plan=plan,
        households=households(db, plan.id),
        people=_people(db, plan.id),
        lines=_lines(db, plan),
        rounds=len(rounds),
        deliveries=db.scalar(got) or 0,
        reached=reached(db, rounds),
    )


def households(db: Session, distribution_id: UUID) -> HouseholdSum:
    """Counted from the list itself, not from the counts kept beside it."""
    query = sa.select(Entitlement.state, sa.func.count()).where(Entitlement.distribution_id == distribution_id)
    counts: dict[EntitlementState, int] = dict(db.execute(query.group_by(Entitlement.state)).all())
    return HouseholdSum(
        planned=sum(counts.values()),
        delivered=counts.get(EntitlementState.DELIVERED, 0),
        partly=counts.get(EntitlementState.PARTLY_DELIVERED, 0),
        absent=counts.get(EntitlementState.ABSENT, 0),
        refused=counts.get(EntitlementState.REFUSED, 0),
        cancelled=counts.get(EntitlementState.CANCELLED, 0),
    )


def reached(db: Session, distribution_ids: Collection[UUID]) -> int:
    """Different households that got something in any of these; records joined into one are one household."""
    own = sa.func.coalesce(Household.merged_into_id, Household.id)
    query = sa.select(sa.func.count(own.distinct())).join(Entitlement, Entitlement.household_id == Household.id)
    return db.scalar(query.where(Entitlement.distribution_id.in_(distribution_ids), Entitlement.state.in_(_GOT))) or 0


def must_be_settled(db: Session, distribution_id: UUID) -> None:
    """Stop a close while something is still to come for a household: the sum of households must fit."""
    db.flush()
    left = households(db, distribution_id).off_by
    if left:
        raise Refused(
            "distributions.households-unsettled",
            N_(
                "%(count)s households are still waiting or at the help desk. It stays open. Record what became of them,"
                " then close it."
            ),
            count=left,
        )


def _rounds(db: Session, plan: Distribution) -> list[UUID]:
    """Plans of the same response, goods and area, and follow-ups of this one: families may be in several."""
    query = sa.select(Distribution.id).where(
        Distribution.response_id == plan.response_id,
        Distribution.kit_id == plan.kit_id,
        Distribution.area_id == plan.area_id,
        Distribution.state.in_(BEGUN),
    )
    return list(db.scalars(query))


def _people(db: Session, distribution_id: UUID) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(Entitlement.size), 0))
    return db.scalar(query.where(Entitlement.distribution_id == distribution_id, Entitlement.state.in_(_GOT))) or 0


def _lines(db: Session, plan: Distribution) -> list[GoodsLine]:
    """Before the close what the book says; after it what was counted then, beside what was given up to now."""
    lines = []
    for one in goods(db, plan):
        kept = plan.goods_count.get(str(one.item_id), {})
        is_counted = plan.state is State.CLOSED and "left" in kept
        left = Decimal(kept["left"]) if is_counted else one.left
        lines.append(GoodsLine(one.item_id, one.planned, one.sent, one.given, one.returned, one.lost, left))
    return lines
