"""Read what happened, household by household, and sum it area by area. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn
from relief.checkin.rules import HANDED_OVER
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.gaps.models import Standing
from relief.gaps.rules import EVER_SHIFT, NEED_SHIFT, REACHED_SHIFT, TARGETED_SHIFT, Flag, sector_bits
from relief.households.models import Damage, Household, Impact, ImpactState, Status
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation.models import Grant, GrantState, Programme
from relief.stock.models import Kit

# Plans that stand: a draft is only a thought, a cancelled one targets nobody.
STANDING_PLANS = (State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)
GRANTED = (GrantState.APPROVED, GrantState.ACTIVE, GrantState.COMPLETED)

VERIFIED_BIT, FEMALE_BIT, DISABILITY_BIT = int(Flag.VERIFIED), int(Flag.FEMALE_HEADED), int(Flag.DISABILITY)
DAMAGED_BIT, GRANTED_BIT = int(Flag.FULLY_DAMAGED), int(Flag.GRANTED)
_ROOMS = ("areas.", "responses.", "households.", "distributions.", "checkin.", "rehabilitation.", "demo.")
_MOVES_FIGURES = [verb.value for verb in Verb if verb.startswith(_ROOMS) or verb is Verb.SPACES_MANAGE]


# Ids as the driver gives them: a text on SQLite, a UUID on PostgreSQL. A hundred thousand need no ceremony.
RawId = Any


@dataclass(slots=True)
class Stood:
    """One household as counted."""

    area: RawId
    lon: float | None
    lat: float | None
    bits: int
    children: int

    def row(self) -> tuple[RawId, float | None, float | None, int, int]:
        """As stored."""
        return (self.area, self.lon, self.lat, self.bits, self.children)


@dataclass
class Counted:
    """A whole count, not yet kept."""

    response_id: UUID
    at: datetime
    audit_number: int
    households: dict[RawId, Stood]
    last_delivery: dict[RawId, date] = field(default_factory=dict)
    # Stored standings that no longer hold, and those to be written instead.
    gone: list[RawId] = field(default_factory=list)
    fresh: list[RawId] = field(default_factory=list)


def raw(column: Any) -> Any:
    """The column as the driver gives it."""
    return sa.type_coerce(column, sa.types.NullType())


def raw_ids(db: Session) -> Callable[[UUID], RawId]:
    """How this database's driver writes an id."""
    return (lambda key: key.hex) if db.get_bind().dialect.name == "sqlite" else (lambda key: key)


def uuid_of(key: RawId) -> UUID:
    """The id behind what the driver gave."""
    return key if isinstance(key, UUID) else UUID(key)


def count(db: Session, response_id: UUID, *, now: datetime) -> Counted:
    """Count every active household with an impact in this response, once each.

    Reached means something was handed over at the desk, all of it or a part, of a kit that still lasts at `now`;
    plans and rounds never count.
    """
    counted = Counted(response_id, now, latest_change(db), _registered(db, response_id))
    _mark_targeted(db, response_id, counted.households)
    _mark_reached(db, counted)
    granted = (
        sa.select(raw(Grant.household_id))
        .join(Programme, Programme.id == Grant.programme_id)
        .where(Programme.response_id == response_id, Grant.state.in_(GRANTED))
    )
    into = _joined(db)
    for household_id in db.scalars(granted):
        stood = counted.households.get(into.get(household_id, household_id))
        if stood is not None:
            stood.bits |= GRANTED_BIT
    _compare(db, counted)
    return counted


def latest_change(db: Session) -> int:
    """The newest number of the trail that can move a figure: what tells a count that something happened since."""
    return db.scalar(_LATEST) or 0


_LATEST = (
    sa.select(AuditEntry.number).where(AuditEntry.verb.in_(_MOVES_FIGURES)).order_by(AuditEntry.number.desc()).limit(1)
)


def _registered(db: Session, response_id: UUID) -> dict[RawId, Stood]:
    verified = Impact.state == ImpactState.VERIFIED
    columns = (
        raw(Household.id),
        raw(Household.area_id),
        Household.lon,
        Household.lat,
        Household.children_3_17,
        sa.cast(Impact.needs, sa.Text),
        raw(Household.female_headed),
        raw(Household.disability),
        raw(verified),
        raw(sa.and_(verified, Impact.house_damage == Damage.FULL)),
    )
    query = (
        sa.select(*columns)
        .join(Impact, Impact.household_id == Household.id)
        .where(Impact.response_id == response_id, Household.status == Status.ACTIVE)
    )
    needs = _NeedReader()
    found: dict[RawId, Stood] = {}
    for key, area, lon, lat, children, lacks, female, disabled, seen, lost in db.execute(query):
        bits = needs.bits(lacks)
        if female:
            bits |= FEMALE_BIT
        if disabled:
            bits |= DISABILITY_BIT
        if seen:
            bits |= VERIFIED_BIT
        if lost:
            bits |= DAMAGED_BIT
        found[key] = Stood(area, lon, lat, bits, children)
    return found


