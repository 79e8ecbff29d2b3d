"""P-codes of both editions: how they are read, what they carry, what is refused."""

from __future__ import annotations

import pytest

from relief.areas import pcodes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" bd408747 ", "BD408747"),
        ("BD ৪০ ৮৭ ৪৭", "BD408747"),
        ("\ufeffBD40\u00a08747\u200b", "BD408747"),
        ("", ""),
    ],
)
def test_a_code_is_compared_in_one_writing(typed: str, code: str) -> None:
    assert pcodes.normalise(typed) == code


@pytest.mark.parametrize(
    ("code", "level", "parent", "older"),
    [
        ("BD40", 1, None, None),
        ("BD4087", 2, "BD40", None),
        ("BD408747", 3, "BD4087", None),
        ("BD40874747", 4, "BD408747", None),
        ("BD40870047", 3, "BD4087", "BD408747"),
        ("BD4087004747", 4, "BD40870047", "BD40874747"),
        # A 2015 union may end in two zeros; only zeros before the upazila mean v03.
        ("BD20155300", 4, "BD201553", None),
    ],
)
def test_the_code_carries_its_place(code: str, level: int, parent: str | None, older: str | None) -> None:
    assert pcodes.is_pcode(code)
    assert pcodes.level_of(code) == level
    assert pcodes.parent_of(code) == parent
    assert pcodes.v03_to_2015(code) == older
    assert pcodes.stored_form(code) == (older or code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BD",
        "BD4",
        "BD408",
        "BD408747471",
        "BD408747474747",
        "IN4087",
        "bd4087",
        "BD৪০",
        "BD40\n",
    ],
)
def test_anything_else_is_no_code(text: str) -> None:
    assert not pcodes.is_pcode(text)
    assert pcodes.level_of(text) is None
    assert pcodes.parent_of(text) is None
    assert pcodes.v03_to_2015(text) is None


@pytest.mark.parametrize(
    ("code", "level", "parent", "found"),
    [
        ("BD40", 1, None, []),
        ("BD40", 1, "BD", []),
        ("BD408747", 3, "BD4087", []),
        ("BD40870047", 3, "BD4087", []),
        ("BD4087004747", 4, "BD408747", []),
        ("BD40874747", 4, "BD40870047", []),
        ("BD40874747", 4, "BD408743", ["pcode-wrong-parent"]),
        ("BD40874747", 4, "BD4087", ["pcode-wrong-parent"]),
        ("BD40874747", 4, None, ["pcode-no-parent"]),
        ("BD40874747", 4, "", ["pcode-no-parent"]),
        ("BD408747", 4, "BD4087", ["pcode-wrong-level"]),
        ("557312443", 4, "BD557312", ["pcode-malformed"]),
    ],
)
def test_a_code_out_of_its_place_is_named(code: str, level: int, parent: str | None, found: list[str]) -> None:
    assert pcodes.faults(code, level, parent) == found
    assert set(found) <= set(pcodes.MESSAGES)
