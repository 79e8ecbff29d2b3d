"""The demo's tablets in Gabura: enrolled, carrying today's list, sending what a morning without a line brings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.accounts import devices, tickets
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.accounts.models import Device
from relief.areas.models import Area
from relief.config import Settings
from relief.demo.cast import Players
from relief.distributions import tablet_lists
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.households.models import Household, Status
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.sync.inbox import receive
from relief.sync.inputs import read_batch
from relief.sync.taking import Keys

POINT_UNION, TABLETS_AREA = "BD40878631", "BD408786"
NAMES = ("গাবুরা ১", "গাবুরা ২", "গাবুরা ৩")
APP = "0.1.0"
# A family of the next union with a card that no list here knows.
STRANGE_CARD = "SAT-1A3-00042"
EACH = 6


@dataclass(frozen=True)
class Word:
    """What a tablet says of itself when it sends: how long ago, its clock, what it still holds."""

    ago: timedelta
    ahead: timedelta = timedelta(0)
    unsent: int = 0
    oldest_ago: timedelta | None = None
    keeps_storage: bool = True


@dataclass(frozen=True)
class Stranger:
    """A family that is not on the list, and what it was given all the same."""

    household_id: UUID
    lines: list[Any]


# The second has no line since the morning; the third had its battery changed and woke two days ahead.
WORDS = (
    Word(timedelta(minutes=4)),
    Word(timedelta(hours=2, minutes=40), unsent=37, oldest_ago=timedelta(hours=2, minutes=55), keeps_storage=False),
    Word(timedelta(minutes=25), ahead=timedelta(days=2, hours=1)),
)


def send_tablets(
    database: Database, settings: Settings, players: Players, areas: Mapping[str, Area], now: datetime
) -> None:
    """Enrol three tablets, let them take the open list of Gabura along, and send what they wrote."""
    with database.writing() as db:
        plan = _open_plan(db, areas)
        tablets = [_enrol(db, name, areas[TABLETS_AREA].path, now - timedelta(hours=26)) for name in NAMES]
        for tablet in tablets:
            tablet_lists.take_along(db, players.actors["babul"], plan, tablet.id, (), now=now - timedelta(hours=3))
    with database.reading() as db:
        homes = _waiting(db, plan)
        stranger = _not_listed(db, plan, areas[POINT_UNION])
    keys = Keys.of(settings.secret_key, settings.outbox_key)
    for number, (tablet, word) in enumerate(zip(tablets, WORDS, strict=True)):
        # On the third the point lead serves families himself.
        volunteer, lead = (
            tickets.make(keys.ticket, players.users[name].id, tablet.id, now=now - timedelta(hours=4))
            for name in ("ibrahim" if number == 2 else "babul", "ibrahim")
        )
        items = _morning(plan, homes, stranger, lead, number, word, now)
        body = _upload(plan, volunteer, items, word, now)
        batch = read_batch(body)
        receive(database, tablet, batch, keys=keys, now=now - word.ago, body=gzip.compress(body, mtime=0))


def _open_plan(db: Session, areas: Mapping[str, Area]) -> Distribution:
    # Its area is asked for when the list is taken.
    query = sa.select(Distribution).options(joinedload(Distribution.area))
    is_it = (Distribution.is_demo, Distribution.state == State.OPEN, Distribution.area_id == areas[POINT_UNION].id)
    return db.scalars(query.where(*is_it).limit(1)).one()


def _enrol(db: Session, name: str, path: str, now: datetime) -> Device:
    given = InvitationGiven(name=name, path=path)
    _invitation, code = devices.invite_device(db, Actor.clerk("demo"), given, now=now)
    device, _token = devices.enrol_device(db, EnrolGiven(code=code, app=APP), now=now + timedelta(minutes=2))
    return device


def _waiting(db: Session, plan: Distribution) -> Sequence[UUID]:
    query = sa.select(Entitlement.household_id).where(
        Entitlement.distribution_id == plan.id, Entitlement.state == EntitlementState.PLANNED
    )
    return db.scalars(query.order_by(Entitlement.number.desc()).limit(EACH * len(NAMES))).all()


def _not_listed(db: Session, plan: Distribution, union: Area) -> Stranger | None:
    listed = sa.select(Entitlement.household_id).where(Entitlement.distribution_id == plan.id)
    query = sa.select(Household.id).where(
        Household.area_id == union.id, Household.status == Status.ACTIVE, Household.id.not_in(listed)
    )
    found = db.scalars(query.order_by(Household.code).limit(1)).first()
    # Nothing is due to it, so the tablet says what was handed over: what a family on the list gets.
    lines = db.scalars(sa.select(Entitlement.lines).where(Entitlement.distribution_id == plan.id).limit(1)).first()
    return Stranger(found, lines) if found and lines else None


def _morning(
    plan: Distribution,
    homes: Sequence[UUID],
    stranger: Stranger | None,
    lead: str,
    number: int,
    word: Word,
    now: datetime,
) -> list[dict[str, Any]]:
    """What one tablet wrote: its own families, then the one thing that is not as usual."""
    own = [_given(plan, home) for home in homes[number * EACH : (number + 1) * EACH]]
    if number == 0 and stranger is not None:
        own.append(
            _given(plan, stranger.household_id) | {
                "lines": stranger.lines,
                "seen": "not-listed", "override_by": lead,
                "override_reason": "ইউপি সদস্য জানেন, ঘর ভেসে গেছে; তালিকা করার দিন ছিলেন না",
            }
        )  # fmt: skip
        own.append(_given(plan, None) | {"card": STRANGE_CARD})
    if number == 2:
        # The first tablet served this family before; neither knew of the other.
        own.append(_given(plan, homes[0]) | {"method": "name"})
    end = now - word.ago
    return [
        _item(seq, given, end - timedelta(minutes=4 * (len(own) - seq) + 3), end, word)
        for seq, given in enumerate(own, start=1)
    ]


def _given(plan: Distribution, household_id: UUID | None) -> dict[str, Any]:
    return {
        "distribution_id": str(plan.id), "household_id": str(household_id) if household_id else None,
        "outcome": "delivered", "method": "card", "lines": None, "seen": "give",
    }  # fmt: skip


def _item(seq: int, given: Mapping[str, Any], at: datetime, end: datetime, word: Word) -> dict[str, Any]:
    return {
        "id": str(new_id()), "seq": seq, "verb": "checkin.record", "v": 1, "by": "1",
        "at": (at + word.ahead).isoformat(), "ago": (end - at).total_seconds(), "given": given,
    }  # fmt: skip


def _upload(plan: Distribution, volunteer: str, items: Sequence[Mapping[str, Any]], word: Word, now: datetime) -> bytes:
    sent = now - word.ago
    told = {
        "v": 1, "batch": str(new_id()), "app": APP, "sent_at": (sent + word.ahead).isoformat(),
        "unsent": word.unsent + len(items), "keeps_storage": word.keeps_storage, "came": "net",
        "oldest": (now - word.oldest_ago).isoformat() if word.oldest_ago else None,
        "tickets": {"1": volunteer}, "lists": [str(plan.id)], "items": items,
    }  # fmt: skip
    return json.dumps(told).encode()
