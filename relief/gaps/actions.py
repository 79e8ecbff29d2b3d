"""Count again, keep the count, raise and settle gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.audit import trail
from relief.gaps import counting, keeping, summing
from relief.gaps.counting import Counted
from relief.gaps.models import Gap, GapState
from relief.gaps.rules import STEPS, Comparison, comparisons, is_open
from relief.gaps.summing import AreaCount
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb


@dataclass(frozen=True)
class RefreshResult:
    """What a count found."""

    households: int
    areas: int
    opened: int
    resolved: int


def refresh_gaps(db: Session, actor: Actor, response_id: UUID, *, now: datetime) -> RefreshResult:
    """Count the response again and keep it. A job counts through the reading door first, see `keep_count`."""
    actor.must(Verb.GAPS_REFRESH)
    return keep_count(db, actor, take_count(db, response_id, now=now), now=now)


@dataclass(frozen=True)
class TakenCount:
    """A finished count, ready to be kept."""

    counted: Counted
    areas: dict[UUID, AreaCount]


def take_count(db: Session, response_id: UUID, *, now: datetime) -> TakenCount:
    """Count and add up; reads only. Doors do this in the reading door, so that no writer waits."""
    counted = counting.count(db, response_id, now=now)
    return TakenCount(counted, summing.add_up(db, counted))


def keep_count(db: Session, actor: Actor, taken: TakenCount, *, now: datetime) -> RefreshResult:
    """Write a finished count: standings that changed, every area's figures, and the gaps these open or close."""
    actor.must(Verb.GAPS_REFRESH)
    counted, tallies = taken.counted, taken.areas
    keeping.keep_standings(db, counted)
    keeping.keep_figures(db, counted, tallies)
    opened, resolved = _settle_gaps(db, actor, counted.response_id, tallies, now)
    trail.note(
        db,
        actor,
        Verb.GAPS_REFRESH,
        counted.response_id,
        at=now,
        households=len(counted.households),
        opened=opened,
        resolved=resolved,
    )
    # What came in between counting and keeping is a change to count again for.
    keeping.keep_stamp(db, counted)
    db.flush()
    return RefreshResult(len(counted.households), len(tallies), opened, resolved)


@dataclass(frozen=True, kw_only=True)
class GapDecision:
    """What a person makes of a gap; assigning names someone, waiving says why and until when."""

    gap_id: UUID
    to: GapState
    reason: str = ""
    assigned_to_id: UUID | None = None
    until: date | None = None


def decide_gap(db: Session, actor: Actor, given: GapDecision, *, now: datetime) -> Gap:
    """Acknowledge, assign or waive a gap; only the count itself resolves one."""
    gap = db.get(Gap, given.gap_id)
    if gap is None:
        raise NotFound
    area = areas.find(db, actor, gap.area_id)
    actor.must(Verb.GAPS_DECIDE, within=area.path)
    if given.to not in STEPS[gap.state]:
        raise Refused(
            "gap.step",
            N_("This gap has moved on meanwhile. Nothing was changed. Load the page again to see how it stands."),
        )
    faults = _decision_faults(given)
    if faults:
        raise Invalid(faults)
    before = gap.state
    gap.state, gap.reason = given.to, given.reason.strip()
    gap.assigned_to_id = given.assigned_to_id if given.to == GapState.ASSIGNED else None
    gap.waived_until = given.until if given.to == GapState.WAIVED else None
    trail.note(db, actor, Verb.GAPS_DECIDE, gap.id, at=now, before=before, after=gap.state)
    db.flush()
    return gap


def _decision_faults(given: GapDecision) -> dict[str, str]:
    if given.to == GapState.ASSIGNED and given.assigned_to_id is None:
        return {"assigned_to_id": N_("Choose who takes this on.")}
    if given.to == GapState.WAIVED and not given.reason.strip():
        return {"reason": N_("Write why this gap is accepted; others will read it.")}
    return {}


def _settle_gaps(
    db: Session,
    actor: Actor,
    response_id: UUID,
    tallies: dict[UUID, AreaCount],
    now: datetime,
) -> tuple[int, int]:
    unions = set(db.scalars(sa.select(Area.id).where(Area.level == Level.UNION)))
    known = {
        (gap.area_id, gap.kind, gap.sector): gap
        for gap in db.scalars(sa.select(Gap).where(Gap.response_id == response_id))
    }
    opened = resolved = 0
    for area_id, area in tallies.items():
        if area_id not in unions:
            continue
        for compared in comparisons(
            area.tally, affected=area.affected, children=area.children_affected, places=area.places
        ):
            gap = known.pop((area_id, compared.kind, compared.sector), None)
            change = _settle_one(db, actor, response_id, area_id, gap, compared, now)
            opened += change == 1
            resolved += change == -1
    # What can no longer be compared (the figure was withdrawn, the area left the water) is no gap any more.
    for gap in known.values():
        resolved += _resolve(gap, now)
    return opened, resolved


def _settle_one(
    db: Session,
    actor: Actor,
    response_id: UUID,
    area_id: UUID,
    gap: Gap | None,
    compared: Comparison,
    now: datetime,
) -> int:
    """Give 1 when a gap opened, -1 when one closed, 0 when nothing turned."""
    standing = gap is not None and gap.state != GapState.RESOLVED
    if not is_open(compared, was_open=standing):
        return -_resolve(gap, now) if gap is not None else 0
    if gap is None:
        db.add(_new_gap(actor, response_id, area_id, compared, now))
        return 1
    reopens = gap.state == GapState.RESOLVED or _waiver_ended(gap, now)
    if reopens:
        gap.state, gap.closed_at, gap.reason, gap.waived_until = GapState.OPEN, None, "", None
        gap.opened_at = now
        gap.times_reopened += 1
    if reopens or (gap.shortfall, gap.need) != (compared.shortfall, compared.need):
        gap.shortfall, gap.need, gap.arithmetic = compared.shortfall, compared.need, _lines(compared)
        gap.seen_at = now
    return int(reopens)


def _new_gap(actor: Actor, response_id: UUID, area_id: UUID, compared: Comparison, now: datetime) -> Gap:
    return Gap(
        created_at=now,
        created_by_id=actor.id,
        response_id=response_id,
        area_id=area_id,
        kind=compared.kind,
        sector=compared.sector,
        shortfall=compared.shortfall,
        need=compared.need,
        arithmetic=_lines(compared),
        opened_at=now,
        seen_at=now,
    )


def _lines(compared: Comparison) -> list[dict[str, object]]:
    return [{"label": label, "value": value} for label, value in compared.lines]


def _waiver_ended(gap: Gap, now: datetime) -> bool:
    return gap.state == GapState.WAIVED and gap.waived_until is not None and gap.waived_until < now.date()


def _resolve(gap: Gap, now: datetime) -> int:
    if gap.state == GapState.RESOLVED:
        return 0
    gap.state, gap.closed_at, gap.shortfall = GapState.RESOLVED, now, 0
    return 1
