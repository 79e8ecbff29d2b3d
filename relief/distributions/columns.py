"""What rules ask about the households of an area, in columns: a million are counted as easily as a hundred.

Read from the households themselves, or from pages packed before (targeting_models.TargetingPage), where nothing
changed since. Numbers stand for words: sex by `SEXES`, damage and state of a report by `DAMAGES` and `STATES`, needs
and special circumstances are bits in the order of Sector and CIRCUMSTANCES; zero is "not recorded".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.areas.queries import below
from relief.distributions.rules import CIRCUMSTANCES
from relief.distributions.targeting_models import TargetingPage, TargetingTouch
from relief.households.models import Damage, Household, Impact, ImpactState, Member, Sex, Status
from relief.households.rules import WG_SEVERE
from relief.households.someone import BAND_CODES
from relief.kernel.db import table_of
from relief.stock.models import Sector

# Ids are compared as two numbers; the low one holds the random part.
HOME = np.dtype([
    ("high", ">u8"), ("low", ">u8"), ("sex", "u1"), ("size", "u1"), ("small", "u1"), ("older", "u1"), ("marks", "u1"),
    ("damage", "u1"), ("state", "u1"), ("needs", "u1"), ("displaced", "u1"), ("since", "<u4"),
])  # fmt: skip
PERSON = np.dtype([("home", "<u4"), ("sex", "u1"), ("born", "<i4"), ("band", "u1"), ("marks", "u1")])
DISABLED, PREGNANT = 1, 2
SEXES = {one.value: code for code, one in enumerate(Sex, start=1)}
DAMAGES = {one.value: code for code, one in enumerate(Damage, start=1)}
STATES = {one.value: code for code, one in enumerate(ImpactState, start=1)}
NEEDS = {one.value: 1 << place for place, one in enumerate(Sector)}
MARKS = {name: 1 << place for place, name in enumerate(CIRCUMSTANCES)}
TRIGGERS = 9
_SOME = 500
Rows = np.ndarray[Any, Any]


@dataclass
class Columns:
    """All active households of some areas; `areas[area[n]]` is where household `n` lives.

    `people` is None where nobody asked for it; `people["home"]` is a place in `homes`.
    """

    areas: Sequence[tuple[UUID, str]]
    area: Rows
    homes: Rows
    people: Rows | None

    def ids(self, places: Rows) -> list[UUID]:
        """The households at these places."""
        pairs = zip(self.homes["high"][places].tolist(), self.homes["low"][places].tolist(), strict=True)
        return [UUID(int=high << 64 | low) for high, low in pairs]

    def places_of(self, ids: Collection[UUID]) -> Rows:
        """Which of the households are among these: a mark for each."""
        if not ids or not len(self.homes):
            return np.zeros(len(self.homes), dtype=bool)
        wanted = np.array(sorted((one.int & 0xFFFFFFFFFFFFFFFF, one.int >> 64) for one in ids), dtype=np.uint64)
        low, high = self.homes["low"].astype(np.uint64), self.homes["high"].astype(np.uint64)
        at = np.minimum(np.searchsorted(wanted[:, 0], low), len(wanted) - 1)
        found: Rows = (wanted[at, 0] == low) & (wanted[at, 1] == high)
        return found


def load(db: Session, path: str, response_id: UUID, *, with_people: bool, packed: bool = True) -> Columns:
    """The households below an area and what this response did to them. `packed` False reads nothing prepared."""
    areas = [(row.id, row.path) for row in db.execute(sa.select(Area.id, Area.path).where(below(path)))]
    pages = _pages(db, path, response_id, with_people) if packed else {}
    missing = [row for row in areas if row[0] not in pages]
    if missing:
        pages |= read_pages(db, [one for one, _ in missing], response_id, with_people=with_people)
    parts = [pages[area_id] for area_id, _ in areas]
    return _joined(areas, parts, with_people)


def _joined(areas: Sequence[tuple[UUID, str]], parts: Sequence[tuple[bytes, bytes]], with_people: bool) -> Columns:
    sizes = np.array([len(homes) // HOME.itemsize for homes, _ in parts], dtype=np.int64)
    homes = np.frombuffer(b"".join(homes for homes, _ in parts), dtype=HOME)
    area = np.repeat(np.arange(len(parts)), sizes)
    if not with_people:
        return Columns(areas, area, homes, None)
    people = np.frombuffer(b"".join(people for _, people in parts), dtype=PERSON).copy()
    counts = np.array([len(people) // PERSON.itemsize for _, people in parts], dtype=np.int64)
    people["home"] += np.repeat(np.cumsum(sizes) - sizes, counts).astype(np.uint32)
    return Columns(areas, area, homes, people)


def _pages(db: Session, path: str, response_id: UUID, with_people: bool) -> dict[UUID, tuple[bytes, bytes]]:
    if db.get_bind().dialect.name != "sqlite" or trigger_count(db) < TRIGGERS:
        return {}
    page = table_of(TargetingPage).c
    people = page.people if with_people else sa.literal(b"")
    query = sa.select(page.area_id, page.homes, people).where(
        page.response_id == response_id,
        page.area_id.in_(sa.select(Area.id).where(below(path))),
        page.area_id.not_in(touched_areas()),
    )
    return {area_id: (homes, persons) for area_id, homes, persons in db.execute(query)}


def touched_areas() -> sa.CompoundSelect[Any]:
    """Areas of which a household, a member or a report changed since their page was packed."""
    touch, home = table_of(TargetingTouch).c, table_of(Household).c
    return sa.union_all(
        sa.select(touch.area_id).where(touch.area_id.is_not(None)),
        sa.select(home.area_id).where(home.id.in_(sa.select(touch.household_id))),
    )


def trigger_count(db: Session) -> int:
    """How many of the triggers that watch over packed pages are there; a table that was made anew has lost its own."""
    query = sa.text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'targeting_%'")
    return db.scalar(query) or 0


def read_pages(
    db: Session, areas: Sequence[UUID], response_id: UUID, *, with_people: bool
) -> dict[UUID, tuple[bytes, bytes]]:
    """The pages of these areas, read from the households themselves."""
    made = dict.fromkeys(areas, (b"", b""))
    for start in range(0, len(areas), _SOME):
        some = areas[start : start + _SOME]
        homes = _homes(db, some, response_id)
        persons = _persons(db, some) if with_people else []
        made |= _packed(homes, persons, with_people)
    return made


def _homes(db: Session, areas: Sequence[UUID], response_id: UUID) -> list[Any]:
    home, impact = table_of(Household).c, table_of(Impact)
    own = sa.and_(impact.c.household_id == home.id, impact.c.response_id == response_id)
    marks = [home[name] for name in CIRCUMSTANCES]
    query = (
        sa.select(
            home.area_id, home.id, home.head_sex, home.size, home.children_0_4, home.children_5_17, home.created_at,
            home.unnamed, impact.c.house_damage, impact.c.state, impact.c.needs,
            impact.c.displaced.label("displaced_here"), *marks,
        )
        .select_from(table_of(Household).outerjoin(impact, own))
        .where(home.area_id.in_(areas), home.status == Status.ACTIVE)
        .order_by(home.area_id, home.id)
    )  # fmt: skip
    return list(db.execute(query))


def _persons(db: Session, areas: Sequence[UUID]) -> list[Any]:
    home, one = table_of(Household).c, table_of(Member).c
    answers = [one[name] for name in one.keys() if name.startswith("wg_")]  # noqa: SIM118 - a collection of columns
    disabled = sa.or_(*(sa.func.coalesce(answer, 0) >= WG_SEVERE for answer in answers))
    query = sa.select(one.household_id, one.sex, one.birth_date, disabled, one.pregnant_or_lactating)
    query = query.join_from(table_of(Member), table_of(Household), home.id == one.household_id)
    return list(db.execute(query.where(home.area_id.in_(areas), home.status == Status.ACTIVE)))


def _packed(homes: Sequence[Any], persons: Iterable[Any], with_people: bool) -> dict[UUID, tuple[bytes, bytes]]:
    lists: dict[UUID, list[tuple[int, ...]]] = {}
    people: dict[UUID, list[tuple[int, ...]]] = {}
    spots: dict[UUID, tuple[UUID, int]] = {}
    for row in homes:
        mine = lists.setdefault(row.area_id, [])
        spots[row.id] = (row.area_id, len(mine))
        mine.append(_home(row))
        if with_people and row.unnamed:
            people.setdefault(row.area_id, []).extend(_counted(len(mine) - 1, row.unnamed))
    for home_id, sex, born, is_disabled, is_pregnant in persons:
        area_id, spot = spots[home_id]
        marks = (DISABLED if is_disabled else 0) | (PREGNANT if is_pregnant else 0)
        told = (spot, SEXES.get(sex, 0), born.toordinal() if born else 0, 0, marks)
        people.setdefault(area_id, []).append(told)
    return {
        area_id: (np.array(rows, dtype=HOME).tobytes(), np.array(people.get(area_id, []), dtype=PERSON).tobytes())
        for area_id, rows in lists.items()
    }


def _home(row: Any) -> tuple[int, ...]:
    key = row.id.int
    return (
        key >> 64,
        key & 0xFFFFFFFFFFFFFFFF,
        SEXES.get(row.head_sex, 0),
        row.size,
        row.children_0_4,
        row.children_5_17,
        _bits(MARKS[name] for name, has in zip(CIRCUMSTANCES, row[-len(CIRCUMSTANCES) :], strict=True) if has),
        DAMAGES.get(row.house_damage, 0),
        STATES.get(row.state, 0),
        _bits(NEEDS.get(need, 0) for need in row.needs or ()),
        int(bool(row[-len(CIRCUMSTANCES) :][CIRCUMSTANCES.index("displaced")] or row.displaced_here)),
        _seconds(row.created_at),
    )


def _bits(some: Iterable[int]) -> int:
    return reduce(or_, some, 0)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _counted(spot: int, unnamed: dict[str, int]) -> Iterable[tuple[int, ...]]:
    """Somebody counted without a name is a person of a sex and a band."""
    for key, count in unnamed.items():
        sex, _, band = key.partition(":")
        yield from [(spot, SEXES.get(sex, 0), 0, BAND_CODES[band], 0)] * count
