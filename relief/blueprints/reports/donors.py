"""What lies behind a shared address: the figures of one issued report, without names and without signing in."""

from __future__ import annotations

from functools import partial

from flask import Response

from relief.blueprints.reports import bp
from relief.blueprints.reports import situation_view as view
from relief.reports import sharing
from relief.web import runtime
from relief.web.guard import public
from relief.web.hx import page


@bp.get("/shared/<string(length=32):secret>")
@public
def shared(secret: str) -> Response:
    """The report for whoever holds the secret; each reading is counted."""
    now = runtime.now()
    with runtime.database().reading() as db:
        address, report, area = sharing.read(db, secret, now=now)
        shapes = view.shapes_of(db, view.everybody(), report, area)
        before = view.before(db, report)
    runtime.database().write_in_passing(partial(sharing.note_read, address_id=address.id, now=now))
    answer = page(
        "reports/shared.html",
        paper=view.paper(report, area, shapes, before, {}, for_donors=True),
        expires=address.expires_at,
    )
    # Neither a search engine nor a cache on the way keeps it, and no link leads back to the secret.
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
