"""Write down what a family asks about its data, and answer it. Erasing itself is done by `relief.erasure`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.audit import trail
from relief.households import queries
from relief.households.models import Household
from relief.households.requests import Channel, DataRequest, RequestState, Wish
from relief.households.rules import tidy
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

_MOST_SHOWN = 200
_HOW_CHECKED = N_("Write how you made sure who it is: card seen, known to the committee, called back.")
_LONGEST = {"asked_by": 160, "relation": 60, "identity": 200, "note": 300, "decision": 300}


@dataclass(frozen=True, kw_only=True)
class RequestGiven:
    """What somebody asks for a household, and how we know that they may."""

    wish: Wish
    channel: Channel
    asked_by: str
    relation: str = ""
    identity: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerGiven:
    """What became of it, with the reason the family is told."""

    state: RequestState
    decision: str


def record_request(
    db: Session, actor: Actor, household_id: UUID, given: RequestGiven, *, days: int, now: datetime
) -> DataRequest:
    """Keep the wish; it is due in `days` (a setting of the organisation)."""
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_REQUESTS, within=household.area.path)
    texts = {name: tidy(getattr(given, name)) for name in ("asked_by", "relation", "identity", "note")}
    # To see may be asked before it is clear who asks: then the identity is checked as a step of its own.
    _refuse_faults(texts, may_wait=given.wish is Wish.SEE)
    if household.erased_at is not None:
        raise Refused("requests.erased", N_("Everything personal of this household is erased. There is nothing left."))
    today = local_day(now)
    request = DataRequest(
        household_id=household.id,
        wish=given.wish,
        channel=given.channel,
        asked_by=texts["asked_by"],
        relation=texts["relation"],
        identity=texts["identity"],
        note=texts["note"],
        received_on=today,
        due_on=today + timedelta(days=days),
        checked_at=now if texts["identity"] else None,
        checked_by_id=actor.id if texts["identity"] else None,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(request)
    db.flush()
    trail.note(db, actor, Verb.HOUSEHOLDS_REQUESTS, household.id, at=now, wish=given.wish.value, request=request.id)
    return request


class Stage(StrEnum):
    """How far a wish to see has come."""

    ASKED = "asked"
    CHECKED = "checked"
    PREPARED = "prepared"
    HANDED = "handed-over"


def stage_of(request: DataRequest) -> Stage:
    """The last stage that was reached."""
    if request.handed_at is not None:
        return Stage.HANDED
    if request.prepared_at is not None:
        return Stage.PREPARED
    return Stage.ASKED if request.checked_at is None else Stage.CHECKED


def move_on(db: Session, actor: Actor, request_id: UUID, said: str, *, now: datetime) -> DataRequest:
    """Take a wish to see one stage further; `said` is how the identity was checked, or who was handed the sheets.

    Nothing is prepared for somebody whom nobody has checked, and nothing handed over that nobody prepared.
    """
    request = find(db, actor, request_id, lock=True)
    actor.must(Verb.HOUSEHOLDS_REQUESTS, within=request.household.area.path)
    must_be_open(request)
    if request.wish is not Wish.SEE:
        raise Refused("requests.no-stages", N_("Only a wish to see goes in steps. Nothing was changed."))
    reached, text = stage_of(request), tidy(said)
    if len(text) > _LONGEST["asked_by"]:
        raise Invalid({"said": N_("This is too long. Shorten it, please.")})
    if reached is Stage.ASKED:
        if not text:
            raise Invalid(
                {"said": N_("Write how you made sure who it is: card seen, known to the committee, called back.")}
            )
        request.identity, request.checked_at, request.checked_by_id = text, now, actor.id
    elif reached is Stage.CHECKED:
        request.prepared_at, request.prepared_by_id = now, actor.id
    else:
        if not text:
            raise Invalid({"said": N_("Write to whom it was handed over.")})
        request.handed_at, request.handed_to = now, text
        request.state, request.decided_at, request.decided_by_id = RequestState.DONE, now, actor.id
    db.flush()
    told = {"wish": request.wish.value, "request": request.id, "stage": stage_of(request).value}
    trail.note(db, actor, Verb.HOUSEHOLDS_REQUESTS, request.household_id, at=now, **told)
    return request


def answer_request(db: Session, actor: Actor, request_id: UUID, given: AnswerGiven, *, now: datetime) -> DataRequest:
    """Decide a wish to see or to correct, or refuse an erasure; every answer has its reason."""
    request = find(db, actor, request_id, lock=True)
    actor.must(Verb.HOUSEHOLDS_REQUESTS, within=request.household.area.path)
    must_be_open(request)
    if request.wish is Wish.ERASE and given.state is not RequestState.REFUSED:
        raise Refused(
            "requests.erase-elsewhere", N_("An erasure is decided by a second person, with the button made for it.")
        )
    settle(request, actor, given.state, given.decision, now=now)
    told = {"wish": request.wish.value, "request": request.id, "answer": given.state.value}
    trail.note(db, actor, Verb.HOUSEHOLDS_REQUESTS, request.household_id, at=now, **told)
    db.flush()
    return request


def settle(request: DataRequest, actor: Actor, state: RequestState, reason: str, *, now: datetime) -> None:
    """Write the decision into the request; raises Invalid without a reason."""
    said = tidy(reason)
    if not said:
        raise Invalid({"decision": N_("Write why, in words the family can be told.")})
    if len(said) > _LONGEST["decision"]:
        raise Invalid({"decision": N_("This is too long. Shorten it, please.")})
    request.state, request.decision = state, said
    request.decided_at, request.decided_by_id = now, actor.id


def must_be_open(request: DataRequest) -> None:
    """A wish is answered once."""
    if request.state is not RequestState.OPEN:
        raise Refused(
            "requests.decided", N_("This wish was answered meanwhile. Nothing was changed. Look at the answer.")
        )


def find(db: Session, actor: Actor, request_id: UUID, *, lock: bool = False) -> DataRequest:
    """A request of a household in the actor's areas, or NotFound."""
    query = _requests(actor).where(DataRequest.id == request_id)
    if lock:
        query = query.with_for_update(of=DataRequest).execution_options(populate_existing=True)
    request = db.scalars(query).one_or_none()
    if request is None:
        raise NotFound
    return request


