"""Small answers for slow lines, and no secret that their size gives away."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask

from relief.web.packing import as_sent
from tests.people import Person

pytestmark = pytest.mark.one_database

PACKED = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_packed_for_who_can_unpack_it(app: Flask) -> None:
    client = app.test_client()
    plain = client.get("/sign-in")
    packed = client.get("/sign-in", headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    assert "</html>" in gzip.decompress(packed.data).decode()
    refused = client.get("/sign-in", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_our_files_are_packed_and_kept(app: Flask) -> None:
    client = app.test_client()
    address = "/static/vendor/htmx@2.0.11/htmx.min.js?v=1"
    packed = client.get(address, headers=PACKED)
    plain = client.get(address)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < 20_000
    assert "immutable" in packed.headers["Cache-Control"]
    again = client.get(address, headers={**PACKED, "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    reader = client.get("/static/vendor/zxing-wasm@3.1.4/zxing_reader.wasm", headers=PACKED)
    assert reader.mimetype == "application/wasm", "else browsers compile it only when it is all there"
    assert len(reader.data) < 425_000
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/none.css").status_code == 404


def test_the_token_looks_different_in_every_answer_and_all_are_taken(as_asha: Person) -> None:
    found = [as_asha.token() for _ in range(2)]
    first, second = ({token[place : place + 8] for place in range(0, 160, 8)} for token in found)
    assert not first & second
    for token in found:
        answer = as_asha.client.post("/language", data={"csrf_token": token, "language": "en", "next": "/about"})
        assert answer.status_code == 303


SCRIPT = """// Why.
/** @type {number} */
let a = 1; // here
/**
 * More, with code: go();
 */ not("inside");
  go(
    /** @type {Element} */ (overlay), 2
    * 3, "// no comment");
/* one */ /* two */ stay();
"""


def test_our_scripts_go_without_what_is_for_readers(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text(SCRIPT)
    assert as_sent(script).decode().split("\n") == [
        "", "", "let a = 1; // here", "", "", 'not("inside");', "go(", "/** @type {Element} */ (overlay), 2",
        '* 3, "// no comment");', "/* one */ /* two */ stay();", "",
    ]  # fmt: skip
    kept = tmp_path / "vendor" / "b.js"
    kept.parent.mkdir()
    kept.write_text("// Theirs.\n")
    assert as_sent(kept) == b"// Theirs.\n"
