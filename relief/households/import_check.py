"""The dry run: every row gets its outcome and its reasons, and nothing enters the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households import import_matches as matches
from relief.households import import_rows
from relief.households.batches import ImportBatch, ImportKey, ImportRow, KnownBy, Outcome
from relief.households.faults import N_
from relief.households.import_own import Own, faults_and_news, find_own, wanted
from relief.households.import_places import NOWHERE, POINT_ELSEWHERE, Places
from relief.households.import_queries import Merging
from relief.households.inputs import HouseholdGiven, ImpactGiven
from relief.households.models import Impact
from relief.households.repeats import person_columns
from relief.households.rows import RowGiven
from relief.kernel.actor import Actor
from relief.kernel.rows import insert_rows

SAME_AS_ROW = N_("The same family as row %(row)s of this list.")
NOTHING_NEW = N_("The list says nothing new about this household.")
IN_BEFORE = N_("This very row came in before. Nothing is written again.")
WILL_CORRECT = N_("What the list says differently is corrected; the old values stay in the history.")
WILL_LINK = N_("What this response did to the household is added to it.")
WILL_UPDATE = N_("The damage or the needs are changed; the old entry stays in the history.")


class Raw(Protocol):
    """A row as it stands in the list."""

    @property
    def number(self) -> int: ...

    @property
    def cells(self) -> Sequence[str]: ...


@dataclass
class Checked:
    """What becomes of one row."""

    number: int
    row: RowGiven | None = None
    given: HouseholdGiven | None = None
    area: Area | None = None
    outcome: Outcome = Outcome.REFUSED
    household_id: UUID | None = None
    fingerprint: str = ""
    known_by: KnownBy = KnownBy.NOTHING
    own: Own | None = None
    said: list[list[Any]] = field(default_factory=list)


def read_rows(db: Session, actor: Actor, batch: ImportBatch, rows: Sequence[Raw], *, today: date) -> list[Checked]:
    """Read each row and find its union; what is wrong is in `said`, and then `given` is None."""
    people = person_columns(batch.headers, batch.columns)
    found = [_read(batch, row, people, today) for row in rows]
    for row, one in zip(rows, found, strict=True):
        one.fingerprint = import_rows.fingerprint(batch.columns, row.cells, people, batch.default_area_id)
    own = _owned(db, actor, batch, found)
    places = Places(db, actor, batch.default_area_id)
    places.prepare([one.row for one in found if one.row])
    for one in found:
        one.own = own.get(one.number)
        if one.row:
            _place(one, one.row, batch, places, today)
    return found


def read_again(db: Session, actor: Actor, batch: ImportBatch, rows: Sequence[Merging], *, today: date) -> list[Checked]:
    """Checked rows once more, for the merge: their union was found before."""
    areas = {row.area_id for row in rows}
    known = {area.id: area for area in db.scalars(sa.select(Area).where(Area.id.in_(areas)))}
    people = person_columns(batch.headers, batch.columns)
    again = []
    for row in rows:
        one = _read(batch, row, people, today)
        one.area = known.get(row.area_id) if row.area_id else None
        if one.row and one.area:
            one.given = _told(one.row, one.area, batch, row.number)
        again.append(one)
    own = _owned(db, actor, batch, [one for one in again if one.given])
    for one in again:
        one.own = own.get(one.number)
    return again


def _told(row: RowGiven, area: Area, batch: ImportBatch, number: int) -> HouseholdGiven:
    return import_rows.household_of(row, area, batch_id=batch.id, number=number, response_id=batch.response_id)


def _owned(db: Session, actor: Actor, batch: ImportBatch, found: Sequence[Checked]) -> dict[int, Own]:
    named = [(one.number, one.row) for one in found if one.row and import_rows.names_record(one.row)]
    rows = {number: (import_rows.household_id(row, batch.id, number), row) for number, row in named}
    return find_own(db, actor, rows)


def _read(batch: ImportBatch, row: Raw, people: list[dict[str, int]], today: date) -> Checked:
    result = import_rows.read_row(batch.columns, row.cells, today=today, people=people)
    if isinstance(result, RowGiven):
        said = [[remark.field, remark.message, {}] for remark in result.remarks]
        return Checked(row.number, row=result, said=said)
    faults = [[fault.field, fault.message, fault.details] for fault in result]
    return Checked(row.number, said=faults)


def _place(one: Checked, row: RowGiven, batch: ImportBatch, places: Places, today: date) -> None:
    area = places.find(row)
    if not isinstance(area, Area) and one.own and area[1] == NOWHERE:
        area = one.own.household.area
    if not isinstance(area, Area):
        one.said = [list(area)]
        return
    given = _told(row, area, batch, one.number)
    if not one.own and (faults := import_rows.rule_faults(given, today=today)):
        one.said = faults
        return
    if places.elsewhere(row, area):
        one.said.append(["lat", POINT_ELSEWHERE, {}])
    one.area, one.given = area, given


def judge(db: Session, actor: Actor, batch: ImportBatch, found: Sequence[Checked], *, today: date) -> None:
    """Decide each readable row against the registry and the rows above it."""
    in_before = already_in(db, batch, found)
    readable = {one.number: one.given for one in found if one.given and one.row}
    strange = {n: given for n, given in readable.items() if n not in in_before}
    known = matches.find_matches(db, actor, strange)
    ids = {match.household_id for match in known.values()} | {one.own.household.id for one in found if one.own}
    told = matches.impacts_in(db, batch.response_id, ids)
    earlier = _earlier_rows(db, batch.id, found)
    for one in found:
        if one.given is None or one.row is None:
            continue
        first = earlier[one.number]
        if one.number in in_before:
            one.outcome, one.known_by = Outcome.IGNORE, KnownBy.ROW
            one.household_id = in_before[one.number]
            one.said.insert(0, ["row", IN_BEFORE, {}])
        elif first < one.number and not one.own:
            one.outcome = Outcome.IGNORE
            one.said.append(["row", SAME_AS_ROW, {"row": first}])
        elif one.own:
            _judge_own(one, one.own, one.row, one.given, told.get(one.own.household.id), batch, today)
        elif match := known.get(one.number):
            one.household_id, one.known_by = match.household_id, KnownBy.FAMILY
            one.said.insert(0, ["household", match.reason, {"code": match.code}])
            one.outcome, why = known_outcome(one.row, told.get(match.household_id), batch)
            one.said.append(["household", why, {}])
        else:
            one.outcome = Outcome.CREATE


def _judge_own(
    one: Checked, own: Own, row: RowGiven, given: HouseholdGiven, impact: Impact | None, batch: ImportBatch, today: date
) -> None:
    want = wanted(own, row, given, one.area)
    faults, is_new = faults_and_news(own, row, want, today=today, now=batch.created_at)
    one.known_by = KnownBy.RECORD
    if faults:
        one.outcome, one.said, one.given = Outcome.REFUSED, faults, None
        return
    one.household_id = own.household.id
    one.said.insert(0, ["household", own.reason, {"code": own.household.code}])
    if is_new:
        one.outcome = Outcome.UPDATE
        one.said.append(["household", WILL_CORRECT, {}])
    elif import_rows.says_impact(row):
        one.outcome, why = known_outcome(row, impact, batch)
        one.said.append(["household", why, {}])
    else:
        one.outcome = Outcome.IGNORE
        one.said.append(["household", NOTHING_NEW, {}])


def already_in(db: Session, batch: ImportBatch, found: Sequence[Checked]) -> dict[int, UUID | None]:
    """Rows that came in before, word for word, for the same response: as many as came in, no more."""
    prints = {one.fingerprint for one in found}
    came = sa.select(ImportRow.fingerprint, ImportRow.household_id, ImportRow.batch_id, ImportRow.number)
    came = came.join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
    # SQLite would rather read through every row of every list of the response.
    came = came.with_hint(ImportRow, "INDEXED BY ix_import_rows_fingerprint", "sqlite")
    came = came.where(
        ImportBatch.response_id == batch.response_id,
        ImportRow.fingerprint.in_(prints),
        sa.or_(ImportRow.is_merged & ImportRow.household_id.is_not(None), ImportRow.batch_id == batch.id),
    )
    before: dict[str, list[UUID | None]] = {}
    above: dict[str, int] = {}
    numbers = {one.number for one in found}
    for print_, household_id, batch_id, number in db.execute(came.order_by(ImportBatch.created_at, ImportRow.number)):
        if batch_id != batch.id:
            before.setdefault(print_, []).append(household_id)
        elif number not in numbers:
            above[print_] = above.get(print_, 0) + 1
    again: dict[int, UUID | None] = {}
    for one in found:
        place = above.get(one.fingerprint, 0)
        above[one.fingerprint] = place + 1
        if place < len(before.get(one.fingerprint, [])):
            again[one.number] = before[one.fingerprint][place]
    return again


def known_outcome(row: RowGiven, impact: Impact | None, batch: ImportBatch) -> tuple[Outcome, str]:
    """What becomes of a row whose family is known, and the sentence that says so."""
    if impact is None:
        return Outcome.LINK, WILL_LINK
    if says_otherwise(row, impact, batch.response_id):
        return Outcome.UPDATE, WILL_UPDATE
    return Outcome.IGNORE, NOTHING_NEW


def says_otherwise(row: RowGiven, impact: Impact, response_id: UUID) -> bool:
    """Whether the list tells something else than what stands there."""
    wants = merged_impact(row, impact, response_id)
    return any(getattr(wants, name) != getattr(impact, name) for name in _TOLD) or sorted(wants.needs) != sorted(
        impact.needs
    )


_TOLD = ("house_damage", "displaced", *import_rows.LOSSES)


def merged_impact(row: RowGiven, impact: Impact | None, response_id: UUID) -> ImpactGiven:
    """What the list says, over what stands there; a blank cell takes nothing away."""
    given = import_rows.impact_of(row, response_id)
    if impact is None:
        return given
    return replace(
        given,
        house_damage=given.house_damage if row.damage else impact.house_damage,
        displaced=impact.displaced if row.displaced is None and row.displaced_now is None else given.displaced,
        needs=tuple(sorted({*impact.needs, *given.needs})),
        note=given.note or impact.note,
        **{name: getattr(impact if getattr(row, name) is None else given, name) for name in import_rows.LOSSES},
    )


def _earlier_rows(db: Session, batch_id: UUID, found: Sequence[Checked]) -> dict[int, int]:
    """For each row the first of the list with one of its keys; keys of these rows are written down for later ones."""
    keys = {
        one.number: import_rows.keys_in_list(one.row, one.given)
        for one in sorted(found, key=lambda one: one.number)
        if one.given and one.row
    }
    wanted = {key for own in keys.values() for key in own}
    query = sa.select(ImportKey.key, ImportKey.number).where(ImportKey.batch_id == batch_id, ImportKey.key.in_(wanted))
    first = {key: int(number) for key, number in db.execute(query)}
    fresh: list[dict[str, Any]] = []
    for number, own in keys.items():
        for key in own:
            if key not in first:
                first[key] = number
                fresh.append({"batch_id": batch_id, "key": key, "number": number})
    insert_rows(db, ImportKey, fresh)
    return {number: min((first[key] for key in own), default=number) for number, own in keys.items()}
