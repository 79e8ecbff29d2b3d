"""The work list: where the households of every union stand, and the terms committees work by."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.blueprints.verification import bp
from relief.blueprints.verification.common import emergency, shown, tabs
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.verification import actions, queries, registers, worklist
from relief.verification.inputs import TermsGiven
from relief.verification.kinds import AppealState, Standing
from relief.web import runtime
from relief.web.forms import Form, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say


class TermsForm(Form):
    """What the organisation decides about committees."""

    quorum = NumberField(lazy_gettext("Members who must be there"), [InputRequired()])
    appeal_days = NumberField(lazy_gettext("Days to answer an appeal"), [InputRequired()])
    reads_guardian = BooleanField(lazy_gettext("Read the father’s or husband’s name aloud"))
    reads_village = BooleanField(lazy_gettext("Read the village aloud"))
    source = StringField(lazy_gettext("Who decided this, and when"), [InputRequired(), Length(max=200)])


@bp.get("/")
@needs(Verb.HOUSEHOLDS_VIEW)
def index() -> Response:
    """Every union with how many households wait, stand verified, were refused."""
    response = emergency()
    with runtime.database().reading() as db:
        actor = runtime.actor()
        counted = worklist.counts(db, actor, response.id)
        brought = registers.appeal_counts(db, actor, response.id)
        late = registers.appeals(db, actor, response.id, overdue_on=_today())
        terms = queries.terms(db)
    return page(
        "verification/index.html",
        tabs=tabs("index"),
        unions=counted,
        standings=list(Standing),
        totals={state: sum(one.of(state) for one in counted) for state in Standing},
        waiting_appeals=brought.get(AppealState.RECEIVED, 0) + brought.get(AppealState.IN_SESSION, 0),
        late=len(late),
        terms=terms,
        source=say(terms.source),
    )


@bp.get("/unions/<uuid:area_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def union(area_id: UUID) -> Response:
    """The households of one union that stand so."""
    response = emergency()
    state = next((one for one in Standing if one.value == request.args.get("state")), Standing.WAITING)
    number = to_latin(request.args.get("page", "1"))
    with runtime.database().reading() as db:
        area = areas.find(db, runtime.actor(), area_id)
        found = worklist.listed(
            db, runtime.actor(), response.id, area, state, number=int(number) if number.isdecimal() else 1
        )
    return page(
        "verification/union.html",
        area=area,
        found=found,
        state=state,
        standings=list(Standing),
        here=url_for("verification.union", area_id=area_id, state=state.value),
    )


@bp.get("/terms")
@needs(Verb.VERIFICATION_MANAGE)
def terms() -> Response:
    """Quorum, days for an answer, what is read aloud."""
    form = TermsForm()
    with runtime.database().reading() as db:
        held = queries.terms(db)
    form.quorum.data, form.appeal_days.data = held.quorum, held.appeal_days
    form.reads_guardian.data, form.reads_village.data = held.reads_guardian, held.reads_village
    form.source.data = "" if held.is_default else held.source
    return _terms(form, 200)


@bp.post("/terms")
@needs(Verb.VERIFICATION_MANAGE)
def set_terms() -> Response:
    """Keep them; what has begun goes on by the old ones."""
    form = TermsForm()
    if not form.sound:
        return _terms(form, 422)
    given = TermsGiven(
        quorum=form.quorum.number,
        appeal_days=form.appeal_days.number,
        reads_guardian=form.reads_guardian.data,
        reads_village=form.reads_village.data,
        source=form.source.data or "",
    )
    try:
        with runtime.database().writing() as db:
            actions.set_terms(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _terms(form, 422)
    return go(url_for("verification.index"), flash=_("The terms are saved. They hold from now on."))


def _terms(form: TermsForm, status: int) -> Response:
    return shown(
        form,
        status,
        heading=_("Terms of the committees"),
        lead=_("Sessions and appeals that have begun go on by the terms they began with."),
        crumbs=[(_("Verification"), url_for("verification.index"))],
        hints={"source": _("For example: decision of the executive committee, 12 March 2026")},
        submit=_("Save the terms"),
        cancel=url_for("verification.index"),
    )


def _today() -> date:
    return local_day(runtime.now())
