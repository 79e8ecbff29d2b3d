"""The small forms under a situation report."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField

from relief.reports import sharing
from relief.web.forms import Form, Needed, NumberField


class DeedForm(Form):
    """Approve, send back with a reason, or issue."""

    seen = HiddenField()
    reason = StringField(lazy_gettext("What is to be changed?"))


class AddressForm(Form):
    """Who may read the report without signing in, and for how many days."""

    shared_for = StringField(lazy_gettext("What is it for?"), [Needed()])
    shared_with = StringField(lazy_gettext("Who gets the address?"), [Needed()])
    days = NumberField(lazy_gettext("For how many days?"), [Needed()], least=1, most=sharing.MOST_DAYS, default=30)
