"""The same name written in either script must be found as one name."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.names import name_key, name_score, normalise, search_key

NAMES = Path(__file__).parents[1] / "data" / "bangla_names.csv"


def _rows() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _spellings() -> list[tuple[str, str]]:
    return [
        (row["name_bn"], latin)
        for row in _rows()
        for latin in [row["name_latin"], *filter(None, row["latin_variants"].split("|"))]
    ]


def test_the_two_scripts_meet_in_the_names_list() -> None:
    pairs = _spellings()
    exact = sum(name_key(bangla) == name_key(latin) for bangla, latin in pairs)
    near = sum(name_score(bangla, latin) >= 0.85 for bangla, latin in pairs)
    assert len(pairs) > 400
    assert exact / len(pairs) > 0.97
    assert near / len(pairs) > 0.97


def test_different_names_stay_apart() -> None:
    names = sorted({row["name_latin"] for row in _rows() if row["kind"] != "title"})
    pairs = list(itertools.combinations(names, 2))
    taken_for_one = [pair for pair in pairs if name_score(*pair) >= 0.85]
    assert len(taken_for_one) / len(pairs) < 0.001, taken_for_one


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("মোঃ রফিকুল ইসলাম", "Md. Rafiqul Islam"),
        ("মো: রফিকুল ইসলাম", "MD ROFIKUL ISLAM"),
        ("মো.রফিকুল ইসলাম", "Mohammad Rafikul Eslam"),
        ("মোহাম্মদ রফিকুল ইসলাম", "রফিকুল ইসলাম"),
        ("মোছাঃ জুলেখা খাতুন", "Mst. Julekha Khatoon"),
        ("মোসাম্মৎ নূরজাহান বেগম", "Mosammat Noorjahan Begum"),
        ("মৃত শ্যামল রায়", "Late Shyamal Roy"),
        ("শ্রী রবীন্দ্র নাথ", "Sri Rabindra Nath"),
        ("আলহাজ্ব বেলাল হক", "Al-Haj Belal Haque"),
        ("রহিমা বেগম", "Rohima Begum"),
        ("লক্ষ্মী রানী", "Laxmi Rani"),
    ],
)
def test_titles_and_spellings_do_not_matter(first: str, second: str) -> None:
    assert name_key(first) == name_key(second)


def test_a_name_made_only_of_titles_keeps_a_key() -> None:
    assert name_key("মোঃ") == name_key("Md.") == name_key("Mohammad") == "md"
    assert name_key("") == name_key("  -  ") == ""
    assert name_score("", "") == 0.0


@pytest.mark.parametrize(("first", "second"), [("Rahim", "Rahima"), ("রিনা", "Rani"), ("করিম", "Kamrul")])
def test_near_names_have_their_own_keys(first: str, second: str) -> None:
    assert name_key(first) != name_key(second)


def test_normalise_knows_one_form() -> None:
    assert normalise("রা\u09af\u09bc") == normalise("রা\u09df") == "রা\u09df"
    assert normalise("মো :  রহিম\u200c") == normalise("মোঃরহিম") == "মোঃ রহিম"
    assert normalise("মোড়ল") == "মো\u09dcল"


@given(st.text())
def test_any_text_has_a_key_and_normalising_again_changes_nothing(text: str) -> None:
    name_key(text)
    assert normalise(normalise(text)) == normalise(text)
    assert 0.0 <= name_score(text, "Rahima Begum") <= 1.0


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("মোঃ রফিকুল ইসলাম", "Rafi"),
        ("Md. Rafiqul Islam", "রফি"),
        ("রহিমা বেগম", "Rahi"),
        ("রহিমা বেগম", "beg"),
        ("Shyamal Das", "শ্যাম"),
    ],
)
def test_a_half_typed_name_is_a_prefix(stored: str, typed: str) -> None:
    wanted = search_key(typed)
    assert any(word.startswith(wanted) for word in search_key(stored).split())
