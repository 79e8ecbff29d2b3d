"""Close and open what a referral says; each seal names the record and the part it belongs to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.referrals import passed
from relief.referrals.inputs import ReferralGiven
from relief.referrals.kinds import Service, Shared
from relief.referrals.models import Referral, ReferralStep


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was sealed when it was drafted."""

    service: Service = field(repr=False)
    provider_id: UUID | None = field(repr=False)
    provider_name: str = field(repr=False)
    focal: str = field(repr=False)
    known: Mapping[Shared, str] = field(repr=False)
    shared: frozenset[Shared] = field(repr=False)

    @property
    def told(self) -> list[tuple[Shared, str]]:
        """What leaves the house, in the order of the form."""
        return [(one, self.known[one]) for one in Shared if one in self.shared and self.known.get(one)]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step with its note and who wrote it."""

    step: ReferralStep
    by: User | None
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A referral with everything sealed about it."""

    referral: Referral
    words: Words
    steps: Sequence[Step]
    asked: str = field(repr=False)


def open_referral(db: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Opened:
    """Read it; each reading is on record."""
    referral = passed.find(db, actor, referral_id, now=now)
    note(db, actor, Verb.REFERRALS_MAKE, referral.id, at=now, deed="read")
    return opened(db, referral)


def opened(db: Session, referral: Referral) -> Opened:
    """Everything sealed about a referral that somebody has found."""
    seals = seals_of(db)
    query = sa.select(ReferralStep, User).outerjoin(User, User.id == ReferralStep.created_by_id)
    query = query.where(ReferralStep.referral_id == referral.id).order_by(ReferralStep.created_at, ReferralStep.id)
    steps = [
        Step(step=one, by=by, text=seals.open(one.note_sealed, about=_about("step", one.id)) if one.note_sealed else "")
        for one, by in db.execute(query)
    ]
    asked = referral.asked_sealed
    return Opened(
        referral=referral,
        words=open_words(db, referral),
        steps=steps,
        asked=seals.open(asked, about=_about("asked", referral.id)) if asked else "",
    )


def open_words(db: Session, referral: Referral) -> Words:
    """Which service, whom, and what may be told."""
    told = json.loads(seals_of(db).open(referral.words_sealed, about=_about("words", referral.id)))
    return Words(
        service=Service(told["service"]),
        provider_id=UUID(told["provider_id"]) if told["provider_id"] else None,
        provider_name=told["provider_name"],
        focal=told["focal"],
        known={Shared(name): text for name, text in told["known"].items()},
        shared=frozenset(Shared(name) for name in told["shared"]),
    )


def seal_words(db: Session, referral: Referral, given: ReferralGiven) -> bytes:
    """Close the draft."""
    told = {
        "service": given.service,
        "provider_id": str(given.provider_id) if given.provider_id else "",
        "provider_name": given.provider_name.strip(),
        "focal": given.focal.strip(),
        "known": {name.value: text.strip() for name, text in given.known.items() if text.strip()},
        "shared": sorted(given.shared),
    }
    return seals_of(db).seal(json.dumps(told, ensure_ascii=False), about=_about("words", referral.id))


def seal(db: Session, part: str, record_id: UUID, text: str) -> bytes:
    """Close a step's note or a reason."""
    return seals_of(db).seal(text.strip(), about=_about(part, record_id))


def _about(part: str, record_id: UUID) -> str:
    return f"referrals.{part}:{record_id}"
