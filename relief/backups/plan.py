"""Where backups go, whom they are for, and how long they stay: what a database is lent by whoever has the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from relief.backups.faults import BackupFault
from relief.backups.rules import Keep
from relief.backups.sealed import Recipient
from relief.config import Settings
from relief.kernel.db import Database

_ALONG = "relief.backups"
JOB = "backups.make"
# A backup older than this is warned of.
OLD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`data_dir` holds unfinished work: it lies where the database lies, so nothing open travels to another disk."""

    data_dir: Path
    folder: Path
    second: Path | None
    keep: Keep
    recipient: Recipient | None

    @property
    def must_recipient(self) -> Recipient:
        """Whom they are for; a fault that says what to do when nobody decided it."""
        if self.recipient is None:
            raise BackupFault(
                "Nobody decided who may open backups, so none is made."
                " Run: relief backup key FILE, then restart Relief."
            )
        return self.recipient


def plan_of(settings: Settings) -> Plan:
    """Read the settings; the recovery key goes before a passphrase."""
    recipient = None
    if settings.backup_to or settings.backup_passphrase:
        recipient = Recipient(settings.backup_to, settings.backup_passphrase or "")
    return Plan(
        data_dir=settings.data_dir,
        folder=settings.backup_dir or settings.data_dir / "backups",
        second=settings.backup_second_dir,
        keep=Keep(*settings.backup_keep),
        recipient=recipient,
    )


def lend(database: Database, settings: Settings) -> None:
    """Let whoever has this database make backups of it."""
    database.along[_ALONG] = plan_of(settings)


def lent(database: Database) -> Plan:
    """The plan this database was lent."""
    found = database.along.get(_ALONG)
    if not isinstance(found, Plan):
        raise BackupFault("This process knows no place for backups.")
    return found


def is_planned(database: Database) -> bool:
    """Whether anybody decided who may open backups: without, none is made, and a page says so."""
    found = database.along.get(_ALONG)
    return isinstance(found, Plan) and found.recipient is not None
