"""Addresses a form may bring a person to: our own pages and nothing else."""

from __future__ import annotations

import re

# One slash and then a letter, digit or query: "//host", "/\host", "/%2f" and control characters are tricks.
_OWN = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9_~./%=&+,:@-]*)?(?:\?[A-Za-z0-9_~./%=&+,:@*-]*)?", re.ASCII)


def own_path(text: str | None) -> str:
    """Give the path back when it is ours, else the start page."""
    if text is None or not _OWN.fullmatch(text) or "//" in text or "/.." in text:
        return "/"
    return text
