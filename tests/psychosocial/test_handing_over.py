"""A plan goes to another counsellor, and who may read what was written before; who is barred from a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.models import User
from relief.accounts.roles import VERBS, Role
from relief.kernel.actor import Actor
from relief.kernel.db import Database, Session
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.psychosocial import actions, feeds, handing_over, oversight, queries
from relief.psychosocial.inputs import AgreementGiven, HandOverGiven
from relief.psychosocial.kinds import AgreedBy, HandOverWhy, SessionState
from relief.psychosocial.models import SupportSession
from relief.psychosocial.sealed import open_notes
from relief.safeguards import bars
from tests.builders import CLERK
from tests.people import PASSWORD, UPAZILA_A, People, signed_in
from tests.psychosocial.builders import CANARY, CANARY_NOTE, a_time, at, the_hours
from tests.psychosocial.conftest import World

YES = AgreementGiven(agreed=True, by=AgreedBy.SELF)


@pytest.fixture
def lead_user(database: Database, world: World) -> User:
    given = AccountGiven(
        name="lead", name_bn="সালমা", name_en="Salma", role=Role.SUPPORT_LEAD, paths=(UPAZILA_A,), password=PASSWORD
    )
    with database.writing() as db:
        return create_account(db, CLERK, given, now=at(8))


@pytest.fixture
def lead(lead_user: User) -> Actor:
    verbs = VERBS[Role.SUPPORT_LEAD]
    return Actor(id=lead_user.id, name="lead", role="support-lead", verbs=verbs, within=(UPAZILA_A,))


def given_on(world: World, **changes: object) -> HandOverGiven:
    values = {"plan_id": world.plan.id, "to_id": world.colleague.id, "why": HandOverWhy.LEAVE, **changes}
    return HandOverGiven(**values)  # type: ignore[arg-type]


def with_a_note(db: Session, world: World, now: datetime) -> None:
    held = actions.schedule_session(db, world.esha, world.plan.id, a_time(9), now=now)
    actions.complete_session(db, world.esha, held.id, CANARY_NOTE, seals=world.seals, now=at(10))


def test_who_goes_on_asks_first_and_reads_only_what_the_person_lets_be_read(
    database: Database, world: World, lead: Actor, people: People, now: datetime
) -> None:
    with database.writing() as db:
        the_hours(db, world.colleague)
        with_a_note(db, world, now)
        fits, clashes = (
            actions.schedule_session(db, world.esha, world.plan.id, a_time(hour, days=1), now=now) for hour in (10, 14)
        )
        other = SupportSession(
            plan_id=None, counsellor_id=world.colleague.id, starts_at=at(14, days=1), ends_at=at(15, days=1),
            created_at=now, created_by_id=world.colleague.id,
        )  # fmt: skip
        db.add(other)
        db.flush()
        for wrong in ({"to_id": None}, {"to_id": people.babul.id}, {"to_id": world.esha.id}, {"shares_notes": True}):
            with pytest.raises(Invalid):
                handing_over.hand_over(db, lead, given_on(world, **wrong), now=now)
        for who in (world.esha, world.colleague, people.asha, replace(lead, within=(world.areas.union_b1.path,))):
            with pytest.raises(NotFound):
                handing_over.hand_over(db, who, given_on(world), now=now)
        done = handing_over.hand_over(db, lead, given_on(world), now=now)
        assert (done.moved, [one.id for one in done.called_off]) == (1, [clashes.id])
        assert (fits.counsellor_id, clashes.state) == (world.colleague.id, SessionState.CANCELLED)
        with pytest.raises(NotFound):
            open_notes(db, world.esha, world.plan.id, seals=world.seals, now=now)
        with pytest.raises(Refused):
            actions.schedule_session(db, world.colleague, world.plan.id, a_time(11, days=2), now=now)
        read = open_notes(db, world.colleague, world.plan.id, seals=world.seals, now=now)
        assert (read.name, list(read.notes), read.held_back) == (CANARY, [], 1)
        no = AgreementGiven(agreed=False, by=AgreedBy.SELF)
        with pytest.raises(Invalid):
            handing_over.agree_to_counsellor(db, world.colleague, world.plan.id, no, shares_notes=False, now=now)
        handing_over.agree_to_counsellor(db, world.colleague, world.plan.id, YES, shares_notes=True, now=now)
        with pytest.raises(Refused):
            handing_over.agree_to_counsellor(db, world.colleague, world.plan.id, YES, shares_notes=True, now=now)
        read = open_notes(db, world.colleague, world.plan.id, seals=world.seals, now=now)
        assert [one.text for one in read.notes] == [CANARY_NOTE]
        actions.schedule_session(db, world.colleague, world.plan.id, a_time(11, days=2), now=now)


def test_a_supervisor_hands_over_on_the_page(
    app: Flask, database: Database, world: World, lead_user: User, people: People, now: datetime
) -> None:
    with database.writing() as db:
        the_hours(db, world.colleague)
    lead, here = signed_in(app, lead_user), f"/appointments/overseen/plans/{world.plan.id}"
    form = lead.get(here).follow('a[href$="/hand-over"]').form()
    assert form.submit(to_id="").status == 422
    assert form.submit(to_id=str(world.colleague.id)).status == 200
    page = signed_in(app, world.colleague_user).get(f"/appointments/plans/{world.plan.id}")
    assert not page.select('a[href$="/sessions/new"]')
    page = page.form('form[action$="/new-counsellor"]').submit(agreed="y")
    assert page.select('a[href$="/sessions/new"]')
    assert signed_in(app, people.user("esha")).get(f"/appointments/plans/{world.plan.id}").status == 404


def test_to_whom_is_barred_the_plan_is_not_there(
    app: Flask, database: Database, world: World, lead: Actor, lead_user: User, people: People, now: datetime
) -> None:
    """Neither to a counsellor nor to a supervisor: no list, week, tablet, calendar, hand-over; two people end it."""
    with database.writing() as db:
        session = actions.schedule_session(db, world.esha, world.plan.id, a_time(11, days=1), now=now)
        bars.set_bar(db, lead, world.plan.id, world.esha.id, "খালা", now=now)
        bars.set_bar(db, lead, world.plan.id, world.colleague.id, "ভাই", now=now)
        assert world.colleague.id not in {one.id for one in handing_over.takers(db, world.plan)}
        barred_lead = replace(lead, id=world.esha.id)
        for ask in (
            lambda: queries.plan(db, world.esha, world.plan.id),
            lambda: queries.session(db, world.esha, session.id),
            lambda: oversight.overseen_plan(db, barred_lead, world.plan.id),
            lambda: oversight.guarded_plan(db, barred_lead, world.plan.id),
        ):
            with pytest.raises(NotFound):
                ask()
        assert not queries.plans_of(db, world.esha, now=now)
        assert not queries.calendar(db, world.esha, at(0), at(0, days=7))
        assert not feeds.appointments(db, world.esha, world.esha.id, now)[1]
        slots = oversight.week(db, barred_lead, [people.user("esha")], at(0), at(0, days=7))
        assert not slots[world.esha.id]
    page = signed_in(app, lead_user).get(f"/appointments/plans/{world.plan.id}/doors")
    assert "খালা" in page.text
    page.select('form[action$="/end"]')
    for form in page.select('form[action$="/end"]')[:1]:
        page.form_to(form.get("action")).submit()
    assert len(signed_in(app, lead_user).get(page.url).select('form[action$="/end"]')) == 1, "who asked cannot agree"
    assert signed_in(app, people.user("esha")).get(f"/appointments/plans/{world.plan.id}/doors").status == 404
