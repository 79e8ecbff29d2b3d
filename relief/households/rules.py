"""What a household must say, and what follows from what it says. No database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from relief.households import papers, phones
from relief.households.ages import BANDS, WIDEST_SPREAD, age_on, range_on, unnamed_in, unnamed_total
from relief.households.cleaning import clean as clean
from relief.households.cleaning import tidy as tidy
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.models import ImpactState, Sex
from relief.households.needs import NEEDS
from relief.kernel.problems import N_

CIRCUMSTANCES = (
    "female_headed",
    "child_headed",
    "pregnant_or_lactating",
    "disability",
    "elderly_alone",
    "chronic_illness",
    "displaced",
    "landless",
)
RELATIONS = (
    "head",
    "spouse",
    "child",
    "child-in-law",
    "grandchild",
    "parent",
    "sibling",
    "other-relative",
    "not-related",
)
MOST_PEOPLE = 40
ADULT = 18
# The Washington Group Short Set on Functioning (Washington Group on Disability Statistics).
WG = (
    "wg_seeing",
    "wg_hearing",
    "wg_walking",
    "wg_remembering",
    "wg_self_care",
    "wg_communicating",
)
WG_SEVERE = 3
WG_FROM = 5
UNNAMED = tuple(f"{sex.value}:{band}" for sex in Sex for band in BANDS)
_LON, _LAT = (87.9, 92.8), (20.3, 26.8)  # homes in Bangladesh, with a little room
LONGEST = {
    "name": 160,
    "guardian_name": 160,
    "village": 120,
    "landmark": 200,
    "ward": 8,
    "phone_owner": 80,
    "form_no": 60,
    "livelihood": 80,
    "housing": 40,
}


def faults(given: HouseholdGiven, *, today: date) -> dict[str, str]:
    """Field by field, what is wrong with a cleaned household; of members as `members-0-nid`."""
    found: dict[str, str] = dict(_of_household(given))
    found.update(_of_person(given.head, "head_", today))
    if not (given.head.name_bn or given.head.name_en):
        found["head_name"] = N_("Write the name of the household head, in Bangla or English.")
    for place, member in enumerate(given.members):
        if not (member.name_bn or member.name_en):
            found[f"members-{place}-name"] = N_("Write this person’s name, or remove the row.")
        found.update(_of_person(member, f"members-{place}-", today))
    return found


def _of_household(given: HouseholdGiven) -> Iterator[tuple[str, str]]:
    yield from _of_counts(given)
    yield from _of_place(given)
    if given.phone and not _reads(given.phone, "phone"):
        yield "phone", N_("Write the phone number in digits, for example 01712345678.")
    for name, most in LONGEST.items():
        if name != "name" and len(getattr(given, name)) > most:
            yield name, N_("This is too long. Shorten it, please.")
    if not given.circumstances.issubset(CIRCUMSTANCES):
        yield "circumstances", N_("Choose circumstances from the list.")
    if not set(given.told).issubset(given.circumstances):
        yield "told", N_("This was said of a circumstance that is not marked. Mark it first.")
    if given.impact and not set(given.impact.needs).issubset(NEEDS):
        yield "needs", N_("Choose needs from the list.")


def _of_counts(given: HouseholdGiven) -> Iterator[tuple[str, str]]:
    named = 1 + len(given.members)
    if given.size is None and named == 1:
        yield "size", N_("Write how many people live in the household.")
        return
    size = given.size if given.size is not None else named
    if not 1 <= size <= MOST_PEOPLE:
        yield "size", N_("A household has 1 to 40 people. Check the number.")
    elif size < named:
        yield "size", N_("More people are named below than live here. Correct the number.")
    if not set(given.unnamed).issubset(UNNAMED) or any(not 0 <= n <= MOST_PEOPLE for n in given.unnamed.values()):
        yield "unnamed", N_("Write how many, from 0 to 40, in the boxes of the table.")
    small, older = given.children_0_4 or 0, given.children_5_17 or 0
    if small < 0 or older < 0:
        yield "children_0_4", N_("The number of children cannot be below zero.")
    elif small + older > size:
        yield "children_0_4", N_("There are more children than people in the household.")


def _of_place(given: HouseholdGiven) -> Iterator[tuple[str, str]]:
    if (given.lon is None) != (given.lat is None):
        yield "lat", N_("Write both latitude and longitude, or neither.")
    elif given.lon is not None and given.lat is not None:
        if not (_LON[0] <= given.lon <= _LON[1] and _LAT[0] <= given.lat <= _LAT[1]):
            yield (
                "lat",
                N_("This point is not in Bangladesh. Latitude comes first, about 20 to 27."),
            )
    elif given.area_id is None:
        yield "area_id", N_("Choose the union, or give the place by latitude and longitude.")


def _of_person(person: MemberGiven, prefix: str, today: date) -> Iterator[tuple[str, str]]:
    if person.nid and not _reads(person.nid, "nid"):
        yield (
            prefix + "nid",
            N_("A national ID has 10, 13 or 17 digits. Check it against the card."),
        )
    if person.birth_registration and not _reads(person.birth_registration, "birth_registration"):
        yield (
            prefix + "birth_registration",
            N_("A birth registration number has 17 digits. Check it against the certificate."),
        )
    if person.birth_date and not 0 <= age_on(today, person.birth_date) <= 120:
        yield prefix + "birth_date", N_("This birth date is in the future or too long ago.")
    if max(len(person.name_bn), len(person.name_en)) > LONGEST["name"]:
        yield prefix + "name", N_("This is too long. Shorten it, please.")
    yield from _of_more(person, prefix, today)


def _of_more(person: MemberGiven, prefix: str, today: date) -> Iterator[tuple[str, str]]:
    """What only the person's own page asks."""
    if any(not 1 <= answer <= 4 for answer in _answers(person)):
        yield prefix + "wg", N_("Choose one of the four answers.")
    if person.birth_spread is not None and not 0 <= person.birth_spread <= WIDEST_SPREAD:
        yield prefix + "birth_date", N_("An age can be off by twenty years at most.")
    for one in person.papers:
        if not papers.is_sound(one.kind, one.number, one.state):
            yield f"{prefix}paper_{one.kind.value}", papers.fault_of(one.kind)


