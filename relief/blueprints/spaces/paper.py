"""The printed register, and keying it in: one key a row."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.room import bp
from relief.kernel.digits import to_latin
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces import queries, register_codes, register_paper
from relief.spaces.actions import paper as deeds
from relief.spaces.kinds import Mark
from relief.spaces.register_paper import Line, Paper, Sheet
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import clock, day, language, name_of, num

_KEY_OF = {mark: key for key, mark in deeds.KEYS.items()}


@bp.get("/sessions/<uuid:occurrence_id>/register.pdf")
@needs(Verb.SPACES_VIEW_CHILDREN)
def paper(occurrence_id: UUID) -> Response:
    """The register as a file to print."""
    with runtime.database().reading() as db:
        found = queries.register(db, runtime.actor(), occurrence_id)
    answer = Response(register_paper.pdf(_paper(found)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=register.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/sheets")
@needs(Verb.SPACES_MARK)
def find_sheet() -> Response:
    """From the code of a printed page, scanned or typed, to its grid."""
    typed = request.args.get("code", "").strip()[:60]
    told = register_codes.read(typed)
    if told is None:
        return page("spaces/sheets.html", status=422 if typed else 200, typed=typed)
    return go(url_for("spaces.key_in", occurrence_id=told.occurrence_id, page=told.page))


@bp.get("/sessions/<uuid:occurrence_id>/keys")
@needs(Verb.SPACES_MARK)
def key_in(occurrence_id: UUID) -> Response:
    """The grid."""
    return _grid(occurrence_id, 200, {}, [])


@bp.post("/sessions/<uuid:occurrence_id>/keys")
@needs(Verb.SPACES_MARK)
def save_keys(occurrence_id: UUID) -> Response:
    """Keep what was keyed; a row left empty says nothing."""
    typed = {key.removeprefix("key-"): text for key, text in request.form.items() if key.startswith("key-")}
    marks: dict[UUID, Mark] = {}
    wrong = []
    for child, text in typed.items():
        key = to_latin(text).strip()
        if key and key not in deeds.KEYS:
            wrong.append(child)
        elif key:
            marks[_id(child)] = deeds.KEYS[key]
    if wrong:
        return _grid(occurrence_id, 422, typed, wrong)
    with runtime.database().writing() as db:
        fresh = deeds.key_in(db, runtime.actor(), occurrence_id, marks, now=runtime.now())
    said = _("%(count)s marks from paper are saved.", count=num(fresh)) if fresh else _("Nothing was new on this page.")
    return go(url_for("spaces.register", occurrence_id=occurrence_id), flash=said)


def _grid(occurrence_id: UUID, status: int, typed: dict[str, str], wrong: list[str]) -> Response:
    with runtime.database().reading() as db:
        found = queries.register(db, runtime.actor(), occurrence_id)
    at = request.args.get("page", type=int)
    rows = list(found.rows)
    if at is not None and at >= 1:
        rows = rows[(at - 1) * register_paper.ROWS : at * register_paper.ROWS]
    return page(
        "spaces/keys.html", status=status, register=found, rows=rows, typed=typed, wrong=wrong, keys=deeds.KEYS,
        key_of=_KEY_OF,
    )  # fmt: skip


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _paper(found: queries.Register) -> Paper:
    one = found.occurrence
    lines = [
        Line(
            number=num(row.child.number),
            name=row.child.known_as,
            under=row.child.safety_note,
            age=num(row.age),
        )
        for row in found.rows
    ]
    pages = register_paper.pages_of(lines)
    return Paper(
        language=language(),
        words={
            "title": _("Register"), "no": _("No."), "name": _("Called"), "age": _("Age"), "present": _("1 Present"),
            "late": _("2 Late"), "absent": _("3 Absent"), "told": _("4 Told us"), "note": _("Note"),
            "legend": _("One tick for each child. No tick means not marked, not absent. Write new children below."),
            "signing": "|".join((_("Facilitator"), _("Second adult"), _("Incidents"))),
        },
        facts=[
            (_("Space"), name_of(found.site.space)),
            (_("Group"), name_of(found.group)),
            (_("Day"), day(one.on_date)),
            (_("Time"), f"{clock(one.starts_at)} – {clock(one.ends_at)}"),
        ],
        sheets=[
            Sheet(
                label=_("Page %(page)s of %(pages)s", page=num(number), pages=num(len(pages))),
                code=register_codes.SheetCode(one.id, number).text,
                rows=rows,
            )
            for number, rows in enumerate(pages, 1)
        ],
    )  # fmt: skip
