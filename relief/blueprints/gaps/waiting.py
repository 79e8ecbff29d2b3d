"""What waits for the coordinator besides gaps: silent tablets, entries, double collections, files for others."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import ngettext

from relief.checkin.disputes import open_conflict_count
from relief.distributions.tablets import quiet_tablets
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import plans
from relief.sync.held import count_of
from relief.web import runtime
from relief.web.i18n import num


@dataclass(frozen=True)
class Task:
    """One line of the first page that leads to the work."""

    title: str
    url: str
    icon: str
    kind: str


def tasks(db: Session) -> list[Task]:
    """Only what there is: a quiet day shows nothing."""
    actor = runtime.actor()
    quiet = quiet_tablets(db, actor, now=runtime.now())
    held = count_of(db, actor)
    conflicts = open_conflict_count(db, actor)
    files = _files(db)
    found = [
        (quiet, ngettext("%(count)s tablet not heard for more than 2 h",
                         "%(count)s tablets not heard for more than 2 h", quiet, count=num(quiet)),
         url_for("devices.index") if quiet else "", "tablet", "warn"),
        (held, ngettext("%(count)s entry waits for review",
                        "%(count)s entries wait for review", held, count=num(held)),
         url_for("review.index") if held else "", "flag", "warn"),
        (conflicts, ngettext("%(count)s double collection to settle",
                             "%(count)s double collections to settle", conflicts, count=num(conflicts)),
         url_for("review.index") + "#conflicts" if conflicts else "", "scale", "bad"),
        (files, ngettext("%(count)s report made by itself waits to be taken",
                         "%(count)s reports made by themselves wait to be taken", files, count=num(files)),
         url_for("reports.morning") if files else "", "download", "info"),
    ]  # fmt: skip
    return [Task(title, url, icon, kind) for count, title, url, icon, kind in found if count]


def _files(db: Session) -> int:
    """Reports of the last two days that nobody took, for those who may take them."""
    response, actor = runtime.response(), runtime.actor()
    if response is None or not actor.can(Verb.REPORTS_SEND):
        return 0
    return plans.waiting(db, actor, response.id, local_day(runtime.now()))
