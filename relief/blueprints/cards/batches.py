"""Print cards: choose for whom, wait a moment, take the PDF."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Response, flash, request, send_file, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.cards import bp
from relief.blueprints.cards.forms import BatchForm
from relief.distributions import queries as plans
from relief.distributions.models import Distribution, State
from relief.households import cards_issue, cards_making, cards_queries
from relief.households.cards import CardBatch, CardBatchKind, CardBatchState, CardState
from relief.kernel import cards
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of, say_problem

# A list that is locked or later has its households; a draft has none yet.
_WITH_LISTS = (State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING)
_MOST_UNIONS = 300


@bp.get("/")
@needs(Verb.CARDS_VIEW)
def index() -> Response:
    """What was printed so far; above it a box to find one card."""
    text = request.args.get("q", "").strip()[:200]
    number = to_latin(request.args.get("page", "1"))
    key = cards.public_key(runtime.settings().card_key)
    with runtime.database().reading() as db:
        found = cards_queries.search(db, runtime.actor(), key, text) if text else None
        if found is not None:
            return go(url_for("cards.show", card_id=found.id))
        shown = cards_queries.batches(
            db, runtime.actor(), page=int(number) if number.isascii() and number.isdecimal() else 1
        )
        who = names_of(db, list({one.created_by_id for one in shown.items}))
    return page("cards/index.html", batches=shown, who=who, q=text)


@bp.get("/new")
@needs(Verb.CARDS_ISSUE)
def new() -> Response:
    """For whom?"""
    form = BatchForm()
    response = runtime.response()
    if response is not None:
        form.heading_bn.data, form.heading_en.data = response.name_bn, response.name_en
    plan = request.args.get("distribution", "")
    form.kind.data = CardBatchKind.LIST if plan else CardBatchKind.AREA
    form.distribution_id.data = plan
    return _shown(form, 200)


@bp.post("/")
@needs(Verb.CARDS_ISSUE)
def create() -> Response:
    """Make the cards; the files follow by themselves."""
    form = BatchForm()
    _offer(form)
    if not form.sound:
        return _shown(form, 422)
    try:
        with runtime.database().writing() as db:
            batch = cards_issue.print_batch(
                db, runtime.actor(), _given(db, form), seed=runtime.settings().card_key, now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _shown(form, 422)
    except cards_issue.NothingToPrint as problem:
        flash(say_problem(problem), "warn")
        return _shown(form, 409)
    return go(url_for("cards.batch", card_batch_id=batch.id))


def _given(db: Session, form: BatchForm) -> cards_issue.BatchGiven:
    if form.kind.data == CardBatchKind.LIST:
        plan = plans.find(db, runtime.actor(), form.plan_id(), with_lines=False)
        area, names = plan.area, {"name_bn": _title(plan, "bn"), "name_en": _title(plan, "en")}
        listed = tuple(plans.listed_households(db, runtime.actor(), plan))
    else:
        area = areas.find(db, runtime.actor(), form.place_id())
        names, listed = {"name_bn": area.name_bn, "name_en": area.name_en}, ()
    return cards_issue.BatchGiven(
        kind=CardBatchKind(form.kind.data),
        area_id=area.id,
        household_ids=listed,
        how_many=form.how_many.data or 0,
        again=bool(form.again.data),
        heading_bn=form.heading_bn.data or "",
        heading_en=form.heading_en.data or "",
        **names,
    )


def _title(plan: Distribution, spoken: str) -> str:
    own = plan.name_bn if spoken == "bn" else plan.name_en
    kit = plan.kit.name_bn if spoken == "bn" else plan.kit.name_en
    return own or f"{kit} · {plan.area.name_in(spoken)}"


def _offer(form: BatchForm) -> None:
    actor, response = runtime.actor(), runtime.response()
    with runtime.database().reading() as db:
        lists = plans.for_response(db, actor, response.id, _WITH_LISTS) if response else []
        many = areas.level_counts(db, actor).get(Level.UNION, 0) > _MOST_UNIONS
        levels = (Level.DISTRICT, Level.UPAZILA) if many else (Level.DISTRICT, Level.UPAZILA, Level.UNION)
        places = areas.choices(db, actor, levels, language())
    form.offer([(one.id, f"{name_of(one) or name_of(one.kit)}, {name_of(one.area)}") for one in lists], places)


def _shown(form: BatchForm, status: int) -> Response:
    _offer(form)
    return page("cards/new.html", status=status, form=form)


@bp.get("/batches/<uuid:card_batch_id>")
@needs(Verb.CARDS_VIEW)
def batch(card_batch_id: UUID) -> Response:
    """How far the drawing is; then the files."""
    with runtime.database().reading() as db:
        found = cards_queries.find_batch(db, runtime.actor(), card_batch_id)
        files = cards_queries.files(db, found.id)
        states = cards_queries.states_in(db, found.id)
        who = names_of(db, [found.created_by_id])
    return page(
        "cards/batch.html",
        fragment="cards/_files.html",
        batch=found,
        area_name=_area_name(found),
        files=files,
        states=[(state, states[state]) for state in CardState if state in states],
        who=who,
        waiting=found.state is CardBatchState.WAITING,
    )


def _area_name(found: CardBatch) -> str:
    with runtime.database().reading() as db:
        return name_of(areas.find(db, runtime.actor(), found.area_id))


@bp.get("/batches/<uuid:card_batch_id>/<int:number>/cards.pdf")
@needs(Verb.CARDS_ISSUE)
def file(card_batch_id: UUID, number: int) -> Response:
    """One file of the batch."""
    with runtime.database().reading() as db:
        found = cards_queries.file(db, runtime.actor(), card_batch_id, number)
    return _pdf(found.content, f"cards-{str(card_batch_id)[-6:]}-{number}.pdf")


@bp.post("/batches/<uuid:card_batch_id>/again")
@needs(Verb.CARDS_ISSUE)
def again(card_batch_id: UUID) -> Response:
    """Draw the files anew."""
    with runtime.database().writing() as db:
        cards_making.print_again(db, runtime.actor(), card_batch_id, now=runtime.now())
    return go(url_for("cards.batch", card_batch_id=card_batch_id), flash=_("The files are being drawn again."))


def _pdf(content: bytes, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
