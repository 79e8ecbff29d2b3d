"""The menu: every page of the product by group; each person sees only their own work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request
from markupsafe import Markup

from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.web.i18n import language, say
from relief.web.templating import markup

Row = tuple[Verb, str, str, str]

MENU: tuple[tuple[str, tuple[Row, ...]], ...] = (
    (
        N_("Overview"),
        (
            (Verb.GAPS_VIEW, "gaps.index", N_("Gaps and map"), "map"),
            (Verb.REPORTS_VIEW, "reports.index", N_("Reports"), "book"),
            (Verb.RESPONSES_VIEW, "responses.index", N_("Responses"), "cyclone"),
            (Verb.AREAS_VIEW, "areas.index", N_("Areas"), "layers"),
        ),
    ),
    (
        N_("Households"),
        (
            (Verb.HOUSEHOLDS_VIEW, "households.index", N_("Household registry"), "household"),
            (Verb.HOUSEHOLDS_REGISTER, "households.new", N_("Register a household"), "plus"),
            (Verb.HOUSEHOLDS_IMPORT, "imports.index", N_("Imported lists"), "upload"),
            (Verb.CARDS_VIEW, "cards.index", N_("Relief cards"), "print"),
            (Verb.HOUSEHOLDS_VIEW, "verification.index", N_("Verification"), "check-circle"),
            (Verb.VERIFICATION_VIEW, "verification.sessions", N_("Committee sessions"), "people"),
            (Verb.HOUSEHOLDS_VIEW, "duplicates.index", N_("Possible duplicates"), "people"),
            (Verb.HOUSEHOLDS_ERASE, "households.requests", N_("What families ask"), "shield"),
            (Verb.HOUSEHOLDS_EXPORT, "exports.index", N_("Files taken out"), "download"),
            (Verb.GRANTS_VIEW, "rehabilitation.index", N_("Rehabilitation grants"), "hands"),
        ),
    ),
    (
        N_("Distribution"),
        (
            (Verb.CHECKIN_VIEW, "checkin.index", N_("Check-in"), "check-circle"),
            (Verb.DISTRIBUTIONS_VIEW, "distributions.index", N_("Distribution plans"), "truck"),
            (Verb.SUPPORT_OTHERS, "distributions.others", N_("Help from others"), "hands"),
            (Verb.MONITORING_VIEW, "monitoring.index", N_("Asking families"), "chat"),
            (Verb.FEEDBACK_VIEW, "feedback.index", N_("Complaints, questions"), "hands"),
            (Verb.FEEDBACK_RECORD, "feedback.new", N_("Write down a question"), "edit"),
            (Verb.SYNC_REVIEW, "review.index", N_("Waiting for review"), "flag"),
            (Verb.DEVICES_VIEW, "devices.index", N_("Tablets"), "tablet"),
            (Verb.STOCK_VIEW, "stock.index", N_("Stock"), "box"),
        ),
    ),
    (
        N_("Children and support"),
        (
            (Verb.SPACES_MARK, "spaces.today", N_("My day"), "calendar"),
            (Verb.SPACES_FOLLOW_UP, "spaces.absences", N_("Children to ask after"), "people"),
            (Verb.SPACES_VIEW, "spaces.missing", N_("Registers missing"), "clock"),
            (Verb.SPACES_VIEW, "spaces.index", N_("Child-friendly spaces"), "child"),
            (Verb.CONCERNS_TRIAGE, "concerns.index", N_("My follow-ups"), "lock"),
            (Verb.CONCERNS_RAISE, "concerns.new", N_("Report a worry"), "flag"),
            (Verb.SUPPORT_VIEW, "psychosocial.index", N_("Appointments"), "calendar"),
            (Verb.REFERRALS_DIRECTORY, "referrals.index", N_("Service directory"), "book"),
        ),
    ),
    (
        N_("System"),
        (
            (Verb.FEEDBACK_CONFIDENTIAL, "feedback.reports_index", N_("Addressed to me"), "lock"),
            (Verb.FEEDBACK_REPORT, "feedback.new_report", N_("Confidential report"), "lock"),
            # Coordinators find it on the page of their areas, which administrators do not have.
            (Verb.AREAS_IMPORT, "area_files.index", N_("Bring in areas"), "upload"),
            (Verb.ACCOUNTS_VIEW, "accounts.index", N_("Accounts"), "people"),
            (Verb.AUDIT_VIEW, "audit.index", N_("Audit trail"), "shield"),
            (Verb.INCIDENTS_FOLLOW, "incidents.index", N_("Lost tablets, breaches"), "alert"),
            (Verb.RETENTION_VIEW, "retention.index", N_("How long data is kept"), "clock"),
            (Verb.JOBS_VIEW, "audit.jobs", N_("Work by itself"), "clock"),
            (Verb.KEYS_VIEW, "keys.keys", N_("Keys and witnesses"), "lock"),
        ),
    ),
)

# A page that is one tab or one button away for whoever may open the other has no entry of its own for them:
# the menu of a coordinator fits a small screen.
BEHIND: dict[str, tuple[Verb, str]] = {
    "reports.index": (Verb.GAPS_VIEW, "gaps.index"),
    "verification.sessions": (Verb.HOUSEHOLDS_VIEW, "verification.index"),
    "area_files.index": (Verb.AREAS_VIEW, "areas.index"),
    "distributions.others": (Verb.DISTRIBUTIONS_VIEW, "distributions.index"),
    "monitoring.index": (Verb.DISTRIBUTIONS_VIEW, "distributions.index"),
    "concerns.new": (Verb.FEEDBACK_VIEW, "feedback.index"),
    "feedback.new": (Verb.FEEDBACK_VIEW, "feedback.index"),
    "incidents.index": (Verb.DEVICES_VIEW, "devices.index"),
    "retention.index": (Verb.HOUSEHOLDS_ERASE, "households.requests"),
}


@dataclass(frozen=True)
class Link:
    """One entry of the menu, ready to show."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Group:
    """Entries that belong together."""

    label: str
    links: tuple[Link, ...]


