"""A day in the field: an open list, families, and tablets that speak to the server as real ones do."""

from __future__ import annotations

import base64
import gzip
import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from relief.accounts import devices, tickets
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.accounts.models import Device
from relief.config import Settings
from relief.distributions import queries as lists
from relief.distributions.models import Distribution
from relief.households.models import Household
from relief.kernel import envelopes
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.stock import queries as stock
from relief.sync.inbox import Received, receive
from relief.sync.inputs import read_batch
from relief.sync.taking import Keys
from tests.builders import Areas, a_response
from tests.distributions.builders import Goods, a_household, an_open_plan, the_goods
from tests.people import UPAZILA_A, People


@dataclass
class Camp:
    """One open distribution for some families, its goods at the point, and the people."""

    database: Database
    settings: Settings
    people: People
    areas: Areas
    now: datetime
    families: int = 6
    # How long the trail was before the first act.
    first_entries: int = 0

    def __post_init__(self) -> None:
        self.keys = Keys.of(self.settings.secret_key, self.settings.outbox_key)
        with self.database.writing() as db:
            response = a_response(db)
            self.goods: Goods = the_goods(db, self.areas.district, full=1_000_000)
            self.homes = [a_household(db, self.areas.union_a1, size=5) for _ in range(self.families)]
            self.stranger_home = a_household(db, self.areas.union_b1, size=3)
            self.plan: Distribution = an_open_plan(
                db, self.people.asha, self.people.gita, response, self.areas.union_a1, self.goods, now=self.now
            )
            (self.point,) = lists.points(db, self.plan.id)

    def tablet(self, name: str = "Tablet 1", *, path: str = UPAZILA_A, by: str = "babul") -> Tablet:
        """An enrolled tablet with somebody signed on."""
        with self.database.writing() as db:
            actor: Actor = self.people.asha
            _, code = devices.invite_device(db, actor, InvitationGiven(name=name, path=path), now=self.now)
            device, token = devices.enrol_device(db, EnrolGiven(code=code, app="test"), now=self.now)
        return Tablet(self, device, token, self.people.user(by).id)

    def left(self, item_id: UUID) -> Decimal:
        """What the book says lies at the point."""
        with self.database.reading() as db:
            return stock.sums_at(db, [self.point.place_id]).get((self.point.place_id, item_id), Decimal(0))

    def count(self, model: type, *where: Any) -> int:
        with self.database.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0

    def all(self, model: type, *where: Any) -> list[Any]:
        with self.database.reading() as db:
            return list(db.scalars(sa.select(model).where(*where)))

    def writing(self, work: Any) -> Any:
        with self.database.writing() as db:
            return work(db)


@dataclass
class Tablet:
    """What a tablet keeps: its token, who is at work, and acts numbered as they were made."""

    camp: Camp
    device: Device
    token: str
    user_id: UUID
    # Its clock, minus the true time.
    skew: timedelta = timedelta(0)
    seq: int = 0
    clock: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.clock = self.camp.now

    @property
    def ticket(self) -> str:
        return tickets.make(self.camp.keys.ticket, self.user_id, self.device.id, now=self.camp.now)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Device {self.token}", "X-Relief-Ticket": self.ticket}

    def act(self, verb: str, given: dict[str, Any], **own: Any) -> dict[str, Any]:
        self.seq += 1
        return {
            "id": str(uuid4()),
            "seq": self.seq,
            "verb": verb,
            "v": 1,
            "by": "1",
            "at": (self.clock + self.skew).isoformat(),
            "ago": None,
            "given": given,
            **own,
        }

    def gives(self, home: Household, outcome: str = "delivered", **own: Any) -> dict[str, Any]:
        """A check-in as the app writes it."""
        given = {
            "distribution_id": str(self.camp.plan.id),
            "household_id": str(home.id),
            "outcome": outcome,
            "method": "code",
            "lines": None,
            "reason": "",
            "point_id": str(self.camp.point.id),
            "seen": "give",
            "override_by": None,
        }
        return self.act("checkin.record", {**given, **own})

    def undoes(self, item: dict[str, Any]) -> dict[str, Any]:
        return self.act("checkin.void", {"check_in_id": item["id"], "reason": "Wrong family"})

    def sealed(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item as a locked tablet sends it."""
        inside = {key: value for key, value in item.items() if key not in ("by", "ago")} | {"ticket": self.ticket}
        text = json.dumps(inside).encode()
        point = envelopes.public_point(self.camp.keys.outbox)
        closed = seal(point, text, about=item["id"])
        return {"id": item["id"], "seq": item["seq"], "sealed": base64.b64encode(closed).decode()}

    def batch(self, *items: Any, **own: Any) -> dict[str, Any]:
        return {
            "v": 1,
            "batch": str(uuid4()),
            "app": "test",
            "sent_at": (self.clock + self.skew).isoformat(),
            "unsent": len(items),
            "oldest": None,
            "keeps_storage": True,
            "came": "net",
            "tickets": {"1": self.ticket},
            "lists": [str(self.camp.plan.id)],
            "follow": {},
            "asking": [],
            "items": list(items),
            **own,
        }

    def sends(self, *items: Any, now: datetime | None = None, **own: Any) -> Received:
        """Straight into the inbox, at the tablet's own true time unless another is said."""
        at = now or self.clock
        body = json.dumps(self.batch(*items, **own)).encode()
        with self.camp.database.reading() as db:
            device = db.get_one(Device, self.device.id)
        return receive(self.camp.database, device, read_batch(body), keys=self.camp.keys, now=at, body=body)

    def posts(self, client: Any, *items: Any, zipped: bool = False, **own: Any) -> Any:
        """The same over HTTP."""
        body, headers = json.dumps(self.batch(*items, **own)).encode(), self.headers
        if zipped:
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        return client.post("/sync/items", data=body, headers=headers, content_type="application/json")


def told(received: Received) -> list[tuple[str, str]]:
    """The answers, short."""
    return [(one.answer.value, one.code) for one in received.answers]


def seal(point: bytes, text: bytes, *, about: str) -> bytes:
    """What a browser does with its own cryptography."""
    own = ec.generate_private_key(ec.SECP256R1())
    public = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
    key = HKDF(algorithm=SHA256(), length=32, salt=public, info=b"relief outbox 1").derive(shared)
    nonce = os.urandom(12)
    return b"\x01" + public + nonce + AESGCM(key).encrypt(nonce, text, about.encode())


def revoke(db: Session, camp: Camp, tablet: Tablet) -> None:
    devices.revoke_device(db, camp.people.asha, tablet.device.id, "Lost", now=camp.now)
