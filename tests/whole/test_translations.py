"""Bangla is complete, and the check that says so sees what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import translations


@pytest.mark.goal("U7")
def test_bangla_is_complete() -> None:
    assert translations.faults() == []


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small house of its own, with one page and one catalogue."""
    package = tmp_path / "relief"
    catalogues = package / "translations" / "bn" / "LC_MESSAGES"
    catalogues.mkdir(parents=True)
    (package / "templates" / "checkin").mkdir(parents=True)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "PACKAGE", package)
    monkeypatch.setattr(translations, "CATALOGUES", catalogues)
    monkeypatch.setattr(translations, "BORROWED", {})
    return package


def write(house: Path, page: str, **catalogues: str) -> list[str]:
    (house / "templates" / "checkin" / "index.html").write_text(page, encoding="utf-8")
    for name, text in catalogues.items():
        path = house / "translations" / "bn" / "LC_MESSAGES" / f"{name}.po"
        path.write_text(text, encoding="utf-8")
    return translations.faults()


SAVE = 'msgid "Save"\nmsgstr "রাখুন"\n'


def test_the_same_bangla_twice_is_fine(house: Path) -> None:
    assert write(house, '{{ _("Save") }}', checkin=SAVE, spaces=SAVE) == []


@pytest.mark.parametrize(
    ("page", "entry", "fault"),
    [
        ('{{ _("Save") }}', "", "index.html:1: no Bangla for 'Save'"),
        ('{{ _("Save") }}', 'msgid "Save"\nmsgstr ""\n', "no Bangla for 'Save'"),
        ('{{ _("Save") }}', "#, fuzzy\n" + SAVE, "fuzzy"),
        ("", SAVE, "nothing says this any more"),
        ('{{ _("%(n)s left", n=1) }}', 'msgid "%(n)s left"\nmsgstr "বাকি"\n', "placeholders"),
        ('{{ _("{n} left") }}', 'msgid "{n} left"\nmsgstr "{m} বাকি"\n', "placeholders"),
        (
            '{{ _("Save the list") }}',
            'msgid "Save the list"\nmsgstr "Save the list"\n',
            "no Bangla letter",
        ),
        (
            "{% trans n=2 %}{{ n }} day{% pluralize %}{{ n }} days{% endtrans %}",
            'msgid "%(n)s day"\nmsgstr "%(n)s দিন"\n',
            "no Bangla plural",
        ),
    ],
)
def test_what_is_missing_is_named(house: Path, page: str, entry: str, fault: str) -> None:
    assert fault in "\n".join(write(house, page, checkin=entry))


def test_two_catalogues_that_disagree_are_named(house: Path) -> None:
    found = write(house, '{{ _("Save") }}', checkin=SAVE, spaces=SAVE.replace("রাখুন", "সেভ"))
    assert len(found) == 1
    assert "another Bangla" in found[0]


def test_missing_entries_are_ready_to_paste(house: Path) -> None:
    write(house, '{% trans %}Say\n  "when"{% endtrans %}')
    assert list(translations.stubs("spaces")) == []
    (stub,) = translations.stubs("checkin")
    assert 'msgid "Say \\"when\\""\nmsgstr ""' in stub
