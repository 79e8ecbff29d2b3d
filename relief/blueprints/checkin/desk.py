"""The desk itself: find a household, see what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _

from relief.blueprints.checkin import bp
from relief.blueprints.checkin.cards import card_search, elsewhere
from relief.checkin import queries
from relief.checkin.labels import PART_REASONS, RELATIONS
from relief.checkin.models import Method
from relief.checkin.queries import Verdict, VerdictKind
from relief.checkin.rules import UNDO_WITHIN
from relief.distributions import queries as plans
from relief.distributions.models import Distribution, State
from relief.kernel.db import Session
from relief.kernel.ids import new_id
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.stock.models import Item
from relief.stock.rules import Line
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import clock, day, name_of, say

DESK = "/distributions/<uuid:distribution_id>/check-ins"
# Kind of the coloured band for each verdict: its colour and its icon; the words come from _says.
BANDS = {
    VerdictKind.GIVE: "give",
    VerdictKind.REST: "give",
    VerdictKind.DONE: "done",
    VerdictKind.OTHER_POINT: "other",
    VerdictKind.OTHER_DAY: "other",
    VerdictKind.ON_HOLD: "help",
    VerdictKind.NOT_LISTED: "stop",
    VerdictKind.WITHDRAWN: "stop",
    VerdictKind.REFUSED: "done",
    VerdictKind.ABSENT: "done",
    VerdictKind.CANCELLED: "stop",
    VerdictKind.SHUT: "stop",
}


@dataclass(frozen=True)
class Thing:
    """Goods as a picture with a number."""

    id: str
    count: Decimal
    label: str
    icon: str


@bp.get(DESK)
@needs(Verb.CHECKIN_VIEW)
def desk(distribution_id: UUID) -> Response:
    """Ready for the next household, or showing one that was found."""
    text = request.args.get("q", "").strip()
    household_id = read_id(request.args.get("household"))
    with runtime.database().reading() as db:
        shown = ready(db, distribution_id)
        if text and household_id is None:
            shown |= _search(db, shown["plan"], text)
            household_id = shown["only"]
        if household_id is not None:
            shown |= look_at(db, shown["plan"], household_id, shown["point_id"])
    return page("checkin/desk.html", fragment="checkin/_found.html", q=text, **shown)


def ready(db: Session, distribution_id: UUID) -> dict[str, Any]:
    plan = plans.find(db, runtime.actor(), distribution_id, with_lines=False)
    points = plans.points(db, plan.id)
    last = read_id(request.args.get("done"))
    done = queries.find(db, plan.id, last) if last else None
    progress = plans.progress(db, plan)
    is_fresh = done is not None and runtime.now() - done.created_at < UNDO_WITHIN
    return {
        "plan": plan,
        "points": points,
        "point_id": _point(points),
        "progress": progress,
        "done": done,
        "can_undo": is_fresh and done is not None and done.is_standing,
        "is_open": plan.state is State.OPEN,
        "method": Method.VOUCHER if request.args.get("by") == Method.VOUCHER else Method.CODE,
        "matches": None,
        "trouble": None,
        "verdict": None,
        "only": None,
    }


def _search(db: Session, plan: Distribution, text: str) -> dict[str, Any]:
    by_card = card_search(db, plan, text)
    if by_card is not None:
        return by_card
    method, matches = queries.look_up(db, runtime.actor(), plan, text)
    only = matches[0].household_id if len(matches) == 1 else None
    return {"method": method, "matches": matches, "only": only}


def look_at(db: Session, plan: Distribution, household_id: UUID, point_id: UUID | None) -> dict[str, Any]:
    """Everything the page needs to show one household."""
    found = queries.verdict(db, runtime.actor(), plan, household_id, now=runtime.now(), point_id=point_id)
    lines = found.due or (found.entitlement.lines if found.entitlement else [])
    items = stock.items_by_id(db, [UUID(line["item_id"]) for line in lines])
    title, text = _says(found, plan)
    other_list = elsewhere(db, plan, household_id) if found.kind is VerdictKind.NOT_LISTED else {}
    return {
        "verdict": found,
        "band": BANDS[found.kind],
        "title": title,
        "text": text,
        "things": _things(lines, items),
        "check_in_id": new_id(),
        "mode": request.args.get("mode", ""),
        "part_reasons": PART_REASONS,
        "relations": RELATIONS,
        "faults": {},
        "typed": {},
        **other_list,
    }


def _things(lines: Sequence[Line], items: dict[UUID, Item]) -> list[Thing]:
    found = []
    for line in lines:
        item = items[UUID(line["item_id"])]
        label = _("%(unit)s %(item)s", unit=say(item.unit), item=name_of(item))
        found.append(Thing(line["item_id"], Decimal(line["quantity"]), label, item.icon))
    return found


def _says(found: Verdict, plan: Distribution) -> tuple[str, str]:
    last = found.history[-1] if found.history else None
    if found.kind is VerdictKind.DONE and last:
        return _("Already given"), _(
            "%(when)s, %(where)s, by %(who)s",
            when=_moment(last.check_in.collected_at),
            where=name_of(last.point),
            who=name_of(last.by),
        )
    texts = {
        VerdictKind.GIVE: (_("Give"), _("Hand over everything below.")),
        VerdictKind.REST: (_("Give the rest"), _("A part was given before. Hand over what is below.")),
        VerdictKind.DONE: (_("Already given"), ""),
        VerdictKind.OTHER_POINT: (
            _("Another point"),
            _(
                "This household belongs to %(point)s. Nobody is sent away: you may give here.",
                point=name_of(found.point),
            ),
        ),
        VerdictKind.OTHER_DAY: (_("Another day"), _("It begins on %(day)s.", day=day(plan.starts_at))),
        VerdictKind.ON_HOLD: (_("On hold"), _("Please send them to the help desk.")),
        VerdictKind.NOT_LISTED: (_("Not on this list"), _("Give nothing. Please send them to the help desk.")),
        VerdictKind.WITHDRAWN: (_("No longer registered"), _("Give nothing. Please send them to the help desk.")),
        VerdictKind.REFUSED: (
            _("Did not want it"),
            _("They said no before. If they changed their mind, you may give."),
        ),
        VerdictKind.ABSENT: (_("Marked as absent"), _("They are here now: you may give.")),
        VerdictKind.CANCELLED: (_("Taken off the list"), _("Give nothing. Please send them to the help desk.")),
        VerdictKind.SHUT: (_("The desk is closed"), _("This distribution is not open. Nothing can be given now.")),
    }
    return texts[found.kind]


def _moment(at: Any) -> str:
    return f"{day(at, 'short')}, {clock(at)}"


def _point(points: Sequence[Any]) -> UUID | None:
    wanted = read_id(request.args.get("point") or request.form.get("point"))
    if wanted in {point.id for point in points}:
        return wanted
    return points[0].id if len(points) == 1 else None


def read_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
