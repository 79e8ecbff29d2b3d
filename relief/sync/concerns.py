"""What tablets tell protection: sealed to this server before it went into the outbox, so that nobody reads it there.

Such an act is never held for a coordinator: even that it exists is a secret. What cannot be opened is given to
protection as it came.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.areas.models import Area
from relief.concerns import actions
from relief.concerns.inputs import ConcernGiven
from relief.concerns.kinds import Kind, Source, Urgency
from relief.concerns.models import Concern
from relief.concerns.rules import LONGEST_SUBJECT, LONGEST_TEXT
from relief.kernel import envelopes
from relief.kernel.actor import Actor
from relief.kernel.problems import Problem
from relief.kernel.verbs import Verb
from relief.sync.acts import Act
from relief.sync.inputs import text_of
from relief.sync.people import People

KEY = "relief.outbox"
_Word = TypeVar("_Word", bound=StrEnum)


class WordsV1(msgspec.Struct):
    """Inside the envelope."""

    text: str | None = None
    subject: str | None = None
    kind: str | None = None
    urgency: str | None = None


def read_raise(db: Session, act: Act, _people: People) -> ConcernGiven:
    """concern.raise, version 1: `sealed` alone, an envelope bound to "concern"."""
    sealed = text_of(act.item.given.get("sealed"), 40_000)
    words = _opened(db, sealed)
    return ConcernGiven(
        id=act.item.id,
        area_id=_area_of(db, act.device_id),
        text=text_of(words.text, LONGEST_TEXT) or f"? {sealed[: LONGEST_TEXT - 2]}",
        subject=text_of(words.subject, LONGEST_SUBJECT),
        kind=_word(Kind, words.kind, Kind.OTHER),
        urgency=_word(Urgency, words.urgency, Urgency.HIGH),
        source=Source.TABLET,
    )


def take_raises(db: Session, actor: Actor, givens: Sequence[ConcernGiven], *, now: datetime) -> list[Concern | Problem]:
    """One by one, by the action behind the office's page; a writer of another area now is still heard."""
    return [_take(db, actor, given, now) for given in givens]


def _take(db: Session, actor: Actor, given: ConcernGiven, now: datetime) -> Concern | Problem:
    path = db.get_one(Area, given.area_id).path
    may = actor.can(Verb.CONCERNS_RAISE, within=path)
    try:
        with db.begin_nested():
            return actions.raise_concern(db, actor if may else Actor.clerk("sync"), given, now=now)
    except Problem as problem:
        return problem


def _opened(db: Session, sealed: str) -> WordsV1:
    key = db.info.get(KEY)
    if not isinstance(key, EllipticCurvePrivateKey):
        return WordsV1()
    try:
        text = envelopes.open_sealed(key, base64.b64decode(sealed, validate=True), "concern")
        return msgspec.json.decode(text, type=WordsV1)
    except (envelopes.EnvelopeBroken, ValueError, msgspec.DecodeError):
        return WordsV1()


def _area_of(db: Session, device_id: UUID) -> UUID:
    """The smallest area there is on the way to where the tablet works."""
    path = db.scalar(sa.select(Device.path).where(Device.id == device_id)) or ""
    above = sa.select(Area.id).where(sa.literal(path).startswith(Area.path))
    found = db.scalar(above.order_by(sa.func.length(Area.path).desc()).limit(1))
    return found or db.scalars(sa.select(Area.id).order_by(sa.func.length(Area.path), Area.id).limit(1)).one()


def _word(kind: type[_Word], told: str | None, otherwise: _Word) -> _Word:
    return next((one for one in kind if one.value == told), otherwise)
