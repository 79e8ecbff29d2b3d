"""Addresses of pages, quickly: a list links to each of its rows, and only the id differs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask
from flask import current_app

Key = tuple[str, ...]


def url_for(endpoint: str, **values: Any) -> str:
    """What Flask's url_for says; where ids are all that is given, from a pattern kept for the endpoint."""
    if not all(type(value) is UUID for value in values.values()) or endpoint.startswith("."):
        return flask.url_for(endpoint, **values)
    patterns: dict[Key, str] = current_app.extensions.setdefault("relief.addresses", {})
    key = (endpoint, *values)
    if key not in patterns:
        patterns[key] = _pattern(endpoint, tuple(values))
    return patterns[key].format(**values)


def _pattern(endpoint: str, names: Key) -> str:
    """The address with "{name}" where each id goes; braces never stand in an address by themselves."""
    marks: dict[str, Any] = {name: UUID(int=place) for place, name in enumerate(names, start=1)}
    text = flask.url_for(endpoint, **marks)
    for name, mark in marks.items():
        text = text.replace(str(mark), f"{{{name}}}")
    return text
