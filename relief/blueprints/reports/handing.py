"""Files for others made from one form: figures of areas, the government's forms, values for DHIS2."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.blueprints.reports import bp
from relief.blueprints.reports.common import AreaForm, emergency
from relief.blueprints.reports.words import EVERY, FORMATS, LANGUAGES, LEVELS, NUMBERS, TYPES, said
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import area_files, area_rows, dhis2, government, government_files, plans, taking
from relief.reports.models import ReportKind
from relief.reports.outside import OutsideKind
from relief.reports.periods import Period
from relief.web import runtime
from relief.web.forms import Form, Needed, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, say, speech, speech_in


class PlaceForm(AreaForm):
    """Which area and level, what for and for whom; without days, for these are figures of now."""

    level = SelectField(lazy_gettext("One row for each"), [Needed()], default=Level.UNION.value)
    format = RadioField(lazy_gettext("Kind of file"), [Needed()])
    purpose = StringField(lazy_gettext("What is it for?"), [Needed()])
    recipient = StringField(lazy_gettext("Who gets the file?"), [Needed()])

    def offer(self, db: Session, *, all_areas: bool = True) -> None:
        """Areas, levels and kinds of files."""
        super().offer(db, all_areas=all_areas)
        self.level.choices = options((one.value, say(text)) for one, text in LEVELS.items())
        self.format.choices = options((word, say(FORMATS[word])) for word in self.kinds())

    def kinds(self) -> tuple[str, ...]:
        """What the file can be."""
        return area_files.FORMATS

    def taking(self, kind: ReportKind) -> taking.Taking:
        """What goes into the log."""
        today = local_day(runtime.now())
        given = taking.Taking(
            kind=kind, format=self.format.data or "", response_id=emergency().id, area_id=self.area,
            span=Period(today, today), purpose=self.purpose.data or "", recipient=self.recipient.data or "",
        )  # fmt: skip
        taking.check(given)
        return given


class PaperForm(PlaceForm):
    """Which form, in which language."""

    kind = RadioField(lazy_gettext("Which form?"), [Needed()], default=ReportKind.SOS.value)
    language = RadioField(lazy_gettext("Language of the paper"), [Needed()], default="bn")

    def offer(self, db: Session, *, all_areas: bool = False) -> None:
        """Unions and upazilas; the two forms; the two languages."""
        super().offer(db, all_areas=False)
        found: list[tuple[str, str]] = []
        for level in government.LEVELS[::-1]:
            found += [(str(id_), name) for id_, name in areas.choices(db, runtime.actor(), (level,), language())]
        self.area_id.choices = options(found[:400])
        self.kind.choices = options((one.value, speech().label(one)) for one in government.KINDS)
        self.language.choices = options((code, say(text)) for code, text in LANGUAGES.items())

    def kinds(self) -> tuple[str, ...]:
        return government_files.FORMATS


class ValuesForm(PlaceForm):
    """Values of a day, a week or a month."""

    every = SelectField(lazy_gettext("Length of a period"), [Needed()], default=dhis2.Every.MONTH.value)

    def offer(self, db: Session, *, all_areas: bool = True) -> None:
        """The lengths a server knows."""
        super().offer(db, all_areas=all_areas)
        self.every.choices = options((one.value, say(text)) for one, text in EVERY.items())

    def kinds(self) -> tuple[str, ...]:
        return dhis2.FORMATS


class NamesForm(Form):
    """The UIDs of a server."""

    data_set = StringField(lazy_gettext("Data set (UID)"))
    units = TextAreaField(lazy_gettext("Organisation units: one line for each area, code and UID"))


for _word in area_rows.names():
    setattr(NamesForm, f"uid_{_word}", StringField(_word))


@bp.get("/figures")
@needs(Verb.REPORTS_SEND)
def figures_page() -> Response:
    """What the file of figures holds, and the form to take it."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("Figures of areas"))
    return _figures(PlaceForm(), 200)


def _figures(form: PlaceForm, status: int) -> Response:
    form.format.data = form.format.data or area_files.FORMATS[0]
    with runtime.database().reading() as db:
        form.offer(db)
    return page("reports/figures.html", status=status, form=form, words=[(one, said(one)) for one in NUMBERS])


@bp.post("/figures")
@needs(Verb.REPORTS_SEND)
def figures_file() -> Response:
    """The file; what for, for whom and who took it stand in the log."""
    form, now = PlaceForm(), runtime.now()
    with runtime.database().reading() as db:
        form.offer(db)
        try:
            if not form.validate():
                raise Invalid({})
            given = form.taking(ReportKind.FIGURES)
            above = areas.find(db, runtime.actor(), form.area) if form.area else None
            shapes = given.format in ("gpkg", "geojson")
            found = area_files.table(
                db, runtime.actor(), given.response_id, emergency().name_en, Level(form.level.data), above,
                with_shapes=shapes,
            )  # fmt: skip
        except Invalid as problem:
            form.take_faults(problem)
            return _figures(form, 422)
    content = area_files.write(found, given.format, plans.about_file(given.purpose, given.recipient, now))
    return _sent(given, content, len(found.rows), f"figures-{form.level.data}")


