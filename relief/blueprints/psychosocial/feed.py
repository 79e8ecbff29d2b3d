"""One's own appointments in one's own calendar: an address that carries times, place codes and opaque codes."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.psychosocial.days import bp
from relief.calendars import addresses
from relief.psychosocial import feeds, queries
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/calendar")
@needs()
def calendar_addresses() -> Response:
    """The addresses one made."""
    return _addresses(None)


@bp.post("/calendar")
@needs()
def make_calendar_address() -> Response:
    """A new address, shown this once."""
    actor = runtime.actor()
    queries.only_counsellors(actor)
    with runtime.database().writing() as db:
        secret = addresses.make_address(db, actor, feeds.FEED, actor.id, now=runtime.now())[1]
    return _addresses(url_for("calendars.feed", secret=secret, _external=True))


@bp.post("/calendar/<uuid:token_id>/revoke")
@needs()
def revoke_calendar_address(token_id: UUID) -> Response:
    """Let an address answer no more."""
    queries.only_counsellors(runtime.actor())
    with runtime.database().writing() as db:
        addresses.revoke_address(db, runtime.actor(), token_id, now=runtime.now())
    return go(
        url_for("psychosocial.calendar_addresses"),
        flash=_("The address is revoked. Calendars that used it get nothing more."),
    )


def _addresses(fresh: str | None) -> Response:
    actor = runtime.actor()
    queries.only_counsellors(actor)
    with runtime.database().reading() as db:
        own = addresses.own_addresses(db, actor, feeds.FEED, actor.id)
    return page("psychosocial/calendar.html", own=own, fresh=fresh)
