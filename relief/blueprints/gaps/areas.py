"""One area: every figure with its arithmetic, and the households behind the number."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, request

from relief.areas import queries as tree
from relief.blueprints.gaps import bp
from relief.blueprints.gaps.common import response
from relief.gaps import chain, lists, queries, showing
from relief.gaps.labels import BASIS_LABELS, SECTOR_LABELS
from relief.gaps.rules import SECTORS
from relief.gaps.yardsticks import catalogue
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page

HISTORY_DAYS = 60
ROWS = 50


@bp.get("/areas/<uuid:area_id>")
@needs(Verb.GAPS_VIEW)
def area(area_id: UUID) -> Response:
    """How each figure of this area comes about."""
    person, now_in = runtime.actor(), response()
    since = local_day(runtime.now()) - timedelta(days=HISTORY_DAYS)
    with runtime.database().reading() as db:
        found, figure = queries.figure_of(db, person, now_in.id, area_id)
        told = lists.measured(db, now_in.id, found.id)
        measures = showing.in_area(catalogue(db), told, found.level)
        return page(
            "gaps/area.html",
            fragment="gaps/_area.html",
            area=found,
            figure=figure,
            count=queries.freshness(db, now_in.id).count,
            sectors=queries.sector_figures(db, now_in.id, [found.id])[found.id],
            gaps=queries.gaps_of_area(db, now_in.id, found.id),
            history=queries.history(db, now_in.id, found.id, since=since),
            lineage=[(one, person.sees(one.path)) for one in tree.lineage(db, found)],
            sector_labels=SECTOR_LABELS,
            basis_labels=BASIS_LABELS,
            measures=[one for one in measures if not one.one.whom and (one.need or one.is_hidden)],
            groups=[one for one in measures if one.one.whom and one.need],
            chain=chain.chain_of(db, now_in.id, found),
            water=chain.newest_water(db, person, now_in.id),
            may_list=Verb.HOUSEHOLDS_VIEW in person.verbs,
        )


@bp.get("/areas/<uuid:area_id>/unreached")
@needs(Verb.GAPS_VIEW)
def unreached(area_id: UUID) -> Response:
    """The households that make up "not reached", by name, for who may read the registry."""
    person, now_in = runtime.actor(), response()
    sector = request.args.get("sector", "")
    sector = sector if sector in SECTORS else ""
    with runtime.database().reading() as db:
        found, _ = queries.figure_of(db, person, now_in.id, area_id)
        rows = lists.unreached(
            db, person, now_in.id, found, sector=sector, after=request.args.get("after", ""), limit=ROWS + 1
        )
    return page(
        "gaps/unreached.html",
        area=found,
        sector=sector,
        sector_labels=SECTOR_LABELS,
        rows=rows[:ROWS],
        after=rows[ROWS - 1].code if len(rows) > ROWS else None,
    )
