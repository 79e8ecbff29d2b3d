"""Which scales there are, their wording under its licence, and what was answered (sealed)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.psychosocial import queries, rules
from relief.psychosocial.care_models import Instrument, ScaleResult
from relief.psychosocial.faults import plan_closed
from relief.psychosocial.kinds import Licence
from relief.psychosocial.models import SupportPlan
from relief.psychosocial.scales import SHIPPED, Scale, Score, faults_of_scoring, score
from relief.psychosocial.sealed import open_part, seal_part

MOST_ITEMS = 60
_RESTRICTED = N_(
    "The licence of this instrument does not allow its questions in other software. Nothing was kept."
    " Use the paper form of its owner."
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One filled scale, opened."""

    on: date
    scale: Scale
    score: Score = field(repr=False)
    answers: Sequence[int] = field(repr=False)


def known(db: Session) -> list[Scale]:
    """What ships, with the organisation's wording where it gave one, and the organisation's own."""
    entered = {one.code: one for one in db.scalars(sa.select(Instrument).order_by(Instrument.code))}
    ours = [_worded(scale, entered.get(code)) for code, scale in SHIPPED.items()]
    return [*ours, *(_own(one) for code, one in entered.items() if code not in SHIPPED)]


def find(db: Session, actor: Actor, code: str) -> Scale:
    """One scale by its code, for counsellors."""
    queries.only_counsellors(actor)
    found = next((one for one in known(db) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def enter(db: Session, actor: Actor, given: Scale, *, now: datetime) -> Instrument:
    """Write down an instrument, or the wording of one that ships; restricted ones are refused with their texts."""
    if Verb.SUPPORT_SUPERVISE not in actor.verbs:
        raise NotFound
    if faults := _faults(given):
        raise Invalid(faults)
    kept = db.scalar(sa.select(Instrument).where(Instrument.code == given.code))
    if kept is None:
        kept = Instrument(
            code=given.code, name_bn=given.name[0], licence=given.licence, source=given.source,
            created_at=now, created_by_id=actor.id,
        )  # fmt: skip
        db.add(kept)
    kept.name_bn, kept.name_en, kept.source = given.name[0], given.name[1], given.source
    kept.licence, kept.age_from = given.licence, given.age_from
    kept.items = [list(one) for one in given.items]
    kept.answers = [list(one) for one in given.answers]
    kept.scoring = dict(given.scoring)
    note(db, actor, Verb.SUPPORT_SUPERVISE, kept.id, at=now, deed="instrument", code=given.code)
    db.flush()
    return kept


def answer(
    db: Session, actor: Actor, plan_id: UUID, code: str, answers: Sequence[int], *, now: datetime
) -> ScaleResult:
    """Keep the answers of one's own plan, sealed. From focused support on alone."""
    plan = queries.plan(db, actor, plan_id)
    scale = find(db, actor, code)
    if Verb.SUPPORT_RECORD not in actor.verbs:
        raise NotFound
    if not rules.is_open(plan.state):
        raise plan_closed()
    if plan.layer < rules.SCALES_FROM or not scale.is_usable:
        raise Invalid({"code": N_("This scale is not asked here: it is for focused support, with wording of its own.")})
    try:
        score(scale, answers)
    except ValueError:
        raise Invalid({"answers": N_("Answer every question, or leave the scale out altogether.")}) from None
    made = ScaleResult(
        plan_id=plan.id, on_date=local_day(now), answers_sealed=b"", created_at=now, created_by_id=actor.id
    )
    # The wording is sealed along: what was asked stays known when the organisation words it anew.
    told = {"scale": scale.code, "answers": list(answers), "items": [list(one) for one in scale.items]}
    made.answers_sealed = seal_part(db, "result", made.id, json.dumps(told, ensure_ascii=False))
    db.add(made)
    note(db, actor, Verb.SUPPORT_RECORD, plan.id, at=now, deed="scale")
    db.flush()
    return made


def trend(db: Session, plan: SupportPlan, *, since: datetime | None = None) -> list[tuple[Scale, list[Answered]]]:
    """Scale by scale what a plan's person answered, the oldest first; whoever asks has opened the notes.

    After a hand-over without the person's word only what was asked `since`.
    """
    scales = {one.code: one for one in known(db)}
    found: dict[str, list[Answered]] = {}
    query = sa.select(ScaleResult).where(ScaleResult.plan_id == plan.id)
    query = query if since is None else query.where(ScaleResult.created_at >= since)
    for row in db.scalars(query.order_by(ScaleResult.on_date, ScaleResult.created_at, ScaleResult.id)):
        told = json.loads(open_part(db, "result", row.id, row.answers_sealed))
        scale = scales.get(told["scale"])
        if scale is None or len(told["answers"]) != len(scale.items):
            continue
        scored = score(scale, told["answers"])
        found.setdefault(scale.code, []).append(
            Answered(on=row.on_date, scale=scale, score=scored, answers=told["answers"])
        )
    return [(scales[code], rows) for code, rows in found.items()]


def _worded(scale: Scale, entered: Instrument | None) -> Scale:
    if entered is None or scale.licence is not Licence.OWN_WORDING:
        return scale
    words = _own(entered)
    return replace(scale, items=words.items, answers=words.answers, is_shipped=False)


def _own(one: Instrument) -> Scale:
    return Scale(
        code=one.code,
        name=(one.name_bn, one.name_en),
        licence=one.licence,
        source=one.source,
        items=[(bn, en) for bn, en in one.items],
        answers=[(int(value), bn, en) for value, bn, en in one.answers],
        scoring=one.scoring,
        age_from=one.age_from,
    )


def _faults(given: Scale) -> dict[str, str]:
    shipped = SHIPPED.get(given.code)
    restricted = given.licence is Licence.RESTRICTED or (shipped and shipped.licence is Licence.RESTRICTED)
    if restricted and given.items:
        return {"items": _RESTRICTED}
    faults: dict[str, str] = {}
    if not given.code or not given.name[0]:
        faults["name_bn"] = N_("Write the name, and a short code for it.")
    if not given.source.strip():
        faults["source"] = N_("Write where it comes from and what its licence allows.")
    return faults if restricted else faults | _faults_of_questions(given, len(shipped.items) if shipped else None)


def _faults_of_questions(given: Scale, wanted: int | None) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not 0 < len(given.items) <= MOST_ITEMS:
        faults["items"] = N_("Write one question on each line, 60 at most.")
    elif wanted is not None and len(given.items) != wanted:
        faults["items"] = N_("The number of questions is not that of this instrument.")
    if len({value for value, _bn, _en in given.answers}) < _FEWEST:
        faults["answers"] = N_("Write at least two answers, one on each line, each with its number.")
    if said := faults_of_scoring(given.scoring, len(given.items)):
        faults["method"] = said
    return faults


_FEWEST = 2
