"""Where the water or wind was: drawn on the map, typed, or brought in as a layer."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext, ngettext

from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.responses import actions, queries
from relief.responses.inputs import ExtentGiven
from relief.responses.layers import LayerGiven, invented, read_layer
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import digits, num, say
from relief.web.map_files import ACCEPT, SYSTEM_WORDS, read_sent
from relief.web.response_forms import DrawnForm, LayerForm, told

bp = Blueprint("extents", __name__, url_prefix="/responses/<code>/extents")


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
            found = queries.find(db, runtime.actor(), code)
            foreseen = queries.foresee(db, runtime.actor(), found, form.outline())
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
        if not form.sound:
            raise Invalid({})
        # Read before the transaction: a large file takes seconds, and everybody else writes meanwhile.
        read, file_name = read_sent(form, repair=True), form.file_name
        with runtime.database().writing() as db:
            given = LayerGiven(
                response_id=queries.find(db, runtime.actor(), code).id,
                file_name=file_name,
                content=read.packed,
                kind=form.kind.data,
                observed_at=told(form.observed_at),
                name_bn=form.name_bn.data or "",
                name_en=form.name_en.data or "",
                source=form.source.data or file_name,
                is_synthetic=form.is_synthetic.data or invented(file_name),
                is_modelled=form.is_modelled.data,
            )
            added = actions.add_extents(db, runtime.actor(), read_layer(given), now=runtime.now())
    except Invalid as problem:
        form.take_faults(_of_file(problem))
        return _layer(code, form, 422)
    return _done(code, len(added), sum(extent.is_repaired for extent in added))


def _of_file(problem: Invalid) -> dict[str, str]:
    """Faults of rows stand beside the file, with their row."""
    told: dict[str, str] = {}
    for key, text in problem.faults.items():
        field, _, row = key.partition(" (")
        if field in ("content", "geometry"):
            where = (
                str(gettext("Row %(row)s: %(fault)s", row=digits(row.rstrip(")")), fault=say(text))) if row else text
            )
            told["content"] = f"{told['content']} {where}" if "content" in told else where
        else:
            told[key] = text
    return told


def _at_corners(problem: Invalid) -> dict[str, str]:
    """What is wrong with a drawing is said where corners can be typed: the drawn field is hidden."""
    return {"corners" if key == "geometry" else key: text for key, text in problem.faults.items()}


def _done(code: str, count: int, repaired: int = 0) -> Response:
    said = ngettext(
        "%(count)s outline is kept. Who lives there has been counted again.",
        "%(count)s outlines are kept. Who lives there has been counted again.",
        count,
        count=num(count),
    )
    if repaired:
        mended = ngettext(
            "%(count)s outline crossed itself and was repaired: look at it on the map.",
            "%(count)s outlines crossed themselves and were repaired: look at them on the map.",
            repaired,
            count=num(repaired),
        )
        said = f"{said} {mended}"
    return go(url_for("responses.show", code=code), flash=said)


def _new(code: str, form: DrawnForm, status: int, foreseen: queries.Foreseen | None = None) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
    return page("responses/extents/new.html", status=status, emergency=found, form=form, foreseen=foreseen)


def _layer(code: str, form: LayerForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
    return page(
        "responses/extents/layer.html", status=status, emergency=found, form=form, accept=ACCEPT, systems=SYSTEM_WORDS
    )
