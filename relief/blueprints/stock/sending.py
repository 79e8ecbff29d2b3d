"""Waybills: write one, see one, write what arrived, take one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.stock import bp
from relief.blueprints.stock.store_forms import ArrivalForm, ArrivedForm, BackForm, LoadForm, WaybillForm, as_id
from relief.kernel.db import Session
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.stock import arrivals, holding, papers, queries, waybills
from relief.stock.lots import Held
from relief.stock.models import Item, PlaceKind
from relief.stock.rules import plain
from relief.stock.store_inputs import ArrivalGiven, ArrivedGiven, LoadGiven, WaybillGiven
from relief.stock.store_models import Waybill, WaybillState
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say_problem


@dataclass(frozen=True)
class Shelf:
    """One item where the goods leave from, what is free of it, its lots, and the form of how much goes."""

    item: Item
    free: Decimal
    lots: Sequence[Held]
    form: LoadForm


@bp.get("/waybills")
@needs(Verb.STOCK_VIEW)
def list_waybills() -> Response:
    """What is on the road, and the last that arrived."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        on_road = papers.list_waybills(db, actor, WaybillState.ON_ROAD)
        over = papers.list_waybills(db, actor, WaybillState.ARRIVED)
    late = {one.id for one in on_road if one.expected_at and one.expected_at < now}
    return page("stock/waybills.html", on_road=on_road, over=over, late=late)


@bp.get("/waybills/new")
@needs(Verb.STOCK_CHANGE)
def new_waybill() -> Response:
    """First where from, then what lies there with how much goes."""
    form = WaybillForm(data={"id": new_id(), "from_place_id": _asked("place"), "to_place_id": _asked("to")})
    return _new(form, _asked("place"), 200)


@bp.post("/waybills")
@needs(Verb.STOCK_CHANGE)
def send_waybill() -> Response:
    """The goods leave."""
    form = WaybillForm()
    source_id = _sent_id("from_place_id")
    shelves = _offer(form, source_id)
    wrong = [one for one in shelves if not one.form.validate()]
    if not form.sound or wrong or source_id is None:
        return _new(form, source_id, 422, shelves)
    loads = [
        LoadGiven(item_id=one.item.id, quantity=one.form.quantity.data, lot_id=one.form.lot_id.data)
        for one in shelves
        if one.form.quantity.data
    ]
    given = WaybillGiven(
        id=form.id.data or new_id(),
        from_place_id=source_id,
        to_place_id=form.to_place_id.data,
        loads=tuple(loads),
        expected_at=form.expected_at.data,
        carrier=form.carrier.data or "",
        note=form.note.data or "",
    )
    try:
        with runtime.database().writing() as db:
            made = waybills.send(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, source_id, 422, shelves)
    except Refused as problem:
        form.form_errors.append(say_problem(problem))
        return _new(form, source_id, 422, shelves)
    return go(url_for(".waybill", waybill_id=made.id), flash=_("The waybill is written. Print it and send it along."))


@bp.get("/waybills/<uuid:waybill_id>")
@needs(Verb.STOCK_VIEW)
def waybill(waybill_id: UUID) -> Response:
    """One waybill: what was sent, and what arrived or the form to say so."""
    with runtime.database().reading() as db:
        found = papers.waybill(db, runtime.actor(), waybill_id)
    forms = [_arrived_form(one.position, arrived=one.sent) for one in found.lines]
    return _show(found, ArrivalForm(), forms, BackForm(prefix="back-"), 200)


