"""One extent: where it is, who drew it when, and its corners to move."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.responses import queries, redrawing
from relief.responses.kinds import ResponseState
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.response_forms import RedrawForm

bp = Blueprint("redrawing", __name__, url_prefix="/responses/<code>")


@bp.get("/extents/<uuid:extent_id>")
@needs(Verb.RESPONSES_VIEW)
def show(code: str, extent_id: UUID) -> Response:
    """The extent on the map; for those who may, with its corners to move."""
    return _page(code, extent_id, RedrawForm(formdata=None), 200)


@bp.post("/extents/<uuid:extent_id>/redraw")
@needs(Verb.HAZARDS_ADD)
def redraw(code: str, extent_id: UUID) -> Response:
    """Take the moved corners."""
    form = RedrawForm()
    try:
        if not form.sound:
            raise Invalid({})
        with runtime.database().writing() as db:
            found = queries.find(db, runtime.actor(), code)
            redrawing.redraw_extent(
                db, runtime.actor(), found.id, extent_id, form.outline(), seen=form.seen_version(), now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _page(code, extent_id, form, 422)
    return go(
        url_for(".show", code=code, extent_id=extent_id),
        flash=_("The new outline is kept, the one before stays in the list. Who lives there has been counted again."),
    )


@bp.post("/extents/<uuid:extent_id>/restore")
@needs(Verb.HAZARDS_ADD)
def restore(code: str, extent_id: UUID) -> Response:
    """Put it back to an earlier state."""
    form = RedrawForm()
    number = request.form.get("number", "")
    with runtime.database().writing() as db:
        found = queries.find(db, runtime.actor(), code)
        redrawing.restore_extent(
            db,
            runtime.actor(),
            found.id,
            extent_id,
            int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
            seen=form.seen_version(),
            now=runtime.now(),
        )
    return go(url_for(".show", code=code, extent_id=extent_id), flash=_("The earlier outline is in force again."))


@bp.post("/permanent-water")
@needs(Verb.HAZARDS_ADD)
def permanent_water(code: str) -> Response:
    """Take permanent water off the flood, or count it."""
    takes_off = request.form.get("takes_off") == "yes"
    with runtime.database().writing() as db:
        found = queries.find(db, runtime.actor(), code)
        redrawing.set_permanent_water(db, runtime.actor(), found.id, takes_off, now=runtime.now())
    said = (
        _("Permanent water is taken off now, and everybody was counted again.")
        if takes_off
        else _("Permanent water counts as flood now, and everybody was counted again.")
    )
    return go(url_for("responses.show", code=code), flash=said)


def _page(code: str, extent_id: UUID, form: RedrawForm, status: int) -> Response:
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = queries.find(db, actor, code)
        extent = redrawing.extent(db, actor, found, extent_id)
        states = redrawing.versions_of(db, actor, extent)
        who = names_of(db, list({one.created_by_id for one in states} | {extent.created_by_id}))
    may = actor.can(Verb.HAZARDS_ADD) and found.state is not ResponseState.CLOSED
    few = redrawing.can_be_drawn(extent.geometry)
    if may and few and not form.geometry.data:
        form.geometry.data = redrawing.as_text(extent.geometry)
    return page(
        "responses/extents/show.html",
        status=status,
        emergency=found,
        extent=extent,
        form=form,
        may_draw=may and few,
        may_restore=may,
        too_many=may and not few,
        states=states,
        who=who,
    )
