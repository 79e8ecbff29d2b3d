"""Reconciliation: what must be looked at before a distribution is closed, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from relief.blueprints.checkin import bp
from relief.checkin import queries
from relief.checkin.labels import said_on_screen
from relief.distributions import queries as plans
from relief.distributions.models import Distribution
from relief.distributions.tablets import QUIET_AFTER, Carried, Standing, tablets_of
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.sync import held
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import num, say
from relief.web.spans import ago, clock_off, span


@dataclass(frozen=True)
class Task:
    """One line that leads to what is still to be done."""

    title: str
    url: str
    icon: str
    kind: str
    detail: str | None = None


@bp.get("/distributions/<uuid:distribution_id>/reconciliation")
@needs(Verb.CHECKIN_RESOLVE, Verb.DISTRIBUTIONS_VIEW)
def reconciliation(distribution_id: UUID) -> Response:
    """The sum of households, the tablets, double collections, overrides and wrong clocks."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        plan = plans.find(db, actor, distribution_id, with_lines=False)
        tablets = tablets_of(db, actor, plan)
        overrides = queries.overrides(db, actor, plan)
        lines = {UUID(line["item_id"]) for one in overrides for line in one.recorded.check_in.lines}
        progress = plans.progress(db, plan)
        waiting = held.count_of(db, actor, plan.id)
        context: dict[str, Any] = {
            "plan": plan,
            "progress": progress,
            "tablets": tablets,
            "tasks": list(_tasks(plan, tablets, progress.conflicts, waiting)),
            "overrides": overrides,
            "items": {str(item_id): item for item_id, item in stock.items_by_id(db, lines).items()},
            "clocks": queries.wrong_clocks(db, actor, plan),
        }
    return page(
        "checkin/reconciliation.html",
        now=now,
        quiet_after=QUIET_AFTER,
        ago=ago,
        span=span,
        clock_off=clock_off,
        seen=lambda word: say(said_on_screen(word)),
        **context,
    )


def _tasks(plan: Distribution, tablets: Sequence[Carried], conflicts: int, waiting: int) -> Iterator[Task]:
    """What stands between this distribution and its end."""
    here = url_for("checkin.reconciliation", distribution_id=plan.id)
    away = [one.device.name for one in tablets if one.standing is Standing.AWAY]
    if away:
        text = ngettext(
            "%(count)s tablet is not back", "%(count)s tablets are not back", len(away), count=num(len(away))
        )
        yield Task(text, f"{here}#tablets", "tablet", "warn", ", ".join(away))
    if conflicts:
        text = ngettext("%(count)s double collection to settle", "%(count)s double collections to settle", conflicts,
                        count=num(conflicts))  # fmt: skip
        yield Task(text, url_for("checkin.conflicts", distribution_id=plan.id), "alert", "bad")
    if waiting:
        text = ngettext("%(count)s entry waits for review", "%(count)s entries wait for review", waiting,
                        count=num(waiting))  # fmt: skip
        may = runtime.actor().can(Verb.SYNC_REVIEW)
        url = url_for("review.index", distribution=plan.id) if may else here
        yield Task(text, url, "flag", "warn", _("A tablet sent them, and a person must decide whether they count."))
