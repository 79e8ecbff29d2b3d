"""The Bangla texts: the compiled catalogue when it is current, else the .po files themselves."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from relief.web.agreement import English

FOLDER = Path(__file__).resolve().parent.parent / "translations"


def translations(language: str) -> NullTranslations:
    """Everything known in one language; English is written in the code itself."""
    folder = FOLDER / language / "LC_MESSAGES"
    sources = sorted(folder.glob("*.po"))
    if not sources:
        return English()
    compiled = folder / "messages.mo"
    newest = max(path.stat().st_mtime for path in sources)
    if compiled.exists() and compiled.stat().st_mtime >= newest:
        with compiled.open("rb") as file:
            return Translations(file)
    return _from_sources(sources, language)


def texts(known: NullTranslations) -> frozenset[str]:
    """The English texts a catalogue has an answer to."""
    entries: dict[object, str] = getattr(known, "_catalog", {})
    return frozenset(key[0] if isinstance(key, tuple) else str(key) for key in entries if key)


def _from_sources(sources: list[Path], language: str) -> Translations:
    together = Catalog(locale=language)
    for path in sources:
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not message.fuzzy:
                    together[message.id] = message
    packed = io.BytesIO()
    write_mo(packed, together)
    packed.seek(0)
    return Translations(packed)
