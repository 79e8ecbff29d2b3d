"""From the water to the desk, union by union: exposed, affected, registered, verified, targeted, reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.gaps.models import Figure
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.responses.kinds import ExtentKind
from relief.responses.models import AreaImpact, Exposure, HazardExtent


@dataclass(frozen=True)
class Link:
    """One area; None wherever nobody knows, which is not zero.

    `exposed` is an estimate: by population cells, or by the share of the land under water. `official` is the newest
    figure somebody wrote down, with its day and source.
    """

    area: Area
    exposed: Exposure | None
    official: AreaImpact | None
    figure: Figure | None


def chain(
    db: Session, actor: Actor, response_id: UUID, above: Area | None, *, limit: int, offset: int = 0
) -> list[Link]:
    """The actor's unions of which anything is known, those with most people in the water first."""
    query = (
        sa.select(Area, Exposure, Figure)
        .outerjoin(Exposure, sa.and_(Exposure.area_id == Area.id, Exposure.response_id == response_id))
        .outerjoin(Figure, sa.and_(Figure.area_id == Area.id, Figure.response_id == response_id))
        .where(*_here(actor, above), sa.or_(Figure.area_id.is_not(None), Exposure.area_id.is_not(None)))
        .order_by(sa.func.coalesce(Exposure.households, Figure.affected, -1).desc(), Area.pcode)
    )
    rows = db.execute(query.limit(limit).offset(offset)).all()
    told = official(db, response_id, [row[0].id for row in rows])
    return [Link(area, exposed, told.get(area.id), figure) for area, exposed, figure in rows]


def chain_of(db: Session, response_id: UUID, area: Area) -> Link:
    """The same of one area that the caller has found as this actor."""
    key = (response_id, area.id)
    told = official(db, response_id, [area.id])
    return Link(area, db.get(Exposure, key), told.get(area.id), db.get(Figure, key))


def chain_count(db: Session, actor: Actor, response_id: UUID, above: Area | None) -> int:
    """How many unions `chain` would give in all."""
    known = sa.union(
        sa.select(Figure.area_id).where(Figure.response_id == response_id),
        sa.select(Exposure.area_id).where(Exposure.response_id == response_id),
    )
    return db.scalar(sa.select(sa.func.count()).select_from(Area).where(*_here(actor, above), Area.id.in_(known))) or 0


def _here(actor: Actor, above: Area | None) -> list[sa.ColumnElement[bool]]:
    actor.must(Verb.GAPS_VIEW)
    here: list[sa.ColumnElement[bool]] = [Area.level == Level.UNION, areas.inside(actor)]
    return here if above is None else [*here, areas.below(above.path)]


def official(db: Session, response_id: UUID, area_ids: Sequence[UUID]) -> dict[UUID, AreaImpact]:
    """The newest official figure of each of these areas."""
    query = sa.select(AreaImpact).where(AreaImpact.response_id == response_id, AreaImpact.area_id.in_(area_ids))
    return {row.area_id: row for row in db.scalars(query.order_by(AreaImpact.as_of))}


def newest_water(db: Session, actor: Actor, response_id: UUID) -> HazardExtent | None:
    """The water that the estimates were last cut with: its day and source stand beside them."""
    actor.must(Verb.GAPS_VIEW)
    query = sa.select(HazardExtent).where(
        HazardExtent.response_id == response_id, HazardExtent.kind == ExtentKind.WATER
    )
    return db.scalars(query.order_by(HazardExtent.observed_at.desc()).limit(1)).one_or_none()
