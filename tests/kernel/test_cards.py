"""A card's code is ours, or it is told what is wrong with it."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.cards import CardFault, is_card, public_key, read, sign
from relief.kernel.ids import CodeFault, make_code

SEED = b"c" * 32
KEY = public_key(SEED)
NUMBER = make_code("SAT", "7F3", 214)
TEXT = sign(SEED, NUMBER)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789."


def fault(text: str, key: bytes = KEY) -> str:
    with pytest.raises(CardFault) as caught:
        read(key, text)
    assert str(caught.value) == caught.value.code, "the text is not repeated in logs"
    return caught.value.code


@given(st.binary(min_size=32, max_size=32), st.integers(0, 99_999))
def test_what_is_signed_can_be_read_by_everybody(seed: bytes, serial: int) -> None:
    number = make_code("KHU", "00A", serial)
    assert read(public_key(seed), sign(seed, number)) == number


def test_the_text_fits_the_short_mode_of_a_code() -> None:
    assert re.fullmatch(r"R1\.[A-Z0-9]{12}\.[A-Z2-7]{103}", TEXT)
    assert TEXT.startswith("R1." + NUMBER.replace("-", "") + ".")


def test_a_keyboard_scanner_may_write_small_letters() -> None:
    assert read(KEY, f" {TEXT.lower()}\n") == NUMBER


@pytest.mark.goal("S12")
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(ALPHABET))
def test_one_changed_sign_never_becomes_another_card(place: int, sign_: str) -> None:
    changed = TEXT[:place] + sign_ + TEXT[place + 1 :]
    number = None
    with suppress(CardFault):
        number = read(KEY, changed)
    # The last three bits of base32 say nothing, so one sign may change and the card stays itself.
    assert number in (None, NUMBER)
    assert changed == TEXT or number is None or place == len(TEXT) - 1


@pytest.mark.goal("S12")
def test_a_card_of_another_installation_is_not_genuine() -> None:
    assert fault(sign(b"x" * 32, NUMBER)) == "forged"
    other = make_code("SAT", "7F3", 215).replace("-", "")
    assert fault(f"R1.{other}.{TEXT.rpartition('.')[2]}") == "forged", "a signature belongs to one number"


def test_a_wrong_number_a_wrong_shape_and_another_product() -> None:
    wrong = NUMBER.replace("-", "")[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    assert fault(f"R1.{wrong}.{TEXT.rpartition('.')[2]}") == "check"
    for text in ("R1.", TEXT[:-1], TEXT + "A", TEXT.replace(".", ".-", 1), "R1.SAT.X", "R1.৭" + TEXT[4:]):
        assert fault(text) == "shape", text
    for text in ("", "https://example.org/R1.", "R2" + TEXT[2:], "0123456789012", "\x00", NUMBER):
        assert fault(text) == "foreign", text
        assert not is_card(text)


def test_only_a_right_number_is_signed() -> None:
    assert sign(SEED, NUMBER.replace("-", "").lower()) == TEXT
    with pytest.raises(CodeFault):
        sign(SEED, "SAT-7F3-00214-0" if NUMBER[-1] != "0" else "SAT-7F3-00214-1")
