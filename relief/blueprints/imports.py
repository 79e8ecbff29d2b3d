"""Lists as reviewed batches: upload, confirm the columns, check, review, merge or put aside."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectField

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.areas.models import Level
from relief.households import import_queries as queries
from relief.households import imports
from relief.households.batches import BatchState, ImportBatch, Outcome
from relief.households.fields import FIELD, FIELDS
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import Form, IdField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of, say, say_problem

bp = Blueprint("imports", __name__, url_prefix="/households/imports")

# Longer than this nobody should wait for one answer; the next answer goes on.
_PATIENCE = 1.2
_MOST_UNIONS = 300
_STEPS = (
    lazy_gettext("Upload"),
    lazy_gettext("Columns"),
    lazy_gettext("Check"),
    lazy_gettext("Review"),
    lazy_gettext("Merge"),
)
_PLACE = {
    BatchState.UPLOADED: 1,
    BatchState.MAPPED: 2,
    BatchState.CHECKED: 3,
    BatchState.IN_REVIEW: 3,
    BatchState.REFUSED: 3,
    BatchState.MERGING: 4,
    BatchState.MERGED: 5,
}
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(Form):
    """A file and the response it belongs to."""

    response_id = SelectField(lazy_gettext("Response"), choices=[])
    file = FileField(lazy_gettext("List (XLSX or CSV)"))
    mends_id = IdField()

    def offer(self) -> None:
        """The open responses, the chosen one first."""
        now = runtime.response()
        known = sorted(runtime.responses(), key=lambda one: now is None or one.id != now.id)
        self.response_id.choices = options((str(one.id), name_of(one)) for one in known)


@bp.get("/")
@needs(Verb.HOUSEHOLDS_IMPORT)
def index() -> Response:
    """Upload a list; below it the lists so far."""
    form = UploadForm()
    form.mends_id.data = _uuid(request.args.get("mends", ""))
    return _index(form, 200)


def _index(form: UploadForm, status: int) -> Response:
    form.offer()
    with runtime.database().reading() as db:
        batches = queries.latest(db, runtime.actor())
        mended = queries.find(db, runtime.actor(), form.mends_id.data) if form.mends_id.data else None
        who = names_of(db, list({one.created_by_id for one in batches}))
    return page("imports/index.html", status=status, form=form, batches=batches, who=who, mended=mended)


@bp.post("/")
@needs(Verb.HOUSEHOLDS_IMPORT)
def create() -> Response:
    """Read the file and go on to its columns."""
    form = UploadForm()
    form.offer()
    sent = request.files.get("file")
    response_id = _uuid(form.response_id.data or "")
    if sent is None or not sent.filename:
        form.take_faults({"file": _("Choose a file from this device.")})
    if response_id is None:
        form.take_faults({"response_id": _("Choose the response this list belongs to.")})
    if sent is None or response_id is None or form.errors or not form.validate():
        return _index(form, 422)
    given = imports.ListGiven(
        response_id=response_id,
        file_name=sent.filename or "",
        content=sent.read(),
        mends_id=form.mends_id.data,
    )
    try:
        given = imports.open_file(given)
        with runtime.database().writing() as db:
            batch = imports.upload_list(db, runtime.actor(), given, now=runtime.now())
    except imports.Unreadable as problem:
        form.take_faults({"file": say_problem(problem)})
        return _index(form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _index(form, 422)
    return go(url_for("imports.show", batch_id=batch.id))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


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
    return _review(batch, {}, 200)


def _may_map(batch: ImportBatch) -> bool:
    return batch.state in (BatchState.MAPPED, BatchState.CHECKED, BatchState.IN_REVIEW)


def _columns(batch: ImportBatch, columns: dict[str, int], fault: str | None, status: int) -> Response:
    with runtime.database().reading() as db:
        samples = queries.samples(db, batch)
        twins = queries.twins(db, runtime.actor(), batch)
        unions = _unions(db)
    field_at = {column: name for name, column in columns.items()}
    return page(
        "imports/columns.html",
        status=status,
        batch=batch,
        steps=_steps(batch),
        samples=samples,
        twins=twins,
        unions=unions,
        field_at=field_at,
        fields=[(one.name, one.label_bn if language() == "bn" else one.label) for one in FIELDS],
        fault=fault,
        said=say,
    )


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
    _work(imports.check_some, batch_id)
    return go(url_for("imports.show", batch_id=batch_id))


def _own_union(db: Session, text: str) -> UUID | None:
    area_id = _uuid(text)
    return areas.find(db, runtime.actor(), area_id).id if area_id else None


def _work(step: Callable[..., int], batch_id: UUID) -> None:
    """Do short pieces, each in a transaction of its own, until the person should get an answer."""
    until = time.monotonic() + _PATIENCE
    left = 1
    while left and time.monotonic() < until:
        with runtime.database().writing() as db:
            left = step(db, runtime.actor(), batch_id, now=runtime.now())


def _progress(batch: ImportBatch) -> Response:
    merging = batch.state is BatchState.MERGING
    with runtime.database().reading() as db:
        left = queries.count_to_merge(db, batch.id) if merging else queries.count_unchecked(db, batch.id)
        summary = queries.summary(db, batch.id)
    total = summary.created + summary.updated + summary.linked if merging else summary.rows
    return page(
        "imports/progress.html",
        fragment="imports/_progress.html",
        batch=batch,
        steps=_steps(batch),
        merging=merging,
        done=total - left,
        total=total,
    )


@bp.post("/<uuid:batch_id>/continue")
@needs(Verb.HOUSEHOLDS_IMPORT)
def carry_on(batch_id: UUID) -> Response:
    """Do the next pieces of a check or a merge that somebody began."""
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state is BatchState.MAPPED:
        _work(imports.check_some, batch_id)
    elif batch.state is BatchState.MERGING:
        _work(imports.merge_some, batch_id)
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
    if batch.state in (BatchState.MAPPED, BatchState.MERGING) and "HX-Request" in request.headers:
        return _progress(batch)
    return go(url_for("imports.show", batch_id=batch_id))


def _review(batch: ImportBatch, fault: dict[str, str], status: int) -> Response:
    outcome = request.args.get("outcome", "")
    wanted = Outcome(outcome) if outcome in [one.value for one in Outcome] else None
    number = to_latin(request.args.get("page", "1"))
    with runtime.database().reading() as db:
        summary = queries.summary(db, batch.id)
        rows = queries.rows_page(
            db, batch, outcome=wanted, page=int(number) if number.isascii() and number.isdecimal() else 1
        )
    url = url_for("imports.show", batch_id=batch.id)
    return page(
        "imports/review.html",
        fragment="imports/_rows.html",
        status=status,
        batch=batch,
        steps=_steps(batch),
        summary=summary,
        rows=rows,
        wanted=wanted,
        url=f"{url}?outcome={wanted}" if wanted else url,
        shown_columns=_shown_columns(batch),
        field_words={one.name: one.label_bn if language() == "bn" else one.label for one in FIELDS},
        fault=fault,
        said=say,
    )


def _shown_columns(batch: ImportBatch) -> list[tuple[str, int]]:
    """The few columns by which a person knows a row again."""
    wanted = ("form_no", "head_name_bn", "head_name_en", "village", "phone", "nid")
    return [(name, batch.columns[name]) for name in wanted if name in batch.columns][:4]


@bp.post("/<uuid:batch_id>/merge")
@needs(Verb.HOUSEHOLDS_IMPORT)
def merge(batch_id: UUID) -> Response:
    """Bring the reviewed rows in, a few hundred at a time."""
    with runtime.database().writing() as db:
        imports.begin_merge(db, runtime.actor(), batch_id, now=runtime.now())
    _work(imports.merge_some, batch_id)
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
        return _review(batch, {name: " ".join(say(text) for text in problem.faults.values())}, 422)
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


def _steps(batch: ImportBatch) -> list[dict[str, Any]]:
    here = _PLACE[batch.state]
    return [
        {"label": str(text), "state": "done" if place < here else "now" if place == here else "next"}
        for place, text in enumerate(_STEPS)
    ]
