"""Small words that several templates of this room share."""

from __future__ import annotations

from typing import Any

from flask import g

from relief.areas.models import Area
from relief.gaps.measures import Painting
from relief.gaps.models import Gap, GapState
from relief.gaps.yardsticks import BUILT_IN, BY_CODE, Yardstick, catalogue
from relief.kernel.problems import N_
from relief.web import labels, runtime
from relief.web.i18n import language, name_of, num, say

_BADGES = {
    GapState.OPEN: "bad",
    GapState.ACKNOWLEDGED: "warn",
    GapState.ASSIGNED: "info",
    GapState.RESOLVED: "good",
    GapState.WAIVED: "quiet",
}
_LIFE = (GapState.OPEN, GapState.ACKNOWLEDGED, GapState.ASSIGNED, GapState.RESOLVED)


def gap_title(gap: Gap, area: Area | None) -> str:
    """Where and what, in one line."""
    what = _name_by_code(gap)
    return what if area is None else say(N_("%(area)s: %(what)s"), {"area": name_of(area), "what": what})


def measure_name(one: Yardstick) -> str:
    """The product's own are translated; those of people have the names they gave."""
    if one.label:
        return say(one.label)
    return (one.name_bn or one.name_en) if language() == "bn" else (one.name_en or one.name_bn)


def _name_by_code(gap: Gap) -> str:
    own = BY_CODE.get(gap.measure)
    if own is not None:
        return say(own.label)
    if "gap_measures" not in g:
        with runtime.database().reading() as db:
            g.gap_measures = {one.code: one for one in catalogue(db, all_of_them=True)}
    one = g.gap_measures.get(gap.measure)
    return measure_name(one) if one is not None else say(labels.text_of(gap.kind))


def gap_badge(gap: Gap) -> str:
    """How urgent the state looks."""
    return _BADGES[gap.state]


def gap_steps(gap: Gap) -> list[dict[str, Any]]:
    """The strip of its life; an accepted gap stands where an assigned one would."""
    last = GapState.WAIVED if gap.state == GapState.WAIVED else GapState.ASSIGNED
    line = [state if state != GapState.ASSIGNED else last for state in _LIFE]
    here = line.index(gap.state)
    return [
        {
            "label": say(labels.text_of(state)),
            "state": "done" if place < here else "now" if place == here else "next",
        }
        for place, state in enumerate(line)
    ]


def legend_lines(painting: Painting) -> list[list[str]]:
    """Each class as [swatch, range, how many areas]: none first, then the ranges, then where nobody knows."""
    lines = [["0", say(N_("none")), num(painting.count(0))]] if painting.count(0) else []
    for step, (low, high) in enumerate(painting.ranges, start=1):
        text = num(high) if low == high else f"{num(low)}–{num(high)}"
        lines.append([str(step), text, num(painting.count(step))])
    return [*lines, ["none", say(N_("No data")), num(painting.count(None))]]


_OWN_WORDS = frozenset(text for one in BUILT_IN for text in (one.standard, one.source) if text)


def said(text: str) -> str:
    """The product's own sentence in the reader's language; what a person wrote stays as it is."""
    return say(text) if text in _OWN_WORDS else text


WORDS: dict[str, object] = {
    "said": said,
    "gap_title": gap_title,
    "measure_name": measure_name,
    "gap_badge": gap_badge,
    "gap_steps": gap_steps,
    "legend_lines": legend_lines,
}
