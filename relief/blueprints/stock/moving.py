"""Goods that come in from outside."""

from __future__ import annotations

from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.stock import bp
from relief.blueprints.stock.forms import ReceiptForm
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.stock import actions, queries
from relief.stock.inputs import ReceiptGiven
from relief.stock.models import PlaceKind
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


@bp.get("/receipts/new")
@needs(Verb.STOCK_CHANGE)
def new_receipt() -> Response:
    """An empty form."""
    return _receipt(ReceiptForm(data={"id": new_id(), "place_id": request.args.get("place")}), 200)


@bp.post("/receipts")
@needs(Verb.STOCK_CHANGE)
def receive() -> Response:
    """Write in what came."""
    form = ReceiptForm()
    _offer(form)
    if not form.sound:
        return _receipt(form, 422)
    given = ReceiptGiven(
        id=form.id.data or new_id(),
        item_id=form.item_id.data,
        place_id=form.place_id.data,
        quantity=form.quantity.data or Decimal(0),
        donor=form.donor.data or "",
        expires_on=form.expires_on.data,
        note=form.note.data or "",
    )
    try:
        with runtime.database().writing() as db:
            actions.receive_goods(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _receipt(form, 422)
    return go(url_for(".place", place_id=given.place_id), flash=_("The goods are written in."))


def _receipt(form: ReceiptForm, status: int) -> Response:
    _offer(form)
    return page("stock/receive.html", status=status, form=form)


def _offer(form: ReceiptForm) -> None:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        form.item_id.choices = options([(i.id, f"{name_of(i)} ({i.unit})") for i in queries.items(db)])
        houses = [(one.id, name_of(one)) for one in queries.places(db, actor, PlaceKind.WAREHOUSE)]
        points = [(one.id, name_of(one)) for one in queries.places(db, actor, PlaceKind.POINT)]
    form.place_id.choices = options(houses + points)
