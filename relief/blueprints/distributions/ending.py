"""End the handing out, count goods back, close, and begin again for who did not come."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.plans import shown
from relief.blueprints.distributions.words import title
from relief.distributions import actions, queries
from relief.distributions.inputs import GoodsCount
from relief.distributions.tablets import Standing, tablets_of
from relief.kernel.digits import parse_int, to_latin
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.stock.rules import plain
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, say, say_problem

_PARTS = ("returned", "lost", "left")


@bp.get("/<uuid:distribution_id>/reconcile")
@needs(Verb.DISTRIBUTIONS_PLAN)
def ask_reconcile(distribution_id: UUID) -> Response:
    """Say what ending means before it is done."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        progress = queries.progress(db, plan)
    return page("distributions/reconcile.html", plan=plan, heading=title(plan), progress=progress)


@bp.post("/<uuid:distribution_id>/reconcile")
@needs(Verb.DISTRIBUTIONS_PLAN)
def reconcile(distribution_id: UUID) -> Response:
    """End the handing out."""
    with runtime.database().writing() as db:
        actions.reconcile_distribution(db, runtime.actor(), distribution_id, now=runtime.now())
    return go(
        url_for(".count_goods", distribution_id=distribution_id),
        flash=_("The handing out has ended. Now count the goods that came back."),
    )


@bp.get("/<uuid:distribution_id>/close")
@needs(Verb.DISTRIBUTIONS_PLAN)
def count_goods(distribution_id: UUID) -> Response:
    """The sums, item by item, and a place to write what was counted."""
    return _page(distribution_id, 200, {}, {})


@bp.post("/<uuid:distribution_id>/close")
@needs(Verb.DISTRIBUTIONS_PLAN)
def close(distribution_id: UUID) -> Response:
    """Close the book."""
    typed = {name: text for name, text in request.form.items() if name.partition("-")[0] in _PARTS}
    counts, faults = _read(distribution_id, typed)
    if faults:
        return _page(distribution_id, 422, typed, faults)
    try:
        with runtime.database().writing() as db:
            actions.close_distribution(db, runtime.actor(), distribution_id, counts, now=runtime.now())
    except Invalid as problem:
        return _page(distribution_id, 422, typed, problem.faults)
    except Refused as problem:
        # What was counted is a morning's work: it stays on the page.
        return _page(distribution_id, problem.status, typed, {}, say_problem(problem))
    return go(url_for(".show", distribution_id=distribution_id), flash=_("Everything adds up. It is closed."))


@bp.post("/<uuid:distribution_id>/follow-up")
@needs(Verb.DISTRIBUTIONS_PLAN)
def follow_up(distribution_id: UUID) -> Response:
    """Begin a plan for who did not come."""
    with runtime.database().writing() as db:
        plan = actions.follow_up(db, runtime.actor(), distribution_id, now=runtime.now())
    return go(
        url_for(".show", distribution_id=plan.id),
        flash=_("This is a new draft for those who did not come. Check its dates, then lock it."),
    )


@bp.post("/<uuid:distribution_id>/next-round")
@needs(Verb.DISTRIBUTIONS_PLAN)
def next_round(distribution_id: UUID) -> Response:
    """Begin the next round with the same rules, goods and points."""
    try:
        days = parse_int(to_latin(request.form.get("days", "")))
    except ValueError:
        days = 0
    try:
        with runtime.database().writing() as db:
            plan = actions.next_round(db, runtime.actor(), distribution_id, days=days, now=runtime.now())
    except Invalid as problem:
        return _wrong(distribution_id, "days", problem)
    return go(
        url_for(".show", distribution_id=plan.id),
        flash=_("This is a new draft for the next round. Check its dates and rules, then lock it."),
    )


@bp.post("/<uuid:distribution_id>/cycle")
@needs(Verb.DISTRIBUTIONS_PLAN)
def set_cycle(distribution_id: UUID) -> Response:
    """Say every how many days it comes again; an empty field: never."""
    typed = to_latin(request.form.get("every", "")).strip()
    try:
        days = parse_int(typed) if typed else None
    except ValueError:
        days = 0
    try:
        with runtime.database().writing() as db:
            actions.set_cycle(db, runtime.actor(), distribution_id, days, now=runtime.now())
    except Invalid as problem:
        return _wrong(distribution_id, "every", problem)
    told = _("It comes again. The next round will be prepared as a draft.") if days else _("It comes once.")
    return go(url_for(".show", distribution_id=distribution_id), flash=told)


def _wrong(distribution_id: UUID, field: str, problem: Invalid) -> Response:
    typed = request.form.get(field, "")[:40]
    return shown(distribution_id, 422, {field: (typed, " ".join(say(text) for text in problem.faults.values()))})


def _read(distribution_id: UUID, typed: dict[str, str]) -> tuple[dict[UUID, GoodsCount], dict[str, str]]:
    counts, faults = {}, {}
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        sums = queries.goods(db, plan)
    for one in sums:
        try:
            parts = {part: _number(typed.get(f"{part}-{one.item_id}", "")) for part in _PARTS}
        except InvalidOperation:
            faults[str(one.item_id)] = N_("Write numbers only, for example 25.")
            continue
        counts[one.item_id] = GoodsCount(**parts)
    return counts, faults


def _number(text: str) -> Decimal:
    cleaned = to_latin(text).strip().replace(",", "")
    if not cleaned:
        return Decimal(0)
    number = Decimal(cleaned)
    if not number.is_finite() or number > 1_000_000_000:
        raise InvalidOperation
    return number


def _page(
    distribution_id: UUID, status: int, typed: dict[str, str], faults: dict[str, str], refused: str | None = None
) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        progress = queries.progress(db, plan)
        away = [one for one in tablets_of(db, runtime.actor(), plan) if one.standing is Standing.AWAY]
        sums = queries.goods(db, plan)
        items = stock.items_by_id(db, [one.item_id for one in sums])
    nothing = Decimal(0)
    rest = {f"returned-{one.item_id}": digits(plain(max(one.to_explain - one.lost, nothing))) for one in sums}
    rest |= {f"lost-{one.item_id}": digits(plain(one.lost)) for one in sums if one.lost}
    return page(
        "distributions/close.html",
        status=status,
        plan=plan,
        heading=title(plan),
        progress=progress,
        away=away,
        refused=refused,
        sums=sums,
        items=items,
        typed=typed or rest,
        faults={key: say(text) for key, text in faults.items()},
    )
