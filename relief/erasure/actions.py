"""Erase a household at its own wish: one person writes the wish down, another one decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.erasure import reach, uploads
from relief.households import requests_life
from relief.households.merging import joined
from relief.households.models import Household, Status
from relief.households.requests import DataRequest, RequestState, Wish
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb


class SamePerson(Refused):
    """Whoever wrote the wish down may not decide it."""

    def __init__(self) -> None:
        super().__init__(
            "erasure.same-person",
            N_("You wrote this wish down yourself. Nothing was erased. A second person has to decide it."),
        )


def erase_household(
    db: Session, actor: Actor, request_id: UUID, decision: str, *, partly: bool = False, now: datetime
) -> DataRequest:
    """Take away names, numbers, people, papers and free text of the household and the records joined into it.

    What was given stays as a fact without a name, and so do counts and the trail. Cannot be undone.
    `partly` says that the reason names something that has to stay.
    """
    request = requests_life.find(db, actor, request_id, lock=True)
    actor.must(Verb.HOUSEHOLDS_ERASE, within=request.household.area.path)
    if request.wish is not Wish.ERASE:
        raise Refused("erasure.not-asked", N_("Nobody asked to erase this household. Nothing was changed."))
    requests_life.must_be_open(request)
    if request.created_by_id == actor.id:
        raise SamePerson
    if request.household.status is Status.MERGED:
        raise Refused(
            "erasure.joined", N_("This record was joined with another one. Write the wish down for the other one.")
        )
    query = sa.select(Household).where(Household.id.in_(joined(request.household_id)))
    family = db.scalars(query.order_by(Household.id).with_for_update()).all()
    words = reach.words_of(db, family)
    _refuse_words(decision, words)
    reach.refuse_lists_in_review(db, [one.id for one in family])
    uploads.forget(db, family, words)
    counts = reach.forget(db, family, words, but=request.id, now=now)
    state = RequestState.PARTLY if partly else RequestState.DONE
    requests_life.settle(request, actor, state, decision, now=now)
    request.asked_by = request.identity = request.note = request.relation = request.handed_to = ""
    db.flush()
    trail.note(
        db, actor, Verb.HOUSEHOLDS_ERASE, request.household_id, at=now, request=request.id, maker=request.created_by_id,
        records=len(family), **counts,
    )  # fmt: skip
    return request


def _refuse_words(decision: str, words: set[str]) -> None:
    if any(part in decision for part in _parts(words)):
        raise Invalid(
            {"decision": N_("Do not write the family’s names or numbers here: this sentence stays after the erasure.")}
        )


def _parts(words: set[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield from (part for part in word.split() if len(part) > 3)
