"""Join one household's record into another, and take them apart again.

What was promised and given stays written under the record it was promised to: a locked list is
sealed with it. It follows the family by reading (`joined`): whoever asks for the survivor's also gets
that of the records joined into it, and an undo has nothing to move back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households import changes, images, likeness_rows, merge_rules
from relief.households.duplicates import HouseholdMerge, LikenessRow, MergeState, table_of
from relief.households.inputs import CorrectionGiven
from relief.households.models import (
    DocumentState,
    DuplicatePair,
    Household,
    HouseholdKey,
    IdentityDocument,
    Impact,
    Member,
    PairState,
    Status,
)
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Refused

_HOMES, _MEMBERS, _PAPERS = table_of(Household), table_of(Member), table_of(IdentityDocument)
_KEYS, _LIKE, _IMPACTS, _PAIRS = (
    table_of(HouseholdKey),
    table_of(LikenessRow),
    table_of(Impact),
    table_of(DuplicatePair),
)
# An undo gives back the old version number; one handed out meanwhile must never come round again.
_AWAY = 1_000_000
# In the order in which they may be written; taken away from the other end.
_PERSONAL = ("members", "identity_documents", "household_keys", "household_likenesses")


def join(db: Session, actor: Actor, merge: HouseholdMerge, *, now: datetime) -> None:
    """Do it: the survivor reads as chosen, the other forwards to it."""
    survivor, joined = _both(db, merge.survivor_id, merge.joined_id)
    before = _image(db, survivor.id, joined.id)
    given = merge_rules.chosen(changes.as_given(db, survivor), changes.as_given(db, joined), merge.choices)
    correction = CorrectionGiven(version=survivor.version, reason=merge.reason or "joined", household=given)
    changes.apply(db, actor, survivor, correction, now=now)
    added = _copy_impacts(db, survivor.id, joined.id)
    said = ({"status": joined.status.value}, {"status": Status.MERGED.value})
    changes.keep(db, actor, joined.id, merge.reason, *said, now=now)
    db.flush()
    _forward(db, survivor.id, joined.id)
    db.execute(sa.update(_LIKE).where(_LIKE.c.household_id == survivor.id).values(compared_at=None))
    db.execute(sa.update(_PAIRS).where(_PAIRS.c.id == merge.pair_id).values(_decided(PairState.MERGED, actor, now)))
    merge.before = before
    merge.after = {"version": _version(db, survivor.id), "impacts": [str(one) for one in added]}
    merge.state, merge.done_at, merge.done_by_id = MergeState.DONE, now, actor.id
    db.flush()
    db.expire_all()


def take_apart(db: Session, actor: Actor, merge: HouseholdMerge, *, now: datetime) -> bool:
    """Put every row back as it stood. False when the survivor was corrected since: it then stays as corrected."""
    if not merge.before:
        raise Refused("households.erased", N_("The family was erased at its wish. There is nothing to take apart."))
    joined = db.get(Household, merge.joined_id, with_for_update=True, populate_existing=True)
    if joined is None or joined.merged_into_id != merge.survivor_id:
        raise Refused(
            "households.joined-further",
            N_("The record was joined further since. Nothing was changed. Take the later joining apart first."),
        )
    unchanged = bool(_version(db, merge.survivor_id) == merge.after["version"])
    rows = merge.before
    if unchanged:
        _put_back_people(db, merge.survivor_id, rows)
    for home in rows["households"]:
        _put_back_home(db, merge, home, unchanged=unchanged)
    fresh = [UUID(one) for one in merge.after["impacts"]]
    db.execute(sa.delete(_IMPACTS).where(_IMPACTS.c.id.in_(fresh), _IMPACTS.c.version == 1))
    for pair in rows["duplicate_pairs"]:
        images.put_over(db, _PAIRS, pair)
    merge.state, merge.undone_at, merge.undone_by_id = MergeState.UNDONE, now, actor.id
    said = ({"status": Status.MERGED.value}, {"status": Status.ACTIVE.value})
    changes.keep(db, actor, merge.joined_id, "", *said, now=now)
    db.flush()
    db.expire_all()
    return unchanged


def joined(household_id: Any) -> sa.Select[Any]:
    """Ids of a household and of every record joined into it, for `in_`."""
    return sa.select(Household.id).where(sa.or_(Household.id == household_id, Household.merged_into_id == household_id))


def _both(db: Session, survivor_id: UUID, joined_id: UUID) -> tuple[Household, Household]:
    """Locked in one order, so that two deeds at once wait instead of blocking each other."""
    query = sa.select(Household).where(Household.id.in_((survivor_id, joined_id))).order_by(Household.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    found = {one.id: one for one in db.scalars(query)}
    if len(found) != 2 or any(one.status is not Status.ACTIVE for one in found.values()):
        raise Refused(
            "households.not-both-active",
            N_(
                "One of the two records was joined or withdrawn meanwhile. Nothing was changed. Look at the list again."
            ),
        )
    return found[survivor_id], found[joined_id]


def _image(db: Session, survivor_id: UUID, joined_id: UUID) -> dict[str, Any]:
    people = sa.select(_MEMBERS.c.id).where(_MEMBERS.c.household_id == survivor_id)
    homes = sa.or_(_HOMES.c.id.in_((survivor_id, joined_id)), _HOMES.c.merged_into_id == joined_id)
    pair = sa.and_(_PAIRS.c.a_id == min(survivor_id, joined_id), _PAIRS.c.b_id == max(survivor_id, joined_id))
    return {
        "households": images.take(db, _HOMES, homes),
        "members": images.take(db, _MEMBERS, _MEMBERS.c.household_id == survivor_id),
        "identity_documents": images.take(db, _PAPERS, _PAPERS.c.member_id.in_(people)),
        "household_keys": images.take(db, _KEYS, _KEYS.c.household_id == survivor_id),
        "household_likenesses": images.take(db, _LIKE, _LIKE.c.household_id == survivor_id),
        "duplicate_pairs": images.take(db, _PAIRS, pair),
    }


def _copy_impacts(db: Session, survivor_id: UUID, joined_id: UUID) -> list[UUID]:
    """What only the joined record tells of a response is the family's, too."""
    told = sa.select(_IMPACTS.c.response_id).where(_IMPACTS.c.household_id == survivor_id)
    query = sa.select(_IMPACTS).where(_IMPACTS.c.household_id == joined_id, _IMPACTS.c.response_id.not_in(told))
    rows = [
        dict(row) | {"id": new_id(), "household_id": survivor_id, "version": 1} for row in db.execute(query).mappings()
    ]
    if rows:
        db.execute(sa.insert(_IMPACTS), rows)
    return [row["id"] for row in rows]


