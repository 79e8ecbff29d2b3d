"""List plans, begin one, look at one, change a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import PlanForm, ReasonForm, as_typed
from relief.blueprints.distributions.words import block_words, kit_label, steps, title, told
from relief.distributions import actions, approvals, cycles, queries, rounds
from relief.distributions.editing import CHANGED_MEANWHILE
from relief.distributions.inputs import ListFilter, PlanChangeGiven
from relief.distributions.models import Distribution, EntitlementState, State
from relief.distributions.targeting import TargetingGiven
from relief.kernel.db import Session
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import queries as stock
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import language

TABS: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("now", (State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING)),
    ("draft", (State.DRAFT,)),
    ("over", (State.CLOSED, State.CANCELLED)),
)
_LEVELS = (Level.UNION, Level.UPAZILA, Level.DISTRICT)


@bp.get("/")
@needs(Verb.DISTRIBUTIONS_VIEW)
def index() -> Response:
    """Plans of the response at hand: those going on, drafts, and what is over."""
    actor, response = runtime.actor(), runtime.response()
    with runtime.database().reading() as db:
        waiting = queries.waiting_for(db, actor)
        counts = queries.state_counts(db, actor, response.id) if response else {}
        by_tab = {name: sum(counts.get(state, 0) for state in states) for name, states in TABS}
        tab = request.args.get("tab") or next((name for name in by_tab if by_tab[name]), "now")
        plans = queries.for_response(db, actor, response.id, dict(TABS).get(tab)) if response else []
        progress = queries.progress_of(db, [plan.id for plan in plans])
    return page(
        "distributions/index.html",
        plans=plans,
        progress=progress,
        none=queries.Progress(),
        waiting=waiting,
        tab=tab,
        by_tab=by_tab,
        title=title,
    )


@bp.get("/new")
@needs(Verb.DISTRIBUTIONS_PLAN)
def new() -> Response:
    """An empty form, for tomorrow morning; `?area=` is where somebody saw that too few were reached."""
    tomorrow = local_day(runtime.now()) + timedelta(days=1)
    usual = {"id": new_id(), "on": tomorrow, "starts_at": time(9), "ends_at": time(16)}
    usual["area_id"] = request.args.get("area", type=UUID)
    usual |= {name: request.args.get(name, "")[:40] for name in ("lacks", "whom")}
    if lacks := request.args.get("lacks", ""):
        usual["kit_id"] = _kit_for(lacks)
    return _form(PlanForm(data=usual), 200, url_for(".create"))


@bp.post("/")
@needs(Verb.DISTRIBUTIONS_PLAN)
def create() -> Response:
    """Begin a plan and go on to choosing whom it is for."""
    form, response = PlanForm(), runtime.response()
    _offer(form)
    if response is None or not form.sound:
        return _form(form, 422, url_for(".create"))
    try:
        with runtime.database().writing() as db:
            plan = actions.plan_distribution(db, runtime.actor(), form.given(response.id), now=runtime.now())
            _begin_rules(db, plan, form)
    except Invalid as problem:
        form.take_faults(problem)
        return _form(form, 422, url_for(".create"))
    return go(url_for(".rules", distribution_id=plan.id), flash=_("The plan is begun. Now choose who gets it."))


@bp.get("/<uuid:distribution_id>/edit")
@needs(Verb.DISTRIBUTIONS_PLAN)
def edit(distribution_id: UUID) -> Response:
    """A draft's goods and dates."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
    return _form(PlanForm(data=as_typed(plan)), 200, url_for(".update", distribution_id=plan.id), plan)