def register(db: Session, actor: Actor, *, with_answered: bool = False) -> Sequence[DataRequest]:
    """Open wishes of the actor's areas, the one due first on top; the answered ones after them, newest first."""
    query = _requests(actor)
    if not with_answered:
        query = query.where(DataRequest.state == RequestState.OPEN)
    is_open = sa.case((DataRequest.state == RequestState.OPEN, 0), else_=1)
    return db.scalars(query.order_by(is_open, DataRequest.due_on, DataRequest.id).limit(_MOST_SHOWN)).all()


def of_household(db: Session, household_id: UUID) -> Sequence[DataRequest]:
    """Every wish about one household, newest first; whoever asks has found the household."""
    return db.scalars(_OF_HOUSEHOLD, {"wanted": household_id}).all()


_OF_HOUSEHOLD = (
    sa.select(DataRequest)
    .where(DataRequest.household_id == sa.bindparam("wanted"))
    .order_by(DataRequest.received_on.desc(), DataRequest.id.desc())
)


def _requests(actor: Actor) -> sa.Select[DataRequest]:
    whole = joinedload(DataRequest.household).joinedload(Household.area)
    query = sa.select(DataRequest).join(Household, Household.id == DataRequest.household_id)
    return query.join(Area, Area.id == Household.area_id).where(inside(actor)).options(whole)


def _refuse_faults(texts: dict[str, str], *, may_wait: bool = False) -> None:
    found = {name: N_("This is too long. Shorten it, please.") for name, t in texts.items() if len(t) > _LONGEST[name]}
    if not texts["asked_by"]:
        found["asked_by"] = N_("Write who asks: a wish without a person cannot be answered.")
    if not texts["identity"] and not may_wait:
        found["identity"] = _HOW_CHECKED
    if found:
        raise Invalid(found)
