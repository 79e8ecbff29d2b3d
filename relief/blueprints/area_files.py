"""Bring in areas: upload, look at what was found, accept or drop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from relief.areas import actions, preview, queries
from relief.areas.inputs import AreaFileGiven, ImportResult
from relief.areas.levels import Level
from relief.areas.models import AreaFile, AreaFileState
from relief.areas.populations import read_populations
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.responses.actions import recount_exposure
from relief.web import geo, runtime
from relief.web.forms import Form, LabelledSelect, Needed
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num, say
from relief.web.map_files import ACCEPT, SYSTEM_WORDS, MapFileForm, read_sent

bp = Blueprint("area_files", __name__, url_prefix="/areas/files")
_NO_FILE = N_("Choose a file first.")
# A page nobody would read to its end is cut; the first faults show the pattern.
SHOWN_FAULTS = 100


class UploadForm(MapFileForm):
    """A file of polygons."""

    content = FileField(lazy_gettext("Map file"), [Needed()])
    level = LabelledSelect(lazy_gettext("Level of these areas"), kind=Level, empty=N_("As their codes say"))


class PopulationForm(Form):
    """A table of people."""

    table = FileField(lazy_gettext("CSV table"), [Needed()])
    source = StringField(lazy_gettext("Who counted, and when"), [Length(max=200)])


@bp.get("/")
@needs(Verb.AREAS_IMPORT)
def index() -> Response:
    """Uploads so far, and the two forms for new ones."""
    return _index(UploadForm(), PopulationForm(), 200)


@bp.post("/")
@needs(Verb.AREAS_IMPORT)
def upload() -> Response:
    """Keep the file and show what is in it."""
    form = UploadForm()
    try:
        if not form.sound:
            raise Invalid({})
        # Read before the transaction: a large file takes seconds, and everybody else writes meanwhile.
        read = read_sent(form)
        given = AreaFileGiven(file_name=form.file_name, content=read.packed, level=form.level.data)
        with runtime.database().writing() as db:
            file = actions.check_area_file(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _index(form, PopulationForm(), 422)
    return go(url_for("area_files.show", file_id=file.id))


@bp.post("/populations")
@needs(Verb.AREAS_IMPORT)
def populations() -> Response:
    """Write the people of a table into the tree; rows that cannot be used are named."""
    form = PopulationForm()
    try:
        if not form.sound or not form.table.data:
            raise Invalid({} if form.errors else {"table": _NO_FILE})
        sent = form.table.data
        result = _populate(sent.read(), form.source.data or sent.filename or "")
    except Invalid as problem:
        # The reader speaks of content; on this page the field is called table.
        form.take_faults({"table" if key == "content" else key: text for key, text in problem.faults.items()})
        return _index(UploadForm(), form, 422)
    return page(
        "areas/files/populations.html",
        result=result,
        faults=_told([fault.as_json() for fault in result.faults]),
        more=len(result.faults) - SHOWN_FAULTS,
        said=_peopled(result),
    )


@bp.get("/<uuid:file_id>")
@needs(Verb.AREAS_IMPORT)
def show(file_id: UUID) -> Response:
    """What was found in a file, and the choice to accept or drop it."""
    file = _file(file_id)
    return page(
        "areas/files/show.html",
        file=file,
        faults=_told(file.faults),
        levels=[(Level(name), count) for name, count in file.summary["levels"].items()],
        system=SYSTEM_WORDS.get(str(file.summary.get("system"))),
        drawn=file.state is AreaFileState.CHECKED and preview.can_be_drawn(file),
        waiting=file.state is AreaFileState.CHECKED,
    )


@bp.get("/<uuid:file_id>/map.geojson")
@needs(Verb.AREAS_IMPORT)
def file_map(file_id: UUID) -> Response:
    """The outlines in a file, the faulty ones hatched."""
    file = _file(file_id, with_content=True)
    drawn = preview.shapes(file) if file.content else []
    return geo.answer(
        geo.feature(shape, id=name, name=name, label="", **{"class": 0 if sound else None})
        for name, shape, sound in drawn
    )


@bp.post("/<uuid:file_id>/accept")
@needs(Verb.AREAS_IMPORT)
def accept(file_id: UUID) -> Response:
    """Bring the good rows into the tree, all of them or none."""
    with runtime.database().writing() as db:
        result = actions.accept_area_file(db, runtime.actor(), file_id, now=runtime.now())
        recount_exposure(db, runtime.actor(), now=runtime.now())
    # An administrator brings areas in and looks after no area.
    after = "areas.index" if runtime.actor().can(Verb.AREAS_VIEW) else "area_files.index"
    return go(url_for(after), flash=_said(result))


@bp.post("/<uuid:file_id>/drop")
@needs(Verb.AREAS_IMPORT)
def drop(file_id: UUID) -> Response:
    """Put the file aside."""
    with runtime.database().writing() as db:
        actions.drop_area_file(db, runtime.actor(), file_id, now=runtime.now())
    return go(url_for("area_files.index"), flash=_("The file was put aside. No area was changed."))


def _populate(content: bytes, source: str) -> ImportResult:
    rows, faults = read_populations(content, source=source)
    with runtime.database().writing() as db:
        found = actions.set_populations(db, runtime.actor(), rows, now=runtime.now())
        recount_exposure(db, runtime.actor(), now=runtime.now())
    return ImportResult(
        rows=found.rows + len(faults),
        updated=found.updated,
        ignored=found.ignored,
        refused=found.refused + len(faults),
        faults=tuple(sorted((*faults, *found.faults), key=lambda fault: fault.row)),
    )


def _told(faults: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first faults, said in the reader's language."""
    return [{**each, "text": say(each["message"], each["details"])} for each in faults[:SHOWN_FAULTS]]


def _said(result: ImportResult) -> str:
    changed = result.created + result.updated
    text = ngettext("%(count)s area was brought in.", "%(count)s areas were brought in.", changed, count=num(changed))
    return str(text + _of_refused(result))


def _peopled(result: ImportResult) -> str:
    text = ngettext(
        "The number of people was written into %(count)s area.",
        "The number of people was written into %(count)s areas.",
        result.updated,
        count=num(result.updated),
    )
    return str(text + _of_refused(result))


def _of_refused(result: ImportResult) -> str:
    if result.refused:
        return " " + str(_("%(count)s rows were refused.", count=num(result.refused)))
    return ""


def _file(file_id: UUID, *, with_content: bool = False) -> AreaFile:
    with runtime.database().reading() as db:
        return queries.area_file(db, runtime.actor(), file_id, with_content=with_content)


def _index(form: UploadForm, population_form: PopulationForm, status: int) -> Response:
    with runtime.database().reading() as db:
        files = queries.area_files(db, runtime.actor())
    return page(
        "areas/files/index.html",
        status=status,
        form=form,
        population_form=population_form,
        files=files,
        accept=ACCEPT,
        systems=SYSTEM_WORDS,
    )
