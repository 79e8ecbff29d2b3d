"""Which acts of tablets this server knows: verb and version, how each is read and who takes it.

A version stays here for 180 days after the last app that wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import Problem
from relief.sync import check_ins, concerns, gates, households, rolls, store, support
from relief.sync.acts import Act
from relief.sync.people import People


class Read(Protocol):
    """Reads one act into what the room takes, or raises the reason why it waits."""

    def __call__(self, db: Session, act: Act, people: People, /) -> Any: ...


class Take(Protocol):
    """Does acts of one person, in their order: for each what came of it."""

    def __call__(self, db: Session, actor: Actor, givens: Sequence[Any], /, *, now: datetime) -> Sequence[Any]: ...


class Gate(Protocol):
    """Says which acts a coordinator must see first, and why."""

    def __call__(self, db: Session, givens: Sequence[Any], /) -> Sequence[Problem | None]: ...


@dataclass(frozen=True)
class Kind:
    """One verb in one version."""

    read: Read
    take: Take
    gate: Gate
    # Taken whoever wrote it and whatever became of the tablet: no coordinator may be asked about it.
    is_private: bool = False
    # Its words are sealed under the key of the records: without the right key it waits on the tablet. Of any other
    # act a broken seal is a fault a person must look at, or the tablet would bring it again for ever.
    needs_key: bool = False


KINDS: dict[tuple[str, int], Kind] = {
    ("checkin.record", 1): Kind(check_ins.read_record, check_ins.take_records, check_ins.gate_records),
    ("checkin.void", 1): Kind(check_ins.read_void, check_ins.take_voids, check_ins.gate_voids),
    ("household.register", 1): Kind(households.read_register, households.take_registers, households.gate_none),
    ("card.link", 1): Kind(households.read_link, households.take_links, households.gate_none),
    ("stock.count", 1): Kind(store.read_count, store.take_counts, households.gate_none),
    ("attendance.mark", 1): Kind(rolls.read_marks, rolls.take_marks, households.gate_none),
    ("session.hold", 1): Kind(rolls.read_hold, rolls.take_holds, households.gate_none),
    ("session.not_held", 1): Kind(rolls.read_not_held, rolls.take_not_held, households.gate_none),
    ("session.submit", 1): Kind(rolls.read_submit, rolls.take_submits, households.gate_none),
    ("child.walk_in", 1): Kind(rolls.read_walk_in, rolls.take_walk_ins, households.gate_none),
    ("child.arrive", 1): Kind(gates.read_arrive, gates.take_arrivals, households.gate_none),
    ("child.release", 1): Kind(gates.read_release, gates.take_releases, households.gate_none),
    ("headcount", 1): Kind(gates.read_count, gates.take_counts, households.gate_none),
    ("concern.raise", 1): Kind(
        concerns.read_raise, concerns.take_raises, households.gate_none, is_private=True, needs_key=True
    ),
    ("support.mark", 1): Kind(support.read_mark, support.take_marks, households.gate_none, is_private=True),
    ("support.note", 1): Kind(
        support.read_note, support.take_notes, households.gate_none, is_private=True, needs_key=True
    ),
}
