"""How long each class of data is kept; the lists to confirm; holds."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.kernel.digits import parse_int
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.retention import actions, holds, labels, queries, terms
from relief.retention.kinds import BY_ITSELF, RULES, Kind
from relief.web import places, runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

bp = Blueprint("retention", __name__, url_prefix="/retention")


def _kind(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError:
        raise NotFound from None


@bp.get("/")
@needs(Verb.RETENTION_VIEW)
def index() -> Response:
    """Every class with its period, and what of one's own is due."""
    return _index(200)


@bp.post("/<string(maxlength=40):word>/term")
@needs(Verb.RETENTION_SET)
def set_term(word: str) -> Response:
    """Write down what the organisation decided."""
    kind, typed = _kind(word), request.form.get("days", "").strip()
    try:
        days = parse_int(typed) if typed else None
        with runtime.database().writing() as db:
            terms.set_term(db, runtime.actor(), kind, days, asks="asks" in request.form, now=runtime.now())
    except ValueError:
        return _index(422, fault=(kind, _("Write a number of days from 90 to 36500, or leave it empty.")), typed=typed)
    except Invalid as problem:
        return _index(422, fault=(kind, " ".join(say(one) for one in problem.faults.values())), typed=typed)
    return go(url_for("retention.index"), flash=_("The period is saved. The next list is made tonight."))


@bp.get("/<string(maxlength=40):word>")
@needs(Verb.RETENTION_CONFIRM)
def show(word: str) -> Response:
    """The list of one class, to look through before it goes."""
    return _list(_kind(word), 200)


@bp.post("/<string(maxlength=40):word>/confirm")
@needs(Verb.RETENTION_CONFIRM)
def confirm(word: str) -> Response:
    """Let the list go; it cannot be undone."""
    kind, seen = _kind(word), request.form.get("seen", type=int, default=-1)
    if "sure" not in request.form:
        return _list(kind, 422, fault=_("Mark that you know it cannot be undone."))
    with runtime.database().writing() as db:
        actions.confirm(db, runtime.actor(), kind, seen, now=runtime.now())
    return go(url_for("retention.index"), flash=_("Confirmed. It goes within a few minutes."))


@bp.post("/<string(maxlength=40):word>/hold")
@needs(Verb.RETENTION_CONFIRM)
def hold_class(word: str) -> Response:
    """Nothing of this class goes in one of one's areas."""
    kind, path = _kind(word), request.form.get("path", "")
    actor = runtime.actor()
    if path not in actor.within:
        raise NotFound
    try:
        with runtime.database().writing() as db:
            holds.set_hold(db, actor, kind, path, request.form.get("reason", ""), now=runtime.now())
    except Invalid as problem:
        return _list(kind, 422, fault=" ".join(say(one) for one in problem.faults.values()))
    return go(url_for("retention.index"), flash=_("Held. Nothing of this goes until two people end the hold."))


@bp.post("/due/<uuid:due_id>/hold")
@needs(Verb.RETENTION_CONFIRM)
def hold_one(due_id: UUID) -> Response:
    """One record of the list stays."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        row = queries.on_list(db, actor, due_id)
    try:
        with runtime.database().writing() as db:
            said = request.form.get("reason", "")
            holds.set_hold(db, actor, row.kind, row.path, said, subject_id=row.subject_id, now=runtime.now())
    except Invalid as problem:
        return _list(row.kind, 422, fault=" ".join(say(one) for one in problem.faults.values()))
    return go(url_for("retention.show", word=row.kind.value), flash=_("This one stays until two people end the hold."))


@bp.post("/holds/<uuid:hold_id>/end")
@needs(Verb.RETENTION_CONFIRM)
def end_hold(hold_id: UUID) -> Response:
    """Ask that a hold ends, or agree to it."""
    with runtime.database().writing() as db:
        ended = holds.end_hold(db, runtime.actor(), hold_id, now=runtime.now()).ended_at is not None
    said = _("The hold is ended.") if ended else _("Written down. The hold ends when a second person agrees.")
    return go(url_for("retention.index"), flash=said)


def _index(status: int, *, fault: tuple[Kind, str] | None = None, typed: str = "") -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        rows = queries.overview(db, actor, now=runtime.now())
        held = holds.holds(db, actor) if actor.can(Verb.RETENTION_CONFIRM) else []
        areas = places.by_path(db, sorted({one.hold.path for one in held}))
        who = names_of(db, [one.hold.created_by_id for one in held])
    return page(
        "retention/index.html", status=status, rows=rows, holds=held, areas=areas, who=who, rules=RULES,
        stays=labels.STAYS, begins=labels.BEGINS, by_itself=BY_ITSELF, ahead=queries.AHEAD, fault=fault, typed=typed,
        may_set=actor.can(Verb.RETENTION_SET), least=terms.LEAST,
    )  # fmt: skip


def _list(kind: Kind, status: int, *, fault: str = "") -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        rows = queries.waiting(db, actor, kind)
        count = queries.count_waiting(db, actor, kind)
        areas = places.by_path(db, sorted({one.path for one, _code in rows} | set(actor.within)))
    return page(
        "retention/list.html", status=status, kind=kind, rows=rows, count=count, areas=areas, fault=fault,
        stays=labels.STAYS[kind], begins=labels.BEGINS[kind], within=actor.within,
    )  # fmt: skip
