"""Figures as a DHIS2 dataValueSet, as a file. Nothing is ever sent: people import it where they have an account.

Which data element and organisation unit a server knows is data (OutsideName): until somebody fills in UIDs, ours go
by code: "RELIEF_REGISTERED" and the P-code. A file names all of a kind one way, for a server reads one scheme a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from xml.sax.saxutils import quoteattr

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.reports import area_rows
from relief.reports.outside import OutsideKind, OutsideName

# A DHIS2 UID: a letter, then ten letters or digits (docs.dhis2.org, "Generate identifiers").
UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}", re.ASCII)
_SEPARATORS = str.maketrans(",;", "  ")
DATA_SET = "data-set"
MOST_LINES = 6_000
FORMATS = ("json", "xml")


class Every(StrEnum):
    """How long a period of the server is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class ValueSet:
    """One file. `left_out` are areas or elements without a UID where others have one."""

    data_set: str
    period: str
    scheme_of_units: str
    scheme_of_elements: str
    values: Sequence[tuple[str, str, int]]
    left_out: int


def period_of(day: date, every: Every) -> str:
    """20260804, 2026W32 or 202608, as DHIS2 writes days, ISO weeks and months."""
    if every is Every.DAY:
        return f"{day:%Y%m%d}"
    if every is Every.MONTH:
        return f"{day:%Y%m}"
    year, week, _ = day.isocalendar()
    return f"{year}W{week}"


def code_of(word: str) -> str:
    """Our word as the code of a data element."""
    return f"RELIEF_{word.upper()}"


def names(db: Session, kind: OutsideKind) -> dict[str, str]:
    """UIDs by our word or P-code."""
    rows = db.execute(sa.select(OutsideName.own, OutsideName.uid).where(OutsideName.kind == kind))
    return dict(rows.all())


def value_set(
    db: Session, actor: Actor, response_id: UUID, level: Level, above: Area | None, *, day: date, every: Every
) -> ValueSet:
    """What the areas of a level tell on a day; what is hidden or unknown has no value."""
    actor.must(Verb.REPORTS_SEND)
    units, elements = names(db, OutsideKind.ORG_UNIT), names(db, OutsideKind.DATA_ELEMENT)
    data_set = names(db, OutsideKind.DATA_SET).get(DATA_SET, "")
    values, left_out = [], 0
    for row in area_rows.rows(db, actor, response_id, level, above):
        unit = units.get(row.area.pcode) if units else row.area.pcode
        for word, number in area_rows.flat(row).items():
            element = elements.get(word) if elements else code_of(word)
            if number is None:
                continue
            if unit is None or element is None:
                left_out += 1
            else:
                values.append((element, unit, number))
    return ValueSet(
        data_set=data_set, period=period_of(day, every), scheme_of_units="UID" if units else "CODE",
        scheme_of_elements="UID" if elements else "CODE", values=values, left_out=left_out,
    )  # fmt: skip


def as_json(found: ValueSet) -> bytes:
    """As `POST /api/dataValueSets` takes it."""
    values = [
        {"dataElement": element, "orgUnit": unit, "period": found.period, "value": str(number)}
        for element, unit, number in found.values
    ]
    return json.dumps({**_head(found), "dataValues": values}, ensure_ascii=False, indent=1).encode()


def as_xml(found: ValueSet) -> bytes:
    """The same in DXF 2."""
    head = "".join(f" {name}={quoteattr(value)}" for name, value in _head(found).items())
    lines = [
        f"  <dataValue dataElement={quoteattr(element)} orgUnit={quoteattr(unit)}"
        f" period={quoteattr(found.period)} value={quoteattr(str(number))}/>"
        for element, unit, number in found.values
    ]
    text = "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<dataValueSet xmlns="http://dhis2.org/schema/dxf/2.0"{head}>', *lines, "</dataValueSet>", "",
    ])  # fmt: skip
    return text.encode()


def _head(found: ValueSet) -> dict[str, str]:
    said = {"dataElementIdScheme": found.scheme_of_elements, "orgUnitIdScheme": found.scheme_of_units}
    return {"dataSet": found.data_set, **said} if found.data_set else said


def save(
    db: Session, actor: Actor, data_set: str, elements: Mapping[str, str], units: str, *, now: datetime
) -> None:  # fmt: skip
    """Keep the UIDs of a server: of its data set, of data elements by our word, and lines "P-code, UID" of units.

    Lines stand for the areas the actor sees; other people's stay as they are.
    """
    actor.must(Verb.REPORTS_SEND)
    faults = {}
    wanted = {word: uid.strip() for word, uid in elements.items() if uid.strip()}
    if data_set.strip() and not UID.fullmatch(data_set.strip()):
        faults["data_set"] = N_("A UID has eleven letters and digits and begins with a letter.")
    for word, uid in wanted.items():
        if word not in area_rows.names() or not UID.fullmatch(uid):
            faults[f"uid_{word}"] = N_("A UID has eleven letters and digits and begins with a letter.")
    read, strange = _units(db, actor, units)
    if strange:
        faults["units"] = N_("These lines cannot be read, or their area is not yours. Correct or remove them.")
    if faults:
        raise Invalid(faults)
    own = set(db.scalars(sa.select(Area.pcode).where(areas.inside(actor))))
    _keep(db, actor, OutsideKind.DATA_SET, {DATA_SET: data_set.strip()} if data_set.strip() else {}, None, now)
    _keep(db, actor, OutsideKind.DATA_ELEMENT, wanted, None, now)
    _keep(db, actor, OutsideKind.ORG_UNIT, read, own, now)
    trail.note(db, actor, Verb.REPORTS_SEND, None, at=now, deed="dhis2 names", elements=len(wanted), units=len(read))
    db.flush()


def _units(db: Session, actor: Actor, text: str) -> tuple[dict[str, str], list[str]]:
    """{P-code: UID}, and the lines that are none."""
    found: dict[str, str] = {}
    strange = []
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[:MOST_LINES]:
        words = line.translate(_SEPARATORS).split()
        area = areas.by_pcode(db, words[0]) if len(words) == 2 else None
        if area is None or not actor.sees(area.path) or not UID.fullmatch(words[1]):
            strange.append(line)
        else:
            found[area.pcode] = words[1]
    return found, strange + lines[MOST_LINES:]


def _keep(
    db: Session, actor: Actor, kind: OutsideKind, wanted: Mapping[str, str], within: Iterable[str] | None, now: datetime
) -> None:
    kept = {row.own: row for row in db.scalars(sa.select(OutsideName).where(OutsideName.kind == kind))}
    for own, row in kept.items():
        if own not in wanted and (within is None or own in within):
            db.delete(row)
    for own, uid in wanted.items():
        if own not in kept:
            db.add(OutsideName(kind=kind, own=own, uid=uid, created_at=now, created_by_id=actor.id))
        elif kept[own].uid != uid:
            kept[own].uid = uid


def units_text(db: Session, actor: Actor) -> str:
    """The lines of the areas the actor sees, as they are written in the form."""
    query = sa.select(OutsideName.own, OutsideName.uid).join(Area, Area.pcode == OutsideName.own)
    rows = db.execute(query.where(OutsideName.kind == OutsideKind.ORG_UNIT, areas.inside(actor)).order_by(Area.path))
    return "\n".join(f"{own},{uid}" for own, uid in rows)
