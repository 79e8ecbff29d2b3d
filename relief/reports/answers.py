"""What programs of others may read: areas, figures, measures, flags and the 5W, as plain rows, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.gaps import queries as gaps
from relief.gaps.showing import Shown
from relief.gaps.yardsticks import Yardstick, catalogue
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.zone import local_day
from relief.reports import area_rows
from relief.reports.five_w import CLUSTERS, Line, five_w
from relief.reports.periods import Period
from relief.reports.rules import Month
from relief.reports.scope import Scope

Plain = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question, read and checked. `bangla` says a text of ours in Bangla; `month` None is the present one."""

    actor: Actor
    response_id: UUID
    now: datetime
    bangla: Callable[[str], str]
    level: Level = Level.UNION
    within: str | None = None
    measure: str | None = None
    sector: str | None = None
    month: Month | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One page of rows of `total`, and what is said about all of them."""

    rows: Sequence[Plain]
    total: int
    about: Mapping[str, Any] = field(default_factory=dict)


def areas_of(db: Session, asked: Asked) -> Answer:
    """Areas of one level with their codes."""
    found = area_rows.of_level(db, asked.actor, asked.level, _above(db, asked))
    return _paged([_place(one) | _codes(one) for one in _cut(found, asked)], len(found))


def figures(db: Session, asked: Asked) -> Answer:
    """From affected to reached, and by sector."""
    found = area_rows.rows(db, asked.actor, asked.response_id, asked.level, _above(db, asked))
    rows = [
        {**_place(one.area), "figures": one.cells, "sectors": _sectors(one), "hidden": one.hidden,
         "unions_counted": one.unions}
        for one in _cut(found, asked)
    ]  # fmt: skip
    hidden = sum(one.hidden for one in found)
    return _paged(rows, len(found), counted_at=_counted_at(db, asked), hidden=hidden)


def _sectors(row: area_rows.Row) -> dict[str, Mapping[str, int | None]]:
    return {word: row.sectors[word] for word in sorted(row.sectors)}


def measures(db: Session, asked: Asked) -> Answer:
    """What is measured, against which standard, and from where on it is a gap."""
    found = [one for one in catalogue(db) if asked.sector in (None, one.sector)]
    rows = [
        {"measure": one.code, **_named(one, asked), "sector": one.sector or None, "unit": one.unit.value,
         "kind": one.kind.value, "need": one.need, "cover": one.cover, "group": one.whom or None,
         "one_for": one.per, "opens_below_percent": one.opens_below, "closes_at_percent": one.closes_at,
         "least": one.least, "standard": one.standard, "source": one.source, "told_from_level": one.level.value}
        for one in _cut(found, asked)
    ]  # fmt: skip
    return _paged(rows, len(found))


def _named(one: Yardstick, asked: Asked) -> Plain:
    if one.label:
        return {"name_en": one.label, "name_bn": asked.bangla(one.label)}
    return {"name_en": one.name_en or one.name_bn, "name_bn": one.name_bn or one.name_en}


def measured(db: Session, asked: Asked) -> Answer:
    """What each measure came to in each area."""
    found, hidden = area_rows.measured(db, asked.actor, asked.response_id, asked.level, _above(db, asked))
    wanted = [
        one for one in found if asked.measure in (None, one.one.code) and asked.sector in (None, one.one.sector)
    ]  # fmt: skip
    rows = [
        {**_place(one.area), "measure": one.one.code, "sector": one.one.sector or None, "unit": one.one.unit.value,
         "need": one.need, "covered": one.covered, "percent": Shown(one.one, one.need, one.covered).percent}
        for one in _cut(wanted, asked)
    ]  # fmt: skip
    return _paged(rows, len(wanted), counted_at=_counted_at(db, asked), hidden=hidden)


def flags(db: Session, asked: Asked) -> Answer:
    """Gaps that stand."""
    found, total = area_rows.flags(
        db, asked.actor, asked.response_id, _above(db, asked), limit=asked.limit, offset=asked.offset
    )  # fmt: skip
    rows = [
        {**_place(area), "measure": gap.measure, "kind": gap.kind.value, "sector": gap.sector or None,
         "state": gap.state.value, "opened_at": gap.opened_at.isoformat(),
         "due_on": str(gap.due_on) if gap.due_on else None, "times_reopened": gap.times_reopened}
        for gap, area in found
    ]  # fmt: skip
    return _paged(rows, total, counted_at=_counted_at(db, asked))


def who_what_where(db: Session, asked: Asked) -> Answer:
    """The cluster's 5W of one calendar month. Whole months alone: two stretches of days could be subtracted."""
    month = asked.month or Month.of(local_day(asked.now))
    above = _above(db, asked)
    scope = Scope(asked.actor, asked.response_id, month, asked.now)
    span = Period(month.first, month.last)
    table = five_w(db, asked.actor, asked.response_id, span, above.id if above else None, scope)
    rows = [_line(one) for one in _cut(table.lines, asked)]
    return _paged(rows, len(table.lines), month=str(month), hidden=table.hidden)


def _line(one: Line) -> Plain:
    return {
        **_place(one.union), "cluster": CLUSTERS.get(one.sector, one.sector), "activity": one.name_en,
        "activity_bn": one.name_bn, "activity_code": one.code, "modality": one.modality, "status": one.status,
        "first_on": str(one.first), "last_on": str(one.last), **one.told,
    }  # fmt: skip


def _above(db: Session, asked: Asked) -> Area | None:
    """The area asked about; one outside the token's is not there."""
    if asked.within is None:
        return None
    area = areas.by_pcode(db, asked.within)
    if area is None or not asked.actor.sees(area.path):
        raise NotFound
    return area


def _place(area: Area) -> Plain:
    return {"pcode": area.pcode, "level": area.level.value, "name_en": area.name_en, "name_bn": area.name_bn}


def _codes(area: Area) -> Plain:
    above = area.path.strip("/").split("/")[:-1]
    return {
        "parent": above[-1] if above else None, "pcode_v03": area.pcode_v03, "bbs_code": area.bbs_code,
        "population": area.population, "population_source": area.population_source or None,
    }  # fmt: skip


def _counted_at(db: Session, asked: Asked) -> str | None:
    count = gaps.freshness(db, asked.response_id).count
    return count.counted_at.isoformat() if count else None


def _cut(rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    return rows[asked.offset : asked.offset + asked.limit]


def _paged(rows: Sequence[Plain], total: int, **about: Any) -> Answer:
    return Answer(rows=rows, total=total, about=about)
