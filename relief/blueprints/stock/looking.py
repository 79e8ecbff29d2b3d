"""What lies where, and what a kit holds."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import Response, request

from relief.blueprints.stock import bp
from relief.blueprints.stock.forms import FamilyForm
from relief.blueprints.stock.words import covered_words
from relief.kernel.verbs import Verb
from relief.stock import coverage, queries, rules
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page


@bp.get("/")
@needs(Verb.STOCK_VIEW)
def index() -> Response:
    """Balances of one's warehouses, and all kits."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        balances = queries.balances(db, actor)
        kits = queries.kits(db)
        places = queries.places(db, actor)
        items = queries.items(db)
    held = {place: list(rows) for place, rows in groupby(balances, key=lambda one: one.place.id)}
    return page(
        "stock/index.html",
        held=held,
        places=[place for place in places if place.kind == "warehouse"],
        kits=[(kit, queries.coverage_of(kit)) for kit in kits],
        items=items,
    )


@bp.get("/kits/<uuid:kit_id>")
@needs(Verb.STOCK_VIEW)
def kit(kit_id: UUID) -> Response:
    """One kit, and how far it goes for a family of any size."""
    usual = {"people": rules.PLANNING_PEOPLE, "days": rules.PLANNING_DAYS}
    asked = FamilyForm(request.args or None, data=usual)
    is_sound = asked.validate()
    family = coverage.Family(
        people=(asked.people.data if is_sound else None) or rules.PLANNING_PEOPLE,
        days=(asked.days.data if is_sound else None) or rules.PLANNING_DAYS,
    )
    with runtime.database().reading() as db:
        found = queries.kit(db, kit_id)
    return page(
        "stock/kit.html",
        kit=found,
        form=asked,
        family=family,
        covered=[(one, covered_words(one, family)) for one in coverage.covered(found.lines, family)],
        total=coverage.total(found.lines, family),
        beside=coverage.beside(found.lines, family),
        sizes=[(people, queries.coverage_of(found, people=people)) for people in (3, 5, 7)],
    )


@bp.get("/places/<uuid:place_id>")
@needs(Verb.STOCK_VIEW)
def place(place_id: UUID) -> Response:
    """One place: what it holds, and what moved last."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = queries.place(db, actor, place_id)
        balances = queries.balances(db, actor, place_id)
        moves = queries.moves(db, actor, place_id)
    return page("stock/place.html", place=found, balances=balances, moves=moves)
