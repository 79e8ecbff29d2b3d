"""Our registration form as an XLSForm, so that Kobo and ODK teams collect the fields we know.

Questions bear the names of our fields: what comes back is matched without anybody choosing columns.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter

from relief.households import labels, rules
from relief.households.faults import N_
from relief.households.list_fields import FIELD
from relief.households.models import Damage, Sex
from relief.households.needs import NEED_LABELS

FORM_ID = "relief_registration"
_LANGUAGES = ("English (en)", "বাংলা (bn)")
_SURVEY = (
    "type", "name", *(f"label::{one}" for one in _LANGUAGES), "required", "relevant", "constraint",
    *(f"constraint_message::{one}" for one in _LANGUAGES), "choice_filter", "appearance",
)  # fmt: skip
_CHOICES = ("list_name", "name", *(f"label::{one}" for one in _LANGUAGES), "upazila")
_DIFFICULTIES = {
    "1": N_("No difficulty"),
    "2": N_("Some difficulty"),
    "3": N_("A lot of difficulty"),
    "4": N_("Cannot do it at all"),
}
_ASKED = N_("May we keep what you tell us and use it to plan help?")
_PHONE = N_("Write the phone number in digits, for example 01712345678.")
_NID = N_("A national ID has 10, 13 or 17 digits. Check it against the card.")
_SIZE = N_("A household has 1 to 40 people. Check the number.")
_CHILDREN = N_("There are more children than people in the household.")

Say = Callable[[str], str]


@dataclass(frozen=True)
class Place:
    """A union or upazila of the form's lists."""

    code: str
    name_en: str
    name_bn: str
    above: str = ""


@dataclass(frozen=True)
class _Ask:
    kind: str
    name: str
    label: str = ""
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    message: str = ""
    choice_filter: str = ""
    appearance: str = ""


