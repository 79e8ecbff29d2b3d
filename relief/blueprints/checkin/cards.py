"""What the desk says about a card that alone decides nothing, and about a family of another list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from relief.checkin.cards import CardTrouble, by_card
from relief.distributions import queries as plans
from relief.distributions.models import Distribution
from relief.kernel import cards
from relief.kernel.db import Session
from relief.web import runtime
from relief.web.i18n import day, name_of


def card_search(db: Session, plan: Distribution, text: str) -> dict[str, Any] | None:
    """What a scanned code or typed number leads to; None when it is neither."""
    key = cards.public_key(runtime.settings().card_key)
    shown = by_card(db, runtime.actor(), plan, text, key=key)
    if shown is None:
        return None
    trouble = _says(shown.trouble) if shown.trouble else None
    return {"method": shown.method, "matches": [], "only": shown.household_id, "trouble": trouble}


def _says(trouble: CardTrouble) -> tuple[str, str, str]:
    """Kind of the band, title, what to do."""
    help_desk = _("Give nothing. Please send them to the help desk.")
    texts = {
        CardTrouble.MISTYPED: ("other", _("Mistyped"), _("One sign of the number is wrong. Type it once more.")),
        CardTrouble.NOT_GENUINE: (
            "stop",
            _("Card not genuine"),
            _("Relief did not make this card. Give nothing, keep the card and call the coordinator."),
        ),
        CardTrouble.BLOCKED: ("stop", _("Card blocked"), help_desk),
        CardTrouble.LOST: ("stop", _("Card was reported lost"), help_desk),
        CardTrouble.REPLACED: (
            "stop",
            _("Card was replaced"),
            _("The family has a newer card. Ask for that one, or look for them by name."),
        ),
        CardTrouble.UNLINKED: (
            "help",
            _("Card belongs to nobody yet"),
            _("It was never linked to a family. Look for them by name, or send them to the help desk."),
        ),
        CardTrouble.UNKNOWN: (
            "help",
            _("Card is not in the registry"),
            _("It is genuine, but this server does not know it. Look for them by name."),
        ),
        CardTrouble.ELSEWHERE: (
            "stop",
            _("Another distribution"),
            _("This card belongs to a family of another place. Give nothing here; send them to the help desk."),
        ),
    }
    return texts[trouble]


def elsewhere(db: Session, plan: Distribution, household_id: UUID) -> dict[str, Any]:
    """For a family that is not on this list: the list it is on, so that it is sent the right way."""
    due = plans.due_for_household(db, runtime.actor(), household_id)
    other = next((found for _entitlement, found in due if found.id != plan.id), None)
    if other is None:
        return {}
    name = name_of(other) or name_of(other.kit)
    said = _("They are on the list of %(plan)s from %(day)s. Give nothing here.", plan=name, day=day(other.starts_at))
    return {"title": _("Another distribution"), "text": said}
