"""Counts, damage and loss, and a second person's word on each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.stock import bp
from relief.blueprints.stock.store_forms import CountedForm, CountForm, LossForm, SeenForm
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.stock import counts, papers, queries
from relief.stock.models import Item
from relief.stock.store_inputs import CountedGiven, CountGiven, DecidedGiven, LossGiven
from relief.stock.store_models import AdjustmentKind, AdjustmentState
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say_problem

Counted = Sequence[tuple[Item, CountedForm]]


@bp.get("/places/<uuid:place_id>/count")
@needs(Verb.STOCK_COUNT)
def count(place_id: UUID) -> Response:
    """What lies there, to be counted without being told what the book says."""
    return _count(place_id, CountForm(data={"id": new_id()}), _shelf(place_id), 200)


@bp.post("/places/<uuid:place_id>/counts")
@needs(Verb.STOCK_COUNT)
def record_count(place_id: UUID) -> Response:
    """Write what was counted."""
    form, shelf = CountForm(), _shelf(place_id)
    wrong = [one for _, one in shelf if not one.validate()]
    if not form.sound or wrong:
        return _count(place_id, form, shelf, 422)
    lines = [
        CountedGiven(item_id=item.id, quantity=one.quantity.data)
        for item, one in shelf
        if one.quantity.data is not None
    ]
    now = runtime.now()
    given = CountGiven(
        id=form.id.data or new_id(), place_id=place_id, lines=tuple(lines), counted_at=now, note=form.note.data or ""
    )
    try:
        with runtime.database().writing() as db:
            found = counts.record_count(db, runtime.actor(), given, now=now)
    except Invalid as problem:
        for item, one in shelf:
            if text := problem.faults.get(f"count_{item.id}"):
                one.take_faults({"quantity": text})
        form.take_faults({name: text for name, text in problem.faults.items() if name == "lines"})
        return _count(place_id, form, shelf, 422)
    if any(one.state is AdjustmentState.PROPOSED for one in found):
        said = _("It is written down. What differs from the book waits for a second person.")
    else:
        said = _("It is written down, and it is what the book says.")
    return go(url_for(".place", place_id=place_id), flash=said)


@bp.get("/places/<uuid:place_id>/loss")
@needs(Verb.STOCK_COUNT)
def loss(place_id: UUID) -> Response:
    """An empty form."""
    return _loss(place_id, LossForm(data={"id": new_id()}), 200)


@bp.post("/places/<uuid:place_id>/losses")
@needs(Verb.STOCK_COUNT)
def report_loss(place_id: UUID) -> Response:
    """Goods are damaged or missing."""
    form = LossForm()
    _offer(form, place_id)
    if not form.sound:
        return _loss(place_id, form, 422)
    given = LossGiven(
        id=form.id.data or new_id(),
        place_id=place_id,
        item_id=form.item_id.data,
        kind=AdjustmentKind(form.kind.data),
        quantity=form.quantity.data or Decimal(0),
        reason=form.reason.data or "",
    )
    try:
        with runtime.database().writing() as db:
            counts.report_loss(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _loss(place_id, form, 422)
    except Refused as problem:
        form.quantity.errors = [say_problem(problem)]
        return _loss(place_id, form, 422)
    return go(
        url_for(".place", place_id=place_id),
        flash=_("It is written down and set aside. A second person decides whether it leaves the book."),
    )


@bp.get("/findings")
@needs(Verb.STOCK_VIEW)
def findings() -> Response:
    """What waits for a second person, and what was decided last."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        waiting = papers.findings(db, actor)
        over = papers.findings(db, actor, state=AdjustmentState.AGREED, limit=20)
        over += papers.findings(db, actor, state=AdjustmentState.REFUSED, limit=20)
    over = sorted((one for one in over if one.adjustment.decided_at), key=lambda one: str(one.adjustment.decided_at))
    return page("stock/findings.html", waiting=waiting, over=over[::-1])


@bp.get("/findings/<uuid:finding_id>")
@needs(Verb.STOCK_VIEW)
def finding(finding_id: UUID) -> Response:
    """One of them, with what the book says."""
    return _finding(finding_id, SeenForm(formdata=None), 200)


@bp.post("/findings/<uuid:finding_id>/<any(agree, refuse):answer>")
@needs(Verb.STOCK_AGREE)
def decide(finding_id: UUID, answer: str) -> Response:
    """Agree or refuse."""
    form = SeenForm()
    given = DecidedGiven(
        adjustment_id=finding_id,
        agree=answer == "agree",
        seen=form.seen.data if form.seen.data is not None else Decimal(0),
        reason=form.reason.data or "",
    )
    try:
        with runtime.database().writing() as db:
            counts.decide(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _finding(finding_id, form, 422)
    except Refused as problem:
        form.form_errors.append(say_problem(problem))
        return _finding(finding_id, form, 409)
    said = _("The book follows.") if given.agree else _("The book stays as it is.")
    return go(url_for(".findings"), flash=said)


def _finding(finding_id: UUID, form: SeenForm, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = papers.finding(db, actor, finding_id)
    may = actor.can(Verb.STOCK_AGREE) and actor.id not in found.makers
    return page("stock/finding.html", status=status, found=found, one=found.adjustment, form=form, may=may)


def _shelf(place_id: UUID) -> Counted:
    with runtime.database().reading() as db:
        balances = queries.balances(db, runtime.actor(), place_id)
        others = queries.items(db)
    here = [one.item for one in balances]
    known = {item.id for item in here}
    items = [*here, *(one for one in others if one.id not in known)]
    return [(item, CountedForm(prefix=f"count{item.id.hex}-")) for item in items]


def _count(place_id: UUID, form: CountForm, shelf: Counted, status: int) -> Response:
    with runtime.database().reading() as db:
        place = queries.place(db, runtime.actor(), place_id)
        known = {key[1] for key in queries.sums_at(db, [place_id])}
    here = [one for one in shelf if one[0].id in known]
    return page(
        "stock/count.html", status=status, place=place, form=form, here=here,
        others=[one for one in shelf if one[0].id not in known], faults=[one for _, one in shelf if one.errors],
    )  # fmt: skip


def _loss(place_id: UUID, form: LossForm, status: int) -> Response:
    place = _offer(form, place_id)
    return page("stock/loss.html", status=status, place=place, form=form)


def _offer(form: LossForm, place_id: UUID) -> object:
    with runtime.database().reading() as db:
        place = queries.place(db, runtime.actor(), place_id)
        balances = queries.balances(db, runtime.actor(), place_id)
    held = [(one.item.id, f"{name_of(one.item)} ({_(one.item.unit)})") for one in balances if one.quantity > 0]
    form.item_id.choices = options(held)
    return place
