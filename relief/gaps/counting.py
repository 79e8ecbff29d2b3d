"""Read what happened, household by household, as columns of numbers. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.gaps import marking, nearness
from relief.gaps.models import Standing
from relief.gaps.rules import NEED_SHIFT, Flag, More, Numbers, sector_bits
from relief.gaps.yardsticks import Yardstick
from relief.households.models import Damage, Household, Impact, ImpactState, Sex, Status
from relief.kernel.verbs import Verb

_ROOMS = (
    "areas.", "responses.", "households.", "distributions.", "checkin.", "rehabilitation.", "payments.settle",
    "feedback.", "stock.change", "gaps.measures", "demo.",
)  # fmt: skip
_MOVES_FIGURES = [verb.value for verb in Verb if verb.startswith(_ROOMS) or verb is Verb.SPACES_MANAGE]

# Ids as the driver gives them: a text on SQLite, a UUID on PostgreSQL. A million need no ceremony.
RawId = Any


@dataclass
class Counted:
    """A whole count, not yet kept: place n of each column is one household. `index` says which place an id has."""

    response_id: UUID
    at: datetime
    audit_number: int
    index: dict[RawId, int]
    areas: Sequence[RawId]
    lons: Sequence[float | None]
    lats: Sequence[float | None]
    bits: Numbers
    children: Numbers
    sizes: Numbers
    yardsticks: tuple[Yardstick, ...] = ()
    last_delivery: dict[RawId, date] = field(default_factory=dict)
    lapses_at: datetime | None = None
    # Everybody was counted, and not a few alone.
    is_whole: bool = True
    # Stored standings that no longer hold, and those to be written instead.
    gone: list[RawId] = field(default_factory=list)
    fresh: list[RawId] = field(default_factory=list)

    def rows(self, response_id: RawId, keys: Sequence[RawId]) -> list[tuple[Any, ...]]:
        """These households as stored, a column at a time: a million are no matter of one by one."""
        at = [self.index[key] for key in keys]
        places = ([column[one] for one in at] for column in (self.areas, self.lons, self.lats))
        numbers = (column[at].tolist() for column in (self.bits, self.children, self.sizes))
        return list(zip([response_id] * len(at), keys, *places, *numbers, strict=True))


def raw(column: Any) -> Any:
    """The column as the driver gives it."""
    return sa.type_coerce(column, sa.types.NullType())


def raw_ids(db: Session) -> Callable[[UUID], RawId]:
    """How this database's driver writes an id."""
    return (lambda key: key.hex) if db.get_bind().dialect.name == "sqlite" else (lambda key: key)


def uuid_of(key: RawId) -> UUID:
    """The id behind what the driver gave."""
    return key if isinstance(key, UUID) else UUID(key)


