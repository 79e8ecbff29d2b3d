"""Who is calling, in which language, and what every answer carries."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
from flask import Blueprint, Response, g, request

from relief.accounts import devices, queries, tickets
from relief.accounts.models import Device
from relief.config import LANGUAGES
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Problem
from relief.kernel.verbs import Verb
from relief.sync import epochs
from relief.sync.models import Epoch
from relief.sync.taking import Keys
from relief.web import runtime

bp = Blueprint("sync", __name__, url_prefix="/sync")

_SCHEME = "Device "


class UnknownDevice(Problem):
    """No token, or one this server never gave out."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "devices.token",
            N_("This server does not know this tablet. What is on it is kept. Ask the coordinator to enrol it again."),
        )


class RevokedDevice(Problem):
    """A tablet that was shut out reads nothing any more; what it still sends is taken."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "devices.revoked",
            N_("This tablet was shut out by a coordinator. What is on it is kept and can still be sent."),
        )


class NoTicket(Problem):
    """Nobody is at work on the tablet, or the sign-on is older than a week."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "devices.ticket",
            N_("Sign on to this tablet again with your password. What is on it is kept."),
        )


@bp.before_request
def _choose_language() -> None:
    """The tablet says which language its person reads; it has no cookie to remember it by."""
    g.language = request.accept_languages.best_match(LANGUAGES) or runtime.settings().language


def device() -> Device:
    """The calling tablet."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(_SCHEME):
        raise UnknownDevice
    with runtime.database().reading() as db:
        found = devices.by_token(db, header.removeprefix(_SCHEME).strip())
    if found is None:
        raise UnknownDevice
    return found


def reading_device() -> Device:
    """The calling tablet, which may still read."""
    found = device()
    if found.revoked_at is not None:
        raise RevokedDevice
    return found


def person_at(at: Device) -> Actor:
    """Who is at work on it, as the account is now."""
    ticket = tickets.read(keys().ticket, request.headers.get("X-Relief-Ticket", ""))
    if ticket is None or ticket.device_id != at.id or not ticket.good_for(tickets.READS_FOR, now=runtime.now()):
        raise NoTicket
    with runtime.database().reading() as db:
        found = queries.actors(db, [ticket.user_id]).get(ticket.user_id)
    if found is None or not found.can(Verb.DEVICES_USE):
        raise NoTicket
    return found


def keys() -> Keys:
    """What opens envelopes and proves tickets."""
    settings = runtime.settings()
    return _keys(settings.secret_key, settings.outbox_key)


@lru_cache(maxsize=4)
def _keys(secret_key: bytes, outbox_key: bytes) -> Keys:
    return Keys.of(secret_key, outbox_key)


def answer(told: dict[str, Any], *, status: int = 200, of: Epoch | None = None) -> Response:
    """Say it, and who says it: a hotel's log-in page that answers in our place does not know these.

    Before the first tablet is enrolled there is no epoch, and nobody who could know it.
    """
    with runtime.database().reading() as db:
        life = of or epochs.known(db)
    envelope = {
        "server": str(life.server_id) if life else None,
        "epoch": str(life.epoch) if life else None,
        "now": runtime.now().isoformat(),
    }
    said = Response(msgspec.json.encode({**envelope, **told}), status, mimetype="application/json")
    said.headers["Cache-Control"] = "no-store"
    return said
