"""Every question about plans and their lists; the answers stand in the rooms named here."""

from __future__ import annotations

from relief.distributions.counting import Breakdown, is_quick_to_count, live_count, weighting_of
from relief.distributions.fairness import fairness
from relief.distributions.goods import goods
from relief.distributions.lists import (
    Page,
    changed_since_lock,
    due_for_household,
    entitlement,
    entitlements,
    few_called,
    listed_households,
    named_like,
)
from relief.distributions.plans import (
    areas_of_paths,
    blocks_of,
    changes,
    find,
    for_response,
    household_of_code,
    last_change,
    open_desks,
    people_behind,
    plans_about,
    points,
    signers,
    state_counts,
    waiting_for,
)
from relief.distributions.progress import Progress, progress, progress_of
from relief.distributions.targeting import copies, find_copy, seals
from relief.distributions.warnings import Warned, warnings_before_lock
from relief.distributions.what_if import compare
from relief.distributions.why import answer, frozen_line, why_not, why_not_of

__all__ = [
    "Breakdown",
    "Page",
    "Progress",
    "Warned",
    "answer",
    "areas_of_paths",
    "blocks_of",
    "changed_since_lock",
    "changes",
    "compare",
    "copies",
    "due_for_household",
    "entitlement",
    "entitlements",
    "fairness",
    "few_called",
    "find",
    "find_copy",
    "for_response",
    "frozen_line",
    "goods",
    "household_of_code",
    "is_quick_to_count",
    "last_change",
    "listed_households",
    "live_count",
    "named_like",
    "open_desks",
    "people_behind",
    "plans_about",
    "points",
    "progress",
    "progress_of",
    "seals",
    "signers",
    "state_counts",
    "waiting_for",
    "warnings_before_lock",
    "weighting_of",
    "why_not",
    "why_not_of",
]
