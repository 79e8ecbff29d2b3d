"""Visits settle reports; pictures lose everything but their pixels."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from PIL import Image

from relief.households import queries as households
from relief.households.models import Damage, ImpactState
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.zone import local_day
from relief.verification import deciding, photos, registers, visits
from relief.verification.inputs import FoundGiven, VisitGiven
from relief.verification.kinds import Outcome, Standing, VisitPurpose, VisitState
from tests.people import People
from tests.verification.builders import a_picture, say
from tests.verification.conftest import World


@pytest.mark.parametrize(
    ("kind", "size", "turned", "made"),
    [
        ("JPEG", (1600, 1200), False, (1280, 960)),
        ("JPEG", (1600, 1200), True, (960, 1280)),
        ("PNG", (400, 800), False, (400, 800)),
        ("JPEG", (40, 40), False, (40, 40)),
        ("JPEG", (4000, 3000), True, (960, 1280)),
    ],
)
def test_a_picture_is_drawn_anew_without_what_the_phone_wrote(
    kind: str, size: tuple[int, int], turned: bool, made: tuple[int, int]
) -> None:
    given = a_picture(kind, size, turned=turned)
    assert b"RAHIMA" in given
    content, width, height = photos.redrawn(given)
    assert b"RAHIMA" not in content
    with Image.open(io.BytesIO(content)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (width, height))
        assert not drawn.getexif()
        assert not {"exif", "icc_profile", "comment", "photoshop", "xmp"} & set(drawn.info)
    assert abs(width - made[0]) <= 1
    assert abs(height - made[1]) <= 1


def huge() -> bytes:
    """Says in its first bytes that it is 60,000 pixels wide and high."""
    return photos._PNG + b"\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00" + bytes(40)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(40), b"\xff\xd8\xff", a_picture()[:400],
        a_picture("PNG")[:60], b"%PDF-1.7", huge(), b"\xff" * 1000, photos._JPEG + b"\xff\xe0\x00\x00" * 200,
        bytes(photos.MOST_BYTES + 1),
    ],
    ids=["svg", "gif", "start", "torn-jpeg", "torn-png", "pdf", "huge", "noise", "marks", "heavy"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as fault:
        photos.redrawn(content)
    assert set(fault.value.faults) == {"photo"}


def a_plan(database: Database, world: World, people: People, now: datetime, purpose: VisitPurpose) -> UUID:
    given = VisitGiven(
        household_id=world.homes[0].id, response_id=world.response.id, purpose=purpose,
        planned_on=local_day(now), visitor="রফিকুল ইসলাম",
    )  # fmt: skip
    with database.writing() as db:
        return visits.plan_visit(db, people.asha, given, now=now).id


@pytest.mark.parametrize(
    ("seen", "state", "stands"),
    [
        (Damage.FULL, ImpactState.VERIFIED, Damage.FULL),
        (Damage.PARTIAL, ImpactState.VERIFIED, Damage.PARTIAL),
        (Damage.NONE, ImpactState.DISPUTED, Damage.FULL),
    ],
)
def test_a_visit_verifies_corrects_or_disputes_the_report(
    database: Database, world: World, people: People, now: datetime, seen: Damage, state: ImpactState, stands: Damage
) -> None:
    visit_id = a_plan(database, world, people, now, VisitPurpose.DAMAGE)
    found = FoundGiven(made_on=local_day(now), found="চাল উড়ে গেছে", damage=seen, photo=a_picture())
    with database.writing() as db:
        visits.make_visit(db, people.asha, visit_id, found, now=now)
    with database.reading() as db:
        impact = households.impact(db, world.homes[0].id, world.response.id)
        assert impact is not None
        assert (impact.state, impact.house_damage) == (state, stands)
        assert (registers.photo(db, visit_id) or b"").startswith(photos._JPEG)
    with database.writing() as db, pytest.raises(Refused):
        visits.make_visit(db, people.asha, visit_id, found, now=now)


def test_who_the_committee_wants_visited_waits_again_after_the_visit(
    database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        say(db, people.asha, world.session, world.homes[0], Outcome.NEEDS_VISIT, now=now)
        deciding.close_session(db, people.asha, world.session.id, now=now)
    visit_id = a_plan(database, world, people, now, VisitPurpose.DAMAGE)
    with database.writing() as db:
        found = FoundGiven(made_on=local_day(now), found="ঘর ভাঙা", damage=Damage.FULL)
        visits.make_visit(db, people.asha, visit_id, found, now=now)
    with database.reading() as db:
        known = registers.of_household(db, world.homes[0].id, world.response.id)
    assert known.state is Standing.WAITING
    assert [one.state for one in known.visits] == [VisitState.MADE]


def test_a_follow_up_needs_words_and_no_damage(database: Database, world: World, people: People, now: datetime) -> None:
    day = local_day(now)
    damage, follow = (a_plan(database, world, people, now, purpose) for purpose in VisitPurpose)
    for visit_id, given, fields in (
        (damage, FoundGiven(made_on=day, found="x"), {"damage"}),
        (damage, FoundGiven(made_on=day + timedelta(days=1), found=" ", damage=Damage.FULL), {"made_on", "found"}),
        (follow, FoundGiven(made_on=day, found="x", photo=b"no picture"), {"photo"}),
    ):
        with database.writing() as db, pytest.raises(Invalid) as fault:
            visits.make_visit(db, people.asha, visit_id, given, now=now)
        assert set(fault.value.faults) == fields
    with database.writing() as db:
        visits.make_visit(db, people.asha, follow, FoundGiven(made_on=day, found="হাঁস কিনেছে"), now=now)
        visits.cancel_visit(db, people.asha, damage, now=now)
        with pytest.raises(NotAllowed):
            visits.cancel_visit(db, people.gita, damage, now=now)
        with pytest.raises(NotFound):
            registers.visit(db, people.dulal, damage)
    with database.reading() as db:
        impact = households.impact(db, world.homes[0].id, world.response.id)
        assert impact is not None
        assert impact.state is ImpactState.REPORTED
