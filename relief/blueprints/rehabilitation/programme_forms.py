"""The form of a programme; its instalments are rows of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.shown import TakaField
from relief.rehabilitation.inputs import ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import Measure, PaidFrom, ProgrammeKind
from relief.rehabilitation.labels import MEASURES
from relief.rehabilitation.models import Programme
from relief.rehabilitation.rules import MOST_STEPS
from relief.web.forms import DayField, Form, LabelledSelect, NumberField, options

_ROW = ("title_bn", "title_en", "share", "taka", "evidence_bn", "evidence_en", "days", "photo", "inspect")


class ProgrammeForm(Form):
    """A programme; its milestones are rows of fields, added below."""

    response_id = SelectField(lazy_gettext("Response"), [InputRequired()], coerce=shown.read_id)
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [InputRequired(), Length(max=160)])
    kind = LabelledSelect(lazy_gettext("Kind"), [InputRequired()], kind=ProgrammeKind)
    neutral_code = StringField(lazy_gettext("Neutral code"), [InputRequired(), Length(max=32)])
    amount = TakaField(lazy_gettext("Amount for one household, in taka"), [InputRequired()])
    grants_planned = NumberField(lazy_gettext("How many grants the budget carries"), least=1, most=100_000)
    paid_from = LabelledSelect(lazy_gettext("Where the money lies"), [InputRequired()], kind=PaidFrom)
    opens_on = DayField(lazy_gettext("First day for nominations"))
    closes_on = DayField(lazy_gettext("Last day for nominations"))
    measures = SelectMultipleField(
        lazy_gettext("What visits measure"),
        choices=options((one.value, lazy_gettext(text)) for one, text in MEASURES.items()),
    )
    for_groups = BooleanField(lazy_gettext("Grants go to groups of several people"))
    third_releases = BooleanField(lazy_gettext("Who inspected may not release the money"), default=True)
    is_confidential = BooleanField(lazy_gettext("The reason is confidential"))
    reason = TextAreaField(lazy_gettext("The reason, sealed"), [Length(max=600)])
    version = NumberField(default=0)

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each milestone's row: its number and its fields by name."""
        for number in range(1, MOST_STEPS + 1):
            yield number, {name: self._fields[f"{name}_{number}"] for name in _ROW}

    def given(self) -> ProgrammeGiven:
        """What was typed, once the form is sound."""
        return ProgrammeGiven(
            response_id=self.response_id.data,
            neutral_code=self.neutral_code.data,
            name_bn=self.name_bn.data,
            name_en=self.name_en.data,
            kind=self.kind.data,
            amount_poisha=self.amount.poisha,
            milestones=tuple(self._steps()),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            grants_planned=self.grants_planned.data,
            paid_from=self.paid_from.data,
            measures=tuple(map(Measure, self.measures.data or ())),
            for_groups=self.for_groups.data,
            third_releases=self.third_releases.data,
            is_confidential=self.is_confidential.data,
            reason=self.reason.data or "",
        )

    def _steps(self) -> Iterator[StepGiven]:
        for _number, row in self.rows():
            typed = {name: field.data for name, field in row.items()}
            if not any(typed[name] not in (None, "") for name in ("title_bn", "title_en", "share", "taka")):
                continue
            yield StepGiven(
                title_bn=typed["title_bn"] or "",
                title_en=typed["title_en"] or "",
                share=typed["share"] or 0,
                amount_poisha=row["taka"].poisha if typed["taka"] is not None else None,
                evidence_bn=typed["evidence_bn"] or "",
                evidence_en=typed["evidence_en"] or "",
                asks_photo=typed["photo"],
                needs_inspection=typed["inspect"],
                days=typed["days"],
            )


for _row in range(1, MOST_STEPS + 1):
    for _name, _field in (
        ("title_bn", StringField(lazy_gettext("Milestone in Bangla"), [Length(max=160)])),
        ("title_en", StringField(lazy_gettext("Milestone in English"), [Length(max=160)])),
        ("share", NumberField(lazy_gettext("Share in percent"), most=100)),
        ("taka", TakaField(lazy_gettext("or amount in taka"))),
        ("evidence_bn", StringField(lazy_gettext("What proves it, in Bangla"), [Length(max=160)])),
        ("evidence_en", StringField(lazy_gettext("What proves it, in English"), [Length(max=160)])),
        ("days", NumberField(lazy_gettext("Due, days after the start"), most=1_000)),
        ("photo", BooleanField(lazy_gettext("A picture is asked for"))),
        ("inspect", BooleanField(lazy_gettext("Somebody inspects it"), default=True)),
    ):
        setattr(ProgrammeForm, f"{_name}_{_row}", _field)


def known(programme: Programme) -> dict[str, Any]:
    """What a kept programme puts into its form."""
    values: dict[str, Any] = {
        name: getattr(programme, name)
        for name in (
            "response_id", "name_bn", "name_en", "kind", "neutral_code", "grants_planned", "paid_from", "opens_on",
            "closes_on", "measures", "for_groups", "third_releases", "is_confidential", "version",
        )
    }  # fmt: skip
    values["amount"] = shown.in_taka(programme.amount_poisha)
    for number, step in enumerate(programme.milestones, 1):
        amount = step.get("amount")
        values |= {
            f"title_bn_{number}": step["title_bn"],
            f"title_en_{number}": step["title_en"],
            f"share_{number}": step["share"] if amount is None else None,
            f"taka_{number}": None if amount is None else shown.in_taka(amount),
            f"evidence_bn_{number}": step.get("evidence_bn", ""),
            f"evidence_en_{number}": step.get("evidence_en", ""),
            f"days_{number}": step.get("days"),
            f"photo_{number}": step.get("photo", False),
            f"inspect_{number}": step.get("inspect", True),
        }
    return values
