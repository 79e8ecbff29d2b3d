"""Points, cut-off and ties; and the shares of each group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.sheets import Sheet, after_saving, find_sheet
from relief.blueprints.distributions.words import phrase, tie_words, title
from relief.distributions import actions, queries
from relief.distributions.inputs import Condition
from relief.distributions.targeting import TargetingGiven
from relief.distributions.weights import CRITERIA, MOST_POINTS, Weight, Weighting, weighting_faults
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import NumberField, options
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import say
from relief.web.person_fields import PersonForm, typed_person


class WeightsForm(PersonForm):
    """A number of points for each usual criterion and for one kind of person; empty or zero does not count."""

    person_points = NumberField(lazy_gettext("Points for it"), most=MOST_POINTS)
    cut_off = NumberField(lazy_gettext("Points a household needs at least"))
    places = NumberField(lazy_gettext("Households at most"), least=1)
    by_stock = BooleanField(lazy_gettext("No more households than the free goods in the warehouses last for"))
    first_tie = SelectField(lazy_gettext("Level on points: first"))
    second_tie = SelectField(lazy_gettext("Still level: then"))

    def __init__(self, *args: Any, **own: Any) -> None:
        super().__init__(*args, **own)
        ways = options([("", _("by lot")), *tie_words().items()])
        self.first_tie.choices = self.second_tie.choices = ways
        for name, (condition, _points) in CRITERIA.items():
            words = phrase(condition, {})
            self[name].label.text = words[:1].upper() + words[1:]

    def weighting(self) -> Weighting:
        """What was filled in."""
        found = [Weight(self[name].data, condition) for name, (condition, _) in CRITERIA.items() if self[name].data]
        who = self.who()
        if who and self.person_points.data:
            found.append(Weight(self.person_points.data, Condition(field="member", op="one", value=who)))
        ties = [one for one in (self.first_tie.data, self.second_tie.data) if one]
        return Weighting(
            points=tuple(found),
            cut_off=self.cut_off.data,
            places=self.places.data,
            by_stock=self.by_stock.data,
            ties=tuple(dict.fromkeys(ties)),
        )


for _name in CRITERIA:
    setattr(WeightsForm, _name, NumberField(_name, most=MOST_POINTS))


def _typed(weighting: Weighting) -> dict[str, Any]:
    known = {repr(condition): name for name, (condition, _points) in CRITERIA.items()}
    typed: dict[str, Any] = {
        "cut_off": weighting.cut_off,
        "places": weighting.places,
        "by_stock": weighting.by_stock,
        "first_tie": weighting.ties[0] if weighting.ties else "",
        "second_tie": weighting.ties[1] if len(weighting.ties) > 1 else "",
    }
    for one in weighting.points:
        if one.condition["field"] == "member":
            typed |= {"person_points": one.points, **typed_person(one.condition["value"])}
        else:
            typed[known[repr(one.condition)]] = one.points
    return typed


@bp.get("/<uuid:distribution_id>/weights")
@needs(Verb.DISTRIBUTIONS_PLAN)
def weights(distribution_id: UUID) -> Response:
    """The points as they are kept; `?usual=1` fills in what Relief offers to begin with."""
    with runtime.database().reading() as db:
        sheet = find_sheet(db, runtime.actor(), distribution_id)
    typed = _typed(sheet.weighting)
    if "usual" in request.args:
        typed |= {name: points for name, (_condition, points) in CRITERIA.items()}
    form = WeightsForm(None, data=typed)
    return _form(sheet, form, form.weighting(), seen=sheet.seen[1])


@bp.post("/<uuid:distribution_id>/weights")
@needs(Verb.DISTRIBUTIONS_PLAN)
def set_weights(distribution_id: UUID) -> Response:
    """Keep the points; the other button only counts."""
    with runtime.database().reading() as db:
        sheet = find_sheet(db, runtime.actor(), distribution_id)
    form, seen = WeightsForm(), request.form.get("seen", "")
    if not form.sound:
        return _form(sheet, form, sheet.weighting, seen=seen, status=422)
    weighting = form.weighting()
    if request.form.get("do") == "count":
        return _form(sheet, form, weighting, seen=seen)
    given = TargetingGiven(distribution_id=sheet.plan.id, copy_id=sheet.copy_id, seen=seen, weighting=weighting)
    try:
        with runtime.database().writing() as db:
            saved = actions.save_targeting(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(sheet, form, sheet.weighting, seen=seen, status=422)
    return after_saving(sheet, saved, _("It is saved who comes first."))


@bp.post("/<uuid:distribution_id>/weights/count")
@needs(Verb.DISTRIBUTIONS_PLAN)
def count_weights(distribution_id: UUID) -> Response:
    """Who would be on the list by the points on the screen, nothing kept."""
    with runtime.database().reading() as db:
        sheet = find_sheet(db, runtime.actor(), distribution_id)
    form = WeightsForm()
    weighting = form.weighting() if form.sound else sheet.weighting
    return page("distributions/_count.html", **_counted(sheet, weighting))


@bp.get("/<uuid:distribution_id>/fairness")
@needs(Verb.DISTRIBUTIONS_VIEW)
def fairness(distribution_id: UUID) -> Response:
    """The share of each group among the affected, those meant and those on the list."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        found = queries.fairness(db, runtime.actor(), plan, now=runtime.now())
    return page("distributions/fairness.html", plan=plan, heading=title(plan), found=found)


def _form(sheet: Sheet, form: WeightsForm, weighting: Weighting, *, seen: str, status: int = 200) -> Response:
    return page(
        "distributions/weights.html",
        status=status,
        plan=sheet.plan,
        heading=title(sheet.plan),
        sheet=sheet,
        seen=seen,
        form=form,
        criteria=list(CRITERIA),
        usual=url_for(".weights", distribution_id=sheet.plan.id, copy=sheet.copy_id, usual=1),
        **_counted(sheet, weighting),
    )


def _counted(sheet: Sheet, weighting: Weighting) -> dict[str, Any]:
    wrong = weighting_faults(weighting, within=sheet.plan.area.path)
    with runtime.database().reading() as db:
        found = queries.live_count(
            db,
            runtime.actor(),
            sheet.plan,
            now=runtime.now(),
            blocks=sheet.blocks,
            weighting=sheet.weighting if wrong else weighting,
        )
    return {"count": found, "wrong": [say(text) for text in wrong.values()]}
