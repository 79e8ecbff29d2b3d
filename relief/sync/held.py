"""What waits for a person: each held item as a reader understands it, and bunches of one cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.accounts.models import Device, User
from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions.models import Distribution, DistributionPoint, Entitlement
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.sync.childrens import is_childs, not_childs
from relief.sync.models import HeldItem, HeldState

MOST_SHOWN = 200
RECORD, VOID = "checkin.record", "checkin.void"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Bunch:
    """Items of one distribution that are held for the same cause."""

    cause: str
    distribution_id: UUID | None

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.cause}@{self.distribution_id or ''}"


@dataclass(frozen=True)
class Telling:
    """One held item with everything it speaks of, as far as the reader may know it."""

    item: HeldItem
    device: Device
    by: User | None
    distribution: Distribution | None
    household: Household | None
    point: DistributionPoint | None
    outcome: Outcome | None
    method: Method | None
    lines: Sequence[Mapping[str, Any]]
    voids: CheckIn | None

    @property
    def bunch(self) -> Bunch:
        """Where it belongs."""
        return Bunch(self.item.code, self.item.distribution_id)

    @property
    def head(self) -> str:
        """The name of the family's head as it was written down on a tablet."""
        head = self.item.given.get("head")
        told = [head.get("name_bn"), head.get("name_en")] if isinstance(head, dict) else []
        return next((name for name in told if isinstance(name, str) and name), "")

    def word(self, name: str) -> str:
        """Something the volunteer wrote down, or nothing."""
        found = self.item.given.get(name)
        return found if isinstance(found, str) else ""


def count_of(db: Session, actor: Actor, distribution_id: UUID | None = None) -> int:
    """How many items wait, for who decides on them or reads the report of their distribution."""
    if not actor.can(Verb.SYNC_REVIEW) and distribution_id is None:
        return 0
    query = sa.select(sa.func.count()).select_from(HeldItem).where(*_waiting(actor, distribution_id))
    return db.scalar(query) or 0


def bunches(db: Session, actor: Actor, distribution_id: UUID | None = None) -> Sequence[tuple[Bunch, int]]:
    """What waits, by cause and distribution, the largest bunch first."""
    actor.must(Verb.SYNC_REVIEW)
    count = sa.func.count()
    query = (
        sa.select(HeldItem.code, HeldItem.distribution_id, count)
        .where(*_waiting(actor, distribution_id))
        .group_by(HeldItem.code, HeldItem.distribution_id)
        .order_by(count.desc(), HeldItem.code)
    )
    return [(Bunch(code, plan_id), number) for code, plan_id, number in db.execute(query)]


def told(db: Session, actor: Actor, bunch: Bunch, *, limit: int = MOST_SHOWN) -> Sequence[Telling]:
    """Items of a bunch in the order in which they happened."""
    actor.must(Verb.SYNC_REVIEW)
    query = sa.select(HeldItem).where(*_waiting(actor), HeldItem.code == bunch.cause)
    query = query.where(HeldItem.distribution_id == bunch.distribution_id)
    return _tell(db, actor, db.scalars(query.order_by(HeldItem.at, HeldItem.seq).limit(limit)).all())


def tell(db: Session, actor: Actor, item_id: UUID) -> Telling:
    """One item, decided or not."""
    actor.must(Verb.SYNC_REVIEW)
    item = db.get(HeldItem, item_id)
    if item is None or is_childs(item.verb) or not actor.sees(item.path):
        raise NotFound
    return _tell(db, actor, [item])[0]


def ids_of(db: Session, actor: Actor, bunch: Bunch) -> Sequence[UUID]:
    """Every item of a bunch, in the order in which they happened."""
    actor.must(Verb.SYNC_REVIEW)
    query = sa.select(HeldItem.id).where(*_waiting(actor), HeldItem.code == bunch.cause)
    query = query.where(HeldItem.distribution_id == bunch.distribution_id)
    return db.scalars(query.order_by(HeldItem.at, HeldItem.seq)).all()


def _waiting(actor: Actor, distribution_id: UUID | None = None) -> list[sa.ColumnElement[bool]]:
    found = [HeldItem.state == HeldState.WAITING, not_childs()]
    if not actor.everywhere:
        own = (HeldItem.path.startswith(path, autoescape=True) for path in actor.within)
        found.append(sa.or_(sa.false(), *own))
    if distribution_id is not None:
        found.append(HeldItem.distribution_id == distribution_id)
    return found


def _tell(db: Session, actor: Actor, items: Sequence[HeldItem]) -> Sequence[Telling]:
    devices = _by_id(db, Device, {item.device_id for item in items})
    people = _by_id(db, User, {item.by_id for item in items})
    plans = _plans(db, actor, {item.distribution_id for item in items})
    voided = _by_id(db, CheckIn, {_id(item, "check_in_id") for item in items if item.verb == VOID})
    homes = {_id(item, "household_id") for item in items} | {one.household_id for one in voided.values()}
    households = _households(db, actor, homes, plans)
    points = _by_id(db, DistributionPoint, {_id(item, "point_id") for item in items})
    found = []
    for item in items:
        undone = _known(voided, _id(item, "check_in_id"))
        home = undone.household_id if undone else _id(item, "household_id")
        found.append(
            Telling(
                item=item,
                device=devices[item.device_id],
                by=_known(people, item.by_id),
                distribution=_known(plans, item.distribution_id),
                household=_known(households, home),
                point=_known(points, _id(item, "point_id")),
                outcome=_word(Outcome, item.given.get("outcome")),
                method=_word(Method, item.given.get("method")),
                lines=_lines(item.given.get("lines")),
                voids=undone,
            )
        )
    return found


def _by_id(db: Session, kind: type[Row], ids: set[UUID | None]) -> dict[UUID, Row]:
    table: Any = kind
    return {row.id: row for row in db.scalars(sa.select(table).where(table.id.in_(ids - {None})))}


def _plans(db: Session, actor: Actor, ids: set[UUID | None]) -> dict[UUID, Distribution]:
    query = sa.select(Distribution).options(joinedload(Distribution.area), joinedload(Distribution.kit))
    found = db.scalars(query.where(Distribution.id.in_(ids - {None})))
    return {plan.id: plan for plan in found if actor.sees(plan.area.path)}


def _households(
    db: Session, actor: Actor, ids: set[UUID | None], plans: Mapping[UUID, Distribution]
) -> dict[UUID, Household]:
    """Those of one's areas, and those on a list one may read; a tablet may name any other."""
    listed = sa.select(Entitlement.household_id).where(Entitlement.distribution_id.in_(plans))
    query = sa.select(Household, Household.id.in_(listed)).options(joinedload(Household.area))
    rows = db.execute(query.where(Household.id.in_(ids - {None})))
    return {home.id: home for home, is_listed in rows if is_listed or actor.sees(home.area.path)}


def _known(rows: Mapping[UUID, Row], key: UUID | None) -> Row | None:
    return rows.get(key) if key is not None else None


def _id(item: HeldItem, name: str) -> UUID | None:
    try:
        return UUID(str(item.given.get(name)))
    except ValueError:
        return None


def _word(kind: Any, told: object) -> Any:
    return kind(told) if told in {one.value for one in kind} else None


def _lines(told: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(told, list):
        return ()
    return [line for line in told if isinstance(line, dict) and isinstance(line.get("item_id"), str)]
