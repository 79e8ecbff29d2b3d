"""Where the water or wind was: drawn on the map, typed, or brought in as a layer."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import ngettext

from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.responses import actions, queries
from relief.responses.inputs import ExtentGiven
from relief.responses.layers import LayerGiven, invented, read_layer
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import num
from relief.web.response_forms import DrawnForm, LayerForm, told

bp = Blueprint("extents", __name__, url_prefix="/responses/<code>/extents")
_NO_FILE = N_("Choose a file first.")


@bp.get("/new")
@needs(Verb.HAZARDS_ADD)
def new(code: str) -> Response:
    """The map to draw on."""
    return _new(code, DrawnForm(data={"observed_at": runtime.now()}), 200)


@bp.get("/layer")
@needs(Verb.HAZARDS_ADD)
def new_layer(code: str) -> Response:
    """The form for a file."""
    return _layer(code, LayerForm(data={"observed_at": runtime.now()}), 200)


@bp.post("/preview")
@needs(Verb.HAZARDS_ADD)
def preview(code: str) -> Response:
    """Whom the outline would touch, before anything is kept."""
    form = DrawnForm()
    try:
        with runtime.database().reading() as db:
            foreseen = queries.foresee(db, runtime.actor(), form.outline())
    except Invalid as problem:
        form.take_faults(_at_corners(problem))
        if is_htmx():
            return page("responses/extents/_preview.html", foreseen=None, faults=form.corners.errors)
        return _new(code, form, 422)
    if is_htmx():
        return page("responses/extents/_preview.html", foreseen=foreseen, faults=())
    return _new(code, form, 200, foreseen)


@bp.post("/")
@needs(Verb.HAZARDS_ADD)
def create(code: str) -> Response:
    """Keep a drawn or typed outline."""
    form = DrawnForm()
    try:
        if not form.sound:
            raise Invalid({})
        shape = form.outline()
        with runtime.database().writing() as db:
            given = ExtentGiven(
                response_id=queries.find(db, runtime.actor(), code).id,
                kind=form.kind.data,
                name_bn=form.name_bn.data or "",
                name_en=form.name_en.data or "",
                geometry=shape,
                observed_at=told(form.observed_at),
                severity=form.severity.data or "",
                source=form.source.data or "",
                is_synthetic=form.is_synthetic.data,
                is_modelled=form.is_modelled.data,
            )
            actions.add_extent(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(_at_corners(problem))
        return _new(code, form, 422)
    return _done(code, 1)


@bp.post("/layer")
@needs(Verb.HAZARDS_ADD)
def bring(code: str) -> Response:
    """Keep every outline of a file, or none."""
    form = LayerForm()
    try:
        if not form.sound or not form.content.data:
            raise Invalid({} if form.errors else {"content": _NO_FILE})
        sent = form.content.data
        content, file_name = sent.read(), sent.filename or "layer.geojson"
        with runtime.database().writing() as db:
            given = LayerGiven(
                response_id=queries.find(db, runtime.actor(), code).id,
                file_name=file_name,
                content=content,
                kind=form.kind.data,
                observed_at=told(form.observed_at),
                name_bn=form.name_bn.data or "",
                name_en=form.name_en.data or "",
                source=form.source.data or file_name,
                is_synthetic=form.is_synthetic.data or invented(content, file_name),
                is_modelled=form.is_modelled.data,
            )
            added = actions.add_extents(db, runtime.actor(), read_layer(given), now=runtime.now())
    except Invalid as problem:
        form.take_faults({key.replace("geometry", "content", 1): text for key, text in problem.faults.items()})
        return _layer(code, form, 422)
    return _done(code, len(added))


def _at_corners(problem: Invalid) -> dict[str, str]:
    """What is wrong with a drawing is said where corners can be typed: the drawn field is hidden."""
    return {"corners" if key == "geometry" else key: text for key, text in problem.faults.items()}


def _done(code: str, count: int) -> Response:
    said = ngettext(
        "%(count)s outline is kept. Who lives there has been counted again.",
        "%(count)s outlines are kept. Who lives there has been counted again.",
        count,
        count=num(count),
    )
    return go(url_for("responses.show", code=code), flash=said)


def _new(code: str, form: DrawnForm, status: int, foreseen: queries.Foreseen | None = None) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
    return page("responses/extents/new.html", status=status, emergency=found, form=form, foreseen=foreseen)


def _layer(code: str, form: LayerForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
    return page("responses/extents/layer.html", status=status, emergency=found, form=form)
