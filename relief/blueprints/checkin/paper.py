"""Enter a list that came back on paper: type row numbers, look at what they come to, agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.checkin import bp
from relief.checkin import paper, paper_rules
from relief.checkin.paper import PaperGiven, Proposal, Strangers
from relief.checkin.paper_rules import Entry, Way
from relief.distributions import queries as plans
from relief.distributions.models import Distribution, DistributionPoint
from relief.kernel.db import Session
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import Form, MomentField, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, num, say, say_problem


class PaperForm(Form):
    """Rows of one page, or of the whole list."""

    way = RadioField(
        lazy_gettext("What you type"),
        [InputRequired()],
        choices=options(
            [
                (Way.ABSENT.value, lazy_gettext("Who did not come: everybody else of these rows got the goods")),
                (Way.CAME.value, lazy_gettext("Who came: nothing is said of the others")),
            ]
        ),
        default=Way.ABSENT.value,
    )
    page_code = StringField(lazy_gettext("Code of the page"), [Length(max=120)])
    point_id = SelectField(lazy_gettext("Which part"))
    first = NumberField(lazy_gettext("From row"), least=1, most=9_999_999)
    last = NumberField(lazy_gettext("To row"), least=1, most=9_999_999)
    numbers = TextAreaField(lazy_gettext("Row numbers"), [Length(max=20_000)])
    collected_at = MomentField(lazy_gettext("When it was handed out"), [InputRequired()])
    shown = HiddenField()

    def offer(self, points: Sequence[DistributionPoint]) -> None:
        """The whole list first, then each point."""
        every = [("", _("The whole list"))]
        self.point_id.choices = options(every + [(str(one.id), name_of(one)) for one in points])


@bp.get("/distributions/<uuid:distribution_id>/paper")
@needs(Verb.CHECKIN_RECORD)
def ask_paper(distribution_id: UUID) -> Response:
    """An empty entry; a scanned page (`?code=`) has its rows filled in."""
    form = PaperForm()
    form.page_code.data = request.args.get("code", "")[:120]
    with runtime.database().reading() as db:
        plan = plans.find(db, runtime.actor(), distribution_id, with_lines=False)
        form.last.data, form.first.data = paper.last_number(db, plan.id), 1
        form.collected_at.data = _likely(plan)
        try:
            _take_page(db, plan, form)
        except Invalid as problem:
            form.take_faults(problem)
    return _page(distribution_id, form, 422 if form.page_code.errors else 200)


@bp.post("/distributions/<uuid:distribution_id>/paper")
@needs(Verb.CHECKIN_RECORD)
def enter_paper(distribution_id: UUID) -> Response:
    """Show what it comes to; recorded is only what was shown."""
    form = PaperForm()
    actor, now, wants = runtime.actor(), runtime.now(), request.form.get("step") == "record"
    words: Sequence[tuple[str, str]] = ()
    try:
        with runtime.database().reading() as db:
            plan = plans.find(db, actor, distribution_id, with_lines=False)
            form.offer(plans.points(db, plan.id))
            sound = form.sound
            _take_page(db, plan, form)
            given, words = _given(db, plan, form)
            proposal = paper.propose(db, actor, given, now=now) if sound and not words else None
        if proposal is None:
            return _page(distribution_id, form, 422, words=words)
        if wants:
            with runtime.database().writing() as db:
                done = paper.record_paper(db, actor, given, now=now)
            return go(url_for("checkin.ask_paper", distribution_id=distribution_id), flash=_told(done))
    except Strangers as problem:
        return _page(distribution_id, form, 422, words=problem.words)
    except paper.Changed as problem:
        return _page(distribution_id, form, 409, proposal=proposal, refused=say_problem(problem))
    except Invalid as problem:
        form.take_faults(problem)
        return _page(distribution_id, form, 422)
    return _page(distribution_id, form, 200, proposal=proposal)


def _take_page(db: Session, plan: Distribution, form: PaperForm) -> None:
    """A page that was scanned says its rows and its point itself."""
    if not form.page_code.data:
        return
    code, point_id = paper.page_of(db, plan, form.page_code.data)
    form.first.data, form.last.data = code.first, code.last
    form.first.typed = form.last.typed = None
    form.point_id.data = str(point_id) if point_id else ""


def _given(db: Session, plan: Distribution, form: PaperForm) -> tuple[PaperGiven, Sequence[tuple[str, str]]]:
    typed = paper_rules.read_numbers(form.numbers.data or "")
    most = paper.last_number(db, plan.id)
    entry = Entry(Way(form.way.data or Way.ABSENT), typed.numbers, form.first.data or 1, form.last.data or most)
    return PaperGiven(
        distribution_id=plan.id,
        entry=entry,
        collected_at=form.collected_at.data or runtime.now(),
        point_id=UUID(form.point_id.data) if form.point_id.data else None,
        shown=(form.shown.data or "")[:64],
    ), typed.faults


def _likely(plan: Distribution) -> datetime:
    """Paper comes back after the day: its end, or now while the day is not over."""
    return min(plan.ends_at, runtime.now())


def _told(done: Proposal) -> str:
    if not done.changes:
        return str(_("All of this is recorded already. Nothing was added."))
    told = _(
        "Recorded from paper: %(given)s got the goods, %(absent)s did not come.",
        given=num(len(done.weighed.delivered)),
        absent=num(len(done.weighed.absent)),
    )
    return str(told)


def _page(
    distribution_id: UUID,
    form: PaperForm,
    status: int,
    *,
    words: Sequence[tuple[str, str]] = (),
    proposal: Proposal | None = None,
    refused: str = "",
) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        plan = plans.find(db, actor, distribution_id, with_lines=False)
        form.offer(plans.points(db, plan.id))
    context: dict[str, Any] = {"wrong": [(word, say(why)) for word, why in words], "refused": refused}
    return page("checkin/paper.html", status=status, plan=plan, form=form, proposal=proposal, say=say, **context)
