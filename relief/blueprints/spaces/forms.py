"""The forms of spaces; each builds what its action is given and saves nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from relief.blueprints.spaces.room import answer, number_or_none
from relief.households.models import Sex
from relief.spaces import weeks
from relief.spaces.inputs import (
    AgreementGiven,
    CaregiverGiven,
    EnrolmentGiven,
    GroupGiven,
    SeriesGiven,
    SpaceGiven,
)
from relief.spaces.kinds import ExitReason, NotHeld, SexRule, SpaceKind
from relief.web.forms import (
    DayField,
    DecimalNumberField,
    Form,
    LabelledSelect,
    NumberField,
    PhoneField,
    TimeField,
    options,
)


class Wanted(Optional):
    """Shown as needed, while the rule of the room says what is wrong, all at once and in its words."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}


WEEKDAYS = {
    0: lazy_gettext("Monday"),
    1: lazy_gettext("Tuesday"),
    2: lazy_gettext("Wednesday"),
    3: lazy_gettext("Thursday"),
    4: lazy_gettext("Friday"),
    5: lazy_gettext("Saturday"),
    6: lazy_gettext("Sunday"),
}
SEXES = options([(Sex.FEMALE.value, lazy_gettext("Girl")), (Sex.MALE.value, lazy_gettext("Boy"))])
YES_NO = options(
    [
        ("yes", lazy_gettext("Yes, wants to come")),
        ("no", lazy_gettext("No, does not want to")),
    ]
)


class SpaceForm(Form):
    """What both forms of a space ask."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    kind = LabelledSelect(lazy_gettext("Kind of space"), [InputRequired()], kind=SpaceKind)
    indoor_m2 = DecimalNumberField(lazy_gettext("Indoor area in square metres"))
    latrines_female = NumberField(lazy_gettext("Latrines for girls"), default=0, most=99)
    latrines_male = NumberField(lazy_gettext("Latrines for boys"), default=0, most=99)
    lat = DecimalNumberField(lazy_gettext("Latitude"))
    lon = DecimalNumberField(lazy_gettext("Longitude"))
    opened_on = DayField(lazy_gettext("Opened on"))
    review_on = DayField(lazy_gettext("Review on"))

    def facts(self) -> dict[str, Any]:
        """What a new space and a changed one have in common."""
        return {
            "name_bn": self.name_bn.data or "",
            "name_en": self.name_en.data or "",
            "kind": self.kind.data,
            "indoor_m2": number_or_none(self.indoor_m2.data),
            "latrines_female": self.latrines_female.data or 0,
            "latrines_male": self.latrines_male.data or 0,
            "lat": number_or_none(self.lat.data),
            "lon": number_or_none(self.lon.data),
            "opened_on": self.opened_on.data,
            "review_on": self.review_on.data,
        }


class NewSpaceForm(SpaceForm):
    """A new space: also where it is, and when its manager signed the code of conduct."""

    area_id = SelectField(lazy_gettext("Union"), [InputRequired()])
    code_signed_on = DayField(lazy_gettext("Day you signed the code of conduct"), [InputRequired()])

    def given(self, response_id: UUID) -> SpaceGiven:
        return SpaceGiven(
            response_id=response_id,
            area_id=UUID(self.area_id.data),
            code_signed_on=self.code_signed_on.data,
            **self.facts(),
        )


class EditSpaceForm(SpaceForm):
    """A change; the version tells whether somebody else was quicker."""

    version = NumberField(validators=[InputRequired()])


class StaffForm(Form):
    """A person for a site."""

    user_id = SelectField(lazy_gettext("Person"), [InputRequired()])
    code_signed_on = DayField(lazy_gettext("Code of conduct signed on"), [Wanted()])
    is_manager = BooleanField(lazy_gettext("Manager of this space"))


class GroupForm(Form):
    """A group."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=120)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=120)])
    age_min = NumberField(lazy_gettext("Youngest age"), [InputRequired()], most=17)
    age_max = NumberField(lazy_gettext("Oldest age"), [InputRequired()], most=17)
    sex_rule = LabelledSelect(lazy_gettext("For"), [InputRequired()], kind=SexRule)
    max_size = NumberField(lazy_gettext("Places in the group"), [InputRequired()], default=25)

    def given(self, space_id: UUID) -> GroupGiven:
        return GroupGiven(
            space_id=space_id,
            name_bn=self.name_bn.data,
            name_en=self.name_en.data or "",
            age_min=answer(self.age_min),
            age_max=answer(self.age_max),
            sex_rule=self.sex_rule.data,
            max_size=answer(self.max_size),
        )


class SeriesForm(Form):
    """A weekly entry of the timetable."""

    group_id = SelectField(lazy_gettext("Group"), [InputRequired()])
    weekdays = SelectMultipleField(
        lazy_gettext("Days of the week"),
        [Wanted()],
        coerce=int,
        choices=options((day, WEEKDAYS[day]) for day in weeks.WEEK_ORDER),
    )
    starts = TimeField(lazy_gettext("Starts at"), [InputRequired()])
    ends = TimeField(lazy_gettext("Ends at"), [InputRequired()])
    room = StringField(lazy_gettext("Room"), [Length(max=60)])
    valid_from = DayField(lazy_gettext("From"), [InputRequired()])
    valid_to = DayField(lazy_gettext("Until"))
    lead_ids = SelectMultipleField(lazy_gettext("Who leads"), choices=[])

    def given(self) -> SeriesGiven:
        return SeriesGiven(
            group_id=UUID(self.group_id.data),
            rrule=weeks.weekly(self.weekdays.data or []),
            starts=answer(self.starts),
            ends=answer(self.ends),
            valid_from=answer(self.valid_from),
            valid_to=self.valid_to.data,
            room=self.room.data or "",
            lead_ids=tuple(UUID(value) for value in self.lead_ids.data or ()),
        )


