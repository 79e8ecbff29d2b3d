"""What-if copies: begin one, see all beside the plan, take one over, throw one away."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.words import block_words, phrase, title
from relief.distributions import actions, queries
from relief.distributions.what_if import Side
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import go, page


class CopyForm(Form):
    """What one wants to try."""

    name = StringField(lazy_gettext("What do you want to try?"), [InputRequired(), Length(max=80)])


@bp.get("/<uuid:distribution_id>/compare")
@needs(Verb.DISTRIBUTIONS_VIEW)
def compare(distribution_id: UUID) -> Response:
    """The plan and its copies side by side."""
    return _page(distribution_id, CopyForm(formdata=None), 200)


@bp.post("/<uuid:distribution_id>/copies")
@needs(Verb.DISTRIBUTIONS_PLAN)
def add_copy(distribution_id: UUID) -> Response:
    """Begin a copy and go on to its rules."""
    form = CopyForm()
    if not form.sound:
        return _page(distribution_id, form, 422)
    with runtime.database().writing() as db:
        copy = actions.add_copy(db, runtime.actor(), distribution_id, form.name.data or "", now=runtime.now())
    told = _("The copy is begun. What you change here changes nothing in the plan.")
    return go(url_for(".rules", distribution_id=distribution_id, copy=copy.id), flash=told)


@bp.post("/<uuid:distribution_id>/copies/<uuid:copy_id>/take-over")
@needs(Verb.DISTRIBUTIONS_PLAN)
def take_over(distribution_id: UUID, copy_id: UUID) -> Response:
    """Put a copy in the plan's place."""
    with runtime.database().writing() as db:
        actions.take_over(db, runtime.actor(), distribution_id, copy_id, now=runtime.now())
    told = _("The copy is the plan now. What the plan said before is kept as the copy.")
    return go(url_for(".compare", distribution_id=distribution_id), flash=told)


@bp.post("/<uuid:distribution_id>/copies/<uuid:copy_id>/drop")
@needs(Verb.DISTRIBUTIONS_PLAN)
def drop_copy(distribution_id: UUID, copy_id: UUID) -> Response:
    """Throw a copy away."""
    with runtime.database().writing() as db:
        actions.drop_copy(db, runtime.actor(), distribution_id, copy_id, now=runtime.now())
    return go(url_for(".compare", distribution_id=distribution_id), flash=_("The copy was thrown away."))


def _page(distribution_id: UUID, form: CopyForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        sides = queries.compare(db, runtime.actor(), plan, now=runtime.now())
        items = stock.items_by_id(db, {one for side in sides for one in side.need})
        words = [_said(db, side) for side in sides]
        users = queries.people_behind(db, [side.copy.created_by_id for side in sides if side.copy])
    return page(
        "distributions/compare.html",
        status=status,
        plan=plan,
        heading=title(plan),
        form=form,
        sides=list(zip(sides, words, strict=True)),
        items=items,
        users=users,
    )


def _said(db: Session, side: Side) -> tuple[list[list[str]], list[tuple[str, int]]]:
    paths = [path for block in side.wish.blocks for one in block if one["field"] == "area" for path in one["value"]]
    named = queries.areas_of_paths(db, paths)
    weights = [(phrase(one.condition, named), one.points) for one in side.wish.weighting.points]
    return [block_words(block, named) for block in side.wish.blocks], weights
