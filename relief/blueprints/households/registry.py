"""Search first, then one household with everything known of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.blueprints.households import bp, common, telling
from relief.blueprints.households.forms import words
from relief.checkin.queries import given_to
from relief.consent import queries as consent
from relief.consent.inputs import NOTICE
from relief.consent.labels import METHOD_LABELS, NOTICE_TEXT, OF_HOUSEHOLD, STOPS
from relief.distributions.queries import due_for_household, plans_about
from relief.households import cards_queries, labels, papers, queries, requests_life
from relief.households.models import Damage, Household, Impact, ImpactState, Sex, Status
from relief.households.phones import is_doubtful
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.rehabilitation import queries as grants
from relief.responses import queries as responses
from relief.verification import registers as verification
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import digits, name_of

E = TypeVar("E", Status, Damage)


@dataclass(frozen=True)
class Asked:
    """What the search page was asked, as it stands in the address."""

    text: str
    area: str
    status: Status | None
    damage: Damage | None
    circumstance: str
    number: int

    @property
    def url(self) -> str:
        """The address of this search without the page number."""
        said = {
            "q": self.text,
            "area": self.area,
            "status": self.status,
            "damage": self.damage,
            "circumstance": self.circumstance,
        }
        given = {name: str(value) for name, value in said.items() if value}
        return f"{url_for('households.index')}?{urlencode(given)}" if given else url_for("households.index")

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.area or self.status or self.damage or self.circumstance)


@bp.get("/")
@needs(Verb.HOUSEHOLDS_VIEW)
def index() -> Response:
    """The registry's front page: one box finds by code, name, phone, ID or form number."""
    asked = _asked()
    response = runtime.response()
    with runtime.database().reading() as db:
        filters = queries.Filters(
            area_path=_path_of(db, asked.area),
            status=asked.status,
            damage=asked.damage,
            response_id=response.id if response else None,
            circumstance=asked.circumstance,
        )
        found = queries.search(db, runtime.actor(), asked.text, page=asked.number, filters=filters)
        unions = [] if is_htmx() else common.unions(db)
    return page(
        "households/index.html",
        fragment="households/_list.html",
        asked=asked,
        found=found,
        unions=unions,
        statuses=[Status.ACTIVE, Status.WITHDRAWN],
        damages=list(Damage),
        circumstances=words(labels.CIRCUMSTANCE_LABELS),
    )


def _asked() -> Asked:
    args = request.args
    number = to_latin(args.get("page", "1"))
    return Asked(
        text=args.get("q", "").strip()[:120],
        area=args.get("area", ""),
        status=_member(Status, args.get("status", "")),
        damage=_member(Damage, args.get("damage", "")),
        circumstance=args.get("circumstance", ""),
        number=int(number) if number.isascii() and number.isdecimal() else 1,
    )


def _member(kind: type[E], text: str) -> E | None:
    return kind(text) if text in [one.value for one in kind] else None


def _path_of(db: Session, text: str) -> str:
    try:
        return areas.find(db, runtime.actor(), UUID(text)).path if text else ""
    except ValueError:
        return ""


