"""A plan beside its what-if copies: the same questions to each, and who enters and who leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions import choosing, counting, fairness, goods, targeting
from relief.distributions.choosing import Choice, Wish
from relief.distributions.columns import Rows
from relief.distributions.counting import Breakdown
from relief.distributions.fairness import Fairness
from relief.distributions.models import Distribution
from relief.distributions.targeting_models import PlanCopy
from relief.distributions.weights import from_kept
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.stock import holding

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Side:
    """One column of the comparison; `copy` is None for the plan itself.

    `entering` and `leaving` are counted against the plan; the first of each are named.
    """

    copy: PlanCopy | None
    wish: Wish
    count: Breakdown
    shares: Fairness
    need: Mapping[UUID, Decimal]
    missing: Mapping[UUID, Decimal]
    entering: int = 0
    leaving: int = 0
    first_entering: Sequence[Household] = ()
    first_leaving: Sequence[Household] = ()


def compare(db: Session, actor: Actor, distribution: Distribution, *, now: datetime) -> list[Side]:
    """The plan first, then its copies."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    others = targeting.copies(db, distribution.id)
    wishes = [counting.wish_of(db, distribution), *(Wish(one.blocks, from_kept(one.weighting)) for one in others)]
    people = choosing.counts_people(distribution.kit)
    asked = choosing.ask(db, distribution, wishes, now=now, with_people=people)
    choices = [choosing.choose(db, distribution, wish, asked) for wish in wishes]
    free = holding.free_in_warehouses(db, besides=distribution.id)
    return [
        _side(db, distribution, copy, choice, choices[0], free)
        for copy, choice in zip([None, *others], choices, strict=True)
    ]


def _side(
    db: Session,
    distribution: Distribution,
    copy: PlanCopy | None,
    choice: Choice,
    plan: Choice,
    free: Mapping[UUID, Decimal],
) -> Side:
    need = choosing.need(choice.asked, distribution.kit, choice.served)
    entering, leaving = choice.served & ~plan.served, plan.served & ~choice.served
    return Side(
        copy=copy,
        wish=choice.wish,
        count=counting.break_down(db, choice, sample=0),
        shares=fairness.shares(db, choice),
        need=need,
        missing=dict(goods.short_of(need, free)),
        entering=int(entering.sum()),
        leaving=int(leaving.sum()),
        first_entering=_first(db, choice, entering),
        first_leaving=_first(db, choice, leaving),
    )


def _first(db: Session, choice: Choice, mark: Rows) -> Sequence[Household]:
    ids = choice.columns.ids(np.flatnonzero(mark)[:SHOWN])
    return db.scalars(sa.select(Household).where(Household.id.in_(ids)).order_by(Household.code)).all() if ids else ()
