"""Pack, news and own acts make one picture, in which nothing counts twice."""

from __future__ import annotations

from typing import Any

from tests.field.conftest import Ask

HOME = "0" * 31 + "1"
MADE = "2026-07-02T03:15:00Z"

LOOK = """async ({ pack, acts, now }) => {
  const { Standing } = await import("/static/js/field/standing.js");
  const standing = new Standing(pack, acts), row = pack.rows[0];
  return {
    kind: standing.kind(row, "A", new Date(now)),
    left: Object.fromEntries(standing.left(row)),
    facts: standing.facts(row).map((fact) => fact.outcome),
    recent: standing.recent(new Date(now)).map((act) => act.id),
    stock: standing.stock("A").map((one) => [one.item.id, one.left, one.state]),
  };
}"""


def pack(state: str = "p", had: list[Any] | None = None) -> dict[str, Any]:
    return {
        "made_at": MADE,
        "distribution": {"id": "d", "state": "open", "starts_at": "2026-07-01T18:30:00Z", "opened": True},
        "items": [{"id": "rice"}, {"id": "oil"}],
        "points": [{"id": "A"}, {"id": "B"}],
        "chosen": [0],
        "bundles": [[[0, "10"], [1, "1.5"]]],
        "places": ["খাজুরা"],
        "rows": [[1, HOME, "SAT-7F3-00001-0", "রহিমা", "", 0, 5, 0, 0, "", "", state]],
        "had": {"1": had} if had else {},
        "elsewhere": [],
        "cards": [],
        "stock": [[0, 0, "100"], [0, 1, "2"], [1, 0, "900"]],
    }


def act(
    number: int,
    outcome: str,
    lines: dict[str, str] | None = None,
    at: str = "2026-07-02T04:00:00Z",
    state: str = "waiting",
) -> dict[str, Any]:
    given = {
        "household_id": HOME,
        "outcome": outcome,
        "point_id": "A",
        "lines": [{"item_id": item, "quantity": amount} for item, amount in (lines or {}).items()],
    }
    return {"id": f"a{number}", "seq": number, "verb": "checkin.record", "given": given, "at": at, "state": state}


def undo(number: int, of: str, at: str = "2026-07-02T04:02:00Z", state: str = "waiting") -> dict[str, Any]:
    return {
        "id": f"a{number}",
        "seq": number,
        "verb": "checkin.void",
        "given": {"check_in_id": of},
        "at": at,
        "state": state,
    }


def had(outcome: str, at: str, *lines: list[Any]) -> list[Any]:
    return [at, "সালমা", "Salma", 0, outcome, list(lines)]


ALL = {"rice": "10", "oil": "1.5"}
LOOKS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]] = {
    "nothing yet": (
        pack(),
        [],
        {"kind": "give", "left": ALL, "stock": [["rice", "100", "good"], ["oil", "2", "good"]]},
    ),
    "given here": (
        pack(),
        [act(1, "delivered", ALL)],
        {"kind": "done", "left": {}, "recent": ["a1"], "stock": [["rice", "90", "good"], ["oil", "0.5", "good"]]},
    ),
    "given here and undone": (
        pack(),
        [act(1, "delivered", ALL), undo(2, "a1")],
        {"kind": "give", "left": ALL, "facts": [], "recent": []},
    ),
    "a part here, a part elsewhere": (
        pack("y", [had("partial", "2026-07-02T03:00:00Z", [0, "4"])]),
        [act(1, "partial", {"rice": "6"})],
        {"kind": "rest", "left": {"oil": "1.5"}, "facts": ["partial", "partial"]},
    ),
    "own part came back in the news": (
        pack("y", [had("partial", "2026-07-02T04:00:00Z", [0, "6"])]),
        [act(1, "partial", {"rice": "6.0"}, state="done")],
        {"kind": "rest", "left": {"rice": "4", "oil": "1.5"}, "facts": ["partial"]},
    ),
    "own came back and is undone here": (
        pack("d", [had("delivered", "2026-07-02T04:00:00Z", [0, "10"], [1, "1.5"])]),
        [act(1, "delivered", ALL, state="done"), undo(2, "a1")],
        {"kind": "give", "left": ALL, "facts": []},
    ),
    "another tablet gave, too": (
        pack("d", [had("delivered", "2026-07-02T03:00:00Z", [0, "10"], [1, "1.5"])]),
        [act(1, "delivered", ALL), undo(2, "a1")],
        {"kind": "done", "facts": ["delivered"]},
    ),
    "given by another, heard of in the news": (
        pack("d", [had("delivered", "2026-07-02T03:40:00Z", [0, "10"], [1, "1.5"])]),
        [],
        {"kind": "done", "facts": ["delivered"], "recent": []},
    ),
    "marked absent here, then they came": (pack(), [act(1, "absent")], {"kind": "absent", "left": ALL}),
    "on hold, given with the lead's PIN": (pack("h"), [act(1, "delivered", ALL)], {"kind": "done"}),
    "on hold, given and undone: on hold again": (
        pack("h"),
        [act(1, "delivered", ALL), undo(2, "a1")],
        {"kind": "on-hold"},
    ),
    "withdrawn": (pack("w"), [], {"kind": "withdrawn"}),
    "the undo list is of ten minutes": (
        pack(),
        [act(1, "absent", at="2026-07-02T03:54:59Z"), act(2, "refused", at="2026-07-02T03:55:00Z")],
        {"recent": ["a2"]},
    ),
    "counted in the list already": (
        pack("d", [had("delivered", "2026-07-02T03:00:00Z", [0, "10"], [1, "1.5"])]),
        [act(1, "delivered", ALL, at="2026-07-02T03:00:00Z", state="done")],
        {"stock": [["rice", "100", "good"], ["oil", "2", "good"]], "facts": ["delivered"]},
    ),
    "counted in the list, undone since": (
        pack("d", [had("delivered", "2026-07-02T03:10:00Z", [0, "10"], [1, "1.5"])]),
        [act(1, "delivered", ALL, at="2026-07-02T03:10:00Z", state="done"), undo(2, "a1", at="2026-07-02T03:18:00Z")],
        {"stock": [["rice", "110", "good"], ["oil", "3.5", "good"]], "kind": "give"},
    ),
    "given and undone before the list was taken": (
        pack(),
        [
            act(1, "delivered", ALL, at="2026-07-02T03:00:00Z", state="done"),
            undo(2, "a1", at="2026-07-02T03:05:00Z", state="done"),
        ],
        {"stock": [["rice", "100", "good"], ["oil", "2", "good"]]},
    ),
    "running low, then below nothing": (
        pack(),
        [act(1, "delivered", {"rice": "92", "oil": "2.5"})],
        {"stock": [["rice", "8", "low"], ["oil", "-0.5", "below"]]},
    ),
}


def test_what_is_known_now(modules: Ask) -> None:
    for name, (taken, acts, expected) in LOOKS.items():
        seen = modules(LOOK, {"pack": taken, "acts": acts, "now": "2026-07-02T04:05:00Z"})
        assert {key: seen[key] for key in expected} == expected, name


def test_another_tablets_part_of_the_same_hour_is_not_ours(modules: Ask) -> None:
    """The same goods half an hour apart are two facts."""
    taken = pack("y", [had("partial", "2026-07-02T03:30:00Z", [0, "4"])])
    seen = modules(LOOK, {"pack": taken, "acts": [act(1, "partial", {"rice": "4"})], "now": "2026-07-02T04:05:00Z"})
    assert (seen["facts"], seen["left"]) == (["partial", "partial"], {"rice": "2", "oil": "1.5"})
