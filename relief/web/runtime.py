"""What a route may ask for: the database, the settings, the time, and who is asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user

from relief.accounts import entry, queries
from relief.accounts.queries import SignedIn
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed
from relief.kernel.sealing import Seals
from relief.responses.models import Response
from relief.web import places

RESPONSE_KEY = "response_code"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What app.py hands to the web rooms, so that they need not know the capabilities above them."""

    settings: Settings
    database: Database
    seals: Seals
    # What is shown, who made it, under which licence.
    attribution: Sequence[tuple[str, str, str]] = ()


class Visitor(UserMixin):
    """Flask-Login's view of a person: nothing but a handle on the sign-in."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in
        self.id = str(signed_in.id)


def init_app(app: Flask, wiring: Wiring) -> None:
    """Make the wiring reachable and let our token cookie, and nothing else, say who is asking."""
    app.extensions["relief"] = wiring
    app.extensions["relief.responses"] = {}
    login = LoginManager()
    login.session_protection = None
    # Its template variable would look for the person again on pages that say the database is down.
    login.init_app(app, add_context_processor=False)
    login.request_loader(_visitor)


def wiring() -> Wiring:
    """Everything app.py handed in."""
    found: Wiring = current_app.extensions["relief"]
    return found


def database() -> Database:
    """The two doors to the records."""
    return wiring().database


def settings() -> Settings:
    """What the operator decided."""
    return wiring().settings


def seals() -> Seals:
    """What closes and opens counsellors' notes."""
    return wiring().seals


def now() -> datetime:
    """One moment for the whole request, so that all it writes carries the same time."""
    if "now" not in g:
        g.now = clock.now()
    found: datetime = g.now
    return found


def signed_in() -> SignedIn | None:
    """Who is asking, or None at the door."""
    if "signed_in" not in g:
        g.signed_in = current_user.signed_in if current_user.is_authenticated else None
    found: SignedIn | None = g.signed_in
    return found


def actor() -> Actor:
    """Who is asking; the guard has made sure that there is somebody."""
    found = signed_in()
    if found is None:
        raise NotAllowed("sign-in")
    return found


def responses() -> Sequence[Response]:
    """The responses this person may work in, newest first; found together with who is asking."""
    found: Sequence[Response] = g.responses if signed_in() else ()
    return found


def response() -> Response | None:
    """The response this person works in: the one chosen, else the newest."""
    known, chosen = responses(), session.get(RESPONSE_KEY)
    return next((each for each in known if each.code == chosen), known[0] if known else None)


def cookie_name() -> str:
    """The name that browsers only accept over TLS, when there is TLS."""
    return "__Host-relief" if settings().secure_cookies else "relief"


def _visitor(_request: object) -> Visitor | None:
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    at = now()
    with database().reading() as db:
        found = queries.actor_for(db, token, at, idle=settings().idle)
        if found is None:
            return None
        # Nearly every page shows the response; asking in this transaction saves a second one.
        g.responses = places.open_responses(db, current_app.extensions["relief.responses"])
    if at - found.seen_at >= entry.SEEN_EVERY:
        # Reading a page must not fail or wait because a long list is just being saved.
        database().write_in_passing(lambda db: entry.mark_seen(db, found.token_hash, now=at))
    return Visitor(found)
