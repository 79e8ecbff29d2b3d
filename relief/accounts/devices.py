"""Shared tablets: invite one by a one-time code, enrol it, name it, shut it out."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import queries, rules
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.accounts.models import Device, DeviceInvitation, SignInFailure
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Problem, Refused
from relief.kernel.verbs import Verb

INVITED_FOR = timedelta(minutes=10)
# Codes of households are made from these; 000 to 0FF are the desks', F00 to FFF the cards'.
BLOCKS = range(0x100, 0xF00)
# No I, L, O or U: they are misread by hand.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 10
_READ_AS = str.maketrans("ILO", "110")
_FILLING = re.compile(r"[\s\-\u2010-\u2015_./]+")


class CodeRefused(Problem):
    """The code is wrong, was used, or is older than ten minutes; which of these stays unsaid."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "devices.invitation",
            N_("This code does not work. It is good for ten minutes and once. Ask the coordinator for a new one."),
        )


class TooManyCodes(Problem):
    """Too many wrong codes came from one place."""

    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "devices.too-many-codes",
            N_("Too many wrong codes. Wait %(minutes)s min, then try again. Nothing was changed."),
            minutes=minutes,
        )


def invite_device(db: Session, actor: Actor, given: InvitationGiven, *, now: datetime) -> tuple[DeviceInvitation, str]:
    """Make a code, shown once as XXXXX-XXXXX, with which one browser may become a tablet."""
    actor.must(Verb.DEVICES_MANAGE, within=given.path)
    code = "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
    invitation = DeviceInvitation(
        code_hash=_hash_of(code),
        name=_name(given.name),
        path=given.path,
        expires_at=now + INVITED_FOR,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(invitation)
    db.flush()
    note(db, actor, Verb.DEVICES_MANAGE, invitation.id, at=now, deed="invite", path=given.path)
    return invitation, f"{code[:5]}-{code[5:]}"


def take_try(db: Session, address: str, *, now: datetime) -> str:
    """Count a try to enrol from this address, or raise TooManyCodes. Commit before looking at the code."""
    key = f"enrol:{hashlib.sha256(address.encode()).hexdigest()[:40]}"
    found = queries.failures(db, key, since=now - rules.REMEMBERED)
    until = rules.wait_until(found, free=rules.FREE_TRIES_ADDRESS)
    if until is not None and now < until:
        raise TooManyCodes(1 + int((until - now).total_seconds() // 60))
    db.add(SignInFailure(id=new_id(), key=key, at=now))
    return key


def enrol_device(db: Session, given: EnrolGiven, *, now: datetime, tried: str = "") -> tuple[Device, str]:
    """Turn a browser into a tablet: give it its name, its block of codes and its token, which only it keeps."""
    query = sa.select(DeviceInvitation).where(DeviceInvitation.code_hash == _hash_of(given.code)).with_for_update()
    invitation = db.scalars(query).one_or_none()
    if invitation is None or invitation.used_at is not None or now >= invitation.expires_at:
        raise CodeRefused
    token = secrets.token_urlsafe(32)
    device = Device(
        name=invitation.name,
        path=invitation.path,
        block=_free_block(db),
        token_hash=queries.token_hash(token),
        seen_at=now,
        app=given.app[:40],
        created_at=now,
        created_by_id=invitation.created_by_id,
    )
    db.add(device)
    db.flush()
    invitation.used_at, invitation.device_id = now, device.id
    db.execute(sa.delete(SignInFailure).where(SignInFailure.key == tried))
    note(db, Actor.clerk("devices"), Verb.DEVICES_MANAGE, device.id, at=now, deed="enrol", block=device.block)
    db.flush()
    return device, token


def rename_device(db: Session, actor: Actor, device_id: UUID, name: str, *, now: datetime) -> Device:
    """Call it something else; people find it by the sticker on its back."""
    device = find(db, actor, device_id, Verb.DEVICES_MANAGE)
    device.name = _name(name)
    note(db, actor, Verb.DEVICES_MANAGE, device.id, at=now, deed="rename")
    db.flush()
    return device


def revoke_device(db: Session, actor: Actor, device_id: UUID, reason: str, *, now: datetime) -> Device:
    """Shut a tablet out: from now on it reads nothing. What it still sends is kept for a person to decide."""
    device = find(db, actor, device_id, Verb.DEVICES_MANAGE)
    if not reason.strip():
        raise Invalid({"reason": N_("Write why, for example “lost on the ferry”.")})
    return shut_out(db, actor, device, reason, now=now)


def shut_out(db: Session, actor: Actor, device: Device, reason: str, *, now: datetime) -> Device:
    """The deed itself, for whoever has asked whether this person may: to revoke it, or to report it lost."""
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = now, actor.id
        device.revoked_reason = reason.strip()[:200]
        note(db, actor, Verb.DEVICES_MANAGE, device.id, at=now, deed="revoke")
        db.flush()
    return device


def devices_of(db: Session, actor: Actor) -> Sequence[Device]:
    """The tablets of one's own areas: those in use first, by name."""
    actor.must(Verb.DEVICES_VIEW)
    found = db.scalars(sa.select(Device).order_by(Device.revoked_at.is_not(None), Device.name, Device.id)).all()
    return [device for device in found if actor.sees(device.path)]


def find(db: Session, actor: Actor, device_id: UUID, verb: Verb = Verb.DEVICES_VIEW) -> Device:
    """One tablet, or NotFound when it is not there or not in one's areas."""
    device = db.get(Device, device_id)
    if device is None:
        raise NotFound
    actor.must(verb, within=device.path)
    return device


def by_token(db: Session, token: str) -> Device | None:
    """Whose token this is, shut out or not."""
    return db.scalars(sa.select(Device).where(Device.token_hash == queries.token_hash(token))).one_or_none()


def named(db: Session, device_ids: Collection[UUID]) -> dict[UUID, Device]:
    """The tablets behind these ids, for pages that show where a fact was written down."""
    return {device.id: device for device in db.scalars(sa.select(Device).where(Device.id.in_(set(device_ids))))}


def as_typed(text: str) -> str:
    """A typed code as it was made: Bangla digits, small letters, a lost hyphen, O for 0 and I or L for 1."""
    return _FILLING.sub("", to_latin(text)).upper().translate(_READ_AS)


def _hash_of(code: str) -> str:
    return queries.token_hash(as_typed(code))


def _name(text: str) -> str:
    name = " ".join(text.split())[:60]
    if not name:
        raise Invalid({"name": N_("Write what is on the tablet's sticker, for example “Tablet 3”.")})
    return name


def _free_block(db: Session) -> int:
    """Any block nobody ever had. Chance, not the next one: a server put back from a copy forgot the newest."""
    taken = set(db.scalars(sa.select(Device.block)))
    free = [block for block in BLOCKS if block not in taken]
    if not free:
        raise Refused(
            "devices.no-block",
            N_("All %(count)s code blocks of this server are given out. The tablet was not enrolled."),
            count=len(BLOCKS),
        )
    return secrets.choice(free)
