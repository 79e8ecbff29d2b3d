"""The payments of one list: where each family's money stands, and the files for the providers."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Response, request, send_file
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.payments import bp
from relief.blueprints.payments.forms import AgainForm, AnswerForm, TakeForm
from relief.distributions.models import Distribution
from relief.distributions.payouts import Payout, WalletKind
from relief.households import export_lock
from relief.kernel.db import Session
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.payments import formats, lists, taking
from relief.payments.inputs import PayoutGiven
from relief.payments.lists import Standing
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import name_of, num, say_problem

PER_PAGE = 50


def called(plan: Distribution) -> str:
    """The plan's own name, else its goods and round."""
    return name_of(plan) or _("%(kit)s, round %(round)s", kit=name_of(plan.kit), round=num(plan.round))


@bp.get("/<uuid:cash_id>")
@needs(Verb.PAYMENTS_VIEW)
def show(cash_id: UUID) -> Response:
    """Sums, lists taken out, answers, and the families."""
    form = TakeForm(formdata=None, data={"id": new_id(), "password": export_lock.suggestion(), "format": "xlsx"})
    return show_page(cash_id, form, 200)


@bp.post("/<uuid:cash_id>")
@needs(Verb.PAYMENTS_EXPORT)
def take(cash_id: UUID) -> Response:
    """A new list: the file is made, locked and handed out in one go."""
    form = TakeForm()
    form.offer(list(WalletKind))
    if not form.sound:
        return show_page(cash_id, form, 422)
    given = PayoutGiven(
        id=form.id.data or new_id(),
        distribution_id=cash_id,
        provider=WalletKind(form.provider.data),
        purpose=form.purpose.data or "",
        recipient=form.recipient.data or "",
        again_reason=form.again_reason.data or "",
    )
    try:
        export_lock.check(form.password.data or "")
        with runtime.database().writing() as db:
            payout = taking.take_payout(db, runtime.actor(), given, now=runtime.now())
            content = _sheet(db, payout, form.format.data)
    except Invalid as problem:
        form.take_faults(problem)
        return show_page(cash_id, form, 422)
    except Refused as problem:
        form.form_errors.append(say_problem(problem))
        return show_page(cash_id, form, problem.status)
    return _locked(payout, content, form.format.data, form.password.data or "")


@bp.get("/lists/<uuid:payout_id>")
@needs(Verb.PAYMENTS_EXPORT)
def again_form(payout_id: UUID) -> Response:
    """One list that was taken out, and its file once more."""
    form = AgainForm(formdata=None, data={"password": export_lock.suggestion(), "format": "xlsx"})
    return _again_page(payout_id, form, 200)


@bp.post("/lists/<uuid:payout_id>")
@needs(Verb.PAYMENTS_EXPORT)
def again(payout_id: UUID) -> Response:
    """The same file, with a reason in the log."""
    form = AgainForm()
    if not form.sound:
        return _again_page(payout_id, form, 422)
    try:
        export_lock.check(form.password.data or "")
        with runtime.database().writing() as db:
            reason = form.again_reason.data or ""
            payout = taking.take_again(db, runtime.actor(), payout_id, reason=reason, now=runtime.now())
            content = _sheet(db, payout, form.format.data)
    except Invalid as problem:
        form.take_faults(problem)
        return _again_page(payout_id, form, 422)
    return _locked(payout, content, form.format.data, form.password.data or "")


def show_page(cash_id: UUID, form: Form, status: int, answer: AnswerForm | None = None) -> Response:
    """The page of a list's payments, with whichever form has faults."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        plan = lists.find(db, actor, cash_id)
        found = lists.dues(db, plan)
        taken, answers = lists.payouts(db, plan.id), lists.answers(db, plan.id)
        who = names_of(db, list({one.created_by_id for one in taken}))
    ready = lists.ready(found)
    take_form = form if isinstance(form, TakeForm) else TakeForm(formdata=None, data={"id": new_id()})
    take_form.offer(list(ready))
    wanted = request.args.get("standing", "")
    shown = [one for one in found if not wanted or one.standing.value == wanted]
    number = max(1, request.args.get("page", 1, type=int))
    return page(
        "payments/show.html",
        status=status,
        plan=plan,
        heading=called(plan),
        sums=lists.sums(found),
        ready=ready,
        may_take=plan.state in lists.PAYABLE and actor.can(Verb.PAYMENTS_EXPORT, within=plan.area.path),
        form=take_form,
        answer_form=answer or AnswerForm(formdata=None),
        taken=taken,
        who=who,
        answers=answers,
        formats=formats.FORMATS,
        standing=wanted,
        standings=list(Standing),
        rows=shown[(number - 1) * PER_PAGE : number * PER_PAGE],
        number=number,
        pages=max(1, -(-len(shown) // PER_PAGE)),
    )


def _again_page(payout_id: UUID, form: AgainForm, status: int) -> Response:
    with runtime.database().reading() as db:
        payout, plan = taking.find_payout(db, runtime.actor(), payout_id)
    return page("payments/again.html", status=status, payout=payout, plan=plan, heading=called(plan), form=form)


def _sheet(db: Session, payout: Payout, suffix: str) -> bytes:
    lines = taking.lines_of(db, payout)
    return formats.sheet_of(payout.provider, lines, purpose=payout.purpose, as_csv=suffix == "csv")


def _locked(payout: Payout, content: bytes, suffix: str, password: str) -> Response:
    name = f"payments-{payout.provider.value}-{payout.number}.{suffix}"
    sealed = io.BytesIO(export_lock.locked(content, name, password))
    download = f"payments-{payout.provider.value}-{payout.number}-locked.zip"
    answer = send_file(sealed, mimetype="application/zip", as_attachment=True, download_name=download)
    answer.headers["Cache-Control"] = "no-store"
    return answer
