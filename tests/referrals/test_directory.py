"""Nearest first, helplines always, and who may keep the directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm.exc import StaleDataError

from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound
from relief.referrals import actions, queries, rules
from relief.referrals.inputs import CorrectionGiven, ProviderGiven
from relief.referrals.kinds import Service
from tests.builders import Areas
from tests.people import People

NEAR = (89.05, 22.55)


def clinic(areas: Areas, lon: float | None, name: str = "Clinic", **changes: object) -> ProviderGiven:
    given_clinic = ProviderGiven(
        name_en=name,
        service=Service.MEDICAL,
        kind="clinic",
        area_id=areas.union_a1.id,
        lon=lon,
        lat=None if lon is None else 22.55,
        source="OpenStreetMap",
    )
    return replace(given_clinic, **changes)


def test_the_ground_distance() -> None:
    dhaka, satkhira = (90.4125, 23.8103), (89.0705, 22.7185)
    assert isclose(rules.haversine_km(dhaka, satkhira), 183, abs_tol=3)
    assert rules.haversine_km(dhaka, dhaka) == 0


points = st.tuples(st.floats(88.0, 92.7), st.floats(20.6, 26.6))


@given(points, points)
def test_a_way_is_as_long_back(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert isclose(rules.haversine_km(one, other), rules.haversine_km(other, one), abs_tol=1e-9)


def test_the_nearest_comes_first(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        for lon, name in ((89.3, "Far"), (None, "Nowhere"), (89.06, "Near"), (89.1, "Between")):
            actions.add_provider(db, people.asha, clinic(areas, lon, name), now=now)
        school = clinic(areas, 89.05, "School", service=Service.EDUCATION)
        actions.add_provider(db, people.asha, school, now=now)
    with database.reading() as db:
        page = queries.providers(db, people.esha, Service.MEDICAL, NEAR)
        assert [row.provider.name_en for row in page.items] == ["Near", "Between", "Far", "Nowhere"]
        distances = [row.km for row in page.items if row.km is not None]
        assert distances == sorted(distances)
        assert page.items[-1].km is None
        assert queries.providers(db, people.esha).total == 5


def test_helplines_come_once(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        assert len(actions.seed_helplines(db, people.asha, now=now)) == 4
        assert actions.seed_helplines(db, people.asha, now=now) == []
    with database.reading() as db:
        numbers = [each.phone for each in queries.helplines(db, people.champa)]
        own = queries.helplines(db, people.champa, Service.CHILD_HELPLINE)
        assert queries.providers(db, people.champa).total == 0
    assert numbers == ["109", "1098", "16430", "999"]
    assert [each.phone for each in own] == ["1098"]


def test_who_keeps_it(database: Database, areas: Areas, people: People, now: datetime) -> None:
    given_clinic = clinic(areas, 89.05)
    with database.writing() as db:
        with pytest.raises(NotAllowed):
            actions.add_provider(db, people.esha, given_clinic, now=now)
        with pytest.raises(NotFound):
            actions.add_provider(db, people.dulal, given_clinic, now=now)
        with pytest.raises(NotAllowed):
            queries.providers(db, people.babul)
        kept = actions.add_provider(db, people.asha, given_clinic, now=now)
        mended = CorrectionGiven(
            provider_id=kept.id,
            version=kept.version,
            provider=replace(given_clinic, phone="01711111111", last_verified_on=now.date()),
        )
        with pytest.raises(NotFound):
            actions.correct_provider(db, people.dulal, mended, now=now)
        actions.correct_provider(db, people.asha, mended, now=now)
        assert (kept.phone, kept.last_verified_on) == ("01711111111", now.date())
        with pytest.raises(StaleDataError):
            actions.correct_provider(db, people.asha, mended, now=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_en": " "}, "name_bn"),
        ({"source": ""}, "source"),
        ({"last_verified_on": date(2030, 1, 1)}, "last_verified_on"),
        ({"lat": None}, "lat"),
        ({"lat": 51.5}, "lat"),
        ({"area_id": None}, "phone"),
    ],
)
def test_what_an_entry_must_say(
    database: Database,
    areas: Areas,
    people: People,
    now: datetime,
    changes: dict[str, object],
    field: str,
) -> None:
    with database.writing() as db, pytest.raises(Invalid) as problem:
        actions.add_provider(db, people.asha, clinic(areas, 89.05, **changes), now=now)
    assert list(problem.value.faults) == [field]
