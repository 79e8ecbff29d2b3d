"""Typed makers of records: `a_` + noun. Each makes the least that is true; say what your test is about.

Larger capabilities keep their own in tests/<capability>/builders.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import shapely
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.kernel.actor import Actor
from relief.responses.models import Response, ResponseKind

CLERK = Actor.clerk("tests")
A_MORNING = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)

_LEVELS = {4: Level.DIVISION, 6: Level.DISTRICT, 8: Level.UPAZILA, 10: Level.UNION}


@dataclass(frozen=True)
class Areas:
    """Khulna, Satkhira, two upazilas (a, b) with two unions each; every union is one square.

    The unions stand in a row from west to east, 0.1 degree wide: a1, a2, b1, b2 begin at 89.0 E, 22.5 N.
    """

    division: Area
    district: Area
    upazila_a: Area
    upazila_b: Area
    union_a1: Area
    union_a2: Area
    union_b1: Area
    union_b2: Area

    @property
    def unions(self) -> tuple[Area, ...]:
        return self.union_a1, self.union_a2, self.union_b1, self.union_b2


def an_area(
    db: Session,
    pcode: str,
    *,
    parent: Area | None = None,
    name_en: str = "Ashashuni",
    name_bn: str = "আশাশুনি",
    box: tuple[float, float, float, float] = (89.0, 22.5, 89.1, 22.6),
    population: int | None = 20_000,
    households_estimate: int | None = 5_000,
    children_3_17: int | None = 6_000,
) -> Area:
    """One area, a rectangle."""
    shape = shapely.MultiPolygon([shapely.box(*box)])
    wkb = shapely.to_wkb(shape)
    area = Area(
        parent_id=parent.id if parent else None,
        level=_LEVELS[len(pcode)],
        kind=_LEVELS[len(pcode)].value,
        pcode=pcode,
        path=f"{parent.path if parent else '/'}{pcode}/",
        name_bn=name_bn,
        name_en=name_en,
        geometry=wkb,
        outline=wkb,
        min_lon=box[0],
        min_lat=box[1],
        max_lon=box[2],
        max_lat=box[3],
        label_lon=(box[0] + box[2]) / 2,
        label_lat=(box[1] + box[3]) / 2,
        area_km2=114.0,
        population=population,
        households_estimate=households_estimate,
        children_3_17=children_3_17,
        population_source="tests",
        source="tests",
        created_at=A_MORNING,
        created_by_id=CLERK.id,
    )
    db.add(area)
    db.flush()
    return area


def the_areas(db: Session) -> Areas:
    """The tree in which all people of the tests live."""
    whole, west, east = (89.0, 22.5, 89.4, 22.6), (89.0, 22.5, 89.2, 22.6), (89.2, 22.5, 89.4, 22.6)
    division = an_area(db, "BD40", name_en="Khulna", name_bn="খুলনা", box=whole)
    district = an_area(db, "BD4087", parent=division, name_en="Satkhira", name_bn="সাতক্ষীরা", box=whole)
    a = an_area(db, "BD408704", parent=district, name_en="Assasuni", name_bn="আশাশুনি", box=west)
    b = an_area(db, "BD408786", parent=district, name_en="Shyamnagar", name_bn="শ্যামনগর", box=east)
    unions = [
        an_area(
            db,
            pcode,
            parent=parent,
            name_en=name_en,
            name_bn=name_bn,
            box=(west, 22.5, west + 0.1, 22.6),
        )
        for pcode, parent, name_en, name_bn, west in (
            ("BD40870419", a, "Budhhata", "বুধহাটা", 89.0),
            ("BD40870438", a, "Khajra", "খাজরা", 89.1),
            ("BD40878617", b, "Burigoalini", "বুড়িগোয়ালিনী", 89.2),
            ("BD40878651", b, "Gabura", "গাবুরা", 89.3),
        )
    ]
    return Areas(division, district, a, b, *unions)


def a_response(db: Session, code: str = "CYC-2026-1", *, kind: ResponseKind = ResponseKind.CYCLONE) -> Response:
    """One active response."""
    response = Response(
        code=code,
        name_bn="ঘূর্ণিঝড় পরীক্ষা",
        name_en="Cyclone Test",
        kind=kind,
        started_on=date(2026, 8, 1),
        created_at=A_MORNING,
        created_by_id=CLERK.id,
    )
    db.add(response)
    db.flush()
    return response


def an_actor(*verbs: str, within: tuple[str, ...] = ("/",), role: str = "tester", id: UUID | None = None) -> Actor:
    """Somebody who may do just these verbs, for tests of a single permission."""
    from relief.kernel.ids import new_id
    from relief.kernel.verbs import Verb

    return Actor(
        id=id or new_id(),
        name=role,
        role=role,
        verbs=frozenset(Verb(verb) for verb in verbs),
        within=within,
    )
