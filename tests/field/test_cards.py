"""What a card says on a screen: the four different verdicts, and no wrong "genuine" on old browsers."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from playwright.sync_api import Page

from relief.kernel.cards import public_key, sign
from relief.kernel.ids import make_code
from tests.field.conftest import Ask
from tests.field.hosting import serve

SEED, STRANGER = b"s" * 32, b"t" * 32
KEY = base64.b64encode(public_key(SEED)).decode()
OWN, LOST, POOL, ELSEWHERE, STRAY, NEIGHBOUR = (make_code("SAT", "7F3", serial) for serial in range(6))

READ = """async ([key, texts]) => {
  const { CardReader } = await import("/static/js/field/card.js");
  const reader = new CardReader(key);
  return await Promise.all(texts.map((text) => reader.read(text)));
}"""

MEANING = """async ([key, pack, texts]) => {
  const { CardReader, isCard } = await import("/static/js/field/card.js");
  const { Roster } = await import("/static/js/field/roster.js");
  const { Standing } = await import("/static/js/field/standing.js");
  const { meaningOf } = await import("/static/js/field/meaning.js");
  const roster = new Roster(pack), reader = new CardReader(key);
  const now = { standing: new Standing(pack, []), point: null, now: new Date("2026-07-02T06:00:00Z") };
  return await Promise.all(texts.map(async (text) => {
    const typed = isCard(text) ? null : roster.find(text);
    if (typed) return meaningOf(typed, typed.method, "", now).kind;
    const { proof, number } = await reader.read(text);
    return proof === "forged" ? "not-genuine" : meaningOf(roster.ofNumber(number, "card"), "card", proof, now).kind;
  }));
}"""


def pack() -> dict[str, Any]:
    ids = [f"{n:032x}" for n in range(4)]
    return {
        "made_at": "2026-07-02T03:15:00Z",
        "distribution": {"id": "d", "state": "open", "starts_at": "2026-07-01T18:30:00Z", "opened": True},
        "items": [{"id": "rice"}],
        "points": [{"id": "A"}, {"id": "B"}],
        "chosen": [0],
        "bundles": [[[0, "10"]]],
        "places": ["খাজুরা"],
        "rows": [
            [1, ids[0], OWN, "রহিমা", "", 0, 5, 0, 0, "1234", "", "p"],
            [2, ids[1], LOST, "করিম", "", 0, 4, 0, 0, "", "", "p"],
            [3, ids[2], NEIGHBOUR, "সালমা", "", 0, 4, 0, 0, "", "", "p"],
        ],
        "had": {},
        "elsewhere": [[ELSEWHERE, 1]],
        "cards": [[LOST, 2, "lost"], [POOL, 3, "issued"]],
        "stock": [],
    }


def spoiled(text: str) -> str:
    """The same card with one sign of its signature changed."""
    return text[:40] + ("A" if text[40] != "A" else "B") + text[41:]


@pytest.mark.goal("A4")
@pytest.mark.goal("U10")
def test_every_kind_of_card_has_its_own_verdict(modules: Ask) -> None:
    said = {
        sign(SEED, OWN): "give",
        sign(SEED, POOL): "give",
        sign(SEED, OWN).lower(): "give",
        sign(SEED, LOST): "lost",
        sign(SEED, STRAY): "other-list",
        sign(SEED, ELSEWHERE): "unlisted-point",
        sign(STRANGER, OWN): "not-genuine",
        spoiled(sign(SEED, OWN)): "not-genuine",
        "R1.SAT7F3.AAAA": "not-genuine",
        OWN: "give",
        LOST: "lost",
        STRAY: "not-listed",
        OWN[:-1] + ("0" if OWN[-1] != "0" else "1"): "mistyped",
        OWN[:-3]: "mistyped",
    }
    assert dict(zip(said, modules(MEANING, [KEY, pack(), list(said)]), strict=True)) == said


def test_a_browser_without_the_signature_uses_the_library(screen: Page) -> None:
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    screen.add_init_script("""
      const importKey = crypto.subtle.importKey.bind(crypto.subtle);
      crypto.subtle.importKey = (format, key, name, ...more) =>
        name === "Ed25519" ? Promise.reject(new DOMException("no", "NotSupportedError"))
          : importKey(format, key, name, ...more);
    """)
    serve(screen)
    texts = [sign(SEED, OWN), sign(STRANGER, OWN), spoiled(sign(SEED, OWN))]
    proofs = [read["proof"] for read in screen.evaluate(READ, [KEY, texts])]
    assert proofs == ["genuine", "forged", "forged"]
    assert sum("noble-ed25519" in url for url in asked) == 1
    asked.clear()
    screen.watch.expected.append("ERR_FAILED")  # type: ignore[attr-defined]
    screen.reload()
    screen.route("**/noble-ed25519*/**", lambda route: route.abort())
    [read] = screen.evaluate(READ, [KEY, texts[1:2]])
    assert read == {"proof": "unknown", "number": OWN}, "never genuine without proof"


def test_the_signature_is_proved_where_the_browser_can(modules: Ask) -> None:
    texts = [sign(SEED, OWN), sign(STRANGER, OWN), "https://example.org/", OWN]
    assert modules(READ, [KEY, texts]) == [
        {"proof": "genuine", "number": OWN},
        {"proof": "forged", "number": OWN},
        {"proof": "foreign", "number": ""},
        {"proof": "foreign", "number": ""},
    ]
    assert modules(READ, ["", texts[:1]])[0]["proof"] == "unknown"
