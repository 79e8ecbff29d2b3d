"""Named moments on the way of an upload, a change of keys, a backup.

Nothing listens, except tests that end the server just there.
"""

from __future__ import annotations

from collections.abc import Callable

listener: Callable[[str], None] | None = None


def passed(name: str) -> None:
    """Say that this moment has come."""
    if listener is not None:
        listener(name)
