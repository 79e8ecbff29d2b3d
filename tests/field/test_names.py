"""Names and codes mean on the tablet what they mean on the server."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from random import Random

import pytest

from relief.kernel.ids import CodeFault, check_code, make_code
from relief.kernel.names import search_key
from tests.field.conftest import Ask

DATA = Path(__file__).parents[1] / "data"
KEYS = """async (texts) => {
  const { searchKey } = await import("/static/js/field/names.js");
  return texts.map(searchKey);
}"""
CODES = """async (texts) => {
  const { checkCode } = await import("/static/js/field/codes.js");
  return texts.map((text) => checkCode(text));
}"""


def real_names() -> list[str]:
    """Every spelling of the names list, and whole names put together of them in both scripts."""
    with (DATA / "bangla_names.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    words = [text for row in rows for text in (row["name_bn"], row["name_latin"], *row["latin_variants"].split("|"))]
    words = [word for word in words if word]
    rng = Random(11)
    titles = ("মোঃ ", "মো: ", "Md. ", "MST ", "মোছাঃ ", "Late ", "Al-Haj ", "শ্রী ", "", "", "মো.", "প্রয়াত ", "sk. ")
    whole = [rng.choice(titles) + " ".join(rng.sample(words, rng.randint(1, 3))) for _ in range(5_000)]
    return words + whole


def odd_names() -> list[str]:
    """What lists hold besides names: joiners, split letters, marks, other scripts, nothing."""
    pieces = [
        "রহিম",
        "া",
        "্",
        "য\u09bc",
        "ড\u09bc",
        "\u200c",
        "\u200d",
        "ঃ",
        ":",
        ".",
        "-",
        "'",
        " ",
        "  ",
        "md",
        "Q",
        "que",
    ]
    pieces += [
        "sh",
        "chh",
        "ee",
        "é",
        "ß",
        "İ",
        "১২",
        "7",
        "_",
        "ক্ষ",
        "জ্ঞ",
        "ঙ্ক",
        "হ",
        "w",
        "ww",
        "আবদুল",
        "محمد",
        "/",
        "(",
        "e",
    ]
    rng = Random(12)
    return ["", " ", "মোঃ", "Md.", *("".join(rng.choices(pieces, k=rng.randint(1, 8))) for _ in range(5_000))]


@pytest.mark.parametrize("names", [real_names, odd_names])
def test_a_name_has_one_key_on_both_sides(modules: Ask, names: object) -> None:
    texts = names()  # type: ignore[operator] # a function of the list above
    pairs = zip(texts, modules(KEYS, texts), strict=True)
    differ = [(text, key, search_key(text)) for text, key in pairs if key != search_key(text)]
    assert differ == []


def spoiled() -> list[str]:
    """Codes as people type them: right, with one sign wrong, with letters for digits, cut, in Bangla digits."""
    rng = Random(13)
    found = []
    for serial in range(1_500):
        code = make_code(rng.choice(("SAT", "KUR", "OIL", "LOI")), f"{rng.randrange(4096):03X}", serial)
        place = rng.randrange(len(code))
        wrong = code[:place] + rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") + code[place + 1 :]
        bangla = code.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
        letters = code.replace("0", "o").replace("1", rng.choice("il"))
        found += [code, wrong, bangla, letters, code.lower().replace("-", " "), code[:-1], code + "7"]
    return [*found, "", "রহিম", "0171 234 567", "SAT-7F3-00214-é"]


def reading(text: str) -> dict[str, str]:
    try:
        return {"code": check_code(text)}
    except CodeFault as fault:
        return {"fault": fault.code}


def test_a_typed_code_is_read_alike(modules: Ask) -> None:
    texts = spoiled()
    pairs = zip(texts, modules(CODES, texts), strict=True)
    differ = [(text, read, reading(text)) for text, read in pairs if read != reading(text)]
    assert differ == []


def test_every_pair_of_scripts_is_found(modules: Ask) -> None:
    """The list of names again, this time through the look-up itself."""
    with (DATA / "bangla_names.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == "given"]
    pack = [[n, f"{n:032x}", f"C{n}", row["name_bn"], "", 0, 4, 0, None, "", "", "p"] for n, row in enumerate(rows, 1)]
    asked = list(
        itertools.chain.from_iterable([(n, row["name_latin"]), (n, row["name_bn"])] for n, row in enumerate(rows, 1))
    )
    found = modules(
        """async ([rows, asked]) => {
          const { Roster } = await import("/static/js/field/roster.js");
          const roster = new Roster({ rows });
          return asked.map(([number, text]) => roster.find(text).rows.some((row) => row[0] === number));
        }""",
        [pack, asked],
    )
    missed = [asked[place] for place, was in enumerate(found) if not was]
    assert len(missed) / len(asked) < 0.03, missed
