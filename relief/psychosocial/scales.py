"""Instruments as data, and how their answers are counted. Pure: answers in, a figure out.

A scoring is `{"method": "sum" | "mean" | "most" | "count", "factor": 4, "from": 3, "reverse": [2], "bands": [...]}`.
`reverse` lists item numbers (from 1) whose value is turned round between the least and the most answer. "count" counts
the items at or above `from`. `bands` are `[[up to and including, bangla, english], ...]`, the last without a bound
(null). A band is a sentence for a person to think about, never a decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relief.households.labels import WG_ANSWERS, WG_LABELS
from relief.kernel.problems import N_
from relief.psychosocial.kinds import Licence

METHODS = ("sum", "mean", "most", "count")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """One instrument as it is used: of ours, with the organisation's wording, or its own.

    `items` and `answers` are sentences of our catalogue when `is_shipped`, else `(bangla, english)` pairs.
    An item without wording is shown by its number.
    """

    code: str
    name: tuple[str, str]
    licence: Licence
    source: str
    items: Sequence[tuple[str, str]]
    answers: Sequence[tuple[int, str, str]]
    scoring: Mapping[str, Any]
    age_from: int = 0
    is_shipped: bool = False

    @property
    def is_usable(self) -> bool:
        """True when every item has words that may be shown."""
        return self.licence is not Licence.RESTRICTED and bool(self.items) and all(any(one) for one in self.items)


@dataclass(frozen=True, kw_only=True)
class Score:
    """The figure, the most it could be, and the sentence of its band (bangla, english)."""

    value: float
    most: float
    band: tuple[str, str] = ("", "")


def score(scale: Scale, answers: Sequence[int]) -> Score:
    """Count the answers; one that is no answer of the scale, or too few of them, is a fault of the caller."""
    known = [value for value, _bn, _en in scale.answers]
    if len(answers) != len(scale.items) or any(one not in known for one in answers):
        msg = "These are not answers of this scale."
        raise ValueError(msg)
    rule = scale.scoring
    low, high = min(known), max(known)
    turned = [low + high - one if n in rule.get("reverse", ()) else one for n, one in enumerate(answers, start=1)]
    value = _count(rule, turned)
    return Score(value=value, most=_count(rule, [high] * len(turned)), band=_band(rule.get("bands", ()), value))


def faults_of_scoring(rule: Mapping[str, Any], items: int) -> str:
    """What is wrong with a scoring, or nothing."""
    if rule.get("method") not in METHODS:
        return N_("Choose how the answers are counted.")
    if rule["method"] == "count" and not isinstance(rule.get("from"), int):
        return N_("Write from which answer on an item counts.")
    if any(not 1 <= one <= items for one in rule.get("reverse", ())):
        return N_("An item that is counted the other way round does not exist.")
    return ""


def _count(rule: Mapping[str, Any], answers: Sequence[int]) -> float:
    method, factor = rule["method"], float(rule.get("factor", 1))
    if method == "count":
        return float(sum(one >= rule["from"] for one in answers))
    if method == "most":
        return float(max(answers))
    total = sum(answers) * factor
    return round(total / len(answers), 2) if method == "mean" else total


def _band(bands: Sequence[Sequence[Any]], value: float) -> tuple[str, str]:
    return next(((str(bn), str(en)) for most, bn, en in bands if most is None or value <= most), ("", ""))


# Names, licences and rules that ship with the program. Where the licence does not let us take the sentences along,
# there are none: the organisation pastes its licensed wording (docs/decisions/0017).
SHIPPED: Mapping[str, Scale] = {
    "WG-SS": Scale(
        code="WG-SS",
        name=("ওয়াশিংটন গ্রুপের সংক্ষিপ্ত প্রশ্ন", "Washington Group Short Set on Functioning"),
        licence=Licence.FREE,
        source=N_(
            "Washington Group on Disability Statistics, washingtongroup-disability.com. Free to use with the source"
            " named; a translation that changes the sense may not carry the name."
        ),
        items=[(text, text) for text in WG_LABELS.values()],
        answers=[(int(value), text, text) for value, text in WG_ANSWERS.items()],
        # "A lot of difficulty" or worse in at least one of six counts as a disability.
        scoring={"method": "count", "from": 3},
        age_from=5,
        is_shipped=True,
    ),
    "WHO-5": Scale(
        code="WHO-5",
        name=("ডব্লিউএইচও-৫ ভালো থাকার সূচক", "WHO-5 Well-Being Index"),
        licence=Licence.OWN_WORDING,
        source=N_(
            "World Health Organization 2024, WHO-5, CC BY-NC-SA 3.0 IGO: not for trade, shared alike. Paste the"
            " wording of the translation you use. Scoring: Topp et al. 2015, Psychother Psychosom 84:167-176."
        ),
        items=[("", "")] * 5,
        answers=[(value, str(value), str(value)) for value in (5, 4, 3, 2, 1, 0)],
        scoring={
            "method": "sum",
            "factor": 4,
            "bands": [
                [50, "৫০ বা কম: আরও কথা বলে দেখা দরকার", "50 or less: look further, together"],
                [None, "৫০-এর বেশি", "More than 50"],
            ],
        },
        age_from=9,
        is_shipped=True,
    ),
    "SDQ": Scale(
        code="SDQ",
        name=("এসডিকিউ", "Strengths and Difficulties Questionnaire"),
        licence=Licence.RESTRICTED,
        source=N_("Youthinmind: copyright, a licence is needed for any electronic version. Known by name only."),
        items=(),
        answers=(),
        scoring={"method": "sum"},
        is_shipped=True,
    ),
    "CBCL": Scale(
        code="CBCL",
        name=("সিবিসিএল", "Child Behavior Checklist"),
        licence=Licence.RESTRICTED,
        source=N_("ASEBA: sold under licence. Known by name only."),
        items=(),
        answers=(),
        scoring={"method": "sum"},
        is_shipped=True,
    ),
}
