"""Funds of the unions: the list, one with its statement on screen and on paper, and what is written into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import maybe_id, plain_form, rooms, unions
from relief.blueprints.rehabilitation.grants import bp
from relief.blueprints.rehabilitation.shown import TakaField
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import funds, labels, statements
from relief.rehabilitation.fund_models import Fund
from relief.rehabilitation.inputs import EntryGiven, FundGiven
from relief.rehabilitation.kinds import EntryKind
from relief.verification import paper
from relief.verification import queries as committees
from relief.web import runtime
from relief.web.forms import DayField, Form, options, read_day
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day, digits, label, language, name_of, num

_ROWS_A_PAGE = 14


class FundForm(Form):
    """The fund of a union."""

    area_id = SelectField(lazy_gettext("Union"), [InputRequired()], coerce=maybe_id)
    committee_id = SelectField(lazy_gettext("Committee that decides"), [InputRequired()], coerce=maybe_id)
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [InputRequired(), Length(max=160)])


class EntryForm(Form):
    """Money that came or went."""

    kind = SelectField(
        lazy_gettext("What happened"),
        [InputRequired()],
        choices=options((one.value, lazy_gettext(labels.ENTRIES[one])) for one in funds.BY_HAND),
        coerce=EntryKind,
    )
    amount = TakaField(lazy_gettext("Amount in taka"), [InputRequired()])
    happened_on = DayField(lazy_gettext("Day"), [InputRequired()])
    words = StringField(lazy_gettext("From whom, or for what"), [InputRequired(), Length(max=200)])
    paper = StringField(lazy_gettext("Number of the receipt or resolution"), [Length(max=60)])


class CorrectionForm(Form):
    """What was wrong."""

    words = StringField(lazy_gettext("What was wrong"), [InputRequired(), Length(max=200)])


@bp.get("/funds")
@needs(Verb.GRANTS_VIEW)
def funds_list() -> Response:
    """The funds of one's areas with what they hold."""
    with runtime.database().reading() as db:
        found = funds.all_of(db, runtime.actor())
    return page("rehabilitation/funds.html", found=found, rooms=rooms("funds_list"))


@bp.get("/funds/new")
@needs(Verb.FUNDS_KEEP)
def new_fund() -> Response:
    """The form of a new fund."""
    return _fund_form(_form(), 200)


