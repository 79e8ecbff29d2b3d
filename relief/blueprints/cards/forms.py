"""The forms of cards."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.households.cards import CardBatchKind
from relief.households.cards_issue import MOST_CARDS
from relief.kernel.problems import N_, Invalid
from relief.web.forms import Form, NumberField, options


class BatchForm(Form):
    """For whom cards are printed; which of the other fields counts depends on `kind`."""

    kind = RadioField(
        lazy_gettext("For whom?"),
        [InputRequired()],
        choices=options(
            [
                (CardBatchKind.LIST.value, lazy_gettext("Households of a distribution")),
                (CardBatchKind.AREA.value, lazy_gettext("Households of an area")),
                (CardBatchKind.POOL.value, lazy_gettext("Cards without a name, to link later")),
            ]
        ),
        default=CardBatchKind.AREA.value,
    )
    distribution_id = SelectField(lazy_gettext("Distribution"), choices=[], validate_choice=False)
    area_id = SelectField(lazy_gettext("Area"), choices=[], validate_choice=False)
    how_many = NumberField(lazy_gettext("How many cards without a name?"), most=MOST_CARDS)
    again = BooleanField(lazy_gettext("Print cards that work already once more"))
    heading_bn = StringField(lazy_gettext("Printed on top, in Bangla"), [Length(max=80)])
    heading_en = StringField(lazy_gettext("Printed on top, in English"), [Length(max=80)])

    def offer(self, plans: Sequence[tuple[UUID, str]], areas: Sequence[tuple[UUID, str]]) -> None:
        """Fill the two lists to choose from; the only place is chosen already."""
        self.distribution_id.choices = options([("", "—"), *((str(one), label) for one, label in plans)])
        places = [(str(one), label) for one, label in areas]
        self.area_id.choices = options(places if len(places) == 1 else [("", "—"), *places])

    def plan_id(self) -> UUID:
        """The chosen distribution."""
        return _id(self.distribution_id.data, "distribution_id", N_("Choose the distribution."))

    def place_id(self) -> UUID:
        """The chosen area."""
        return _id(self.area_id.data, "area_id", N_("Choose the area."))


def _id(text: str | None, field: str, fault: str) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Invalid({field: fault}) from None
