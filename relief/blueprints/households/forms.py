"""The forms of the registry. A form reads and keeps what was typed; it never saves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, ValidationError

from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.households import ages, labels, rules
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.models import Damage, Precision, Sex
from relief.households.needs import NEED_LABELS
from relief.kernel.digits import to_latin
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.forms import (
    DayField,
    DecimalNumberField,
    Form,
    IdField,
    LabelledSelect,
    Needed,
    NumberField,
    options,
    read_day,
)
from relief.web.i18n import digits, language, say

_BANGLA = re.compile("[\u0980-\u09ff]")


def words(labelled: Mapping[str, str], empty: str | None = None) -> list[tuple[str, Any]]:
    """Choices of a fixed list, translated when the page is written."""
    rows: list[tuple[str, Any]] = [(value, lazy_gettext(text)) for value, text in labelled.items()]
    return rows if empty is None else [("", lazy_gettext(empty)), *rows]


class BirthField(DayField):
    """A birth date, a birth year, or an age in years: whatever the family knows."""

    fault = N_("Write the age in years (35), about (40±5), the birth year (1991) or the birth date (04/08/1991).")
    precision: Precision | None = None
    spread: int | None = None

    def read(self, text: str) -> date:
        plain = text.strip()
        if plain.isdecimal() and len(plain) == 4:
            self.precision = Precision.YEAR
            return date(int(plain), 1, 1)
        if (about := ages.read_age(plain)) is not None:
            self.precision, self.spread = Precision.ESTIMATED, about[1]
            return ages.born_for(about[0], local_day(runtime.now()))
        self.precision = Precision.DAY
        return read_day(plain)

    def show(self, born: date | None, precision: Precision | None, spread: int | None = None) -> None:
        """Write a known birth the way it is known: an estimate as the age it is today."""
        self.data, self.precision, self.spread = born, precision, spread
        if born and precision is Precision.YEAR:
            self.typed = digits(born.year)
        elif born and precision is Precision.ESTIMATED:
            self.typed = digits(ages.write_age(ages.age_on(local_day(runtime.now()), born), spread))

    def said(self, old: MemberGiven | None = None) -> dict[str, Any]:
        """The birth as typed; the same estimate again keeps the date it was reckoned to."""
        if self.data is None:
            return {"birth_date": None, "birth_precision": None, "birth_spread": None}
        told = {"birth_date": self.data, "birth_precision": self.precision, "birth_spread": self.spread}
        return kept_birth(old, MemberGiven(**told)) if old else told


def kept_birth(old: MemberGiven, typed: MemberGiven) -> dict[str, Any]:
    """An age somebody estimated grows by itself: typed again as it reads today, it is no news."""
    names = ("birth_date", "birth_precision", "birth_spread")
    told = {name: getattr(typed, name) for name in names}
    if not (
        old.birth_date and typed.birth_date and old.birth_precision is typed.birth_precision is Precision.ESTIMATED
    ):
        return told
    today = local_day(runtime.now())
    same = ages.age_on(today, old.birth_date) == ages.age_on(today, typed.birth_date)
    return {name: getattr(old, name) for name in names} if same and old.birth_spread == typed.birth_spread else told


_RELATIONS = words({word: text for word, text in labels.RELATION_LABELS.items() if word != "head"}, "—")


_LIVELIHOODS = options(words(labels.LIVELIHOOD_LABELS, "—"))
_CIRCUMSTANCES = options(words(labels.CIRCUMSTANCE_LABELS))
_NUMERIC = {"inputmode": "numeric"}


class MemberForm(Form):
    """One person in a row."""

    member_id = IdField()
    name = StringField(lazy_gettext("Name"), [Length(max=160)])
    sex = LabelledSelect(lazy_gettext("Sex"), [Optional()], kind=Sex, empty="—")
    birth = BirthField(lazy_gettext("Age or birth"), [Optional()])
    relation = SelectField(lazy_gettext("Relation"), choices=options(_RELATIONS), default="")
    nid = StringField(lazy_gettext("ID number"), [Length(max=40)], render_kw={"inputmode": "numeric"})

    def given(self) -> MemberGiven:
        """The person as typed."""
        return MemberGiven(
            id=self.member_id.data,
            **names(self.name.data or ""),
            sex=self.sex.data,
            **self.birth.said(),
            relation=self.relation.data or "",
            **paper(self.nid.data or "", self.birth.data),
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in this row."""
        return not any((self.name.data, self.sex.data, self.birth.typed, self.relation.data, self.nid.data))


