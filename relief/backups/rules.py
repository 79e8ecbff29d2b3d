"""What a backup is called, and which ones are kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SUFFIX = ".reliefbackup"
# Beside the real name until the file is whole and was read back: never listed, never taken for a backup.
UNFINISHED = ".part"
# So long after the next one a backup stays, whatever hour it belongs to.
YOUNG = timedelta(hours=2)
_NAME = re.compile(r"relief-(\d{8}T\d{6})Z" + re.escape(SUFFIX), re.ASCII)


@dataclass(frozen=True)
class Keep:
    """How many hours, days and weeks keep their newest backup."""

    hours: int = 24
    days: int = 14
    weeks: int = 8


def name_of(moment: datetime) -> str:
    """The file's name: when it was made, in UTC, and nothing about whose it is."""
    return f"relief-{moment.astimezone(UTC):%Y%m%dT%H%M%S}Z{SUFFIX}"


def moment_of(name: str) -> datetime | None:
    """When a file of this name was made; None when it is no backup of ours."""
    found = _NAME.fullmatch(name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None


def superfluous(names: Collection[str], keep: Keep) -> list[str]:
    """Those that may go: neither young nor the newest of an hour, day or week that is kept; never a foreign name."""
    ours = sorted(((moment, name) for name in names if (moment := moment_of(name))), reverse=True)
    # One made by hand before an upgrade is not pushed out by the next of the same hour.
    kept = {name for moment, name in ours if moment > ours[0][0] - YOUNG}
    for pattern, most in (("%Y%m%d%H", keep.hours), ("%Y%m%d", keep.days), ("%G%V", keep.weeks)):
        newest: dict[str, str] = {}
        for moment, name in ours:
            newest.setdefault(moment.strftime(pattern), name)
        kept |= set(list(newest.values())[:most])
    return [name for _moment, name in ours if name not in kept]
