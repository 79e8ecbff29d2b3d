from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel import digits


@given(st.integers(-(10**15), 10**15))
def test_a_grouped_number_reads_back_in_both_scripts(number: int) -> None:
    assert digits.parse_int(digits.group(number)) == number
    assert digits.parse_int(digits.to_bangla(digits.group(number))) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (1234567, "12,34,567"),
        (-100000, "-1,00,000"),
        (10000000, "1,00,00,000"),
    ],
)
def test_grouping_is_lakh_and_crore(number: int, written: str) -> None:
    assert digits.group(number) == written


@pytest.mark.parametrize("text", ["", "-", "৫.৫", "five", "1e3", "²", "٣"])
def test_what_is_not_a_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        digits.parse_int(text)
