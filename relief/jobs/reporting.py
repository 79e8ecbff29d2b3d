"""Reports of the morning: each plan is written in a reading transaction and kept in a short one."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from relief.kernel.db import Database
from relief.kernel.problems import Problem
from relief.kernel.zone import LOCAL, local_day
from relief.reports import plans, tokens
from relief.reports.outside import ReportPlan
from relief.web import catalogue
from relief.web.speech import Speech

log = logging.getLogger("relief.jobs")


def make(database: Database, now: datetime) -> str:
    """Make what is due today; one that fails says why on its page and is tried again on its next day."""
    with database.reading() as db:
        due = plans.due(db, local_day(now))
    failed = sum(not _make(database, plan_id, now) for plan_id in due)
    with database.writing() as db:
        plans.forget(db, now=now)
        tokens.forget_uses(db, now=now)
    return f"{len(due) - failed} reports made, {failed} failed"


def _make(database: Database, plan_id: UUID, now: datetime) -> bool:
    content, rows, fault = None, 0, ""
    try:
        with database.reading() as db:
            language = db.get_one(ReportPlan, plan_id).language
            voice = Speech(language, catalogue.translations(language), LOCAL)
            content, rows = plans.write(db, plan_id, voice, now=now)
    except Problem as problem:
        fault = problem.message
    except Exception:
        log.exception("report of plan %s failed", plan_id)
        fault = "server-fault"
    with database.writing() as db:
        plans.keep(db, plan_id, content, rows, fault, now=now)
    return content is not None