@bp.get("/<uuid:household_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def show(household_id: UUID) -> Response:
    """Everything about one household; one that was joined with another forwards to it."""
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        # Past the reader's areas there is nothing to forward to: then the record itself is shown.
        onward = queries.survivor_of(db, runtime.actor(), household)
    if onward is not None:
        said = _("%(code)s was joined with this record.", code=digits(household.code))
        return go(url_for("households.show", household_id=onward), flash=said)
    return page("households/show.html", **everything(household_id, household))


def everything(household_id: UUID, known: Household | None = None) -> dict[str, Any]:
    """What the household's page shows; also after one of its forms was refused. `known` was just found."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        actor.must(Verb.HOUSEHOLDS_VIEW)
        household = known or queries.find(db, actor, household_id)
        impacts = queries.impacts_of(db, household_id)
        changes = queries.history(db, household_id)
        people = queries.members_of(db, [household_id])
        context: dict[str, Any] = {
            "household": household,
            "lineage": areas.lineage(db, household.area),
            "people": people,
            "papers": queries.documents_of(db, [one.id for one in people]),
            "requests": requests_life.of_household(db, household_id),
            "impacts": [(one, responses.by_id(db, actor, one.response_id)) for one in impacts],
            "ledger": (ledger := consent.ledger(db, household_id)),
            "standing": consent.standing(ledger),
            "changes": changes,
            "who": names_of(db, [household.created_by_id, *(one.created_by_id for one in changes)]),
            "area_names": _area_names(db, changes),
            "due": due_for_household(db, actor, household_id),
            "plans_about": plans_about(db, actor, household),
            "given": given_to(db, household_id),
            "cards": cards_queries.cards_of(db, household_id),
            "grants": grants.for_household(db, actor, household_id),
            "verification": verification.of_household(
                db, household_id, response.id if (response := runtime.response()) else None
            ),
        }
    shown = {
        "upper": ", ".join(name_of(one) for one in reversed(context["lineage"][1:-1])),
        "phones": _phones(household),
        "point": _point(household),
        "mask": papers.mask,
        "age_words": telling.age_words,
        "wg_words": telling.wg_words,
        "circumstances": telling.circumstances_of(household, people),
        "counted": telling.counted(household, people),
        "told_words": telling.told,
        "history_words": HISTORY_WORDS,
    }
    words = {"methods": METHOD_LABELS, "stops": STOPS, "notice_text": NOTICE_TEXT, "notice_number": NOTICE}
    return context | shown | words | _rights(household, impacts) | {"fault": {}, "typed": {}}


def _phones(household: Household) -> str:
    numbers = [household.phone, *household.other_phones.split()]
    said = ", ".join(
        digits(number) + (" – " + _("unusual shape, ask again") if is_doubtful(number) else "")
        for number in numbers
        if number
    )
    return f"{said} ({household.phone_owner})" if household.phone_owner else said


def _point(household: Household) -> str | None:
    if household.lat is None or household.lon is None:
        return None
    return digits(f"{household.lat:.5f}, {household.lon:.5f}")


def _book(kind: type[StrEnum]) -> dict[str, str]:
    return {one.value: labels.LABELS[one] for one in kind}


# Changes keep words of fixed lists as they are stored; the history shows how they read.
HISTORY_WORDS = {
    "head_sex": _book(Sex),
    "status": _book(Status),
    "house_damage": _book(Damage),
    "impact_state": _book(ImpactState),
    "housing": labels.HOUSING_LABELS,
    "livelihood": labels.LIVELIHOOD_LABELS,
}


def _area_names(db: Session, changes: Any) -> dict[str, Any]:
    """Unions that a change names; one that the person may not see stays unnamed."""
    ids = {side["area_id"] for one in changes for side in (one.before, one.after) if side.get("area_id")}
    found = [area for each in ids if (area := areas_or_none(db, each)) is not None]
    return {str(area.id): area for area in found}


def areas_or_none(db: Session, text: str) -> Any:
    """The area when the person may see it."""
    try:
        return areas.find(db, runtime.actor(), UUID(text))
    except NotFound:
        return None


def _rights(household: Household, impacts: Any) -> dict[str, Any]:
    actor = runtime.actor()
    is_active = household.status is Status.ACTIVE
    response = runtime.response()
    told: list[Impact] = list(impacts)
    return {
        "may_correct": is_active and actor.can(Verb.HOUSEHOLDS_CORRECT),
        "may_withdraw": household.erased_at is None
        and actor.can(Verb.HOUSEHOLDS_WITHDRAW)
        and household.status is not Status.MERGED,
        "may_verify": is_active and actor.can(Verb.HOUSEHOLDS_VERIFY),
        "may_report": is_active and actor.can(Verb.HOUSEHOLDS_REGISTER) and response is not None,
        "has_report": response is not None and any(one.response_id == response.id for one in told),
        "purposes": OF_HOUSEHOLD,
        "may_ask": actor.can(Verb.HOUSEHOLDS_REQUESTS),
        "may_see_requests": actor.can(Verb.HOUSEHOLDS_ERASE),
        "verified_state": ImpactState.VERIFIED,
        "disputed_state": ImpactState.DISPUTED,
    }
