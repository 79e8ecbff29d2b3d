"""What providers answer: brought in, looked at row by row, recorded."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.payments import bp
from relief.blueprints.payments.forms import AnswerForm
from relief.blueprints.payments.listing import called, show_page
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.payments import answers
from relief.payments.inputs import AnswerGiven
from relief.payments.labels import WHY
from relief.payments.models import AnswerKind, Verdict
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say_problem

_SHOWN = 300


@bp.post("/<uuid:cash_id>/answers")
@needs(Verb.PAYMENTS_SETTLE)
def bring(cash_id: UUID) -> Response:
    """Read a file; nothing counts yet."""
    form = AnswerForm()
    if not form.sound:
        return show_page(cash_id, Form(formdata=None), 422, form)
    name, content = form.file.data.filename or "", form.file.data.read()
    given = AnswerGiven(distribution_id=cash_id, kind=AnswerKind.PAYMENTS, name=name, content=content)
    try:
        with runtime.database().writing() as db:
            answer = answers.bring_answer(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return show_page(cash_id, Form(formdata=None), 422, form)
    return go(url_for(".answer", reply_id=answer.id))


@bp.get("/answers/<uuid:reply_id>")
@needs(Verb.PAYMENTS_SETTLE)
def answer(reply_id: UUID) -> Response:
    """Every row with what it comes to."""
    return _page(reply_id, 200, "")


@bp.post("/answers/<uuid:reply_id>/record")
@needs(Verb.PAYMENTS_SETTLE)
def record_answer(reply_id: UUID) -> Response:
    """Let it count."""
    try:
        with runtime.database().writing() as db:
            answers.record_answer(db, runtime.actor(), reply_id, now=runtime.now())
    except Refused as problem:
        return _page(reply_id, problem.status, say_problem(problem))
    return go(url_for(".answer", reply_id=reply_id), flash=_("Recorded: who was paid has received."))


@bp.post("/answers/<uuid:reply_id>/drop")
@needs(Verb.PAYMENTS_SETTLE)
def drop_answer(reply_id: UUID) -> Response:
    """Put a wrong file aside."""
    with runtime.database().writing() as db:
        answers.drop_answer(db, runtime.actor(), reply_id, now=runtime.now())
    return go(url_for(".answer", reply_id=reply_id), flash=_("Put aside. Nothing of it counts."))


def _page(reply_id: UUID, status: int, refused: str) -> Response:
    with runtime.database().reading() as db:
        found, plan = answers.find_answer(db, runtime.actor(), reply_id)
        rows = answers.rows_of(db, found)
    counts = {one: sum(row.verdict is one for row in rows) for one in Verdict}
    # What needs a person comes first; the rest is counted and need not be read.
    rows = sorted(rows, key=lambda row: (_ORDER.index(row.verdict), row.number))
    return page(
        "payments/answer.html",
        status=status,
        reply=found,
        plan=plan,
        heading=called(plan),
        counts=counts,
        total=len(rows),
        rows=rows[:_SHOWN],
        why=WHY,
        refused=refused,
    )


_ORDER = (Verdict.REFUSED, Verdict.FAILED, Verdict.PAID, Verdict.KNOWN)
