"""Numbers, dates and names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import Flask, g

from relief.accounts.entry import TooManyTries
from relief.accounts.roles import Role
from relief.web import i18n

pytestmark = pytest.mark.one_database

MOMENT = datetime(2026, 8, 4, 19, 5, tzinfo=UTC)


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.goal("U7")
def test_a_bangla_reader_sees_bangla(reading: None) -> None:
    assert i18n.num(1_234_567) == "১২,৩৪,৫৬৭"
    assert i18n.num(Decimal("-1234.50")) == "-১,২৩৪.৫"
    assert i18n.num(0.25) == "০.২৫"
    assert i18n.day(date(2026, 8, 4)) == "৪ আগস্ট ২০২৬"
    assert i18n.day(MOMENT) == "৫ আগস্ট ২০২৬", "already tomorrow in Dhaka"
    assert i18n.clock(time(9, 30)) == "সকাল ৯:৩০"
    assert i18n.moment(MOMENT) == "৫ আগস্ট ২০২৬, রাত্রি ১:০৫"
    assert i18n.digits("HH-2026-17") == "HH-২০২৬-১৭"
    assert i18n.label(Role.VOLUNTEER) == "স্বেচ্ছাসেবক"


def test_an_english_reader_sees_english(reading: None) -> None:
    g.language = "en"
    assert i18n.num(1_234_567) == "12,34,567"
    assert i18n.day(date(2026, 8, 4)) == "4 August 2026"
    assert i18n.day(date(2026, 8, 4), "month") == "August 2026"
    assert i18n.moment(MOMENT) == "5 August 2026, 01:05"
    assert i18n.label(Role.VOLUNTEER) == "Volunteer"


def test_nothing_is_a_dash(reading: None) -> None:
    assert {i18n.num(None), i18n.day(None), i18n.clock(None), i18n.moment(None), i18n.label(None)} == {"—"}


def test_a_name_falls_back_to_the_other_language(reading: None) -> None:
    assert i18n.name_of(SimpleNamespace(name_bn="", name_en="Gabura")) == "Gabura"
    assert i18n.name_of(SimpleNamespace(name_bn="গাবুরা", name_en="Gabura")) == "গাবুরা"
    g.language = "en"
    assert i18n.name_of(SimpleNamespace(name_bn="গাবুরা", name_en="")) == "গাবুরা"


def test_numbers_inside_a_message_are_in_the_readers_digits(reading: None) -> None:
    said = i18n.say_problem(TooManyTries(12))
    assert "১২ মিনিট" in said


def test_what_people_typed_is_no_text_of_ours(reading: None) -> None:
    """A reason may be chosen from our list or typed: the one is translated, the other escaped, and % is a sign."""
    for language, ours in (("bn", "মালামাল ফুরিয়ে গেছে"), ("en", "Goods ran out")):
        g.language = language
        assert i18n.speech().mark("Goods ran out") == ours
        assert i18n.speech().mark("<b>50 % less</b>") == "&lt;b&gt;50 % less&lt;/b&gt;"