def count(
    db: Session,
    response_id: UUID,
    yardsticks: tuple[Yardstick, ...],
    *,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> Counted:
    """Count every active household with an impact in this response, once each; with `only`, of these households.

    Reached means something was handed over at the desk, all of it or a part, of a kit that still lasts at `now`;
    plans and rounds never count.
    """
    counted = _registered(db, response_id, now, only)
    counted.yardsticks, counted.is_whole = yardsticks, only is None
    marking.mark(db, counted, only)
    nearness.mark(db, counted)
    _compare(db, counted, only)
    return counted


def latest_change(db: Session) -> int:
    """The newest number of the trail that can move a figure: what tells a count that something happened since."""
    return db.scalar(_LATEST) or 0


def changes_since(db: Session, number: int, *, most: int) -> Sequence[tuple[str, UUID | None]]:
    """Verb and subject of what moved figures after that number of the trail; one more than `most` at most."""
    query = sa.select(AuditEntry.verb, AuditEntry.subject_id).where(
        AuditEntry.verb.in_(_MOVES_FIGURES), AuditEntry.number > number
    )
    return [(row[0], row[1]) for row in db.execute(query.order_by(AuditEntry.number).limit(most + 1))]


_LATEST = (
    sa.select(AuditEntry.number).where(AuditEntry.verb.in_(_MOVES_FIGURES)).order_by(AuditEntry.number.desc()).limit(1)
)


def _registered(db: Session, response_id: UUID, now: datetime, only: Collection[UUID] | None) -> Counted:
    number = latest_change(db)
    columns = (
        raw(Household.id),
        raw(Household.area_id),
        Household.lon,
        Household.lat,
        Household.children_3_17,
        Household.size,
        sa.cast(Impact.needs, sa.Text),
        _own_bits().label("bits"),
    )
    query = (
        sa.select(*columns)
        .join(Impact, Impact.household_id == Household.id)
        .where(Impact.response_id == response_id, Household.status == Status.ACTIVE)
    )
    if only is not None:
        query = query.where(Household.id.in_(list(only)))
    rows = db.execute(query).all()
    keys, areas, lons, lats, children, sizes, needs, bits = zip(*rows, strict=True) if rows else ((),) * 8
    # Families' needs repeat: each distinct list is read once.
    known = {text: sector_bits((word.strip(' "[]') for word in text.split(",")), NEED_SHIFT) for text in set(needs)}
    lacks = np.fromiter((known[text] for text in needs), np.int64, len(rows))
    return Counted(
        response_id,
        now,
        number,
        dict(zip(keys, range(len(keys)), strict=True)),
        areas,
        lons,
        lats,
        np.fromiter(bits, np.int64, len(rows)) | lacks,
        np.fromiter(children, np.int64, len(rows)),
        np.fromiter(sizes, np.int64, len(rows)),
    )


def _own_bits() -> sa.ColumnElement[int]:
    """The bits that a household's own record and its impact say, as one number; each is there once."""
    verified = Impact.state == ImpactState.VERIFIED
    told: dict[int, sa.ColumnElement[bool]] = {
        Flag.VERIFIED: verified,
        Flag.FULLY_DAMAGED: sa.and_(verified, Impact.house_damage == Damage.FULL),
        Flag.FEMALE_HEADED: Household.female_headed.is_(True),
        Flag.DISABILITY: Household.disability.is_(True),
        More.CHILD_HEADED: Household.child_headed.is_(True),
        More.PREGNANT: Household.pregnant_or_lactating.is_(True),
        More.ELDERLY_ALONE: Household.elderly_alone.is_(True),
        More.CHRONIC_ILLNESS: Household.chronic_illness.is_(True),
        More.DISPLACED: sa.or_(Household.displaced.is_(True), Impact.displaced.is_(True)),
        More.LANDLESS: Household.landless.is_(True),
        More.LATRINE_LOST: Impact.latrine_damaged.is_(True),
        More.TUBEWELL_LOST: Impact.tubewell_damaged.is_(True),
        More.MALE_HEADED: sa.and_(Household.head_sex == Sex.MALE, Household.female_headed.is_(False)),
        More.PLACED: sa.and_(Household.lon.is_not(None), Household.lat.is_not(None)),
    }
    whole: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
    for bit, said in told.items():
        whole = whole + sa.case((said, sa.literal(int(bit), sa.BigInteger)), else_=sa.literal(0, sa.BigInteger))
    return whole


def _compare(db: Session, counted: Counted, only: Collection[UUID] | None) -> None:
    """Find what changed since the last count, so that the writing door has little to do."""
    names = ("household_id", "area_id", "lon", "lat", "bits", "children_3_17", "size")
    query = sa.select(*(raw(getattr(Standing, name)) for name in names))
    query = query.where(Standing.response_id == counted.response_id)
    if only is not None:
        query = query.where(Standing.household_id.in_(list(only)))
    rows = db.execute(query).all()
    if not rows:
        counted.fresh = list(counted.index)
        return
    keys, areas, lons, lats, bits, children, sizes = zip(*rows, strict=True)
    at = np.fromiter((counted.index.get(key, -1) for key in keys), np.int64, len(keys))
    here = at >= 0
    same = here & (counted.bits[at] == np.fromiter(bits, np.int64, len(keys))) if len(counted.index) else here
    if len(counted.index):
        same &= counted.children[at] == np.fromiter(children, np.int64, len(keys))
        same &= counted.sizes[at] == np.fromiter(sizes, np.int64, len(keys))
        for now, before in ((counted.lons, lons), (counted.lats, lats)):
            same &= np.nan_to_num(_floats(now), nan=999)[at] == np.nan_to_num(_floats(before), nan=999)
        same &= _places(counted.areas)[at] == _places(areas, counted.areas)
    counted.gone = [keys[place] for place in np.flatnonzero(~same).tolist()]
    stands = np.zeros(len(counted.index), dtype=bool)
    stands[at[same]] = True
    every = list(counted.index)
    counted.fresh = [every[place] for place in np.flatnonzero(~stands).tolist()]


def _floats(numbers: Sequence[float | None]) -> Numbers:
    return np.array(numbers, dtype=np.float64)


def _places(areas: Sequence[RawId], like: Sequence[RawId] | None = None) -> Numbers:
    """Areas as small numbers, the same area the same number in both."""
    own = {key: place for place, key in enumerate(sorted(set(like if like is not None else areas), key=str))}
    return np.fromiter((own.get(key, -1) for key in areas), np.int64, len(areas))
