"""The forms of following up, places, moves and counts."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from relief.households.labels import WG_ANSWERS, WG_LABELS
from relief.households.rules import WG
from relief.spaces.absence import Contact, Outcome, Thresholds
from relief.spaces.waiting import WaitReason
from relief.web.forms import DayField, Form, LabelledSelect, NumberField, options

ANSWERS = options((value, lazy_gettext(text)) for value, text in WG_ANSWERS.items())


class AttemptForm(Form):
    """One try to reach the child or the family."""

    kind = LabelledSelect(lazy_gettext("How"), [InputRequired()], kind=Contact)
    on = DayField(lazy_gettext("Day"), [InputRequired()])
    reached = RadioField(
        lazy_gettext("Was the child or the family reached?"),
        [InputRequired()],
        choices=options([("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No"))]),
    )


class AssignForm(Form):
    """Who does it."""

    user_id = SelectField(lazy_gettext("Who follows it up"), [InputRequired()])


class CloseForm(Form):
    """What was learned."""

    outcome = LabelledSelect(
        lazy_gettext("What you learned"), [InputRequired()], kind=Outcome, empty=lazy_gettext("Choose")
    )


class ThresholdsForm(Form):
    """From when a group asks."""

    contact_after = NumberField(lazy_gettext("Call after so many absences in a row"), [InputRequired()])
    contact_days = NumberField(lazy_gettext("Call within so many days"), [InputRequired()])
    visit_after = NumberField(lazy_gettext("Visit after so many absences in a row"), [InputRequired()])
    visit_days = NumberField(lazy_gettext("Visit within so many days"), [InputRequired()])
    confirm_after = NumberField(lazy_gettext("Manager confirms after so many absences"), [InputRequired()])
    confirm_days = NumberField(lazy_gettext("or after so many days"), [InputRequired()])

    def given(self) -> Thresholds:
        return Thresholds(**{name: self[name].number for name in Thresholds.__dataclass_fields__})


class ManagerForm(Form):
    """What only the manager says about a child."""

    watched = BooleanField(lazy_gettext("Ask after this child from the first absence on"))
    factor = NumberField(lazy_gettext("Counts as so many children when adults are counted"), [InputRequired()])


class HoldForm(Form):
    """From when a child is not expected."""

    on = DayField(lazy_gettext("On hold from"), [Optional()])


class JoinForm(Form):
    """Another group."""

    group_id = SelectField(lazy_gettext("Group"), [InputRequired()])


class TransferForm(Form):
    """Where a child goes on."""

    to_space_id = SelectField(lazy_gettext("Space where the child goes on"), [InputRequired()])
    agreed_by = StringField(lazy_gettext("Who agreed to the move"), [InputRequired(), Length(max=160)])


class WaitForm(Form):
    """Why a child waits."""

    reason = LabelledSelect(lazy_gettext("Why it waits"), [InputRequired()], kind=WaitReason)
    first = BooleanField(lazy_gettext("First in line"))


class QuestionsForm(Form):
    """The six questions of the Washington Group. Never filled in beforehand: answers are not shown here."""

    def answers(self) -> dict[str, int | None]:
        return {name: int(self[name].data) if self[name].data else None for name in WG}


for _name in WG:
    setattr(
        QuestionsForm,
        _name,
        RadioField(lazy_gettext(WG_LABELS[_name]), [Optional()], choices=ANSWERS),
    )
