"""Everything that can be refused, in a handful of kinds, each with a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Mapping


def N_(text: str) -> str:
    """Mark a text for translation; the edge translates it when it knows the reader."""
    return text


class Problem(Exception):
    """Something the person can understand and act on. `code` is stable and listed in docs/problems.md."""

    status = 400

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details

    def english(self) -> str:
        """Say it in English, for logs and commands."""
        return self.message % self.details if self.details else self.message


class NotFound(Problem):
    """It is not there, or it lies outside the person's area: both look the same on purpose."""

    status = 404

    def __init__(self, code: str = "not-found", message: str | None = None, **details: object) -> None:
        super().__init__(
            code,
            message or N_("This page or record was not found. Nothing was changed. Check the address or search again."),
            **details,
        )


class NotAllowed(Problem):
    """The person may know of it but may not do this."""

    status = 403

    def __init__(self, verb: str) -> None:
        super().__init__(
            "not-allowed",
            N_("Your role does not include this task. Nothing was changed. Ask your coordinator if you need it."),
        )
        self.verb = verb


class Invalid(Problem):
    """What was given cannot be kept as it is: `faults` says why, field by field."""

    status = 422

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(
            "invalid",
            N_("Some answers need correcting. Nothing was saved yet; what you typed is kept."),
        )
        self.faults = dict(faults)

    def english(self) -> str:
        """Name each field with its fault."""
        return "; ".join(f"{field}: {message}" for field, message in self.faults.items())


class Refused(Problem):
    """A rule of the work forbids this step now (a plan may be refused, a field fact never)."""

    status = 409
