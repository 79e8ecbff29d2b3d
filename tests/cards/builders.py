"""Cards of the tests, made by the real actions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households import cards_issue
from relief.households.cards import Card, CardBatch, CardBatchKind
from relief.households.cards_issue import BatchGiven
from relief.households.models import Household
from relief.kernel import cards
from relief.kernel.actor import Actor
from tests.builders import CLERK

SEED = b"c" * 32
KEY = cards.public_key(SEED)


def a_card(db: Session, household: Household, *, now: datetime, actor: Actor = CLERK) -> Card:
    """The first card of a household."""
    return cards_issue.issue_card(db, actor, household.id, seed=SEED, now=now)


def a_pool(db: Session, area: Area, how_many: int = 8, *, now: datetime, actor: Actor = CLERK) -> CardBatch:
    """Cards without a name for an area."""
    given = BatchGiven(kind=CardBatchKind.POOL, area_id=area.id, how_many=how_many, name_bn="পুল", name_en="Pool")
    return cards_issue.print_batch(db, actor, given, seed=SEED, now=now)


def for_area(area: Area, *, again: bool = False) -> BatchGiven:
    return BatchGiven(
        kind=CardBatchKind.AREA,
        area_id=area.id,
        again=again,
        name_bn=area.name_bn,
        name_en=area.name_en,
        heading_bn="সাতক্ষীরা বন্যা",
        heading_en="Satkhira flood",
    )
