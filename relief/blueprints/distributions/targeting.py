"""Choose whom a plan means, with a count that follows every tick. `?copy=` speaks of a what-if copy of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import BlockForm, sent_blocks, typed_of
from relief.blueprints.distributions.sheets import Sheet, after_saving, find_sheet
from relief.blueprints.distributions.words import title
from relief.distributions import actions, queries
from relief.distributions.inputs import Block
from relief.distributions.rules import MOST_BLOCKS, block_faults
from relief.distributions.targeting import TargetingGiven
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import name_of, say

Unions = Sequence[tuple[str, str]]


@bp.get("/<uuid:distribution_id>/rules")
@needs(Verb.DISTRIBUTIONS_PLAN)
def rules(distribution_id: UUID) -> Response:
    """The rules as they are kept; a new plan begins with one group."""
    sheet, unions = _sheet(distribution_id)
    fresh: Block = [{"field": "not_received", "op": "days", "value": sheet.plan.kit.validity_days}]
    blocks = list(sheet.blocks) or [fresh]
    forms = [_kept(number, block, unions) for number, block in enumerate(blocks)]
    return _builder(sheet, forms, blocks, seen=sheet.seen[0])


@bp.post("/<uuid:distribution_id>/rules")
@needs(Verb.DISTRIBUTIONS_PLAN)
def set_rules(distribution_id: UUID) -> Response:
    """Keep the rules; the other buttons add or remove a group or only count."""
    sheet, unions = _sheet(distribution_id)
    forms, seen = sent_blocks(unions), request.form.get("seen", "")
    is_sound = _sound(forms)
    blocks = [form.block() for form in forms]
    if request.form.get("do") != "save" or not is_sound:
        if request.form.get("do") == "add" and len(forms) < MOST_BLOCKS:
            blocks.append([])
        if is_sound:
            forms = [_kept(number, block, unions) for number, block in enumerate(blocks)]
        return _builder(sheet, forms, blocks, seen=seen, status=200 if is_sound else 422)
    given = TargetingGiven(distribution_id=sheet.plan.id, copy_id=sheet.copy_id, seen=seen, blocks=blocks)
    try:
        with runtime.database().writing() as db:
            saved = actions.save_targeting(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        faults = [say(text) for text in problem.faults.values()]
        return _builder(sheet, forms, [], seen=seen, status=422, faults=faults)
    return after_saving(sheet, saved, _("It is saved who gets it."))


@bp.post("/<uuid:distribution_id>/rules/count")
@needs(Verb.DISTRIBUTIONS_PLAN)
def count(distribution_id: UUID) -> Response:
    """Whom the rules on the screen mean, nothing kept: asked on every change of the form."""
    sheet, unions = _sheet(distribution_id)
    forms = sent_blocks(unions)
    blocks = [form.block() for form in forms] if _sound(forms) else []
    return page("distributions/_count.html", **_counted(sheet, blocks))


def _sound(forms: Sequence[BlockForm]) -> bool:
    # Every group says what is wrong with it, not only the first.
    return not [form for form in forms if not form.validate()]


def _sheet(distribution_id: UUID) -> tuple[Sheet, Unions]:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        sheet = find_sheet(db, actor, distribution_id)
        found = areas.unions_inside(db, actor, sheet.plan.area.path)
    # One union is no choice.
    unions = [(area.path, name_of(area)) for area in found]
    return sheet, unions if len(unions) > 1 else []


def _kept(number: int, block: Block, unions: Unions) -> BlockForm:
    return BlockForm(None, prefix=f"b{number}-", data=typed_of(block), areas=unions)


def _builder(
    sheet: Sheet,
    forms: Sequence[BlockForm],
    blocks: list[Block],
    *,
    seen: str,
    status: int = 200,
    faults: Sequence[str] = (),
) -> Response:
    return page(
        "distributions/rules.html",
        status=status,
        plan=sheet.plan,
        heading=title(sheet.plan),
        sheet=sheet,
        seen=seen,
        forms=forms,
        faults=faults,
        most=MOST_BLOCKS,
        **_counted(sheet, blocks),
    )


def _counted(sheet: Sheet, blocks: list[Block]) -> dict[str, Any]:
    wrong = block_faults(blocks, within=sheet.plan.area.path)
    with runtime.database().reading() as db:
        usable = [] if wrong else blocks
        found = queries.live_count(
            db, runtime.actor(), sheet.plan, now=runtime.now(), blocks=usable, weighting=sheet.weighting
        )
    return {"count": found, "wrong": [say(text) for text in wrong.values()]}
