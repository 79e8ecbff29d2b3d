"""Cards on paper: every code is read back, the Bangla is right, and nothing of the family's secrets is on them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from relief.households.cards_paper import Face, code_path, pdf
from relief.kernel.cards import sign
from relief.kernel.ids import make_code
from tests.cards import seen
from tests.cards.builders import SEED

NAMES = ("লক্ষ্মী রানী", "সন্ধ্যা বেগম", "শ্রীকৃষ্ণ দাস", "জ্যোৎস্না আক্তার")
KEPT = Path(__file__).parent / "conjuncts.png"
DPI = 200
# Another version of the renderer draws edges a little differently; another conjunct is another word.
ALIKE = 0.03


def face(serial: int, *names: str, village: str = "গাবুরা") -> Face:
    number = make_code("SAT", "7F3", serial)
    return Face(number=number, signed=sign(SEED, number), names=names, villages=(village,) if names else ())


def names_as_printed(*names: str) -> np.ndarray:
    content = pdf([face(place, name) for place, name in enumerate(names)], heading=("বন্যা", "Flood"), sheet=False)
    return np.vstack([seen.name_on(page, DPI) for page in seen.pages(content, DPI)])


def test_bangla_conjuncts_look_as_they_must() -> None:
    drawn = names_as_printed(*NAMES)
    if os.environ.get("RELIEF_TEST_KEEP_PICTURES"):
        Image.fromarray(drawn).save(KEPT, optimize=True)
    kept = np.asarray(Image.open(KEPT).convert("L"))
    assert drawn.shape == kept.shape
    assert seen.difference(drawn, kept) < ALIKE


# What a program that does not shape Bangla prints: letters side by side, vowel signs in the order of
# typing, or the tops of the signs cut off.
BROKEN = {
    "conjuncts apart": lambda text: text.replace("\u09cd", "\u09cd\u200c"),
    "a vowel sign lost": lambda text: text.replace("ী", "া").replace("্যো", "্যা").replace("েগ", "গ"),
    "one letter another": lambda text: (
        text.replace("ক্ষ্ম", "ক্ষ").replace("ন্ধ্য", "ন্ধ").replace("ষ্ণ", "ষ").replace("ৎস্ন", "ৎন")
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_the_picture_gate_sees_wrong_bangla(how: str) -> None:
    kept = np.asarray(Image.open(KEPT).convert("L"))
    height = kept.shape[0] // len(NAMES)
    wrong = names_as_printed(*(BROKEN[how](name) for name in NAMES))
    found = [
        seen.difference(wrong[place * height : (place + 1) * height], kept[place * height : (place + 1) * height])
        for place, name in enumerate(NAMES)
        if BROKEN[how](name) != name
    ]
    assert len(found) >= 2
    assert min(found) > ALIKE * 2, found


def test_the_tops_of_vowel_signs_are_not_cut_off() -> None:
    """Of ি and ী only the part above the line tells them from া."""
    for signs in (("রি", "রা"), ("কী", "কা")):
        one, other = (names_as_printed(text * 4) for text in signs)
        assert seen.difference(one, other) > 0.2


@pytest.mark.goal("U15")
def test_every_code_of_a_thousand_is_read_back_at_150_dots() -> None:
    faces = [face(serial, NAMES[serial % 4], "Lakshmi Rani") for serial in range(1_000)]
    content = pdf(faces, heading=("সাতক্ষীরা বন্যা", "Satkhira flood"))
    sheets = [seen.codes(page) for page in seen.pages(content, 150)]
    assert [len(sheet) for sheet in sheets] == [8] * 125
    assert {text for sheet in sheets for text in sheet} == {each.signed for each in faces}


@pytest.mark.goal("U15")
def test_a_card_is_read_after_dirt_and_a_torn_corner() -> None:
    """Blurred, noisy, a tenth of the code gone: as cards are after a season in a pocket."""
    dice = np.random.default_rng(4)
    read = 0
    faces = [face(serial, NAMES[0]) for serial in range(100)]
    content = pdf(faces, heading=("বন্যা",), sheet=False)
    for page, each in zip(seen.pages(content, 200), faces, strict=True):
        picture = page.astype(float)
        picture = (picture + np.roll(picture, 1, 0) + np.roll(picture, 1, 1) + np.roll(picture, -1, 1)) / 4
        picture += dice.normal(0, 18, picture.shape)
        left, top = (int((at + dice.uniform(0, 20)) / 25.4 * 200) for at in (66, 32))
        picture[top : top + 60, left : left + 60] = 255
        read += each.signed in seen.codes(np.clip(picture, 0, 255).astype(np.uint8))
    assert read >= 99


def test_the_size_of_a_card_is_that_of_a_bank_card_and_eight_stand_on_a4() -> None:
    content = pdf([face(serial, "রহিমা") for serial in range(9)], heading=("বন্যা",))
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 2
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    document.close()
    # The marks of the first card: where a knife goes, 85 by 54 millimetres apart.
    [single] = seen.pages(pdf([face(1, "রহিমা")], heading=("বন্যা",), sheet=False), 254)
    columns = np.flatnonzero((single[80:92] < 128).any(axis=0))
    rows = np.flatnonzero((single[:, 80:92] < 128).any(axis=1))
    assert abs((columns[-1] - columns[0]) - 850) <= 4
    assert abs((rows[-1] - rows[0]) - 540) <= 4


@pytest.mark.parametrize(
    "name",
    [
        "#panic(1) $x$ *b* [c] \\ // { } @ref <a>",
        "a\u202eb\x00c\u2066d",
        "ক" * 160,
        "W" * 160,
        "মোছাম্মৎ রোকেয়া খাতুন চৌধুরানী বিনতে আব্দুল হালিম মিয়াজী",
    ],
)
def test_no_name_becomes_code_or_covers_the_code(name: str) -> None:
    each = face(7, name, name, village=name)
    content = pdf([each], heading=(name, name), sheet=False)
    [page] = seen.pages(content, 200)
    assert seen.codes(page) == [each.signed]


def test_a_card_without_a_name_has_room_to_write_it() -> None:
    [page] = seen.pages(pdf([face(5)], heading=(), sheet=False), 200)
    assert seen.codes(page) == [face(5).signed]
    # Two long dark lines in the left half of the card.
    left = page[int(20 / 25.4 * 200) : int(45 / 25.4 * 200), int(15 / 25.4 * 200) : int(55 / 25.4 * 200)]
    assert ((left < 128).mean(axis=1) > 0.95).sum() >= 2


def test_the_code_stays_in_the_short_mode_and_is_small() -> None:
    path, width = code_path(face(3).signed)
    assert width == 45, "a longer text or another mode would make the squares smaller than a cheap camera sees"
    assert path.startswith("M0 0h7v1h-7z")
