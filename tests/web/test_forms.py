"""Fields read both scripts, show again what was typed, and lose no fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import InputRequired

from relief.accounts.roles import Role
from relief.kernel.digits import to_bangla
from relief.web.forms import (
    CodeField,
    DayField,
    DecimalNumberField,
    Form,
    IdField,
    LabelledSelect,
    MomentField,
    NumberField,
    PhoneField,
    TimeField,
)

pytestmark = pytest.mark.one_database


class Everything(Form):
    name = StringField("Name", [InputRequired()])
    number = NumberField("Number", most=5_000)
    weight = DecimalNumberField("Weight")
    day = DayField("Day")
    at = TimeField("At")
    moment = MomentField("Moment")
    phone = PhoneField("Phone")
    record = IdField("Record")
    code = CodeField("Code")
    role = LabelledSelect("Role", kind=Role, empty="-")


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", method="POST"):
        yield


def form(**typed: str) -> Everything:
    return Everything(formdata=MultiDict(typed))


@pytest.mark.goal("U7")
@pytest.mark.parametrize("in_bangla", [False, True])
@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("number", "25", 25),
        ("number", " 1,234 ", 1234),
        ("weight", "2.50", Decimal("2.50")),
        ("day", "2026-08-04", date(2026, 8, 4)),
        ("day", "4/8/2026", date(2026, 8, 4)),
        ("at", "9:05", time(9, 5)),
        ("moment", "04/08/2026 09:30", datetime(2026, 8, 4, 3, 30, tzinfo=UTC)),
        ("moment", "2026-08-04T00:15", datetime(2026, 8, 3, 18, 15, tzinfo=UTC)),
        ("phone", "+880 1712-345678", "+8801712345678"),
        ("code", "bd4087", "BD4087"),
    ],
)
def test_both_scripts_are_read(asked: None, field: str, typed: str, value: object, in_bangla: bool) -> None:
    found = form(**{field: to_bangla(typed) if in_bangla else typed})[field]
    assert (found.data, list(found.errors)) == (value, [])
    assert found._value() == (to_bangla(typed) if in_bangla else typed).strip(), "shown as it was typed"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", "many"),
        ("number", "2.5"),
        ("number", "-1"),
        ("number", "5001"),
        ("number", "²"),
        ("weight", "1e5"),
        ("weight", "NaN"),
        ("day", "31/02/2026"),
        ("day", "2026-13-01"),
        ("day", "0001-01-01"),
        ("at", "25:00"),
        ("moment", "04/08/2026"),
        ("phone", "call me"),
        ("record", "7"),
        ("role", "king"),
    ],
)
def test_nonsense_is_said_and_kept(asked: None, field: str, typed: str) -> None:
    filled = form(name="রহিমা", **{field: typed})
    assert not filled.validate()
    assert list(filled.errors) == [field]
    assert all(fault and fault[0] > "\u0980" for fault in filled.errors[field]), "said in Bangla"
    if field != "role":
        assert filled[field]._value() == typed


@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["number", "weight", "day", "at", "moment", "phone", "record", "code"]))
def test_no_text_breaks_a_field(asked: None, typed: str, field: str) -> None:
    filled = form(name="x", **{field: typed})
    filled.validate()
    filled[field]._value()


@hypothesis_settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 5_000), st.booleans())
def test_a_number_shown_can_be_sent_back(asked: None, number: int, in_bangla: bool) -> None:
    shown = Everything(formdata=None, data={"number": number}).number._value()
    assert form(name="x", number=to_bangla(shown) if in_bangla else shown).number.data == number


def test_what_is_shown_is_in_the_readers_digits(asked: None) -> None:
    shown = Everything(
        formdata=None,
        data={"number": 25, "day": date(2026, 8, 4), "moment": datetime(2026, 8, 4, 3, 30, tzinfo=UTC)},
    )
    assert shown.number._value() == "২৫"
    assert shown.day._value() == "০৪/০৮/২০২৬"
    assert shown.moment._value() == "০৪/০৮/২০২৬ ০৯:৩০"


@pytest.mark.goal("U7")
def test_text_is_kept_in_one_form_without_what_nobody_sees(asked: None) -> None:
    decomposed = unicodedata.normalize("NFD", "রহিমা য়ো")
    found = form(name=f" \u200b{decomposed}\ufeff ").name.data
    assert found == unicodedata.normalize("NFC", "রহিমা য়ো")
    joined = "র\u200d্যাব"
    assert form(name=joined).name.data == unicodedata.normalize("NFC", joined), "joiners that Bangla needs stay"


def test_empty_fields_are_none_and_ids_are_ids(asked: None) -> None:
    filled = form(name="x", number="", day=" ", role="", record="01890000-0000-7000-8000-000000000000")
    assert filled.validate()
    assert (filled.number.data, filled.day.data, filled.role.data) == (None, None, None)
    assert filled.record.data == UUID("01890000-0000-7000-8000-000000000000")
    assert form(name="x", role="volunteer").role.data is Role.VOLUNTEER


def test_no_fault_of_a_rule_is_lost(asked: None) -> None:
    filled = form(name="x")
    filled.take_faults({"name": "Write the person's name.", "household": "This record could not be found."})
    assert filled.name.errors == ["ব্যক্তির নাম লিখুন।"]
    assert filled.form_errors == ["This record could not be found."]
    assert filled.errors
