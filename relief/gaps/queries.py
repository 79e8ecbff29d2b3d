"""Questions about figures and gaps, each narrowed to the areas the actor answers for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.queries import working_near
from relief.accounts.roles import VERBS
from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.gaps import counting, yardsticks
from relief.gaps.models import (
    Count,
    Figure,
    FigureHistory,
    Gap,
    GapKind,
    GapState,
    SectorFigure,
)
from relief.kernel.actor import EVERYWHERE, Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

COUNT_AT_LEAST_EVERY = timedelta(hours=1)
STANDING_GAPS = (GapState.OPEN, GapState.ACKNOWLEDGED, GapState.ASSIGNED)


@dataclass(frozen=True)
class Freshness:
    """When the figures were counted, and whether anything happened since."""

    count: Count | None
    is_stale: bool


def freshness(db: Session, response_id: UUID) -> Freshness:
    """One look at the stamp and at the trail's newest number."""
    count = db.get(Count, response_id)
    return Freshness(count, count is None or counting.latest_change(db) > count.audit_number)


def wants_count(db: Session, response_id: UUID, *, now: datetime) -> bool:
    """Say whether to count again: something happened, aid ran out, other measures are in force, an hour went by."""
    found = freshness(db, response_id)
    if found.is_stale or found.count is None:
        return True
    ran_out = found.count.lapses_at is not None and found.count.lapses_at <= now
    is_old = now - found.count.counted_at >= COUNT_AT_LEAST_EVERY
    return ran_out or is_old or found.count.yardsticks != yardsticks.seal(yardsticks.catalogue(db))


def figures(
    db: Session, actor: Actor, response_id: UUID, *, level: Level = Level.UNION, above: Area | None = None
) -> Sequence[tuple[Area, Figure | None]]:
    """Every area of one level, with its figures; None where nothing was ever counted."""
    actor.must(Verb.GAPS_VIEW)
    query = _figures(actor.within, level, above.path if above else None)
    return [(row[0], row[1]) for row in db.execute(query, {"response_id": response_id})]


@lru_cache(maxsize=512)
def _figures(paths: tuple[str, ...], level: Level, above: str | None) -> sa.Select[Area, Figure]:
    query = (
        sa.select(Area, Figure)
        .outerjoin(Figure, sa.and_(Figure.area_id == Area.id, Figure.response_id == sa.bindparam("response_id")))
        .where(Area.level == level, areas.inside_paths(paths))
    )
    return query.where(areas.below(above)) if above is not None else query


def area_count(db: Session, actor: Actor, *, level: Level, above: Area | None) -> int:
    """How many areas `figures` would give."""
    return db.scalar(_area_count(actor.within, level, above.path if above else None)) or 0


@lru_cache(maxsize=512)
def _area_count(paths: tuple[str, ...], level: Level, above: str | None) -> sa.Select[int]:
    query = sa.select(sa.func.count()).where(Area.level == level, areas.inside_paths(paths))
    return query.where(areas.below(above)) if above is not None else query


def figure_of(db: Session, actor: Actor, response_id: UUID, area_id: UUID) -> tuple[Area, Figure | None]:
    """One area with its figures; an area outside the actor's reads as not there."""
    actor.must(Verb.GAPS_VIEW)
    area = areas.find(db, actor, area_id)
    return area, db.get(Figure, (response_id, area.id))


def totals(db: Session, actor: Actor, response_id: UUID) -> Sequence[tuple[Area, Figure | None]]:
    """The figures of the actor's own top areas: what the home page opens with."""
    actor.must(Verb.GAPS_VIEW)
    tops = areas.tops(db, actor)
    asked = {"response_id": response_id, "area_ids": [one.id for one in tops]}
    found = {figure.area_id: figure for figure in db.scalars(_FIGURES_OF, asked)}
    return [(area, found.get(area.id)) for area in tops]


_FIGURES_OF = sa.select(Figure).where(
    Figure.response_id == sa.bindparam("response_id"), Figure.area_id.in_(sa.bindparam("area_ids", expanding=True))
)


@dataclass(frozen=True)
class Together:
    """Several areas that do not overlap, summed. `affected` leaves out areas of which nobody knows."""

    affected: int | None
    registered: int
    targeted: int
    reached: int


def together(figures: Sequence[tuple[Area, Figure | None]]) -> Together | None:
    """Sum areas side by side; None when nothing was counted in any."""
    known = [figure for _, figure in figures if figure is not None]
    if not known:
        return None
    affected = [figure.affected for figure in known if figure.affected is not None]
    return Together(
        sum(affected) if affected else None,
        sum(figure.registered for figure in known),
        sum(figure.targeted for figure in known),
        sum(figure.reached for figure in known),
    )


def sector_figures(db: Session, response_id: UUID, area_ids: Sequence[UUID]) -> dict[UUID, dict[str, SectorFigure]]:
    """By area, then by sector word; only asked for areas the caller was given by the queries above."""
    found: dict[UUID, dict[str, SectorFigure]] = {area_id: {} for area_id in area_ids}
    query = sa.select(SectorFigure).where(SectorFigure.response_id == response_id, SectorFigure.area_id.in_(area_ids))
    for row in db.scalars(query):
        found[row.area_id][row.sector.value] = row
    return found


