"""What is said when a cell or a file cannot be read: a sentence to translate, and its figures."""

from __future__ import annotations


def N_(text: str) -> str:
    return text


class ReadFault(ValueError):
    """`message % details` is the sentence for a person; `code` is the stable word for programs."""

    def __init__(self, code: str, message: str, **details: str | int) -> None:
        super().__init__(message % details)
        self.code = code
        self.message = message
        self.details = details


class CellFault(ReadFault):
    """One cell cannot be read; its row is refused and nothing is guessed."""


class SheetFault(ReadFault):
    """The whole file cannot be read; nothing was taken from it."""
