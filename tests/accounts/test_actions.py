"""Accounts and sign-ins on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.accounts import actions, entry, passwords, queries
from relief.accounts.inputs import AccountChange, AccountGiven, PasswordGiven, SignInGiven
from relief.accounts.models import SignIn, SignInFailure, User
from relief.accounts.roles import Role
from relief.audit.models import AuditEntry
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from tests.people import PASSWORD, UNION_A1, UPAZILA_A, People

NEW = AccountGiven(
    name="rahima",
    name_bn="রহিমা বেগম",
    name_en="Rahima Begum",
    role=Role.VOLUNTEER,
    paths=(UNION_A1,),
    password="river-kettle-orange-seven",
)


def come_in(database: Database, name: str, password: str, now: datetime, address: str = "10.0.0.7") -> str:
    """The three steps of a door."""
    given = SignInGiven(name=name, password=password, address=address, browser="Tests")
    with database.writing() as db:
        tried = entry.take_try(db, given, now=now)
    proof = entry.prove(tried, given)
    with database.writing() as db:
        return entry.sign_in(db, proof, now=now)[1]


def change_of(user: User, **changed: object) -> AccountChange:
    return replace(
        AccountChange(
            user_id=user.id,
            version=user.version,
            name_bn=user.name_bn,
            name_en=user.name_en,
            role=user.role,
            paths=(UPAZILA_A,),
        ),
        **changed,  # type: ignore[arg-type] # each test names its own field
    )


def test_a_new_account_can_enter_and_holds_its_role_and_areas(
    database: Database, people: People, now: datetime
) -> None:
    with database.writing() as db:
        user = actions.create_account(db, people.admin, NEW, now=now)
    token = come_in(database, "rahima", NEW.password, now)
    with database.reading() as db:
        actor = queries.actor_for(db, token, now)
    assert actor is not None
    assert (actor.id, actor.role, actor.within) == (user.id, "volunteer", (UNION_A1,))
    assert actor.can(Verb.CHECKIN_RECORD)
    assert not actor.can(Verb.ACCOUNTS_VIEW)


def test_each_action_leaves_one_entry(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db:
        user = actions.create_account(db, people.admin, NEW, now=now)
    steps = (
        ("change", lambda db: actions.change_account(db, people.admin, change_of(user), now=now)),
        ("disable", lambda db: actions.disable_account(db, people.admin, user.id, now=now)),
        ("enable", lambda db: actions.enable_account(db, people.admin, user.id, now=now)),
        (
            "set-password",
            lambda db: actions.set_password(
                db,
                people.admin,
                PasswordGiven(user_id=user.id, password="mango boat green umbrella"),
                now=now,
            ),
        ),
    )
    for deed, step in steps:
        with database.writing() as db:
            step(db)
        with database.reading() as db:
            last = db.scalars(sa.select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
        assert (last.verb, last.subject_id, last.details["deed"]) == (
            "accounts.manage",
            user.id,
            deed,
        )
        assert "রহিমা" not in str(last.details), "the trail holds no names"


def test_only_admins_manage_accounts(database: Database, people: People, now: datetime) -> None:
    babul = people.user("babul")
    for actor in (people.asha, people.babul, people.gita):
        with database.writing() as db:
            with pytest.raises(NotAllowed):
                actions.create_account(db, actor, NEW, now=now)
            with pytest.raises(NotAllowed):
                actions.change_account(db, actor, change_of(babul, role=Role.ADMIN), now=now)
            with pytest.raises(NotAllowed):
                actions.disable_account(db, actor, people.user("dulal").id, now=now)
            with pytest.raises(NotAllowed):
                queries.accounts(db, actor)


def test_a_name_is_given_once(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db, pytest.raises(Invalid) as caught:
        actions.create_account(db, people.admin, replace(NEW, name="asha"), now=now)
    assert list(caught.value.faults) == ["name"]


def test_an_admin_of_one_place_cannot_hand_out_another(database: Database, people: People, now: datetime) -> None:
    narrow = replace(people.admin, within=(UPAZILA_A,))
    with database.writing() as db, pytest.raises(Invalid) as caught:
        actions.create_account(db, narrow, replace(NEW, paths=("/",)), now=now)
    assert list(caught.value.faults) == ["paths"]


def test_nobody_changes_their_own_role_or_closes_their_own_account(
    database: Database, people: People, now: datetime
) -> None:
    admin = people.user("admin")
    with database.writing() as db, pytest.raises(Refused):
        actions.change_account(db, people.admin, change_of(admin, role=Role.COORDINATOR, paths=("/",)), now=now)
    with database.writing() as db, pytest.raises(Refused):
        actions.disable_account(db, people.admin, admin.id, now=now)


def test_the_second_of_two_changes_is_refused(database: Database, people: People, now: datetime) -> None:
    babul = people.user("babul")
    with database.writing() as db:
        actions.change_account(db, people.admin, change_of(babul, paths=("/BD40/",)), now=now)
    with database.writing() as db, pytest.raises(Refused):
        actions.change_account(db, people.admin, change_of(babul, name_en="Babul G."), now=now)


@pytest.mark.goal("S6")
def test_closing_an_account_ends_its_sign_ins_at_once(database: Database, people: People, now: datetime) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    with database.writing() as db:
        actions.disable_account(db, people.admin, people.user("babul").id, now=now)
    with database.reading() as db:
        assert queries.actor_for(db, token, now) is None
    with pytest.raises(entry.WrongPassword):
        come_in(database, "babul", PASSWORD, now)


@pytest.mark.goal("S6")
def test_a_closed_account_is_out_even_while_a_sign_in_of_it_is_open(
    database: Database, people: People, now: datetime
) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    with database.writing() as db:
        db.execute(sa.update(User).where(User.name == "babul").values(disabled_at=now))
    with database.reading() as db:
        assert queries.actor_for(db, token, now) is None


@pytest.mark.goal("S6")
def test_a_role_change_counts_from_the_next_request(database: Database, people: People, now: datetime) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    with database.writing() as db:
        actions.change_account(db, people.admin, change_of(people.user("babul"), role=Role.STOREKEEPER), now=now)
    with database.reading() as db:
        actor = queries.actor_for(db, token, now)
    assert actor is not None
    assert not actor.can(Verb.CHECKIN_RECORD)


@pytest.mark.goal("S6")
def test_a_sign_in_ends_when_left_alone_and_after_twelve_hours(
    database: Database, people: People, now: datetime
) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    with database.reading() as db:
        assert queries.actor_for(db, token, now + timedelta(minutes=59))
        assert queries.actor_for(db, token, now + timedelta(minutes=61)) is None
    with database.writing() as db:
        entry.mark_seen(db, queries.token_hash(token), now=now + timedelta(hours=11, minutes=59))
    with database.reading() as db:
        assert queries.actor_for(db, token, now + timedelta(hours=11, minutes=59, seconds=30))
        assert queries.actor_for(db, token, now + timedelta(hours=12)) is None


def test_the_token_itself_is_not_in_the_database(database: Database, people: People, now: datetime) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    with database.reading() as db:
        kept = db.scalars(sa.select(SignIn)).one()
    assert token not in (kept.token_hash, kept.browser)
    assert len(token) >= 43, "256 bits"


def test_a_new_password_ends_all_sign_ins_and_the_present_one_is_asked(
    database: Database, people: People, now: datetime
) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    wrong = PasswordGiven(user_id=people.babul.id, password="mango boat green umbrella", present="not this one")
    with database.writing() as db, pytest.raises(Invalid):
        actions.set_password(db, people.babul, wrong, now=now)
    with database.writing() as db:
        actions.set_password(db, people.babul, replace(wrong, present=PASSWORD), now=now)
    with database.reading() as db:
        assert queries.actor_for(db, token, now) is None
    assert come_in(database, "babul", wrong.password, now)


def test_nobody_sets_anothers_password_or_ends_anothers_sign_in(
    database: Database, people: People, now: datetime
) -> None:
    token = come_in(database, "babul", PASSWORD, now)
    given = PasswordGiven(user_id=people.babul.id, password="mango boat green umbrella", present=PASSWORD)
    with database.writing() as db, pytest.raises(NotAllowed):
        actions.set_password(db, people.dulal, given, now=now)
    with database.writing() as db, pytest.raises(NotFound):
        entry.end_sign_in(db, people.dulal, queries.token_hash(token), now=now)


@pytest.mark.goal("S1")
def test_ten_thousand_guesses_in_a_day_are_looked_at_a_hundred_times_at_most(
    database: Database, people: People, now: datetime
) -> None:
    looked_at = 0
    with database.writing() as db:
        for number in range(10_000):
            moment = now + timedelta(seconds=number * 8.64)
            given = SignInGiven(name="babul", password="guess", address=f"10.0.{number % 250}.{number // 250}")
            try:
                entry.take_try(db, given, now=moment)
            except entry.TooManyTries:
                continue
            looked_at += 1
    assert 5 < looked_at <= 100


@pytest.mark.goal("S1")
def test_one_address_cannot_try_every_name(database: Database, people: People, now: datetime) -> None:
    looked_at = 0
    with database.writing() as db:
        for number in range(2_000):
            try:
                entry.take_try(db, SignInGiven(name=f"n{number}", password="x", address="10.9.9.9"), now=now)
            except entry.TooManyTries:
                continue
            looked_at += 1
    assert looked_at <= 21


def test_the_right_password_takes_the_wait_of_the_name_away(database: Database, people: People, now: datetime) -> None:
    for _ in range(4):
        with pytest.raises(entry.WrongPassword):
            come_in(database, "babul", "wrong", now)
    come_in(database, "babul", PASSWORD, now)
    for _ in range(4):
        with pytest.raises(entry.WrongPassword):
            come_in(database, "babul", "wrong", now)


def test_a_wait_ends(database: Database, people: People, now: datetime) -> None:
    for number in range(6):
        with pytest.raises((entry.WrongPassword, entry.TooManyTries)):
            come_in(database, "babul", "wrong", now, address=f"10.0.0.{number}")
    with pytest.raises(entry.TooManyTries):
        come_in(database, "babul", PASSWORD, now, address="10.0.1.1")
    assert come_in(database, "babul", PASSWORD, now + timedelta(minutes=1), address="10.0.1.1")


@pytest.mark.goal("S1")
def test_an_unknown_name_costs_the_same_hash(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db:
        unknown = entry.take_try(db, SignInGiven(name="nobody", password="x"), now=now)
        known = entry.take_try(db, SignInGiven(name="babul", password="x"), now=now)
    assert unknown.user_id is None
    assert (
        unknown.password_hash.rpartition("$")[0].rpartition("$")[0]
        == (known.password_hash.rpartition("$")[0].rpartition("$")[0])
    ), "the same algorithm with the same cost"
    assert not passwords.matches(unknown.password_hash, "x")


def test_what_was_typed_is_not_kept_readable(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db:
        entry.take_try(db, SignInGiven(name="my secret by mistake", password="x", address="10.1.2.3"), now=now)
    with database.reading() as db:
        keys = " ".join(db.scalars(sa.select(SignInFailure.key)))
    assert "secret" not in keys
    assert "10.1.2.3" not in keys


def test_old_tries_are_forgotten(database: Database, people: People, now: datetime) -> None:
    with database.writing() as db:
        entry.take_try(db, SignInGiven(name="babul", password="x"), now=now - timedelta(days=2))
        entry.take_try(db, SignInGiven(name="babul", password="x"), now=now)
        assert entry.forget_old_tries(db, people.admin, now=now) == 2
        assert db.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 2
