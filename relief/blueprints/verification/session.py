"""One session: its list, a decision a row, and its closing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.verification import bp
from relief.blueprints.verification.common import read_id
from relief.kernel.db import Session
from relief.kernel.digits import parse_int
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.verification import deciding, labels, queries, table
from relief.verification import sessions as deeds
from relief.verification.inputs import DecisionGiven, TakeGiven
from relief.verification.kinds import Outcome, Refusal, SessionState
from relief.verification.models import CommitteeSession
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import name_of, num, say, say_problem

# Word, icon and colour of each mark; the number is the key that sets it.
MARKS = (
    (Outcome.VERIFIED, "check-circle", "good"),
    (Outcome.REFUSED, "x", "bad"),
    (Outcome.NEEDS_VISIT, "home", "warn"),
)


@bp.get("/sessions/<uuid:sitting_id>")
@needs(Verb.VERIFICATION_VIEW)
def session(sitting_id: UUID) -> Response:
    """The list before the committee."""
    return _page(sitting_id, 200)


@bp.post("/sessions/<uuid:sitting_id>/list")
@needs(Verb.VERIFICATION_MANAGE)
def take_list(sitting_id: UUID) -> Response:
    """Put waiting households onto the list."""
    asked = request.form
    given = TakeGiven(
        area_id=read_id(asked.get("area", "")),
        appealed="appealed" in asked,
        nominated="nominated" in asked,
        reported="reported" in asked,
        most=_number(asked.get("most", ""), 50),
    )
    with runtime.database().writing() as db:
        added = deeds.take_list(db, runtime.actor(), sitting_id, given, now=runtime.now())
    told = _("%(count)s households are now on the list.", count=num(added))
    if not added:
        told = _("Nobody of these waits. The list is as it was.")
    return go(url_for("verification.session", sitting_id=sitting_id), flash=told, kind="done" if added else "note")


@bp.post("/sessions/rows/<uuid:row_id>")
@needs(Verb.VERIFICATION_DECIDE)
def decide(row_id: UUID) -> Response:
    """Write down one decision; with a script the row alone comes back."""
    asked = request.form
    given = DecisionGiven(
        version=_number(asked.get("version", ""), 0),
        outcome=next((one for one in Outcome if one.value == asked.get("outcome")), Outcome.OPEN),
        refusal=next((one for one in Refusal if one.value == asked.get("refusal")), None),
        said=asked.get("said", ""),
    )
    try:
        with runtime.database().writing() as db:
            row = deciding.decide(db, runtime.actor(), row_id, given, now=runtime.now())
            sitting_id = row.session_id
    except Invalid as problem:
        words = " ".join(say(text) for text in problem.faults.values())
        return _again(row_id, given, words, 422)
    except Refused as problem:
        return _again(row_id, given, say_problem(problem), 409, theirs=isinstance(problem, deciding.DecidedMeanwhile))
    if is_htmx():
        return _row(sitting_id, row_id, 200)
    return go(url_for("verification.session", sitting_id=sitting_id) + f"#row-{row_id}")


@bp.get("/sessions/<uuid:sitting_id>/close")
@needs(Verb.HOUSEHOLDS_VERIFY)
def closing(sitting_id: UUID) -> Response:
    """What closing means, before it is done: it cannot be undone."""
    with runtime.database().reading() as db:
        found, lines = _read(db, sitting_id)
    return page("verification/close.html", session=found, counts=_counts(lines), outcomes=list(Outcome))


@bp.post("/sessions/<uuid:sitting_id>/close")
@needs(Verb.HOUSEHOLDS_VERIFY)
def close(sitting_id: UUID) -> Response:
    """Freeze it."""
    with runtime.database().writing() as db:
        deciding.close_session(db, runtime.actor(), sitting_id, now=runtime.now())
    return go(
        url_for("verification.session", sitting_id=sitting_id),
        flash=_("The session is closed. Its decisions count from now on."),
    )


def _page(sitting_id: UUID, status: int, spoken: dict[UUID, dict[str, Any]] | None = None) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found, lines = _read(db, sitting_id)
        attending = queries.attending(db, sitting_id)
        untouched = deciding.is_untouched(db, found)
        areas = deeds.sees_areas(db, actor, found.committee)
        by = names_of(db, [found.closed_by_id] if found.closed_by_id else [])
    return page(
        "verification/session.html",
        status=status,
        session=found,
        lines=lines,
        counts=_counts(lines),
        outcomes=list(Outcome),
        attending=attending,
        untouched=untouched,
        areas=[(one.id, name_of(one)) for one in areas],
        by=by,
        spoken=spoken or {},
        may_manage=actor.can(Verb.VERIFICATION_MANAGE) and found.state is SessionState.OPEN,
        may_close=actor.can(Verb.HOUSEHOLDS_VERIFY) and found.state is SessionState.OPEN,
        **_words(found),
    )


def _row(sitting_id: UUID, row_id: UUID, status: int, spoken: dict[str, Any] | None = None) -> Response:
    with runtime.database().reading() as db:
        found = queries.session(db, runtime.actor(), sitting_id)
        [line] = table.lines(db, found, row_id)
        _all, lines = _read(db, sitting_id)
    return page(
        "verification/_row_swap.html",
        status=status,
        line=line,
        session=found,
        counts=_counts(lines),
        outcomes=list(Outcome),
        said=spoken,
        **_words(found),
    )


def _again(row_id: UUID, given: DecisionGiven, words: str, status: int, *, theirs: bool = False) -> Response:
    """The row with what was wrong and what was typed; after a conflict with what the other person decided."""
    with runtime.database().reading() as db:
        sitting_id = deciding.session_of(db, runtime.actor(), row_id)
    said = {"given": given, "words": words, "theirs": theirs}
    if is_htmx():
        return _row(sitting_id, row_id, status, said)
    return _page(sitting_id, status, {row_id: said})


def _read(db: Session, sitting_id: UUID) -> tuple[CommitteeSession, list[table.Line]]:
    found = queries.session(db, runtime.actor(), sitting_id)
    return found, table.lines(db, found)


def _words(found: CommitteeSession) -> dict[str, Any]:
    actor = runtime.actor()
    return {
        "marks": MARKS,
        "refusals": labels.REFUSALS,
        "may_decide": actor.can(Verb.VERIFICATION_DECIDE) and found.state is SessionState.OPEN,
        "sees_registry": actor.can(Verb.HOUSEHOLDS_VIEW),
    }


def _counts(lines: list[table.Line]) -> dict[Outcome, int]:
    return {one: sum(line.row.outcome is one for line in lines) for one in Outcome}


def _number(text: str, otherwise: int) -> int:
    try:
        return parse_int(text)
    except (ValueError, OverflowError):
        return otherwise
