"""The forms of courses; each builds what its action is given and saves nothing."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.courses.inputs import CourseGiven, FollowGiven, MakeUpGiven, PartGiven, WorkGiven
from relief.web.forms import DayField, Form, NumberField, PhoneField


class CourseForm(Form):
    """A course and when it is finished."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    least_parts = NumberField(lazy_gettext("Parts that make it finished"), [InputRequired()], default=10)

    def given(self) -> CourseGiven:
        return CourseGiven(
            name_bn=self.name_bn.data or "", name_en=self.name_en.data or "", least_parts=self.least_parts.number
        )


class PartForm(Form):
    """A part."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    minutes = NumberField(lazy_gettext("Minutes"), [InputRequired()], default=90)
    is_mandatory = BooleanField(lazy_gettext("Nobody finishes without this part"))
    after_number = NumberField(lazy_gettext("Comes after part number"))

    def given(self) -> PartGiven:
        return PartGiven(
            name_bn=self.name_bn.data or "", name_en=self.name_en.data or "", minutes=self.minutes.number,
            is_mandatory=bool(self.is_mandatory.data), after_number=self.after_number.data,
        )  # fmt: skip


class FollowForm(Form):
    """Which course, and from when to when."""

    course_id = SelectField(lazy_gettext("Course"), [InputRequired()])
    starts_on = DayField(lazy_gettext("From"), [InputRequired()])
    ends_on = DayField(lazy_gettext("Until"), [InputRequired()])

    def given(self, group_id: UUID) -> FollowGiven:
        chosen = UUID(self.course_id.data) if self.course_id.data else None
        return FollowGiven(
            group_id=group_id, course_id=chosen, starts_on=self.starts_on.data, ends_on=self.ends_on.data
        )


class MakeUpForm(Form):
    """Who did which part later, and when."""

    child_id = SelectField(lazy_gettext("Child"), [InputRequired()])
    part_id = SelectField(lazy_gettext("Part of the course"), [InputRequired()])
    on_date = DayField(lazy_gettext("Done on"), [InputRequired()])

    def given(self, group_id: UUID) -> MakeUpGiven:
        return MakeUpGiven(
            group_id=group_id, child_id=UUID(self.child_id.data), part_id=UUID(self.part_id.data),
            on_date=self.on_date.data,
        )  # fmt: skip


class WorkForm(Form):
    """Where a child works (C2)."""

    registration_no = StringField(lazy_gettext("Number with the union parishad"), [Length(max=60)])
    employer = StringField(lazy_gettext("Employer"), [Length(max=160)])
    phone = PhoneField(lazy_gettext("Phone of the employer"))
    address = StringField(lazy_gettext("Address of the workplace"), [Length(max=200)])
    free_time = StringField(lazy_gettext("Time off agreed for the course"), [Length(max=160)])

    def given(self, child_id: UUID) -> WorkGiven:
        return WorkGiven(
            child_id=child_id, registration_no=self.registration_no.data or "", employer=self.employer.data or "",
            phone=self.phone.data or "", address=self.address.data or "", free_time=self.free_time.data or "",
        )  # fmt: skip
