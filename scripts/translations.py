"""Bangla catalogues: one .po per capability, merged and compiled into messages.mo.

scripts/translate                       compile
scripts/translate --check               also list whatever stands between us and complete Bangla
scripts/translate --missing CAPABILITY  print the .po entries that capability still needs

A msgid is the English sentence in the code or the template, its msgstr the Bangla one. The same
sentence may stand in several capabilities' files as long as its Bangla is the same.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "relief"
CATALOGUES = PACKAGE / "translations" / "bn" / "LC_MESSAGES"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    # How the scripts of the tablet say it.
    "t": None,
    "N_": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# `trimmed` must equal the policy of the application's Jinja environment, or a {% trans %} over
# two lines is looked up under another msgid than the one collected here.
TEMPLATE_OPTIONS = {"trimmed": "true", "silent": "false"}

# WTForms speaks through our catalogue: it ships no Bangla of its own.
BORROWED = {"wtforms": ("validators.py", "fields/*.py")}

Key = tuple[str | None, str]
Extractor = str | Callable[..., Any]


@dataclass
class Use:
    """One msgid and where people will meet it."""

    plural: str | None = None
    places: list[str] = field(default_factory=list)
    rooms: set[str] = field(default_factory=set)


def room_of(path: Path) -> str:
    """The capability that owns a file, so also the name of the catalogue its text belongs in."""
    parts = path.relative_to(PACKAGE).parts
    if parts[0] in ("blueprints", "templates") and len(parts) > 1:
        parts = parts[1:]
    if parts[:3] == ("static", "js", "field"):
        return "field"
    if parts[0] in ("layout", "parts", "static", "errors"):
        return "web"
    return Path(parts[0]).stem


def own_sources() -> Iterator[tuple[Path, Extractor, dict[str, str]]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, "python", {}
    for path in sorted((PACKAGE / "templates").rglob("*")):
        if path.is_file():
            yield path, babel_extract, TEMPLATE_OPTIONS
    for path in sorted((PACKAGE / "static").rglob("*.js")):
        if "vendor" not in path.parts:
            yield path, "javascript", {}


def borrowed_sources() -> Iterator[tuple[Path, Extractor, dict[str, str]]]:
    for package, patterns in BORROWED.items():
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        for pattern in patterns:
            for path in sorted(Path(spec.origin).parent.glob(pattern)):
                yield path, "python", {}


def collect(sources: Iterator[tuple[Path, Extractor, dict[str, str]]], uses: dict[Key, Use]) -> None:
    for path, method, options in sources:
        own = path.is_relative_to(ROOT / "relief")
        shown = path.relative_to(ROOT) if own else Path(*path.parts[-2:])
        with path.open("rb") as file:
            for line, ids, _comments, context in extract(
                method, file, KEYWORDS, options={"encoding": "utf-8", **options}
            ):
                singular, plural = ids[:2] if isinstance(ids, tuple) else (ids, None)
                if not singular:
                    continue
                use = uses.setdefault((context, singular), Use())
                use.plural = use.plural or plural
                use.places.append(f"{shown.as_posix()}:{line}")
                use.rooms.add(room_of(path) if own else "web")


def used() -> dict[Key, Use]:
    uses: dict[Key, Use] = {}
    collect(own_sources(), uses)
    collect(borrowed_sources(), uses)
    return uses


def key_of(message: Message) -> Key:
    singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return message.context, singular


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def catalogues() -> dict[Path, Catalog]:
    found = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            found[path] = read_po(file, locale="bn", abort_invalid=True)
    return found


@dataclass
class Merged:
    """All catalogues as one, and what was wrong on the way."""

    messages: dict[Key, tuple[Message, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def take(self, path: Path, message: Message) -> None:
        place = f"{path.relative_to(ROOT).as_posix()}:{message.lineno}"
        if message.fuzzy:
            self.faults.append(f"{place}: fuzzy, decide: {key_of(message)[1]!r}")
            return
        if not all(texts(message)):
            return
        first = self.messages.setdefault(key_of(message), (message, place))
        if first[0].string != message.string:
            self.faults.append(f"{place}: another Bangla than {first[1]}: {key_of(message)[1]!r}")


def merged() -> Merged:
    result = Merged()
    for path, catalogue in catalogues().items():
        for message in catalogue:
            if message.id:
                result.take(path, message)
    return result


PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdrif]|(?<!\{)\{(\w*)[^{}]*\}(?!\})")
ENGLISH_WORDS = re.compile(r"[a-z]{3,}\W+[a-z]{3,}", re.IGNORECASE)
BANGLA = re.compile(r"[\u0980-\u09ff]")


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def text_faults(message: Message, place: str) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = set[str]().union(*map(placeholders, ids))
    for text in texts(message):
        given = placeholders(text)
        # One of the forms of a plural may leave a placeholder out ("one household").
        if given - wanted or (len(ids) == 1 and wanted - given):
            yield f"{place}: placeholders differ, {sorted(wanted)} became {sorted(given)}"
        if ENGLISH_WORDS.search(PLACEHOLDER.sub("", ids[0])) and not BANGLA.search(text):
            yield f"{place}: no Bangla letter in the Bangla of {ids[0]!r}"


def faults() -> list[str]:
    """One line per fault; an empty list is what a release needs."""
    result, uses = merged(), used()
    found = list(result.faults)
    for key, use in uses.items():
        if key not in result.messages:
            found.append(f"{use.places[0]}: no Bangla for {key[1]!r}")
        elif use.plural and isinstance(result.messages[key][0].string, str):
            found.append(f"{use.places[0]}: no Bangla plural for {key[1]!r}")
    for key, (message, place) in result.messages.items():
        if key not in uses:
            found.append(f"{place}: nothing says this any more, take it out: {key[1]!r}")
        found += text_faults(message, place)
    return sorted(found)


def compile_catalogue() -> int:
    """Write messages.mo whole or not at all: a running server may be reading it."""
    catalogue = Catalog(locale="bn", domain="messages", charset="utf-8")
    for message, _place in merged().messages.values():
        catalogue.add(message.id, message.string, context=message.context)
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=CATALOGUES, suffix=".part", delete=False) as file:
        write_mo(file, catalogue)
    Path(file.name).chmod(0o644)
    os.replace(file.name, CATALOGUES / "messages.mo")
    return len(catalogue)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + escaped.replace("\n", "\\n") + '"'


def stubs(room: str) -> Iterator[str]:
    """The entries to append to a capability's .po, each with the places that show it."""
    known = merged().messages
    for (context, singular), use in used().items():
        if room not in use.rooms or (context, singular) in known:
            continue
        lines = [f"#: {place}" for place in use.places]
        lines += [f"msgctxt {quoted(context)}"] if context else []
        lines.append(f"msgid {quoted(singular)}")
        if use.plural:
            lines += [f"msgid_plural {quoted(use.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
        else:
            lines.append('msgstr ""')
        yield "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/translate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="list what is missing or wrong")
    parser.add_argument("--missing", metavar="CAPABILITY", help="print .po entries to fill in")
    asked = parser.parse_args()
    if asked.missing:
        print("\n".join(stubs(asked.missing)))
        return 0
    count = compile_catalogue()
    if not asked.check:
        print(f"Compiled {count} Bangla texts.")
        return 0
    found = faults()
    print("\n".join(found) or f"Bangla is complete: {count} texts.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
