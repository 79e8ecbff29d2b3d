"""The forms of waybills, arrivals, counts and losses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.stock.lots import Held
from relief.stock.store_models import AdjustmentKind
from relief.web.forms import DecimalNumberField, Form, IdField, MomentField, options
from relief.web.i18n import day, num


def as_id(value: object) -> UUID | None:
    """A chosen record; the empty choice is none."""
    return UUID(str(value)) if value else None


class WaybillForm(Form):
    """Where goods go and with whom; each load is a form of its own."""

    id = IdField()
    from_place_id = SelectField(lazy_gettext("From which place"), [InputRequired()], coerce=as_id)
    to_place_id = SelectField(lazy_gettext("To which place"), [InputRequired()], coerce=as_id)
    carrier = StringField(lazy_gettext("Boat, truck or person that carries it"), [Length(max=120)])
    expected_at = MomentField(lazy_gettext("Should arrive by"))
    note = StringField(lazy_gettext("Note"), [Length(max=200)])


class LoadForm(Form):
    """How much of one item goes, and of which lot."""

    quantity = DecimalNumberField(lazy_gettext("How much goes"))
    lot_id = SelectField(lazy_gettext("Lot"), coerce=as_id)

    def __init__(self, *args: Any, lots: Sequence[Held], **own: Any) -> None:
        super().__init__(*args, **own)
        self.lot_id.choices = options(
            [("", _("The first to expire")), *((one.lot_id, lot_words(one)) for one in lots if one.lot_id)]
        )


def lot_words(one: Held) -> str:
    """A lot in one line: how much, until when, from whom."""
    until = _("best before %(day)s", day=day(one.expires_on)) if one.expires_on else _("no date")
    return " · ".join(filter(None, (num(one.quantity), until, one.donor)))


class ArrivedForm(Form):
    """One line of the goods-received note."""

    arrived = DecimalNumberField(lazy_gettext("Arrived in good order"), [InputRequired()])
    damaged = DecimalNumberField(lazy_gettext("Damaged"), default=Decimal(0))
    reason = StringField(lazy_gettext("Why it differs"), [Length(max=200)])


class ArrivalForm(Form):
    """What belongs to the whole note."""

    note = StringField(lazy_gettext("Note"), [Length(max=200)])


class BackForm(Form):
    """Why goods did not go, or why the book stays as it is."""

    reason = StringField(lazy_gettext("Reason"), [Length(max=200)])


class SeenForm(BackForm):
    """A second person's word, and the difference this person was shown."""

    seen = DecimalNumberField(lazy_gettext("Difference"))


class CountedForm(Form):
    """How much of one item lies there; left empty, it was not counted."""

    quantity = DecimalNumberField(lazy_gettext("Counted"))


class CountForm(Form):
    """One round through a place."""

    id = IdField()
    note = StringField(lazy_gettext("Note"), [Length(max=200)])


class LossForm(Form):
    """Goods found damaged or missing."""

    id = IdField()
    item_id = SelectField(lazy_gettext("Goods"), [InputRequired()], coerce=as_id)
    kind = SelectField(
        lazy_gettext("What happened"),
        [InputRequired()],
        choices=options(
            [
                (AdjustmentKind.DAMAGE.value, lazy_gettext("Damaged")),
                (AdjustmentKind.LOSS.value, lazy_gettext("Lost")),
            ]
        ),
    )
    quantity = DecimalNumberField(lazy_gettext("How much"), [InputRequired()])
    reason = StringField(lazy_gettext("How it happened"), [InputRequired(), Length(max=200)])


class LevelForm(Form):
    """Below how much somebody is told."""

    item_id = SelectField(lazy_gettext("Goods"), [InputRequired()], coerce=as_id)
    least = DecimalNumberField(lazy_gettext("Tell us below"), [InputRequired()])
