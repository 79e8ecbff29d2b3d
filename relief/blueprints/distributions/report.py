"""The report of a distribution on one page, in Bangla or English, with lines to sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.words import span, title
from relief.distributions import report as reports
from relief.distributions.models import Distribution, EntitlementState
from relief.distributions.report import Report
from relief.distributions.report_paper import ReportPaper
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock import queries as stock
from relief.stock.labels import UNITS
from relief.stock.models import Item
from relief.verification import paper
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import day, digits, label, name_of, say


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
    sheet = ReportPaper(language, words_of(found.plan, people)).sums(found, items)
    answer = Response(paper.pdf(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=report-{language}.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(distribution_id: UUID) -> tuple[Report, dict[UUID, Item], dict[UUID, Any]]:
    with runtime.database().reading() as db:
        found = reports.report(db, runtime.actor(), distribution_id)
        plan, items = found.plan, stock.items_by_id(db, [one.item_id for one in found.lines])
        people = signers(db, plan)
    return found, items, people


def words_of(plan: Distribution, people: dict[UUID, Any]) -> dict[str, Any]:
    """Titles, headings and signers of a report, in the language of the hour; the job that draws knows no reader."""
    signing = [
        (plan.created_by_id, _("Coordinator")),
        (plan.approved_by_id, _("Approver")),
        (None, _("Storekeeper")),
        (None, _("For the community")),
    ]
    sums = [_("Planned"), _("Given"), _("Part given"), _("Did not come"), _("Did not want it"), _("Taken off")]
    goods = [_("Item"), _("Planned"), _("Sent"), _("Given"), _("Returned"), _("Damaged or lost"), _("Left")]
    return {
        "title": _("Report of a distribution"),
        "draft": _("Draft: the goods are not counted yet."),
        "facts": [
            [_("Distribution"), f"{title(plan)} · {digits(plan.code)}"],
            [_("Place"), name_of(plan.area)],
            [_("When"), span(plan)],
            [_("Goods"), name_of(plan.kit)],
        ],
        "people": _("People in these households"),
        "different": _("Different households in all rounds"),
        "rounds": _("{reached} households in {rounds} rounds ({deliveries} deliveries)"),
        "households": _("Households"),
        "households_sum": _("Planned = given + part given + did not come + did not want it + taken off"),
        "household_heads": sums,
        "goods": _("Goods"),
        "goods_sum": _("Sent = given + returned + damaged or lost + left at the point"),
        "goods_heads": goods,
        "fits": _("it adds up"),
        "off": _("IT DOES NOT ADD UP: an entry came after the count"),
        "unsettled": _("not all is settled yet"),
        "units": {unit: say(unit) for unit in UNITS},
        "every": _("What became of every household"),
        "row_heads": [
            _("No."), _("Household code"), _("Head of the household"), _("Village or para"), _("People"), _("Outcome"),
        ],
        "states": {one.value: label(one) for one in EntitlementState},
        "signing": _("Signatures"),
        "signatures": [[_signer(people, who), seat] for who, seat in signing],
        "foot": _("Seal of the list: %(seal)s · printed on %(day)s", seal=plan.content_hash[:16],
                  day=day(local_day(runtime.now()))),
        "page": _("Page {page} of {pages}"),
    }  # fmt: skip


def signers(db: Session, plan: Distribution) -> dict[UUID, Any]:
    """The people who answer for a plan, by id."""
    return dict(names_of(db, [one for one in (plan.created_by_id, plan.approved_by_id) if one]))


def _signer(people: dict[UUID, Any], who: UUID | None) -> str:
    return name_of(people[who]) if who in people else " "
