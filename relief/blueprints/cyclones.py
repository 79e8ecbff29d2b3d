"""A cyclone's track becomes the ground its wind passed over."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import ngettext

from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.responses import actions, queries, storms, swaths
from relief.responses.models import HazardExtent
from relief.responses.storms import ChooseStorm
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num
from relief.web.map_files import opened
from relief.web.response_forms import StormForm

bp = Blueprint("cyclones", __name__, url_prefix="/responses/<code>/extents/cyclone")


@bp.get("")
@needs(Verb.HAZARDS_ADD)
def new(code: str) -> Response:
    """The form for a table of tracks."""
    return _page(code, StormForm(formdata=None), 200)


@bp.post("")
@needs(Verb.HAZARDS_ADD)
def create(code: str) -> Response:
    """Keep the track, and where its wind reached 34, 50 and 64 knots."""
    form = StormForm()
    choice: list[tuple[str, str]] = []
    try:
        if not form.sound:
            raise Invalid({})
        wanted = form.storm.data or ""
        storm = opened(form, lambda _, content: storms.choose(storms.read_storms(content), wanted))
        added = _keep(code, storm, is_synthetic=form.is_synthetic.data)
    except Invalid as problem:
        choice = problem.storms if isinstance(problem, ChooseStorm) else []
        form.take_faults(problem)
        return _page(code, form, 422, choice)
    said = ngettext(
        "The track is kept with %(count)s wind area, computed by a model.",
        "The track is kept with %(count)s wind areas, computed by a model.",
        len(added) - 1,
        count=num(len(added) - 1),
    )
    return go(url_for("responses.show", code=code), flash=said)


def _keep(code: str, storm: storms.Storm, *, is_synthetic: bool) -> list[HazardExtent]:
    with runtime.database().writing() as db:
        found = queries.find(db, runtime.actor(), code)
        given = swaths.extents(storm, found.id, is_synthetic=is_synthetic)
        return actions.add_extents(db, runtime.actor(), given, now=runtime.now())


def _page(code: str, form: StormForm, status: int, choice: list[tuple[str, str]] | None = None) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), code)
    return page("responses/extents/cyclone.html", status=status, emergency=found, form=form, choice=choice or [])
