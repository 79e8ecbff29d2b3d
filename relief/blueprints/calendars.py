"""Calendar addresses: make and revoke them, and the one page that answers whoever holds the secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, Response, make_response, url_for
from flask_babel import gettext as _

from relief.accounts import queries as accounts
from relief.calendars import addresses as actions
from relief.calendars import ics
from relief.kernel.actor import Actor
from relief.kernel.db import Session
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial import feeds as appointments
from relief.spaces import feeds, queries
from relief.web import runtime
from relief.web.guard import needs, public
from relief.web.hx import go, page

bp = Blueprint("calendars", __name__, url_prefix="/calendar")

# Each room with a feed of its own adds one line: its word and who reads the entries, as the address's owner.
FEEDS: dict[str, Callable[[Session, Actor, UUID, datetime], tuple[str, list[ics.Entry]]]] = {
    feeds.FEED: feeds.sessions,
    appointments.FEED: appointments.appointments,
}


@bp.get("/<string(length=32):secret>.ics")
@public
def feed(secret: str) -> Response:
    """The calendar behind a secret address, as its owner may see it this minute."""
    now = runtime.now()
    with runtime.database().reading() as db:
        token, owner = actions.find(db, secret)
        actor = accounts.actors(db, [owner.id]).get(owner.id)
        if actor is None or token.feed not in FEEDS:
            raise NotFound
        name, entries = FEEDS[token.feed](db, actor, token.subject_id, now)
    runtime.database().write_in_passing(partial(actions.note_use, token_id=token.id, now=now))
    answer = make_response(ics.write(name, entries, now))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/spaces/<uuid:space_id>")
@needs(Verb.SPACES_VIEW)
def addresses(space_id: UUID) -> Response:
    """One's own addresses of a site's calendar."""
    return _addresses(space_id, None, 200)


@bp.post("/spaces/<uuid:space_id>")
@needs(Verb.SPACES_VIEW)
def make_address(space_id: UUID) -> Response:
    """A new address, shown this once."""
    with runtime.database().writing() as db:
        queries.site(db, runtime.actor(), space_id)
        secret = actions.make_address(db, runtime.actor(), feeds.FEED, space_id, now=runtime.now())[1]
    return _addresses(space_id, url_for("calendars.feed", secret=secret, _external=True), 200)


@bp.post("/spaces/<uuid:space_id>/<uuid:token_id>/revoke")
@needs(Verb.SPACES_VIEW)
def revoke_address(space_id: UUID, token_id: UUID) -> Response:
    """Let an address answer no more."""
    with runtime.database().writing() as db:
        queries.site(db, runtime.actor(), space_id)
        actions.revoke_address(db, runtime.actor(), token_id, now=runtime.now())
    return go(
        url_for("calendars.addresses", space_id=space_id),
        flash=_("The address is revoked. Calendars that used it get nothing more."),
    )


def _addresses(space_id: UUID, fresh: str | None, status: int) -> Response:
    with runtime.database().reading() as db:
        site = queries.site(db, runtime.actor(), space_id)
        groups = queries.groups_of(db, runtime.actor(), space_id)
        own = actions.own_addresses(db, runtime.actor(), feeds.FEED, space_id)
    codes = [(row.group, feeds.group_code(row.group.id)) for row in groups]
    return page("calendars/addresses.html", status=status, site=site, own=own, fresh=fresh, codes=codes)
