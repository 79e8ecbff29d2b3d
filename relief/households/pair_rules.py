"""What is said of two records that look alike, and what becomes of a pair found again. No database."""

from __future__ import annotations

from collections.abc import Collection

from relief.households.likeness import UNION_DEPTH, Likeness, Trait, part
from relief.households.models import PairState
from relief.kernel.names import name_score
from relief.kernel.problems import N_

NID, BIRTH, PHONE, NAME, GUARDIAN, PLACE, YEAR, CROSSED = (
    "nid", "birth-registration", "phone", "name", "guardian", "place", "year", "crossed",
)  # fmt: skip
REASONS: dict[str, str] = {
    NID: N_("the same national ID"),
    BIRTH: N_("the same birth registration"),
    PHONE: N_("the same phone"),
    NAME: N_("a name that sounds alike"),
    GUARDIAN: N_("a father’s or husband’s name that sounds alike"),
    CROSSED: N_("the head’s name stands as father’s or husband’s name in the other"),
    YEAR: N_("the same year of birth"),
    PLACE: N_("the same union"),
}
# What two families do not share by chance: a pair called distinct is asked again when one of these is new.
HARD = frozenset({NID, BIRTH, PHONE})
# Pairs at least so certain, that share an identifier and a name, may be joined many at once.
SURE = 0.995
_LIKE = 0.82


def reasons_of(one: Likeness, other: Likeness, shared: int) -> tuple[str, ...]:
    """Why these two were put side by side, the strongest first."""
    return tuple(word for word, holds in _held(one, other, shared).items() if holds)


def _held(one: Likeness, other: Likeness, shared: int) -> dict[str, bool]:
    def has(trait: Trait) -> bool:
        return bool(shared >> int(trait) & 1)

    union = part(one.place, UNION_DEPTH)
    return {
        NID: has(Trait.NID),
        BIRTH: has(Trait.BIRTH_REGISTRATION),
        PHONE: has(Trait.PHONE),
        NAME: _alike(one.name, other.name, one.name_sound, other.name_sound),
        GUARDIAN: _alike(one.guardian, other.guardian, one.guardian_sound, other.guardian_sound),
        CROSSED: _crossed(one, other),
        YEAR: one.birth_year > 0 and one.birth_year == other.birth_year,
        PLACE: bool(union) and union == part(other.place, UNION_DEPTH),
    }


def _crossed(one: Likeness, other: Likeness) -> bool:
    if one.sex == other.sex or not one.name or not other.name:
        return False
    return one.name == other.guardian or one.guardian == other.name


def _alike(one: str, other: str, sound: str, other_sound: str) -> bool:
    if not one or not other:
        return False
    return one == other or name_score(sound, other_sound) >= _LIKE


def found_again(state: PairState, known: Collection[str], reasons: Collection[str]) -> PairState:
    """A pair people decided on stays decided, unless a hard identifier became equal since."""
    if state is not PairState.DISTINCT:
        return state
    return PairState.CANDIDATE if (set(reasons) & HARD) - set(known) else PairState.DISTINCT


def is_sure(score: float, reasons: Collection[str]) -> bool:
    """Whether the pair may be joined together with others, after a look at a sample."""
    return score >= SURE and NAME in reasons and bool({NID, BIRTH} & set(reasons))