def is_too_young(person: Any, today: date) -> bool:
    """Whether somebody is surely younger than the six questions are made for."""
    return (
        person.birth_date is not None
        and range_on(today, person.birth_date, person.birth_precision, person.birth_spread).high < WG_FROM
    )


def _reads(text: str, kind: str) -> bool:
    if kind == "phone":
        return phones.kind_of(text) is not None
    return text.isascii() and text.isdecimal() and len(text) in _LENGTHS[kind]


_LENGTHS = {"nid": (10, 13, 17), "birth_registration": (17,)}


def _answers(person: Any) -> list[int]:
    return [answer for name in WG if (answer := getattr(person, name)) is not None]


@dataclass(frozen=True)
class Counts:
    """How many live here, and how many are children."""

    size: int
    children_0_4: int
    children_5_17: int
    children_3_17: int


def counts(given: HouseholdGiven, *, today: date) -> Counts:
    """Count from birth dates and unnamed bands when these cover everybody, else from what the family said.

    With some of them, the larger figure stands: a child somebody named is a child. Where that would be more children
    than people, those that were only told give way.
    """
    people = (given.head, *given.members)
    size = given.size if given.size is not None else len(people)
    ages = [age_on(today, one.birth_date) for one in people if one.birth_date]
    babies, pupils = unnamed_in(given.unnamed, ("0-4",)), unnamed_in(given.unnamed, ("5-9", "10-14", "15-17"))
    small, older = sum(age < 5 for age in ages) + babies, sum(5 <= age < ADULT for age in ages) + pupils
    if len(ages) + unnamed_total(given.unnamed) == size:
        from_three = sum(3 <= age < ADULT for age in ages) + pupils + round(babies * 2 / 5)
        return Counts(size, small, older, from_three)
    small = max(small, min(given.children_0_4 or 0, size - older))
    older = max(older, min(given.children_5_17 or 0, size - small))
    return Counts(size, small, older, older + round(small * 2 / 5))


def circumstances(given: HouseholdGiven, *, today: date) -> frozenset[str]:
    """What was said, and what follows from the people themselves."""
    return given.circumstances | follows(given, today=today)


def follows(given: HouseholdGiven, *, today: date) -> frozenset[str]:
    """What follows from the people themselves, said or not.

    Disability by the cut-off the Washington Group recommends for its short set: “a lot of
    difficulty” or “cannot do it at all” in at least one of the six, from five years.
    """
    return follow_from(given.head, (given.head, *given.members), today=today)


def follow_from(head: Any, people: Sequence[Any], *, today: date) -> frozenset[str]:
    """The same of people as given or as kept."""
    found = {
        "female_headed": head.sex is Sex.FEMALE,
        "child_headed": bool(head.birth_date) and age_on(today, head.birth_date) < ADULT,
        "pregnant_or_lactating": any(one.pregnant_or_lactating for one in people),
        "disability": any(has_disability(one) and not is_too_young(one, today) for one in people),
    }
    return frozenset(name for name, holds in found.items() if holds)


def has_disability(person: Any) -> bool:
    """Whether the six answers of a person, as given or as kept, are past the cut-off."""
    return any(answer >= WG_SEVERE for answer in _answers(person))


def told(given: HouseholdGiven) -> dict[str, dict[str, str]]:
    """What the household's column of told circumstances holds."""
    return {name: dict(given.told.get(name, {})) for name in sorted(given.circumstances)}


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what changed, on both sides."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


_IMPACT = tuple(one.name for one in fields(ImpactGiven))
_TOLD_IMPACT = attrgetter(*_IMPACT)


def impact_values(given: ImpactGiven) -> dict[str, Any]:
    """The columns of Impact that the family's report fills."""
    values = dict(zip(_IMPACT, _TOLD_IMPACT(given), strict=True))
    return values | {"needs": sorted(given.needs), "note": tidy(given.note)[:300]}


# An impact as a family reports it, that nobody looked at yet.
NEW_IMPACT: dict[str, Any] = {"state": ImpactState.REPORTED, "verified_at": None, "verified_by_id": None}


def told_of(given: ImpactGiven) -> dict[str, object]:
    """What the trail says of a told impact."""
    return {"impact": given.response_id, "damage": given.house_damage.value}
