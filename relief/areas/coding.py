"""Codes of the Bureau of Statistics for areas known by their P-code, from a crosswalk table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import pcodes
from relief.areas.inputs import ImportResult, RowFault
from relief.areas.models import Area
from relief.areas.rules import BBS_CODE
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb

_NOT_TABLE = N_("The file is not a CSV table with a column of P-codes and one of BBS codes. Export it again as CSV.")
_NO_AREA = N_("No area here has the P-code %(pcode)s. Import its outline first.")
_NO_CODE = N_("This is not a BBS code. It has 2, 4, 6 or 9 digits.")
_TAKEN = N_("The BBS code %(code)s is already on row %(first)s. Give each area its own.")


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """One row of a crosswalk, counted from 1 under the head."""

    row: int
    pcode: str
    bbs_code: str


def read_codes(content: bytes) -> list[CodeGiven]:
    """Rows of a CSV table whose heads name a P-code ("pcode", "adm4_pcode") and a BBS code ("bbs...", "geocode")."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        heads = [head.strip().lower() for head in reader.fieldnames or ()]
        reader.fieldnames = heads
        listed = list(reader)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Invalid({"content": _NOT_TABLE}) from fault
    own = next((head for head in heads if head.endswith("pcode") and not head.startswith("name")), None)
    other = next((head for head in heads if head.startswith(("bbs", "geocode"))), None)
    if own is None or other is None:
        raise Invalid({"content": _NOT_TABLE})
    return [
        CodeGiven(number, pcodes.normalise(told[own] or ""), pcodes.normalise(told[other] or ""))
        for number, told in enumerate(listed, start=1)
    ]


def set_bbs_codes(db: Session, actor: Actor, rows: Sequence[CodeGiven], *, now: datetime) -> ImportResult:
    """Write the BBS code of each area; rows that cannot be used are named, the others go in."""
    actor.must(Verb.AREAS_IMPORT)
    areas = {area.pcode: area for area in db.scalars(sa.select(Area)) if actor.sees(area.path)}
    first: dict[str, int] = {}
    faults, updated = [], 0
    for row in rows:
        area = areas.get(pcodes.stored_form(row.pcode))
        fault = _fault(row, area, first)
        if fault is not None or area is None:
            faults += [fault] if fault else []
            continue
        first[row.bbs_code] = row.row
        updated += area.bbs_code != row.bbs_code
        area.bbs_code = row.bbs_code
    result = ImportResult(
        rows=len(rows),
        updated=updated,
        ignored=len(rows) - updated - len(faults),
        refused=len(faults),
        faults=tuple(faults),
    )
    trail.note(db, actor, Verb.AREAS_IMPORT, None, at=now, step="bbs-codes", **result.counts())
    db.flush()
    return result


def _fault(row: CodeGiven, area: Area | None, first: dict[str, int]) -> RowFault | None:
    if area is None:
        return RowFault(row=row.row, field="pcode", message=_NO_AREA, details={"pcode": row.pcode})
    if not BBS_CODE.fullmatch(row.bbs_code):
        return RowFault(row=row.row, field="bbs_code", message=_NO_CODE)
    if row.bbs_code in first:
        details: dict[str, object] = {"code": row.bbs_code, "first": first[row.bbs_code]}
        return RowFault(row=row.row, field="bbs_code", message=_TAKEN, details=details)
    return None