_Key = tuple[tuple[GapState, ...], GapKind | None, str, str | None]


@dataclass(frozen=True)
class GapFilter:
    """What to list; empty means all that stand."""

    states: tuple[GapState, ...] = STANDING_GAPS
    kind: GapKind | None = None
    sector: str = ""
    above: Area | None = None

    @property
    def key(self) -> _Key:
        """What a statement depends on."""
        return self.states, self.kind, self.sector, self.above.path if self.above else None


def gaps_for(
    db: Session, actor: Actor, response_id: UUID, wanted: GapFilter, *, limit: int = 50, offset: int = 0
) -> Sequence[tuple[Gap, Area]]:
    """Gaps, the largest shortfall first; of the area only what names it."""
    actor.must(Verb.GAPS_VIEW)
    query = _gaps_for(actor.within, wanted.key, limit, offset)
    return [(row[0], row[1]) for row in db.execute(query, {"response_id": response_id})]


@lru_cache(maxsize=512)
def _gaps_for(paths: tuple[str, ...], wanted: _Key, limit: int, offset: int) -> sa.Select[Gap, Area]:
    order = (Gap.shortfall.desc(), Gap.id)
    # The largest of each state come from one end of the index; the few of all states are then put in order.
    largest = [
        sa.select(Gap.id).where(*_said(paths, wanted, (state,))).order_by(*order).limit(offset + limit)
        for state in wanted[0]
    ]
    ids = sa.union_all(*(sa.select(each.subquery().c.id) for each in largest))
    query = (
        sa.select(Gap, Area)
        .join(Area, Area.id == Gap.area_id)
        .where(Gap.id.in_(ids))
        .options(sa.orm.load_only(Area.pcode, Area.path, Area.name_bn, Area.name_en, raiseload=True))
    )
    return query.order_by(*order).limit(limit).offset(offset)


def gap_count(db: Session, actor: Actor, response_id: UUID, wanted: GapFilter) -> int:
    """How many there are in all."""
    actor.must(Verb.GAPS_VIEW)
    return db.scalar(_gap_count(actor.within, wanted.key), {"response_id": response_id}) or 0


@lru_cache(maxsize=512)
def _gap_count(paths: tuple[str, ...], wanted: _Key) -> sa.Select[int]:
    query = sa.select(sa.func.count()).select_from(Gap).where(*_said(paths, wanted, wanted[0]))
    if EVERYWHERE in paths and wanted[3] is None:
        return query
    # Each area's own are looked up; SQLite would walk through all gaps of the response for the few.
    return query.with_hint(Gap, "INDEXED BY sqlite_autoindex_gaps_2", "sqlite")


def _said(paths: tuple[str, ...], wanted: _Key, states: Sequence[GapState]) -> list[sa.ColumnElement[bool]]:
    _, kind, sector, above = wanted
    said = [Gap.response_id == sa.bindparam("response_id"), Gap.state.in_(states)]
    if EVERYWHERE not in paths or above is not None:
        within = sa.select(Area.id).where(areas.inside_paths(paths))
        said.append(Gap.area_id.in_(within.where(areas.below(above)) if above else within))
    if kind is not None:
        said.append(Gap.kind == kind)
    if sector:
        said.append(Gap.sector == sector)
    return said


def find_gap(db: Session, actor: Actor, gap_id: UUID) -> tuple[Gap, Area]:
    """One gap with its area, or NotFound."""
    actor.must(Verb.GAPS_VIEW)
    gap = db.get(Gap, gap_id)
    if gap is None:
        raise NotFound
    return gap, areas.find(db, actor, gap.area_id)


def gaps_of_area(db: Session, response_id: UUID, area_id: UUID) -> Sequence[Gap]:
    """Every gap of one area, standing ones first; the caller has found the area as this actor."""
    query = sa.select(Gap).where(Gap.response_id == response_id, Gap.area_id == area_id)
    return db.scalars(query.order_by(Gap.closed_at.is_not(None), Gap.shortfall.desc())).all()


def history(db: Session, response_id: UUID, area_id: UUID, *, since: date) -> Sequence[FigureHistory]:
    """How the figures of one area moved, day by day."""
    query = sa.select(FigureHistory).where(
        FigureHistory.response_id == response_id, FigureHistory.area_id == area_id, FigureHistory.on_date >= since
    )
    return db.scalars(query.order_by(FigureHistory.on_date)).all()


def assignees(db: Session, actor: Actor) -> Sequence[tuple[UUID, str, str]]:
    """Whom a gap can be given to: people in service whose role decides gaps, as (id, name_bn, name_en)."""
    actor.must(Verb.GAPS_DECIDE)
    roles = [role for role, verbs in VERBS.items() if Verb.GAPS_DECIDE in verbs]
    return [(user.id, user.name_bn, user.name_en) for user in working_near(db, actor, roles)]
