"""Ids made offline must sort, and a mistyped household code must never be another household's."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.ids import CodeFault, check_code, make_code, new_id, uuid_time

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
codes = st.builds(
    make_code,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.text("0123456789ABCDEF", min_size=3, max_size=3),
    st.integers(0, 99_999),
)


def test_ids_are_version_7_and_rise() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}


def test_ids_rise_when_the_clock_steps_back() -> None:
    first = new_id()
    with patch("time.time_ns", return_value=0):
        assert new_id() > first


def test_ids_of_many_threads_are_distinct() -> None:
    made: list[uuid.UUID] = []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(2_000)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000


def test_an_id_tells_when_it_was_made() -> None:
    before = datetime.fromtimestamp(time.time(), UTC)
    made = uuid_time(new_id())
    assert made.tzinfo is UTC
    assert abs(made - before) < timedelta(seconds=10)
    known = uuid.UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # the example of RFC 9562
    assert uuid_time(known) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    with pytest.raises(ValueError, match="UUIDv7"):
        uuid_time(uuid.uuid4())


@given(codes)
def test_a_code_reads_back(code: str) -> None:
    assert check_code(code) == code
    assert check_code(code.replace("-", "").lower()) == code
    bangla = code.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    assert check_code(f" {bangla.replace('-', ' ')} ") == code


def _reads_as(typed: str) -> str | None:
    try:
        return check_code(typed)
    except CodeFault:
        return None


@given(codes)
def test_no_wrong_character_makes_another_code(code: str) -> None:
    plain = code.replace("-", "")
    for place in range(12):
        for char in ALPHABET:
            typed = plain[:place] + char + plain[place + 1 :]
            assert _reads_as(typed) in (None, code), typed
            if typed != plain and not {char, plain[place]} & set("0O1IL"):
                assert _reads_as(typed) is None, typed


@given(codes)
def test_no_exchange_of_neighbours_makes_another_code(code: str) -> None:
    plain = code.replace("-", "")
    for place in range(11):
        typed = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
        assert _reads_as(typed) in (None, code), typed
        if typed != plain and not {plain[place], plain[place + 1]} & set("0O1IL"):
            assert _reads_as(typed) is None, typed


@given(codes)
def test_o_and_i_are_put_right_when_the_check_proves_it(code: str) -> None:
    misread = code[:3] + code[3:].replace("0", "O").replace("1", "I")
    assert check_code(misread) == code
    assert check_code(code[:3].replace("O", "0").replace("I", "1") + code[3:]) == code


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("", "shape"), ("SAT", "shape"), ("SAT-7G3-00214-8", "shape"), ("SAT-7F3-00214-U", "shape")],
)
def test_a_code_of_another_shape_is_refused(typed: str, fault: str) -> None:
    with pytest.raises(CodeFault) as caught:
        check_code(typed)
    assert caught.value.code == fault


def test_a_wrong_check_character_is_named() -> None:
    code = make_code("SAT", "7F3", 214)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    with pytest.raises(CodeFault) as caught:
        check_code(wrong)
    assert caught.value.code == "check"


@pytest.mark.parametrize("parts", [("SA", "7F3", 1), ("SAT", "7G3", 1), ("SAT", "7F3", 100_000), ("SAT", "7F3", -1)])
def test_a_code_is_not_made_from_wrong_parts(parts: tuple[str, str, int]) -> None:
    with pytest.raises(CodeFault):
        make_code(*parts)
