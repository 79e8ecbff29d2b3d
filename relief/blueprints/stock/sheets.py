"""What the store puts on paper: the waybill that goes along, and the note of what arrived."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.models import User
from relief.blueprints.stock import bp
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.stock import paper, papers
from relief.stock.store_models import Waybill, WaybillLine, WaybillState
from relief.web import runtime
from relief.web.guard import needs
from relief.web.i18n import day, digits, language, moment, name_of, num, say


@bp.get("/waybills/<uuid:waybill_id>/waybill.pdf")
@needs(Verb.STOCK_VIEW)
def waybill_paper(waybill_id: UUID) -> Response:
    """Three copies: for whoever receives, for whoever sends, for the carrier."""
    found, people = _read(waybill_id)
    rows = [
        [num(line.position), name_of(line.item), _lot(line), f"{num(line.sent)} {_(line.item.unit)}", "", ""]
        for line in found.lines
    ]
    slip = paper.Slip(
        language=language(),
        title=_("Waybill"),
        number=digits(found.number),
        code=_address(found),
        facts=_facts(found),
        heads=[_("No."), _("Goods"), _("Lot"), _("Sent"), _("Arrived in good order"), _("Damaged or missing, and why")],
        widths=[0, 3, 3, 2, 2, 3],
        numbers=[0, 3],
        rows=rows,
        note=_("Count on arrival, write the figures into the last two columns, and keep one copy."),
        signatures=[
            (_name(people, found.created_by_id), _("Sent by, signature and date")),
            (found.carrier, _("Carried by, signature and date")),
            ("", _("Received by, name, signature and date")),
        ],
        copies=[_("Copy for whoever receives"), _("Copy for whoever sends"), _("Copy for the carrier")],
        foot=_foot(found),
        page=_("Page {page} of {pages}"),
    )
    return _pdf(slip)


@bp.get("/waybills/<uuid:waybill_id>/received.pdf")
@needs(Verb.STOCK_VIEW)
def received_paper(waybill_id: UUID) -> Response:
    """What was sent, what arrived, and why it differs."""
    found, people = _read(waybill_id)
    if found.state is not WaybillState.ARRIVED:
        raise Refused(
            "stock.not-arrived",
            N_("Nobody has written what arrived yet, so there is no note to print. Write it first."),
        )
    rows = [_received(line) for line in found.lines]
    slip = paper.Slip(
        language=language(),
        title=_("Goods-received note"),
        number=digits(found.number),
        code=_address(found),
        facts=[*_facts(found), (_("Received"), moment(found.ended_at))],
        heads=[
            _("No."), _("Goods"), _("Lot"), _("Sent"), _("Arrived in good order"), _("Damaged"), _("Missing"),
            _("Why it differs"),
        ],
        widths=[0, 4, 4, 2, 3, 2, 2, 4],
        numbers=[0, 3, 4, 5, 6],
        rows=rows,
        note=found.ended_note,
        signatures=[
            (_name(people, found.ended_by_id), _("Received by, signature and date")),
            (found.carrier, _("Carried by, signature and date")),
        ],
        copies=[_("Copy for whoever receives"), _("Copy for whoever sends")],
        foot=_foot(found),
        page=_("Page {page} of {pages}"),
    )  # fmt: skip
    return _pdf(slip)


def _read(waybill_id: UUID) -> tuple[Waybill, Mapping[UUID, User]]:
    with runtime.database().reading() as db:
        found = papers.waybill(db, runtime.actor(), waybill_id)
        return found, papers.people_of(db, {found.created_by_id, found.ended_by_id})


def _facts(found: Waybill) -> list[tuple[str, str]]:
    facts = [
        (_("From"), name_of(found.source)),
        (_("To"), name_of(found.target)),
        (_("Sent at"), moment(found.sent_at)),
        (_("Should arrive by"), moment(found.expected_at) if found.expected_at else ""),
        (_("Carried by"), found.carrier),
        (_("Note"), found.note),
    ]
    return [(word, value) for word, value in facts if value]


def _received(line: WaybillLine) -> list[str]:
    arrived = line.arrived or Decimal(0)
    missing = line.sent - arrived - line.damaged
    figures = [num(one) for one in (line.sent, arrived, line.damaged)]
    # More than was sent is said as such, not as a missing quantity below zero.
    off = num(missing) if missing >= 0 else _("%(more)s more", more=num(-missing))
    goods = f"{name_of(line.item)} ({_(line.item.unit)})"
    return [num(line.position), goods, _lot(line), *figures, off, line.reason]


def _lot(line: WaybillLine) -> str:
    if line.lot is None:
        return "—"
    until = _("best before %(day)s", day=day(line.lot.expires_on)) if line.lot.expires_on else ""
    return " · ".join(filter(None, (line.lot.donor, until))) or "—"


def _name(people: Mapping[UUID, User], user_id: UUID | None) -> str:
    user = people.get(user_id) if user_id else None
    return name_of(user) if user else ""


def _address(found: Waybill) -> str:
    return request.url_root.rstrip("/") + url_for(".waybill", waybill_id=found.id)


def _foot(found: Waybill) -> str:
    return f"{digits(found.number)} · {say(_STATES[found.state])}"


_STATES = {
    WaybillState.ON_ROAD: N_("On the road"),
    WaybillState.ARRIVED: N_("Arrived"),
    WaybillState.CANCELLED: N_("Taken back"),
}


def _pdf(slip: paper.Slip) -> Response:
    answer = Response(paper.pdf(slip), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=waybill.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer
