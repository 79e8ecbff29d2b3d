"""What a counsellor's tablet brings: who came, who did not, and notes sealed to this server when they were written.

None of it is ever held for a coordinator: even that an appointment exists is a secret. What cannot be placed goes
back to the tablet of whoever wrote it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy.orm import Session

from relief.kernel import envelopes
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Problem
from relief.kernel.sealing import SealBroken, SealMissing
from relief.psychosocial import tablet
from relief.psychosocial.models import SupportSession
from relief.sync.acts import Act
from relief.sync.concerns import KEY
from relief.sync.inputs import text_of
from relief.sync.people import People

LONGEST_NOTE = 20_000
_UNKNOWN = N_("This appointment is not the writer's any more. What was written is still on the tablet, sealed.")
_UNREAD = N_("This entry could not be read. Nothing was changed. Write it again where there is a network.")


class Mark(StrEnum):
    """What a tap on a tablet says of an appointment."""

    ARRIVED = "arrived"
    NO_SHOW = "no-show"


class MarkV1(msgspec.Struct):
    """support.mark, version 1."""

    session_id: UUID
    mark: Mark


class NoteV1(msgspec.Struct):
    """support.note, version 1: `sealed` is an envelope bound to "support" with the text inside."""

    session_id: UUID
    sealed: str


class WordsV1(msgspec.Struct):
    """Inside the envelope."""

    text: str


@dataclass(frozen=True)
class Writing:
    """A note that was opened here, to be sealed again under the key of the records."""

    session_id: UUID
    text: str = field(repr=False)


def read_mark(_db: Session, act: Act, _people: People) -> MarkV1 | Invalid:
    """A tap; what cannot be read goes back to the tablet when it is taken."""
    try:
        return msgspec.convert(dict(act.item.given), MarkV1, strict=False)
    except msgspec.ValidationError:
        return Invalid({"mark": _UNREAD})


def read_note(db: Session, act: Act, _people: People) -> Writing | Invalid:
    """A note, opened with the key of the outbox."""
    try:
        told = msgspec.convert(dict(act.item.given), NoteV1, strict=False)
        key = db.info.get(KEY)
        if not isinstance(key, EllipticCurvePrivateKey):
            return Invalid({"note": _UNREAD})
        opened = envelopes.open_sealed(key, base64.b64decode(told.sealed, validate=True), "support")
        words = msgspec.json.decode(opened, type=WordsV1)
    except (envelopes.EnvelopeBroken, ValueError, msgspec.DecodeError):
        return Invalid({"note": _UNREAD})
    return Writing(told.session_id, text_of(words.text, LONGEST_NOTE))


def take_marks(
    db: Session, actor: Actor, givens: Sequence[MarkV1 | Invalid], *, now: datetime
) -> list[SupportSession | Problem]:
    """One by one, by the actions behind the office's page."""
    return [
        given if isinstance(given, Invalid) else _tried(db, tablet.mark, actor, given.session_id, given.mark.value, now)
        for given in givens
    ]


def take_notes(
    db: Session, actor: Actor, givens: Sequence[Writing | Invalid], *, now: datetime
) -> list[SupportSession | Problem]:
    """One by one; a note is kept whatever became of the appointment meanwhile."""
    return [
        given if isinstance(given, Invalid) else _tried(db, tablet.write, actor, given.session_id, given.text, now)
        for given in givens
    ]


def _tried(
    db: Session, deed: tablet.Deed, actor: Actor, session_id: UUID, said: str, now: datetime
) -> SupportSession | Problem:
    try:
        with db.begin_nested():
            return deed(db, actor, session_id, said, now=now)
    except (Invalid, SealMissing, SealBroken) as problem:
        # Without the right key nothing is at fault with the note: it is asked for again later.
        return problem
    except Problem:
        return Invalid({"session": _UNKNOWN})
