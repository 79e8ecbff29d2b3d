"""Rows that look like families known already: the copy beside, and the reviewer's answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.imports import bp
from relief.blueprints.imports.steps import strip
from relief.households import import_answers as answers
from relief.households import import_queries as queries
from relief.households import merge_rules, papers
from relief.households.batches import Answer, BatchState, ImportBatch
from relief.households.inputs import HouseholdGiven
from relief.households.pair_rules import REASONS
from relief.kernel.digits import to_latin
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page

_SAMPLE = 10
# What tells families apart, in this order (`merge_rules.FIELD_WORDS`).
_COMPARED = ("name", "guardian_name", "sex", "birth", "nid", "phone", "home", "size", "form_no", "members")


@bp.get("/<uuid:batch_id>/alike")
@needs(Verb.HOUSEHOLDS_IMPORT)
def alike(batch_id: UUID) -> Response:
    """Questions one under the other, the surest first; the sure ones together, with a sample."""
    said = request.args.get("answer", "")
    wanted = Answer(said) if said in [one.value for one in Answer] else Answer.OPEN
    number = to_latin(request.args.get("page", "1"))
    with runtime.database().reading() as db:
        batch = queries.find(db, runtime.actor(), batch_id)
        found = answers.asked(db, batch, wanted, page=int(number) if number.isascii() and number.isdecimal() else 1)
        sure = answers.sure_ones(db, batch) if _may_answer(batch) else []
        sample = _spread(sure)
        counts = answers.counts(db, batch.id)
        told = answers.told_by(db, runtime.actor(), batch, [*found.items, *sample])
    url = url_for("imports.alike", batch_id=batch_id)
    return page(
        "imports/alike.html",
        fragment="imports/_alike.html",
        batch=batch,
        steps=strip(batch),
        found=found,
        wanted=wanted,
        answers=_tabs(url, wanted, counts),
        sure=len(sure),
        sample=sample,
        seen=answers.fingerprint(sure),
        may_answer=_may_answer(batch),
        told=told,
        lines=_lines(told),
        words=merge_rules.FIELD_WORDS,
        reasons=REASONS,
        mask=papers.mask,
        url=url if wanted is Answer.OPEN else f"{url}?answer={wanted}",
    )


def _tabs(url: str, wanted: Answer, counts: dict[Answer, int]) -> list[dict[str, Any]]:
    words = {Answer.OPEN: _("To answer"), Answer.SAME: _("The same family"), Answer.OTHER: _("Another family")}
    return [
        {"label": text, "url": f"{url}?answer={one}", "current": one is wanted, "count": counts[one]}
        for one, text in words.items()
    ]


def _may_answer(batch: ImportBatch) -> bool:
    return batch.state in (BatchState.CHECKED, BatchState.IN_REVIEW)


def _spread(sure: list[answers.Asked]) -> list[answers.Asked]:
    """From the surest to the least sure."""
    step = max(1, -(-len(sure) // _SAMPLE))
    return sure[::step]


def _lines(
    told: dict[int, tuple[HouseholdGiven | None, HouseholdGiven | None]],
) -> dict[int, list[tuple[str, bool]]]:
    """By row: the fields worth showing, and whether the two sides say different things."""
    lines = {}
    for number, sides in told.items():
        both = [side for side in sides if side is not None]
        shown = [field for field in _COMPARED if any(not merge_rules.is_blank(one, field) for one in both)]
        lines[number] = [(field, len(both) == 2 and _differ(both[0], both[1], field)) for field in shown]
    return lines


def _differ(one: HouseholdGiven, other: HouseholdGiven, field: str) -> bool:
    """Both sides say something, and not the same. Of a family's size only the number of people is shown."""
    if field == "size":
        return bool(one.size and other.size) and one.size != other.size
    told = not merge_rules.is_blank(one, field) and not merge_rules.is_blank(other, field)
    return told and merge_rules.value(one, field) != merge_rules.value(other, field)


@bp.post("/<uuid:batch_id>/alike/<int:number>")
@needs(Verb.HOUSEHOLDS_IMPORT)
def answer(batch_id: UUID, number: int) -> Response:
    """The same family, another one, or the answer taken back."""
    said = request.form.get("answer", "")
    if said not in [one.value for one in Answer]:
        raise NotFound
    with runtime.database().writing() as db:
        answers.answer(db, runtime.actor(), batch_id, number, Answer(said), now=runtime.now())
    return go(_back(batch_id))


@bp.post("/<uuid:batch_id>/alike/sure")
@needs(Verb.HOUSEHOLDS_IMPORT)
def answer_sure(batch_id: UUID) -> Response:
    """All sure ones as they were shown: the same family."""
    with runtime.database().writing() as db:
        answers.answer_sure_ones(db, runtime.actor(), batch_id, request.form.get("seen", ""), now=runtime.now())
    return go(_back(batch_id))


def _back(batch_id: UUID) -> str:
    """To the next questions; when none is left, to the review."""
    with runtime.database().reading() as db:
        left = answers.counts(db, batch_id)[Answer.OPEN]
    return url_for("imports.alike" if left else "imports.show", batch_id=batch_id)
