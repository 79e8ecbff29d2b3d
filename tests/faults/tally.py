"""What a drill found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Faults tried, and what came of them. `acts` is how many were acknowledged on a tablet."""

    faults: int = 0
    acts: int = 0
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    false_green: set[str] = field(default_factory=set)
    # The longest wait until a server answered again, or until a queue was empty on a good line, in seconds.
    slowest: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.faults + other.faults,
            self.acts + other.acts,
            self.lost | other.lost,
            self.doubled | other.doubled,
            self.false_green | other.false_green,
            max(self.slowest, other.slowest),
        )

    def check(self, said: Iterable[str], there: Iterable[str]) -> None:
        """Compare what was acknowledged with what the server holds, in the end."""
        held = list(there)
        self.lost |= set(said) - set(held)
        self.doubled |= {one for one in held if held.count(one) > 1} if len(held) != len(set(held)) else set()

    @property
    def is_clean(self) -> bool:
        """Nothing was lost, doubled or shown as safe before it was."""
        return not (self.lost or self.doubled or self.false_green)

    def __str__(self) -> str:
        return (
            f"{self.faults} faults tried, {len(self.lost)} lost, {len(self.doubled)} doubled,"
            f" {len(self.false_green)} false green ({self.acts} acts, slowest recovery {self.slowest:.1f} s)"
        )