def _sent(given: taking.Taking, content: bytes, rows: int, name: str) -> Response:
    now = runtime.now()
    with runtime.database().writing() as db:
        taking.note_taken(db, runtime.actor(), given, content, rows, now=now)
    name = f"{name}-{local_day(now)}.{given.format}"
    return send_file(io.BytesIO(content), mimetype=TYPES[given.format], as_attachment=True, download_name=name)


@bp.get("/forms")
@needs(Verb.REPORTS_SEND)
def forms_page() -> Response:
    """A form of the government as it is filled, to look at before it is taken."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("SOS form and damage summary"))
    form = PaperForm(request.args) if "area_id" in request.args else PaperForm()
    form.kind.data = form.kind.data or ReportKind.SOS.value
    with runtime.database().reading() as db:
        form.offer(db)
        form.area_id.data = form.area_id.data or next((one.value for one in form.area_id.choices or []), "")
    form.language.data = form.language.data or language()
    return _paper(form, 200)


def _paper(form: PaperForm, status: int) -> Response:
    form.format.data = form.format.data or "pdf"
    sheet = None
    if form.area_id.validate(form) and form.kind.validate(form) and form.area is not None:
        with runtime.database().reading() as db:
            sheet = government_files.sheet(_filled(db, form, form.area), speech())
    elif status == 200 and form.area_id.choices:
        status = 422
    return page("reports/forms.html", fragment="reports/_forms.html", status=status, form=form, sheet=sheet)


def _filled(db: Session, form: PaperForm, area_id: UUID) -> government.Filled:
    area: Area = areas.find(db, runtime.actor(), area_id)
    return government.fill(db, runtime.actor(), ReportKind(form.kind.data), emergency().id, area)


@bp.post("/forms")
@needs(Verb.REPORTS_SEND)
def forms_file() -> Response:
    """The form as paper or workbook; it stands in the log like every file."""
    form = PaperForm()
    with runtime.database().reading() as db:
        form.offer(db)
        try:
            if not form.validate() or form.area is None:
                raise Invalid({})
            given = form.taking(ReportKind(form.kind.data))
            filled = _filled(db, form, form.area)
        except Invalid as problem:
            form.take_faults(problem)
            return _paper(form, 422)
    sheet = government_files.sheet(filled, speech_in(str(form.language.data)))
    content = government_files.pdf(sheet) if given.format == "pdf" else government_files.xlsx(sheet)
    rows = sum(len(part.lines) for part in sheet.sections)
    return _sent(given, content, rows, f"{given.kind.value}-{filled.area.pcode}-{form.language.data}")


@bp.get("/dhis2")
@needs(Verb.REPORTS_SEND)
def dhis2_page() -> Response:
    """Take the values, and say what a server calls our numbers and areas."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("Values for DHIS2"))
    return _values(ValuesForm(), None, 200)


def _values(form: ValuesForm, names: NamesForm | None, status: int) -> Response:
    form.format.data = form.format.data or "json"
    known = names or NamesForm(formdata=None)
    with runtime.database().reading() as db:
        form.offer(db)
        elements = dhis2.names(db, OutsideKind.DATA_ELEMENT)
        if names is None:
            known.data_set.data = dhis2.names(db, OutsideKind.DATA_SET).get(dhis2.DATA_SET, "")
            known.units.data = dhis2.units_text(db, runtime.actor())
            for word, uid in elements.items():
                known[f"uid_{word}"].data = uid
    fields = [(known[f"uid_{word}"], said(word), dhis2.code_of(word)) for word in area_rows.names()]
    return page("reports/dhis2.html", status=status, form=form, names=known, fields=fields)


@bp.post("/dhis2")
@needs(Verb.REPORTS_SEND)
def dhis2_file() -> Response:
    """The values as a file. Nothing is sent anywhere."""
    form = ValuesForm()
    with runtime.database().reading() as db:
        form.offer(db)
        try:
            if not form.validate():
                raise Invalid({})
            given = form.taking(ReportKind.DHIS2)
            above = areas.find(db, runtime.actor(), form.area) if form.area else None
            found = dhis2.value_set(
                db, runtime.actor(), given.response_id, Level(form.level.data), above, day=given.span.last,
                every=dhis2.Every(form.every.data),
            )  # fmt: skip
            if not found.values:
                raise Invalid({"area_id": N_("Nothing can be told here yet. Choose a larger area, or check the UIDs.")})
        except Invalid as problem:
            form.take_faults(problem)
            return _values(form, None, 422)
    content = dhis2.as_json(found) if given.format == "json" else dhis2.as_xml(found)
    return _sent(given, content, len(found.values), f"dhis2-{found.period}")


@bp.post("/dhis2/names")
@needs(Verb.REPORTS_SEND)
def dhis2_names() -> Response:
    """Keep the UIDs."""
    form = NamesForm()
    elements = {word: form[f"uid_{word}"].data or "" for word in area_rows.names()}
    try:
        with runtime.database().writing() as db:
            dhis2.save(
                db, runtime.actor(), form.data_set.data or "", elements, form.units.data or "", now=runtime.now()
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _values(ValuesForm(formdata=None), form, 422)
    return go(url_for("reports.dhis2_page"), flash=_("The names of the server are kept."))