class DayForm(Form):
    """One day: to leave out, to put back, or the last of an entry."""

    day = DayField(lazy_gettext("Day"), [InputRequired()])


class GuardianForm(Form):
    """Guardian and agreement, for a new child and for one who walked in."""

    caregiver_name = StringField(lazy_gettext("Guardian's name"), [Wanted(), Length(max=160)])
    caregiver_relation = StringField(lazy_gettext("How related to the child"), [Wanted(), Length(max=60)])
    caregiver_phone = PhoneField(lazy_gettext("Guardian's phone"))
    second_name = StringField(lazy_gettext("Second adult's name"), [Length(max=160)])
    second_relation = StringField(lazy_gettext("How related to the child"), [Length(max=60)])
    second_phone = PhoneField(lazy_gettext("Second adult's phone"))
    unaccompanied = BooleanField(lazy_gettext("The child has no guardian (unaccompanied)"))
    given_by = StringField(lazy_gettext("Who agreed"), [Length(max=160)])
    consent_enrolment = BooleanField(lazy_gettext("The child may come to this space"))
    consent_sharing = BooleanField(lazy_gettext("Data may be shared with a service the child needs"))
    consent_photo = BooleanField(lazy_gettext("Photos of the child may be taken"))
    child_assents = RadioField(lazy_gettext("Does the child want to come?"), [Wanted()], choices=YES_NO)

    def caregivers(self) -> tuple[CaregiverGiven, ...]:
        rows = (
            (self.caregiver_name, self.caregiver_relation, self.caregiver_phone, True),
            (self.second_name, self.second_relation, self.second_phone, False),
        )
        return tuple(
            CaregiverGiven(
                name=name.data,
                relation=relation.data or "",
                phone=phone.data or "",
                is_guardian=guardian,
            )
            for name, relation, phone, guardian in rows
            if name.data
        )

    def agreement(self) -> AgreementGiven:
        """Who agreed is the guardian unless another name is written."""
        return AgreementGiven(
            given_by=self.given_by.data or self.caregiver_name.data or "",
            relation=self.caregiver_relation.data or "",
            enrolment=self.consent_enrolment.data,
            sharing=self.consent_sharing.data,
            photo=self.consent_photo.data,
            child_assents={"yes": True, "no": False}.get(self.child_assents.data or ""),
        )


class EnrolForm(GuardianForm):
    """A new child."""

    group_id = SelectField(lazy_gettext("Group"), [InputRequired()])
    known_as = StringField(lazy_gettext("Called"), [InputRequired(), Length(max=80)])
    name_bn = StringField(lazy_gettext("Full name in Bangla"), [Length(max=160)])
    name_en = StringField(lazy_gettext("Full name in English"), [Length(max=160)])
    sex = RadioField(lazy_gettext("Girl or boy"), [Wanted()], choices=SEXES)
    birth_date = DayField(lazy_gettext("Birth date, if known"))
    age = NumberField(lazy_gettext("Otherwise estimated age"), [Wanted()], most=17)
    safety_note = StringField(lazy_gettext("Allergy or medical warning"), [Length(max=200)])
    from_date = DayField(lazy_gettext("First day"))
    is_different = BooleanField(lazy_gettext("None of these: this is another child"))

    def given(self) -> EnrolmentGiven:
        return EnrolmentGiven(
            group_id=UUID(self.group_id.data),
            known_as=self.known_as.data,
            name_bn=self.name_bn.data or "",
            name_en=self.name_en.data or "",
            sex=Sex(self.sex.data) if self.sex.data else None,
            birth_date=self.birth_date.data,
            age=self.age.data,
            caregivers=self.caregivers(),
            unaccompanied=self.unaccompanied.data,
            agreement=self.agreement(),
            safety_note=self.safety_note.data or "",
            from_date=self.from_date.data,
            is_different=self.is_different.data,
        )


class ExitForm(Form):
    """Why a child no longer comes."""

    reason = LabelledSelect(lazy_gettext("Reason"), [InputRequired()], kind=ExitReason)
    on = DayField(lazy_gettext("Last day"), [InputRequired()])


class RegisterForm(Form):
    """The few fields of a register besides the marks."""

    adults_present = NumberField(lazy_gettext("Adults with the children"), [Wanted()], most=60)
    incident_count = NumberField(lazy_gettext("Incidents"), default=0, most=99)
    topic = StringField(lazy_gettext("What the children did"), [Length(max=160)])
    walk_in_name = StringField(lazy_gettext("What is the child called?"), [Wanted(), Length(max=80)])
    walk_in_sex = RadioField(lazy_gettext("Girl or boy"), [Wanted()], choices=SEXES)


class NotHeldForm(Form):
    """Why a session did not take place."""

    reason = LabelledSelect(lazy_gettext("Why"), [InputRequired()], kind=NotHeld)
    note = StringField(lazy_gettext("Note"), [Length(max=200)])


class ReturnForm(Form):
    """What is to be put right."""

    comment = TextAreaField(lazy_gettext("What should be put right"), [InputRequired(), Length(max=300)])
