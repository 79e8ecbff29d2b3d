"""How the words of this capability read; the texts are translated where they are shown."""

from __future__ import annotations

from relief.accounts.roles import LABELS

__all__ = ["LABELS"]
