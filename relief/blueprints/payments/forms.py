"""Forms of payments."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.distributions.payouts import WalletKind
from relief.households import export_lock
from relief.payments.models import Payee
from relief.web.forms import Form, IdField, Needed, options
from relief.web.i18n import label

FORMATS = (("xlsx", "Excel (.xlsx)"), ("csv", "CSV"))


class TakeForm(Form):
    """For whom, what for, and the password of the file; the password is kept nowhere."""

    id = IdField()
    provider = RadioField(lazy_gettext("Through whom"), [InputRequired()])
    format = RadioField(lazy_gettext("Kind of file"), [InputRequired()], default="xlsx", choices=options(FORMATS))
    purpose = StringField(lazy_gettext("What is it for?"), [Needed(), Length(max=300)])
    recipient = StringField(lazy_gettext("Who gets the file?"), [Needed(), Length(max=200)])
    again_reason = StringField(lazy_gettext("Why is another list needed?"), [Length(max=300)])
    password = StringField(lazy_gettext("Password of the file"), [InputRequired(), Length(max=export_lock.LONGEST)])

    def offer(self, kinds: list[WalletKind]) -> None:
        """The providers through whom somebody can be paid now."""
        self.provider.choices = options([(one.value, label(one)) for one in kinds])


class AgainForm(Form):
    """The same list once more."""

    format = RadioField(lazy_gettext("Kind of file"), [InputRequired()], default="xlsx", choices=options(FORMATS))
    again_reason = StringField(lazy_gettext("Why is the same file needed again?"), [Needed(), Length(max=200)])
    password = StringField(lazy_gettext("Password of the file"), [InputRequired(), Length(max=export_lock.LONGEST)])


class AnswerForm(Form):
    """The file that came back."""

    file = FileField(lazy_gettext("Answer of the provider (XLSX or CSV)"), [FileRequired()])


class RedeemedForm(Form):
    """A vendor's list."""

    vendor = StringField(lazy_gettext("Which vendor"), [Needed(), Length(max=120)])
    file = FileField(lazy_gettext("The vendor's list (XLSX or CSV)"), [FileRequired()])


class VoucherForm(Form):
    """One voucher in the hand."""

    voucher = StringField(lazy_gettext("Number on the voucher"), [InputRequired(), Length(max=20)])


class WalletForm(Form):
    """Where a family's money goes. The number is typed anew each time: the one we hold is not shown."""

    kind = RadioField(lazy_gettext("Through whom"), [InputRequired()])
    payee = SelectField(lazy_gettext("Who receives it"), [InputRequired()])
    holder = StringField(lazy_gettext("Name of the holder"), [Needed(), Length(max=160)])
    number = StringField(lazy_gettext("Number of the wallet or account"), [Needed(), Length(max=40)])
    bank = StringField(lazy_gettext("Bank"), [Length(max=80)])
    branch = StringField(lazy_gettext("Branch"), [Length(max=80)])
    routing = StringField(lazy_gettext("Routing number"), [Length(max=20)])
    shared_reason = StringField(lazy_gettext("Why another family has the same number"), [Length(max=200)])
    is_checked = BooleanField(lazy_gettext("Number and name of the holder were seen or read back to us"))

    def offer(self) -> None:
        """Both lists in the reader's words."""
        self.kind.choices = options([(one.value, label(one)) for one in WalletKind])
        self.payee.choices = options([(one.value, label(one)) for one in Payee])
