"""The indicators: what each one means, how it is worked out, and its values for a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from relief.kernel.problems import N_
from relief.reports.monthly import Monthly
from relief.reports.rules import percent, told


class Unit(StrEnum):
    """How a value is written."""

    COUNT = "count"
    PERCENT = "percent"


class Missing(StrEnum):
    """Why there is no value."""

    SMALL = "small"
    NOTHING = "nothing"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Value:
    """One number. Without one, `missing` says why; of a share `part` and `whole` are what was divided."""

    label: str
    number: int | None
    unit: Unit = Unit.COUNT
    part: int | None = None
    whole: int | None = None
    missing: Missing | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator of the set; the texts are translated where they are shown."""

    code: str
    title: str
    definition: str
    formula: str
    values: Sequence[Value]


def indicators(month: Monthly) -> list[Indicator]:
    """The whole set, in the order of the design."""
    return [
        _children(month), _attendances(month), _registers(month), _adults(month), _stopped(month), _support(month),
        _caregivers(month), _staff(month), _sites(month), _seats(month),
    ]  # fmt: skip


def _children(month: Monthly) -> Indicator:
    whole = month.whole
    return Indicator(
        code="IND-1",
        title=N_("Children: enrolled, came, came regularly"),
        definition=N_(
            "Each child once, wherever it came, in the union of the site where it was enrolled last in the month."
            " Regularly is eight sessions, or three in five of those expected."
        ),
        formula=N_(
            "Enrolled: an enrolment that ran on a day of the month, without the waiting list and without copies."
            " Came: marked present or late at least once. Expected: marked present, late, or absent without word."
        ),
        values=[
            _count(N_("Enrolled"), whole["enrolled"]),
            _count(N_("Came at least once"), whole["attended"]),
            _count(N_("Came regularly"), whole["regular"]),
        ],
    )


def _attendances(month: Monthly) -> Indicator:
    held = month.sessions
    return Indicator(
        code="IND-2",
        title=N_("Attendances and how full the sites are"),
        definition=N_("How often children were there, on how many children a site can count in a day, and how full."),
        formula=N_(
            "Attendances: all marks present or late. For each open day: attendances ÷ days of a site with a session."
            " How full: attendances ÷ places of the groups whose sessions were held."
        ),
        values=[
            _count(N_("Attendances"), month.whole["attendances"]),
            _ratio(N_("Children for each site and open day"), held.attendances, held.open_days),
            _share(N_("How full"), held.attendances, held.seats),
        ],
    )


def _registers(month: Monthly) -> Indicator:
    held = month.sessions
    return Indicator(
        code="IND-3",
        title=N_("Sessions held and registers on time"),
        definition=N_("Whether what was planned took place, and whether its register came within its grace."),
        formula=N_(
            "Held: sessions with a register ÷ sessions planned, without cancelled ones. On time: registers handed in"
            " within the grace ÷ registers whose grace is over, without sessions not held."
        ),
        values=[
            _share(N_("Sessions held"), held.held, held.expected),
            _share(N_("Registers on time"), held.on_time, held.due),
        ],
    )


def _adults(month: Monthly) -> Indicator:
    held = month.sessions
    return Indicator(
        code="IND-4",
        title=N_("Had enough adults"),
        definition=N_("Sessions with as many adults as the ages of the children there ask for; and with two at least."),
        formula=N_(
            "Sessions with enough adults ÷ sessions with children for which the number of adults was written down."
            " Children for each adult by age: under 2: 3, 2 to 4: 7.5, 5 to 9: 10, 10 to 12: 12.5, from 13: 15"
            " (to be confirmed)."
        ),
        values=[
            _share(N_("Sessions with enough adults"), held.enough, held.counted),
            _share(N_("Sessions with two adults or more"), held.two_adults, held.counted),
        ],
    )


def _stopped(month: Monthly) -> Indicator:
    gone, enrolled, closed = month.whole["dropped_out"], month.whole["enrolled"], month.follow_ups
    label = N_("Stopped coming, of those enrolled")
    rate = (
        Value(label=label, number=None, unit=Unit.PERCENT, missing=Missing.SMALL)
        if gone is None or enrolled is None
        else _share(label, gone, enrolled)
    )
    timely = N_("Follow-ups closed in time")
    return Indicator(
        code="IND-5",
        title=N_("Children who stopped coming, and who was asked after"),
        definition=N_(
            "Children whose enrolment a person ended because they stopped coming; nobody is taken out by itself."
        ),
        formula=N_("Ended in the month as “stopped coming, confirmed” ÷ enrolled. Follow-ups closed in time ÷ due."),
        values=[
            _count(N_("Stopped coming"), gone),
            rate,
            _share(timely, closed.part, closed.whole),
        ],
    )


