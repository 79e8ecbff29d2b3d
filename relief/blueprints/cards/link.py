"""A pre-printed card becomes a family's own: scanned or typed where the family is registered."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.cards import bp
from relief.households import cards_life, queries
from relief.kernel import cards
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, say


@bp.get("/link/<uuid:household_id>")
@needs(Verb.CARDS_ISSUE, Verb.HOUSEHOLDS_REGISTER)
def link(household_id: UUID) -> Response:
    """Which card?"""
    return _shown(household_id, "", 200)


@bp.post("/link/<uuid:household_id>")
@needs(Verb.CARDS_ISSUE, Verb.HOUSEHOLDS_REGISTER)
def save_link(household_id: UUID) -> Response:
    """Link it."""
    key = cards.public_key(runtime.settings().card_key)
    text = request.form.get("card", "")[:200]
    try:
        with runtime.database().writing() as db:
            card = cards_life.link_card(db, runtime.actor(), household_id, text, key=key, now=runtime.now())
    except Invalid as problem:
        return _shown(household_id, " ".join(say(fault) for fault in problem.faults.values()), 422)
    said = _("Card %(number)s belongs to this family now.", number=digits(card.number))
    if runtime.actor().can(Verb.HOUSEHOLDS_VIEW):
        return go(url_for("households.show", household_id=household_id), flash=said)
    return go(url_for("households.new"), flash=said)


def _shown(household_id: UUID, fault: str, status: int) -> Response:
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
    return page(
        "cards/link.html", status=status, household=household, fault=fault, typed=request.form.get("card", "")[:200]
    )
