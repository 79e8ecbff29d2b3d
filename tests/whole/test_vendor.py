"""Third-party files in the tree are the ones their README names."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import vendored


@pytest.mark.parametrize("shelf", vendored.SHELVES, ids=lambda shelf: shelf.parent.name)
def test_every_vendored_file_is_the_one_its_readme_names(shelf: Path) -> None:
    assert vendored.faults(shelf) == []


def test_a_changed_file_and_a_new_file_are_named(tmp_path: Path) -> None:
    library = tmp_path / "moon@1.0.0"
    library.mkdir()
    (library / "moon.js").write_text("full")
    (tmp_path / "README.md").write_text(vendored.row_for(tmp_path, "moon@1.0.0/moon.js"))
    assert vendored.faults(tmp_path) == []
    (library / "moon.js").write_text("new")
    (library / "star.js").write_text("shine")
    changed, added = vendored.faults(tmp_path)
    assert "moon.js: differs" in changed
    assert "star.js: not in README.md" in added
