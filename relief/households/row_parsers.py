"""Which reader each field of a list has. What repeats from row to row is read once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from relief.households import cells as cell
from relief.households.list_fields import MEMBER

Parser = Callable[[str], object]

_COUNTS = ("children_0_4", "children_5_17", "males", "females")
_YES_NO = (
    "female_headed", "child_headed", "elderly_alone", "chronic_illness", "landless", "displaced", "displaced_now",
    "latrine_damaged", "tubewell_damaged", "crops_lost", "livestock_lost", "is_collector",
)  # fmt: skip
_DIFFICULTIES = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")
# Numbers of papers are hardly ever the same twice; remembering them would only fill memory.
_ONCE = {"nid", "birth_registration", "phone", "instance_id", "form_no", "code", "lat", "lon"}


@lru_cache(maxsize=64)
def readers(columns: tuple[tuple[str, int], ...], today: date) -> tuple[tuple[str, int, Parser], ...]:
    """These fields with their columns and their readers on this day; those of people are read elsewhere."""
    read = parsers(today)
    return tuple((name, column, read(name)) for name, column in columns if not name.startswith(MEMBER))


@lru_cache(maxsize=8)
def parsers(today: date) -> Callable[[str], Parser]:
    """The reader of each field on this day."""
    known = _table(today)
    text = lru_cache(maxsize=20_000)(cell.parse_text)
    known = {name: read if name in _ONCE else lru_cache(maxsize=2_000)(read) for name, read in known.items()}
    return lambda name: known.get(name, text)


def _table(today: date) -> dict[str, Parser]:
    return {
        **dict.fromkeys(_COUNTS, cell.parse_whole),
        **dict.fromkeys(_YES_NO, cell.parse_yes_no),
        **dict.fromkeys(_DIFFICULTIES, cell.parse_difficulty),
        "form_no": cell.parse_text,
        "code": cell.parse_text,
        "record_version": lambda text: cell.parse_whole(text, least=1, most=1_000_000),
        "pregnant_or_lactating": cell.parse_some,
        "persons_with_disability": cell.parse_some,
        "sex": cell.parse_sex,
        "birth_year": lambda text: cell.parse_birth_year(text, today=today),
        "birth_date": lambda text: cell.parse_birth_date(text, today=today),
        "birth_precision": cell.parse_precision,
        "age": cell.parse_age,
        "nid": cell.parse_nid,
        "birth_registration": cell.parse_birth_registration,
        "phone": cell.parse_phones,
        "size": lambda text: cell.parse_whole(text, least=1),
        "damage": cell.parse_damage,
        "lat": cell.parse_latitude,
        "lon": cell.parse_longitude,
        "accuracy_m": cell.parse_metres,
        "relation": cell.parse_relation,
        "circumstances": cell.parse_circumstances,
        "instance_id": cell.parse_instance,
    }
