"""The cluster's 5W: who did what, where, when and for whom; looked at first, then taken with a purpose."""

from __future__ import annotations

import io

from flask import Response, request, send_file
from flask_babel import lazy_gettext
from wtforms import RadioField, StringField

from relief.blueprints.reports import bp
from relief.blueprints.reports.common import XLSX, ScopeForm, emergency, usual_days
from relief.gaps.labels import SECTOR_LABELS
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import five_w_files as files
from relief.reports import taking
from relief.reports.five_w import FiveW, five_w
from relief.reports.models import ReportKind
from relief.reports.periods import Period
from relief.reports.scope import Scope
from relief.web import runtime
from relief.web.forms import Needed, options
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import say

SHOWN = 100
SECTORS = {**SECTOR_LABELS, "child-protection": N_("Child protection")}
STATUSES = {"planned": N_("Planned"), "ongoing": N_("Under way"), "completed": N_("Finished")}
_FORMATS = {"xlsx": N_("Workbook (XLSX)"), "csv": N_("Table with HXL tags (CSV)")}
_TYPES = {"xlsx": XLSX, "csv": "text/csv"}


class FiveWForm(ScopeForm):
    """Days and area to look at; and for the file what for, for whom, and in whose name."""

    organisation = StringField(lazy_gettext("Reporting organisation"), [Needed()])
    donor = StringField(lazy_gettext("Donor"))
    purpose = StringField(lazy_gettext("What is it for?"), [Needed()])
    recipient = StringField(lazy_gettext("Who gets the file?"), [Needed()])
    format = RadioField(lazy_gettext("Kind of file"), default="xlsx")

    def offer(self, db: Session, *, all_areas: bool = True) -> None:
        """Areas and kinds of files."""
        super().offer(db, all_areas=all_areas)
        self.format.choices = options((word, say(text)) for word, text in _FORMATS.items())


@bp.get("/five-w")
@needs(Verb.REPORTS_SEND)
def five_w_page() -> Response:
    """The table as it would be sent."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("5W for the cluster"))
    form = FiveWForm(request.args) if "first" in request.args else FiveWForm()
    if "first" not in request.args:
        form.first.data, form.last.data = usual_days(emergency())
    with runtime.database().reading() as db:
        form.organisation.data, form.donor.data = taking.last_named(db, runtime.actor())
    form.format.data = form.format.data or "xlsx"
    with runtime.database().reading() as db:
        form.offer(db)
    form.area_id.data = form.area_id.data or ""
    # The questions about the file are not asked yet.
    sound = all(field.validate(form) for field in (form.first, form.last, form.area_id))
    return _shown(form, 200 if sound else 422)


def _shown(form: FiveWForm, status: int) -> Response:
    table = None
    with runtime.database().reading() as db:
        try:
            table = _table(db, form, form.span()) if not form.area_id.errors else None
        except Invalid as problem:
            if status == 200:
                form.take_faults(problem)
                status = 422
    return page(
        "reports/five_w.html",
        fragment="reports/_five_w.html",
        status=status,
        form=form,
        table=table,
        shown=SHOWN,
        sectors=SECTORS,
        statuses=STATUSES,
    )


def _table(db: Session, form: FiveWForm, span: Period) -> FiveW:
    actor, response = runtime.actor(), emergency()
    scope = Scope(actor, response.id, span, runtime.now())
    return five_w(db, actor, response.id, span, form.area, scope)


@bp.post("/five-w")
@needs(Verb.REPORTS_SEND)
def five_w_file() -> Response:
    """The file; what for, for whom and who took it stand in the log."""
    form = FiveWForm()
    now = runtime.now()
    with runtime.database().reading() as db:
        form.offer(db)
        sound = form.validate()
        try:
            if not (form.organisation.data or "").strip():
                raise Invalid({"organisation": N_("Write the name under which you report to the cluster.")})
            given = _given(form)
            taking.check(given)
            table = _table(db, form, given.span)
        except Invalid as problem:
            form.take_faults(problem)
            sound = False
    if not sound:
        return _shown(form, 422)
    cover = files.Cover(
        organisation=given.organisation, donor=given.donor, purpose=given.purpose, recipient=given.recipient,
        made_on=local_day(now), expires_on=local_day(now + taking.KEPT),
    )  # fmt: skip
    content = (files.as_xlsx if given.format == "xlsx" else files.as_csv)(table, cover)
    with runtime.database().writing() as db:
        taking.note_taken(db, runtime.actor(), given, content, len(table.lines), now=now)
    name = f"5w-{given.span.first}-{given.span.last}.{given.format}"
    return send_file(io.BytesIO(content), mimetype=_TYPES[given.format], as_attachment=True, download_name=name)


def _given(form: FiveWForm) -> taking.Taking:
    return taking.Taking(
        kind=ReportKind.FIVE_W,
        format=form.format.data or "xlsx",
        response_id=emergency().id,
        area_id=form.area,
        span=form.span(),
        purpose=form.purpose.data or "",
        recipient=form.recipient.data or "",
        organisation=form.organisation.data or "",
        donor=form.donor.data or "",
    )