def _joined(db: Session) -> dict[RawId, RawId]:
    """Records joined into another: what they were promised and given is the other's, counted once."""
    query = sa.select(raw(Household.id), raw(Household.merged_into_id)).where(Household.merged_into_id.is_not(None))
    return dict(db.execute(query).all())


class _NeedReader:
    """Families' needs repeat: each distinct list is read once."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def bits(self, text: str) -> int:
        if text not in self._known:
            words = [word.strip(' "[]') for word in text.split(",")]
            self._known[text] = sector_bits(words, NEED_SHIFT)
        return self._known[text]


def _mark_targeted(db: Session, response_id: UUID, households: dict[RawId, Stood]) -> None:
    sectors, into = _plans(db, response_id), _joined(db)
    query = (
        sa.select(raw(Entitlement.household_id), raw(Entitlement.distribution_id))
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .where(
            Distribution.response_id == response_id,
            Distribution.state.in_(STANDING_PLANS),
            Entitlement.state != EntitlementState.CANCELLED,
        )
    )
    for household_id, plan in db.execute(query):
        stood = households.get(into.get(household_id, household_id))
        if stood is not None:
            stood.bits |= sectors[plan].targeted


@dataclass(frozen=True, slots=True)
class _Plan:
    """What being on a plan's list, or served by it, sets."""

    targeted: int
    ever: int
    reached: int
    validity: timedelta


def _plans(db: Session, response_id: UUID) -> dict[RawId, _Plan]:
    query = (
        sa.select(raw(Distribution.id), Kit.sector, Kit.validity_days)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(Distribution.response_id == response_id)
    )
    return {
        key: _Plan(
            int(Flag.TARGETED) | sector_bits([sector], TARGETED_SHIFT),
            int(Flag.REACHED_EVER) | sector_bits([sector], EVER_SHIFT),
            int(Flag.REACHED) | sector_bits([sector], REACHED_SHIFT),
            timedelta(days=days),
        )
        for key, sector, days in db.execute(query)
    }


def _mark_reached(db: Session, counted: Counted) -> None:
    plans, into = _plans(db, counted.response_id), _joined(db)
    query = (
        sa.select(raw(CheckIn.household_id), raw(CheckIn.distribution_id), sa.func.max(CheckIn.collected_at))
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .where(
            Distribution.response_id == counted.response_id,
            CheckIn.outcome.in_(HANDED_OVER),
            CheckIn.is_standing,
        )
        .group_by(CheckIn.household_id, CheckIn.distribution_id)
    )
    for household_id, key, collected_at in db.execute(query):
        stood = counted.households.get(into.get(household_id, household_id))
        if stood is None:
            continue
        plan = plans[key]
        stood.bits |= plan.ever
        if still_lasts(collected_at, plan.validity, counted.at):
            stood.bits |= plan.reached
        day = local_day(collected_at)
        counted.last_delivery[stood.area] = max(day, counted.last_delivery.get(stood.area, day))


def still_lasts(collected_at: datetime, validity: timedelta, now: datetime) -> bool:
    """A seven-day kit collected on Sunday at ten lasts until the next Sunday at ten."""
    return now < collected_at + validity


def _compare(db: Session, counted: Counted) -> None:
    """Find what changed since the last count, so that the writing door has little to do."""
    columns = (Standing.area_id, Standing.lon, Standing.lat, Standing.bits, Standing.children_3_17)
    query = sa.select(raw(Standing.household_id), *(raw(column) for column in columns))
    stored: dict[RawId, tuple[Any, ...]] = {}
    for row in db.execute(query.where(Standing.response_id == counted.response_id)):
        stored[row[0]] = tuple(row[1:])
    rows = {key: stood.row() for key, stood in counted.households.items()}
    counted.gone = [key for key, was in stored.items() if rows.get(key) != was]
    counted.fresh = [key for key, now in rows.items() if stored.get(key) != now]
