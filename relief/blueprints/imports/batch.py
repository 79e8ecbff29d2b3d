"""One batch: its columns, and the check or merge going on."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.imports import bp
from relief.blueprints.imports.review import shown as review
from relief.blueprints.imports.steps import strip, work
from relief.blueprints.imports.upload import uuid_of
from relief.households import import_queries as queries
from relief.households import imports, papers
from relief.households.batches import BatchState, ImportBatch
from relief.households.import_alike import count_left
from relief.households.list_fields import FIELD, FIELDS, MEMBER
from relief.households.repeats import number_of
from relief.kernel.db import Session
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, say

_MOST_UNIONS = 300
# More columns without a use than this are folded away: surveys have a hundred of them around the ten we read.
_MOST_UNUSED = 12
_Column = tuple[int, str, bool]


@bp.get("/<uuid:batch_id>")
@needs(Verb.HOUSEHOLDS_IMPORT)
def show(batch_id: UUID) -> Response:
    """The batch at whatever step it stands."""
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state is BatchState.UPLOADED or (request.args.get("step") == "columns" and _may_map(batch)):
        return _columns(batch, dict(batch.columns), None, 200)
    if batch.state in (BatchState.MAPPED, BatchState.MERGING):
        return _progress(batch)
    return review(batch, {}, 200)


def _may_map(batch: ImportBatch) -> bool:
    return batch.state in (BatchState.MAPPED, BatchState.CHECKED, BatchState.IN_REVIEW)


def _columns(batch: ImportBatch, columns: dict[str, int], fault: str | None, status: int) -> Response:
    with runtime.database().reading() as db:
        samples = queries.samples(db, batch)
        twins = queries.twins(db, runtime.actor(), batch)
        unions = _unions(db)
    field_at = {column: name for name, column in columns.items()}
    few, folded = _apart(_shown(batch), field_at)
    return page(
        "imports/columns.html",
        status=status,
        batch=batch,
        steps=strip(batch),
        samples=_hidden(batch, samples),
        twins=twins,
        unions=unions,
        field_at=field_at,
        fields=_fields(people=False),
        person_fields=_fields(people=True),
        few=few,
        folded=folded,
        fault=fault,
        said=say,
    )


def _hidden(batch: ImportBatch, samples: list[list[str]]) -> list[list[str]]:
    """First values of a column; of one that holds identity numbers only their ends."""
    secret = {place for name, place in batch.columns.items() if name.partition(".")[0] in papers.FIELDS}
    return [
        [papers.hide_numbers(value) for value in values] if place in secret else values
        for place, values in enumerate(samples)
    ]


def _apart(shown: list[_Column], field_at: dict[int, str]) -> tuple[list[_Column], list[_Column]]:
    """The columns to look at, and those to fold away."""
    unused = [one for one in shown if one[0] not in field_at]
    if len(unused) <= _MOST_UNUSED:
        return shown, []
    return [one for one in shown if one[0] in field_at], unused


def _shown(batch: ImportBatch) -> list[_Column]:
    """Columns to choose for, with whether they are of a person: the first person stands for all."""
    numbers = [number_of(header) for header in batch.headers]
    return [
        (place, header, number is not None)
        for place, (header, number) in enumerate(zip(batch.headers, numbers, strict=True))
        if number in (None, 1)
    ]


def _fields(*, people: bool) -> list[tuple[str, str]]:
    wanted = [one for one in FIELDS if one.name.startswith(MEMBER) is people]
    return [(one.name, one.label_bn if language() == "bn" else one.label) for one in wanted]


def _unions(db: Session) -> list[tuple[str, str]]:
    actor = runtime.actor()
    if actor.everywhere and areas.level_counts(db, actor).get(Level.UNION, 0) > _MOST_UNIONS:
        return []
    return [(str(area_id), label) for area_id, label in areas.choices(db, actor, (Level.UNION,), language())]


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
        return _columns(batch, chosen, " ".join(say(text) for text in problem.faults.values()), 422)
    work(batch_id)
    return go(url_for("imports.show", batch_id=batch_id))


def _own_union(db: Session, text: str) -> UUID | None:
    area_id = uuid_of(text)
    return areas.find(db, runtime.actor(), area_id).id if area_id else None


def _progress(batch: ImportBatch) -> Response:
    merging = batch.state is BatchState.MERGING
    with runtime.database().reading() as db:
        summary = queries.summary(db, batch.id)
        comparing = not merging and not summary.unchecked
        left = queries.count_to_merge(db, batch.id) if merging else summary.unchecked or count_left(db, batch.id)
    total = summary.created + summary.updated + summary.linked if merging else summary.rows
    return page(
        "imports/progress.html",
        fragment="imports/_progress.html",
        batch=batch,
        steps=strip(batch),
        merging=merging,
        comparing=comparing,
        done=total - left,
        total=total,
    )


@bp.post("/<uuid:batch_id>/continue")
@needs(Verb.HOUSEHOLDS_IMPORT)
def carry_on(batch_id: UUID) -> Response:
    """Do the next pieces of a check or a merge that somebody began."""
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state in (BatchState.MAPPED, BatchState.MERGING):
        work(batch_id)
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state in (BatchState.MAPPED, BatchState.MERGING) and "HX-Request" in request.headers:
        return _progress(batch)
    return go(url_for("imports.show", batch_id=batch_id))


@bp.post("/<uuid:batch_id>/stop")
@needs(Verb.HOUSEHOLDS_IMPORT)
def stop(batch_id: UUID) -> Response:
    """Stop a check or a merge between two pieces."""
    with runtime.database().writing() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
        step = imports.stop_merge if batch.state is BatchState.MERGING else imports.stop_check
        step(db, runtime.actor(), batch_id, now=runtime.now())
    return go(url_for("imports.show", batch_id=batch_id))
