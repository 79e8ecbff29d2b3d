"""The forms of a site's life, of its people's clearance, of holidays and of suspensions."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from relief.blueprints.spaces.forms import WEEKDAYS
from relief.blueprints.spaces.room import answer
from relief.households.models import Sex
from relief.kernel.problems import N_, Invalid
from relief.spaces import actions, readiness, terms, weeks
from relief.spaces.labels import ITEMS
from relief.spaces.site_kinds import Halt, Item, Scope, Vetting
from relief.web.forms import DayField, Form, LabelledSelect, Needed, NumberField, TimeField, options

SEXES = options([(Sex.FEMALE.value, lazy_gettext("Woman")), (Sex.MALE.value, lazy_gettext("Man"))])
MET = options([("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No"))])


class StepForm(Form):
    """A step of a site's life."""

    to = StringField(validators=[InputRequired()])
    reason = StringField(lazy_gettext("Reason"), [Length(max=300)])
    despite = BooleanField(lazy_gettext("Open although the checklist has gaps"))


class VisitForm(Form):
    """A visit with the checklist: one question for each line that somebody has to look at."""

    on = DayField(lazy_gettext("Day of the visit"), [InputRequired()])
    due_on = DayField(lazy_gettext("To be put right by"))
    note = StringField(lazy_gettext("Note"), [Length(max=300)])

    def given(self, space_id: UUID) -> actions.VisitGiven:
        return actions.VisitGiven(
            space_id=space_id, on=answer(self.on), answers=self.answers(), note=self.note.data or "",
            due_on=self.due_on.data,
        )  # fmt: skip

    def answers(self) -> dict[Item, bool]:
        """What was said of each line; one left open was not looked at."""
        said = {item: self[field_of(item)].data for item in readiness.BY_HAND}
        return {item: answer == "yes" for item, answer in said.items() if answer in ("yes", "no")}

    @property
    def lines(self) -> list[Any]:
        return [self[field_of(item)] for item in readiness.BY_HAND]


def field_of(item: Item) -> str:
    """The name of a line's field."""
    return "met_" + item.value.replace("-", "_")


for _item in readiness.BY_HAND:
    _line = RadioField(lazy_gettext(ITEMS[_item]), choices=MET, validate_choice=False)
    setattr(VisitForm, field_of(_item), _line)


class ClearanceForm(Form):
    """What is known of a person who works with children."""

    sex = RadioField(lazy_gettext("Woman or man"), choices=SEXES, validate_choice=False)
    is_trainee = BooleanField(lazy_gettext("Still in training: not counted as an adult with the children"))
    vetting = LabelledSelect(lazy_gettext("Check of the past"), [InputRequired()], kind=Vetting)
    vetted_on = DayField(lazy_gettext("Checked on"))
    trained_on = DayField(lazy_gettext("Safeguarding training on"))


class HolidayForm(Form):
    """Days without sessions."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=120)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=120)])
    first_day = DayField(lazy_gettext("First day"), [InputRequired()])
    last_day = DayField(lazy_gettext("Last day"))


def _figure(name: str) -> Any:
    text = terms.FIGURES[name].label
    return lazy_gettext(text)


class TermsForm(Form):
    """The weekend and the figures."""

    weekend = SelectMultipleField(
        lazy_gettext("Weekend"), coerce=int, choices=options((day, WEEKDAYS[day]) for day in weeks.WEEK_ORDER)
    )
    children_per_toilet = NumberField(_figure("children_per_toilet"), [InputRequired()])
    code_days = NumberField(_figure("code_days"), [InputRequired()])
    vetting_days = NumberField(_figure("vetting_days"), [InputRequired()])
    training_days = NumberField(_figure("training_days"), [InputRequired()])
    soon_days = NumberField(_figure("soon_days"), [InputRequired()])

    def given(self) -> terms.Terms:
        figures = {name: self[name].number for name in terms.FIGURES}
        return terms.Terms(weekend=tuple(self.weekend.data or ()), **figures)


class HaltForm(Form):
    """Let sites stand still."""

    halt = LabelledSelect(lazy_gettext("Why"), [InputRequired()], kind=Halt)
    from_date = DayField(lazy_gettext("First day without sessions"), [Needed()])
    to_date = DayField(lazy_gettext("Last day, as far as it can be foreseen"), [Needed()])
    reason = StringField(lazy_gettext("Reason"), [Length(max=300)])

    def given(self, **more: Any) -> actions.SuspensionGiven:
        return actions.SuspensionGiven(
            halt=self.halt.data, from_date=self.from_date.data, to_date=self.to_date.data,
            reason=self.reason.data or "", **more,
        )  # fmt: skip


class OutlineForm(HaltForm):
    """The same for every site inside an outline."""

    extent_id = SelectField(lazy_gettext("Outline that is kept"), validate_choice=False)
    shape = TextAreaField(lazy_gettext("Drawn outline"))

    def outlined(self) -> actions.SuspensionGiven:
        """With the extent chosen, else with what was drawn."""
        if self.extent_id.data:
            try:
                return self.given(extent_id=UUID(self.extent_id.data))
            except ValueError:
                raise Invalid({"extent_id": _NO_OUTLINE}) from None
        try:
            drawn = json.loads(self.shape.data or "null")
        except ValueError:
            drawn = None
        if not isinstance(drawn, dict):
            raise Invalid({"shape": _NO_OUTLINE})
        return self.given(shape=drawn)


_NO_OUTLINE = N_("Draw the outline, or choose one that is kept.")


class ReopenForm(Form):
    """The reopening check."""

    on = DayField(lazy_gettext("First day with sessions again"), [Needed()])
    safe = BooleanField(lazy_gettext("The building and the way to it are safe"))
    water = BooleanField(lazy_gettext("Water and latrines can be used"))
    people = BooleanField(lazy_gettext("Two or more adults of the space are there"))
    note = StringField(lazy_gettext("Note"), [Length(max=300)])


class ChangeForm(Form):
    """One session, this and all that follow, or all."""

    scope = RadioField(lazy_gettext("What changes"), [InputRequired()], choices=[])
    on = DayField(lazy_gettext("Day of this session"), [InputRequired()])
    weekdays = SelectMultipleField(
        lazy_gettext("Days of the week"), coerce=int, choices=options((day, WEEKDAYS[day]) for day in weeks.WEEK_ORDER)
    )
    starts = TimeField(lazy_gettext("Starts at"), [InputRequired()])
    ends = TimeField(lazy_gettext("Ends at"), [InputRequired()])
    room = StringField(lazy_gettext("Room"), [Length(max=60)])
    lead_ids = SelectMultipleField(lazy_gettext("Who leads"), choices=[])

    @property
    def reach(self) -> Scope:
        return Scope(self.scope.data)

    @property
    def leads(self) -> tuple[UUID, ...]:
        return tuple(UUID(value) for value in self.lead_ids.data or ())
