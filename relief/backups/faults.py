"""What an operator is told when a backup cannot be made, opened or put back: one plain sentence, and what to do."""

from __future__ import annotations


class BackupFault(Exception):
    """The sentence is for whoever keeps the server; it never holds anything out of a record."""
