"""Situation reports: draft, write, approve by somebody else, issue, take as a file, share by an address."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import Response, g, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.areas.models import Area
from relief.blueprints.reports import bp
from relief.blueprints.reports import situation_view as view
from relief.blueprints.reports.common import XLSX, ScopeForm, emergency, usual_days
from relief.blueprints.reports.situation_forms import AddressForm, DeedForm
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.reports import sharing, situation, situation_files, situations, taking
from relief.reports.models import ReportKind, ReportState, SituationReport
from relief.reports.periods import Period
from relief.reports.scope import Scope
from relief.web import runtime
from relief.web.forms import Form, Needed, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num, say

_FILES = {"bn-pdf": N_("PDF in Bangla"), "en-pdf": N_("PDF in English"), "bn-xlsx": N_("Workbook in Bangla"),
          "en-xlsx": N_("Workbook in English")}  # fmt: skip
_LANGUAGES = ("bn", "en")
_TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class WordsForm(Form):
    """What people say to the figures, in both languages; `seen` is the version they had before them."""

    seen = HiddenField()
    recount = BooleanField(lazy_gettext("Count the figures again"), default=True)


for _section, _heading in view.SECTIONS.items():
    for _code, _tongue in (("bn", lazy_gettext("in Bangla")), ("en", lazy_gettext("in English"))):
        setattr(WordsForm, f"{_section}_{_code}", TextAreaField(_tongue))


class FileForm(Form):
    """Which file, what for, and for whom."""

    file = RadioField(lazy_gettext("Kind of file"), default="bn-pdf")
    purpose = StringField(lazy_gettext("What is it for?"), [Needed()])
    recipient = StringField(lazy_gettext("Who gets the file?"), [Needed()])

    def offer(self) -> None:
        """The files in the reader's words."""
        self.file.choices = options((word, say(text)) for word, text in _FILES.items())


