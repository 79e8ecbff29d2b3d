"""One family of a survey: what it said, and what was done when nothing came."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.monitoring import bp
from relief.blueprints.monitoring.drawing import called
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.monitoring import actions, queries
from relief.monitoring.inputs import AnswerGiven
from relief.monitoring.models import Answer, Issue
from relief.web import runtime
from relief.web.forms import Form, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, say


class AnswerForm(Form):
    """What the family said."""

    answer = RadioField(lazy_gettext("What the family says"), [InputRequired()])
    issues = SelectMultipleField(lazy_gettext("What was wrong"))
    said = TextAreaField(lazy_gettext("In their own words"), [Length(max=500)])
    version = NumberField(default=0)

    def offer(self) -> None:
        """Both lists in the reader's words."""
        asked = [one for one in Answer if one is not Answer.WAITING]
        self.answer.choices = options([(one.value, label(one)) for one in asked])
        self.issues.choices = options([(one.value, label(one)) for one in Issue])


@bp.get("/surveys/<uuid:survey_id>/families/<uuid:survey_row_id>")
@needs(Verb.MONITORING_VIEW)
def family(survey_id: UUID, survey_row_id: UUID) -> Response:
    """The family and a form for its answer."""
    return _page(survey_id, survey_row_id, None, 200)


@bp.post("/surveys/<uuid:survey_id>/families/<uuid:survey_row_id>")
@needs(Verb.MONITORING_ASK)
def answer(survey_id: UUID, survey_row_id: UUID) -> Response:
    """Keep what it said."""
    form = AnswerForm()
    form.offer()
    if not form.sound:
        return _page(survey_id, survey_row_id, form, 422)
    given = AnswerGiven(
        row_id=survey_row_id,
        version=form.version.number,
        answer=Answer(form.answer.data),
        issues=tuple(Issue(one) for one in form.issues.data or ()),
        said=form.said.data or "",
    )
    try:
        with runtime.database().writing() as db:
            row = actions.record_answer(db, runtime.actor(), survey_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(survey_id, survey_row_id, form, 422)
    told = _("Written down.")
    if row.follow_up_due is not None:
        told = _("Written down. The family is on the list of those to look after.")
    return go(url_for("monitoring.survey", survey_id=survey_id), flash=told)


@bp.post("/surveys/<uuid:survey_id>/families/<uuid:survey_row_id>/follow-up")
@needs(Verb.MONITORING_ASK)
def follow_up(survey_id: UUID, survey_row_id: UUID) -> Response:
    """Write down what was found and done."""
    said = request.form.get("said", "")[:500]
    try:
        with runtime.database().writing() as db:
            actions.follow_up(db, runtime.actor(), survey_id, survey_row_id, said, now=runtime.now())
    except Invalid as problem:
        return _page(survey_id, survey_row_id, None, 422, say(next(iter(problem.faults.values()))), said)
    return go(url_for("monitoring.index"), flash=_("What was done is written down."))


def _page(
    survey_id: UUID, row_id: UUID, form: AnswerForm | None, status: int, fault: str = "", typed: str = ""
) -> Response:
    with runtime.database().reading() as db:
        survey, plan = queries.survey(db, runtime.actor(), survey_id)
        row = queries.row(db, survey.id, row_id)
    if form is None:
        known = None if row.answer is Answer.WAITING else row.answer.value
        form = AnswerForm(formdata=None, answer=known, issues=row.issues, said=row.said, version=row.version)
    form.offer()
    return page(
        "monitoring/family.html", status=status, survey=survey, plan=plan, heading=called(plan), row=row, form=form,
        fault=fault, typed=typed,
    )  # fmt: skip
