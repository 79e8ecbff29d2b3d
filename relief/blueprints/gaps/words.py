"""Small words that several templates of this room share."""

from __future__ import annotations

from typing import Any

from relief.areas.models import Area
from relief.gaps.labels import SECTOR_LABELS
from relief.gaps.measures import Painting
from relief.gaps.models import Gap, GapState
from relief.kernel.problems import N_
from relief.web import labels
from relief.web.i18n import name_of, num, say

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
    what = SECTOR_LABELS.get(gap.sector) or labels.text_of(gap.kind)
    return say(what) if area is None else say(N_("%(area)s: %(what)s"), {"area": name_of(area), "what": say(what)})


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


def legend_words(painting: Painting) -> list[str]:
    """The range of each class."""
    return [f"{num(low)}–{num(high)}" if low != high else num(high) for low, high in painting.ranges]


WORDS: dict[str, object] = {
    "gap_title": gap_title,
    "gap_badge": gap_badge,
    "gap_steps": gap_steps,
    "legend_words": legend_words,
}
