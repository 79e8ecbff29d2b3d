"""The dry run: every row gets its outcome and its reasons, and nothing enters the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households import import_matches as matches
from relief.households import import_rows
from relief.households.batches import ImportBatch, ImportKey, ImportRow, Outcome
from relief.households.faults import N_
from relief.households.import_places import POINT_ELSEWHERE, Places
from relief.households.inputs import HouseholdGiven, ImpactGiven
from relief.households.models import Impact
from relief.households.rows import RowGiven
from relief.kernel.actor import Actor

SAME_AS_ROW = N_("The same family as row %(row)s of this list.")
NOTHING_NEW = N_("The list says nothing new about this household.")
WILL_LINK = N_("What this response did to the household is added to it.")
WILL_UPDATE = N_("The damage or the needs are changed; the old entry stays in the history.")

TOO_MANY_KNOWN = N_("Half of the rows or more are already in the registry. The list may have been merged before.")
ONE_TOO_OFTEN = N_(
    "One household matches more than five rows. A column may be mapped wrongly, for example one"
    " phone for a whole village."
)
_FEWEST_TO_JUDGE = 10
_MOST_MATCHES = 5


@dataclass
class Checked:
    """What becomes of one row."""

    number: int
    row: RowGiven | None = None
    given: HouseholdGiven | None = None
    area: Area | None = None
    outcome: Outcome = Outcome.REFUSED
    household_id: UUID | None = None
    said: list[list[Any]] = field(default_factory=list)


def read_rows(
    db: Session, actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow], *, today: date
) -> list[Checked]:
    """Read each row and find its union; what is wrong is in `said`, and then `given` is None."""
    found = [_read(batch, row, today) for row in rows]
    places = Places(db, actor, batch.default_area_id)
    places.prepare([one.row for one in found if one.row])
    for one in found:
        if one.row:
            _place(one, one.row, batch, places, today)
    return found


def read_again(db: Session, batch: ImportBatch, rows: Sequence[ImportRow], *, today: date) -> list[Checked]:
    """Checked rows once more, for the merge: their union was found before."""
    known = {row.area_id for row in rows}
    found = {area.id: area for area in db.scalars(sa.select(Area).where(Area.id.in_(known)))}
    again = []
    for row in rows:
        one = _read(batch, row, today)
        one.area = found.get(row.area_id) if row.area_id else None
        if one.row and one.area:
            one.given = import_rows.household_of(
                one.row, one.area, batch_id=batch.id, number=row.number, response_id=batch.response_id
            )
        again.append(one)
    return again


def _read(batch: ImportBatch, row: ImportRow, today: date) -> Checked:
    result = import_rows.read_row(batch.columns, row.cells, today=today)
    if isinstance(result, RowGiven):
        said = [[remark.field, remark.message, {}] for remark in result.remarks]
        return Checked(row.number, row=result, said=said)
    faults = [[fault.field, fault.message, fault.details] for fault in result]
    return Checked(row.number, said=faults)


def _place(one: Checked, row: RowGiven, batch: ImportBatch, places: Places, today: date) -> None:
    area = places.find(row)
    if not isinstance(area, Area):
        one.said = [list(area)]
        return
    given = import_rows.household_of(row, area, batch_id=batch.id, number=one.number, response_id=batch.response_id)
    if faults := import_rows.rule_faults(given, today=today):
        one.said = faults
        return
    if places.elsewhere(row, area):
        one.said.append(["lat", POINT_ELSEWHERE, {}])
    one.area, one.given = area, given


def judge(db: Session, actor: Actor, batch: ImportBatch, found: Sequence[Checked]) -> None:
    """Decide each readable row against the registry and the rows above it."""
    readable = {one.number: one.given for one in found if one.given}
    known = matches.find_matches(db, actor, readable)
    told = matches.impacts_in(db, batch.response_id, (m.household_id for m in known.values()))
    earlier = _earlier_rows(db, batch.id, readable)
    for one in found:
        if one.given is None or one.row is None:
            continue
        first = min((earlier[k] for k in import_rows.keys_in_list(one.given)), default=one.number)
        if first < one.number:
            one.outcome = Outcome.IGNORE
            one.said.append(["row", SAME_AS_ROW, {"row": first}])
        elif match := known.get(one.number):
            one.household_id = match.household_id
            one.said.insert(0, ["household", match.reason, {"code": match.code}])
            one.outcome, why = _known_outcome(one.row, told.get(match.household_id), batch)
            one.said.append(["household", why, {}])
        else:
            one.outcome = Outcome.CREATE


def _known_outcome(row: RowGiven, impact: Impact | None, batch: ImportBatch) -> tuple[Outcome, str]:
    if impact is None:
        return Outcome.LINK, WILL_LINK
    if says_otherwise(row, impact, batch.response_id):
        return Outcome.UPDATE, WILL_UPDATE
    return Outcome.IGNORE, NOTHING_NEW


def says_otherwise(row: RowGiven, impact: Impact, response_id: UUID) -> bool:
    """Whether the list tells something else than what stands there."""
    wanted = merged_impact(row, impact, response_id)
    return (wanted.house_damage, wanted.displaced, sorted(wanted.needs)) != (
        impact.house_damage,
        impact.displaced,
        sorted(impact.needs),
    )


def merged_impact(row: RowGiven, impact: Impact | None, response_id: UUID) -> ImpactGiven:
    """What the list says, over what stands there; a blank cell takes nothing away."""
    given = import_rows.impact_of(row, response_id)
    if impact is None:
        return given
    return replace(
        given,
        house_damage=given.house_damage if row.damage else impact.house_damage,
        displaced=given.displaced if row.displaced is not None else impact.displaced,
        needs=tuple(sorted({*impact.needs, *given.needs})),
        latrine_damaged=impact.latrine_damaged,
        tubewell_damaged=impact.tubewell_damaged,
        crops_lost=impact.crops_lost,
        livestock_lost=impact.livestock_lost,
        note=given.note or impact.note,
    )


def _earlier_rows(db: Session, batch_id: UUID, readable: dict[int, HouseholdGiven]) -> dict[str, int]:
    """The first row of the list for each key; keys of these rows are written down for later ones."""
    keys = {n: import_rows.keys_in_list(given) for n, given in sorted(readable.items())}
    wanted = {key for own in keys.values() for key in own}
    query = sa.select(ImportKey.key, ImportKey.number).where(ImportKey.batch_id == batch_id, ImportKey.key.in_(wanted))
    first = {key: int(number) for key, number in db.execute(query)}
    fresh: list[dict[str, Any]] = []
    for number, own in keys.items():
        for key in own:
            if key not in first:
                first[key] = number
                fresh.append({"batch_id": batch_id, "key": key, "number": number})
    if fresh:
        db.execute(sa.insert(ImportKey), fresh)
    return first


def stop_reason(db: Session, batch: ImportBatch) -> str:
    """Why the whole batch must be looked at before it goes on; empty when it need not."""
    query = (
        sa.select(ImportRow.outcome, sa.func.count()).where(ImportRow.batch_id == batch.id).group_by(ImportRow.outcome)
    )
    counts = {outcome: int(count) for outcome, count in db.execute(query)}
    readable = sum(counts.values()) - counts.get(Outcome.REFUSED, 0)
    fresh = counts.get(Outcome.CREATE, 0)
    if readable >= _FEWEST_TO_JUDGE and 2 * (readable - fresh) >= readable:
        return TOO_MANY_KNOWN
    often = (
        sa.select(ImportRow.household_id)
        .where(ImportRow.batch_id == batch.id, ImportRow.household_id.is_not(None))
        .group_by(ImportRow.household_id)
        .having(sa.func.count() > _MOST_MATCHES)
        .limit(1)
    )
    return ONE_TOO_OFTEN if db.scalar(often) else ""
