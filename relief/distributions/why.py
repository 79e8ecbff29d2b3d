"""Why a household is, or is not, on a list: each rule with what is recorded, its points, and where the line is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions import choosing, counting, rules
from relief.distributions.choosing import Line, Wish
from relief.distributions.facts import facts_of
from relief.distributions.inputs import Condition, Said
from relief.distributions.labels import CIRCUMSTANCES, DAMAGES, IMPACT_STATES, MISSES, UNWRITTEN
from relief.distributions.models import Distribution, ListChange, ListChangeKind, State
from relief.distributions.targeting_models import PlanTargeting
from relief.distributions.weights import Weight, earned
from relief.households.models import Household, Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.stock.labels import LABELS
from relief.stock.models import Sector

NOT_RECORDED = N_("not recorded")
_GROUP = N_("Group %(group)s: %(reason)s")


class Standing(StrEnum):
    """Where a household stands by the rules as they are now."""

    SERVED = "served"
    BELOW = "below"
    NOT_MEANT = "not-meant"
    REMOVED = "removed"
    OUTSIDE = "outside"
    INACTIVE = "inactive"


@dataclass(frozen=True)
class Check:
    """One condition, whether it holds, and what is recorded of the household."""

    condition: Condition
    holds: bool
    found: Said


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Everything there is to say to a family. `place` is its place in the order, where the list is cut."""

    standing: Standing
    by_hand: str | None = None
    groups: Sequence[Sequence[Check]] = ()
    weights: Sequence[tuple[Weight, bool, Said]] = ()
    points: int = 0
    line: Line | None = None
    by_lot: bool = False