def _forward(db: Session, survivor_id: UUID, joined_id: UUID) -> None:
    """Who was joined into the joined one forwards to the survivor, too: nobody follows a chain."""
    db.execute(sa.update(_HOMES).where(_HOMES.c.merged_into_id == joined_id).values(merged_into_id=survivor_id))
    away = {"version": _HOMES.c.version + _AWAY}
    db.execute(sa.update(_HOMES).where(_HOMES.c.id == survivor_id).values(away))
    gone = away | {"status": Status.MERGED, "merged_into_id": survivor_id}
    db.execute(sa.update(_HOMES).where(_HOMES.c.id == joined_id).values(gone))


def _decided(state: PairState, actor: Actor, now: datetime) -> dict[str, Any]:
    return {"state": state, "decided_at": now, "decided_by_id": actor.id, "version": _PAIRS.c.version + 1}


def _version(db: Session, household_id: UUID) -> int:
    return db.scalar(sa.select(_HOMES.c.version).where(_HOMES.c.id == household_id)) or 0


def _put_back_people(db: Session, survivor_id: UUID, rows: dict[str, Any]) -> None:
    people = sa.select(_MEMBERS.c.id).where(_MEMBERS.c.household_id == survivor_id)
    likeness_rows.take_away(db, [survivor_id])
    db.execute(sa.delete(_PAPERS).where(_PAPERS.c.member_id.in_(people)))
    db.execute(sa.delete(_MEMBERS).where(_MEMBERS.c.household_id == survivor_id))
    db.execute(sa.delete(_KEYS).where(_KEYS.c.household_id == survivor_id))
    # Taken before papers had a state: then nobody had said that they saw it.
    rows["identity_documents"] = [{"state": DocumentState.SAID, **row} for row in rows["identity_documents"]]
    for name in _PERSONAL:
        images.put(db, Household.metadata.tables[name], rows[name])
    likeness_rows.put_keys(db, survivor_id)


def _put_back_home(db: Session, merge: HouseholdMerge, home: dict[str, Any], *, unchanged: bool) -> None:
    id_ = UUID(home["id"])
    if id_ == merge.joined_id or (id_ == merge.survivor_id and unchanged):
        images.put_over(db, _HOMES, home)
    elif id_ != merge.survivor_id:
        # Joined into the joined one before. Somebody may have taken it apart meanwhile: then it stands alone.
        was = sa.update(_HOMES).where(_HOMES.c.id == id_, _HOMES.c.merged_into_id == merge.survivor_id)
        db.execute(was.values(merged_into_id=merge.joined_id))
