"""What a plan holds of one person, on paper for that person alone. Only its counsellor prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from relief.blueprints.psychosocial.days import bp
from relief.blueprints.psychosocial.plans import LAYERS
from relief.consent import queries as consent
from relief.consent.labels import METHOD_LABELS
from relief.disclosure import paper
from relief.disclosure.paper import Part
from relief.psychosocial import instruments, queries
from relief.psychosocial.kinds import AgreedBy
from relief.psychosocial.sealed import Opened, open_notes
from relief.web import runtime
from relief.web.guard import needs
from relief.web.i18n import day, label, language, moment, num, say, speaking


@bp.get("/plans/<uuid:plan_id>/record.pdf")
@needs()
def record_pdf(plan_id: UUID) -> Response:
    """Name, goals, every yes and no, sessions and notes, in Bangla; that it was opened is on record."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().writing() as db, speaking("bn"):
        # A supervisor who may read for some hours does not print: the sheet is handed over by whom the person knows.
        queries.plan(db, actor, plan_id)
        opened = open_notes(db, actor, plan_id, seals=runtime.seals(), now=now)
        sessions = queries.sessions_of(db, actor, plan_id)
        ledger = consent.ledger(db, plan_id)
        scales = instruments.trend(db, opened.plan, since=opened.since)
        made = paper.pdf(
            paper.Sheet(
                language=language(), title=_("What we hold about you"), number=opened.plan.code,
                lead=_("Made on %(day)s", day=day(now)), intro=for_one(),
                parts=[*_parts(opened, sessions, ledger), *_results(scales)], foot=keep_away(),
            )
        )  # fmt: skip
    return paper_of(made)


def for_one() -> str:
    """What stands above such a sheet."""
    return str(
        _(
            "This sheet is for the person alone. Read it out where nobody listens, and ask whether it is safe to take"
            " along."
        )
    )


def keep_away() -> str:
    """What stands below it."""
    return str(_("Keep this paper where others cannot read it."))


def paper_of(made: bytes) -> Response:
    """An answer nobody keeps, under a name that says nothing."""
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=what-we-hold.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _parts(opened: Opened, sessions: Any, ledger: Any) -> Iterator[Part]:
    plan = opened.plan
    yield Part(
        title=_("Plan"),
        facts=[
            (_("Name"), opened.name), (_("Kind of support"), say(LAYERS[plan.layer])), (_("State"), label(plan.state)),
            (_("Opened on"), day(plan.created_at)), (_("Goals"), opened.goals or "—"),
        ],
    )  # fmt: skip
    yield Part(
        title=_("Every yes and no so far"), heads=[_("Day"), _("Decision"), _("Who decided"), _("How")],
        rows=[
            [day(one.at), label(one.decision), label(AgreedBy(one.relation)) if one.relation else "—",
             say(METHOD_LABELS[one.method]) if one.method in METHOD_LABELS else "—"]
            for one in ledger
        ],
    )  # fmt: skip
    rows = [[moment(one.starts_at), label(one.kind), one.room or "—", label(one.state)] for one in sessions]
    yield Part(title=_("Appointments"), heads=[_("When"), _("With whom"), _("Place"), _("State")], rows=rows)
    lines = [f"{moment(one.session.starts_at)}: {one.text}" for one in opened.notes if one.text]
    if opened.held_back:
        lines.append(
            _(
                "%(count)s notes of the counsellor before stay sealed; ask that counsellor or the supervisor.",
                count=num(opened.held_back),
            )
        )
    yield Part(title=_("Session notes"), lines=lines or [_("No note has been written yet.")])


def _results(scales: Any) -> Iterator[Part]:
    lines = [
        f"{scale.code}, {day(one.on)}: {num(round(one.score.value, 1))} / {num(round(one.score.most, 1))}"
        for scale, rows in scales
        for one in rows
    ]
    if lines:
        yield Part(title=_("Results of scales"), lines=lines)
