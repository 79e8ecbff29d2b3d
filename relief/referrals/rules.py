"""Distances, and what a provider's entry must say. No database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from relief.kernel.problems import N_
from relief.referrals.inputs import ProviderGiven, ReferralGiven
from relief.referrals.kinds import ReferralState, Service

EARTH_KM = 6371.0088
# The box around Bangladesh, a little wider than the country.
LON = (87.5, 93.0)
LAT = (20.0, 27.0)

# After so many days a provider is called again (practice, to be confirmed).
VERIFY_DAYS = 90
# An answer is due after so many days unless written otherwise (practice, to be confirmed).
ANSWER_DAYS = 7
# A child who went back to school is asked after (design F36; practice, to be confirmed).
CHECK_DAYS = (30, 90)
SCHOOLING = frozenset({Service.EDUCATION, Service.DOMESTIC, Service.GIRLS})
_S = ReferralState
_ANSWERS = frozenset({_S.ACKNOWLEDGED, _S.DECLINED, _S.STARTED, _S.RECEIVED, _S.NOT_RECEIVED, _S.REVOKED})
NEXT: Mapping[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.AGREED, _S.OVERRIDE_ASKED, _S.REVOKED}),
    _S.OVERRIDE_ASKED: frozenset({_S.AGREED, _S.OVERRIDDEN, _S.DRAFT, _S.REVOKED}),
    _S.AGREED: frozenset({_S.SENT, _S.REVOKED}),
    _S.OVERRIDDEN: frozenset({_S.SENT, _S.REVOKED}),
    _S.SENT: _ANSWERS | {_S.NO_ANSWER},
    _S.NO_ANSWER: _ANSWERS,
    _S.ACKNOWLEDGED: _ANSWERS - {_S.ACKNOWLEDGED},
    _S.STARTED: frozenset({_S.RECEIVED, _S.NOT_RECEIVED, _S.REVOKED}),
    _S.DECLINED: frozenset({_S.CLOSED}),
    _S.RECEIVED: frozenset({_S.CLOSED}),
    _S.NOT_RECEIVED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
    _S.REVOKED: frozenset(),
}
# What a person may write down as the answer; consent, override and sending have deeds of their own.
WRITTEN = _ANSWERS | {_S.CLOSED}
NEEDS_REASON = frozenset({_S.DECLINED, _S.NOT_RECEIVED, _S.REVOKED})
# Nothing is waited for any more.
ENDED = frozenset({_S.DECLINED, _S.RECEIVED, _S.NOT_RECEIVED, _S.CLOSED, _S.REVOKED})
UNANSWERED = frozenset({_S.SENT, _S.NO_ANSWER})
LONGEST = 1_000


def faults_of_referral(given: ReferralGiven, today: date) -> dict[str, str]:
    """What is wrong with a draft."""
    faults: dict[str, str] = {}
    if given.provider_id is None and not given.provider_name.strip():
        faults["provider_name"] = N_("Choose a provider, or write its name.")
    if given.due_on < today:
        faults["due_on"] = N_("The day of the answer cannot be in the past.")
    if any(len(text) > LONGEST for text in (*given.known.values(), given.focal, given.provider_name)):
        faults["provider_name"] = N_("This is too long. Shorten it, please.")
    if not given.shared:
        faults["shared"] = N_("Tick at least one thing the provider may know.")
    elif any(not given.known.get(one, "").strip() for one in given.shared):
        faults["shared"] = N_("Something is ticked that is not written. Write it, or take the tick away.")
    return faults


def stale_before(today: date) -> date:
    """Who was last called before this day, or never, is called again."""
    return today - timedelta(days=VERIFY_DAYS)


def haversine_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points (lon, lat) lie apart on the ground, as the crow flies."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def in_country(lon: float, lat: float) -> bool:
    """Say whether a point can be in Bangladesh."""
    return LON[0] <= lon <= LON[1] and LAT[0] <= lat <= LAT[1]


def faults_of(given: ProviderGiven, today: date) -> dict[str, str]:
    """What is wrong with a provider's entry."""
    faults: dict[str, str] = {}
    if not (given.name_bn.strip() or given.name_en.strip()):
        faults["name_bn"] = N_("Write the provider's name.")
    if not given.source.strip():
        faults["source"] = N_("Write where this is known from: a visit, a call, a list.")
    if given.last_verified_on is not None and given.last_verified_on > today:
        faults["last_verified_on"] = N_("A day that has not come yet cannot be the day of a check.")
    if (given.lon is None) != (given.lat is None):
        faults["lat"] = N_("Write both latitude and longitude, or neither.")
    elif given.lon is not None and given.lat is not None and not in_country(given.lon, given.lat):
        faults["lat"] = N_("This point lies outside Bangladesh. Check latitude and longitude.")
    if given.area_id is None and not given.phone:
        faults["phone"] = N_("A provider for the whole country needs a phone number.")
    return faults
