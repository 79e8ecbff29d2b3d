"""Work beside the pages, each in a process of its own: `python -m tests.benchmarks.deeds NAME URL ...`."""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import relief.schema  # noqa: F401 - all tables
from relief.demo.people import InventedHousehold, InventedMember, invent_households
from relief.households.actions import register_households
from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.models import Precision, Registered, Sex
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database

CLERK = Actor.clerk("benchmarks")
LIST = 5_000
# Other families than those of the fill.
SEED = 77


def refresh(url: str, response_id: str) -> dict[str, Any]:
    """Count in the reading door, keep in the writing door, as the job does."""
    from relief.gaps import actions as gap_actions
    from relief.gaps import summing

    database, started = Database(url), time.perf_counter()
    with database.reading() as db:
        counted = summing.take(db, UUID(response_id), now=clock.now())
    between = time.perf_counter()
    with database.writing() as db:
        result = gap_actions.keep_count(db, CLERK, counted, now=clock.now())
    return {
        "count": between - started,
        "keep": time.perf_counter() - between,
        "households": result.households,
        "areas": result.areas,
        "opened": result.opened,
    }


def register(url: str) -> dict[str, Any]:
    """Bring 5,000 families in as one list, in one transaction."""
    many = [_given(family) for family in invent_households(SEED, LIST)]
    database, started = Database(url), time.perf_counter()
    with database.writing() as db:
        register_households(db, CLERK, many, now=clock.now())
    people = sum(1 + len(one.members) for one in many)
    return {"seconds": time.perf_counter() - started, "households": len(many), "people": people}


def write_list(path: str) -> dict[str, Any]:
    """A list of 5,000 families as an organisation would send it."""
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows(_row(family) for family in invent_households(SEED + 1, LIST))
    return {"rows": LIST}


HEADS = (
    "Form No", "Union P-code", "Ward", "Village", "Head of household (Bangla)",
    "Head of household (English)", "Sex", "Date of birth", "NID", "Father/Husband name", "Mobile",
    "Household size", "Children 0-4", "Children 5-17", "House damage", "Latitude", "Longitude",
)  # fmt: skip


def _row(family: InventedHousehold) -> Iterator[object]:
    head = family.head
    ages = [(date(2026, 7, 1) - member.birth_date).days // 365 for member in family.members]
    yield f"BENCH-{family.index:06d}"
    yield from (family.pcode, family.ward, family.village_bn, head.name_bn, head.name_en)
    yield from ("F" if head.sex == "f" else "M", head.birth_date.isoformat(), head.nid or "")
    yield from (family.guardian_name_bn, family.phone or "", len(family.members))
    yield from (sum(age < 5 for age in ages), sum(5 <= age < 18 for age in ages))
    yield from (family.damage_if_flooded, family.lat, family.lon)


def _given(family: InventedHousehold) -> HouseholdGiven:
    others = [one for n, one in enumerate(family.members) if n != family.head_index]
    return HouseholdGiven(
        lon=family.lon,
        lat=family.lat,
        head=_member(family.head),
        members=tuple(_member(one) for one in others),
        size=len(family.members),
        phone=family.phone or "",
        guardian_name=family.guardian_name_bn,
        ward=str(family.ward),
        village=family.village_bn,
        registered=Registered.IMPORT,
    )


def _member(member: InventedMember) -> MemberGiven:
    return MemberGiven(
        name_bn=member.name_bn,
        name_en=member.name_en,
        sex=Sex.FEMALE if member.sex == "f" else Sex.MALE,
        birth_date=member.birth_date,
        birth_precision=Precision.DAY,
        relation=member.relation,
    )


def main() -> None:
    """Do one deed and print what it took as JSON, with the most memory it held."""
    deeds = {"refresh": refresh, "register": register, "write_list": write_list}
    begun = time.process_time()
    told = deeds[sys.argv[1]](*sys.argv[2:])
    told["cpu"] = time.process_time() - begun
    told["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
