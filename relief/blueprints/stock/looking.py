"""What lies where, and what a kit holds."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.stock import bp
from relief.blueprints.stock.forms import FamilyForm
from relief.blueprints.stock.store_forms import LevelForm
from relief.blueprints.stock.words import covered_words
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import alerts, bin_card, coverage, holding, papers, queries, reservations, rules
from relief.stock.models import PlaceKind
from relief.stock.store_models import WaybillState
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


@bp.get("/")
@needs(Verb.STOCK_VIEW)
def index() -> Response:
    """What to look at today, balances of one's warehouses, what lists were promised, and all kits."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        balances = queries.balances(db, actor)
        kits = queries.kits(db)
        places = queries.places(db, actor, PlaceKind.WAREHOUSE)
        items = queries.items(db)
        found = alerts.look(db, actor, now=now)
        promised = reservations.reserved(db)
        free = holding.free_in_warehouses(db)
        on_road = papers.list_waybills(db, actor, WaybillState.ON_ROAD)
    held = {place: list(rows) for place, rows in groupby(balances, key=lambda one: one.place.id)}
    return page(
        "stock/index.html",
        held=held,
        places=places,
        kits=[(kit, queries.coverage_of(kit)) for kit in kits],
        items=items,
        alerts=found,
        promised=[(item, promised[item.id], free[item.id]) for item in items if promised.get(item.id)],
        on_road=len(on_road),
    )


@bp.get("/alerts")
@needs(Verb.STOCK_VIEW)
def show_alerts() -> Response:
    """Everything to look at, kind by kind."""
    with runtime.database().reading() as db:
        found = alerts.look(db, runtime.actor(), now=runtime.now())
    return page("stock/alerts.html", alerts=found)


@bp.get("/places/<uuid:place_id>/cards/<uuid:goods_id>")
@needs(Verb.STOCK_VIEW)
def card(place_id: UUID, goods_id: UUID) -> Response:
    """The stock card of one item at one place, and its lots, first to expire first."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = queries.place(db, actor, place_id)
        lines = bin_card.card(db, actor, place_id, goods_id)
        item = queries.items_by_id(db, [goods_id]).get(goods_id)
        lots = holding.by_lot(db, [place_id]).get((place_id, goods_id), [])
        least = papers.levels_of(db, place_id).get(goods_id)
        counted = papers.last_counted(db, place_id).get(goods_id)
    if item is None:
        raise NotFound
    return page(
        "stock/card.html", place=found, item=item, lines=lines, lots=lots, least=least, counted=counted,
        today=local_day(runtime.now()), most=bin_card.MOST,
    )  # fmt: skip


@bp.post("/places/<uuid:place_id>/levels")
@needs(Verb.STOCK_CHANGE)
def set_level(place_id: UUID) -> Response:
    """Below how much somebody is told."""
    form = LevelForm()
    with runtime.database().reading() as db:
        form.item_id.choices = options([(one.id, name_of(one)) for one in queries.items(db)])
    if not form.sound:
        return _place(place_id, form, 422)
    try:
        with runtime.database().writing() as db:
            alerts.set_level(
                db, runtime.actor(), place_id, form.item_id.data, form.least.data or Decimal(0), now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _place(place_id, form, 422)
    return go(url_for(".place", place_id=place_id), flash=_("It is noted. You are told when there is less."))


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
    """One place: what it holds, what waits, and what moved last."""
    return _place(place_id, LevelForm(formdata=None), 200)


def _place(place_id: UUID, form: LevelForm, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = queries.place(db, actor, place_id)
        balances = queries.balances(db, actor, place_id)
        moves = queries.moves(db, actor, place_id)
        levels = papers.levels_of(db, place_id)
        waiting = papers.findings(db, actor, place_id=place_id)
        form.item_id.choices = options([(one.id, name_of(one)) for one in queries.items(db)])
    return page(
        "stock/place.html", status=status, place=found, balances=balances, moves=moves, levels=levels,
        waiting=waiting, form=form,
    )  # fmt: skip
