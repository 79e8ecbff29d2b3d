"""Distances, and what a provider's entry must say. No database."""

from __future__ import annotations

from datetime import date
from math import asin, cos, radians, sin, sqrt

from relief.kernel.problems import N_
from relief.referrals.inputs import ProviderGiven

EARTH_KM = 6371.0088
# The box around Bangladesh, a little wider than the country.
LON = (87.5, 93.0)
LAT = (20.0, 27.0)


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
