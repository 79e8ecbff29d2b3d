"""Take households out as a file: asked with purpose and recipient, made at once or by the job, logged."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Blueprint, Response, abort, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.areas.models import Level
from relief.households import export_lock, exports, labels, xlsform
from relief.households.export_log import Format, Profile, RegistryExport
from relief.households.xlsform import Place
from relief.kernel.db import Session
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.web import catalogue, runtime
from relief.web.forms import Form, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of, say, say_problem

bp = Blueprint("exports", __name__, url_prefix="/households/exports")

_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.GEOJSON: "application/geo+json",
}
_MOST_AREAS = 400


class ExportForm(Form):
    """What, how much, what for, and for whom."""

    profile = RadioField(lazy_gettext("How much the file tells"), [InputRequired()], default=Profile.CODED.value)
    format = RadioField(lazy_gettext("Kind of file"), [InputRequired()], default=Format.XLSX.value)
    purpose = StringField(lazy_gettext("What is it for?"), [InputRequired(), Length(max=300)])
    recipient = StringField(lazy_gettext("Who gets the file?"), [Length(max=200)])
    area_id = SelectField(lazy_gettext("Area"), choices=[])
    response_id = SelectField(lazy_gettext("Damage and needs of the response"), choices=[])

    def offer(self, db: Session) -> None:
        """The areas of the person, largest first, and the responses."""
        actor = runtime.actor()
        self.profile.choices = [(one.value, say(labels.EXPORT_LABELS[one])) for one in Profile]
        self.format.choices = [(one.value, say(labels.EXPORT_LABELS[one])) for one in Format]
        found: list[tuple[str, str]] = []
        for level in (Level.DISTRICT, Level.UPAZILA, Level.UNION):
            found += [(str(id_), name) for id_, name in areas.choices(db, actor, (level,), language())]
        self.area_id.choices = options([("", _("All my areas")), *found[:_MOST_AREAS]])
        now = runtime.response()
        known = sorted(runtime.responses(), key=lambda one: now is None or one.id != now.id)
        self.response_id.choices = options([*((str(one.id), name_of(one)) for one in known), ("", _("None"))])


class LockForm(Form):
    """The password of one download; kept nowhere."""

    password = StringField(lazy_gettext("Password of the file"), [InputRequired(), Length(max=export_lock.LONGEST)])


@bp.get("/")
@needs(Verb.HOUSEHOLDS_EXPORT)
def index() -> Response:
    """Ask for a file; below it what was taken out so far."""
    return _index(ExportForm(), 200)


def _index(form: ExportForm, status: int) -> Response:
    with runtime.database().reading() as db:
        form.offer(db)
        taken = exports.latest(db, runtime.actor())
        who = names_of(db, list({one.created_by_id for one in taken}))
    return page("exports/index.html", status=status, form=form, taken=taken, who=who)


@bp.post("/")
@needs(Verb.HOUSEHOLDS_EXPORT)
def create() -> Response:
    """Write down what is taken out and why; a short one is made at once."""
    form = ExportForm()
    with runtime.database().reading() as db:
        form.offer(db)
    if not form.validate():
        return _index(form, 422)
    try:
        with runtime.database().writing() as db:
            export = exports.ask_export(db, runtime.actor(), _given(form), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _index(form, 422)
    except Refused as problem:
        form.take_faults({"area_id": say_problem(problem)})
        return _index(form, 422)
    if export.rows <= exports.AT_ONCE or export.profile is Profile.AGGREGATE:
        _make(export)
    return go(url_for("exports.show", export_id=export.id))


def _given(form: ExportForm) -> exports.ExportGiven:
    return exports.ExportGiven(
        profile=Profile(form.profile.data),
        format=Format(form.format.data),
        purpose=form.purpose.data or "",
        recipient=form.recipient.data or "",
        language=language(),
        area_id=_uuid(form.area_id.data),
        response_id=_uuid(form.response_id.data),
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _make(export: RegistryExport) -> None:
    with runtime.database().reading() as db:
        content = exports.make(db, export)
    with runtime.database().writing() as db:
        exports.keep(db, export.id, content, now=runtime.now())


@bp.get("/<uuid:export_id>")
@needs(Verb.HOUSEHOLDS_EXPORT)
def show(export_id: UUID) -> Response:
    """How far it is, or the file."""
    form = LockForm()
    form.password.data = export_lock.suggestion()
    return _show(export_id, form, 200)


def _show(export_id: UUID, form: LockForm, status: int) -> Response:
    with runtime.database().reading() as db:
        export = exports.find(db, runtime.actor(), export_id)
        area = areas.find(db, runtime.actor(), export.area_id) if export.area_id else None
        who = names_of(db, [export.created_by_id])
    is_mine = exports.may_take(runtime.actor(), export)
    return page(
        "exports/show.html",
        fragment="exports/_state.html",
        status=status,
        export=export,
        area=area,
        who=who,
        form=form,
        is_mine=is_mine,
    )


@bp.get("/<uuid:export_id>/file")
@needs(Verb.HOUSEHOLDS_EXPORT)
def file(export_id: UUID) -> Response:
    """The file; that it was taken stands in the trail."""
    with runtime.database().writing() as db:
        export = exports.take(db, runtime.actor(), export_id, now=runtime.now())
    name, content = _file(export)
    kind = "application/zip" if name.endswith(".zip") else _TYPES[export.format]
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


@bp.post("/<uuid:export_id>/locked")
@needs(Verb.HOUSEHOLDS_EXPORT)
def locked(export_id: UUID) -> Response:
    """The file inside a ZIP that asks for the password given here; nobody can tell it again."""
    form = LockForm()
    try:
        if not form.validate():
            return _show(export_id, form, 422)
        password = form.password.data or ""
        export_lock.check(password)
    except Invalid as problem:
        form.take_faults(problem)
        return _show(export_id, form, 422)
    with runtime.database().writing() as db:
        export = exports.take(db, runtime.actor(), export_id, now=runtime.now(), locked=True)
    name, content = _file(export)
    sealed = io.BytesIO(export_lock.locked(content, name, password))
    download = f"{name.rpartition('.')[0]}-locked.zip"
    return send_file(sealed, mimetype="application/zip", as_attachment=True, download_name=download)


def _file(export: RegistryExport) -> tuple[str, bytes]:
    content = export.content or b""
    # With names a CSV has its people in a second one.
    is_zip = export.format is Format.CSV and content[:2] == b"PK"
    suffix = "zip" if is_zip else export.format.value
    return f"households-{export.profile.value}-{str(export.id)[-6:]}.{suffix}", content


@bp.get("/form.xlsx")
@needs(Verb.HOUSEHOLDS_EXPORT)
def form_file() -> Response:
    """Our registration form for Kobo and ODK, with the unions of the person's areas."""
    with runtime.database().reading() as db:
        unions = areas.unions_inside(db, runtime.actor(), "/")
        above = {area.path: area for area in areas.upazilas_above(db, unions)}
    places = [Place(a.pcode, a.name_en, a.name_bn, _parent(a.path).strip("/").split("/")[-1]) for a in unions]
    upazilas = [Place(a.pcode, a.name_en, a.name_bn) for a in above.values()]
    if not places:
        abort(404)
    bangla = catalogue.translations("bn")
    content = xlsform.build(upazilas, places, say=bangla.gettext, version=f"{runtime.now():%Y%m%d}")
    return send_file(
        io.BytesIO(content), mimetype=_TYPES[Format.XLSX], as_attachment=True, download_name="relief-registration.xlsx"
    )


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"
