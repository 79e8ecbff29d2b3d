"""What becomes of each row, and what a person decides about the list."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _

from relief.blueprints.imports import bp
from relief.blueprints.imports.steps import strip, work
from relief.households import import_answers as answers
from relief.households import import_queries as queries
from relief.households import imports, papers
from relief.households.batches import Answer, ImportBatch, Outcome
from relief.households.list_fields import FIELD
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, language, say

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shown(batch: ImportBatch, fault: dict[str, str], status: int) -> Response:
    outcome = request.args.get("outcome", "")
    wanted = Outcome(outcome) if outcome in [one.value for one in Outcome] else None
    number = to_latin(request.args.get("page", "1"))
    with runtime.database().reading() as db:
        summary = queries.summary(db, batch.id)
        to_merge = queries.count_to_merge(db, batch.id)
        questions = answers.counts(db, batch.id)
        rows = queries.rows_page(
            db, batch, outcome=wanted, page=int(number) if number.isascii() and number.isdecimal() else 1
        )
    url = url_for("imports.show", batch_id=batch.id)
    return page(
        "imports/review.html",
        fragment="imports/_rows.html",
        status=status,
        batch=batch,
        steps=strip(batch),
        summary=summary,
        rows=rows,
        wanted=wanted,
        url=f"{url}?outcome={wanted}" if wanted else url,
        shown_columns=_shown_columns(batch),
        to_merge=to_merge,
        open_questions=questions[Answer.OPEN],
        questions=sum(questions.values()),
        field_word=_field_word,
        fault=fault,
        said=say,
        papers=papers.FIELDS,
        hide_numbers=papers.hide_numbers,
    )


def _field_word(field: str) -> str:
    """What a reason speaks of; of people also which one: “Member 2: name (Bangla)”."""
    name, _dot, number = field.partition(".")
    if name not in FIELD:
        return ""
    word = FIELD[name].label_bn if language() == "bn" else FIELD[name].label
    return f"{digits(number)} · {word}" if number else word


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
    work(batch_id)
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
        return shown(batch, {name: " ".join(say(text) for text in problem.faults.values())}, 422)
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
