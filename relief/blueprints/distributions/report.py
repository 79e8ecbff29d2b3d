"""The report of a distribution on one page, in Bangla or English, with lines to sign."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.words import span, title
from relief.distributions import report as reports
from relief.distributions.models import State
from relief.distributions.report import Report
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import queries as stock
from relief.stock.models import Item
from relief.verification import paper
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import day, digits, name_of, num, say


@bp.get("/<uuid:distribution_id>/report")
@needs(Verb.DISTRIBUTIONS_VIEW)
def report(distribution_id: UUID) -> Response:
    """Both sums, checked, and the PDFs."""
    found, items, _people = _read(distribution_id)
    return page("distributions/report.html", report=found, plan=found.plan, heading=title(found.plan), items=items)


@bp.get("/<uuid:distribution_id>/<any(bn,en):language>/report.pdf")
@needs(Verb.DISTRIBUTIONS_VIEW)
def report_file(distribution_id: UUID, language: str) -> Response:
    """One page of A4 to sign."""
    found, items, people = _read(distribution_id)
    # The paper speaks the language of the address, whatever the reader's screen speaks.
    g.language = language
    answer = Response(paper.pdf(_sheet(found, items, people, language)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=report-{language}.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(distribution_id: UUID) -> tuple[Report, dict[UUID, Item], dict[UUID, Any]]:
    with runtime.database().reading() as db:
        found = reports.report(db, runtime.actor(), distribution_id)
        plan, items = found.plan, stock.items_by_id(db, [one.item_id for one in found.lines])
        ids = {plan.created_by_id, plan.approved_by_id} - {None}
        people = dict(names_of(db, [one for one in ids if one]))
    return found, items, people


def _sheet(found: Report, items: dict[UUID, Item], people: dict[UUID, Any], language: str) -> paper.Sheet:
    plan, is_closed = found.plan, found.plan.state is State.CLOSED
    signing = [
        ("", _("Coordinator")),
        ("", _("Approver")),
        ("", _("Storekeeper")),
        ("", _("For the community")),
    ]
    named = {_("Coordinator"): plan.created_by_id, _("Approver"): plan.approved_by_id}
    return paper.Sheet(
        language=language,
        title=_("Report of a distribution"),
        lead="" if is_closed else _("Draft: the goods are not counted yet."),
        facts=[
            (_("Distribution"), f"{title(plan)} · {digits(plan.code)}"),
            (_("Place"), name_of(plan.area)),
            (_("When"), span(plan)),
            (_("Goods"), name_of(plan.kit)),
            (_("People in these households"), num(found.people)),
            (_("Different households in all rounds"), _rounds(found)),
        ],
        sections=[_households(found), _goods(found, items)],
        signing=_("Signatures"),
        signatures=[(_signer(people, named.get(seat)), seat) for _name, seat in signing],
        foot=_("Seal of the list: %(seal)s · printed on %(day)s", seal=plan.content_hash[:16],
               day=day(local_day(runtime.now()))),
        page=_("Page {page} of {pages}"),
    )  # fmt: skip


def _signer(people: dict[UUID, Any], who: UUID | None) -> str:
    return name_of(people[who]) if who in people else " "


def _rounds(found: Report) -> str:
    return str(_(
        "%(reached)s households in %(rounds)s rounds (%(deliveries)s deliveries)",
        reached=num(found.reached), rounds=num(found.rounds), deliveries=num(found.deliveries),
    ))  # fmt: skip


def _households(found: Report) -> paper.Section:
    one = found.households
    return paper.Section(
        title=_("Households"),
        note=_fits(not one.off_by, _("Planned = given + part given + did not come + did not want it + taken off")),
        heads=[_("Planned"), _("Given"), _("Part given"), _("Did not come"), _("Did not want it"), _("Taken off")],
        widths=[1] * 6,
        numbers=tuple(range(6)),
        rows=[[num(each) for each in (one.planned, one.delivered, one.partly, one.absent, one.refused, one.cancelled)]],
    )


def _goods(found: Report, items: dict[UUID, Item]) -> paper.Section:
    rows = []
    for one in found.lines:
        item = items[one.item_id]
        figures = (one.planned, one.sent, one.given, one.returned, one.lost, one.left)
        rows.append([f"{name_of(item)} ({say(item.unit)})", *(num(_short(each)) for each in figures)])
    return paper.Section(
        title=_("Goods"),
        note=_fits(
            not any(one.off_by for one in found.lines),
            _("Sent = given + returned + damaged or lost + left at the point"),
        ),
        heads=[
            _("Item"),
            _("Planned"),
            _("Sent"),
            _("Given"),
            _("Returned"),
            _("Damaged or lost"),
            _("Left"),
        ],
        widths=[3, 1, 1, 1, 1, 1, 1],
        numbers=tuple(range(1, 7)),
        rows=rows,
    )


def _short(quantity: Decimal) -> Decimal:
    return quantity.normalize() if quantity % 1 else quantity.quantize(Decimal(1))


def _fits(fits: bool, sentence: str) -> str:
    told = _("it adds up") if fits else _("IT DOES NOT ADD UP: an entry came after the count")
    return f"{sentence}: {told}"
