"""Programmes: what kinds of grants there are, and a new one."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.grants import bp
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.rehabilitation import actions, queries
from relief.rehabilitation.inputs import ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import ProgrammeKind
from relief.rehabilitation.rules import MOST_STEPS
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


class ProgrammeForm(Form):
    """A new programme; its milestones are rows of three fields, added below."""

    response_id = SelectField(lazy_gettext("Response"), [InputRequired()], coerce=shown.read_id)
    neutral_code = StringField(lazy_gettext("Neutral code"), [InputRequired(), Length(max=32)])
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [InputRequired(), Length(max=160)])
    kind = LabelledSelect(lazy_gettext("Kind"), [InputRequired()], kind=ProgrammeKind)
    amount = NumberField(lazy_gettext("Amount for one household, in taka"), [InputRequired()], least=1, most=10_000_000)

    def taka(self) -> int:
        """The amount, known to be there once the form is sound."""
        return int(self.amount.data or 0)

    def rows(self) -> Iterator[tuple[int, StringField, StringField, NumberField]]:
        """Each milestone's row: number, both titles, share."""
        for number in range(1, MOST_STEPS + 1):
            yield (
                number,
                self._fields[f"title_bn_{number}"],
                self._fields[f"title_en_{number}"],
                self._fields[f"share_{number}"],
            )

    def milestones(self) -> tuple[StepGiven, ...]:
        """The rows somebody wrote in."""
        return tuple(
            StepGiven(title_bn=title_bn.data or "", title_en=title_en.data or "", share=share.data or 0)
            for _number, title_bn, title_en, share in self.rows()
            if title_bn.data or title_en.data or share.data
        )


for _row in range(1, MOST_STEPS + 1):
    setattr(
        ProgrammeForm,
        f"title_bn_{_row}",
        StringField(lazy_gettext("Milestone in Bangla"), [Length(max=160)]),
    )
    setattr(
        ProgrammeForm,
        f"title_en_{_row}",
        StringField(lazy_gettext("Milestone in English"), [Length(max=160)]),
    )
    setattr(ProgrammeForm, f"share_{_row}", NumberField(lazy_gettext("Share in percent"), most=100))


@bp.get("/programmes")
@needs(Verb.GRANTS_VIEW)
def programmes() -> Response:
    """All programmes of the response with how far their grants have come."""
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = [(response, queries.programmes(db, actor, response.id)) for response in responses.open_ones(db, actor)]
    return page("rehabilitation/programmes.html", found=found, kinds=shown.KINDS)


@bp.get("/programmes/new")
@needs(Verb.GRANTS_NOMINATE)
def new_programme() -> Response:
    """An empty form."""
    return _new(_form(), 200)


@bp.post("/programmes")
@needs(Verb.GRANTS_NOMINATE)
def create_programme() -> Response:
    """Open the programme."""
    form = _form()
    if not form.sound:
        return _new(form, 422)
    given = ProgrammeGiven(
        response_id=form.response_id.data,
        neutral_code=form.neutral_code.data,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data,
        kind=form.kind.data,
        amount_poisha=form.taka() * 100,
        milestones=form.milestones(),
    )
    try:
        with runtime.database().writing() as db:
            made = actions.open_programme(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(
        url_for("rehabilitation.programmes"),
        flash=_("The programme %(name)s is open for nominations.", name=name_of(made)),
    )


def _form() -> ProgrammeForm:
    form = ProgrammeForm()
    with runtime.database().reading() as db:
        found = responses.open_ones(db, runtime.actor())
    form.response_id.choices = [(each.id, name_of(each)) for each in found]
    return form


def _new(form: ProgrammeForm, status: int) -> Response:
    return page("rehabilitation/programme_new.html", status=status, form=form)