_LAYERS = {
    1: N_("Layer 1: safe basic services"),
    2: N_("Layer 2: family and community"),
    3: N_("Layer 3: focused support"),
    4: N_("Layer 4: specialised care"),
}


def _support(month: Monthly) -> Indicator:
    found = month.support
    if not found.is_settled:
        return _support_said([Value(label=_IN_SUPPORT, number=None, missing=Missing.LATER)])
    came = (found.completed or 0) + (found.missed or 0)
    small = found.completed is None or found.missed is None
    label = N_("Appointments missed")
    return _support_said([
        _count(_IN_SUPPORT, found.people),
        *(_count(_LAYERS[layer], count) for layer, count in found.by_layer.items() if layer in _LAYERS),
        _count(N_("Support sessions that took place"), found.completed),
        Value(label=label, number=None, unit=Unit.PERCENT, missing=Missing.SMALL)
        if small
        else _share(label, found.missed or 0, came),
    ])  # fmt: skip


_IN_SUPPORT = N_("People in support")


def _support_said(values: Sequence[Value]) -> Indicator:
    return Indicator(
        code="IND-6",
        title=N_("Support one by one, by layer"),
        definition=N_(
            "People with a support session in the month, told a week after it ended. For all your areas together only:"
            " by union, sex or age such a table could point at one person."
        ),
        formula=N_(
            "People with a session that took place, by the layer of their plan."
            " Missed: not come ÷ (not come + took place)."
        ),
        values=values,
    )


def _caregivers(month: Monthly) -> Indicator:
    both = month.caregivers
    return Indicator(
        code="IND-11",
        title=N_("Caregivers in meetings"),
        definition=N_(
            "Mothers, fathers and others in meetings of the sites. Nobody is named, so who came twice counts twice."
        ),
        formula=N_("Women + men, as each meeting wrote them down."),
        values=[
            Value(label=N_("Meetings"), number=both.meetings),
            _person_count(N_("Women"), both.women),
            _person_count(N_("Men"), both.men),
            _person_count(N_("With a disability"), both.with_disability),
        ],
    )


def _staff(month: Monthly) -> Indicator:
    return Indicator(
        code="IND-12",
        title=N_("Staff who signed the code of conduct"),
        definition=N_("People of open sites at the end of the month."),
        formula=N_("Signed by then ÷ all people of open sites."),
        values=[_share(N_("Have signed"), month.staff.part, month.staff.whole)],
    )


def _sites(month: Monthly) -> Indicator:
    return Indicator(
        code="IND-13",
        title=N_("Sites that meet the checklist"),
        definition=N_(
            "Open sites whose last visit by the end of the month found every line of the checklist in order."
        ),
        formula=N_("Such sites ÷ open sites."),
        values=[_share(N_("With every line in order"), month.sites.part, month.sites.whole)],
    )


def _seats(month: Monthly) -> Indicator:
    found = month.seats
    return Indicator(
        code="IND-14",
        title=N_("Places that are missing"),
        definition=N_("Affected children of 3 to 17 without a place in an open site, at the last count of the gaps."),
        formula=N_(
            "For each union: affected children − places, never less than nothing; then added up."
            " Places of a site: the smaller of what room and adults can take, times the shifts of a day."
        ),
        values=[
            _known(N_("Affected children of 3 to 17"), found.children),
            Value(label=N_("Places in open spaces"), number=found.places),
            _known(N_("Children without a place"), found.unmet),
        ],
    )


def _count(label: str, number: int | None) -> Value:
    return Value(label=label, number=number, missing=Missing.SMALL if number is None else None)


def _person_count(label: str, number: int) -> Value:
    return _count(label, told(number))


def _known(label: str, number: int | None) -> Value:
    return Value(label=label, number=number, missing=Missing.NOTHING if number is None else None)


def _share(label: str, part: int, whole: int) -> Value:
    found = percent(part, whole)
    missing = Missing.NOTHING if found is None else None
    return Value(label=label, number=found, unit=Unit.PERCENT, part=part, whole=whole, missing=missing)


def _ratio(label: str, part: int, whole: int) -> Value:
    """A mean in whole children, half upwards."""
    number = None if not whole else (2 * part + whole) // (2 * whole)
    return Value(label=label, number=number, part=part, whole=whole, missing=None if whole else Missing.NOTHING)
