"""Taking the items of one upload: all at once, and one by one where that fails. The door commits."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from relief.accounts import tickets
from relief.accounts.models import Device
from relief.kernel import envelopes
from relief.kernel.actor import Actor
from relief.kernel.moments import passed
from relief.kernel.problems import Problem
from relief.kernel.rows import insert_rows
from relief.kernel.sealing import SealBroken, SealMissing
from relief.spaces import rosters
from relief.sync import answers, concerns, holding, inputs, rules
from relief.sync.acts import Act
from relief.sync.answers import Answered, answered, is_for_later
from relief.sync.inputs import BatchGiven, ItemGiven
from relief.sync.models import Answer, Receipt
from relief.sync.people import People
from relief.sync.reasons import held, server_fault, waits_for_key
from relief.sync.registry import KINDS, Kind

log = logging.getLogger("relief.sync")


@dataclass(frozen=True)
class Keys:
    """What it takes to read what tablets wrote."""

    ticket: bytes
    outbox: EllipticCurvePrivateKey

    @classmethod
    def of(cls, secret_key: bytes, outbox_key: bytes) -> Keys:
        """Made of the two secrets of the installation."""
        return cls(tickets.key_from(secret_key), envelopes.private_key(outbox_key))


@dataclass(frozen=True)
class Ready:
    """An act that was read, and who did it."""

    act: Act
    kind: Kind
    actor: Actor
    given: Any


class Taking:
    """One upload on its way into the records. `device` is the tablet that wrote it."""

    def __init__(self, db: Session, device: Device, batch: BatchGiven, batch_id: UUID, keys: Keys, now: datetime):
        self.db, self.device, self.batch, self.batch_id = db, device, batch, batch_id
        self.keys, self.now = keys, now
        self.came: dict[UUID, object] = {}
        # For acts whose words were sealed before they went into the outbox.
        db.info[concerns.KEY] = keys.outbox

    def take(self) -> list[Answered]:
        """Every item answered, in the order in which they came."""
        known = answers.receipts(self.db, {item.id for item in self.batch.items})
        items = self._unmistakable(self.batch.items, known)
        settled = {key: one for key, one in known.items() if one.answer is not Answer.FIX}
        fresh = {item.id: item for item in items if item.id not in settled}
        self.acts = self._acts(sorted((self._open(item) for item in fresh.values()), key=lambda item: item.seq))
        rosters.take_turns(self.db, sessions_of(self.acts))
        for kind, run in groupby(self._ready(), key=lambda one: (one.kind, one.actor.id)):
            self._keep_run(kind[0], list(run))
        self._keep_receipts(set(known))
        return [
            answers.again(settled[item.id], item.said_id)
            if item.id in settled
            else answered(item.said_id, self.came[item.id])
            for item in items
        ]

    @cached_property
    def people(self) -> People:
        """Whose tickets came along, in the open or in an envelope."""
        texts = [*self.batch.tickets.values(), *(act.item.ticket for act in self.acts)]
        texts += [str(act.item.given.get("override_by")) for act in self.acts if act.item.given.get("override_by")]
        return People(self.db, self.keys.ticket, self.device.id, texts, now=self.now)

    def _unmistakable(self, items: Sequence[ItemGiven], known: dict[UUID, Receipt]) -> list[ItemGiven]:
        """An id that another tablet used names another fact: both are kept."""
        foreign = {key for key, one in known.items() if one.device_id != self.device.id}
        if not foreign:
            return list(items)
        for key in foreign:
            del known[key]
        own = [
            replace(item, id=uuid5(self.device.id, str(item.id)), fault="sync.foreign-id")
            if item.id in foreign
            else item
            for item in items
        ]
        known |= answers.receipts(self.db, {item.id for item in own if item.fault == "sync.foreign-id"})
        return own

    def _open(self, item: ItemGiven) -> ItemGiven:
        if not item.sealed or item.fault:
            return item
        try:
            text = envelopes.open_sealed(self.keys.outbox, _bytes(item.sealed), item.said_id)
            inside = inputs.opened(text, item)
        except (envelopes.EnvelopeBroken, inputs.Unreadable):
            return replace(item, fault="sync.envelope", given={"sealed": item.sealed})
        # The stopwatch of a tablet that was carried here stands still.
        return replace(inside, said_id=item.said_id, ago=None)

    def _acts(self, items: Sequence[ItemGiven]) -> list[Act]:
        told = [rules.Told(device_at=item.at, ago=item.ago) for item in items]
        times = rules.believed(told, ahead=self._ahead(), received_at=self.now, enrolled_at=self.device.created_at)
        return [Act(item=item, device_id=self.device.id, time=time) for item, time in zip(items, times, strict=True)]

    def _ahead(self) -> Any:
        if self.batch.for_device in (None, self.device.id) and self.batch.came == "net":
            return rules.skew(self.batch.sent_at, self.now)
        # Whoever carries it has another clock; what counts is how this tablet's went at its last contact.
        return rules.seconds(self.device.skew_s)

    def _ready(self) -> Iterator[Ready]:
        for act in self.acts:
            try:
                yield self._read(act)
            except Problem as problem:
                self._keep(act, problem)

    def _read(self, act: Act) -> Ready:
        item = act.item
        if item.fault:
            raise held(item.fault)
        kind = KINDS.get((item.verb, item.v))
        if kind is None:
            raise held("sync.verb")
        if kind.is_private:
            return Ready(act, kind, self.people.known(item.ticket), kind.read(self.db, act, self.people))
        if self.device.revoked_at is not None:
            raise held("sync.device-revoked")
        actor = self.people.actor(item.ticket)
        return Ready(act, kind, actor, kind.read(self.db, act, self.people))

    def _keep_run(self, kind: Kind, run: list[Ready]) -> None:
        stopped = kind.gate(self.db, [one.given for one in run])
        for one, problem in zip(run, stopped, strict=True):
            if problem is not None:
                self._keep(one.act, problem)
        open_ones = [one for one, problem in zip(run, stopped, strict=True) if problem is None]
        if open_ones:
            for one, came in zip(open_ones, self._taken(kind, open_ones), strict=True):
                self._keep(one.act, came)

    def _taken(self, kind: Kind, run: list[Ready]) -> Sequence[object]:
        """Together; when anything fails, each by itself, so that one poisoned act costs only itself."""
        try:
            with self.db.begin_nested():
                return kind.take(self.db, run[0].actor, [one.given for one in run], now=self.now)
        except OperationalError:
            # The database itself cannot: nothing of this upload is taken, and the tablet sends it again.
            raise
        except Exception:
            if len(run) == 1:
                log.exception("item %s (%s) failed", run[0].act.item.id, run[0].act.item.verb)
                return [server_fault()]
        return [self._taken(kind, [one])[0] for one in run]

    def _keep(self, act: Act, came: object) -> None:
        if isinstance(came, (SealMissing, SealBroken)) and _needs_key(act):
            came = waits_for_key(came)
        self.came[act.item.id] = came
        passed("sync.item")
        if isinstance(came, Problem) and answered("", came).answer is Answer.HELD:
            holding.hold(self.db, self, act, came)

    def _keep_receipts(self, before: set[UUID]) -> None:
        retried = before & set(self.came)
        if retried:
            self.db.execute(sa.delete(Receipt).where(Receipt.item_id.in_(retried)))
        rows = [self._receipt(act) for act in self.acts if not is_for_later(self.came[act.item.id])]
        insert_rows(self.db, Receipt, rows)
        self.fresh = len(rows) - len(retried)

    def _receipt(self, act: Act) -> dict[str, Any]:
        one, item = answered(act.item.said_id, self.came[act.item.id]), act.item
        return {
            "item_id": item.id,
            "device_id": self.device.id,
            "seq": item.seq,
            "batch_id": self.batch_id,
            "verb": item.verb,
            "answer": one.answer,
            "code": one.code,
            "message": one.message,
            "details": dict(one.details),
            "by_id": self.people.user_id(item.ticket),
            "at": self.now,
        }


def _needs_key(act: Act) -> bool:
    kind = KINDS.get((act.item.verb, act.item.v))
    return kind is not None and kind.needs_key


def sessions_of(acts: Sequence[Act]) -> set[UUID]:
    """The sessions these acts speak of, as far as they can be read; what cannot is answered when its turn comes."""
    found = set()
    for act in acts:
        with suppress(ValueError):
            found.add(UUID(str(act.item.given.get("occurrence_id"))))
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise envelopes.EnvelopeBroken from None
