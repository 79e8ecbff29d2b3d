"""What the pages of a batch share: its steps, its pages, and how long one answer may work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import lazy_gettext

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.households import import_queries as queries
from relief.households.batches import BatchState, ImportBatch, Outcome
from relief.households.fields import FIELDS
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.web import runtime
from relief.web.hx import page
from relief.web.i18n import language, say

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


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def work_a_while(step: Callable[..., int], batch_id: UUID) -> None:
    """Do short pieces, each in a transaction of its own, until the person should get an answer."""
    until = time.monotonic() + _PATIENCE
    left = 1
    while left and time.monotonic() < until:
        with runtime.database().writing() as db:
            left = step(db, runtime.actor(), batch_id, now=runtime.now())


def columns_page(batch: ImportBatch, columns: dict[str, int], fault: str | None, status: int) -> Response:
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


def progress_page(batch: ImportBatch) -> Response:
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


def review_page(batch: ImportBatch, fault: dict[str, str], status: int) -> Response:
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


def _steps(batch: ImportBatch) -> list[dict[str, Any]]:
    here = _PLACE[batch.state]
    return [
        {"label": str(text), "state": "done" if place < here else "now" if place == here else "next"}
        for place, text in enumerate(_STEPS)
    ]
