"""The forms of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.stock.models import CountsAs, Per, Sector
from relief.web.forms import DayField, DecimalNumberField, Form, IdField, LabelledSelect, NumberField, options
from relief.web.labels import choices
from relief.web.person_fields import PersonForm

Pairs = Sequence[tuple[UUID, str]]
ICONS = (
    ("box", lazy_gettext("Box")),
    ("water", lazy_gettext("Water")),
    ("home", lazy_gettext("House")),
    ("heart", lazy_gettext("Health")),
    ("child", lazy_gettext("Child")),
    ("book", lazy_gettext("School things")),
    ("phone", lazy_gettext("Mobile money")),
)


def _as_id(value: object) -> UUID | None:
    # Asked of what was sent and of our own choices alike; the empty choice is no place.
    return UUID(str(value)) if value else None


def _as_part(value: object) -> CountsAs | None:
    return CountsAs(str(value)) if value else None


class _NamedForm(Form):
    id = IdField()
    code = StringField(lazy_gettext("Short code"), [InputRequired(), Length(max=32)])
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=120)])
    name_en = StringField(lazy_gettext("Name in English"), [InputRequired(), Length(max=120)])


class ItemForm(_NamedForm):
    """Something that is given."""

    unit = StringField(lazy_gettext("Unit"), [InputRequired(), Length(max=16)])
    sector = LabelledSelect(lazy_gettext("Sector"), [InputRequired()], kind=Sector)
    icon = SelectField(lazy_gettext("Picture"), choices=options(ICONS))
    kcal = NumberField(lazy_gettext("Energy of one unit (kcal)"), most=1_000_000)
    weight_g = NumberField(lazy_gettext("Weight of one unit (grams)"), most=1_000_000)
    cost = DecimalNumberField(lazy_gettext("Cost of one unit (taka)"))
    counts_as = SelectField(lazy_gettext("Counts as"), coerce=_as_part)
    source = StringField(lazy_gettext("Where the figures come from"), [Length(max=200)])

    def __init__(self, *args: Any, **own: Any) -> None:
        super().__init__(*args, **own)
        self.counts_as.choices = options(
            [("", lazy_gettext("Nothing of these")), *((word, lazy_gettext(text)) for word, text in choices(CountsAs))]
        )

    @property
    def cost_poisha(self) -> int | None:
        """The cost as it is kept."""
        return None if self.cost.data is None else int(self.cost.data * 100)


class KitForm(_NamedForm):
    """A package; its lines are forms of their own."""

    sector = LabelledSelect(lazy_gettext("Sector"), [InputRequired()], kind=Sector)
    source = StringField(lazy_gettext("Where the figures come from"), [Length(max=200)])
    validity_days = NumberField(lazy_gettext("Lasts for (days)"), [InputRequired()], default=30, least=1, most=3_650)


class KitLineForm(PersonForm):
    """One item of a package; without an item it is left out. `who` says whom a line per matching member counts."""

    item_id = SelectField(lazy_gettext("Item"), coerce=_as_id)
    quantity = DecimalNumberField(lazy_gettext("How much"))
    per = LabelledSelect(lazy_gettext("Counted for"), kind=Per)
    size_from = NumberField(lazy_gettext("Only households from (people)"), least=1, most=60)
    size_to = NumberField(lazy_gettext("up to (people)"), least=1, most=60)

    def __init__(self, *args: Any, items: Pairs, **own: Any) -> None:
        super().__init__(*args, **own)
        self.item_id.choices = options([("", "—"), *items])


class FamilyForm(Form):
    """The family a kit is set against; asked by address, so that it can be sent on."""

    people = NumberField(lazy_gettext("People"), least=1, most=60)
    days = NumberField(lazy_gettext("Days"), least=1, most=365)


class PlaceForm(_NamedForm):
    """A warehouse."""

    area_id = SelectField(lazy_gettext("Area"), [InputRequired()], coerce=_as_id)


class _GoodsForm(Form):
    id = IdField()
    item_id = SelectField(lazy_gettext("Goods"), [InputRequired()], coerce=_as_id)
    quantity = DecimalNumberField(lazy_gettext("How much"), [InputRequired()])
    note = StringField(lazy_gettext("Note, such as the number of the waybill"), [Length(max=200)])


class ReceiptForm(_GoodsForm):
    """Goods that came."""

    place_id = SelectField(lazy_gettext("Where to"), [InputRequired()], coerce=_as_id)
    donor = StringField(lazy_gettext("From whom"), [Length(max=120)])
    expires_on = DayField(lazy_gettext("Best before"))
