"""Which union a row of a list means: by P-code, by name, by point, or the list's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from relief.areas import pcodes
from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.households.faults import N_
from relief.households.keys import cached_name_key
from relief.households.registration import HOME_LEVELS
from relief.households.rows import RowGiven
from relief.kernel.actor import Actor
from relief.kernel.names import normalise

UNKNOWN_CODE = N_("No union has the code “%(code)s”. Check it against the area list.")
NOT_A_UNION = N_("The code “%(code)s” is of a larger area. Give the code of the union.")
UNKNOWN_NAME = N_("No union named “%(name)s” is known. Check the spelling, or give its P-code.")
SEVERAL = N_("There are several unions named “%(name)s”. Give the upazila, or the P-code.")
NOWHERE = N_("The row does not say in which union the household lives.")
NO_UNION_THERE = N_("No union is known at this point. Check latitude and longitude.")
NOT_YOURS = N_("This union is not in your areas. Give the row to its coordinator.")
POINT_ELSEWHERE = N_("The point lies in another union than the list says; the list’s was kept.")

Said = tuple[str, str, dict[str, str | int]]


class Places:
    """Finds unions for the rows of one list; what it has looked up it does not ask again."""

    def __init__(self, db: Session, actor: Actor, default_id: UUID | None) -> None:
        self.db = db
        self.actor = actor
        self.default_id = default_id
        self._codes: dict[str, Area | None] = {}
        self._points: dict[tuple[float, float], UUID | None] = {}

    def prepare(self, rows: Sequence[RowGiven]) -> None:
        """Look up all codes and points at once."""
        self._look_up_codes({row.area_pcode for row in rows if row.area_pcode})
        points = list({(r.lon, r.lat) for r in rows if r.lon is not None and r.lat is not None})
        ids = areas.locate_many(self.db, [lon for lon, _ in points], [lat for _, lat in points])
        self._points = dict(zip(points, ids, strict=True))

    def find(self, row: RowGiven) -> Area | Said:
        """The union, or why there is none: (field, message, details)."""
        found = self._named(row)
        if isinstance(found, Area) and not self.actor.sees(found.path):
            return "area_pcode", NOT_YOURS, {}
        return found

    def elsewhere(self, row: RowGiven, area: Area) -> bool:
        """Whether the row's point lies in another union than the one it names."""
        at = self._at(row)
        return at is not None and not at.path.startswith(area.path)

    def _named(self, row: RowGiven) -> Area | Said:
        if row.area_pcode:
            return self._by_code(row.area_pcode)
        if row.union_name:
            return self._by_name(row.union_name, row.upazila_name or "")
        if row.lon is not None and row.lat is not None:
            return self._at(row) or ("lat", NO_UNION_THERE, {})
        if self.default_id and (area := self.db.get(Area, self.default_id)):
            return area
        return "union_name", NOWHERE, {}

    def _at(self, row: RowGiven) -> Area | None:
        if row.lon is None or row.lat is None:
            return None
        area_id = self._points.get((row.lon, row.lat))
        return self.db.get(Area, area_id) if area_id else None

    def _look_up_codes(self, typed: set[str]) -> None:
        """What `areas.by_pcode` says, for a whole list in one question."""
        codes = {code: pcodes.normalise(code) for code in typed}
        written = {*codes.values(), *map(pcodes.stored_form, codes.values())}
        other = sa.or_(Area.pcode_v03.in_(written), Area.bbs_code.in_(written))
        query = sa.select(Area).where(sa.or_(Area.pcode.in_(written), other))
        found = self.db.scalars(query).all()
        own = {area.pcode: area for area in found}
        older = {code: area for area in found for code in (area.bbs_code, area.pcode_v03) if code}
        for code, plain in codes.items():
            self._codes[code] = own.get(plain) or own.get(pcodes.stored_form(plain)) or older.get(plain)

    def _by_code(self, code: str) -> Area | Said:
        area = self._codes[code]
        if area is None:
            return "area_pcode", UNKNOWN_CODE, {"code": code}
        if area.level not in HOME_LEVELS:
            return "area_pcode", NOT_A_UNION, {"code": code}
        return area

    def _by_name(self, name: str, above: str) -> Area | Said:
        named = self._written[_plain(name)] or self._sounding[cached_name_key(name)]
        if above:
            keys = {_plain(above), cached_name_key(above)}
            named = [(area, known) for area, known in named if keys & known]
        unions = {area.id: area for area, _ in named}
        if not unions:
            return "union_name", UNKNOWN_NAME, {"name": name}
        if len(unions) > 1:
            mine = [area for area in unions.values() if self.actor.sees(area.path)]
            if len(mine) != 1:
                return "union_name", SEVERAL, {"name": name}
            return mine[0]
        return next(iter(unions.values()))

    @cached_property
    def _all(self) -> list[tuple[Area, set[str]]]:
        above = aliased(Area)
        query = (
            sa.select(Area, above.name_en, above.name_bn)
            .outerjoin(above, above.id == Area.parent_id)
            .where(Area.level == Level.UNION)
        )
        return [
            (area, {_plain(en), _plain(bn), cached_name_key(en), cached_name_key(bn)} - {""})
            for area, en, bn in ((area, en or "", bn or "") for area, en, bn in self.db.execute(query))
        ]

    @cached_property
    def _written(self) -> defaultdict[str, list[tuple[Area, set[str]]]]:
        return self._book(_plain)

    @cached_property
    def _sounding(self) -> defaultdict[str, list[tuple[Area, set[str]]]]:
        return self._book(cached_name_key)

    def _book(self, key: Callable[[str], str]) -> defaultdict[str, list[tuple[Area, set[str]]]]:
        book: defaultdict[str, list[tuple[Area, set[str]]]] = defaultdict(list)
        for area, known in self._all:
            for word in {key(area.name_en), key(area.name_bn)} - {""}:
                book[word].append((area, known))
        return book


def _plain(name: str) -> str:
    """A place name without the words that say what kind of place it is."""
    text = normalise(name).casefold()
    for word in ("union parishad", "union", "paurashava", "pourashava", "municipality", "upazila"):
        text = text.replace(word, " ")
    for word in ("ইউনিয়ন পরিষদ", "ইউনিয়ন", "পৌরসভা", "উপজেলা"):
        text = text.replace(normalise(word), " ")
    return " ".join(text.split())
