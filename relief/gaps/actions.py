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
from relief.gaps import keeping
from relief.gaps.models import Gap, GapState
from relief.gaps.rules import STEPS
from relief.gaps.settling import settle_gaps
from relief.gaps.summing import Taken, take
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
    return keep_count(db, actor, take(db, response_id, now=now), now=now)


def keep_count(db: Session, actor: Actor, taken: Taken, *, now: datetime) -> RefreshResult:
    """Write a finished count: standings that changed, every area's figures, and the gaps these open or close."""
    actor.must(Verb.GAPS_REFRESH)
    counted, tallies = taken.counted, taken.areas
    keeping.keep_standings(db, counted)
    keeping.keep_figures(db, counted, tallies)
    opened, resolved = settle_gaps(db, actor, counted.response_id, tallies, now)
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
    faults = _decision_faults(given) or _assignee_faults(db, actor, given)
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


def _assignee_faults(db: Session, actor: Actor, given: GapDecision) -> dict[str, str]:
    if given.assigned_to_id is None:
        return {}
    deciders = [role for role, verbs in VERBS.items() if Verb.GAPS_DECIDE in verbs]
    near = {user.id for user in working_near(db, actor, deciders)}
    return {} if given.assigned_to_id in near else {"assigned_to_id": N_("Choose who takes this on.")}
