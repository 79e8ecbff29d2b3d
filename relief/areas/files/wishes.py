"""What a person answered about a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How to read a file, where it does not say itself.

    `layer` names one of several, `system` is an EPSG number that overrules the file's own, `swap`
    exchanges latitude and longitude back, `repair` mends outlines that cross themselves.
    """

    layer: str | None = None
    system: str | None = None
    swap: bool = False
    repair: bool = False
