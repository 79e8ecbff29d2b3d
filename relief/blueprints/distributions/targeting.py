"""Choose whom a plan means, with a count that follows every tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import BlockForm, sent_blocks, typed_of
from relief.blueprints.distributions.words import title
from relief.distributions import actions, queries
from relief.distributions.inputs import Block
from relief.distributions.models import Distribution
from relief.distributions.rules import MOST_BLOCKS, block_faults
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say


@bp.get("/<uuid:distribution_id>/rules")
@needs(Verb.DISTRIBUTIONS_PLAN)
def rules(distribution_id: UUID) -> Response:
    """The rules as they are kept; a new plan begins with one group."""
    plan, unions = _plan(distribution_id)
    with runtime.database().reading() as db:
        kept = queries.blocks_of(db, plan.id)
    fresh: Block = [{"field": "not_received", "op": "days", "value": plan.kit.validity_days}]
    blocks = kept or [fresh]
    forms = [_kept(number, block, unions) for number, block in enumerate(blocks)]
    return _builder(plan, forms, blocks)


@bp.post("/<uuid:distribution_id>/rules")
@needs(Verb.DISTRIBUTIONS_PLAN)
def set_rules(distribution_id: UUID) -> Response:
    """Keep the rules; the other buttons add or remove a group or only count."""
    plan, unions = _plan(distribution_id)
    forms = sent_blocks(unions)
    is_sound = _sound(forms)
    blocks = [form.block() for form in forms]
    if request.form.get("do") != "save" or not is_sound:
        if request.form.get("do") == "add" and len(forms) < MOST_BLOCKS:
            blocks.append([])
        if is_sound:
            forms = [_kept(number, block, unions) for number, block in enumerate(blocks)]
        return _builder(plan, forms, blocks, status=200 if is_sound else 422)
    try:
        with runtime.database().writing() as db:
            actions.set_rules(db, runtime.actor(), plan.id, blocks, now=runtime.now())
    except Invalid as problem:
        return _builder(plan, forms, [], status=422, faults=[say(text) for text in problem.faults.values()])
    return go(url_for(".show", distribution_id=plan.id), flash=_("It is saved who gets it."))


@bp.post("/<uuid:distribution_id>/rules/count")
@needs(Verb.DISTRIBUTIONS_PLAN)
def count(distribution_id: UUID) -> Response:
    """Whom the rules on the screen mean, nothing kept: asked on every change of the form."""
    plan, unions = _plan(distribution_id)
    forms = sent_blocks(unions)
    blocks = [form.block() for form in forms] if _sound(forms) else []
    return page("distributions/_count.html", **_counted(plan, blocks))


def _sound(forms: Sequence[BlockForm]) -> bool:
    # Every group says what is wrong with it, not only the first.
    return not [form for form in forms if not form.validate()]


def _plan(distribution_id: UUID) -> tuple[Distribution, list[tuple[str, str]]]:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        plan = queries.find(db, actor, distribution_id)
        found = areas.unions_inside(db, actor, plan.area.path)
    # One union is no choice.
    unions = [(area.path, name_of(area)) for area in found]
    return plan, unions if len(unions) > 1 else []


def _kept(number: int, block: Block, unions: Sequence[tuple[str, str]]) -> BlockForm:
    return BlockForm(None, prefix=f"b{number}-", data=typed_of(block), areas=unions)


def _builder(
    plan: Distribution,
    forms: Sequence[BlockForm],
    blocks: list[Block],
    *,
    status: int = 200,
    faults: Sequence[str] = (),
) -> Response:
    return page(
        "distributions/rules.html",
        status=status,
        plan=plan,
        heading=title(plan),
        forms=forms,
        faults=faults,
        most=MOST_BLOCKS,
        **_counted(plan, blocks),
    )


def _counted(plan: Distribution, blocks: list[Block]) -> dict[str, Any]:
    wrong = block_faults(blocks, within=plan.area.path)
    with runtime.database().reading() as db:
        usable = [] if wrong else blocks
        found = queries.live_count(db, runtime.actor(), plan, now=runtime.now(), blocks=usable)
    return {"count": found, "wrong": [say(text) for text in wrong.values()]}
