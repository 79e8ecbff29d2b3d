"""Meetings with caregivers, and what they said."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.spaces.room import bp
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.spaces.caregiver_meetings import LONGEST, MOST_PEOPLE, MeetingGiven, meetings, record_meeting
from relief.web import runtime
from relief.web.forms import DayField, Form, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page


class MeetingForm(Form):
    """A meeting; nobody is named."""

    on_date = DayField(lazy_gettext("Day of the meeting"), [InputRequired()])
    topic = StringField(lazy_gettext("What it was about"), [InputRequired(), Length(max=160)])
    women = NumberField(lazy_gettext("Women"), default=0, most=MOST_PEOPLE)
    men = NumberField(lazy_gettext("Men"), default=0, most=MOST_PEOPLE)
    with_disability = NumberField(lazy_gettext("Of these with a disability"), default=0, most=MOST_PEOPLE)
    said = TextAreaField(lazy_gettext("What they said"), [Length(max=LONGEST)])
    done = TextAreaField(lazy_gettext("What was or will be done"), [Length(max=LONGEST)])

    def given(self, space_id: UUID) -> MeetingGiven:
        return MeetingGiven(
            space_id=space_id, on_date=self.on_date.data, topic=self.topic.data or "", women=self.women.data or 0,
            men=self.men.data or 0, with_disability=self.with_disability.data or 0, said=self.said.data or "",
            done=self.done.data or "",
        )  # fmt: skip


@bp.get("/<uuid:space_id>/caregivers")
@needs(Verb.SPACES_VIEW_CHILDREN)
def caregiver_meetings(space_id: UUID) -> Response:
    """The log, and an empty form."""
    return _log(space_id, MeetingForm(formdata=None), 200)


@bp.post("/<uuid:space_id>/caregivers")
@needs(Verb.SPACES_MARK)
def record_caregivers(space_id: UUID) -> Response:
    """Write down a meeting."""
    form = MeetingForm()
    if not form.sound:
        return _log(space_id, form, 422)
    try:
        with runtime.database().writing() as db:
            record_meeting(db, runtime.actor(), form.given(space_id), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _log(space_id, form, 422)
    return go(url_for("spaces.caregiver_meetings", space_id=space_id), flash=_("The meeting is saved."))


def _log(space_id: UUID, form: MeetingForm, status: int) -> Response:
    with runtime.database().reading() as db:
        site, rows = meetings(db, runtime.actor(), space_id)
    return page("spaces/caregivers.html", status=status, site=site, rows=rows, form=form)
