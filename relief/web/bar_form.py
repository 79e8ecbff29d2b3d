"""The form by which somebody is kept from a file; each room with files shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField

from relief.web.forms import Form, Needed, options
from relief.web.i18n import name_of


class BarForm(Form):
    """Whom, and why."""

    user_id = SelectField(lazy_gettext("Who must not see it"), [Needed()])
    reason = StringField(lazy_gettext("Why this person must not see it"), [Needed()])

    def offer(self, staff: Iterable[Any], own_id: UUID) -> None:
        """Whom one may choose: everybody but oneself."""
        self.user_id.choices = options([(str(one.id), name_of(one)) for one in staff if one.id != own_id])


def asked_whom() -> UUID:
    """The person the form names; nobody's id when it names none."""
    try:
        return UUID(request.form.get("user_id", ""))
    except ValueError:
        return UUID(int=0)
