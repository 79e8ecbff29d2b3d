"""The surveys of a response and of a plan; how many to ask; the draw."""

from __future__ import annotations

import secrets
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.monitoring import bp
from relief.distributions import queries as plans
from relief.distributions.models import Distribution
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.monitoring import actions, queries, rules
from relief.monitoring.inputs import SurveyGiven
from relief.monitoring.models import Answer, Issue
from relief.web import runtime
from relief.web.forms import Form, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, name_of, num

MARGINS = (5, 7, 10)


class SurveyForm(Form):
    """How sure one wants to be."""

    confidence = SelectField(
        lazy_gettext("How sure, in per cent"),
        [InputRequired()],
        choices=options([("90", "90"), ("95", "95"), ("99", "99")]),
        default="95",
    )
    margin = NumberField(lazy_gettext("Margin, in per cent"), [InputRequired()], default=10, least=1, most=30)
    spare = NumberField(lazy_gettext("Spare families, in per cent"), [InputRequired()], default=10, least=0, most=100)
    seed = StringField(lazy_gettext("Seed of the draw"), [Length(max=32)])

    def offer(self) -> None:
        """The three levels in the reader's digits."""
        self.confidence.choices = options([(str(one), num(one)) for one in rules.Z])


@bp.get("/")
@needs(Verb.MONITORING_VIEW)
def index() -> Response:
    """Surveys of this response, and families that say nothing came."""
    response = runtime.response()
    if response is None:
        raise NotFound
    with runtime.database().reading() as db:
        found = queries.recent(db, runtime.actor(), response.id)
        waiting = queries.follow_ups(db, runtime.actor(), response.id)
        standings = queries.standings(db, [one.id for one, _plan in found])
    today = local_day(runtime.now())
    return page(
        "monitoring/index.html",
        surveys=[(one, called(plan), standings[one.id]) for one, plan in found],
        follow_ups=[(one, called(plan), queries.is_late(one, today)) for one, plan in waiting],
        Answer=Answer,
    )


@bp.get("/plans/<uuid:distribution_id>")
@needs(Verb.MONITORING_VIEW)
def plan_surveys(distribution_id: UUID) -> Response:
    """Surveys of one plan, the calculator, and the form to draw another one."""
    return _page(distribution_id, SurveyForm(), 200)


@bp.post("/plans/<uuid:distribution_id>")
@needs(Verb.MONITORING_PLAN)
def draw(distribution_id: UUID) -> Response:
    """Draw the families."""
    form = SurveyForm()
    form.offer()
    if not form.sound:
        return _page(distribution_id, form, 422)
    given = SurveyGiven(
        distribution_id=distribution_id,
        confidence=int(form.confidence.data),
        margin=form.margin.number,
        spare=form.spare.number,
        # A seed of one's own repeats a draw; nobody needs to invent one.
        seed=form.seed.data or secrets.token_hex(8),
    )
    try:
        with runtime.database().writing() as db:
            made = actions.draw_survey(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(distribution_id, form, 422)
    return go(
        url_for("monitoring.survey", survey_id=made.id), flash=_("The families are drawn. Ask them in this order.")
    )


@bp.post("/surveys/<uuid:survey_id>/close")
@needs(Verb.MONITORING_PLAN)
def close_survey(survey_id: UUID) -> Response:
    """End the asking."""
    with runtime.database().writing() as db:
        actions.close_survey(db, runtime.actor(), survey_id, now=runtime.now())
    return go(url_for("monitoring.survey", survey_id=survey_id), flash=_("The survey is closed."))


@bp.get("/surveys/<uuid:survey_id>")
@needs(Verb.MONITORING_VIEW)
def survey(survey_id: UUID) -> Response:
    """The families drawn, what they said, and the sums."""
    with runtime.database().reading() as db:
        found, plan = queries.survey(db, runtime.actor(), survey_id)
        rows = queries.rows(db, found.id)
        standing = queries.standings(db, [found.id])[found.id]
    today = local_day(runtime.now())
    return page(
        "monitoring/survey.html",
        survey=found,
        plan=plan,
        heading=called(plan),
        rows=[(one, queries.is_late(one, today)) for one in rows],
        standing=standing,
        shares=[(label(one), standing.answers[one], standing.share(one)) for one in Answer if one in rules.ANSWERED],
        issues=[(label(Issue(word)), count) for word, count in standing.issues.most_common()],
        source=rules.SOURCE,
    )


def called(plan: Distribution) -> str:
    """A plan's name for pages of this room."""
    return name_of(plan) or _("%(kit)s, %(area)s", kit=name_of(plan.kit), area=name_of(plan.area))


def _page(distribution_id: UUID, form: SurveyForm, status: int) -> Response:
    form.offer()
    with runtime.database().reading() as db:
        plan, found = queries.surveys_of(db, runtime.actor(), distribution_id)
        standings = queries.standings(db, [one.id for one in found])
        progress = plans.progress(db, plan)
    sizes = [
        (margin, [rules.sample_size(progress.served, confidence=one, margin=margin) for one in rules.Z])
        for margin in MARGINS
    ]
    return page(
        "monitoring/plan.html",
        status=status,
        plan=plan,
        heading=called(plan),
        surveys=[(one, standings[one.id]) for one in found],
        form=form,
        frame=progress.served,
        sizes=sizes,
        levels=list(rules.Z),
        source=rules.SOURCE,
        Answer=Answer,
    )
