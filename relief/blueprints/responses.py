"""Responses: open one, move it along, say where the water is, write down what officials counted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses import actions, queries, rules
from relief.responses.inputs import ImpactFiguresGiven, ResponseGiven
from relief.responses.kinds import ExtentKind, ResponseState
from relief.responses.models import Response as Emergency
from relief.web import exposed, geo, runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, name_of
from relief.web.response_forms import FiguresForm, ResponseForm, read_area, read_day, told

bp = Blueprint("responses", __name__, url_prefix="/responses")
# The list shows the worst; the map and the gap page have them all.
SHOWN_UNIONS = 200


@bp.get("/")
@needs(Verb.RESPONSES_VIEW)
def index() -> Response:
    """Every response, the newest first."""
    with runtime.database().reading() as db:
        found = queries.every(db, runtime.actor())
    return page("responses/index.html", responses=found, open_states=_OPEN)


_OPEN = (ResponseState.ACTIVE, ResponseState.RECOVERY)


@bp.get("/new")
@needs(Verb.RESPONSES_OPEN)
def new() -> Response:
    """An empty form."""
    return page("responses/new.html", form=ResponseForm(data={"started_on": local_day(runtime.now())}))


@bp.post("/")
@needs(Verb.RESPONSES_OPEN)
def create() -> Response:
    """Open a response."""
    form = ResponseForm()
    try:
        if not form.sound:
            raise Invalid({})
        given = ResponseGiven(
            code=told(form.code),
            name_bn=form.name_bn.data or "",
            name_en=form.name_en.data or "",
            kind=form.kind.data,
            started_on=told(form.started_on),
            note=form.note.data or "",
        )
        with runtime.database().writing() as db:
            made = actions.open_response(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page("responses/new.html", status=422, form=form)
    return go(_url(made), flash=_("The response %(name)s is open.", name=name_of(made)))


@bp.get("/<code>")
@needs(Verb.RESPONSES_VIEW)
def show(code: str) -> Response:
    """One response: its state, its water, the unions it touches."""
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = queries.find(db, actor, code)
        context: dict[str, Any] = {
            "emergency": found,
            "extents": queries.extents(db, actor, found),
            "totals": queries.totals(db, actor, found),
            "unions": queries.exposed_unions(db, actor, found, SHOWN_UNIONS),
        }
        context["bounds"] = exposed.figures(db, [each.area for each in context["unions"]], found).ranges
    context["invented"] = queries.is_invented(context["extents"])
    context["days"], context["on"] = rules.days_of(context["extents"]), read_day(request.args.get("on", ""))
    context["has_permanent"] = any(extent.kind is ExtentKind.PERMANENT for extent in context["extents"])
    return page("responses/show.html", moves=rules.MOVES[found.state], steps=_steps(found), **context)


@bp.post("/<code>/state")
@needs(Verb.RESPONSES_OPEN)
def change_state(code: str) -> Response:
    """Move the response along."""
    wanted = request.form.get("to", "")
    if wanted not in list(ResponseState):
        raise NotFound
    with runtime.database().writing() as db:
        found = queries.find(db, runtime.actor(), code)
        actions.change_state(db, runtime.actor(), found.id, ResponseState(wanted), now=runtime.now())
    return go(_url(found), flash=_("The response is now: %(state)s.", state=label(found.state)))


@bp.get("/<code>/map.geojson")
@needs(Verb.RESPONSES_VIEW)
def unions_geojson(code: str) -> Response:
    """The unions under water that the person sees."""
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
        touched = [each.area for each in queries.exposed_unions(db, runtime.actor(), found)]
        return exposed.drawn(db, touched, found)


@bp.get("/<code>/extents.geojson")
@needs(Verb.RESPONSES_VIEW)
def extents_geojson(code: str) -> Response:
    """Water, wind and tracks, to lie over a map; the newest first, so drawn in turn."""
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
        shapes = queries.extent_shapes(db, runtime.actor(), found, on=read_day(request.args.get("on", "")))
    alone = request.args.get("extent", "")
    wanted = set(request.args.getlist("kind")) or {kind.value for kind in ExtentKind}
    return geo.answer(
        geo.feature(shape, kind=extent.kind.value, name=name_of(extent), day=rules.day_of(extent).isoformat())
        for extent, shape in reversed(shapes)
        if extent.kind.value in wanted and alone in ("", str(extent.id))
    )


@bp.get("/<code>/figures/new")
@needs(Verb.HAZARDS_ADD)
def new_figures(code: str) -> Response:
    """An empty form for official figures, for one union when the address names it."""
    form = FiguresForm(data={"area_id": request.args.get("area", ""), "as_of": local_day(runtime.now())})
    return _figures_page(code, form, 200)


@bp.post("/<code>/figures")
@needs(Verb.HAZARDS_ADD)
def record_figures(code: str) -> Response:
    """Write down official figures of one area."""
    form = FiguresForm()
    try:
        if not form.sound:
            raise Invalid({})
        with runtime.database().writing() as db:
            actor = runtime.actor()
            area = read_area(db, actor, told(form.area_id))
            given = ImpactFiguresGiven(
                response_id=queries.find(db, actor, code).id,
                area_id=area.id,
                as_of=told(form.as_of),
                households_affected=form.households_affected.number,
                people_affected=form.people_affected.data,
                children_affected=form.children_affected.data,
                source=form.source.data,
            )
            actions.record_impact_figures(db, actor, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _figures_page(code, form, 422)
    return go(
        url_for("responses.show", code=code),
        flash=_("The official figures of %(name)s are written down.", name=name_of(area)),
    )


def _figures_page(code: str, form: FiguresForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
        area = areas.by_pcode(db, form.area_id.data or "")
        known = area if area is not None and runtime.actor().sees(area.path) else None
    return page("responses/figures.html", status=status, emergency=found, form=form, area=known)


def _url(found: Emergency) -> str:
    return url_for("responses.show", code=found.code)


def _steps(found: Emergency) -> list[dict[str, str]]:
    """The life of the response as the strip shows it."""
    order = list(ResponseState)
    here = order.index(found.state)
    words = ["done" if at < here else "now" if at == here else "next" for at in range(len(order))]
    return [{"label": label(state), "state": word} for state, word in zip(order, words, strict=True)]
