"""Define items, kits and warehouses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import Response, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.stock import bp
from relief.blueprints.stock.forms import ItemForm, KitForm, KitLineForm, PlaceForm
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.stock import actions, queries
from relief.stock.inputs import ItemGiven, KitGiven, KitLineGiven, PlaceGiven
from relief.stock.models import Per
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of

_LINES = 8
_LEVELS = (Level.UNION, Level.UPAZILA, Level.DISTRICT)


@bp.get("/items/new")
@needs(Verb.STOCK_CHANGE)
def new_item() -> Response:
    """An empty form."""
    return page("stock/item.html", form=ItemForm(data={"id": new_id()}))


@bp.post("/items")
@needs(Verb.STOCK_CHANGE)
def define_item() -> Response:
    """Define an item."""
    form = ItemForm()
    if not form.sound:
        return page("stock/item.html", status=422, form=form)
    given = ItemGiven(
        id=form.id.data or new_id(),
        code=form.code.data,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data,
        unit=form.unit.data,
        sector=form.sector.data,
        icon=form.icon.data,
        kcal=form.kcal.data,
        weight_g=form.weight_g.data,
        cost_poisha=form.cost_poisha,
        counts_as=form.counts_as.data,
        source=form.source.data or "",
    )
    try:
        with runtime.database().writing() as db:
            actions.define_item(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page("stock/item.html", status=422, form=form)
    return go(url_for(".index"), flash=_("The item is defined."))


@bp.get("/kits/new")
@needs(Verb.STOCK_CHANGE)
def new_kit() -> Response:
    """An empty form."""
    return _kit(KitForm(data={"id": new_id()}), _lines(), 200)


@bp.post("/kits")
@needs(Verb.STOCK_CHANGE)
def define_kit() -> Response:
    """Define a kit."""
    form, lines = KitForm(), _lines()
    wrong = [line for line in lines if not line.validate()]
    if not form.sound or wrong:
        return _kit(form, lines, 422)
    given = KitGiven(
        id=form.id.data or new_id(),
        code=form.code.data,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data,
        sector=form.sector.data,
        validity_days=form.validity_days.number,
        source=form.source.data or "",
        lines=tuple(
            KitLineGiven(
                item_id=line.item_id.data,
                quantity=line.quantity.data or Decimal(0),
                per=line.per.data or Per.HOUSEHOLD,
                size_from=line.size_from.data,
                size_to=line.size_to.data,
                who=line.who(),
            )
            for line in lines
            if line.item_id.data
        ),
    )
    try:
        with runtime.database().writing() as db:
            kit = actions.define_kit(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _kit(form, lines, 422)
    return go(url_for(".kit", kit_id=kit.id), flash=_("The kit is defined."))


@bp.get("/places/new")
@needs(Verb.STOCK_CHANGE)
def new_place() -> Response:
    """An empty form."""
    return _place(PlaceForm(data={"id": new_id()}), 200)


@bp.post("/places")
@needs(Verb.STOCK_CHANGE)
def add_place() -> Response:
    """Open a warehouse."""
    form = PlaceForm()
    _offer(form)
    if not form.sound:
        return _place(form, 422)
    given = PlaceGiven(
        id=form.id.data or new_id(),
        code=form.code.data,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data,
        area_id=form.area_id.data,
    )
    try:
        with runtime.database().writing() as db:
            actions.add_place(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _place(form, 422)
    return go(url_for(".index"), flash=_("The warehouse is open."))


def _lines() -> list[KitLineForm]:
    with runtime.database().reading() as db:
        items = [(item.id, f"{name_of(item)} ({item.unit})") for item in queries.items(db)]
    return [KitLineForm(prefix=f"line{number}-", items=items) for number in range(_LINES)]


def _kit(form: KitForm, lines: Sequence[KitLineForm], status: int) -> Response:
    return page("stock/new_kit.html", status=status, form=form, lines=lines)


def _place(form: PlaceForm, status: int) -> Response:
    _offer(form)
    return page("stock/new_place.html", status=status, form=form)


def _offer(form: PlaceForm) -> None:
    with runtime.database().reading() as db:
        form.area_id.choices = options(areas.choices(db, runtime.actor(), _LEVELS, language()))
