"""The list of grants with its filters, and the same list as a file."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import maybe_id, response_id, rooms, unions
from relief.blueprints.rehabilitation.grants import bp
from relief.households import export_files
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import queries, taking
from relief.rehabilitation.kinds import GrantState, Late
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import label, name_of

_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/")
@needs(Verb.GRANTS_VIEW)
def index() -> Response:
    """The grants of one's areas by state, programme, union and what is overdue."""
    chosen, today = _chosen(), local_day(runtime.now())
    with runtime.database().reading() as db:
        actor, within = runtime.actor(), response_id(db)
        counted = queries.counts(db, actor, response_id=within)
        programmes = queries.programmes(db, actor, within)
        places = unions(db)
        found = _found(db, within, chosen, today, number=request.args.get("page", 1, type=int))
        late = queries.lateness(db, [one.id for one in found.items], today)
    return page(
        "rehabilitation/index.html",
        fragment="rehabilitation/_list.html",
        found=found,
        late=late,
        rooms=rooms("index"),
        tabs=_tabs(counted, chosen),
        programmes=[each.programme for each in programmes],
        places=places,
        chosen=SimpleNamespace(**chosen),
        lates=list(Late),
        kinds=shown.KINDS,
        here=url_for("rehabilitation.index", **_words(chosen)),
    )


@bp.post("/list.<any(csv,xlsx):suffix>")
@needs(Verb.HOUSEHOLDS_EXPORT)
def take_list(suffix: str) -> Response:
    """The chosen grants as a file: codes and figures, no names, no reasons. The trail says that it was taken."""
    chosen, today = _chosen(), local_day(runtime.now())
    with runtime.database().writing() as db:
        within = response_id(db)
        lines = taking.take(
            db, runtime.actor(), now=runtime.now(), response_id=within, today=today,
            state=chosen["state"], programme_id=chosen["programme"], area_id=chosen["union"], late=chosen["late"],
        )  # fmt: skip
    rows: list[Any] = [
        [
            _("Household code"), _("Code"), _("P-code"), _("Union"), _("State"), _("Amount, taka"), _("Paid, taka"),
            _("Came back, taka"), _("Nominated on"), _("Overdue"),
        ]
    ]  # fmt: skip
    rows += [
        [
            one.home, one.code, one.grant.area.pcode, name_of(one.grant.area), label(one.grant.state),
            Decimal(one.grant.amount_poisha) / 100, Decimal(one.paid) / 100, Decimal(one.grant.returned_poisha) / 100,
            local_day(one.grant.created_at).isoformat(), ", ".join(label(each) for each in one.late),
        ]
        for one in lines
    ]  # fmt: skip
    content = (
        export_files.sheet(rows) if suffix == "csv" else export_files.table_workbook(rows, about=[], title="grants")
    )
    return send_file(
        io.BytesIO(content), mimetype=_TYPES[suffix], as_attachment=True, download_name=f"grants.{suffix}"
    )  # fmt: skip


def _chosen() -> dict[str, Any]:
    asked = request.values
    return {
        "state": next((one for one in GrantState if one.value == asked.get("state")), None),
        "late": next((one for one in Late if one.value == asked.get("late")), None),
        "programme": maybe_id(asked.get("programme", "")),
        "union": maybe_id(asked.get("union", "")),
    }


def _words(chosen: dict[str, Any], **instead: Any) -> dict[str, Any]:
    return {name: value for name, value in {**chosen, **instead}.items() if value}


def _found(db: Session, within: UUID | None, chosen: dict[str, Any], today: date, number: int) -> queries.Page:
    return queries.grants(
        db,
        runtime.actor(),
        response_id=within,
        state=chosen["state"],
        programme_id=chosen["programme"],
        area_id=chosen["union"],
        late=chosen["late"],
        today=today,
        page=number,
    )


def _tabs(counted: dict[GrantState, int], chosen: dict[str, Any]) -> list[SimpleNamespace]:
    rows: list[tuple[GrantState | None, str, int]] = [(None, _("All"), sum(counted.values()))]
    rows += [(each, label(each), counted.get(each, 0)) for each in GrantState]
    return [
        SimpleNamespace(
            label=text,
            count=count,
            current=each is chosen["state"],
            url=url_for("rehabilitation.index", **_words(chosen, state=each)),
        )
        for each, text, count in rows
    ]
