"""The review inbox: what tablets sent and the server held back, for a person to accept or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from relief.checkin import queries as desk
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid, NotFound, Problem
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.stock.models import Item
from relief.sync import held, review
from relief.sync.held import Bunch, Telling
from relief.sync.labels import cause_of
from relief.sync.review import DecisionGiven
from relief.web import runtime
from relief.web.forms import tidy
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num, say, say_problem
from relief.web.spans import clock_off

bp = Blueprint("review", __name__, url_prefix="/review")
SAMPLE = 3
_BUNCH = "/bunches/<string(maxlength=64):bunch>"
_NO_REASON = N_("Write why; the reason stays with the entry.")


@dataclass(frozen=True)
class Shown:
    """A bunch on the page: how many there are, and those that are shown."""

    bunch: Bunch
    count: int
    tellings: Sequence[Telling]


@bp.get("/")
@needs(Verb.SYNC_REVIEW)
def index() -> Response:
    """Double collections by distribution, then bunches of held items with a sample of each."""
    return _index(200, {})


@bp.post("/<uuid:item_id>")
@needs(Verb.SYNC_REVIEW)
def decide(item_id: UUID) -> Response:
    """Accept one item or set it aside."""
    accept, reason = _answer()
    with runtime.database().reading() as db:
        held.tell(db, runtime.actor(), item_id)
    try:
        if accept is None or not reason:
            raise Invalid({"reason": _NO_REASON})
        with runtime.database().writing() as db:
            given = DecisionGiven(item_id=item_id, accept=accept, reason=reason)
            review.decide(db, runtime.actor(), given, now=runtime.now())
    except Problem as problem:
        return _index(problem.status, {str(item_id): _told(problem)})
    said = _("It counts now, and your reason is kept.") if accept else _("It is set aside, and your reason is kept.")
    return go(url_for(".index"), flash=said)


@bp.get(_BUNCH)
@needs(Verb.SYNC_REVIEW)
def ask_bunch(bunch: str) -> Response:
    """A sample and the count, before all of them are decided at once."""
    return _bunch_page(bunch, 200, "")


@bp.post(_BUNCH)
@needs(Verb.SYNC_REVIEW)
def decide_bunch(bunch: str) -> Response:
    """Decide on every item of a bunch that was there when the person looked."""
    accept, reason = _answer()
    if accept is None or not reason:
        return _bunch_page(bunch, 422, say(_NO_REASON))
    with runtime.database().writing() as db:
        ids = held.ids_of(db, runtime.actor(), _read(bunch))
        if not ids:
            raise NotFound
        if str(len(ids)) != request.form.get("count"):
            kept: tuple[int, str] | None = None
        else:
            kept = _decide_all(db, ids, accept=accept, reason=reason)
    if kept is None:
        return _bunch_page(
            bunch, 409, _("Something came or was decided meanwhile. Nothing was changed. Look at it again.")
        )
    done, stuck = len(ids) - kept[0], kept[0]
    said = ngettext("%(count)s entry was decided.", "%(count)s entries were decided.", done, count=num(done))
    if stuck:
        said += " " + _("%(count)s still wait: %(why)s", count=num(stuck), why=kept[1])
    return go(url_for(".index"), flash=said, kind="warn" if stuck else "done")


def _decide_all(db: Session, ids: Sequence[UUID], *, accept: bool, reason: str) -> tuple[int, str]:
    """Each by itself, so that one that cannot be accepted is not in the way of the others: how many, and why."""
    stuck, why = 0, ""
    for item_id in ids:
        given = DecisionGiven(item_id=item_id, accept=accept, reason=reason)
        try:
            with db.begin_nested():
                review.decide(db, runtime.actor(), given, now=runtime.now())
        except Problem as problem:
            stuck, why = stuck + 1, why or _told(problem)
    return stuck, why


def _answer() -> tuple[bool | None, str]:
    choice = {"accept": True, "set-aside": False}.get(request.form.get("decision", ""))
    return choice, tidy(request.form.get("reason", "")) or ""


def _told(problem: Problem) -> str:
    faults = problem.faults.values() if isinstance(problem, Invalid) else ()
    return " ".join(say(text) for text in faults) or say_problem(problem)


def _index(status: int, faults: dict[str, str]) -> Response:
    actor, only = runtime.actor(), _uuid(request.args.get("distribution"))
    with runtime.database().reading() as db:
        found = [_shown(db, bunch, count) for bunch, count in held.bunches(db, actor, only)]
        conflicts = desk.open_conflicts(db, actor) if only is None else []
        items = _items(db, [one for each in found for one in each.tellings])
    return page(
        "review/index.html", status=status, bunches=found, conflicts=conflicts, items=items, only=only,
        faults=faults, typed=request.form, cause=_cause, clock_off=clock_off,
    )  # fmt: skip


def _shown(db: Session, bunch: Bunch, count: int) -> Shown:
    limit = held.MOST_SHOWN if request.args.get("all") == bunch.key else SAMPLE
    return Shown(bunch, count, held.told(db, runtime.actor(), bunch, limit=limit))


def _bunch_page(key: str, status: int, fault: str) -> Response:
    bunch = _read(key)
    with runtime.database().reading() as db:
        count = len(held.ids_of(db, runtime.actor(), bunch))
        if not count:
            raise NotFound
        sample = held.told(db, runtime.actor(), bunch, limit=SAMPLE)
        items = _items(db, sample)
    return page(
        "review/bunch.html", status=status, shown=Shown(bunch, count, sample), items=items, fault=fault,
        typed=request.form, cause=_cause, clock_off=clock_off,
    )  # fmt: skip


def _read(key: str) -> Bunch:
    cause, _at, plan = key.partition("@")
    return Bunch(cause[:64], _uuid(plan))


def _cause(telling: Telling) -> str:
    return say(cause_of(telling.item.code, telling.item.message))


def _items(db: Session, tellings: Sequence[Telling]) -> dict[str, Item]:
    wanted = {found for one in tellings for line in one.lines if (found := _uuid(line.get("item_id")))}
    return {str(item_id): item for item_id, item in stock.items_by_id(db, wanted).items()}


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
