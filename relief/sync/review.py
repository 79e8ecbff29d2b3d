"""The inbox of coordinators: what tablets sent and nobody but a person can decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device, User
from relief.audit.trail import note
from relief.distributions.models import Distribution
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Problem, Refused
from relief.kernel.verbs import Verb
from relief.sync.acts import Act
from relief.sync.childrens import is_childs, not_childs
from relief.sync.inputs import ItemGiven
from relief.sync.models import Answer, HeldItem, HeldState, Receipt
from relief.sync.people import People
from relief.sync.registry import KINDS
from relief.sync.rules import Believed

_MOST = 200


@dataclass(frozen=True, kw_only=True)
class DecisionGiven:
    """What a coordinator decides on a held item: it counts, or it is set aside; setting aside needs a reason."""

    item_id: UUID
    accept: bool
    reason: str = ""


@dataclass(frozen=True)
class Waiting:
    """A held item with who wrote it, on which tablet, and for which distribution."""

    item: HeldItem
    device: Device
    by: User | None
    distribution: Distribution | None


def waiting(db: Session, actor: Actor, *, decided: bool = False) -> Sequence[Waiting]:
    """What waits in the actor's areas, oldest first; or what was decided, newest first."""
    actor.must(Verb.SYNC_REVIEW)
    query = (
        sa.select(HeldItem, Device, User, Distribution)
        .join(Device, Device.id == HeldItem.device_id)
        .outerjoin(User, User.id == HeldItem.by_id)
        .outerjoin(Distribution, Distribution.id == HeldItem.distribution_id)
        .where(_inside(actor), not_childs())
    )
    if decided:
        query = query.where(HeldItem.state != HeldState.WAITING).order_by(HeldItem.decided_at.desc())
    else:
        query = query.where(HeldItem.state == HeldState.WAITING).order_by(HeldItem.created_at, HeldItem.seq)
    return [Waiting(*row) for row in db.execute(query.limit(_MOST))]


def count_waiting(db: Session, actor: Actor) -> int:
    """How many wait for this person."""
    if not actor.can(Verb.SYNC_REVIEW):
        return 0
    query = sa.select(sa.func.count()).select_from(HeldItem)
    return db.scalar(query.where(HeldItem.state == HeldState.WAITING, _inside(actor), not_childs())) or 0


def decide(db: Session, actor: Actor, given: DecisionGiven, *, now: datetime) -> HeldItem:
    """Let it count, through the very action the tablet meant, or set it aside. Both stay readable."""
    held = db.scalars(sa.select(HeldItem).where(HeldItem.id == given.item_id).with_for_update()).one_or_none()
    if held is None:
        raise NotFound
    actor.must(Verb.SYNC_REVIEW, within=held.path)
    if is_childs(held.verb):
        raise NotFound
    if held.state is not HeldState.WAITING:
        return held
    if not given.accept and not given.reason.strip():
        raise Invalid({"reason": N_("Write why it does not count.")})
    if given.accept:
        writer = replace(actor, id=held.by_id or actor.id, name=actor.name if held.by_id is None else "reviewed")
        let_count(db, writer, held, now)
    held.state = HeldState.ACCEPTED if given.accept else HeldState.SET_ASIDE
    held.reason = given.reason.strip()[:300]
    held.decided_at, held.decided_by_id = now, actor.id
    tell_tablet(db, held)
    note(db, actor, Verb.SYNC_REVIEW, held.id, at=now, deed=held.state)
    db.flush()
    return held


def let_count(db: Session, writer: Actor, held: HeldItem, now: datetime) -> None:
    """The volunteer did it, within what whoever decides may see."""
    kind = KINDS.get((held.verb, held.v))
    if kind is None:
        raise Refused(
            "sync.cannot-accept",
            N_("This server cannot read this entry, so it cannot count it. It stays here. Write it in by hand."),
        )
    act = Act(
        item=_item(held),
        device_id=held.device_id,
        time=Believed(
            at=held.at,
            device_at=held.device_at,
            corrected=held.device_at is None or held.at != held.device_at,
        ),
        is_reviewed=True,
    )
    nobody = People(db, b"", held.device_id, (), now=now)
    (came,) = kind.take(db, writer, [kind.read(db, act, nobody)], now=now)
    if isinstance(came, Problem):
        raise came


def _item(held: HeldItem) -> ItemGiven:
    return ItemGiven(id=held.id, said_id=str(held.id), seq=held.seq, verb=held.verb, v=held.v, given=held.given)


def tell_tablet(db: Session, held: HeldItem) -> None:
    """The tablet asks until this says done."""
    receipt = db.get(Receipt, held.id)
    if receipt is not None:
        receipt.answer = Answer.DONE
        receipt.code = "" if held.state is HeldState.ACCEPTED else "set-aside"
        receipt.message = "" if held.state is HeldState.ACCEPTED else _SET_ASIDE


def _inside(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.everywhere:
        return sa.true()
    # "0" follows "/" in byte order, so this range holds exactly what starts with the path.
    ranges = (sa.and_(HeldItem.path >= path, HeldItem.path < path[:-1] + "0") for path in actor.within)
    return sa.or_(sa.false(), *ranges)


_SET_ASIDE = N_("The coordinator looked at this entry and it does not count. It stays on record.")
