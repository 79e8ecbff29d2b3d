"""Everything we hold about a household on paper, for the household. Nothing of spaces or support is ever on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.audit import trail
from relief.blueprints.households import bp, sheet
from relief.blueprints.households.registry import everything
from relief.consent.labels import OF_HOUSEHOLD
from relief.disclosure import gathering, paper
from relief.households import exports
from relief.households.actions import note_record
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import day, digits, language, name_of, speaking


@bp.get("/<uuid:household_id>/record")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def record(household_id: UUID) -> Response:
    """The sheet; that it was opened stands in the trail."""
    with runtime.database().writing() as db:
        note_record(db, runtime.actor(), household_id, now=runtime.now())
    context = _all_of(household_id)
    return page("households/record.html", **context, made_at=runtime.now())


@bp.get("/<uuid:household_id>/record.pdf")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def record_pdf(household_id: UUID) -> Response:
    """The same for the family's hand, in Bangla unless the family reads English."""
    with runtime.database().writing() as db:
        note_record(db, runtime.actor(), household_id, now=runtime.now())
    with speaking("en" if request.args.get("language") == "en" else "bn"):
        context = _all_of(household_id)
        made = paper.pdf(_sheet(context))
    answer = Response(made, mimetype="application/pdf")
    # The name of the file says nothing about anybody.
    answer.headers["Content-Disposition"] = "inline; filename=what-we-hold.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _all_of(household_id: UUID) -> dict[str, Any]:
    context = everything(household_id)
    with runtime.database().reading() as db:
        more = gathering.about_family(db, household_id)
    context |= _looked(household_id, context)
    return context | {"more": more, "beyond": sheet.beyond(context, more)}


def _sheet(context: dict[str, Any]) -> paper.Sheet:
    one = context["household"]
    made = _("Made on %(day)s", day=day(runtime.now()))
    return paper.Sheet(
        language=language(), title=_("What we hold about your household"), number=digits(one.code),
        lead=f"{name_of(one)} · {name_of(one.area)} · {made}",
        intro=_(
            "We are Relief. We keep these data to give relief fairly. This sheet is yours; whoever has it can read it,"
            " so keep it safe."
        ),
        parts=sheet.whole(context, context["more"]),
        foot=_("Not on this sheet: records of children’s spaces and of support talks. Ask the people there."),
    )  # fmt: skip


def _looked(household_id: UUID, context: dict[str, Any]) -> dict[str, Any]:
    """Who looked, and files that can hold this family, as far as the log knows."""
    with runtime.database().reading() as db:
        entries = trail.about(db, household_id)
        files = exports.that_can_hold(db, context["household"])
        who = names_of(db, [*(one.actor_id for one in entries), *(one.created_by_id for one in files)])
    return {"entries": entries, "files": files, "lookers": who, "asked_purposes": OF_HOUSEHOLD}