def names(text: str) -> dict[str, Any]:
    """One box for a name: Bangla letters make it the Bangla name."""
    return {"name_bn" if _BANGLA.search(text) else "name_en": text}


_CHILD = timedelta(days=18 * 366)


def paper(text: str, born: date | None) -> dict[str, Any]:
    """Of 17 digits both papers have; a child has no national ID."""
    digits = re.sub(r"[\s-]", "", to_latin(text))
    is_child = born is not None and local_day(runtime.now()) - born < _CHILD
    return {"birth_registration": digits} if len(digits) == 17 and is_child else {"nid": digits}


# When such an answer changes, the page asks whether the family is registered already.
_WATCHED = {
    "hx-post": "/households/similar",
    "hx-trigger": "change",
    "hx-target": "#similar",
    "hx-swap": "innerHTML",
    "hx-include": "closest form",
    "hx-sync": "closest form:queue last",
}


class HouseholdForm(Form):
    """Quick and full registration are one form: the quick page shows eight of its fields."""

    household_id = IdField()
    version = NumberField()
    head_name = StringField(lazy_gettext("Name of the household head"), [Needed(), Length(max=160)], render_kw=_WATCHED)
    head_name_2 = StringField(lazy_gettext("The name in the other script"), [Length(max=160)])
    head_sex = LabelledSelect(lazy_gettext("Sex of the head"), [Optional()], kind=Sex, empty="—")
    head_birth = BirthField(lazy_gettext("Age or birth date of the head"), [Optional()])
    head_nid = StringField(
        lazy_gettext("National ID of the head"), [Length(max=40)], render_kw={"inputmode": "numeric", **_WATCHED}
    )
    head_id = IdField()
    guardian_name = StringField(lazy_gettext("Father’s, mother’s or husband’s name"), [Length(max=160)])
    area_id = SelectField(lazy_gettext("Union or municipality"), [Needed()], choices=[], validate_choice=False)
    area_text = StringField(lazy_gettext("Union or municipality"), [Needed(), Length(max=120)])
    lat = DecimalNumberField(lazy_gettext("Latitude"), [Optional()])
    lon = DecimalNumberField(lazy_gettext("Longitude"), [Optional()])
    accuracy_m = DecimalNumberField(lazy_gettext("Accuracy in metres"), [Optional()])
    village = StringField(lazy_gettext("Village"), [Length(max=120)])
    ward = StringField(lazy_gettext("Ward"), [Length(max=8)])
    landmark = StringField(lazy_gettext("Landmark"), [Length(max=200)])
    size = NumberField(lazy_gettext("People in the household"), [Needed(), Optional()], least=1, most=rules.MOST_PEOPLE)
    children_0_4 = NumberField(lazy_gettext("Children 0 to 4 years"), [Optional()], most=rules.MOST_PEOPLE)
    children_5_17 = NumberField(lazy_gettext("Children 5 to 17 years"), [Optional()], most=rules.MOST_PEOPLE)
    phone = StringField(lazy_gettext("Phone"), [Length(max=40)], render_kw={"inputmode": "tel", **_WATCHED})
    phone_owner = StringField(lazy_gettext("Whose phone, if not theirs"), [Length(max=80)])
    housing = SelectField(lazy_gettext("House"), choices=options(words(labels.HOUSING_LABELS, "—")), default="")
    livelihood = SelectField(
        lazy_gettext("Livelihood"), choices=options(words(labels.LIVELIHOOD_LABELS, "—")), default=""
    )
    form_no = StringField(lazy_gettext("Number on the paper form"), [Length(max=60)])
    circumstances = SelectMultipleField(
        lazy_gettext("Special circumstances"), choices=options(words(labels.CIRCUMSTANCE_LABELS))
    )
    house_damage = LabelledSelect(lazy_gettext("Damage to the house"), [Optional()], kind=Damage, empty="—")
    losses = SelectMultipleField(lazy_gettext("Other losses"), choices=options(words(labels.LOSS_LABELS)))
    needs = SelectMultipleField(lazy_gettext("What the family lacks"), choices=options(words(NEED_LABELS)))
    impact_note = StringField(lazy_gettext("Note on the damage"), [Length(max=300)])
    consent = RadioField(
        lazy_gettext("May we keep these data to give relief?"),
        choices=options(
            [
                ("given", lazy_gettext("Yes, the family agrees")),
                ("refused", lazy_gettext("No, the family does not agree")),
            ]
        ),
        validators=[Optional()],
    )
    sharing = RadioField(
        lazy_gettext("May we share them with partners who give relief?"),
        choices=options([("given", lazy_gettext("Yes")), ("refused", lazy_gettext("No"))]),
        validators=[Optional()],
    )
    card = StringField(lazy_gettext("Number of a pre-printed card"), [Length(max=200)])
    reason = StringField(lazy_gettext("Why is it changed?"), [Needed(), Length(max=300)])
    members = FieldList(FormField(MemberForm))
    full = BooleanField(lazy_gettext("All questions"))

    def validate_head_name_2(self, field: Any) -> None:
        """Two names in one script would leave one of them unread."""
        if field.data and names(field.data).keys() == names(self.head_name.data or "").keys():
            raise ValidationError(say(N_("Write this one in the other script, Bangla or English.")))

    def take_faults(self, faults: Mapping[str, str] | Invalid) -> None:
        """Faults of a member go into that member's row."""
        if isinstance(faults, Invalid):
            faults = faults.faults
        own = dict(faults)
        rows = self._member_rows()
        for name in list(own):
            row = re.fullmatch(r"members-(\d+)-(\w+)", name)
            if row and int(row[1]) < len(rows):
                field = {"birth_registration": "nid", "birth_date": "birth"}.get(row[2], row[2])
                rows[int(row[1])].form.take_faults({field: own.pop(name)})
        if "area_id" in own and not self.area_id.choices:
            own["area_text"] = own.pop("area_id")
        super().take_faults({_OTHER_NAMES.get(name, name): text for name, text in own.items()})

    def _member_rows(self) -> list[Any]:
        return [entry for entry in self.members if not entry.form.is_blank]

    def given(self, *, area_id: UUID | None, response_id: UUID | None) -> HouseholdGiven:
        """What was told, in the shape the registry takes."""
        own: dict[str, Any] = {name: getattr(self, name).data or "" for name in _TEXTS}
        return HouseholdGiven(
            id=self.household_id.data or new_id(),
            area_id=area_id,
            head=self._head(),
            members=tuple(entry.form.given() for entry in self._member_rows()),
            size=self.size.data,
            children_0_4=self.children_0_4.data,
            children_5_17=self.children_5_17.data,
            lat=_float(self.lat.data),
            lon=_float(self.lon.data),
            accuracy_m=_float(self.accuracy_m.data),
            circumstances=frozenset(self.circumstances.data or ()),
            impact=self.impact(response_id),
            consent=self._consent(),
            **own,
        )

    def _head(self) -> MemberGiven:
        both = names(self.head_name_2.data or "") | names(self.head_name.data or "")
        return MemberGiven(
            id=self.head_id.data,
            **both,
            sex=self.head_sex.data,
            **self.head_birth.said(),
            nid=re.sub(r"[\s-]", "", to_latin(self.head_nid.data or "")),
        )

    def impact(self, response_id: UUID | None) -> ImpactGiven | None:
        """What was said about damage; None when nothing was asked or no response is open."""
        said = self.house_damage.data or self.losses.data or self.needs.data or self.impact_note.data
        if response_id is None or not said:
            return None
        return ImpactGiven(
            response_id=response_id,
            house_damage=self.house_damage.data or Damage.NONE,
            needs=tuple(self.needs.data or ()),
            note=self.impact_note.data or "",
            **{name: name in (self.losses.data or ()) for name in labels.LOSS_LABELS},
        )

    def _consent(self) -> ConsentGiven | None:
        decisions = [(Purpose.REGISTRATION, self.consent.data), (Purpose.SHARING, self.sharing.data)]
        said = tuple((purpose, Decision(word)) for purpose, word in decisions if word)
        if not said:
            return None
        return ConsentGiven(decisions=said, given_by=self.head_name.data or "—", relation="head", language=language())


_TEXTS = ("phone", "phone_owner", "guardian_name", "ward", "village", "landmark", "housing", "livelihood", "form_no")
_OTHER_NAMES = {
    "head_birth_date": "head_birth",
    "head_birth_registration": "head_nid",
    "note": "impact_note",
    "given_by": "consent",
}


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