def answer(db: Session, actor: Actor, distribution: Distribution, household: Household, *, now: datetime) -> Answer:
    """The whole answer for one household, by the rules as they are kept and its records as they are now."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    if not household.area.path.startswith(distribution.area.path):
        return Answer(standing=Standing.OUTSIDE)
    if household.status is not Status.ACTIVE:
        return Answer(standing=Standing.INACTIVE)
    wish = counting.wish_of(db, distribution)
    facts = facts_of(db, distribution, household)
    weights = [(one, has, found_of(one.condition, facts)) for one, has in earned(wish.weighting, facts, now=now)]
    change = _by_hand(db, distribution, household)
    found = Answer(
        standing=Standing.NOT_MEANT,
        by_hand=change.reason if change else None,
        groups=[[_check(one, facts, now) for one in block] for block in wish.blocks],
        weights=weights,
        points=sum(one.points for one, has, _ in weights if has),
    )
    if change is not None and change.kind is ListChangeKind.REMOVE:
        return replace(found, standing=Standing.REMOVED)
    if change is None and not any(all(one.holds for one in group) for group in found.groups):
        return found
    if not wish.weighting.limits:
        return replace(found, standing=Standing.SERVED)
    return _at_the_line(db, distribution, household, wish, found, now)


def _at_the_line(
    db: Session, distribution: Distribution, household: Household, wish: Wish, found: Answer, now: datetime
) -> Answer:
    """Whoever is meant stands above or below the line."""
    choice = choosing.choose(db, distribution, wish, choosing.ask(db, distribution, [wish], now=now))
    at = int(np.flatnonzero(choice.columns.places_of([household.id]))[0])
    by_lot = bool(choice.line.tied) and found.points == choice.line.last_points
    standing = Standing.SERVED if choice.served[at] else Standing.BELOW
    return replace(found, standing=standing, line=choice.line, by_lot=by_lot)


def why_not(
    db: Session, actor: Actor, distribution: Distribution, household: Household, *, now: datetime
) -> list[Said]:
    """Every reason this household is not on the list, in a sentence each; empty when it is meant now."""
    return why_not_of(answer(db, actor, distribution, household, now=now))


def why_not_of(found: Answer) -> list[Said]:
    """The same of an answer one has already."""
    if found.standing is Standing.OUTSIDE:
        return [Said(N_("It lives outside the area of this distribution."))]
    if found.standing is Standing.INACTIVE:
        return [Said(N_("It is no longer active in the registry."))]
    if found.standing is Standing.REMOVED:
        return [Said(N_("It was taken off by hand: %(reason)s"), {"reason": found.by_hand or ""})]
    if found.standing is Standing.BELOW:
        return [below(found)]
    if found.standing is Standing.SERVED:
        return []
    if not found.groups:
        return [Said(N_("This plan has no rules yet, so nobody is on its list."))]
    several = len(found.groups) > 1
    return [
        Said(_GROUP, {"group": number, "reason": _missed(one)}) if several else _missed(one)
        for number, group in enumerate(found.groups, start=1)
        for one in group
        if not one.holds
    ]


def _missed(one: Check) -> Said:
    """What keeps it off, as one would say it to the family."""
    field = one.condition["field"]
    if one.found.message == NOT_RECORDED and field in UNWRITTEN:
        return Said(UNWRITTEN[field])
    return Said(MISSES[field], {"found": one.found.details.get("count", one.found)})


def below(found: Answer) -> Said:
    """Why somebody who is meant is not served: too few points, or too little for all."""
    line = found.line
    if line is None:
        return Said(NOT_RECORDED)
    if line.cut_off is not None and found.points < line.cut_off:
        text = N_("The rules mean it, but it has %(points)s points and %(cut_off)s are needed.")
        return Said(text, {"points": found.points, "cut_off": line.cut_off})
    details: dict[str, object] = {
        "points": found.points,
        "served": line.served,
        "enough": line.enough_points,
        "last": line.last_points or 0,
    }
    if found.by_lot:
        details |= {"tied": line.tied, "drawn": line.drawn}
        return Said(
            N_(
                "The rules mean it, but there is enough for %(served)s of %(enough)s households. %(tied)s of them stand"
                " level at the end with %(points)s points; %(drawn)s were drawn by lot, and it was not among them."
            ),
            details,
        )
    return Said(
        N_(
            "The rules mean it, but there is enough for %(served)s of %(enough)s households. It has %(points)s points;"
            " the last one served has %(last)s."
        ),
        details,
    )


def frozen_line(db: Session, distribution: Distribution) -> Line | None:
    """Where the line was when the list was locked; None for a draft and for lists of before there were weights."""
    kept = db.get(PlanTargeting, distribution.id)
    return Line(**kept.frozen) if kept and kept.frozen and distribution.state is not State.DRAFT else None


def _by_hand(db: Session, distribution: Distribution, household: Household) -> ListChange | None:
    own = sa.and_(ListChange.distribution_id == distribution.id, ListChange.household_id == household.id)
    return db.scalars(sa.select(ListChange).where(own)).one_or_none()


def _check(condition: Condition, facts: rules.Facts, now: datetime) -> Check:
    return Check(condition, rules.holds(condition, facts, now=now), found_of(condition, facts))


def found_of(condition: Condition, facts: rules.Facts) -> Said:
    """What is recorded of a household where a condition looks."""
    return {
        "area": lambda: Said(N_("its own union")),
        "house_damage": lambda: Said(DAMAGES.get(facts.house_damage or "", NOT_RECORDED)),
        "impact_state": lambda: Said(IMPACT_STATES.get(facts.impact_state or "", NOT_RECORDED)),
        "needs": lambda: _listed([LABELS[Sector(one)] for one in sorted(facts.needs)]),
        "circumstances": lambda: _listed(
            [CIRCUMSTANCES[one] for one in rules.CIRCUMSTANCES if one in facts.circumstances]
        ),
        "size": lambda: Said(N_("%(count)s people"), {"count": facts.size}),
        "children_0_4": lambda: Said(N_("%(count)s children under five"), {"count": facts.children_0_4}),
        "displaced": lambda: Said(N_("displaced") if facts.displaced else N_("not displaced")),
        "not_received": lambda: _received(facts),
        "no_show": lambda: Said(N_("did not come last time") if facts.missed else N_("nothing was missed")),
        "member": lambda: Said(N_("%(count)s people recorded one by one"), {"count": len(facts.people)}),
    }[condition["field"]]()


def _listed(words: Sequence[str]) -> Said:
    """Words in a row, as many as there are."""
    if not words:
        return Said(NOT_RECORDED)
    said = Said(words[0])
    for word in words[1:]:
        said = Said(N_("%(first)s, %(second)s"), {"first": said, "second": Said(word)})
    return said


def _received(facts: rules.Facts) -> Said:
    if facts.is_due:
        return Said(N_("on another list for it"))
    if facts.received_at is None:
        return Said(N_("never received it"))
    return Said(N_("received it on %(day)s"), {"day": facts.received_at})
