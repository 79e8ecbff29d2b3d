"""What people decide about two records that look alike: one family, two families, or go and see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households import changes, merge_rules, merging, pairs, rules
from relief.households.duplicates import HouseholdMerge, MergeState, table_of
from relief.households.models import DuplicatePair, PairState
from relief.households.pairs import Shown
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb

# So many records one person may join within a day; beyond, a second person has to agree.
ALONE = 20
MOST_AT_ONCE = 200
_DAY = timedelta(hours=24)
_WHY = N_("Write why, in a few words. The next person will ask.")


@dataclass(frozen=True, kw_only=True)
class MergeGiven:
    """Which record stays, and the fields in which the other one's answers are kept."""

    pair_id: UUID
    survivor_id: UUID
    choices: tuple[str, ...] = ()
    reason: str


@dataclass(frozen=True)
class Joined:
    """What a deed on many came to; `waiting` are those a second person must agree to."""

    batch_id: UUID
    done: int
    waiting: int
    left_out: int


def call_distinct(db: Session, actor: Actor, pair_id: UUID, reason: str, *, now: datetime) -> DuplicatePair:
    """Two families. The pair is not proposed again, unless a hard identifier becomes equal later."""
    return _decide(db, actor, pair_id, PairState.DISTINCT, reason, now)


def send_to_see(db: Session, actor: Actor, pair_id: UUID, reason: str, *, now: datetime) -> DuplicatePair:
    """Nobody can tell from here: somebody goes there."""
    return _decide(db, actor, pair_id, PairState.NEEDS_VISIT, reason, now)


def ask_again(db: Session, actor: Actor, pair_id: UUID, reason: str, *, now: datetime) -> DuplicatePair:
    """Take back "two families" or "needs a visit": the pair waits for a decision again."""
    return _decide(db, actor, pair_id, PairState.CANDIDATE, reason, now)


def _decide(db: Session, actor: Actor, pair_id: UUID, to: PairState, reason: str, now: datetime) -> DuplicatePair:
    shown = _mine(db, actor, pair_id, Verb.HOUSEHOLDS_ADJUDICATE)
    pair = shown.pair
    if not reason.strip():
        raise Invalid({"reason": _WHY})
    if pair.state is PairState.MERGED or _waiting_for(db, pair.id):
        raise _settled()
    if pair.state is not to:
        pair.state, pair.note = to, rules.tidy(reason)[:300]
        pair.decided_at, pair.decided_by_id = now, actor.id
        trail.note(db, actor, Verb.HOUSEHOLDS_ADJUDICATE, pair.id, at=now, state=to.value)
        db.flush()
    return pair


def join_records(db: Session, actor: Actor, given: MergeGiven, *, now: datetime, alone: int = ALONE) -> HouseholdMerge:
    """Make one record of two; beyond `alone` a day it waits for a second person."""
    shown = _mine(db, actor, given.pair_id, Verb.HOUSEHOLDS_ADJUDICATE)
    _check(shown, given)
    merge = _ask(db, actor, shown, given, new_id(), now)
    if _today(db, actor, now) + 1 <= alone:
        merging.join(db, actor, merge, now=now)
    db.flush()
    _note(db, actor, Verb.HOUSEHOLDS_ADJUDICATE, [merge], merge.state.value, now)
    return merge


def _check(shown: Shown, given: MergeGiven) -> None:
    faults = {}
    if given.survivor_id not in (shown.first.id, shown.second.id):
        faults["survivor_id"] = N_("Choose which of the two records stays.")
    if not set(given.choices) <= set(merge_rules.FIELDS):
        faults["choices"] = N_("Choose fields from the list.")
    if not given.reason.strip():
        faults["reason"] = _WHY
    if faults:
        raise Invalid(faults)


