"""Every drill of scripts/faults.py, with small counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import backups, servers, tablets, works
from tests.faults.tally import Tally
from tests.field.harness import Field, Hand

pytestmark = pytest.mark.slow


def test_a_tally_sees_what_is_wrong() -> None:
    tally = Tally()
    tally.check(["a", "b"], ["a", "a"])
    assert (tally.lost, tally.doubled) == ({"b"}, {"a"})
    assert not tally.is_clean
    assert not Tally(false_green={"a"}).is_clean
    assert str(Tally(faults=3) + Tally(faults=2, lost={"x"})).startswith("5 faults tried, 1 lost, 0 doubled")


@pytest.mark.goal("R2")
@pytest.mark.goal("R22")
def test_a_server_that_dies_at_any_moment_of_an_upload(field: Field) -> None:
    tally = servers.server_kills(field, 1)
    assert tally.faults == len(servers.MOMENTS)
    assert tally.is_clean, str(tally)


@pytest.mark.goal("R2")
def test_twelve_moments_have_names() -> None:
    names = {moment for moment, _nth in servers.MOMENTS} | {*works.JOB_MOMENTS, *works.MIGRATION_MOMENTS}
    names |= {*backups.BACKUP_MOMENTS, *backups.RESTORE_MOMENTS}
    assert len(names) >= 12


@pytest.mark.goal("R2")
@pytest.mark.goal("U13")
def test_a_scheduler_that_dies_at_any_moment_of_a_list(field: Field, tmp_path: Path) -> None:
    """A job and the import it carries on: nothing half, and the next run after the dead one's lease finishes once."""
    tally = works.job_kills(field, tmp_path, 1)
    assert tally.faults == len(works.JOB_MOMENTS)
    assert tally.is_clean, str(tally)


@pytest.mark.goal("R2")
@pytest.mark.goal("R14")
def test_an_upgrade_that_dies_at_any_moment(field: Field, tmp_path: Path) -> None:
    """The database is the old one or the new one, and the next start finishes."""
    tally = works.migration_kills(field, tmp_path, 1)
    assert tally.faults == len(works.MIGRATION_MOMENTS)
    assert tally.is_clean, str(tally)


@pytest.mark.goal("R2")
def test_fifty_posts_of_one_act_are_one_row(field: Field) -> None:
    tally = servers.parallel_posts(field, 2)
    assert tally.is_clean, str(tally)


@pytest.mark.goal("U12")
@pytest.mark.goal("A2")
@pytest.mark.goal("R1")
@pytest.mark.goal("R22")
def test_a_tablet_whose_battery_falls_out(field: Field, hand: Hand, tmp_path: Path) -> None:
    """A2: what it said is saved is on the server, once, and its greens are the server's."""
    tally = tablets.browser_kills(field, hand, tmp_path, 2)
    assert tally.acts > 0
    assert tally.is_clean, str(tally)


@pytest.mark.goal("A3")
@pytest.mark.goal("R3")
@pytest.mark.goal("R22")
def test_a_line_that_fails_in_every_way(field: Field, hand: Hand, tmp_path: Path) -> None:
    """A3: nothing is green before the server answered for that very row."""
    tally = tablets.lines(field, hand, tmp_path, 3)
    assert tally.is_clean, str(tally)
    assert tally.slowest <= tablets.EMPTY_WITHIN


@pytest.mark.goal("R2")
@pytest.mark.goal("R12")
def test_a_backup_that_dies_at_any_moment(field: Field, tmp_path: Path) -> None:
    tally = backups.backup_kills(field, tmp_path, 1)
    assert tally.faults == len(backups.BACKUP_MOMENTS) + len(backups.RESTORE_MOMENTS)
    assert tally.is_clean, str(tally)
