"""Count again, keep the count, raise and settle gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.accounts.queries import working_near
from relief.accounts.roles import VERBS
from relief.areas import queries as areas
from relief.audit import trail
from relief.gaps import keeping, news
from relief.gaps.following import Followed
from relief.gaps.measure_models import DigestKind, GapEvent, Happening
from relief.gaps.models import Count, Gap, GapState
from relief.gaps.rules import STEPS
from relief.gaps.settling import event, settle_gaps
from relief.gaps.summing import Taken, take
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day


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
    return keep_count(db, actor, take(db, response_id, now=now), now=now)


def keep_count(db: Session, actor: Actor, taken: Taken, *, now: datetime) -> RefreshResult:
    """Write a finished count: standings that changed, every area's figures, and the gaps these open or close."""
    actor.must(Verb.GAPS_REFRESH)
    counted, tallies = taken.counted, taken.areas
    keeping.keep_standings(db, counted)
    keeping.keep_figures(db, counted, tallies)
    opened, resolved = settle_gaps(db, actor, counted.response_id, tallies, counted.yardsticks, now)
    trail.note(
        db,
        actor,
        Verb.GAPS_REFRESH,
        counted.response_id,
        at=now,
        households=len(counted.index),
        opened=opened,
        resolved=resolved,
    )
    # What came in between counting and keeping is a change to count again for.
    keeping.keep_stamp(db, counted)
    db.flush()
    return RefreshResult(len(counted.index), len(tallies), opened, resolved)


def keep_change(db: Session, actor: Actor, followed: Followed, *, now: datetime) -> RefreshResult | None:
    """Write what a few check-ins changed. None when somebody counted meanwhile: then nothing is written."""
    actor.must(Verb.GAPS_REFRESH)
    counted = followed.counted
    stamp = db.get(Count, counted.response_id)
    if stamp is None or stamp.counted_at != followed.since:
        return None
    keeping.keep_standings(db, counted)
    keeping.keep_figures(db, counted, followed.areas, all_of_them=False)
    opened, resolved = settle_gaps(
        db, actor, counted.response_id, followed.areas, counted.yardsticks, now, all_of_them=False
    )
    if opened or resolved:
        news.keep_digest(db, counted.response_id, DigestKind.UPLOAD, since=followed.since, until=now)
    trail.note(
        db, actor, Verb.GAPS_REFRESH, counted.response_id, at=now,
        followed=len(counted.index), opened=opened, resolved=resolved,
    )  # fmt: skip
    stamp.counted_at, stamp.audit_number, stamp.lapses_at = now, counted.audit_number, counted.lapses_at
    db.flush()
    return RefreshResult(len(counted.index), len(followed.areas), opened, resolved)


@dataclass(frozen=True, kw_only=True)
class GapDecision:
    """What a person makes of a gap; assigning names someone, waiving says why and until when."""

    gap_id: UUID
    to: GapState
    reason: str = ""
    assigned_to_id: UUID | None = None
    until: date | None = None
    due_on: date | None = None


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
    faults = _decision_faults(given, local_day(now)) or _assignee_faults(db, actor, given)
    if faults:
        raise Invalid(faults)
    before = gap.state
    gap.state, gap.reason = given.to, given.reason.strip()
    gap.assigned_to_id = given.assigned_to_id if given.to == GapState.ASSIGNED else None
    gap.waived_until = given.until if given.to == GapState.WAIVED else None
    gap.due_on = given.due_on if given.to == GapState.ASSIGNED else None
    told = event(
        gap.response_id, gap.area_id, gap.id, _HAPPENED[given.to], gap.shortfall, gap.need,
        by=actor.id, at=now, note=gap.reason,
    )  # fmt: skip
    db.add(GapEvent(**told))
    trail.note(db, actor, Verb.GAPS_DECIDE, gap.id, at=now, before=before, after=gap.state)
    db.flush()
    return gap


_HAPPENED = {
    GapState.OPEN: Happening.TAKEN_BACK,
    GapState.ACKNOWLEDGED: Happening.ACKNOWLEDGED,
    GapState.ASSIGNED: Happening.ASSIGNED,
    GapState.WAIVED: Happening.WAIVED,
}
LONGEST_REASON = 300


def _decision_faults(given: GapDecision, today: date) -> dict[str, str]:
    if given.to == GapState.ASSIGNED and given.assigned_to_id is None:
        return {"assigned_to_id": N_("Choose who takes this on.")}
    if given.to == GapState.WAIVED and not given.reason.strip():
        return {"reason": N_("Write why this gap is accepted; others will read it.")}
    if len(given.reason.strip()) > LONGEST_REASON:
        return {"reason": N_("This is too long. Use at most 300 letters.")}
    if given.to == GapState.ASSIGNED and given.due_on is not None and given.due_on < today:
        return {"due_on": N_("This day is over. Write today or a later day.")}
    return {}


def _assignee_faults(db: Session, actor: Actor, given: GapDecision) -> dict[str, str]:
    if given.assigned_to_id is None:
        return {}
    deciders = [role for role, verbs in VERBS.items() if Verb.GAPS_DECIDE in verbs]
    near = {user.id for user in working_near(db, actor, deciders)}
    return {} if given.assigned_to_id in near else {"assigned_to_id": N_("Choose who takes this on.")}
