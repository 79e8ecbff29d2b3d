"""Funds of the unions: the list, and one with its statement on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import rooms
from relief.blueprints.rehabilitation.grants import bp
from relief.kernel.digits import to_latin
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import funds, spending, statements
from relief.verification import labels as verification_labels
from relief.verification import paper
from relief.verification import queries as committees
from relief.web import runtime
from relief.web.forms import read_day
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import day, digits, label, language, name_of, num, say


@bp.get("/funds")
@needs(Verb.GRANTS_VIEW)
def funds_list() -> Response:
    """The funds of one's areas with what they hold."""
    with runtime.database().reading() as db:
        found = funds.all_of(db, runtime.actor())
    return page("rehabilitation/funds.html", found=found, rooms=rooms("funds_list"))


@bp.get("/funds/<uuid:fund_id>")
@needs(Verb.GRANTS_VIEW)
def fund(fund_id: UUID) -> Response:
    """What the fund holds, and its lines."""
    since, until = _span()
    with runtime.database().reading() as db:
        found = funds.find(db, runtime.actor(), fund_id)
        told = statements.statement(db, found, since=since, until=until)
        standing = funds.standing(db, found)
        waiting = spending.waiting(db, found.id)
    return page(
        "rehabilitation/fund.html", standing=standing, told=told, waiting=waiting, by_hand=funds.BY_HAND, since=since,
        until=until,
    )  # fmt: skip


@bp.get("/funds/<uuid:fund_id>/statement.pdf")
@needs(Verb.GRANTS_VIEW)
def fund_paper(fund_id: UUID) -> Response:
    """The statement as A4 with lines to sign; households by their code alone."""
    since, until = _span()
    with runtime.database().reading() as db:
        found = funds.find(db, runtime.actor(), fund_id)
        told = statements.statement(db, found, since=since, until=until)
        standing = funds.standing(db, found)
        seats = committees.members(db, found.committee_id)
    lines = told.lines
    first = day(since or (lines[0].entry.happened_on if lines else local_day(runtime.now())))
    last = day(until or local_day(runtime.now()))
    sheet = paper.Sheet(
        language=language(),
        title=_("Statement of the fund"),
        lead=name_of(found),
        facts=[
            (_("Union"), name_of(found.area)),
            (_("Committee"), found.committee.name),
            (_("From"), first),
            (_("To"), last),
            (_("Balance before"), shown.taka(told.before)),
            (_("Balance after"), shown.taka(told.after)),
            (_("Promised to running grants today"), shown.taka(standing.promised)),
            (_("Waiting for a second person today"), shown.taka(standing.asked)),
        ],
        sections=[
            paper.Section(
                title=_("Sums"),
                heads=[_("What happened"), _("Amount")],
                widths=[3, 2],
                numbers=[1],
                rows=[(label(kind), shown.taka(amount)) for kind, amount in told.totals.items()],
            ),
            paper.Section(
                title=_("Lines"),
                heads=[_("No."), _("Day"), _("What happened"), _("From whom, or for what"), _("Amount"), _("Balance")],
                widths=[0, 2, 3, 4, 2, 2],
                numbers=[4, 5],
                rows=[_line(one) for one in lines],
            ),
        ],
        signing=_("Signatures"),
        signatures=[(one.name, say(verification_labels.SEATS[one.seat])) for one in seats],
        foot=_(
            "Printed on %(day)s. Lines are never changed; a wrong one is taken back by its opposite.",
            day=day(local_day(runtime.now())),
        ),
        page=_("Page {page} of {pages}"),
    )
    answer = Response(paper.pdf(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=statement.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _span() -> tuple[date | None, date | None]:
    """The days asked for; what cannot be read is not asked."""
    found: list[date | None] = []
    for name in ("since", "until"):
        try:
            found.append(read_day(to_latin(request.args.get(name, "").strip())))
        except ValueError:
            found.append(None)
    return found[0], found[1]


def _line(one: statements.Line) -> Sequence[str]:
    return [
        num(one.entry.number),
        day(one.entry.happened_on),
        label(one.entry.kind),
        digits(one.told) if one.told else "",
        shown.taka(one.entry.amount_poisha),
        shown.taka(one.entry.balance_poisha),
    ]
