"""One entry: its answer, taking it up again, and handing it over when it is confidential."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.accounts.queries import names_of
from relief.blueprints.feedback import bp
from relief.feedback import actions, queries, reports, rules
from relief.feedback.confidential import Matter
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page


class AnswerForm(Form):
    """What the person was told."""

    answer = TextAreaField(lazy_gettext("Answer"), [InputRequired(), Length(max=2_000)])
    told_how = StringField(lazy_gettext("How the person was told"), [InputRequired(), Length(max=160)])
    version = NumberField(default=0)


class MatterForm(Form):
    """Why it is confidential."""

    matter = LabelledSelect(lazy_gettext("What it is about"), [InputRequired()], kind=Matter)


@bp.get("/<uuid:feedback_id>")
@needs(Verb.FEEDBACK_VIEW)
def show(feedback_id: UUID) -> Response:
    """The entry and its answer."""
    return _page(feedback_id, AnswerForm(formdata=None), 200)


@bp.post("/<uuid:feedback_id>/answer")
@needs(Verb.FEEDBACK_ANSWER)
def answer(feedback_id: UUID) -> Response:
    """Answer it."""
    form = AnswerForm()
    if not form.sound:
        return _page(feedback_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.answer_feedback(
                db, runtime.actor(), feedback_id, form.answer.data or "", form.told_how.data or "",
                version=form.version.number, now=runtime.now(),
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _page(feedback_id, form, 422)
    return go(url_for("feedback.index"), flash=_("The answer is written down."))


@bp.post("/<uuid:feedback_id>/reopen")
@needs(Verb.FEEDBACK_ANSWER)
def reopen(feedback_id: UUID) -> Response:
    """Take it up again."""
    with runtime.database().writing() as db:
        actions.reopen_feedback(db, runtime.actor(), feedback_id, now=runtime.now())
    return go(url_for("feedback.show", feedback_id=feedback_id), flash=_("It is taken up again."))


@bp.post("/<uuid:feedback_id>/hand-over")
@needs(Verb.FEEDBACK_ANSWER)
def hand_over(feedback_id: UUID) -> Response:
    """Seal it for those who may read it; it is gone from this list."""
    form = MatterForm()
    if not form.sound:
        return _page(feedback_id, AnswerForm(formdata=None), 422)
    with runtime.database().writing() as db:
        reports.hand_over(db, runtime.actor(), feedback_id, form.matter.data, seals=runtime.seals(), now=runtime.now())
    return go(url_for("feedback.index"), flash=_("It was sealed and handed over. It is not on this list any more."))


def _page(feedback_id: UUID, form: AnswerForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.find(db, runtime.actor(), feedback_id)
        ids = [one for one in (found.created_by_id, found.answered_by_id) if one]
        who = names_of(db, ids)
    return page(
        "feedback/show.html",
        status=status,
        one=found,
        late=rules.is_late(found, local_day(runtime.now())),
        form=form,
        matter=MatterForm(formdata=None),
        who=who,
    )
