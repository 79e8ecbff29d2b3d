"""Gaps as flags: list, arithmetic, and the decisions people take."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import lazy_gettext
from wtforms import SelectField, TextAreaField

from relief.blueprints.gaps import bp
from relief.blueprints.gaps.common import area_asked, response
from relief.gaps import actions, news, queries
from relief.gaps.actions import GapDecision
from relief.gaps.labels import SECTOR_LABELS
from relief.gaps.models import Gap, GapKind, GapState
from relief.gaps.queries import STANDING_GAPS, GapFilter
from relief.gaps.rules import SECTORS, STEPS
from relief.gaps.yardsticks import catalogue
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import labels, runtime
from relief.web.forms import DayField, Form
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, say

ROWS = 50


class DecisionForm(Form):
    """What to do with a gap."""

    to = SelectField(lazy_gettext("What will be done"))
    assigned_to_id = SelectField(lazy_gettext("Who takes it on"))
    reason = TextAreaField(lazy_gettext("Reason or note"))
    due_on = DayField(lazy_gettext("To be closed by"))
    until = DayField(lazy_gettext("Accepted until"))

    def offer(self, gap: Gap, people: list[tuple[str, str]]) -> None:
        """Offer only the steps this gap can take."""
        steps = [state for state in GapState if state in STEPS[gap.state]]
        self.to.choices = [(state.value, say(labels.text_of(state))) for state in steps]
        self.assigned_to_id.choices = [("", "—"), *people]

    def given(self, gap_id: UUID) -> GapDecision:
        """The decision as the action wants it."""
        person = self.assigned_to_id.data
        return GapDecision(
            gap_id=gap_id,
            to=GapState(self.to.data),
            reason=self.reason.data or "",
            assigned_to_id=UUID(person) if person else None,
            until=self.until.data,
            due_on=self.due_on.data,
        )


@bp.get("/flags")
@needs(Verb.GAPS_VIEW)
def flags() -> Response:
    """All gaps that stand, the largest first."""
    person, now_in = runtime.actor(), response()
    start = max(0, request.args.get("from", 0, type=int))
    kind, sector, state = (request.args.get(name, "") for name in ("kind", "sector", "state"))
    with runtime.database().reading() as db:
        wanted = GapFilter(
            states=(GapState(state),) if state in set(GapState) else STANDING_GAPS,
            kind=GapKind(kind) if kind in set(GapKind) else None,
            sector=sector if sector in SECTORS else "",
            above=area_asked(db),
        )
        return page(
            "gaps/flags.html",
            rows=queries.gaps_for(db, person, now_in.id, wanted, limit=ROWS, offset=start),
            total=queries.gap_count(db, person, now_in.id, wanted),
            start=start,
            size=ROWS,
            wanted=wanted,
            kinds=GapKind,
            states=GapState,
            sector_labels=SECTOR_LABELS,
        )


@bp.get("/flags/<uuid:gap_id>")
@needs(Verb.GAPS_VIEW)
def flag(gap_id: UUID) -> Response:
    """One gap: its arithmetic, its life, and what may be done."""
    return _show(gap_id, DecisionForm(), 200)


@bp.post("/flags/<uuid:gap_id>/decide")
@needs(Verb.GAPS_DECIDE)
def decide(gap_id: UUID) -> Response:
    """Take the decision."""
    form = DecisionForm()
    with runtime.database().reading() as db:
        gap, _ = queries.find_gap(db, runtime.actor(), gap_id)
        form.offer(gap, _people(db))
    if not form.validate():
        return _show(gap_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.decide_gap(db, runtime.actor(), form.given(gap_id), now=runtime.now())
    except Invalid as faults:
        form.take_faults(faults)
        return _show(gap_id, form, 422)
    return go(url_for("gaps.flag", gap_id=gap_id), flash=say(N_("Your decision is kept.")))


def _people(db: Session) -> list[tuple[str, str]]:
    person = runtime.actor()
    if Verb.GAPS_DECIDE not in person.verbs:
        return []
    bangla = language() == "bn"
    return [(str(one), bn if bangla else en) for one, bn, en in queries.assignees(db, person)]


def _show(gap_id: UUID, form: DecisionForm, status: int) -> Response:
    person = runtime.actor()
    with runtime.database().reading() as db:
        gap, area = queries.find_gap(db, person, gap_id)
        people = _people(db)
        life = news.life_of(db, gap.id)
        one = next((each for each in catalogue(db, all_of_them=True) if each.code == gap.measure), None)
    form.offer(gap, people)
    return page(
        "gaps/flag.html",
        status=status,
        gap=gap,
        area=area,
        form=form,
        assignee=dict(people).get(str(gap.assigned_to_id)),
        one=one,
        life=life,
        names=dict(people),
        today=local_day(runtime.now()),
        may_decide=person.can(Verb.GAPS_DECIDE, within=area.path) and bool(STEPS[gap.state]),
        sector_labels=SECTOR_LABELS,
    )
