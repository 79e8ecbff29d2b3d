"""Each kind of cell in a household list: read whole, or refused with the reason."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from relief.households.cell_dates import parse_birth_date, parse_birth_year, parse_date
from relief.households.cell_ids import (
    Identity,
    parse_birth_registration,
    parse_nid,
    parse_phone,
    parse_phones,
)
from relief.households.cell_text import is_bijoy, parse_text
from relief.households.faults import N_, CellFault
from relief.kernel.digits import parse_int, to_latin
from relief.kernel.names import normalise

__all__ = [
    "CellFault",
    "Identity",
    "is_bijoy",
    "is_blank",
    "parse_age",
    "parse_birth_date",
    "parse_birth_registration",
    "parse_birth_year",
    "parse_circumstances",
    "parse_damage",
    "parse_date",
    "parse_difficulty",
    "parse_instance",
    "parse_latitude",
    "parse_longitude",
    "parse_metres",
    "parse_nid",
    "parse_phone",
    "parse_phones",
    "parse_precision",
    "parse_relation",
    "parse_sex",
    "parse_some",
    "parse_text",
    "parse_whole",
    "parse_yes_no",
]

Sex = Literal["m", "f", "x"]
Damage = Literal["full", "partial", "none"]

_BLANKS = {"", "-", "--", "—", "–", ".", "n/a", "na", "null", "none given", "প্রযোজ্য নয়", "n.a."}


def _table(pairs: dict[str, str]) -> dict[str, str]:
    return {_word(word): value for value, words in pairs.items() for word in words.split("|")}


def _word(text: str) -> str:
    return " ".join(re.sub(r"[\s._\-()]+", " ", normalise(to_latin(text)).casefold()).split())


_YES_NO = _table(
    {
        "yes": "yes|y|1|true|t|হ্যাঁ|হ্যা|হা|হাঁ|জি|জী|আছে|✓|✔|oui",
        "no": "no|n|0|false|f|না|নাই|নেই|নয়|✗|✘|non",
    }
)
_SEX = _table(
    {
        "m": "m|male|man|boy|পুরুষ|পুং|পু|ছেলে|বালক|masculin|masculine|homme",
        "f": "f|female|woman|girl|মহিলা|নারী|স্ত্রী|মেয়ে|বালিকা|ম|feminin|féminin|femme",
        "x": "x|other|third gender|hijra|transgender|হিজড়া|তৃতীয় লিঙ্গ|অন্যান্য|অন্য",
    }
)
_DAMAGE = _table(
    {
        "full": "full|fully|fully damaged|full damage|complete|completely|completely"
        " damaged|total|totally damaged"
        "|destroyed|সম্পূর্ণ|সম্পূর্ন|সম্পুর্ণ|সম্পূর্ণ ক্ষতিগ্রস্ত|সম্পূর্ণ ক্ষতি|সম্পূর্ণ বিধ্বস্ত|বিধ্বস্ত|পূর্ণ|পুরোপুরি",
        "partial": "partial|partially|partially damaged|partly|partly damaged|partial damage"
        "|আংশিক|আংশিক ক্ষতিগ্রস্ত|আংশিক ক্ষতি|আংশিক বিধ্বস্ত",
        "none": "none|no|no damage|not damaged|undamaged|0|না|নাই|নেই|ক্ষতি নেই|ক্ষতি নাই|ক্ষতি হয়নি|অক্ষত|ক্ষতিগ্রস্ত নয়",
    }
)


_DIFFICULTY = _table(
    {
        "1": "no difficulty|no no difficulty|none|no|সমস্যা নেই|কোনো সমস্যা নেই|না",
        "2": "some difficulty|yes some difficulty|some|কিছু সমস্যা|একটু কষ্ট হয়",
        "3": "a lot of difficulty|lot of difficulty|yes a lot of difficulty|a lot|অনেক সমস্যা|অনেক কষ্ট হয়",
        "4": "cannot do it at all|cannot do at all|cannot|একেবারেই পারে না|একদম পারে না|পারে না",
    }
)
_RELATION = _table(
    {
        "head": "head|self|খানাপ্রধান|প্রধান|নিজে|নিজ",
        "spouse": "spouse|wife|husband|স্বামী|স্ত্রী|স্বামী বা স্ত্রী|বউ",
        "child": "child|son|daughter|ছেলে|মেয়ে|সন্তান|পুত্র|কন্যা|ছেলে বা মেয়ে",
        "child-in-law": "child-in-law|child in law|son in law|daughter in law|জামাতা|জামাই|পুত্রবধূ|ছেলের বউ|জামাই বা পুত্রবধূ",
        "grandchild": "grandchild|grandson|granddaughter|নাতি|নাতনি|নাতি নাতনি|নাতি বা নাতনি",
        "parent": "parent|father|mother|parent in law|পিতা|মাতা|বাবা|মা|বাবা বা মা|শ্বশুর|শাশুড়ি",
        "sibling": "sibling|brother|sister|ভাই|বোন|ভাই বা বোন",
        "other-relative": "other-relative|other relative|relative|অন্য আত্মীয়|আত্মীয়|ভাতিজা|ভাতিজি|ভাগ্নে|ভাগ্নি",
        "not-related": "not-related|not related|non relative|servant|lodger|আত্মীয় নয়|অনাত্মীয়",
    }
)
_CIRCUMSTANCES = {
    "female_headed",
    "child_headed",
    "pregnant_or_lactating",
    "disability",
    "elderly_alone",
    "chronic_illness",
    "displaced",
    "landless",
}
_PRECISION = _table(
    {
        "day": "day|exact|দিন|তারিখ জানা",
        "month": "month|মাস",
        "year": "year|বছর|সাল",
        "estimated": "estimated|about|আনুমানিক|অনুমান",
    }
)
# In any writing of a blank; what is longer, or begins otherwise, says something. Joiners and spaces do not count.
_LONGEST_BLANK = 14
BEGINS_BLANK = frozenset(
    {sign for word in _BLANKS for sign in (word[:1], word[:1].upper())}
    | set("\u200b\u200c\u200d\u2060\ufeff\u00ad")
    | {sign for sign in map(chr, range(0x3001)) if sign.isspace()}
)


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    return " ".join(normalise(text).casefold().split()) in _BLANKS


def is_blank(text: str) -> bool:
    """Whether a cell says nothing; blank is 'not known', never zero and never 'no'."""
    return not text or (text[0] in BEGINS_BLANK and len(text) <= _LONGEST_BLANK and _says_nothing(text))


def parse_whole(text: str, *, least: int = 0, most: int = 99) -> int:
    """A whole number between two limits; '5.0' is what a spreadsheet makes of 5."""
    try:
        number = parse_int(re.sub(r"\.0+$", "", to_latin(text).strip()))
    except ValueError:
        raise CellFault("whole", N_("“%(text)s” is not a whole number."), text=text) from None
    if not least <= number <= most:
        raise CellFault(
            "whole-range",
            N_("%(number)s is not between %(least)s and %(most)s."),
            number=number,
            least=least,
            most=most,
        )
    return number


def parse_age(text: str) -> int:
    """Whole years, 0 to 120, with or without the word for years."""
    return parse_whole(re.sub(r"(?i)\s{0,4}(years?|yrs?|বছর|বৎসর)\.?\s{0,4}$", "", text.strip()), most=120)


def parse_yes_no(text: str) -> bool:
    value = _YES_NO.get(_word(text))
    if value is None:
        raise CellFault("yes-no", N_("“%(text)s” is neither yes nor no."), text=text)
    return value == "yes"


def parse_some(text: str) -> int:
    """How many, or whether there is anybody: lists have either under the same heading."""
    value = _YES_NO.get(_word(text))
    return parse_whole(text) if value is None or text.strip() in ("0", "1") else int(value == "yes")


def parse_difficulty(text: str) -> int:
    """An answer to a Washington Group question: 1 (no difficulty) to 4 (cannot do it at all)."""
    value = _DIFFICULTY.get(_word(text))
    return int(value) if value else parse_whole(text, least=1, most=4)


def parse_relation(text: str) -> str:
    """What somebody is to the head of the household."""
    value = _RELATION.get(_word(text))
    if value is None:
        raise CellFault("relation", N_("“%(text)s” is not a relation to the household head that we know."), text=text)
    return value


def parse_precision(text: str) -> str:
    value = _PRECISION.get(_word(text))
    if value is None:
        raise CellFault("precision", N_("“%(text)s” is none of day, month, year, estimated."), text=text)
    return value


def parse_instance(text: str) -> str:
    """The id that a form tool gave to one filled-in form."""
    plain = text.strip().lower().removeprefix("uuid:")
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", plain):
        raise CellFault("instance", N_("“%(text)s” is not the id of a filled-in form."), text=text)
    return plain


def parse_sex(text: str) -> Sex:
    match _SEX.get(_word(text)):
        case "m":
            return "m"
        case "f":
            return "f"
        case "x":
            return "x"
    raise CellFault("sex", N_("“%(text)s” is not read as female, male or third gender."), text=text)


def parse_damage(text: str) -> Damage:
    match _DAMAGE.get(_word(text)):
        case "full":
            return "full"
        case "partial":
            return "partial"
        case "none":
            return "none"
    raise CellFault("damage", N_("“%(text)s” is not a damage class: full, partial or none."), text=text)


def parse_latitude(text: str) -> float:
    return _degrees(text, 90, "NS")


def parse_longitude(text: str) -> float:
    return _degrees(text, 180, "EW")


def parse_circumstances(text: str) -> tuple[str, ...]:
    """Several of our words with a space between, as form tools write several choices."""
    found = tuple(text.split())
    if strange := [one for one in found if one not in _CIRCUMSTANCES]:
        raise CellFault("circumstances", N_("“%(text)s” is none of the circumstances we count by."), text=strange[0])
    return found


def parse_metres(text: str) -> float:
    """How far off a point can be, in metres."""
    plain = to_latin(text).strip()
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", plain, re.ASCII):
        raise CellFault("metres", N_("“%(text)s” is not a number of metres."), text=text)
    return float(plain)


def _degrees(text: str, limit: int, sides: str) -> float:
    plain = re.sub(rf"\s*°?\s*{sides[0]}?$", "", to_latin(text).strip().upper())
    if not re.fullmatch(r"-?\d{1,3}(\.\d+)?", plain, re.ASCII):
        raise CellFault(
            "degrees",
            N_("“%(text)s” is not a coordinate. Write decimal degrees, like 22.4512, without minutes and seconds."),
            text=text,
        )
    if abs(degrees := float(plain)) > limit:
        raise CellFault("degrees-range", N_("%(text)s lies outside the earth’s coordinates."), text=text)
    return degrees
