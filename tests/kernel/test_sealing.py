"""Sealed text can be opened with its key, for its record, unchanged: in no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.sealing import SealBroken, Seals

SEALS = Seals(b"k" * 32)


@given(st.text(max_size=2_000), st.text(max_size=60))
def test_what_is_sealed_can_be_opened(text: str, about: str) -> None:
    assert SEALS.open(SEALS.seal(text, about=about), about=about) == text


@pytest.mark.goal("S11")
def test_the_text_is_not_in_what_is_kept() -> None:
    assert "ভয়".encode() not in SEALS.seal("ভয় পেয়েছে", about="session:1")


def test_the_same_text_never_looks_the_same() -> None:
    assert SEALS.seal("ভয়", about="x") != SEALS.seal("ভয়", about="x")


def test_another_key_cannot_open_it() -> None:
    sealed = SEALS.seal("ভয়", about="x")
    for number in range(256):
        with pytest.raises(SealBroken):
            Seals(bytes([number]) * 32 if number != ord("k") else b"q" * 32).open(sealed, about="x")


def test_it_cannot_be_moved_to_another_record() -> None:
    with pytest.raises(SealBroken):
        SEALS.open(SEALS.seal("ভয়", about="session:1"), about="session:2")


@given(st.data())
def test_any_changed_or_lost_byte_is_noticed(data: st.DataObject) -> None:
    sealed = SEALS.seal("ভয় পেয়েছে", about="x")
    place = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[place] ^= data.draw(st.integers(1, 255))
    for broken in (bytes(changed), sealed[:place]):
        with pytest.raises(SealBroken):
            SEALS.open(broken, about="x")
