"""Where a batch stands on its way, and pieces of work in between."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext

from relief.households import pieces
from relief.households.batches import BatchState, ImportBatch
from relief.web import runtime

# Longer than this nobody should wait for one answer; the next answer goes on.
_PATIENCE = 1.2
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


def strip(batch: ImportBatch) -> list[dict[str, Any]]:
    """The state strip above every page of a batch."""
    here = _PLACE[batch.state]
    return [
        {"label": str(text), "state": "done" if place < here else "now" if place == here else "next"}
        for place, text in enumerate(_STEPS)
    ]


def work(batch_id: UUID) -> None:
    """Do short pieces, each in transactions of its own, until the person should get an answer."""
    until = time.monotonic() + _PATIENCE
    left = 1
    while left and time.monotonic() < until:
        left = pieces.go_on(runtime.database(), runtime.actor(), batch_id, now=runtime.now())
