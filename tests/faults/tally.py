"""What a drill found."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

# A drill of an hour says where it is, so that one that is broken off has not been for nothing.
SAY_EACH = 30.0
_said_at = time.monotonic()


@dataclass
class Tally:
    """Faults tried, and what came of them. `acts` is how many were acknowledged on a tablet."""

    faults: int = 0
    acts: int = 0
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    false_green: set[str] = field(default_factory=set)
    # What took longer than its goal says, in words: the machine may be at fault, and a person should look.
    late: set[str] = field(default_factory=set)
    # The longest wait until a server answered again, or until a queue was empty on a good line, in seconds.
    slowest: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.faults + other.faults,
            self.acts + other.acts,
            self.lost | other.lost,
            self.doubled | other.doubled,
            self.false_green | other.false_green,
            self.late | other.late,
            max(self.slowest, other.slowest),
        )

    def check(self, said: Iterable[str], there: Iterable[str]) -> None:
        """Compare what was acknowledged with what the server holds, in the end."""
        held = list(there)
        self.lost |= set(said) - set(held)
        self.doubled |= {one for one in held if held.count(one) > 1} if len(held) != len(set(held)) else set()

    def say(self) -> None:
        """Print the sums so far, now and then."""
        global _said_at
        if time.monotonic() - _said_at > SAY_EACH:
            _said_at = time.monotonic()
            sys.stdout.write(f"  so far: {self}\n")
            sys.stdout.flush()

    @property
    def is_clean(self) -> bool:
        """Nothing was lost, doubled or shown as safe before it was."""
        return not (self.lost or self.doubled or self.false_green)

    def __str__(self) -> str:
        return (
            f"{self.faults} faults tried, {len(self.lost)} lost, {len(self.doubled)} doubled,"
            f" {len(self.false_green)} false green ({self.acts} acts, slowest recovery {self.slowest:.1f} s)"
            + "".join(f"\n  late: {one}" for one in sorted(self.late))
            + "".join(f"\n  WRONG: {one}" for one in sorted(self.lost | self.doubled | self.false_green)[:20])
        )
