"""Forms that keep what was typed and read both scripts; a form never saves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import get_translations, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, PasswordField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput, Select, TextInput

from relief.kernel.digits import parse_int, to_bangla, to_latin
from relief.kernel.problems import N_, Invalid
from relief.web import labels
from relief.web.i18n import language, local, say, zone

_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]")


def tidy(text: str | None) -> str | None:
    """Trim, and write letters the one way they are kept (NFC). Joiners that Bangla needs stay."""
    if not isinstance(text, str):
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Value and label pairs as a select or radio field takes them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class _Options(Select):
    """A long list of unions written quickly: an option of ours has a value, a label and nothing else."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **kwargs: object) -> Markup:
        if kwargs or choice.render_kw or isinstance(choice.value, bool):
            return super().render_option(choice, **kwargs)  # type: ignore[no-any-return] # WTForms has no types
        mark = "selected " if choice.selected else ""
        label = escape(choice.label or choice.value)
        return Markup(f'<option {mark}value="{escape(choice.value)}">{label}</option>')  # noqa: S704 - both are escaped


class Form(FlaskForm):
    """Base of all forms. The guard has checked the token; the `csrf()` macro writes it."""

    class Meta:
        csrf = False

        def get_translations(self, _form: object) -> Any:
            return get_translations()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)) and not issubclass(
                unbound_field.field_class, PasswordField
            ):
                options["filters"] = (tidy, *(unbound_field.kwargs.get("filters") or ()))
            field = unbound_field.bind(form=form, **options)
            if type(field.widget) is Select:
                field.widget = _Options(multiple=field.widget.multiple)
            return field

    def take_faults(self, faults: Mapping[str, str] | Invalid) -> None:
        """Put what a rule said beside its field; what belongs to no field goes to the top, so nothing is lost."""
        if isinstance(faults, Invalid):
            faults = faults.faults
        for name, message in faults.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(say(message))
            else:
                field.errors = [*field.errors, say(message)]

    @property
    def sound(self) -> bool:
        """True when it was sent and every field could be read."""
        return bool(self.validate_on_submit())


class Needed:
    """Marks a question that must be answered; the rules say so in words, and the browser stays quiet."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Any) -> None:
        """Leave the judgement to the rules."""


class _TypedField(Field):
    """Typed as text, because a number input of the browser drops Bangla digits; shown again as it was typed."""

    widget = TextInput()
    fault = N_("This could not be read.")

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.typed: str | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed = tidy(valuelist[0]) if valuelist else None
        self.data = None
        if not self.typed:
            return
        try:
            self.data = self.read(to_latin(self.typed))
        except (ValueError, InvalidOperation, OverflowError):
            raise ValueError(say(self.fault)) from None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        if self.data is None:
            return ""
        text = self.write(self.data)
        return to_bangla(text) if language() == "bn" else text

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        return str(value)


class NumberField(_TypedField):
    """A whole number in either script."""

    fault = N_("Write a whole number, for example 25.")

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        self.least: int | None = options.pop("least", 0)
        self.most: int = options.pop("most", 2_000_000_000)
        options.setdefault("render_kw", {"inputmode": "numeric"})
        super().__init__(label, validators, **options)

    @property
    def number(self) -> int:
        """The number, where a validator has made sure that there is one."""
        if self.data is None:
            raise ValueError(self.name)
        return int(self.data)

    def read(self, text: str) -> int:
        return parse_int(text)

    def pre_validate(self, form: object) -> None:
        if self.data is None:
            return
        if self.least is not None and self.data < self.least:
            raise ValidationError(say(N_("Write %(least)s or more."), {"least": self.least}))
        if self.data > self.most:
            raise ValidationError(say(N_("Write %(most)s or less."), {"most": self.most}))


class DecimalNumberField(_TypedField):
    """A number with a fraction in either script."""

    fault = N_("Write a number, for example 2.5.")

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "decimal"})
        super().__init__(label, validators, **options)

    def read(self, text: str) -> Decimal:
        plain = text.replace(",", "").replace(" ", "")
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,8})?", plain, re.ASCII):
            raise ValueError(text)
        return Decimal(plain)

    def write(self, value: Any) -> str:
        return f"{value:f}"


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def read_day(text: str) -> date:
    """Read 2026-08-04 or 04/08/2026, day first as in Bangladesh."""
    if match := _ISO.fullmatch(text):
        year, month, on = (int(part) for part in match.groups())
    elif match := _LOCAL.fullmatch(text):
        on, month, year = (int(part) for part in match.groups())
    else:
        raise ValueError(text)
    if not 1900 <= year <= 2200:
        raise ValueError(text)
    return date(year, month, on)


def read_time(text: str) -> time:
    """Read 9:30 or 09.30, in 24 hours."""
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text, re.ASCII)
    if match is None:
        raise ValueError(text)
    return time(int(match[1]), int(match[2]))


class DayField(_TypedField):
    """A date."""

    fault = N_("Write the date as day/month/year, for example 04/08/2026.")

    def read(self, text: str) -> date:
        return read_day(text)

    def write(self, value: Any) -> str:
        return f"{value:%d/%m/%Y}"


class TimeField(_TypedField):
    """A time of day."""

    fault = N_("Write the time in 24 hours, for example 14:30.")

    def read(self, text: str) -> time:
        return read_time(text)

    def write(self, value: Any) -> str:
        return f"{value:%H:%M}"


class MomentField(_TypedField):
    """Day and time on the local wall clock; `data` is aware UTC."""

    fault = N_("Write date and time, for example 04/08/2026 14:30.")

    def read(self, text: str) -> datetime:
        on, _, at = text.replace("T", " ").partition(" ")
        moment = datetime.combine(read_day(on), read_time(at.strip()[:5]), tzinfo=zone())
        return moment.astimezone(UTC)

    def write(self, value: Any) -> str:
        return f"{local(value):%d/%m/%Y %H:%M}"


class PhoneField(_TypedField):
    """A phone number as typed, in Latin digits; the capability's rule says whether it can be one."""

    fault = N_("Write the phone number in digits, for example 01712345678.")

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "tel", "autocomplete": "off"})
        super().__init__(label, validators, **options)

    def read(self, text: str) -> str:
        plain = re.sub(r"[\s().-]", "", text)
        if not re.fullmatch(r"\+?\d{6,15}", plain, re.ASCII):
            raise ValueError(text)
        return plain


class IdField(_TypedField):
    """The id of a record, carried hidden."""

    widget = HiddenInput()
    fault = N_("This record could not be found. Open the page again.")

    def read(self, text: str) -> UUID:
        return UUID(text)

    def _value(self) -> str:
        return self.typed or (str(self.data) if self.data else "")


class CodeField(_TypedField):
    """A code typed in either script and any case: P-codes, household codes, card numbers."""

    def read(self, text: str) -> str:
        return text.upper()


class LabelledSelect(SelectField):
    """A choice from one of the fixed lists; labels are translated when the page is written."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        kind: type[StrEnum],
        empty: str | None = None,
        **given: Any,
    ) -> None:
        self.kind = kind
        pairs = [(value, lazy_gettext(text)) for value, text in labels.choices(kind)]
        blank = [("", lazy_gettext(empty))] if empty is not None else []
        super().__init__(label, validators, choices=options(blank + pairs), coerce=self._read, **given)

    def _read(self, value: Any) -> StrEnum | None:
        return self.kind(value) if value not in (None, "") else None
