"""Reports that are made by themselves in the morning: plan one, end it, take what was made."""

from __future__ import annotations

import io
from uuid import UUID

from babel.dates import get_day_names
from flask import Response, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectField, StringField

from relief.blueprints.reports import bp
from relief.blueprints.reports.common import AreaForm, emergency
from relief.blueprints.reports.words import FORMATS, LANGUAGES, TYPES
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.reports import plans
from relief.reports.models import ReportKind
from relief.reports.outside import Rhythm
from relief.web import runtime
from relief.web.forms import Needed, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, language, say


class PlanForm(AreaForm):
    """What, how often, of which area, what for and for whom."""

    kind = SelectField(lazy_gettext("Report"), [Needed()], default=ReportKind.FIGURES.value)
    format = SelectField(lazy_gettext("Kind of file"), [Needed()], default="xlsx")
    language = RadioField(lazy_gettext("Language of the paper"), [Needed()], default="bn")
    rhythm = RadioField(lazy_gettext("How often"), [Needed()], default=Rhythm.DAILY.value)
    weekday = SelectField(lazy_gettext("Day of the week"), [Needed()], default="5")
    purpose = StringField(lazy_gettext("What is it for?"), [Needed()])
    recipient = StringField(lazy_gettext("Who gets the file?"), [Needed()])
    organisation = StringField(lazy_gettext("Reporting organisation (for the 5W)"))
    donor = StringField(lazy_gettext("Donor (for the 5W)"))

    def offer(self, db: Session, *, all_areas: bool = False) -> None:
        """What can be chosen."""
        super().offer(db, all_areas=all_areas)
        self.kind.choices = options((one.value, label(one)) for one in plans.FORMATS)
        words = dict.fromkeys(word for each in plans.FORMATS.values() for word in each)
        self.format.choices = options((word, say(FORMATS[word])) for word in words)
        self.language.choices = options((code, say(text)) for code, text in LANGUAGES.items())
        self.rhythm.choices = options((one.value, label(one)) for one in Rhythm)
        self.weekday.choices = options((str(number), name) for number, name in days_of_week().items())


def days_of_week() -> dict[int, str]:
    """0 (Monday) to 6 in the reader's language, from Saturday, with which a week begins here."""
    known = get_day_names("wide", locale=language())
    return {number: known[number] for number in (5, 6, 0, 1, 2, 3, 4)}


@bp.get("/morning")
@needs(Verb.REPORTS_VIEW)
def morning() -> Response:
    """What is made by itself, and the files that came of it."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("Reports made by themselves"))
    return _morning(PlanForm(), 200)


def _morning(form: PlanForm, status: int) -> Response:
    actor, response = runtime.actor(), emergency()
    with runtime.database().reading() as db:
        form.offer(db)
        running = plans.plans(db, actor, response.id)
        made = plans.made(db, actor, response.id)
    return page("reports/morning.html", status=status, form=form, running=running, made=made, days=days_of_week())


@bp.post("/morning")
@needs(Verb.REPORTS_SEND)
def morning_plan() -> Response:
    """Keep the plan; the first file is there the next morning."""
    form = PlanForm()
    with runtime.database().reading() as db:
        form.offer(db)
    try:
        if not form.validate() or form.area is None:
            raise Invalid({})
        given = plans.PlanGiven(
            response_id=emergency().id, area_id=form.area, kind=ReportKind(form.kind.data),
            format=form.format.data or "", language=form.language.data or "bn", rhythm=Rhythm(form.rhythm.data),
            weekday=int(form.weekday.data or 5), purpose=form.purpose.data or "", recipient=form.recipient.data or "",
            organisation=form.organisation.data or "", donor=form.donor.data or "",
        )  # fmt: skip
        with runtime.database().writing() as db:
            plans.plan(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _morning(form, 422)
    said = _("It is planned. The first file is here the next morning.")
    return go(url_for("reports.morning"), flash=said)


@bp.post("/morning/<uuid:report_plan_id>/end")
@needs(Verb.REPORTS_SEND)
def morning_end(report_plan_id: UUID) -> Response:
    """Make it no more."""
    with runtime.database().writing() as db:
        plans.end(db, runtime.actor(), report_plan_id, now=runtime.now())
    return go(
        url_for("reports.morning"), flash=_("It is made no more. Files that are here stay until their time is over.")
    )


@bp.post("/morning/files/<uuid:made_report_id>")
@needs(Verb.REPORTS_SEND)
def morning_file(made_report_id: UUID) -> Response:
    """Take one file; that it left stands in the log."""
    with runtime.database().writing() as db:
        made, plan, content = plans.take(db, runtime.actor(), made_report_id, now=runtime.now())
        name, kind = f"{plan.kind.value}-{made.on_date}.{plan.format}", TYPES[plan.format]
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
