"""Every table there is, and whether a database has them: what migrations and tests compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

import relief.accounts.models
import relief.areas.models
import relief.audit.models
import relief.calendars.models
import relief.checkin.models
import relief.concerns.models
import relief.consent.models
import relief.courses.models
import relief.distributions.approvals
import relief.distributions.assignment_models
import relief.distributions.models
import relief.distributions.prints
import relief.distributions.rounds
import relief.distributions.support_models
import relief.distributions.targeting_models
import relief.feedback.confidential
import relief.feedback.models
import relief.gaps.measure_models
import relief.gaps.models
import relief.households.batches
import relief.households.cards
import relief.households.duplicates
import relief.households.export_log
import relief.households.models
import relief.households.requests
import relief.incidents.models
import relief.keys.models
import relief.monitoring.models
import relief.payments.models
import relief.psychosocial.care_models
import relief.psychosocial.models
import relief.referrals.models
import relief.rehabilitation.fund_models
import relief.rehabilitation.models
import relief.rehabilitation.work_models
import relief.reports.models
import relief.reports.outside
import relief.responses.models
import relief.retention.models
import relief.safeguards.models
import relief.spaces.absence_models
import relief.spaces.capacity_models
import relief.spaces.caregiver_meetings
import relief.spaces.children
import relief.spaces.functioning
import relief.spaces.gate_models
import relief.spaces.life_models
import relief.spaces.models
import relief.spaces.month_counts
import relief.spaces.tally
import relief.spaces.timetable_models
import relief.spaces.transfers
import relief.spaces.waiting
import relief.stock.models
import relief.stock.store_models
import relief.sync.models
import relief.verification.models  # noqa: F401 - importing is the point
from relief.kernel.db import Base, Database

metadata = Base.metadata
FOLDER = Path(__file__).resolve().parent / "migrations"


@dataclass(frozen=True)
class State:
    """Which migration a database has, and which this version wants."""

    present: str | None
    wanted: str

    @property
    def current(self) -> bool:
        """True when there is nothing to do."""
        return self.present == self.wanted

    @property
    def is_new(self) -> bool:
        """True for a database without any of our tables."""
        return self.present is None


def state(database: Database) -> State:
    """Look, without changing anything."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return State(present, head())


def head() -> str:
    """The newest migration of this version; two heads are a fault of the build and raise."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        msg = "relief/migrations/versions is empty."
        raise RuntimeError(msg)
    return found


def pending(database: Database) -> list[str]:
    """One line for each migration an upgrade would run, oldest first."""
    script = ScriptDirectory.from_config(_config())
    present = state(database).present
    steps = list(script.iterate_revisions("head", present or "base"))
    return [f"{step.revision}: {step.doc}" for step in reversed(steps) if step.revision != present]


def upgrade(database: Database, *, to: str = "head") -> None:
    """Bring the tables to this version; each migration is kept whole or not at all."""
    _with_connection(database, lambda config: command.upgrade(config, to))


def stamp(connection: Connection) -> None:
    """Note that a database whose tables were just made from the models has every migration."""
    context = MigrationContext.configure(connection)
    context.stamp(ScriptDirectory.from_config(_config()), "head")


def differences(database: Database) -> list[str]:
    """What the database has that the models do not, and the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
        return [str(each) for each in compare_metadata(context, metadata)]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def _with_connection(database: Database, run: Callable[[Config], None]) -> None:
    writer = database.engine.execution_options(relief_writes=True)
    with writer.connect() as connection, _foreign_keys_asleep(database, connection), connection.begin():
        config = _config()
        config.attributes["connection"] = connection
        run(config)
        if database.is_sqlite:
            _check_foreign_keys(connection)


@contextmanager
def _foreign_keys_asleep(database: Database, connection: Connection) -> Iterator[None]:
    """SQLite rebuilds a table to change it; to drop the old one would count as losing every row others cite.

    It hears this only outside of a transaction, so it goes past SQLAlchemy, which would begin one.
    """
    driver = connection.connection.driver_connection
    if database.is_sqlite and driver is not None:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if database.is_sqlite and driver is not None:
            driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        msg = f"After the migration a row of {lost[0]} cites a row of {lost[2]} that is not there."
        raise RuntimeError(msg)
