"""Where one family's money goes."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.payments import bp
from relief.blueprints.payments.forms import WalletForm
from relief.distributions.payouts import WalletKind
from relief.households.papers import mask
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.payments import wallets
from relief.payments.inputs import WalletGiven
from relief.payments.models import Payee
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/households/<uuid:household_id>/wallet")
@needs(Verb.PAYMENTS_VIEW)
def wallet(household_id: UUID) -> Response:
    """What we hold, by its last four signs, and a form for another one."""
    return _page(household_id, WalletForm(formdata=None), 200)


@bp.post("/households/<uuid:household_id>/wallet")
@needs(Verb.PAYMENTS_WALLETS)
def record_wallet(household_id: UUID) -> Response:
    """Write down a wallet in place of the former."""
    form = WalletForm()
    form.offer()
    if not form.sound:
        return _page(household_id, form, 422)
    given = WalletGiven(
        household_id=household_id,
        kind=WalletKind(form.kind.data),
        payee=Payee(form.payee.data),
        holder=form.holder.data or "",
        number=form.number.data or "",
        bank=form.bank.data or "",
        branch=form.branch.data or "",
        routing=form.routing.data or "",
        shared_reason=form.shared_reason.data or "",
        is_checked=bool(form.is_checked.data),
    )
    try:
        with runtime.database().writing() as db:
            wallets.record_wallet(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(household_id, form, 422)
    return go(url_for(".wallet", household_id=household_id), flash=_("Written down. The next list pays into it."))


@bp.post("/households/<uuid:household_id>/wallet/confirm")
@needs(Verb.PAYMENTS_WALLETS)
def confirm_wallet(household_id: UUID) -> Response:
    """It was checked, and is right as it stands."""
    with runtime.database().writing() as db:
        wallets.confirm_wallet(db, runtime.actor(), household_id, now=runtime.now())
    return go(url_for(".wallet", household_id=household_id), flash=_("Noted as checked today."))


def _page(household_id: UUID, form: WalletForm, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        household, known = wallets.wallet_of(db, actor, household_id)
    form.offer()
    return page(
        "payments/wallet.html",
        status=status,
        household=household,
        known=known,
        shown=mask(known.number) if known else "",
        form=form,
        may_write=actor.can(Verb.PAYMENTS_WALLETS, within=household.area.path),
    )
