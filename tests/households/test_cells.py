"""Every habit of writing a cell is read whole, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.households import cells
from relief.households.phones import Phone, PhoneKind, is_doubtful
from relief.kernel.digits import to_bangla

TODAY = date(2026, 11, 22)


def _code(parse: Callable[[], object]) -> str:
    with pytest.raises(cells.CellFault) as caught:
        parse()
    assert "%(" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "2024-07-05",
        "05/07/2024",
        "5/7/2024",
        "05-07-2024",
        "5.7.2024",
        "5 July 2024",
        "5th Jul, 2024",
        "৫ জুলাই ২০২৪",
        "৫ জুলাই, ২০২৪",
        "৫ই জুলাই ২০২৪",
        "০৫/০৭/২০২৪",
        "45478",
        "45478.5",
        "2024-07-05T10:58:34.147+03:00",
        "2024-07-05 00:00:00",
    ],
)
def test_a_date_is_read_in_every_shape(text: str) -> None:
    assert cells.parse_date(text) == date(2024, 7, 5)


@given(st.dates(date(1920, 1, 1), date(2090, 1, 1)))
def test_a_written_date_reads_back(day: date) -> None:
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %B %Y"):
        assert cells.parse_date(day.strftime(shape)) == day
        assert cells.parse_date(to_bangla(day.strftime(shape))) == day
    assert cells.parse_date(str((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2024", "date-impossible"),
        ("07/25/2024", "date-impossible"),
        ("05/07/24", "date"),
        ("1978", "date"),
        ("July", "date"),
        ("5 Jumada 2024", "date"),
        ("99999999", "date"),
        ("0000-00-00", "date-impossible"),
    ],
)
def test_an_impossible_or_doubtful_date_is_refused(text: str, code: str) -> None:
    assert _code(lambda: cells.parse_date(text)) == code


def test_births_lie_in_a_lifetime() -> None:
    assert cells.parse_birth_year("১৯৭৮", today=TODAY) == 1978
    assert cells.parse_birth_year("05/07/1978", today=TODAY) == 1978
    assert _code(lambda: cells.parse_birth_year("1878", today=TODAY)) == "birth-too-old"
    assert _code(lambda: cells.parse_birth_date("2027-01-01", today=TODAY)) == "birth-future"
    assert cells.parse_age("৪৫ বছর") == 45
    assert _code(lambda: cells.parse_age("145")) == "whole-range"


@pytest.mark.parametrize(
    "text",
    [
        "01712345678",
        "০১৭১২৩৪৫৬৭৮",
        "+880 1712-345678",
        "8801712345678",
        "008801712345678",
        "01712 345 678",
        "+88 01712345678",
    ],
)
def test_a_phone_is_read_in_every_habit(text: str) -> None:
    assert cells.parse_phone(text) == Phone("01712345678")


@pytest.mark.parametrize("text", ["1712345678", "1712345678.0", "১৭১২৩৪৫৬৭৮"])
def test_a_lost_leading_zero_is_put_back_and_said(text: str) -> None:
    assert cells.parse_phone(text) == Phone("01712345678", repaired=True)


def test_several_phones_share_a_cell() -> None:
    numbers = [phone.number for phone in cells.parse_phones("01712345678 / 01812345678, ০১৭১২৩৪৫৬৭৮")]
    assert numbers == ["01712345678", "01812345678"]


@pytest.mark.parametrize(
    "text", ["abc", "/", "999", "1990123456789", "01712345678x", "+1234567890123456", "٠١٧١٢٣٤٥٦٧٨"]
)
def test_another_number_is_no_phone(text: str) -> None:
    assert _code(lambda: cells.parse_phones(text)) == "phone"


def test_a_national_id_keeps_its_kind() -> None:
    assert cells.parse_nid("৩৪১ ২৭৮-৫৫৬১") == cells.Identity("3412785561", "nid10")
    assert cells.parse_nid("7311228990001").kind == "nid13"
    assert cells.parse_nid("19878714723990002") == cells.Identity("19878714723990002", "nid17")
    assert cells.parse_nid("0123456789").doubtful
    assert cells.parse_nid("4000000003").doubtful
    assert cells.parse_birth_registration("20158714723990002").kind == "birth17"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.99E+16", "id-scientific"),
        ("1.98787147239900E+16", "id-scientific"),
        ("১.৯৯E+১৬", "id-scientific"),
        ("123456789", "nid-length"),
        ("NID-12", "id-characters"),
    ],
)
def test_a_damaged_id_is_refused(text: str, code: str) -> None:
    assert _code(lambda: cells.parse_nid(text)) == code


def test_words_in_both_languages() -> None:
    assert {cells.parse_sex(text) for text in ["m", "Male", "পুরুষ", "পুং", "ছেলে"]} == {"m"}
    assert {
        cells.parse_sex(text) for text in ["F.", "মহিলা", "নারী", "মেয়ে", "মে\u09afে".replace("\u09af", "\u09af\u09bc")]
    } == {"f"}
    assert {cells.parse_sex(text) for text in ["x", "হিজড়া", "Third gender"]} == {"x"}
    assert all(cells.parse_yes_no(text) for text in ["হ্যাঁ", "Yes", "Y", "1", "১", "TRUE", "আছে"])
    assert not any(cells.parse_yes_no(text) for text in ["না", "no", "N", "0", "০", "নেই"])
    assert {cells.parse_damage(text) for text in ["full", "সম্পূর্ণ", "Fully damaged", "সম্পূর্ণ ক্ষতিগ্রস্ত"]} == {"full"}
    assert {cells.parse_damage(text) for text in ["Partial", "আংশিক", "partly"]} == {"partial"}
    assert {cells.parse_damage(text) for text in ["none", "অক্ষত", "ক্ষতি নেই", "0"]} == {"none"}
    assert _code(lambda: cells.parse_sex("?")) == "sex"
    assert _code(lambda: cells.parse_yes_no("maybe")) == "yes-no"
    assert _code(lambda: cells.parse_damage("some")) == "damage"


def test_counts_and_coordinates() -> None:
    assert cells.parse_whole("৫") == cells.parse_whole("5.0") == cells.parse_whole(" 5 ") == 5
    assert [_code(lambda text=text: cells.parse_whole(text)) for text in ["5.5", "five", "-1", "1200"]] == [
        "whole",
        "whole",
        "whole-range",
        "whole-range",
    ]
    assert cells.parse_latitude("২২.৪৫১২° N") == 22.4512
    assert cells.parse_longitude("89.12E") == 89.12
    assert _code(lambda: cells.parse_latitude("22°27'30\"N")) == "degrees"
    assert _code(lambda: cells.parse_latitude("122.5")) == "degrees-range"


def test_text_is_kept_and_broken_bangla_refused() -> None:
    assert cells.parse_text("  মোঃ   রফিক ") == "মোঃ রফিক"
    assert cells.parse_text("র‍্যাব") == "র‍্যাব"
    garbled = "মোঃ রফিকুল".encode().decode("latin-1")
    assert _code(lambda: cells.parse_text(garbled)) == "mojibake"
    for typed in ["†gvt iwdKzj Bmjvg", "‡gvQvt Ry‡jLv LvZzb", "Avãyi ingvb", "ingvb", "Bmjvg"]:
        assert _code(lambda typed=typed: cells.parse_text(typed)) == "bijoy", typed


@pytest.mark.parametrize(
    "text",
    [
        "Devnath",
        "Chowdhury",
        "Tanvir Swapan",
        "Md. Kwsar",
        "McDonald",
        "VGF card",
        "DhakaNorth",
        "Nalta–Tarali",
        "Café Ravi",
        "W-3",
        "5 m²",
        "Char No. 4",
    ],
)
def test_ordinary_latin_is_not_taken_for_bijoy(text: str) -> None:
    assert cells.parse_text(text) == text


def test_no_name_of_the_sample_lists_is_taken_for_bijoy() -> None:
    from tests.kernel.test_names import _spellings

    assert [latin for _, latin in _spellings() if cells.is_bijoy(latin)] == []


@given(st.text())
def test_no_cell_raises_anything_but_its_fault(text: str) -> None:
    for parse in (
        cells.parse_text,
        cells.parse_date,
        cells.parse_phones,
        cells.parse_nid,
        cells.parse_sex,
        cells.parse_yes_no,
        cells.parse_damage,
        cells.parse_whole,
        cells.parse_latitude,
        cells.parse_age,
        cells.parse_birth_registration,
    ):
        try:
            parse(text)
        except cells.CellFault:
            continue


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("০১৭১২৩৪৫৬৭৮", "01712345678", PhoneKind.MOBILE),
        ("02-9551234", "029551234", PhoneKind.LANDLINE),
        ("+880 2 9551234", "029551234", PhoneKind.LANDLINE),
        ("০৪৭১-৬২৩৪৫", "047162345", PhoneKind.LANDLINE),
        ("02222283344", "02222283344", PhoneKind.LANDLINE),
        ("+91 98300 12345", "+919830012345", PhoneKind.ABROAD),
        ("0044 20 7946 0958", "+442079460958", PhoneKind.ABROAD),
        ("01212345678", "01212345678", PhoneKind.DOUBTFUL),
        ("0171234567", "0171234567", PhoneKind.DOUBTFUL),
        ("017123456789", "017123456789", PhoneKind.DOUBTFUL),
        ("63772290692", "63772290692", PhoneKind.DOUBTFUL),
        ("+88017123", "+88017123", PhoneKind.DOUBTFUL),
    ],
)
def test_every_number_is_kept_and_an_odd_one_is_called_so(text: str, number: str, kind: PhoneKind) -> None:
    phone = cells.parse_phone(text)
    assert (phone.number, phone.kind, is_doubtful(number)) == (number, kind, kind is PhoneKind.DOUBTFUL)
    assert cells.parse_phone(number) == phone, "what is kept reads back the same"
