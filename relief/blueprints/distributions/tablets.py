"""Go on without a tablet that does not come back."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import ReasonForm
from relief.blueprints.distributions.words import title
from relief.distributions import queries
from relief.distributions.inputs import SignOffGiven
from relief.distributions.tablets import find_list, sign_off
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.spans import ago

_HERE = "/<uuid:distribution_id>/tablets/<uuid:list_id>/sign-off"


@bp.get(_HERE)
@needs(Verb.DEVICES_MANAGE)
def ask_sign_off(distribution_id: UUID, list_id: UUID) -> Response:
    """Say what signing off means before it is done."""
    return _page(distribution_id, list_id, ReasonForm(), 200)


@bp.post(_HERE)
@needs(Verb.DEVICES_MANAGE)
def sign_tablet_off(distribution_id: UUID, list_id: UUID) -> Response:
    """Sign the tablet off, with a reason."""
    form = ReasonForm()
    if not form.sound:
        return _page(distribution_id, list_id, form, 422)
    given = SignOffGiven(distribution_id=distribution_id, list_id=list_id, reason=form.reason.data)
    try:
        with runtime.database().writing() as db:
            sign_off(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(distribution_id, list_id, form, 422)
    return go(
        url_for("checkin.reconciliation", distribution_id=distribution_id) + "#tablets",
        flash=_("The tablet is signed off and your reason is kept. What it still sends is heard all the same."),
    )


def _page(distribution_id: UUID, list_id: UUID, form: ReasonForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id, with_lines=False)
        row, device = find_list(db, runtime.actor(), distribution_id, list_id)
    return page(
        "distributions/sign_off.html",
        status=status,
        plan=plan,
        heading=title(plan),
        row=row,
        device=device,
        form=form,
        last_word=ago(row.last_word_at, runtime.now()),
    )