@bp.post("/funds/new")
@needs(Verb.FUNDS_KEEP)
def create_fund() -> Response:
    """Open the fund."""
    form = _form()
    if not form.sound:
        return _fund_form(form, 422)
    given = FundGiven(
        area_id=form.area_id.data,
        committee_id=form.committee_id.data,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data,
    )
    try:
        with runtime.database().writing() as db:
            made = funds.open_fund(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _fund_form(form, 422)
    return _back(made.id, _("The fund is open. Write down what it received."))


@bp.get("/funds/<uuid:fund_id>")
@needs(Verb.GRANTS_VIEW)
def fund(fund_id: UUID) -> Response:
    """What the fund holds, and its lines."""
    since, until = _span()
    with runtime.database().reading() as db:
        found = funds.find(db, runtime.actor(), fund_id)
        told = statements.statement(db, found, since=since, until=until)
        standing = funds.standing(db, found)
    return page(
        "rehabilitation/fund.html", standing=standing, told=told, by_hand=funds.BY_HAND, since=since, until=until
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
        ],
        sections=[
            paper.Section(
                title=_("Sums"),
                heads=[_("What happened"), _("Amount")],
                widths=[3, 2],
                rows=[(label(kind), shown.taka(amount)) for kind, amount in told.totals.items()],
            ),
            paper.Section(
                title=_("Lines"),
                heads=[_("No."), _("Day"), _("What happened"), _("From whom, or for what"), _("Amount"), _("Balance")],
                widths=[0, 2, 3, 4, 2, 2],
                rows=[_line(one) for one in lines],
            ),
        ],
        signing=_("Signatures"),
        signatures=[(one.name, label(one.seat)) for one in seats],
        foot=_("Printed on %(day)s. Lines are never changed; a wrong one is taken back by its opposite.", day=last),
        pages=[_("Page %(number)s", number=num(one)) for one in range(1, len(lines) // _ROWS_A_PAGE + 4)],
    )
    answer = Response(paper.pdf(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=statement.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/funds/<uuid:fund_id>/write")
@needs(Verb.FUNDS_KEEP)
def writing_entry(fund_id: UUID) -> Response:
    """The form for money that came or went."""
    return _entry_form(fund_id, EntryForm(happened_on=local_day(runtime.now())), 200)


@bp.post("/funds/<uuid:fund_id>/write")
@needs(Verb.FUNDS_KEEP)
def write_entry(fund_id: UUID) -> Response:
    """Add the line."""
    form = EntryForm()
    if not form.sound:
        return _entry_form(fund_id, form, 422)
    given = EntryGiven(
        kind=form.kind.data,
        amount_poisha=form.amount.poisha,
        happened_on=cast(date, form.happened_on.data),
        words=form.words.data,
        paper=form.paper.data or "",
    )
    try:
        with runtime.database().writing() as db:
            funds.write_entry(db, runtime.actor(), fund_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _entry_form(fund_id, form, 422)
    return _back(fund_id, _("The line stands in the ledger."))


@bp.get("/funds/<uuid:fund_id>/lines/<uuid:entry_id>/correct")
@needs(Verb.FUNDS_KEEP, Verb.GRANTS_APPROVE)
def correcting_entry(fund_id: UUID, entry_id: UUID) -> Response:
    """The form that asks what was wrong."""
    return _correction(fund_id, entry_id, CorrectionForm(), 200)


@bp.post("/funds/<uuid:fund_id>/lines/<uuid:entry_id>/correct")
@needs(Verb.FUNDS_KEEP, Verb.GRANTS_APPROVE)
def correct_entry(fund_id: UUID, entry_id: UUID) -> Response:
    """Take the line back."""
    form = CorrectionForm()
    if not form.sound:
        return _correction(fund_id, entry_id, form, 422)
    try:
        with runtime.database().writing() as db:
            funds.correct_entry(db, runtime.actor(), fund_id, entry_id, form.words.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _correction(fund_id, entry_id, form, 422)
    return _back(fund_id, _("The line is taken back. Both stay to be read."))


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


def _form() -> FundForm:
    form = FundForm()
    with runtime.database().reading() as db:
        form.area_id.choices = unions(db)
        found = committees.committees(db, runtime.actor())
    form.committee_id.choices = options((str(one.id), f"{one.name}, {name_of(one.area)}") for one in found)
    return form


def _fund_form(form: FundForm, status: int) -> Response:
    home = url_for("rehabilitation.funds_list")
    return plain_form(
        form,
        status,
        heading=_("Open a fund"),
        lead=_("A union has one fund. Its committee decides who is helped out of it."),
        hints={"committee_id": _("Set the committee up under Verification first.")},
        crumbs=[(_("Funds of the unions"), home)],
        submit=_("Open the fund"),
        cancel=home,
    )


def _entry_form(fund_id: UUID, form: EntryForm, status: int) -> Response:
    found, balance = _found(fund_id)
    return plain_form(
        form,
        status,
        heading=_("Write a line"),
        facts=[(_("Fund"), name_of(found)), (_("Balance"), shown.taka(balance))],
        hints={"words": _("The donor, or the purchase and the sitting that decided it. No household’s name.")},
        crumbs=_crumbs(found),
        submit=_("Write the line"),
        cancel=url_for("rehabilitation.fund", fund_id=fund_id),
    )


def _correction(fund_id: UUID, entry_id: UUID, form: CorrectionForm, status: int) -> Response:
    found, _balance = _found(fund_id)
    with runtime.database().reading() as db:
        wrong = funds.entry(db, fund_id, entry_id)
    return plain_form(
        form,
        status,
        heading=_("Take a line back"),
        lead=_("The line stays. Its opposite is written below it, and the balance is right again."),
        facts=[
            (_("No."), num(wrong.number)),
            (_("What happened"), label(wrong.kind)),
            (_("Amount"), shown.taka(wrong.amount_poisha)),
            (_("From whom, or for what"), wrong.words),
        ],
        crumbs=_crumbs(found),
        submit=_("Take the line back"),
        cancel=url_for("rehabilitation.fund", fund_id=fund_id),
    )


def _found(fund_id: UUID) -> tuple[Fund, int]:
    with runtime.database().reading() as db:
        found = funds.find(db, runtime.actor(), fund_id)
        return found, funds.standing(db, found).balance


def _crumbs(found: Fund) -> list[tuple[str, str]]:
    return [
        (_("Funds of the unions"), url_for("rehabilitation.funds_list")),
        (name_of(found), url_for("rehabilitation.fund", fund_id=found.id)),
    ]


def _back(fund_id: UUID, flash: str) -> Response:
    return go(url_for("rehabilitation.fund", fund_id=fund_id), flash=flash)