def build(upazilas: Sequence[Place], unions: Sequence[Place], *, say: Say, version: str) -> bytes:
    """The workbook; `say` gives the Bangla of one of our sentences."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _sheet(book, "survey", _SURVEY, [_row(one, say) for one in _questions()])
    _sheet(book, "choices", _CHOICES, [*_choices(say), *_places(upazilas, unions)])
    settings = ("form_title", "form_id", "version", "default_language")
    _sheet(book, "settings", settings, [("Household registration", FORM_ID, version, _LANGUAGES[1])])
    book.close()
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page = book.add_worksheet(name)
    text = book.add_format({"num_format": "@"})
    page.set_column(0, len(head), 24, text)
    for number, row in enumerate([head, *rows]):
        for column, cell in enumerate(row):
            if cell:
                page.write_string(number, column, cell, text)


def _row(one: _Ask, say: Say) -> tuple[str, ...]:
    return (
        one.kind, one.name, *_both(one, say), "yes" if one.required else "", one.relevant, one.constraint,
        one.message, say(one.message) if one.message else "", one.choice_filter, one.appearance,
    )  # fmt: skip


def _both(one: _Ask, say: Say) -> tuple[str, str]:
    if one.label:
        return one.label, say(one.label)
    for name in (one.name, f"member_{one.name}"):
        if name in FIELD:
            return FIELD[name].label, FIELD[name].label_bn
    return "", ""


def _questions() -> list[_Ask]:
    agreed = "${consent} = 'yes'"
    return [
        _Ask("start", "start"),
        _Ask("end", "end"),
        _Ask("select_one yes_no", "consent", _ASKED, required=True),
        _Ask("begin_group", "household", N_("Household"), relevant=agreed),
        *_place_questions(),
        *_head_questions(),
        *_size_questions(),
        *_member_questions(),
        *_impact_questions(),
        _Ask("end_group", ""),
    ]


def _place_questions() -> list[_Ask]:
    return [
        _Ask("select_one upazila", "upazila_code", N_("Upazila"), required=True, appearance="minimal"),
        _Ask(
            "select_one union", "area_pcode", N_("Union"), required=True,
            choice_filter="upazila=${upazila_code}", appearance="minimal",
        ),
        _Ask("text", "village"),
        _Ask("text", "ward"),
        _Ask("text", "landmark"),
        _Ask("geopoint", "location", N_("Map point")),
        _Ask("text", "form_no"),
    ]  # fmt: skip


def _head_questions() -> list[_Ask]:
    return [
        _Ask("text", "head_name_bn"),
        _Ask("text", "head_name_en"),
        _Ask("select_one sex", "sex"),
        _Ask("date", "birth_date", constraint=". <= today()"),
        _Ask("integer", "age", relevant="${birth_date} = ''", constraint=". >= 0 and . <= 120"),
        _Ask("text", "nid", constraint=r"regex(., '^([0-9]{10}|[0-9]{13}|[0-9]{17})$')", message=_NID),
        _Ask("text", "guardian_name"),
        _Ask("text", "phone", constraint=r"regex(., '^([0-9]{6,12}|[+][0-9]{6,15})$')", message=_PHONE),
        _Ask("text", "phone_owner", relevant="${phone} != ''"),
    ]


def _size_questions() -> list[_Ask]:
    fits = ". >= 0 and . <= ${size}"
    return [
        _Ask("integer", "size", required=True, constraint=". >= 1 and . <= 40", message=_SIZE),
        _Ask("integer", "children_0_4", constraint=fits, message=_CHILDREN),
        _Ask("integer", "children_5_17", constraint=fits, message=_CHILDREN),
        _Ask("select_multiple circumstances", "circumstances"),
        _Ask("select_one housing", "housing"),
        _Ask("select_one livelihood", "livelihood"),
    ]


def _member_questions() -> list[_Ask]:
    difficulties = [
        _Ask("select_one difficulty", name.removeprefix("member_")) for name in FIELD if name.startswith("member_wg_")
    ]
    return [
        _Ask("begin_repeat", "members", N_("Members")),
        _Ask("text", "name_bn"),
        _Ask("text", "name_en"),
        _Ask("select_one relation", "relation"),
        _Ask("select_one sex", "member_sex"),
        _Ask("date", "member_birth_date", constraint=". <= today()"),
        _Ask("integer", "member_age", relevant="${member_birth_date} = ''", constraint=". >= 0 and . <= 120"),
        _Ask("text", "member_nid", constraint=r"regex(., '^([0-9]{10}|[0-9]{13}|[0-9]{17})$')", message=_NID),
        *difficulties,
        _Ask("end_repeat", ""),
    ]


def _impact_questions() -> list[_Ask]:
    losses = ("latrine_damaged", "tubewell_damaged", "crops_lost", "livestock_lost")
    return [
        _Ask("select_one damage", "damage"),
        *(_Ask("select_one yes_no", name) for name in ("displaced_now", *losses)),
        _Ask("select_multiple needs", "needs"),
        _Ask("text", "notes"),
    ]


def _choices(say: Say) -> list[tuple[str, ...]]:
    relations = {name: text for name, text in labels.RELATION_LABELS.items() if name != "head"}
    lists: dict[str, Mapping[str, str]] = {
        "yes_no": {"yes": N_("Yes"), "no": N_("No")},
        "sex": {one.value: labels.LABELS[one] for one in Sex},
        "relation": relations,
        "circumstances": {name: labels.CIRCUMSTANCE_LABELS[name] for name in rules.CIRCUMSTANCES},
        "housing": labels.HOUSING_LABELS,
        "livelihood": labels.LIVELIHOOD_LABELS,
        "damage": {one.value: labels.LABELS[one] for one in Damage},
        "needs": NEED_LABELS,
        "difficulty": _DIFFICULTIES,
    }
    return [(of, name, text, say(text), "") for of, known in lists.items() for name, text in known.items()]


def _places(upazilas: Sequence[Place], unions: Sequence[Place]) -> list[tuple[str, ...]]:
    above: list[tuple[str, ...]] = [
        ("upazila", one.code, one.name_en, one.name_bn or one.name_en, "") for one in upazilas
    ]
    above += [("union", one.code, one.name_en, one.name_bn or one.name_en, one.above) for one in unions]
    return above