def _ask(db: Session, actor: Actor, shown: Shown, given: MergeGiven, batch_id: UUID, now: datetime) -> HouseholdMerge:
    if shown.pair.state is PairState.MERGED or _waiting_for(db, shown.pair.id):
        raise _settled()
    other = shown.second if given.survivor_id == shown.first.id else shown.first
    merge = HouseholdMerge(
        pair_id=shown.pair.id, survivor_id=given.survivor_id, joined_id=other.id, batch_id=batch_id,
        choices=sorted(given.choices), reason=rules.tidy(given.reason)[:300], created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(merge)
    return merge


def fingerprint(ids: Collection[UUID]) -> str:
    """Short text that is the same only for the same pairs: what was shown is what is joined."""
    return sha256("".join(sorted(one.hex for one in ids)).encode()).hexdigest()[:16]


def join_sure_ones(
    db: Session, actor: Actor, area_path: str, seen: str, reason: str, *, now: datetime, alone: int = ALONE
) -> Joined:
    """Join all sure pairs as they were shown; more than `alone` a day wait for a second person, all of them."""
    actor.must(Verb.HOUSEHOLDS_ADJUDICATE)
    if not reason.strip():
        raise Invalid({"reason": _WHY})
    chosen = pairs.sure_ones(db, actor, pairs.Filters(area_path=area_path, sure_only=True), MOST_AT_ONCE)
    if fingerprint([one.pair.id for one in chosen]) != seen:
        raise Refused(
            "households.list-changed",
            N_("The list changed since you looked at it. Nothing was joined. Look at the sample again."),
        )
    batch_id, may = new_id(), _today(db, actor, now) + len(chosen) <= alone
    done = [_join_one(db, actor, one, reason, batch_id, now, may) for one in chosen]
    made = [one for one in done if one is not None]
    _note(db, actor, Verb.HOUSEHOLDS_ADJUDICATE, made, "done" if may else "asked", now)
    return Joined(batch_id, len(made) if may else 0, 0 if may else len(made), done.count(None))


def _join_one(
    db: Session, actor: Actor, shown: Shown, reason: str, batch_id: UUID, now: datetime, may: bool
) -> HouseholdMerge | None:
    """The older record stays and is filled up from the newer; None for a pair that needs a person's eye."""
    old, new = sorted((shown.first, shown.second), key=lambda one: (one.created_at, one.id))
    choices = merge_rules.filling(changes.as_given(db, old), changes.as_given(db, new))
    given = MergeGiven(pair_id=shown.pair.id, survivor_id=old.id, choices=tuple(choices), reason=reason)
    try:
        with db.begin_nested():
            merge = _ask(db, actor, shown, given, batch_id, now)
            db.flush()
            if may:
                merging.join(db, actor, merge, now=now)
    except (Invalid, Refused):
        return None
    return merge


def approve_merges(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> Joined:
    """Agree to what somebody else asked for; whoever asked cannot."""
    asked = _claim(db, actor, batch_id, MergeState.DONE)
    failed = 0
    for merge in asked:
        try:
            with db.begin_nested():
                merging.join(db, actor, merge, now=now)
        except (Invalid, Refused):
            merge.state, failed = MergeState.REFUSED, failed + 1
    _note(db, actor, Verb.HOUSEHOLDS_APPROVE_MERGE, asked, "approved", now)
    return Joined(batch_id, len(asked) - failed, 0, failed)


def refuse_merges(db: Session, actor: Actor, batch_id: UUID, reason: str, *, now: datetime) -> int:
    """Send back what somebody asked for: the pairs wait for a decision again."""
    if not reason.strip():
        raise Invalid({"reason": _WHY})
    asked = _claim(db, actor, batch_id, MergeState.REFUSED, maker_may=True)
    for merge in asked:
        pair = db.get_one(DuplicatePair, merge.pair_id)
        pair.note = rules.tidy(reason)[:300]
    _note(db, actor, Verb.HOUSEHOLDS_APPROVE_MERGE, asked, "refused", now)
    return len(asked)


def _claim(
    db: Session, actor: Actor, batch_id: UUID, to: MergeState, *, maker_may: bool = False
) -> Sequence[HouseholdMerge]:
    """Take the waiting merges of one deed; of two who decide at once, one finds them and the other does not."""
    found = _of_batch(db, actor, batch_id, Verb.HOUSEHOLDS_APPROVE_MERGE)
    if not maker_may and any(one.created_by_id == actor.id for one in found):
        raise Refused(
            "households.own-merge",
            N_("You asked for this yourself. Nothing was joined. A second person has to look and agree."),
        )
    table = table_of(HouseholdMerge)
    take = sa.update(table).where(table.c.batch_id == batch_id, table.c.state == MergeState.ASKED)
    taken = set(db.scalars(take.values(state=to, version=table.c.version + 1).returning(table.c.id)))
    if not taken:
        raise _settled()
    db.expire_all()
    return [one for one in found if one.id in taken]


def undo_merge(db: Session, actor: Actor, merge_id: UUID, *, now: datetime) -> bool:
    """Take two records apart again; False when the survivor was corrected since and stays as corrected."""
    merge = db.get(HouseholdMerge, merge_id, with_for_update=True)
    if merge is None:
        raise NotFound
    _mine(db, actor, merge.pair_id, Verb.HOUSEHOLDS_ADJUDICATE)
    if merge.state is not MergeState.DONE:
        raise _settled()
    whole = merging.take_apart(db, actor, merge, now=now)
    _note(db, actor, Verb.HOUSEHOLDS_ADJUDICATE, [merge], "undone", now)
    return whole


def undo_batch(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> Joined:
    """Take apart everything one deed joined, the last first; `left_out` survivors were corrected since and stay so."""
    done = [one for one in _of_batch(db, actor, batch_id, Verb.HOUSEHOLDS_ADJUDICATE) if one.state is MergeState.DONE]
    if not done:
        raise _settled()
    whole = [undo_merge(db, actor, merge.id, now=now) for merge in reversed(done)]
    return Joined(batch_id, len(done), 0, whole.count(False))


def _of_batch(db: Session, actor: Actor, batch_id: UUID, verb: Verb) -> Sequence[HouseholdMerge]:
    """A deed is one person's, over areas that person saw; whoever acts on it must see all of them."""
    query = sa.select(HouseholdMerge).where(HouseholdMerge.batch_id == batch_id).order_by(HouseholdMerge.id)
    found = db.scalars(query).all()
    if not found:
        raise NotFound
    for merge in found:
        _mine(db, actor, merge.pair_id, verb)
    return found


def _mine(db: Session, actor: Actor, pair_id: UUID, verb: Verb) -> Shown:
    shown = pairs.find(db, actor, pair_id)
    for home in (shown.first, shown.second):
        actor.must(verb, within=home.area.path)
    return shown


def _waiting_for(db: Session, pair_id: UUID) -> bool:
    asked = sa.exists().where(HouseholdMerge.pair_id == pair_id, HouseholdMerge.state == MergeState.ASKED)
    return bool(db.scalar(sa.select(asked)))


def _today(db: Session, actor: Actor, now: datetime) -> int:
    """How many this person joined without a second one during the last day."""
    own = HouseholdMerge.created_by_id == actor.id
    alone = sa.and_(HouseholdMerge.done_by_id == actor.id, HouseholdMerge.done_at > now - _DAY)
    return db.scalar(sa.select(sa.func.count()).select_from(HouseholdMerge).where(own, alone)) or 0


def _note(db: Session, actor: Actor, verb: Verb, many: Sequence[HouseholdMerge], deed: str, now: datetime) -> None:
    told = [(one.survivor_id, {"deed": deed, "joined": one.joined_id, "batch": one.batch_id}) for one in many]
    trail.note_all(db, actor, verb, told, at=now)
    db.flush()


def _settled() -> Refused:
    return Refused(
        "households.pair-settled",
        N_("This was decided already, or waits for a second person. Nothing was changed. Look at the list again."),
    )
