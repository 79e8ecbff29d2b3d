"""The forms of a plan and of its rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from relief.distributions.inputs import Block, Condition, DistributionGiven
from relief.distributions.labels import CIRCUMSTANCES, DAMAGES, IMPACT_STATES
from relief.distributions.models import Distribution, ListChangeKind
from relief.distributions.rules import MOST_BLOCKS
from relief.kernel.digits import parse_int
from relief.kernel.ids import new_id
from relief.kernel.zone import LOCAL, local_moment
from relief.stock.models import Sector
from relief.web.forms import DayField, DecimalNumberField, Form, IdField, NumberField, TimeField, options
from relief.web.labels import choices
from relief.web.person_fields import PersonForm, typed_person


def _as_id(value: object) -> UUID:
    # Asked of what was sent and of our own choices alike.
    return UUID(str(value))


class PlanForm(Form):
    """What, where, when. Names stay empty unless somebody has a better one than goods and place."""

    id = IdField()
    version = NumberField(default=0)
    kit_id = SelectField(lazy_gettext("What is given"), [InputRequired()], coerce=_as_id)
    area_id = SelectField(lazy_gettext("Where"), [InputRequired()], coerce=_as_id)
    on = DayField(lazy_gettext("First day"), [InputRequired()])
    starts_at = TimeField(lazy_gettext("From"), [InputRequired()])
    ends_at = TimeField(lazy_gettext("To"), [InputRequired()])
    last_day = DayField(lazy_gettext("Last day, if there are several"))
    round = NumberField(lazy_gettext("Round"), [InputRequired()], default=1, least=1, most=99)
    name_bn = StringField(lazy_gettext("Name in Bangla"), [Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    # Where the plan begins with a gap: whom the gap speaks of.
    lacks = HiddenField()
    whom = HiddenField()

    def beginning(self, path: str, days: int) -> list[Block]:
        """The first rules of a plan that begins with a gap; none when it does not."""
        block: Block = []
        if self.lacks.data in set(Sector):
            block.append(Condition(field="needs", op="any", value=[self.lacks.data]))
        if self.whom.data in CIRCUMSTANCES:
            block.append(Condition(field="circumstances", op="any", value=[self.whom.data]))
        if not block:
            return []
        return [[Condition(field="area", op="inside", value=[path]), *block,
                 Condition(field="not_received", op="days", value=max(1, days))]]  # fmt: skip

    def offer(self, kits: Sequence[tuple[UUID, str]], areas: Sequence[tuple[UUID, str]]) -> None:
        """Fill the two lists to choose from."""
        self.kit_id.choices = options(kits)
        self.area_id.choices = options(areas)

    def window(self) -> tuple[datetime, datetime]:
        """First and last moment, in UTC; for a form whose fields could be read."""
        first, start, end = self.on.data, self.starts_at.data, self.ends_at.data
        if first is None or start is None or end is None:
            raise ValueError("The form was not sound.")
        starts_at = local_moment(first, start)
        ends_at = local_moment(self.last_day.data or first, end)
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)

    def given(self, response_id: UUID) -> DistributionGiven:
        """A new plan as the action takes it."""
        starts_at, ends_at = self.window()
        return DistributionGiven(
            id=self.id.data or new_id(),
            response_id=response_id,
            area_id=self.area_id.data,
            kit_id=self.kit_id.data,
            starts_at=starts_at,
            ends_at=ends_at,
            round=self.round.number,
            name_bn=self.name_bn.data or "",
            name_en=self.name_en.data or "",
        )


def as_typed(plan: Distribution) -> dict[str, Any]:
    """A kept plan as its form shows it."""
    start, end = plan.starts_at.astimezone(LOCAL), plan.ends_at.astimezone(LOCAL)
    return {
        "id": plan.id,
        "version": plan.version,
        "kit_id": plan.kit_id,
        "area_id": plan.area_id,
        "on": start.date(),
        "starts_at": start.time(),
        "ends_at": end.time(),
        "last_day": end.date() if end.date() != start.date() else None,
        "round": plan.round,
        "name_bn": plan.name_bn,
        "name_en": plan.name_en,
    }


class BlockForm(PersonForm):
    """One group of conditions; an empty field is no condition."""

    area = SelectMultipleField(lazy_gettext("Lives in"), validate_choice=False)
    house_damage = SelectMultipleField(lazy_gettext("House damage"))
    impact_state = SelectMultipleField(lazy_gettext("Damage report"))
    needs = SelectMultipleField(lazy_gettext("Needs (any of these)"))
    circumstances = SelectMultipleField(lazy_gettext("Special circumstances (any of these)"))
    size_low = NumberField(lazy_gettext("People in the household, at least"), least=1, most=60)
    size_high = NumberField(lazy_gettext("People in the household, at most"), least=1, most=60)
    children_0_4 = NumberField(lazy_gettext("Children under five, at least"), least=1, most=20)
    displaced = BooleanField(lazy_gettext("Only displaced households"))
    not_received = NumberField(lazy_gettext("Has not received this kind of goods for (days)"), least=1, most=3_650)
    no_show = HiddenField()

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]] = (), **own: Any) -> None:
        super().__init__(*args, **own)
        self.area.choices = options(areas)
        self.house_damage.choices = _marked(DAMAGES)
        self.impact_state.choices = _marked(IMPACT_STATES)
        self.needs.choices = options([(value, lazy_gettext(text)) for value, text in choices(Sector)])
        self.circumstances.choices = _marked(CIRCUMSTANCES)

    def block(self) -> Block:
        """The conditions that were filled in."""
        found: Block = []
        for name, op in (
            ("area", "inside"), ("house_damage", "in"), ("impact_state", "in"), ("needs", "any"),
            ("circumstances", "any"), ("children_0_4", "at-least"), ("not_received", "days"), ("no_show", "of"),
        ):  # fmt: skip
            value = self[name].data
            if value:
                found.append(Condition(field=name, op=op, value=value))
        if self.size_low.data is not None or self.size_high.data is not None:
            size = [self.size_low.data, self.size_high.data]
            found.append(Condition(field="size", op="between", value=size))
        if self.displaced.data:
            found.append(Condition(field="displaced", op="is", value=True))
        if who := self.who():
            found.append(Condition(field="member", op="one", value=who))
        return found


def _marked(words: dict[str, str]) -> list[SelectChoice]:
    return options([(value, lazy_gettext(text)) for value, text in words.items()])


def typed_of(block: Block) -> dict[str, Any]:
    """A kept block as its form shows it."""
    typed = {condition["field"]: condition["value"] for condition in block}
    low, high = typed.pop("size", (None, None))
    return {**typed, "size_low": low, "size_high": high, **typed_person(typed.pop("member", None))}


def sent_blocks(areas: Sequence[tuple[str, str]]) -> list[BlockForm]:
    """The groups as they were sent, without one whose button to remove it was pressed."""
    do = request.form.get("do", "")
    return [BlockForm(prefix=f"b{number}-", areas=areas) for number in range(_how_many()) if do != f"remove-{number}"]


def _how_many() -> int:
    try:
        return min(max(parse_int(request.form.get("blocks", "0")), 0), MOST_BLOCKS)
    except ValueError:
        return 0


class ChangeForm(Form):
    """Put a household on the list or take it off, by hand."""

    code = StringField(lazy_gettext("Household code"), [InputRequired(), Length(max=40)])
    kind = RadioField(
        lazy_gettext("What to do"),
        [InputRequired()],
        choices=options(
            [
                (ListChangeKind.ADD.value, lazy_gettext("Put on the list")),
                (ListChangeKind.REMOVE.value, lazy_gettext("Take off the list")),
            ]
        ),
        default=ListChangeKind.ADD.value,
    )
    reason = StringField(lazy_gettext("Reason"), [InputRequired(), Length(max=300)])


class PointForm(Form):
    """A place where goods are handed out."""

    id = IdField()
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    capacity_per_hour = NumberField(
        lazy_gettext("Households an hour"), [InputRequired()], default=60, least=1, most=2_000
    )
    lat = DecimalNumberField(lazy_gettext("Latitude"))
    lon = DecimalNumberField(lazy_gettext("Longitude"))


class ReasonForm(Form):
    """Why something is sent back or called off."""

    reason = TextAreaField(lazy_gettext("Reason"), [InputRequired(), Length(max=300)])