@bp.post("/waybills/<uuid:waybill_id>/arrival")
@needs(Verb.STOCK_RECEIVE)
def receive_waybill(waybill_id: UUID) -> Response:
    """Write what arrived."""
    with runtime.database().reading() as db:
        found = papers.waybill(db, runtime.actor(), waybill_id)
    form, forms = ArrivalForm(), [_arrived_form(one.position) for one in found.lines]
    wrong = [one for one in forms if not one.validate()]
    if not form.sound or wrong:
        return _show(found, form, forms, BackForm(prefix="back-"), 422)
    lines = {
        line.position: ArrivedGiven(
            arrived=one.arrived.data or Decimal(0), damaged=one.damaged.data or Decimal(0), reason=one.reason.data or ""
        )
        for line, one in zip(found.lines, forms, strict=True)
    }
    given = ArrivalGiven(waybill_id=waybill_id, lines=lines, note=form.note.data or "")
    try:
        with runtime.database().writing() as db:
            arrivals.receive(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        _spread_faults(problem, forms, [line.position for line in found.lines])
        return _show(found, form, forms, BackForm(prefix="back-"), 422)
    return go(url_for(".waybill", waybill_id=waybill_id), flash=_("What arrived is written down."))


@bp.post("/waybills/<uuid:waybill_id>/back")
@needs(Verb.STOCK_CHANGE)
def take_back(waybill_id: UUID) -> Response:
    """The goods did not go."""
    form = BackForm(prefix="back-")
    try:
        with runtime.database().writing() as db:
            waybills.take_back(db, runtime.actor(), waybill_id, reason=form.reason.data or "", now=runtime.now())
    except Invalid as problem:
        with runtime.database().reading() as db:
            found = papers.waybill(db, runtime.actor(), waybill_id)
        form.take_faults(problem)
        forms = [_arrived_form(one.position, arrived=one.sent) for one in found.lines]
        return _show(found, ArrivalForm(formdata=None), forms, form, 422)
    return go(url_for(".waybill", waybill_id=waybill_id), flash=_("The goods lie again where they lay."))


def _arrived_form(position: int, *, arrived: Decimal | None = None) -> ArrivedForm:
    kept = {} if arrived is None else {"data": {"arrived": Decimal(plain(arrived)), "damaged": Decimal(0)}}
    return ArrivedForm(prefix=f"line{position}-", **kept)


def _spread_faults(problem: Invalid, forms: Sequence[ArrivedForm], positions: Sequence[int]) -> None:
    for position, form in zip(positions, forms, strict=True):
        mine = {name.rpartition("_")[0]: text for name, text in problem.faults.items() if name.endswith(f"_{position}")}
        form.take_faults(mine)


def _show(found: Waybill, form: ArrivalForm, forms: Sequence[ArrivedForm], back: BackForm, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        people = papers.people_of(db, {found.created_by_id, found.ended_by_id})
        here = {one for one in (found.from_place_id, found.to_place_id) if _is_own(db, one)}
    return page(
        "stock/waybill.html",
        status=status,
        waybill=found,
        rows=list(zip(found.lines, forms, strict=True)),
        form=form,
        back=back,
        people=people,
        may_receive=actor.can(Verb.STOCK_RECEIVE) and found.to_place_id in here,
        may_take_back=actor.can(Verb.STOCK_CHANGE) and found.from_place_id in here,
        is_late=found.state is WaybillState.ON_ROAD and bool(found.expected_at and found.expected_at < runtime.now()),
    )


def _is_own(db: Session, place_id: UUID) -> bool:
    try:
        queries.place(db, runtime.actor(), place_id)
    except NotFound:
        return False
    return True


def _new(form: WaybillForm, source_id: UUID | None, status: int, shelves: Sequence[Shelf] | None = None) -> Response:
    shelves = _offer(form, source_id) if shelves is None else shelves
    return page("stock/new_waybill.html", status=status, form=form, shelves=shelves, source_id=source_id)


def _offer(form: WaybillForm, source_id: UUID | None) -> list[Shelf]:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        places = queries.places(db, actor)
        names = [(one.id, name_of(one)) for one in sorted(places, key=lambda one: one.kind == PlaceKind.POINT)]
        form.from_place_id.choices = options(names)
        form.to_place_id.choices = options([("", "—"), *(one for one in names if one[0] != source_id)])
        if source_id is None:
            return []
        queries.place(db, actor, source_id)
        held = {key[1]: lots for key, lots in holding.by_lot(db, [source_id]).items()}
        aside = holding.set_aside(db, source_id)
        items = queries.items_by_id(db, list(held))
    shelves = []
    for item in sorted(items.values(), key=lambda one: (one.sector, one.name_en)):
        free = sum((one.quantity for one in held[item.id]), Decimal(0)) - aside.get(item.id, Decimal(0))
        if free > 0:
            form_ = LoadForm(prefix=f"load{item.id.hex}-", lots=held[item.id])
            shelves.append(Shelf(item, free, held[item.id], form_))
    return shelves


def _asked(name: str) -> UUID | None:
    try:
        return as_id(request.args.get(name))
    except ValueError:
        return None


def _sent_id(name: str) -> UUID | None:
    try:
        return as_id(request.form.get(name))
    except ValueError:
        return None
