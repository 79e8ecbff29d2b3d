"""What is kept of each day: the map of a day that is over, to be laid beside another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.gaps.models import FigureHistory
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb


def days(db: Session, actor: Actor, response_id: UUID, *, most: int = 400) -> Sequence[date]:
    """The days on which something was counted, the oldest first."""
    actor.must(Verb.GAPS_VIEW)
    query = sa.select(FigureHistory.on_date).where(FigureHistory.response_id == response_id).distinct()
    return db.scalars(query.order_by(FigureHistory.on_date.desc()).limit(most)).all()[::-1]


def figures_on(
    db: Session, actor: Actor, response_id: UUID, on: date, *, level: Level, above: Area | None
) -> Sequence[tuple[Area, FigureHistory | None]]:
    """Every area of one level as it was last counted by the end of a day; None where it was not counted yet."""
    actor.must(Verb.GAPS_VIEW)
    narrow = [Area.level == level, areas.inside(actor)]
    if above is not None:
        narrow.append(areas.below(above.path))
    last = (
        sa.select(FigureHistory.area_id, sa.func.max(FigureHistory.on_date).label("on_date"))
        .join(Area, Area.id == FigureHistory.area_id)
        .where(FigureHistory.response_id == response_id, FigureHistory.on_date <= on, *narrow)
        .group_by(FigureHistory.area_id)
        .subquery()
    )
    of_day = sa.and_(
        FigureHistory.response_id == response_id,
        FigureHistory.area_id == Area.id,
        FigureHistory.on_date == last.c.on_date,
    )
    query = sa.select(Area, FigureHistory).outerjoin(last, last.c.area_id == Area.id).outerjoin(FigureHistory, of_day)
    return [(row[0], row[1]) for row in db.execute(query.where(*narrow))]
