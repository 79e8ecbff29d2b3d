"""Pairs to look at, and the sure ones joined together after a look at a sample."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.duplicates import bp
from relief.households import adjudication, deeds, pairs
from relief.households.labels import PAIR_LABELS
from relief.households.models import PairState
from relief.households.pair_rules import REASONS
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, say

_SAMPLE, _MOST_UNIONS = 10, 300
_STATES = (PairState.CANDIDATE, PairState.NEEDS_VISIT, PairState.DISTINCT, PairState.MERGED)


@bp.get("/")
@needs(Verb.HOUSEHOLDS_VIEW)
def index() -> Response:
    """What waits for a decision in the person's areas, the surest first."""
    asked = {name: request.args.get(name, "") for name in ("state", "area", "reason", "sure")}
    with runtime.database().reading() as db:
        actor, filters = runtime.actor(), _filters(db, asked)
        found = pairs.search(db, actor, filters, page=_number(request.args.get("page", "1")))
        sure = len(pairs.sure_ones(db, actor, pairs.Filters(area_path=filters.area_path, sure_only=True), _MOST))
        context: dict[str, Any] = {
            "found": found,
            "sure": sure,
            "unions": _unions(db),
            "deeds": [one for one in deeds.latest(db, actor) if one.waiting or one.done][:8],
        }
    kept = {name: value for name, value in asked.items() if value}
    url = url_for("duplicates.index")
    return page(
        "duplicates/index.html",
        fragment="duplicates/_list.html",
        asked=asked,
        state=filters.state,
        url=f"{url}?{urlencode(kept)}" if kept else url,
        states=[(one.value, say(PAIR_LABELS[one])) for one in _STATES],
        reasons=REASONS,
        may_join=actor.can(Verb.HOUSEHOLDS_ADJUDICATE),
        **context,
    )


_MOST = adjudication.MOST_AT_ONCE


def _filters(db: Session, asked: dict[str, str]) -> pairs.Filters:
    state = PairState(asked["state"]) if asked["state"] in list(PairState) else PairState.CANDIDATE
    reason = asked["reason"] if asked["reason"] in REASONS else ""
    return pairs.Filters(state, _path(db, asked["area"]), reason, asked["sure"] == "1")


def _path(db: Session, text: str) -> str:
    try:
        return areas.find(db, runtime.actor(), UUID(text)).path if text else ""
    except (ValueError, NotFound):
        return ""


def _number(text: str) -> int:
    plain = to_latin(text)
    return int(plain) if plain.isascii() and plain.isdecimal() else 1


def _unions(db: Session) -> list[tuple[str, str]]:
    found = areas.choices(db, runtime.actor(), (Level.UNION,), language())
    return [(str(area_id), label) for area_id, label in found] if len(found) <= _MOST_UNIONS else []


@bp.get("/sure")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def sure() -> Response:
    """How many would be joined, and a sample of them, before anything happens."""
    return _shown_sure(request.args.get("area", ""), {}, 200)


def _shown_sure(area: str, fault: dict[str, str], status: int) -> Response:
    with runtime.database().reading() as db:
        filters = pairs.Filters(area_path=_path(db, area), sure_only=True)
        chosen = pairs.sure_ones(db, runtime.actor(), filters, _MOST)
    # From the whole list, not its head: the least sure must be among what is looked at.
    step = max(1, len(chosen) // _SAMPLE)
    return page(
        "duplicates/sure.html",
        status=status,
        area=area,
        count=len(chosen),
        sample=[*chosen[: _SAMPLE * step : step], *chosen[-1:]][: _SAMPLE + 1] if len(chosen) > _SAMPLE else chosen,
        seen=adjudication.fingerprint([one.pair.id for one in chosen]),
        alone=runtime.settings().merges_alone,
        fault=fault,
        reasons=REASONS,
    )


@bp.post("/sure")
@needs(Verb.HOUSEHOLDS_ADJUDICATE)
def join_sure() -> Response:
    """Join them, or ask a second person when they are many."""
    area, reason, seen = (request.form.get(name, "") for name in ("area", "reason", "seen"))
    try:
        with runtime.database().writing() as db:
            done = adjudication.join_sure_ones(
                db, runtime.actor(), _path(db, area), seen, reason,
                now=runtime.now(), alone=runtime.settings().merges_alone,
            )  # fmt: skip
    except Invalid as problem:
        return _shown_sure(area, {name: say(text) for name, text in problem.faults.items()}, 422)
    if not done.done and not done.waiting:
        return go(url_for("duplicates.index"), flash=_("Nothing could be joined. Look at these pairs one by one."))
    return go(url_for("duplicates.deed", deed_id=done.batch_id))
