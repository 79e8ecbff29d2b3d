"""What changed: the morning's digest, what an upload turned, and the chain from the water to the desk."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Response, request

from relief.blueprints.gaps import bp
from relief.blueprints.gaps.common import area_asked, response
from relief.gaps import chain, news, queries
from relief.gaps.measure_models import Happening
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day, local_moment
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page

STEPS_SHOWN = 50
UNIONS_SHOWN = 50


@bp.get("/changes")
@needs(Verb.GAPS_VIEW)
def changes() -> Response:
    """What happened since yesterday, or in the stretch of one digest."""
    person, now_in, now = runtime.actor(), response(), runtime.now()
    start = max(0, request.args.get("from", 0, type=int))
    with runtime.database().reading() as db:
        digests = news.digests(db, person, now_in.id)
        chosen = next((one for one in digests if str(one.id) == request.args.get("digest", "")), None)
        since, until = (chosen.since, chosen.until) if chosen else (_yesterday(now), now)
        steps = news.steps_between(db, person, now_in.id, since, until, limit=STEPS_SHOWN + 1, offset=start)
        return page(
            "gaps/changes.html",
            steps=steps[:STEPS_SHOWN],
            start=start,
            size=STEPS_SHOWN,
            has_more=len(steps) > STEPS_SHOWN,
            numbers=news.numbers_between(db, person, now_in.id, since, until),
            happenings=Happening,
            moved=news.moved_since(db, person, now_in.id, since, now=until),
            digests=digests,
            chosen=chosen,
            since=since,
            until=until,
            count=queries.freshness(db, now_in.id).count,
        )


def _yesterday(now: datetime) -> datetime:
    return local_moment(local_day(now) - timedelta(days=1), time(0))


@bp.get("/chain")
@needs(Verb.GAPS_VIEW)
def the_chain() -> Response:
    """Union by union: exposed, affected, registered, verified, targeted, reached, each with its source."""
    person, now_in = runtime.actor(), response()
    start = max(0, request.args.get("from", 0, type=int))
    with runtime.database().reading() as db:
        above = area_asked(db)
        return page(
            "gaps/chain.html",
            above=above,
            rows=chain.chain(db, person, now_in.id, above, limit=UNIONS_SHOWN, offset=start),
            total=chain.chain_count(db, person, now_in.id, above),
            start=start,
            size=UNIONS_SHOWN,
            water=chain.newest_water(db, person, now_in.id),
            count=queries.freshness(db, now_in.id).count,
        )
