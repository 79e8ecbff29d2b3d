"""Fields that describe one person, for forms of plans and of kits: all of it is true of one and the same person."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField

from relief.web.forms import Form, NumberField, options

OLDEST = 120
_SEXES = options(
    [
        ("", lazy_gettext("Anybody")),
        ("female", lazy_gettext("Woman or girl")),
        ("male", lazy_gettext("Man or boy")),
        ("other", lazy_gettext("Other")),
    ]
)


class PersonForm(Form):
    """Every field may stay empty; `who` is then None."""

    who_sex = SelectField(lazy_gettext("Sex"), choices=_SEXES)
    who_low = NumberField(lazy_gettext("Age from"), least=0, most=OLDEST)
    who_high = NumberField(lazy_gettext("Age to"), least=0, most=OLDEST)
    who_disability = BooleanField(lazy_gettext("With a disability"))
    who_pregnant = BooleanField(lazy_gettext("Pregnant or breastfeeding"))

    def who(self) -> dict[str, Any] | None:
        """The person described, in the shape of households/someone.py."""
        found: dict[str, Any] = {}
        if self.who_sex.data:
            found["sex"] = self.who_sex.data
        if self.who_low.data is not None or self.who_high.data is not None:
            found["age"] = [self.who_low.data, self.who_high.data]
        found |= {name: True for name in ("disability", "pregnant") if self[f"who_{name}"].data}
        return found or None


def typed_person(who: dict[str, Any] | None) -> dict[str, Any]:
    """A kept description as the fields show it."""
    who = who or {}
    low, high = who.get("age", (None, None))
    return {
        "who_sex": who.get("sex", ""),
        "who_low": low,
        "who_high": high,
        "who_disability": who.get("disability", False),
        "who_pregnant": who.get("pregnant", False),
    }