def menu(person: Actor) -> Markup:
    """The menu as it stands on the page, twice."""
    # Everything the menu depends on, so that it is written once for all who see the same.
    known: dict[object, Markup] = current_app.extensions.setdefault("relief.menus", {})
    key = (person.verbs, language(), request.endpoint)
    if key not in known:
        known[key] = markup("layout/_menu.html", groups=groups(person))
    return known[key]


def groups(person: Actor) -> list[Group]:
    """The menu of one person by group; one without entries is left out."""
    here, hidden = f"{request.blueprint}.index", {one for one, (verb, _) in BEHIND.items() if verb in person.verbs}
    here = BEHIND[here][1] if here in hidden else here
    shown = [(title, [row for row in rows if row[1] not in hidden]) for title, rows in MENU]
    found = [Group(say(title), tuple(_links(rows, person, here))) for title, rows in shown]
    return [group for group in found if group.links]


def url_of(endpoint: str) -> str | None:
    """The address of a page without arguments, or None when the product has no such page."""
    known: dict[str, str] = current_app.extensions.setdefault("relief.urls", {})
    if endpoint not in known and endpoint in current_app.view_functions:
        known[endpoint] = current_app.url_map.bind("relief").build(endpoint)
    return known.get(endpoint)


def _links(rows: list[Row], person: Actor, here: str) -> Iterator[Link]:
    # Two entries may lie in one capability: the page itself wins over its neighbours.
    exact = any(endpoint == request.endpoint for _, endpoint, _, _ in rows)
    for verb, endpoint, text, icon in rows:
        url = url_of(endpoint) if verb in person.verbs else None
        if url is not None:
            current = endpoint == request.endpoint if exact else endpoint == here
            yield Link(say(text), url, icon, current)
