"""Every default of spaces.md marked [K] is shown with its source and as still to be confirmed, in both languages."""

from __future__ import annotations

import pytest

from relief.spaces import absence, capacity
from relief.spaces.terms import FIGURES
from tests.people import Person, _text
from tests.spaces.builders import World

# What a page of a default says, in English: its figures first, then that they wait for somebody.
PAGES = {
    # 1.2: two adults, a woman, the ratio of each age, 1.5 m2.
    "/spaces/{space}/capacity": [
        "At least two adults with any child, a woman where girls are",
        "0 to 1 year: one adult for 3 children",
        "2 to 4 years: one adult for 7.5 children",
        "5 to 9 years: one adult for 10 children",
        "10 to 12 years: one adult for 12.5 children",
        "13 to 17 years: one adult for 15 children",
        "1.5 m² indoors for each child",
        f"Source: {capacity.SOURCE}",
    ],
    "/spaces/{space}/edit": ["One and a half square metres are counted for each child: field practice"],
    # 3.6: one, two, three absences, ten or twenty-one days.
    "/spaces/{space}/groups/{group}/absences": [f"Source: {absence.SOURCE}"],
}
WAITS = {"en": "to be confirmed", "bn": "নিশ্চিত করা বাকি"}


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_default_says_where_it_comes_from(as_hena: Person, world: World, page: str, language: str) -> None:
    as_hena.post("/language", {"language": language, "next": "/"})
    found = as_hena.get(page.format(space=world.space.id, group=world.group.id))
    assert found.status == 200
    assert WAITS[language] in found.raw.lower()
    if language == "en":
        assert [words for words in PAGES[page] if words not in found.text] == []


@pytest.mark.parametrize("language", ["bn", "en"])
def test_every_figure_the_organisation_may_set_says_so(as_asha: Person, language: str) -> None:
    """Generated: a new figure without a source, or one that waits without saying so, is found."""
    as_asha.post("/language", {"language": language, "next": "/"})
    found = as_asha.get("/spaces/terms")
    fields = {one.get("name"): _text(one.getparent()) for one in found.select("input[name]")}
    assert set(FIGURES) <= set(fields)
    for name, figure in FIGURES.items():
        assert figure.source
        if language == "en":
            assert f"Source: {figure.source}" in fields[name], name
    waiting = sum(not figure.is_confirmed for figure in FIGURES.values())
    assert found.text.lower().count(WAITS[language]) == waiting > 0
