"""One batch at whatever step it stands, and the steps people take by themselves."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.blueprints.imports import bp
from relief.blueprints.imports.common import columns_page, progress_page, review_page, uuid_of, work_a_while
from relief.households import import_queries as queries
from relief.households import imports
from relief.households.batches import BatchState, ImportBatch
from relief.households.fields import FIELD
from relief.kernel.db import Session
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import say

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<uuid:batch_id>")
@needs(Verb.HOUSEHOLDS_IMPORT)
def show(batch_id: UUID) -> Response:
    """The batch at whatever step it stands."""
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state is BatchState.UPLOADED or (request.args.get("step") == "columns" and _may_map(batch)):
        return columns_page(batch, dict(batch.columns), None, 200)
    if batch.state in (BatchState.MAPPED, BatchState.MERGING):
        return progress_page(batch)
    return review_page(batch, {}, 200)


def _may_map(batch: ImportBatch) -> bool:
    return batch.state in (BatchState.MAPPED, BatchState.CHECKED, BatchState.IN_REVIEW)


@bp.post("/<uuid:batch_id>/columns")
@needs(Verb.HOUSEHOLDS_IMPORT)
def map_columns(batch_id: UUID) -> Response:
    """Confirm which column holds what, and begin to check."""
    chosen: dict[str, int] = {}
    doubled = False
    for key, name in request.form.items():
        place = key.removeprefix("column-")
        if key.startswith("column-") and place.isdecimal() and name in FIELD:
            doubled = doubled or name in chosen
            chosen[name] = int(place)
    try:
        if doubled:
            raise Invalid({"columns": _("Two columns were chosen for one field. Choose one of them.")})
        with runtime.database().writing() as db:
            imports.map_columns(
                db,
                runtime.actor(),
                batch_id,
                chosen,
                default_area_id=_own_union(db, request.form.get("default_area", "")),
                now=runtime.now(),
            )
    except Invalid as problem:
        with runtime.database().reading() as db:
            batch = queries.find(db, runtime.actor(), batch_id)
        return columns_page(batch, chosen, " ".join(say(text) for text in problem.faults.values()), 422)
    work_a_while(imports.check_some, batch_id)
    return go(url_for("imports.show", batch_id=batch_id))


def _own_union(db: Session, text: str) -> UUID | None:
    area_id = uuid_of(text)
    return areas.find(db, runtime.actor(), area_id).id if area_id else None


@bp.post("/<uuid:batch_id>/continue")
@needs(Verb.HOUSEHOLDS_IMPORT)
def carry_on(batch_id: UUID) -> Response:
    """Do the next pieces of a check or a merge that somebody began."""
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state is BatchState.MAPPED:
        work_a_while(imports.check_some, batch_id)
    elif batch.state is BatchState.MERGING:
        work_a_while(imports.merge_some, batch_id)
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state in (BatchState.MAPPED, BatchState.MERGING) and "HX-Request" in request.headers:
        return progress_page(batch)
    return go(url_for("imports.show", batch_id=batch_id))


@bp.get("/<uuid:batch_id>/refused.xlsx")
@needs(Verb.HOUSEHOLDS_IMPORT)
def refused(batch_id: UUID) -> Response:
    """The refused rows as a workbook: correct them there and send it again."""
    with runtime.database().reading() as db:
        content = queries.corrected_workbook(db, runtime.actor(), batch_id, say=say, problem=_("What is wrong"))
    return send_file(
        io.BytesIO(content),
        mimetype=_SPREADSHEET,
        as_attachment=True,
        download_name=f"to-correct-{str(batch_id)[-6:]}.xlsx",
    )
