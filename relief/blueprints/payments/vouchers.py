"""Vouchers of a list: redeemed by a vendor's list, or one by one at the desk."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for

from relief.blueprints.payments import bp
from relief.blueprints.payments.forms import RedeemedForm, VoucherForm
from relief.blueprints.payments.listing import called
from relief.distributions import queries as plans
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.payments import answers, lists
from relief.payments.inputs import AnswerGiven
from relief.payments.models import AnswerKind
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/vouchers/<uuid:voucher_id>")
@needs(Verb.PAYMENTS_VIEW)
def voucher_list(voucher_id: UUID) -> Response:
    """How many were redeemed, and both ways to write it down."""
    return _page(voucher_id, 200, RedeemedForm(formdata=None), VoucherForm(formdata=None))


@bp.post("/vouchers/<uuid:voucher_id>")
@needs(Verb.PAYMENTS_SETTLE)
def bring_redeemed(voucher_id: UUID) -> Response:
    """Read a vendor's list; nothing counts yet."""
    form, one = RedeemedForm(), VoucherForm(formdata=None)
    if not form.sound:
        return _page(voucher_id, 422, form, one)
    given = AnswerGiven(
        distribution_id=voucher_id,
        kind=AnswerKind.VOUCHERS,
        name=form.file.data.filename or "",
        content=form.file.data.read(),
        vendor=form.vendor.data or "",
    )
    try:
        with runtime.database().writing() as db:
            answer = answers.bring_answer(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(voucher_id, 422, form, one)
    return go(url_for(".answer", reply_id=answer.id))


@bp.post("/vouchers/<uuid:voucher_id>/one")
@needs(Verb.CHECKIN_RECORD)
def one_voucher(voucher_id: UUID) -> Response:
    """Whose voucher it is; the desk says whether it still counts and writes down that it was taken."""
    form = VoucherForm()
    try:
        if not form.sound:
            return _page(voucher_id, 422, RedeemedForm(formdata=None), form)
        with runtime.database().reading() as db:
            plan = answers.find_vouchers(db, runtime.actor(), voucher_id)
            home = answers.household_of_voucher(db, plan, form.voucher.data or "")
    except Invalid as problem:
        form.take_faults(problem)
        return _page(voucher_id, 422, RedeemedForm(formdata=None), form)
    return go(url_for("checkin.desk", distribution_id=voucher_id, household=home, by="voucher"))


def _page(voucher_id: UUID, status: int, form: RedeemedForm, one: VoucherForm) -> Response:
    with runtime.database().reading() as db:
        plan = answers.find_vouchers(db, runtime.actor(), voucher_id)
        progress = plans.progress(db, plan)
        known = lists.answers(db, plan.id)
    return page(
        "payments/vouchers.html", status=status, plan=plan, heading=called(plan), progress=progress, answers=known,
        form=form, one=one,
    )  # fmt: skip
