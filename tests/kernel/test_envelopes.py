"""Sealed acts: opened only by the right key, only for the item they were sealed for; old ones for ever."""

from __future__ import annotations

import base64

import pytest

from relief.kernel import envelopes
from tests.sync.builders import seal

KEY = envelopes.private_key(b"o" * 32)
POINT = envelopes.public_point(KEY)
# Written once and never again: what lies sealed on tablets today must open tomorrow.
KEPT = (
    "AQSLK/MI94Zzqr4FkQEvDKM74oDgOZsz+Wg1XIiWeGDPpUXIniIuPk9xrclWjfOtPukdQ0b51V7iMSberVtMXQKsUKTVPFucFoiZ"
    "3F/110M2L4fZjBNnTIppnCj86ozOxB6ZffBH"
)


def test_what_is_sealed_is_opened() -> None:
    assert len(POINT) == 65
    assert POINT[0] == 4
    sealed = seal(POINT, "রহিমা".encode(), about="item-1")
    assert envelopes.open_sealed(KEY, sealed, "item-1").decode() == "রহিমা"


@pytest.mark.goal("R11")
def test_an_envelope_of_the_first_release_opens() -> None:
    assert envelopes.open_sealed(KEY, base64.b64decode(KEPT), "0198733d-0000-7000-8000-000000000001") == b'{"v": 1}'


@pytest.mark.goal("S12")
@pytest.mark.parametrize("change", ["another item", "another key", "a bit", "its kind", "its point", "its end", "all"])
def test_nothing_else_is(change: str) -> None:
    key, about, sealed = KEY, "item-1", bytearray(seal(POINT, b"text", about="item-1"))
    if change == "another item":
        about = "item-2"
    elif change == "another key":
        key = envelopes.private_key(b"p" * 32)
    elif change == "its end":
        del sealed[-5:]
    elif change == "all":
        sealed = bytearray()
    else:
        sealed[{"a bit": -1, "its kind": 0, "its point": 30}[change]] ^= 1
    with pytest.raises(envelopes.EnvelopeBroken):
        envelopes.open_sealed(key, bytes(sealed), about)
