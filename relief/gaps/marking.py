"""Mark on a count who was named in a plan, who was given what, and who has a grant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin.models import CheckIn
from relief.checkin.rules import HANDED_OVER
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.gaps.rules import EVER_SHIFT, REACHED_SHIFT, SLOT_SHIFT, TARGETED_SHIFT, Flag, More, sector_bits
from relief.households.models import Household
from relief.kernel.rows import read_tuples
from relief.kernel.zone import local_day
from relief.rehabilitation.kinds import ProgrammeKind
from relief.rehabilitation.models import Grant, GrantState, Programme
from relief.stock.models import CountsAs, Item, Kit, KitLine

if TYPE_CHECKING:
    from relief.gaps.counting import Counted

# Plans that stand: a draft is only a thought, a cancelled one targets nobody.
STANDING_PLANS = (State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)
GRANTED = (GrantState.APPROVED, GrantState.ACTIVE, GrantState.COMPLETED)
_SOAP = (CountsAs.BATHING_SOAP, CountsAs.LAUNDRY_SOAP, CountsAs.PADS)
_GRANT_BITS = {
    ProgrammeKind.LATRINE: int(Flag.GRANTED) | int(More.LATRINE_GRANTED),
    ProgrammeKind.TUBE_WELL: int(Flag.GRANTED) | int(More.TUBEWELL_GRANTED),
}
Ids = Collection[UUID] | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What being on a plan's list, or served by it, sets. `lasting` is (bits, for how long), the kit's own first."""

    targeted: int
    ever: int
    lasting: tuple[tuple[int, timedelta], ...]


def mark(db: Session, counted: Counted, only: Ids) -> None:
    """Plans, deliveries and grants, each under the household it belongs to now."""
    # Records joined into another: what they were promised and given is the other's, counted once.
    joined = sa.select(_raw(Household.id), _raw(Household.merged_into_id)).where(Household.merged_into_id.is_not(None))
    if only is not None:
        joined = joined.where(Household.merged_into_id.in_(list(only)))
    into: dict[Any, Any] = dict(db.execute(joined).all())
    at = {key: counted.index[to] for key, to in into.items() if to in counted.index}
    places = {**counted.index, **at} if at else counted.index
    ids = None if only is None else [*only, *_uuids(into)]
    plans = _plans(db, counted)
    bits = counted.bits.tolist()
    _mark_targeted(db, counted, plans, places, ids, bits)
    _mark_reached(db, counted, plans, places, ids, bits)
    _mark_granted(db, counted, places, ids, bits)
    counted.bits[:] = bits


def _uuids(keys: Collection[Any]) -> list[UUID]:
    return [key if isinstance(key, UUID) else UUID(key) for key in keys]


def _raw(column: Any) -> Any:
    return sa.type_coerce(column, sa.types.NullType())


def _plans(db: Session, counted: Counted) -> dict[Any, _Plan]:
    of_kits: dict[UUID, int] = {}
    held = sa.select(KitLine.kit_id, Item.counts_as).join(Item, Item.id == KitLine.item_id)
    for kit_id, what in db.execute(held.where(Item.counts_as.in_((*_SOAP, CountsAs.CONTAINER)))):
        of_kits[kit_id] = of_kits.get(kit_id, 0) | int(More.CONTAINERS if what is CountsAs.CONTAINER else More.SOAP)
    query = (
        sa.select(_raw(Distribution.id), Kit.id, Kit.sector, Kit.validity_days)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(Distribution.response_id == counted.response_id)
    )
    windows = {(one.covers.sector, one.validity_days, one.slot) for one in counted.yardsticks if one.slot is not None}
    found = {}
    for key, kit_id, sector, days in db.execute(query):
        # Containers are kept; soap is used up with the kit.
        soap = of_kits.get(kit_id, 0) & int(More.SOAP)
        reached = int(Flag.REACHED) | sector_bits([sector], REACHED_SHIFT) | soap
        ever = int(Flag.REACHED_EVER) | sector_bits([sector], EVER_SHIFT)
        own = [
            (1 << (SLOT_SHIFT + slot), timedelta(days=for_days))
            for wanted, for_days, slot in windows
            if for_days and wanted in ("", sector)
        ]
        found[key] = _Plan(
            int(Flag.TARGETED) | sector_bits([sector], TARGETED_SHIFT),
            ever | (of_kits.get(kit_id, 0) & int(More.CONTAINERS)),
            ((reached, timedelta(days=days)), *own),
        )
    return found


def _mark_targeted(
    db: Session, counted: Counted, plans: dict[Any, _Plan], places: dict[Any, int], ids: Ids, bits: list[int]
) -> None:
    query = (
        sa.select(_raw(Entitlement.household_id), _raw(Entitlement.distribution_id))
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .where(
            Distribution.response_id == counted.response_id,
            Distribution.state.in_(STANDING_PLANS),
            Entitlement.state != EntitlementState.CANCELLED,
        )
    )
    if ids is not None:
        query = query.where(Entitlement.household_id.in_(ids))
    sets = {key: plan.targeted for key, plan in plans.items()}
    for household_id, key in chain.from_iterable(read_tuples(db, query)):
        at = places.get(household_id)
        if at is not None:
            bits[at] |= sets[key]


def _mark_reached(
    db: Session, counted: Counted, plans: dict[Any, _Plan], places: dict[Any, int], ids: Ids, bits: list[int]
) -> None:
    query = (
        sa.select(_raw(CheckIn.household_id), _raw(CheckIn.distribution_id), _raw(CheckIn.collected_at))
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .where(
            Distribution.response_id == counted.response_id,
            CheckIn.outcome.in_(HANDED_OVER),
            CheckIn.is_standing,
        )
    )
    if ids is not None:
        query = query.where(CheckIn.household_id.in_(ids))
    as_told = _moments(db)
    # Whether a moment lasts is one comparison of what the driver gave: a million are not made into dates.
    sets = {
        key: (plan.ever, [(some, as_told(counted.at - lasts), lasts) for some, lasts in plan.lasting])
        for key, plan in plans.items()
    }
    soonest: dict[timedelta, Any] = {}
    latest: dict[Any, Any] = {}
    for household_id, key, moment in chain.from_iterable(read_tuples(db, query)):
        at = places.get(household_id)
        if at is None:
            continue
        found, lasting = sets[key]
        for some, since, lasts in lasting:
            if moment > since:
                found |= some
                if lasts not in soonest or moment < soonest[lasts]:
                    soonest[lasts] = moment
        bits[at] |= found
        area = counted.areas[at]
        if area not in latest or moment > latest[area]:
            latest[area] = moment
    counted.last_delivery = {area: local_day(_read(moment)) for area, moment in latest.items()}
    counted.lapses_at = min((_read(moment) + lasts for lasts, moment in soonest.items()), default=None)


def _moments(db: Session) -> Any:
    """How this database's driver gives a moment; on SQLite a text that sorts as the time it says."""
    if db.get_bind().dialect.name != "sqlite":
        return lambda moment: moment
    return lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _read(moment: Any) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def _mark_granted(db: Session, counted: Counted, places: dict[Any, int], ids: Ids, bits: list[int]) -> None:
    query = (
        sa.select(_raw(Grant.household_id), Programme.kind)
        .join(Programme, Programme.id == Grant.programme_id)
        .where(Programme.response_id == counted.response_id, Grant.state.in_(GRANTED))
    )
    if ids is not None:
        query = query.where(Grant.household_id.in_(ids))
    for household_id, kind in db.execute(query):
        at = places.get(household_id)
        if at is not None:
            bits[at] |= _GRANT_BITS.get(kind, int(Flag.GRANTED))