@bp.get("/situation/new")
@needs(Verb.REPORTS_SEND)
def situation_new() -> Response:
    """Choose days and area."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("Write a situation report"))
    form = ScopeForm()
    form.first.data, form.last.data = usual_days(emergency())
    with runtime.database().reading() as db:
        form.offer(db, all_areas=False)
    return page("reports/situation_new.html", form=form)


@bp.post("/situation/new")
@needs(Verb.REPORTS_SEND)
def situation_draft() -> Response:
    """Count the figures of these days and area, and begin a report with them."""
    form = ScopeForm()
    with runtime.database().reading() as db:
        form.offer(db, all_areas=False)
    try:
        if not form.validate():
            raise Invalid({})
        span, area_id = form.span(), form.area
        if area_id is None:
            raise Invalid({"area_id": N_("Choose the area the report is about.")})
    except Invalid as problem:
        form.take_faults(problem)
        return page("reports/situation_new.html", status=422, form=form)
    with runtime.database().reading() as db:
        figures = _count(db, span, areas.find(db, runtime.actor(), area_id))
    given = situations.Drafting(response_id=emergency().id, area_id=area_id, span=span, figures=figures)
    with runtime.database().writing() as db:
        report = situations.draft(db, runtime.actor(), given, now=runtime.now())
    return go(url_for("reports.situation_words", situation_id=report.id))


def _count(db: Session, span: Period, area: Area) -> situation.Figures:
    return situation.figures(db, Scope(runtime.actor(), emergency().id, span, runtime.now()), area)


@bp.get("/situation/<uuid:situation_id>")
@needs(Verb.REPORTS_VIEW)
def situation_page(situation_id: UUID) -> Response:
    """The report as it is read, with what can be done with it."""
    return _show(situation_id, FileForm(), AddressForm(), 200)


def _show(
    situation_id: UUID, file_form: FileForm, address_form: AddressForm, status: int, fresh: str | None = None
) -> Response:
    person = runtime.actor()
    with runtime.database().reading() as db:
        report, area = situations.find(db, person, situation_id)
        read = _paper(db, report, area)
        addresses = sharing.of_report(db, report)
    deed = DeedForm(formdata=None, seen=str(report.version))
    file_form.offer()
    states = list(ReportState)
    here = states.index(report.state)
    return page(
        "reports/situation.html",
        status=status,
        report=report,
        area=area,
        paper=read,
        deed=deed,
        file_form=file_form,
        address_form=address_form,
        addresses=addresses,
        fresh=fresh,
        is_whole=report.state is ReportState.DRAFTED or situations.is_whole(report, area),
        is_own=str(person.id) in report.writers,
        life=[
            {"label": say(_LIFE[one]), "state": "done" if n < here or here == len(states) - 1 else
             "now" if n == here else "next"}
            for n, one in enumerate(states)
        ],
        now=runtime.now(),
    )  # fmt: skip


_LIFE = {ReportState.DRAFTED: N_("Draft"), ReportState.APPROVED: N_("Approved"), ReportState.ISSUED: N_("Issued")}


def _paper(db: Session, report: SituationReport, area: Area) -> situation_files.Paper:
    ids = {report.created_by_id, report.approved_by_id} - {None}
    people: dict[UUID, Any] = dict(names_of(db, [one for one in ids if one]))
    shapes = view.shapes_of(db, runtime.actor(), report, area)
    return view.paper(report, area, shapes, view.before(db, report), people)


@bp.get("/situation/<uuid:situation_id>/words")
@needs(Verb.REPORTS_SEND)
def situation_words(situation_id: UUID) -> Response:
    """What people say to the figures."""
    form = WordsForm()
    with runtime.database().reading() as db:
        report, area = situations.find(db, runtime.actor(), situation_id)
    form.seen.data = str(report.version)
    for section in view.SECTIONS:
        for code in _LANGUAGES:
            form[f"{section}_{code}"].data = report.words.get(section, {}).get(code, "")
    return _words(form, report, area, 200)


@bp.post("/situation/<uuid:situation_id>/words")
@needs(Verb.REPORTS_SEND)
def situation_write(situation_id: UUID) -> Response:
    """Keep the words, and the figures counted again where that is wanted."""
    form, figures = WordsForm(), None
    with runtime.database().reading() as db:
        report, area = situations.find(db, runtime.actor(), situation_id)
        if form.recount.data and report.state is ReportState.DRAFTED:
            figures = _count(db, Period(report.first_on, report.last_on), area)
    words = {one: {code: form[f"{one}_{code}"].data or "" for code in _LANGUAGES} for one in view.SECTIONS}
    try:
        with runtime.database().writing() as db:
            situations.write(
                db, runtime.actor(), situation_id, words, seen=_seen(form), figures=figures, now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _words(form, report, area, 422)
    return go(url_for("reports.situation_page", situation_id=situation_id), flash=_("The report is kept."))


def _words(form: WordsForm, report: SituationReport, area: Area, status: int) -> Response:
    return page(
        "reports/situation_words.html",
        status=status,
        form=form,
        report=report,
        heading=view.title(report, area),
        sections=view.SECTIONS,
    )


def _seen(form: WordsForm | DeedForm) -> int:
    text = form.seen.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@bp.post("/situation/<uuid:situation_id>/approve")
@needs(Verb.REPORTS_APPROVE)
def situation_approve(situation_id: UUID) -> Response:
    """Stand for what others wrote."""
    with runtime.database().writing() as db:
        situations.approve(db, runtime.actor(), situation_id, seen=_seen(DeedForm()), now=runtime.now())
    return go(url_for("reports.situation_page", situation_id=situation_id), flash=_("The report is approved."))


@bp.post("/situation/<uuid:situation_id>/send-back")
@needs(Verb.REPORTS_APPROVE)
def situation_send_back(situation_id: UUID) -> Response:
    """Give it back with a reason."""
    form = DeedForm()
    with runtime.database().writing() as db:
        situations.send_back(
            db, runtime.actor(), situation_id, form.reason.data or "", seen=_seen(form), now=runtime.now()
        )
    return go(url_for("reports.situation_page", situation_id=situation_id), flash=_("The report was sent back."))


@bp.post("/situation/<uuid:situation_id>/issue")
@needs(Verb.REPORTS_SEND)
def situation_issue(situation_id: UUID) -> Response:
    """Give it its number."""
    with runtime.database().writing() as db:
        report = situations.issue(db, runtime.actor(), situation_id, seen=_seen(DeedForm()), now=runtime.now())
    said = _("The report is issued as no. %(number)s.", number=num(report.number))
    return go(url_for("reports.situation_page", situation_id=situation_id), flash=said)


@bp.post("/situation/<uuid:situation_id>/file")
@needs(Verb.REPORTS_SEND)
def situation_file(situation_id: UUID) -> Response:
    """The report as a file; what for, for whom and who took it stand in the log."""
    form, now = FileForm(), runtime.now()
    form.offer()
    try:
        if not form.validate():
            raise Invalid({})
        with runtime.database().reading() as db:
            report, area = situations.find(db, runtime.actor(), situation_id)
            code, _dash, kind = str(form.file.data).partition("-")
            given = taking.Taking(
                kind=ReportKind.SITUATION, format=kind, response_id=report.response_id, area_id=report.area_id,
                span=Period(report.first_on, report.last_on), purpose=form.purpose.data or "",
                recipient=form.recipient.data or "",
            )  # fmt: skip
            taking.check(given)
            # The file speaks its own language, whatever the reader's screen speaks.
            g.language = code
            paper = _paper(db, report, area)
    except Invalid as problem:
        form.take_faults(problem)
        return _show(situation_id, form, AddressForm(formdata=None), 422)
    content = situation_files.pdf(paper, num) if kind == "pdf" else situation_files.xlsx(paper)
    with runtime.database().writing() as db:
        taking.note_taken(db, runtime.actor(), given, content, len(report.figures["unions"]), now=now)
    name = f"situation-{report.number or 'draft'}-{report.last_on}-{code}.{kind}"
    return send_file(io.BytesIO(content), mimetype=_TYPES[kind], as_attachment=True, download_name=name)


@bp.post("/situation/<uuid:situation_id>/addresses")
@needs(Verb.REPORTS_SEND)
def situation_share(situation_id: UUID) -> Response:
    """A new address, shown this once."""
    form = AddressForm()
    try:
        if not form.validate():
            raise Invalid({})
        with runtime.database().writing() as db:
            secret = sharing.make_address(
                db, runtime.actor(), situation_id, form.shared_for.data or "", form.shared_with.data or "",
                form.days.data, now=runtime.now(),
            )[1]  # fmt: skip
    except Invalid as problem:
        names = {"purpose": "shared_for", "recipient": "shared_with"}
        form.take_faults({names.get(name, name): text for name, text in problem.faults.items()})
        return _show(situation_id, FileForm(formdata=None), form, 422)
    fresh = url_for("reports.shared", secret=secret, _external=True)
    return _show(situation_id, FileForm(formdata=None), AddressForm(formdata=None), 200, fresh)


@bp.post("/situation/<uuid:situation_id>/addresses/<uuid:address_id>/revoke")
@needs(Verb.REPORTS_SEND)
def situation_unshare(situation_id: UUID, address_id: UUID) -> Response:
    """Let an address answer no more."""
    with runtime.database().writing() as db:
        situations.find(db, runtime.actor(), situation_id)
        sharing.revoke(db, runtime.actor(), address_id, now=runtime.now())
    return go(url_for("reports.situation_page", situation_id=situation_id), flash=_("The address is revoked."))
