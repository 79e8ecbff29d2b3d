"""A file comes in; the lists so far."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectField

from relief.accounts.queries import names_of
from relief.blueprints.imports import bp
from relief.households import import_queries as queries
from relief.households import imports
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import Form, IdField, Needed, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say_problem


class UploadForm(Form):
    """A file and the response it belongs to."""

    response_id = SelectField(lazy_gettext("Response"), choices=[])
    file = FileField(lazy_gettext("List (XLSX or CSV)"), [Needed()])
    mends_id = IdField()

    def offer(self) -> None:
        """The open responses, the chosen one first."""
        now = runtime.response()
        known = sorted(runtime.responses(), key=lambda one: now is None or one.id != now.id)
        self.response_id.choices = options((str(one.id), name_of(one)) for one in known)


@bp.get("/")
@needs(Verb.HOUSEHOLDS_IMPORT)
def index() -> Response:
    """Upload a list; below it the lists so far."""
    form = UploadForm()
    form.mends_id.data = uuid_of(request.args.get("mends", ""))
    return _index(form, 200)


def _index(form: UploadForm, status: int) -> Response:
    form.offer()
    with runtime.database().reading() as db:
        batches = queries.latest(db, runtime.actor())
        mended = queries.find(db, runtime.actor(), form.mends_id.data) if form.mends_id.data else None
        who = names_of(db, list({one.created_by_id for one in batches}))
    return page("imports/index.html", status=status, form=form, batches=batches, who=who, mended=mended)


@bp.post("/")
@needs(Verb.HOUSEHOLDS_IMPORT)
def create() -> Response:
    """Read the file and go on to its columns."""
    form = UploadForm()
    form.offer()
    sent = request.files.get("file")
    response_id = uuid_of(form.response_id.data or "")
    if sent is None or not sent.filename:
        form.take_faults({"file": _("Choose a file from this device.")})
    if response_id is None:
        form.take_faults({"response_id": _("Choose the response this list belongs to.")})
    if sent is None or response_id is None or form.errors or not form.validate():
        return _index(form, 422)
    given = imports.ListGiven(
        response_id=response_id,
        file_name=sent.filename or "",
        content=sent.read(),
        mends_id=form.mends_id.data,
    )
    try:
        given = imports.open_file(given)
        with runtime.database().writing() as db:
            batch = imports.upload_list(db, runtime.actor(), given, now=runtime.now())
    except imports.Unreadable as problem:
        form.take_faults({"file": say_problem(problem)})
        return _index(form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _index(form, 422)
    return go(url_for("imports.show", batch_id=batch.id))


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
