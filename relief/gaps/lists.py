"""The households behind a number, and what measures came to in one area."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.gaps.measure_models import MeasureSum, Unit
from relief.gaps.models import Standing
from relief.gaps.quantities import GROUPS
from relief.gaps.rules import NEED_SHIFT, REACHED_SHIFT, SECTORS, Flag
from relief.gaps.yardsticks import Yardstick
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb


def unreached(
    db: Session,
    actor: Actor,
    response_id: UUID,
    area: Area,
    *,
    sector: str = "",
    after: str = "",
    limit: int = 50,
) -> Sequence[Household]:
    """The households behind the number, in order of their code, from the one after `after` on.

    Without a sector: registered and not reached. With one: said they lack it and have none that lasts.
    """
    actor.must(Verb.GAPS_VIEW)
    actor.must(Verb.HOUSEHOLDS_VIEW, within=area.path)
    return _listed(db, actor, response_id, area, _lacking(sector), after=after, limit=limit)


def _lacking(sector: str) -> list[sa.ColumnElement[bool]]:
    if sector not in SECTORS:
        return [Standing.bits.bitwise_and(int(Flag.REACHED)) == 0]
    place = SECTORS.index(sector)
    return [
        Standing.bits.bitwise_and(1 << (NEED_SHIFT + place)) != 0,
        Standing.bits.bitwise_and(1 << (REACHED_SHIFT + place)) == 0,
    ]


def behind(
    db: Session, actor: Actor, response_id: UUID, area: Area, one: Yardstick, *, after: str = "", limit: int = 50
) -> Sequence[Household]:
    """The households a measure is missing: they have the need and are not covered, in order of their code."""
    actor.must(Verb.GAPS_VIEW)
    actor.must(Verb.HOUSEHOLDS_VIEW, within=area.path)
    if not one.has_list:
        return []
    need = one.needs.wanted(one.slot) | GROUPS[one.whom]
    cover = one.covers.wanted(one.slot) | need
    said = [Standing.bits.bitwise_and(need) == need, Standing.bits.bitwise_and(cover) != cover]
    if one.unit is Unit.CHILD:
        # The number counts children: a household without any is no part of it.
        said.append(Standing.children_3_17 > 0)
    return _listed(db, actor, response_id, area, said, after=after, limit=limit)


def _listed(
    db: Session,
    actor: Actor,
    response_id: UUID,
    area: Area,
    said: Sequence[sa.ColumnElement[bool]],
    *,
    after: str,
    limit: int,
) -> Sequence[Household]:
    query = (
        sa.select(Household)
        .join(Standing, Standing.household_id == Household.id)
        .join(Area, Area.id == Household.area_id)
        .where(
            Standing.response_id == response_id,
            Standing.area_id.in_(sa.select(Area.id).where(areas.below(area.path))),
            areas.inside(actor),
            *said,
        )
        .options(sa.orm.contains_eager(Household.area))
    )
    if after:
        query = query.where(Household.code > after)
    return db.scalars(query.order_by(Household.code).limit(limit)).all()


def measured(db: Session, response_id: UUID, area_id: UUID) -> dict[str, list[int | None]]:
    """What every measure came to in one area; the caller has found the area as this actor."""
    found = db.get(MeasureSum, (response_id, area_id))
    return dict(found.numbers) if found else {}
