"""Give a database the keys of the settings: every process that opens one does it here."""

from __future__ import annotations

from relief.audit import trail, witnesses
from relief.config import Settings
from relief.kernel.db import Database
from relief.kernel.sealing import Seals, lend
from relief.retention import again

HEADS = "trail-heads"


def lend_keys(database: Database, settings: Settings) -> Seals:
    """The seals, the key of the trail, and the files of the trail's heads and of whom this server erased."""
    seals = Seals(settings.seal_key, settings.old_seal_keys)
    lend(database, seals)
    trail.lend_key(database, settings.trail_key)
    witnesses.lend_file(database, settings.data_dir / HEADS)
    again.lend_file(database, settings.data_dir / again.FILE)
    return seals
