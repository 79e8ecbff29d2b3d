"""What is written into the funds of the unions: a new fund, lines, and lines taken back."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import maybe_id, plain_form, unions
from relief.blueprints.rehabilitation.grants import bp
from relief.blueprints.rehabilitation.shown import TakaField
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import funds, labels, spending
from relief.rehabilitation.fund_models import Fund
from relief.rehabilitation.inputs import EntryGiven, FundGiven
from relief.rehabilitation.kinds import EntryKind
from relief.verification import queries as committees
from relief.web import runtime
from relief.web.forms import DayField, Form, options
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import day, label, name_of, num


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


class RefusalForm(Form):
    """Why it is not spent."""

    words = StringField(lazy_gettext("Why not"), [InputRequired(), Length(max=200)])


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
        amount_poisha=form.amount.poisha,
        happened_on=cast(date, form.happened_on.data),
        words=form.words.data,
        paper=form.paper.data or "",
    )
    is_spent = form.kind.data is EntryKind.SPENT
    write = spending.ask if is_spent else funds.receive
    try:
        with runtime.database().writing() as db:
            write(db, runtime.actor(), fund_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _entry_form(fund_id, form, 422)
    told = _("Written down. The money leaves the fund when another person approves.")
    return _back(fund_id, told if is_spent else _("The line stands in the ledger."))


@bp.post("/funds/<uuid:fund_id>/spendings/<uuid:spending_id>/approve")
@needs(Verb.GRANTS_APPROVE)
def approve_spending(fund_id: UUID, spending_id: UUID) -> Response:
    """Let the money go."""
    with runtime.database().writing() as db:
        spending.approve(db, runtime.actor(), fund_id, spending_id, now=runtime.now())
    return _back(fund_id, _("Approved. The line stands in the ledger."))


@bp.get("/funds/<uuid:fund_id>/spendings/<uuid:spending_id>/refuse")
@needs(Verb.FUNDS_KEEP, Verb.GRANTS_APPROVE)
def refusing_spending(fund_id: UUID, spending_id: UUID) -> Response:
    """The form that asks why not."""
    return _refusal(fund_id, spending_id, RefusalForm(), 200)


@bp.post("/funds/<uuid:fund_id>/spendings/<uuid:spending_id>/refuse")
@needs(Verb.FUNDS_KEEP, Verb.GRANTS_APPROVE)
def refuse_spending(fund_id: UUID, spending_id: UUID) -> Response:
    """Say no."""
    form = RefusalForm()
    if not form.sound:
        return _refusal(fund_id, spending_id, form, 422)
    try:
        with runtime.database().writing() as db:
            spending.refuse(db, runtime.actor(), fund_id, spending_id, form.words.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _refusal(fund_id, spending_id, form, 422)
    return _back(fund_id, _("Not spent. The money is free again."))


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
        lead=_("Money that came stands in the ledger at once. Money to spend leaves when another person approves."),
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


def _refusal(fund_id: UUID, spending_id: UUID, form: RefusalForm, status: int) -> Response:
    found, _balance = _found(fund_id)
    with runtime.database().reading() as db:
        asked = spending.find(db, runtime.actor(), fund_id, spending_id)
    return plain_form(
        form,
        status,
        heading=_("Do not spend this"),
        lead=_("The reason stands in the trail. The money is free again, and the ledger gets no line."),
        facts=[
            (_("Day"), day(asked.happened_on)),
            (_("Amount"), shown.taka(asked.amount_poisha)),
            (_("From whom, or for what"), asked.words),
        ],
        crumbs=_crumbs(found),
        submit=_("Do not spend it"),
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
