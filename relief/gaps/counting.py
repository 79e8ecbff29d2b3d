"""Read what happened, household by household, and sum it area by area. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn, Outcome
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.gaps.rules import EVER_SHIFT, NEED_SHIFT, REACHED_SHIFT, TARGETED_SHIFT, Flag, sector_bits
from relief.households.models import Damage, Household, Impact, ImpactState, Status
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation.models import Grant, GrantState, Programme
from relief.stock.models import Kit

# Plans that stand: a draft is only a thought, a cancelled one targets nobody.
STANDING_PLANS = (State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)
GRANTED = (GrantState.APPROVED, GrantState.ACTIVE, GrantState.COMPLETED)

_ROOMS = ("areas.", "responses.", "households.", "distributions.", "checkin.", "rehabilitation.", "demo.")
_MOVES_FIGURES = [verb.value for verb in Verb if verb.startswith(_ROOMS) or verb is Verb.SPACES_MANAGE]


@dataclass(slots=True)
class Stood:
    """One household as counted."""

    area_id: UUID
    lon: float | None
    lat: float | None
    bits: int
    children: int


@dataclass
class Counted:
    """A whole count, not yet kept."""

    response_id: UUID
    at: datetime
    audit_number: int
    households: dict[UUID, Stood]
    # The last day on which anything was delivered in each area.
    last_delivery: dict[UUID, date] = field(default_factory=dict)


def count(db: Session, response_id: UUID, *, now: datetime) -> Counted:
    """Count every active household with an impact in this response, once each.

    Reached means a standing delivery at the desk whose kit still lasts at `now`; plans and rounds never count.
    """
    counted = Counted(response_id, now, latest_change(db), _registered(db, response_id))
    households = counted.households
    _mark_targeted(db, response_id, households)
    _mark_reached(db, response_id, households, counted.last_delivery, now)
    granted = (
        sa.select(Grant.household_id)
        .join(Programme, Programme.id == Grant.programme_id)
        .where(Programme.response_id == response_id, Grant.state.in_(GRANTED))
    )
    for household_id in db.scalars(granted):
        if household_id in households:
            households[household_id].bits |= Flag.GRANTED
    return counted


def latest_change(db: Session) -> int:
    """The newest number of the trail that can move a figure: what tells a count that something happened since."""
    query = sa.select(AuditEntry.number).where(AuditEntry.verb.in_(_MOVES_FIGURES))
    return db.scalar(query.order_by(AuditEntry.number.desc()).limit(1)) or 0


def _registered(db: Session, response_id: UUID) -> dict[UUID, Stood]:
    query = (
        sa.select(
            Household.id,
            Household.area_id,
            Household.lon,
            Household.lat,
            Household.children_3_17,
            Household.female_headed,
            Household.disability,
            Impact.state,
            Impact.house_damage,
            sa.cast(Impact.needs, sa.Text),
        )
        .join(Impact, Impact.household_id == Household.id)
        .where(Impact.response_id == response_id, Household.status == Status.ACTIVE)
    )
    needs = _NeedReader()
    found: dict[UUID, Stood] = {}
    for row in db.execute(query):
        verified = row[7] == ImpactState.VERIFIED
        bits = (
            needs.bits(row[9])
            | Flag.VERIFIED * verified
            | Flag.FEMALE_HEADED * row[5]
            | Flag.DISABILITY * row[6]
            | Flag.FULLY_DAMAGED * (verified and row[8] == Damage.FULL)
        )
        found[row[0]] = Stood(row[1], row[2], row[3], int(bits), row[4])
    return found


class _NeedReader:
    """Families' needs repeat: each distinct list is read once."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def bits(self, text: str) -> int:
        if text not in self._known:
            words = [word.strip(' "[]') for word in text.split(",")]
            self._known[text] = sector_bits(words, NEED_SHIFT)
        return self._known[text]


def _mark_targeted(db: Session, response_id: UUID, households: dict[UUID, Stood]) -> None:
    query = (
        sa.select(Entitlement.household_id, Kit.sector)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(
            Distribution.response_id == response_id,
            Distribution.state.in_(STANDING_PLANS),
            Entitlement.state != EntitlementState.CANCELLED,
        )
        .distinct()
    )
    for household_id, sector in db.execute(query):
        stood = households.get(household_id)
        if stood is not None:
            stood.bits |= Flag.TARGETED | sector_bits([sector], TARGETED_SHIFT)


def _mark_reached(
    db: Session,
    response_id: UUID,
    households: dict[UUID, Stood],
    last_delivery: dict[UUID, date],
    now: datetime,
) -> None:
    query = (
        sa.select(CheckIn.household_id, Kit.sector, Kit.validity_days, sa.func.max(CheckIn.collected_at))
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(
            Distribution.response_id == response_id,
            CheckIn.outcome == Outcome.DELIVERED,
            CheckIn.is_standing,
        )
        .group_by(CheckIn.household_id, Kit.sector, Kit.validity_days)
    )
    for household_id, sector, validity_days, collected_at in db.execute(query):
        stood = households.get(household_id)
        if stood is None:
            continue
        stood.bits |= Flag.REACHED_EVER | sector_bits([sector], EVER_SHIFT)
        if still_lasts(collected_at, validity_days, now):
            stood.bits |= Flag.REACHED | sector_bits([sector], REACHED_SHIFT)
        day = local_day(collected_at)
        last_delivery[stood.area_id] = max(day, last_delivery.get(stood.area_id, day))


def still_lasts(collected_at: datetime, validity_days: int, now: datetime) -> bool:
    """A seven-day kit collected on Sunday at ten lasts until the next Sunday at ten."""
    return now < collected_at + timedelta(days=validity_days)


def by_area(standings: Iterable[Stood]) -> dict[UUID, dict[int, tuple[int, int]]]:
    """Group to {area: {bits: (households, children)}}: few kinds of standing, however many households."""
    grouped: dict[UUID, dict[int, tuple[int, int]]] = defaultdict(dict)
    for stood in standings:
        kinds = grouped[stood.area_id]
        households, children = kinds.get(stood.bits, (0, 0))
        kinds[stood.bits] = (households + 1, children + stood.children)
    return grouped