@bp.post("/<uuid:distribution_id>")
@needs(Verb.DISTRIBUTIONS_PLAN)
def update(distribution_id: UUID) -> Response:
    """Change a draft."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
    form, here = PlanForm(), url_for(".update", distribution_id=distribution_id)
    _offer(form, plan)
    if not form.sound:
        return _form(form, 422, here, plan)
    starts_at, ends_at = form.window()
    given = PlanChangeGiven(
        distribution_id=distribution_id,
        version=form.version.data or 0,
        kit_id=form.kit_id.data,
        starts_at=starts_at,
        ends_at=ends_at,
        round=form.round.number,
        name_bn=form.name_bn.data or "",
        name_en=form.name_en.data or "",
    )
    try:
        with runtime.database().writing() as db:
            actions.change_plan(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(form, 422, here, plan)
    except Refused as problem:
        if problem.code != CHANGED_MEANWHILE:
            raise
        return _form(form, 409, here, plan, theirs=_now_kept(form, plan))
    return go(url_for(".show", distribution_id=distribution_id), flash=_("The plan was changed."))


def _now_kept(form: PlanForm, plan: Distribution) -> list[tuple[str, str]]:
    """What another person saved meanwhile, where it is not what stands in the form; sending it again is meant."""
    kept, theirs = PlanForm(formdata=None, data=as_typed(plan)), []
    words = {one.value: str(one.label) for one in form.kit_id.choices}
    for name in ("kit_id", "on", "starts_at", "ends_at", "last_day", "round", "name_bn", "name_en"):
        if form[name].data != kept[name].data:
            said = words.get(plan.kit_id) if name == "kit_id" else kept[name]._value()
            theirs.append((str(kept[name].label.text), said or "—"))
    form.version.typed, form.version.data = None, plan.version
    return theirs


@bp.get("/<uuid:distribution_id>")
@needs(Verb.DISTRIBUTIONS_VIEW)
def show(distribution_id: UUID) -> Response:
    """One plan: a draft as a list of what is left to do, later its list and how far it has come."""
    return shown(distribution_id, 200)


def shown(distribution_id: UUID, status: int, wrong: Mapping[str, tuple[str, str]] | None = None) -> Response:
    """The page of a plan; `wrong` has what was typed and its fault, by the name of the field (`every`, `days`)."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        plan = queries.find(db, actor, distribution_id)
        parts = _draft(db, plan) if plan.state is State.DRAFT else _listed(db, plan)
        parts["points"] = queries.points(db, plan.id)
        parts["signers"] = queries.signers(db, plan)
        parts["approvers"] = approvals.of_list(db, plan.id)
        found = rounds.around(db, plan.id)
    if is_htmx() and plan.state is not State.DRAFT:
        return page("distributions/_list.html", plan=plan, **parts)
    return page(
        "distributions/show.html",
        status=status,
        plan=plan,
        heading=title(plan),
        steps=steps(plan),
        coverage=stock.coverage_of(plan.kit),
        reason=ReasonForm(),
        me=actor.id,
        around=found,
        prepared_on=cycles.prepared_at(plan, found.every_days, runtime.now()),
        wrong=wrong or {},
        **parts,
    )


def _draft(db: Any, plan: Distribution) -> dict[str, Any]:
    blocks = queries.blocks_of(db, plan.id)
    paths = [path for block in blocks for one in block if one["field"] == "area" for path in one["value"]]
    named = queries.areas_of_paths(db, paths)
    # A long list is counted by a second request, so that the page itself is there at once.
    counts = "count" in request.args or queries.is_quick_to_count(db, plan)
    copies = queries.copies(db, plan.id)
    return {
        "copies": len(copies),
        "clashes": sum(one.from_clash for one in copies),
        "weights": len(queries.weighting_of(db, plan.id).points),
        "last_change": queries.last_change(db, plan.id),
        "count": queries.live_count(db, runtime.actor(), plan, now=runtime.now(), sample=0) if counts else None,
        "chosen": [block_words(block, named) for block in blocks],
        "warnings": [
            (told(one.said), one.is_stop)
            for one in (queries.warnings_before_lock(db, runtime.actor(), plan, now=runtime.now()) if counts else ())
        ],
        "changes": queries.changes(db, plan.id),
    }


def _listed(db: Any, plan: Distribution) -> dict[str, Any]:
    state = _state(request.args.get("state"))
    text = request.args.get("q", "").strip()
    wanted = ListFilter(state=state, text=text)
    number = request.args.get("page", 1, type=int)
    progress = queries.progress(db, plan)
    total = None if text or state else progress.planned
    return {
        "rows": queries.entitlements(db, runtime.actor(), plan, number, wanted, total=total),
        "progress": progress,
        "changed": queries.changed_since_lock(db, plan),
        "state": state,
        "q": text,
        "states": list(EntitlementState),
    }


def _state(text: str | None) -> EntitlementState | None:
    return EntitlementState(text) if text in {state.value for state in EntitlementState} else None


def _form(
    form: PlanForm,
    status: int,
    action: str,
    plan: Distribution | None = None,
    theirs: Sequence[tuple[str, str]] | None = None,
) -> Response:
    _offer(form, plan)
    response = runtime.response()
    return page(
        "distributions/new.html",
        status=status,
        form=form,
        action=action,
        plan=plan,
        theirs=theirs,
        has_response=response is not None,
        title=title,
    )


def _offer(form: PlanForm, plan: Distribution | None = None) -> None:
    with runtime.database().reading() as db:
        kits = [(kit.id, kit_label(kit)) for kit in stock.kits(db)]
        chosen = areas.choices(db, runtime.actor(), _LEVELS, language())
        if plan is not None:
            chosen = [row for row in chosen if row[0] == plan.area_id]
    form.offer(kits, chosen)


def _begin_rules(db: Session, plan: Distribution, form: PlanForm) -> None:
    """A plan that begins with a gap begins with the households the gap speaks of."""
    place = areas.find(db, runtime.actor(), plan.area_id)
    kit = next(kit for kit in stock.kits(db) if kit.id == plan.kit_id)
    blocks = form.beginning(place.path, kit.validity_days)
    if blocks:
        given = TargetingGiven(distribution_id=plan.id, blocks=blocks)
        actions.save_targeting(db, runtime.actor(), given, now=runtime.now())


def _kit_for(sector: str) -> UUID | None:
    with runtime.database().reading() as db:
        return next((kit.id for kit in stock.kits(db) if kit.sector.value == sector), None)
