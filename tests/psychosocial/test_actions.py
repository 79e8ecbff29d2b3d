"""A plan's life, its sessions, and that it exists for its own counsellor only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from relief.audit import trail
from relief.audit.models import AuditEntry
from relief.consent.models import ConsentEvent, Decision
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.sealing import SealBroken, Seals
from relief.psychosocial import actions, queries
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import AbsenceGiven, AgreementGiven, HoursGiven, ReviewGiven
from relief.psychosocial.kinds import AgreedBy, CancelReason, ClashKind, PlanState, SessionState
from relief.psychosocial.sealed import open_notes
from tests.people import CAST, People
from tests.psychosocial.builders import (
    CANARIES,
    CANARY,
    CANARY_GOALS,
    CANARY_NOTE,
    a_plan,
    a_time,
    at,
    plan_given,
    the_hours,
)
from tests.psychosocial.conftest import World


def test_without_consent_no_plan(database: Database, world: World, now: datetime) -> None:
    refused = AgreementGiven(agreed=False, by=AgreedBy.MOTHER)
    given = plan_given(world.areas.union_a1, world.response, agreement=refused)
    with database.writing() as db, pytest.raises(Invalid) as problem:
        actions.open_plan(db, world.esha, given, seals=world.seals, now=now)
    assert list(problem.value.faults) == ["agreed"]
    with database.writing() as db:
        plan = a_plan(db, world.esha, world.areas.union_a1, world.response, world.seals, agreement=None)
        assert (plan.state, plan.review_on) == (PlanState.PROPOSED, None)
        with pytest.raises(Refused):
            actions.schedule_session(db, world.esha, plan.id, a_time(11), now=now)
        agreed = AgreementGiven(agreed=True, by=AgreedBy.MOTHER)
        assert actions.answer_proposal(db, world.esha, plan.id, agreed, now=now).state is PlanState.CONSENTED
        assert plan.review_on is not None
        with pytest.raises(Refused):
            actions.answer_proposal(db, world.esha, plan.id, agreed, now=now)
        other = a_plan(db, world.esha, world.areas.union_a1, world.response, world.seals, agreement=None)
        assert actions.answer_proposal(db, world.esha, other.id, refused, now=now).state is PlanState.DROPPED
        said = db.scalars(sa.select(ConsentEvent.decision).where(ConsentEvent.subject_id == other.id)).all()
    assert said == [Decision.REFUSED]


def test_the_ledger_names_the_code_and_not_the_person(database: Database, world: World) -> None:
    with database.reading() as db:
        (event,) = db.scalars(sa.select(ConsentEvent).where(ConsentEvent.subject_id == world.plan.id))
    assert (event.decision, event.given_by, event.relation) == (
        Decision.GIVEN,
        world.plan.code,
        "self",
    )


def test_only_the_own_counsellor_opens_it(database: Database, world: World, people: People, now: datetime) -> None:
    with database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
    strangers = [getattr(people, name) for name in CAST if name != "esha"]
    deeds = (
        lambda db, who: open_notes(db, who, world.plan.id, seals=world.seals, now=now),
        lambda db, who: actions.schedule_session(db, who, world.plan.id, a_time(15), now=now),
        lambda db, who: actions.move_session(db, who, session.id, a_time(15), now=now),
        lambda db, who: actions.mark_arrived(db, who, session.id, now=now),
        lambda db, who: actions.complete_session(
            db, who, session.id, "x", seals=world.seals, now=now
        ),
        lambda db, who: actions.mark_no_show(db, who, session.id, now=now),
        lambda db, who: actions.cancel_session(
            db, who, session.id, CancelReason.OTHER, now=now
        ),
        lambda db, who: actions.close_plan(db, who, world.plan.id, PlanState.DROPPED, now=now),
        lambda db, who: actions.review_plan(
            db, who, ReviewGiven(plan_id=world.plan.id, goals="", review_on=None),
            seals=world.seals, now=now,
        ),
        lambda db, who: queries.plan(db, who, world.plan.id),
        lambda db, who: queries.session(db, who, session.id),
    )  # fmt: skip
    with database.writing() as db:
        for who in [*strangers, world.colleague]:
            for deed in deeds:
                with pytest.raises(NotFound):
                    deed(db, who)
        for who in strangers:
            for room in (
                lambda who=who: queries.calendar(db, who, at(0), at(23)),
                lambda who=who: queries.plans_of(db, who, now=now),
                lambda who=who: queries.hours(db, who),
                lambda who=who: actions.set_availability(db, who, [], now=now),
                lambda who=who: actions.open_plan(
                    db, who, plan_given(world.areas.union_a1, world.response),
                    seals=world.seals, now=now,
                ),
            ):  # fmt: skip
                with pytest.raises(NotFound):
                    room()
        assert queries.plans_of(db, world.colleague, now=now) == []
        assert queries.calendar(db, world.colleague, at(0), at(23)) == []
        assert queries.sessions_of(db, world.colleague, world.plan.id) == []


def test_another_union_does_not_exist(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db, pytest.raises(NotFound):
        actions.open_plan(
            db, world.esha, plan_given(world.areas.union_b1, world.response),
            seals=world.seals, now=now,
        )  # fmt: skip


def test_reading_is_on_record(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        opened = open_notes(db, world.esha, world.plan.id, seals=world.seals, now=now)
    assert (opened.name, opened.goals, opened.notes) == (CANARY, CANARY_GOALS, [])
    assert CANARY not in repr(opened)
    with database.reading() as db:
        newest = trail.about(db, world.plan.id)[0]
    assert (newest.verb, newest.actor_id) == ("psychosocial.view", world.esha.id)


def test_a_session_from_booking_to_note(database: Database, world: World, now: datetime) -> None:
    later = at(12, 30)
    with database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(11, space=world.space), now=now)
        with pytest.raises(Refused):
            actions.complete_session(db, world.esha, session.id, "too soon", seals=world.seals, now=now)
        actions.mark_arrived(db, world.esha, session.id, now=now)
        with pytest.raises(Invalid):
            actions.complete_session(db, world.esha, session.id, " ", seals=world.seals, now=later)
        held = actions.complete_session(db, world.esha, session.id, CANARY_NOTE, seals=world.seals, now=later)
        assert held.state is SessionState.COMPLETED
        assert queries.plan(db, world.esha, world.plan.id).state is PlanState.ACTIVE
        with pytest.raises(Refused):
            actions.mark_no_show(db, world.esha, session.id, now=later)
        opened = open_notes(db, world.esha, world.plan.id, seals=world.seals, now=later)
    assert [each.text for each in opened.notes] == [CANARY_NOTE]


def test_nobody_stays_away_before_the_time(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        for hour in (11, 14):
            session = actions.schedule_session(db, world.esha, world.plan.id, a_time(hour), now=now)
            with pytest.raises(Refused):
                actions.mark_no_show(db, world.esha, session.id, now=at(hour - 1))
            actions.mark_no_show(db, world.esha, session.id, now=at(hour, 20))
    with database.reading() as db:
        sessions = queries.sessions_of(db, world.esha, world.plan.id)
    assert queries.no_shows_in_a_row(sessions) == 2


def test_moving_frees_the_old_time(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        old = actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        new = actions.move_session(db, world.esha, old.id, a_time(11, 15), now=now)
        assert (old.state, old.moved_to_id) == (SessionState.MOVED, new.id)
        with pytest.raises(Refused):
            actions.cancel_session(db, world.esha, old.id, CancelReason.OTHER, now=now)
        cancelled = actions.cancel_session(db, world.esha, new.id, CancelReason.HAZARD, now=now)
        assert cancelled.state is SessionState.CANCELLED
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
    with database.reading() as db:
        shown = queries.calendar(db, world.esha, at(0), at(0, days=1))
    assert [each.state for each in shown] == [SessionState.SCHEDULED, SessionState.CANCELLED]


def refusal(database: Database, world: World, now: datetime, time_given: object) -> list[ClashKind]:
    with database.writing() as db, pytest.raises(Clashing) as problem:
        actions.schedule_session(db, world.esha, world.plan.id, time_given, now=now)
    return [clash.kind for clash in problem.value.clashes]


def test_what_stands_in_the_way_is_found(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        the_hours(db, world.colleague)
        other = a_plan(db, world.colleague, world.areas.union_a1, world.response, world.seals)
        actions.schedule_session(
            db, world.colleague, other.id, a_time(9, 45, space=world.space, room="Room 1"), now=now
        )
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        actions.add_absence(db, world.esha, AbsenceGiven(starts_at=at(13), ends_at=at(14)), now=now)
    in_room = a_time(9, 45, minutes=30, space=world.space, room=" room  1")
    assert refusal(database, world, now, in_room) == [ClashKind.ROOM]
    assert refusal(database, world, now, a_time(11, 30)) == [ClashKind.COUNSELLOR, ClashKind.PLAN]
    assert refusal(database, world, now, a_time(13, 30)) == [ClashKind.AWAY]
    assert refusal(database, world, now, a_time(17)) == [ClashKind.OUTSIDE_HOURS]
    assert refusal(database, world, now, a_time(12, space=world.space)) == [ClashKind.TRAVEL]


def test_five_a_day(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        for hour in (10, 11, 12, 13, 14):
            actions.schedule_session(db, world.esha, world.plan.id, a_time(hour), now=now)
    assert refusal(database, world, now, a_time(15)) == [ClashKind.DAILY_MAXIMUM]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "ends"),
        ({"minutes": 10}, "ends"),
        ({"minutes": 240}, "ends"),
        ({"days": -1}, "day"),
        ({"room": " "}, "room"),
    ],
)
def test_a_time_that_cannot_be(
    database: Database, world: World, now: datetime, changes: dict[str, object], field: str
) -> None:
    with database.writing() as db, pytest.raises(Invalid) as problem:
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11, **changes), now=now)
    assert list(problem.value.faults) == [field]


def test_a_space_of_another_upazila_does_not_exist(database: Database, world: World, now: datetime) -> None:
    far = replace(world.esha, within=(world.areas.union_a2.path,))
    with database.writing() as db, pytest.raises(NotFound):
        actions.schedule_session(db, far, world.plan.id, a_time(11, space=world.space), now=now)


def test_hours_are_said_anew(database: Database, world: World, now: datetime) -> None:
    monday = HoursGiven(weekday=0, starts=time(10), ends=time(12))
    with database.writing() as db:
        with pytest.raises(Invalid) as problem:
            actions.set_availability(db, world.esha, [replace(monday, ends=time(9))], now=now)
        assert list(problem.value.faults) == ["ends_0"]
        actions.set_availability(db, world.esha, [monday], now=now)
    with database.reading() as db:
        (kept,) = queries.hours(db, world.esha)
    assert (kept.weekday, kept.starts, kept.ends) == (0, time(10), time(12))


def test_an_absence_is_taken_back_by_its_own(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        away = actions.add_absence(db, world.esha, AbsenceGiven(starts_at=at(9), ends_at=at(12)), now=now)
        with pytest.raises(NotFound):
            actions.remove_absence(db, world.colleague, away.id, now=now)
        actions.remove_absence(db, world.esha, away.id, now=now)
        with pytest.raises(Invalid):
            actions.add_absence(db, world.esha, AbsenceGiven(starts_at=at(9), ends_at=at(9)), now=now)
    with database.reading() as db:
        assert queries.absences(db, world.esha, since=now - timedelta(days=1)) == []


def test_a_plan_ends(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        with pytest.raises(Refused):
            actions.close_plan(db, world.esha, world.plan.id, PlanState.COMPLETED, now=now)
        actions.cancel_session(db, world.esha, session.id, CancelReason.OTHER, now=now)
        actions.close_plan(db, world.esha, world.plan.id, PlanState.DROPPED, consent_withdrawn=True, now=now)
        with pytest.raises(Refused):
            actions.schedule_session(db, world.esha, world.plan.id, a_time(12), now=now)
        events = db.scalars(sa.select(ConsentEvent.decision).order_by(ConsentEvent.id)).all()
    assert events == [Decision.GIVEN, Decision.WITHDRAWN]


def test_a_seal_fits_its_own_record_only(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        other = a_plan(db, world.esha, world.areas.union_a1, world.response, world.seals)
        other.name_sealed = world.plan.name_sealed
        db.flush()
        with pytest.raises(SealBroken):
            open_notes(db, world.esha, other.id, seals=world.seals, now=now)
        with pytest.raises(SealBroken):
            open_notes(db, world.esha, world.plan.id, seals=Seals(b"x" * 32), now=now)


def test_nothing_of_it_lies_open_in_the_database(database: Database, world: World, now: datetime) -> None:
    with database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(11), now=now)
        actions.complete_session(db, world.esha, session.id, CANARY_NOTE, seals=world.seals, now=at(12))
        open_notes(db, world.esha, world.plan.id, seals=world.seals, now=now)
        actions.review_plan(
            db, world.esha,
            ReviewGiven(plan_id=world.plan.id, goals=CANARY_GOALS, review_on=None),
            seals=world.seals, now=now,
        )  # fmt: skip
        said = " ".join(str(each) for each in db.scalars(sa.select(AuditEntry.details)))
    assert not [canary for canary in CANARIES if canary in said]
    if database.is_sqlite:
        path = Path(str(sa.make_url(database.url).database))
        kept = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
        assert world.plan.code.encode() in kept, "the search itself must be able to find something"
    else:
        with database.reading() as db:
            rows = db.execute(sa.text("SELECT support_plans::text FROM support_plans"))
            kept = " ".join(row[0] for row in rows).encode()
    assert not [canary for canary in CANARIES if canary.encode() in kept]
