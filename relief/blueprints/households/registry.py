"""Search first, then one household with everything known of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request, url_for

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.blueprints.households import bp, common
from relief.blueprints.households.forms import words
from relief.checkin.queries import given_to
from relief.consent import queries as consent
from relief.consent.labels import METHOD_LABELS
from relief.consent.models import Purpose
from relief.distributions.queries import due_for_household
from relief.households import labels, queries
from relief.households.models import Damage, DocumentKind, Household, Impact, ImpactState, Member, Sex, Status
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.rehabilitation import queries as grants
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import is_htmx, page
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
    """Everything about one household."""
    return page("households/show.html", **everything(household_id))


def everything(household_id: UUID) -> dict[str, Any]:
    """What the household's page shows; also after one of its forms was refused."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        actor.must(Verb.HOUSEHOLDS_VIEW)
        household = queries.find(db, actor, household_id)
        impacts = queries.impacts_of(db, household_id)
        changes = queries.history(db, household_id)
        people = queries.members_of(db, [household_id])
        context: dict[str, Any] = {
            "household": household,
            "lineage": areas.lineage(db, household.area),
            "people": people,
            "papers": queries.papers_of(db, [one.id for one in people]),
            "impacts": [(one, responses.by_id(db, actor, one.response_id)) for one in impacts],
            "ledger": (ledger := consent.ledger(db, household_id)),
            "standing": consent.standing(ledger),
            "changes": changes,
            "who": names_of(db, [household.created_by_id, *(one.created_by_id for one in changes)]),
            "area_names": _area_names(db, changes),
            "due": due_for_household(db, actor, household_id),
            "given": given_to(db, household_id),
            "grants": grants.for_household(db, actor, household_id),
        }
    shown = {
        "upper": ", ".join(name_of(one) for one in reversed(context["lineage"][1:-1])),
        "phones": _phones(household),
        "point": _point(household),
        "paper_of": _paper_of,
        "history_words": HISTORY_WORDS,
    }
    return context | shown | _rights(household, impacts) | {"fault": {}, "typed": {}, "methods": METHOD_LABELS}


def _phones(household: Household) -> str:
    numbers = [household.phone, *household.other_phones.split()]
    said = ", ".join(digits(number) for number in numbers if number)
    return f"{said} ({household.phone_owner})" if household.phone_owner else said


def _point(household: Household) -> str | None:
    if household.lat is None or household.lon is None:
        return None
    return digits(f"{household.lat:.5f}, {household.lon:.5f}")


def _paper_of(person: Member, papers: dict[tuple[UUID, DocumentKind], str]) -> str:
    return next((papers[person.id, kind] for kind in DocumentKind if (person.id, kind) in papers), "")


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
        "may_withdraw": actor.can(Verb.HOUSEHOLDS_WITHDRAW) and household.status is not Status.MERGED,
        "may_verify": is_active and actor.can(Verb.HOUSEHOLDS_VERIFY),
        "may_report": is_active and actor.can(Verb.HOUSEHOLDS_REGISTER) and response is not None,
        "has_report": response is not None and any(one.response_id == response.id for one in told),
        "purposes": [Purpose.REGISTRATION, Purpose.SHARING],
        "verified_state": ImpactState.VERIFIED,
        "disputed_state": ImpactState.DISPUTED,
    }
