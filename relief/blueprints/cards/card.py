"""One card: whose, how it stands, and what can be done with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.areas.models import Area
from relief.audit import trail
from relief.blueprints.cards import bp
from relief.households import cards_issue, cards_life, cards_making, cards_queries, queries
from relief.households.cards import Card, CardState
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, say


@bp.get("/<uuid:card_id>")
@needs(Verb.CARDS_VIEW)
def show(card_id: UUID) -> Response:
    """The card's page."""
    return _shown(card_id, {}, 200)


def _shown(card_id: UUID, fault: dict[str, str], status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        actor.must(Verb.CARDS_VIEW)
        card = cards_queries.find(db, actor, card_id)
        place: Area = cards_queries.place_of(db, card)
        household = queries.find(db, actor, card.household_id) if card.household_id else None
        newer = db.get(Card, card.replaced_by_id) if card.replaced_by_id else None
        events = trail.about(db, card.id)
        who = names_of(db, [card.created_by_id, *(one.actor_id for one in events)])
    works = card.state in (CardState.ISSUED, CardState.UNISSUED)
    rights: dict[str, Any] = {
        "may_print": works and actor.can(Verb.CARDS_ISSUE),
        "may_lose": card.state is CardState.ISSUED and actor.can(Verb.CARDS_ISSUE),
        "may_replace": card.state in (CardState.ISSUED, CardState.LOST) and actor.can(Verb.CARDS_ISSUE),
        "may_block": card.state not in (CardState.REPLACED, CardState.BLOCKED) and actor.can(Verb.CARDS_BLOCK),
        "may_unblock": card.state in (CardState.LOST, CardState.BLOCKED) and actor.can(Verb.CARDS_BLOCK),
    }
    return page(
        "cards/show.html",
        status=status,
        card=card,
        place=place,
        household=household,
        newer=newer,
        events=events,
        who=who,
        fault=fault,
        typed=request.form.get("reason", ""),
        **rights,
    )


@bp.get("/<uuid:card_id>/card.pdf")
@needs(Verb.CARDS_ISSUE)
def single(card_id: UUID) -> Response:
    """This one card to print."""
    response = runtime.response()
    heading = (response.name_bn, response.name_en) if response else ("", "")
    with runtime.database().reading() as db:
        content = cards_making.single(db, runtime.actor(), card_id, heading, now=runtime.now())
    name = f"card-{str(card_id)[-6:]}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@bp.post("/households/<uuid:household_id>")
@needs(Verb.CARDS_ISSUE)
def issue(household_id: UUID) -> Response:
    """The first card of a household."""
    with runtime.database().writing() as db:
        seed = runtime.settings().card_key
        card = cards_issue.issue_card(db, runtime.actor(), household_id, seed=seed, now=runtime.now())
    return go(url_for("cards.show", card_id=card.id), flash=_("The card is made. Print it and hand it over."))


@bp.post("/<uuid:card_id>/lost")
@needs(Verb.CARDS_ISSUE)
def lost(card_id: UUID) -> Response:
    """It is gone."""
    return _do(card_id, cards_life.report_lost, "lost", _("From now on this card is not honoured."))


@bp.post("/<uuid:card_id>/block")
@needs(Verb.CARDS_BLOCK)
def block(card_id: UUID) -> Response:
    """Stop it."""
    return _do(card_id, cards_life.block_card, "block", _("This card is blocked now."))


@bp.post("/<uuid:card_id>/unblock")
@needs(Verb.CARDS_BLOCK)
def unblock(card_id: UUID) -> Response:
    """Let it work again."""
    return _do(card_id, cards_life.unblock_card, "unblock", _("This card works again."))


def _do(card_id: UUID, deed: Callable[..., Card], name: str, said: str) -> Response:
    try:
        with runtime.database().writing() as db:
            deed(db, runtime.actor(), card_id, request.form.get("reason", ""), now=runtime.now())
    except Invalid as problem:
        return _shown(card_id, {name: " ".join(say(text) for text in problem.faults.values())}, 422)
    return go(url_for("cards.show", card_id=card_id), flash=said)


@bp.post("/<uuid:card_id>/replace")
@needs(Verb.CARDS_ISSUE)
def replace(card_id: UUID) -> Response:
    """A new card for the same family."""
    with runtime.database().writing() as db:
        seed = runtime.settings().card_key
        card = cards_life.replace_card(db, runtime.actor(), card_id, seed=seed, now=runtime.now())
    said = _("The new card is %(number)s. The old one is never honoured again.", number=digits(card.number))
    return go(url_for("cards.show", card_id=card.id), flash=said)
