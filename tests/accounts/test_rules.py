"""What makes an account, a password and a wait: plain arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relief.accounts import rules
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role

NOW = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)


def given(**changed: object) -> AccountGiven:
    fields: dict[str, object] = {
        "name": "rahima",
        "name_bn": "রহিমা",
        "name_en": "Rahima",
        "role": Role.VOLUNTEER,
        "paths": ("/BD40/",),
        "password": "river-kettle-orange-seven",
    }
    return AccountGiven(**(fields | changed))  # type: ignore[arg-type] # each test names its own field


def test_a_good_account_has_no_fault() -> None:
    assert rules.faults(given()) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Rahima"),
        ("name", "1rahima"),
        ("name", "r"),
        ("name", "রহিমা"),
        ("name_bn", " "),
        ("name_en", ""),
        ("paths", ()),
        ("paths", ("BD40",)),
        ("paths", ("/BD40/%/",)),
        ("password", "short"),
    ],
)
def test_a_bad_field_is_named(field: str, value: object) -> None:
    assert list(rules.faults(given(**{field: value}))) == [field]


@pytest.mark.goal("S1")
@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "password1234",
        "P@ssw0rd2026!!",
        "Bangladesh1971",
        "sonarbangla2026",
        "aaaaaaaaaaaaaaa",
        "123456789012345",
        "qwertyuiop12345",
        "আমারসোনারবাংলা১২৩",
        "reliefrelief2026",
        "rahima-rahima-123",
        "Satkhira@123456",
        "x" * 201,
    ],
)
def test_easy_passwords_are_refused(password: str) -> None:
    assert rules.password_fault(password, name="rahima")


@pytest.mark.parametrize(
    "password",
    [
        "river-kettle-orange-seven",
        "নদী কেটলি কমলা পিঁপড়া",
        "gX7#pWq!m2zL",
        "mango boat green umbrella",
    ],
)
def test_good_passwords_are_taken(password: str) -> None:
    assert rules.password_fault(password, name="rahima") is None


def test_the_first_tries_are_free_and_then_each_doubles_the_wait() -> None:
    waits = []
    for count in range(1, 30):
        until = rules.wait_until([NOW] * count, free=5)
        waits.append((until - NOW).total_seconds() if until else 0)
    assert waits[:8] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert max(waits) == rules.LONGEST_WAIT.total_seconds()


def test_a_sign_in_ends_three_ways() -> None:
    live = {"ends_at": NOW + timedelta(hours=1), "seen_at": NOW, "ended_at": None}
    idle = timedelta(minutes=60)
    assert rules.is_live(**live, now=NOW, idle=idle)
    assert not rules.is_live(**{**live, "ended_at": NOW}, now=NOW, idle=idle)
    assert not rules.is_live(**{**live, "ends_at": NOW}, now=NOW, idle=idle)
    assert not rules.is_live(**{**live, "seen_at": NOW - idle}, now=NOW, idle=idle)
