"""What measures are put together from: countable quantities by name, and the groups they can be counted for.

A quantity of households is a set of bits that must all be set in a standing; one of areas is a number an area has.
Nobody writes a formula: whatever can be chosen here, a slow walk through the records can count as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relief.gaps.measure_models import Unit
from relief.gaps.rules import NEED_SHIFT, REACHED_SHIFT, SECTORS, SLOT_SHIFT, Flag, More, Numbers
from relief.kernel.problems import N_

LIVING = (Unit.HOUSEHOLD, Unit.PERSON, Unit.CHILD)


@dataclass(frozen=True)
class Quantity:
    """`bits` must all be set; `reach` is the bit of aid that a measure with its own validity replaces."""

    code: str
    label: str
    units: tuple[Unit, ...] = LIVING
    bits: int = 0
    reach: int = 0
    # The sector whose aid `reach` remembers; None where a measure cannot have a validity of its own.
    sector: str | None = None
    of_area: bool = False

    def wanted(self, slot: int | None) -> int:
        """The bits a household of this quantity has."""
        return self.bits | (self.reach if slot is None else 1 << (SLOT_SHIFT + slot))


_LACKS = {
    "food": N_("lack food"),
    "wash": N_("lack water or hygiene"),
    "shelter": N_("lack shelter"),
    "nfi": N_("lack household goods"),
    "cash": N_("lack cash"),
    "health": N_("lack health care"),
    "education": N_("lack education"),
    "protection": N_("lack protection"),
}
_MET = {
    "food": N_("lack food and were reached with it"),
    "wash": N_("lack water or hygiene and were reached with it"),
    "shelter": N_("lack shelter and were reached with it"),
    "nfi": N_("lack household goods and were reached with them"),
    "cash": N_("lack cash and were reached with it"),
    "health": N_("lack health care and were reached with it"),
    "education": N_("lack education and were reached with it"),
    "protection": N_("lack protection and were reached with it"),
}
_REPORTS, _PLANS = (Unit.REPORT,), (Unit.PLAN,)


def _need(sector: str) -> int:
    return 1 << (NEED_SHIFT + SECTORS.index(sector))


def _reach(sector: str) -> int:
    return 1 << (REACHED_SHIFT + SECTORS.index(sector))


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("affected", N_("affected (official figure, else estimated)"), (Unit.HOUSEHOLD,), of_area=True),
    Quantity("registered", N_("registered")),
    Quantity("verified", N_("registered and verified"), bits=int(Flag.VERIFIED)),
    Quantity("targeted", N_("named in a plan that stands"), bits=int(Flag.TARGETED)),
    Quantity("reached", N_("reached with anything that still lasts"), reach=int(Flag.REACHED), sector=""),
    Quantity("reached_ever", N_("ever reached with anything"), bits=int(Flag.REACHED_EVER)),
    *(Quantity(f"lacks_{name}", _LACKS[name], bits=_need(name)) for name in SECTORS),
    *(Quantity(f"met_{name}", _MET[name], bits=_need(name), reach=_reach(name), sector=name) for name in SECTORS),
    Quantity("containers", N_("reached with water containers that count as theirs"), bits=int(More.CONTAINERS)),
    Quantity("soap", N_("reached with soap or pads that still last"), bits=int(More.SOAP)),
    Quantity("lost_house", N_("house fully damaged, verified"), bits=int(Flag.FULLY_DAMAGED)),
    Quantity("house_granted", N_("house fully damaged, with an approved grant"),
             bits=int(Flag.FULLY_DAMAGED | Flag.GRANTED)),
    Quantity("lost_latrine", N_("latrine damaged"), bits=int(More.LATRINE_LOST)),
    Quantity("latrine_granted", N_("with an approved grant for a latrine"), bits=int(More.LATRINE_GRANTED)),
    Quantity("lost_tubewell", N_("tube well damaged"), bits=int(More.TUBEWELL_LOST)),
    Quantity("tubewell_granted", N_("with an approved grant for a tube well"), bits=int(More.TUBEWELL_GRANTED)),
    Quantity("placed", N_("registered with a place on the map"), bits=int(More.PLACED)),
    Quantity("near_space", N_("living within a walk of an open space for children"), bits=int(More.NEAR_SPACE)),
    Quantity("children_affected", N_("children of 3 to 17 affected (official, else estimated)"), (Unit.CHILD,),
             of_area=True),
    Quantity("places", N_("places in open spaces for children"), (Unit.CHILD,), of_area=True),
    Quantity("feedback_received", N_("questions and complaints received"), _REPORTS, of_area=True),
    Quantity("feedback_answered", N_("questions and complaints answered"), _REPORTS, of_area=True),
    Quantity("support_open", N_("people with a support appointment in the last whole month"), _PLANS, of_area=True),
    Quantity("support_met", N_("people who had a support session in the last whole month"), _PLANS, of_area=True),
)  # fmt: skip
BY_WORD = {one.code: one for one in QUANTITIES}

# Who is counted. The words of the registry's own columns, and the sex of the head.
GROUPS: dict[str, int] = {
    "": 0,
    "female_headed": int(Flag.FEMALE_HEADED),
    "male_headed": int(More.MALE_HEADED),
    "child_headed": int(More.CHILD_HEADED),
    "pregnant_or_lactating": int(More.PREGNANT),
    "disability": int(Flag.DISABILITY),
    "elderly_alone": int(More.ELDERLY_ALONE),
    "chronic_illness": int(More.CHRONIC_ILLNESS),
    "displaced": int(More.DISPLACED),
    "landless": int(More.LANDLESS),
}
GROUP_LABELS: dict[str, str] = {
    "": N_("All households"),
    "female_headed": N_("Households headed by a woman"),
    "male_headed": N_("Households headed by a man"),
    "child_headed": N_("Households headed by a child"),
    "pregnant_or_lactating": N_("Households with a pregnant or nursing woman"),
    "disability": N_("Households with a person with disability"),
    "elderly_alone": N_("Older people living alone"),
    "chronic_illness": N_("Households with a chronically ill person"),
    "displaced": N_("Displaced households"),
    "landless": N_("Landless households"),
}


def has_all(bits: Numbers, wanted: int) -> Numbers:
    """Which standings have all of these bits."""
    return np.ones(len(bits), dtype=bool) if not wanted else (bits & wanted) == wanted
