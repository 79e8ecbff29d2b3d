"""The trail, newest first, for those who must be able to look back."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from relief.accounts.queries import ids_within, names_of
from relief.audit import runs, trail
from relief.audit.job_words import JOB_WORDS
from relief.backups import plan
from relief.kernel.digits import parse_int
from relief.kernel.problems import N_, NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

bp = Blueprint("audit", __name__, url_prefix="/audit")
_ROWS = 50


@bp.get("/")
@needs(Verb.AUDIT_VIEW)
def index() -> Response:
    """A page of entries; `before` is the number of the oldest one already seen."""
    with runtime.database().reading() as db:
        actor = runtime.actor()
        actor.must(Verb.AUDIT_VIEW)
        by = None if actor.everywhere else ids_within(db, actor)
        entries = trail.latest(db, before=_before(), limit=_ROWS, by=by)
        people = names_of(db, [entry.actor_id for entry in entries])
    older = entries[-1].number if len(entries) == _ROWS else None
    return page("audit/index.html", fragment="audit/_list.html", entries=entries, people=people, older=older)


@bp.get("/jobs")
@needs(Verb.JOBS_VIEW)
def jobs() -> Response:
    """Every job with its newest run, and what failed in the last seven days."""
    with runtime.database().reading() as db:
        found = runs.standings(db, runtime.actor(), now=runtime.now())
        failed = runs.failures(db, runtime.actor(), now=runtime.now())
        backup = runs.newest_success(db, runtime.actor(), plan.JOB)
    still = runs.stands_still(found, now=runtime.now())
    is_old = backup is None or backup < runtime.now() - plan.OLD
    return page(
        "audit/jobs.html", standings=found, failed=failed, stands_still=still, words=JOB_WORDS,
        backup=backup, backup_is_old=is_old, is_planned=plan.plan_of(runtime.settings()).recipient is not None,
    )  # fmt: skip


@bp.post("/jobs/run")
@needs(Verb.JOBS_RUN)
def run_job() -> Response:
    """Have one run now; the scheduler takes it within seconds."""
    with runtime.database().writing() as db:
        runs.ask(db, runtime.actor(), request.form.get("job", ""), now=runtime.now())
    return go(
        url_for(".jobs"), flash=say(N_("It runs within a few seconds. Open this page again to see how it ended."))
    )


def _before() -> int | None:
    text = request.args.get("before")
    if not text:
        return None
    try:
        return parse_int(text)
    except ValueError:
        raise NotFound from None
