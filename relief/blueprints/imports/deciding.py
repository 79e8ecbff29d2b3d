"""What becomes of a reviewed list: merge, let it go on, or put it aside."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Response, request, url_for

from relief.blueprints.imports import bp
from relief.blueprints.imports.common import review_page, work_a_while
from relief.households import import_queries as queries
from relief.households import imports
from relief.households.batches import ImportBatch
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import say


@bp.post("/<uuid:batch_id>/merge")
@needs(Verb.HOUSEHOLDS_IMPORT)
def merge(batch_id: UUID) -> Response:
    """Bring the reviewed rows in, a few hundred at a time."""
    with runtime.database().writing() as db:
        imports.begin_merge(db, runtime.actor(), batch_id, now=runtime.now())
    work_a_while(imports.merge_some, batch_id)
    return go(url_for("imports.show", batch_id=batch_id))


@bp.post("/<uuid:batch_id>/release")
@needs(Verb.HOUSEHOLDS_IMPORT)
def release(batch_id: UUID) -> Response:
    """Let a stopped list go on."""
    return _decide(batch_id, imports.release_batch, "release")


@bp.post("/<uuid:batch_id>/refuse")
@needs(Verb.HOUSEHOLDS_IMPORT)
def refuse(batch_id: UUID) -> Response:
    """Put the list aside."""
    return _decide(batch_id, imports.refuse_batch, "refuse")


def _decide(batch_id: UUID, deed: Callable[..., ImportBatch], name: str) -> Response:
    try:
        with runtime.database().writing() as db:
            deed(db, runtime.actor(), batch_id, request.form.get("reason", ""), now=runtime.now())
    except Invalid as problem:
        with runtime.database().reading() as db:
            batch = queries.find(db, runtime.actor(), batch_id)
        return review_page(batch, {name: " ".join(say(text) for text in problem.faults.values())}, 422)
    return go(url_for("imports.show", batch_id=batch_id))
