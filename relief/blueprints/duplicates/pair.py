"""Two records side by side, and what is decided about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.duplicates import bp
from relief.blueprints.duplicates.words import reads
from relief.checkin.queries import given_to
from relief.distributions.queries import due_for_household
from relief.households import adjudication, changes, merge_rules, pairs, papers, queries
from relief.households.adjudication import MergeGiven
from relief.households.duplicates import MergeState
from relief.households.inputs import HouseholdGiven
from relief.households.labels import PAIR_LABELS
from relief.households.models import Household, PairState, Status
from relief.households.pair_rules import REASONS
from relief.kernel.db import Session
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.rehabilitation import queries as grants
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say


class Line(NamedTuple):
    """One field of both records; `kept` is "first" or "second"."""

    field: str
    label: str
    first: str
    second: str
    differs: bool
    kept: str
    # Person pages on which whoever may reads the whole number, and is written down for it.
    whole: tuple[str, str] | None = None


class Side(NamedTuple):
    """What was promised, given and told of one record."""

    household: Household
    due: Any
    given: Any
    grants: Any
    impacts: Any


@bp.get("/<uuid:pair_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def show(pair_id: UUID) -> Response:
    """Both records with what differs marked, and both histories."""
    return _shown(pair_id, {}, 200)


def _shown(pair_id: UUID, fault: dict[str, str], status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        shown = pairs.find(db, actor, pair_id)
        homes = (shown.first, shown.second)
        told = [changes.as_given(db, one) for one in homes]
        sides = [_side(db, one) for one in homes]
        who = names_of(db, [one.created_by_id for one in homes])
    # The older record stays unless somebody chooses otherwise: cards and lists know its code.
    survivor = "first" if shown.first.created_at <= shown.second.created_at else "second"
    open_ = shown.pair.state is not PairState.MERGED and all(one.status is Status.ACTIVE for one in homes)
    return page(
        "duplicates/pair.html",
        status=status,
        pair=shown.pair,
        state_word=say(PAIR_LABELS[shown.pair.state]),
        homes=homes,
        sides=sides,
        who=who,
        lines=list(_lines(homes, told, request.form.get("survivor", survivor))),
        survivor=request.form.get("survivor", survivor),
        both_listed=_on_both(sides),
        reasons=[say(REASONS[word]) for word in shown.pair.reasons],
        fault=fault,
        typed=request.form.get("reason", ""),
        may_decide=open_ and actor.can(Verb.HOUSEHOLDS_ADJUDICATE),
    )


def _side(db: Session, home: Household) -> Side:
    actor = runtime.actor()
    impacts = [(one, responses.by_id(db, actor, one.response_id)) for one in queries.impacts_of(db, home.id)]
    due, given = due_for_household(db, actor, home.id), given_to(db, home.id)
    return Side(home, due, given, grants.for_household(db, actor, home.id), impacts)


def _on_both(sides: list[Side]) -> list[Any]:
    """Plans that stand and name both: the family would be called twice."""
    first = {distribution.id for _entitlement, distribution in sides[0].due}
    return [distribution for _entitlement, distribution in sides[1].due if distribution.id in first]


def _lines(homes: tuple[Household, Household], told: list[HouseholdGiven], survivor: str) -> Iterator[Line]:
    differing = set(merge_rules.differing(*told))
    keeps, other = (told[0], told[1]) if survivor == "first" else (told[1], told[0])
    fills = set(merge_rules.filling(keeps, other))
    opposite = "second" if survivor == "first" else "first"
    for field in merge_rules.FIELDS:
        first, second = (reads(one, field, home) for one, home in zip(told, homes, strict=True))
        kept = request.form.get(f"keep-{field}", opposite if field in fills else survivor)
        whole = _person_pages(homes, told) if field in papers.FIELDS and field in differing else None
        yield Line(field, say(merge_rules.FIELD_WORDS[field]), first, second, field in differing, kept, whole)


def _person_pages(homes: tuple[Household, Household], told: list[HouseholdGiven]) -> tuple[str, str] | None:
    if not runtime.actor().can(Verb.HOUSEHOLDS_READ_PAPERS):
        return None
    first, second = (
        url_for("households.person", household_id=home.id, member_id=one.head.id) if one.head.id else ""
        for home, one in zip(homes, told, strict=True)
    )
    return first, second


@bp.post("/<uuid:pair_id>/join")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def join(pair_id: UUID) -> Response:
    """One family: the chosen record stays, the other forwards to it."""
    try:
        with runtime.database().writing() as db:
            shown = pairs.find(db, runtime.actor(), pair_id)
            merge = adjudication.join_records(
                db, runtime.actor(), _given(shown), now=runtime.now(), alone=runtime.settings().merges_alone
            )
    except Invalid as problem:
        return _shown(pair_id, {name: say(text) for name, text in problem.faults.items()}, 422)
    if merge.state is MergeState.ASKED:
        said = _("Kept. You joined many records today, so a second person has to agree first.")
        return go(url_for("duplicates.deed", deed_id=merge.batch_id), flash=said)
    said = _("The two records are one now. You can take them apart again on this page.")
    return go(url_for("duplicates.deed", deed_id=merge.batch_id), flash=said)


def _given(shown: pairs.Shown) -> MergeGiven:
    survivor = request.form.get("survivor", "")
    kept = {field: request.form.get(f"keep-{field}", survivor) for field in merge_rules.FIELDS}
    ids = {"first": shown.first.id, "second": shown.second.id}
    return MergeGiven(
        pair_id=shown.pair.id,
        survivor_id=ids.get(survivor, shown.pair.id),
        choices=tuple(field for field, side in kept.items() if side in ids and side != survivor),
        reason=request.form.get("reason", ""),
    )


@bp.post("/<uuid:pair_id>/distinct")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def distinct(pair_id: UUID) -> Response:
    """Two families."""
    said = _("Kept as two families. They are not proposed again, unless an ID or phone becomes the same.")
    return _decided(pair_id, adjudication.call_distinct, said)


@bp.post("/<uuid:pair_id>/visit")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def visit(pair_id: UUID) -> Response:
    """Somebody goes to see."""
    return _decided(pair_id, adjudication.send_to_see, _("Kept for a visit. Both families are served as before."))


@bp.post("/<uuid:pair_id>/again")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def again(pair_id: UUID) -> Response:
    """Take an earlier decision back."""
    return _decided(pair_id, adjudication.ask_again, _("The pair waits for a decision again."))


def _decided(pair_id: UUID, action: Callable[..., object], said: str) -> Response:
    try:
        with runtime.database().writing() as db:
            action(db, runtime.actor(), pair_id, request.form.get("reason", ""), now=runtime.now())
    except Invalid as problem:
        return _shown(pair_id, {name: say(text) for name, text in problem.faults.items()}, 422)
    return go(url_for("duplicates.index"), flash=said)
