"""Scales: which there are and under which licence, their wording, and answering one for a plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import bp, tabs
from relief.kernel.digits import parse_int
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.psychosocial import instruments, oversight, queries, rules
from relief.psychosocial.kinds import Licence
from relief.psychosocial.scales import METHODS, SHIPPED, Scale
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, say

_METHODS = {
    "sum": N_("Add them up"),
    "mean": N_("Take the average"),
    "most": N_("Take the highest"),
    "count": N_("Count those from an answer on"),
}


class ScaleForm(Form):
    """An instrument with its licence; one question and one answer on each line."""

    code = StringField(lazy_gettext("Short code"), [InputRequired(), Length(max=24)])
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=120)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=120)])
    licence = LabelledSelect(lazy_gettext("What the licence allows"), [InputRequired()], kind=Licence)
    source = TextAreaField(lazy_gettext("Source and licence"), [InputRequired(), Length(max=300)])
    age_from = NumberField(lazy_gettext("From which age"), default=0, most=120)
    items = TextAreaField(lazy_gettext("Questions"), [Length(max=8_000)])
    answers = TextAreaField(lazy_gettext("Answers"), [Length(max=2_000)])
    method = SelectField(lazy_gettext("How it is counted"), default="sum")
    factor = NumberField(lazy_gettext("Times"), default=1, least=1, most=100)
    counts_from = NumberField(lazy_gettext("Counts from answer"), least=None, most=100)

    def given(self) -> Scale:
        """What was typed, as the action takes it; a shipped instrument keeps its own scoring."""
        shipped = SHIPPED.get(self.code.data or "")
        scoring: dict[str, Any] = {"method": self.method.data, "factor": self.factor.data or 1}
        if self.counts_from.data is not None:
            scoring["from"] = self.counts_from.data
        return Scale(
            code=self.code.data or "",
            name=(self.name_bn.data or "", self.name_en.data or ""),
            licence=shipped.licence if shipped else self.licence.data,
            source=self.source.data or "",
            items=[(line, line) for line in _lines(self.items.data)],
            answers=[_answer(line) for line in _lines(self.answers.data)],
            scoring=shipped.scoring if shipped else scoring,
            age_from=self.age_from.data or 0,
        )


@bp.get("/scales")
@needs()
def scales() -> Response:
    """All scales with their licences."""
    actor = runtime.actor()
    queries.only_counsellors(actor)
    with runtime.database().reading() as db:
        found = instruments.known(db)
    may_enter = actor.can(Verb.SUPPORT_SUPERVISE)
    return page(
        "psychosocial/scales.html", found=found, may_enter=may_enter, tabs=tabs("plans"), named=_named, said=say
    )


@bp.get("/scales/new")
@needs()
def new_scale() -> Response:
    """An empty form, or the wording of one that ships."""
    shipped = SHIPPED.get(request.args.get("code", ""))
    data: dict[str, Any] = {}
    if shipped is not None:
        answers = "\n".join(f"{value} {bn if bn != str(value) else ''}".strip() for value, bn, _en in shipped.answers)
        data = {
            "code": shipped.code, "name_bn": shipped.name[0], "name_en": shipped.name[1], "licence": shipped.licence,
            "source": shipped.source, "age_from": shipped.age_from, "answers": answers,
        }  # fmt: skip
    return _new(ScaleForm(formdata=None, data=data), 200)


@bp.post("/scales")
@needs()
def enter_scale() -> Response:
    """Keep it, unless its licence forbids."""
    form = ScaleForm()
    form.method.choices = [(method, say(_METHODS[method])) for method in METHODS]
    if not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            instruments.enter(db, runtime.actor(), form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(url_for("psychosocial.scales"), flash=_("The scale is kept with its licence."))


@bp.get("/plans/<uuid:plan_id>/scales")
@needs()
def asking(plan_id: UUID) -> Response:
    """Choose a scale, or answer the one chosen."""
    return _asking(plan_id, request.args.get("code", ""), {}, "", 200)


@bp.post("/plans/<uuid:plan_id>/scales")
@needs()
def answer_scale(plan_id: UUID) -> Response:
    """Seal the answers."""
    actor, code = runtime.actor(), request.form.get("code", "")
    with runtime.database().reading() as db:
        scale = instruments.find(db, actor, code)
    typed = {number: request.form.get(f"item_{number}", "") for number in range(1, len(scale.items) + 1)}
    known = {str(value): value for value, _bn, _en in scale.answers}
    chosen = [known[text] for text in typed.values() if text in known]
    try:
        with runtime.database().writing() as db:
            instruments.answer(db, actor, plan_id, code, chosen, now=runtime.now())
    except Invalid as problem:
        return _asking(plan_id, code, typed, say(next(iter(problem.faults.values()))), 422)
    return go(
        url_for("psychosocial.plan", plan_id=plan_id), flash=_("The answers are sealed. Open the notes to see them.")
    )


def _new(form: ScaleForm, status: int) -> Response:
    oversight.only_supervisors(runtime.actor())
    form.method.choices = [(method, say(_METHODS[method])) for method in METHODS]
    return page("psychosocial/scale_new.html", status=status, form=form)


def _asking(plan_id: UUID, code: str, typed: dict[int, str], fault: str, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.plan(db, runtime.actor(), plan_id)
        usable = [one for one in instruments.known(db) if one.is_usable and plan.layer >= rules.SCALES_FROM]
    chosen = next((one for one in usable if one.code == code), None)
    return page(
        "psychosocial/scale_ask.html",
        status=status,
        plan=plan,
        usable=usable,
        chosen=chosen,
        typed=typed,
        fault=fault,
        named=_named,
        worded=_worded,
        said=say,
    )


def _named(scale: Scale) -> str:
    bn, en = scale.name
    return bn if language() == "bn" or not en else en


def _worded(scale: Scale, pair: tuple[str, str]) -> str:
    """A question or an answer in the reader's language; ours are sentences of the catalogue."""
    bn, en = pair
    if scale.is_shipped:
        return say(en)
    return bn if language() == "bn" or not en else en


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _answer(line: str) -> tuple[int, str, str]:
    number, _space, words = line.partition(" ")
    try:
        value = parse_int(number)
    except ValueError:
        raise Invalid({"answers": N_("Begin each answer with its number, for example: 5 All of the time.")}) from None
    return value, words or number, words or number
