"""What a person should know before a list is locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relief.distributions import assignment_queries, choosing, counting, goods, overlaps, plans
from relief.distributions.choosing import Choice, Line
from relief.distributions.inputs import Said
from relief.distributions.models import Distribution, DistributionPoint
from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.kernel.zone import LOCAL, local_day
from relief.stock import holding
from relief.stock.rules import plain


@dataclass(frozen=True)
class Warned:
    """One thing to know; `is_stop` means the list cannot be locked like this."""

    said: Said
    is_stop: bool = False


def warnings_before_lock(db: Session, actor: Actor, distribution: Distribution, *, now: datetime) -> list[Warned]:
    """Who stays below the line, overlaps, what others gave, no point, queues too long, stock short: in that order."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    choice = counting.chosen(db, distribution, now=now)
    count = choice.line.served
    if not count:
        return [Warned(Said(N_("Nobody is on the list. Choose rules or add households.")), True)]
    since = assignment_queries.since_taken(db, distribution, now=now, choice=choice)
    points = plans.points(db, distribution.id)
    return [
        *_below(choice.line),
        *_overlaps(db, distribution, choice),
        *_others(db, distribution, choice),
        *(_queues(distribution, points, count) if since is None else _since(since)),
        *_shortages(db, distribution, choice),
    ]


def _below(line: Line) -> list[Warned]:
    if line.served == line.meant:
        return []
    text = N_("%(left)s of %(meant)s households the rules mean stay below the line. Each of them can be told why.")
    return [Warned(Said(text, {"left": line.meant - line.served, "meant": line.meant}))]


def _overlaps(db: Session, distribution: Distribution, choice: Choice) -> list[Warned]:
    lasting = overlaps.who_still_has(db, distribution.kit.sector, distribution.starts_at)
    listed, received = int((choice.asked.due_elsewhere() & choice.served).sum()), choice.count_among(lasting)
    found = []
    if listed:
        text = N_("%(count)s households are on another list for the same kind of goods already.")
        found.append(Warned(Said(text, {"count": listed})))
    if received:
        text = N_("%(count)s households got the same kind of goods, and what they got still lasts when this begins.")
        found.append(Warned(Said(text, {"count": received})))
    return found


def _others(db: Session, distribution: Distribution, choice: Choice) -> list[Warned]:
    """What other organisations gave: to households by name, and to whole areas."""
    found = []
    by_others = overlaps.whom_others_helped(db, distribution.kit.sector, local_day(distribution.starts_at))
    if helped := choice.count_among(by_others):
        text = N_("Other organisations gave the same kind of goods to %(count)s of these households.")
        found.append(Warned(Said(text, {"count": helped})))
    areas = overlaps.support_of_areas(db, distribution)
    if areas:
        names = sorted({one.agency for one in areas})
        text = N_("Here or around it other organisations gave the same kind of goods: %(names)s.")
        found.append(Warned(Said(text, {"names": ", ".join(names)})))
    return found


def _queues(distribution: Distribution, points: Sequence[DistributionPoint], count: int) -> list[Warned]:
    if not points:
        return [Warned(Said(N_("There is no distribution point yet. People will not know where to go.")))]
    hours = open_hours(distribution.starts_at, distribution.ends_at)
    share = -(-count // len(points))
    return [
        Warned(
            Said(
                N_("“%(point)s” can serve %(able)s households in the time planned, but about %(count)s will come."),
                {"point": point, "able": int(point.capacity_per_hour * hours), "count": share},
            )
        )
        for point in points
        if point.capacity_per_hour * hours < share
    ]


def _since(since: assignment_queries.Since) -> list[Warned]:
    found = []
    if since.unplaced:
        text = N_(
            "%(count)s households came onto the list after the points were assigned. They go to the nearest point, "
            "at no fixed time, unless you assign again."
        )
        found.append(Warned(Said(text, {"count": since.unplaced})))
    if since.overfull:
        point, _at, _more = since.overfull[0]
        text = N_(
            "In %(count)s half-hours more households are to come than a point can serve now, first at “%(point)s”. "
            "Assign again."
        )
        found.append(Warned(Said(text, {"count": len(since.overfull), "point": point})))
    return found


def open_hours(starts_at: datetime, ends_at: datetime) -> float:
    """Hours a point is open: the same hours of the clock on each of the days."""
    start, end = starts_at.astimezone(LOCAL), ends_at.astimezone(LOCAL)
    days = (end.date() - start.date()).days + 1
    minutes = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
    if minutes <= 0:
        return (ends_at - starts_at).total_seconds() / 3600
    return days * minutes / 60


def _shortages(db: Session, distribution: Distribution, choice: Choice) -> list[Warned]:
    need = goods.of_warehouses(distribution.kit, choosing.need(choice.asked, distribution.kit, choice.served))
    missing = goods.short_of(need, holding.free_in_warehouses(db, besides=distribution.id))
    items = {line.item_id: line.item for line in distribution.kit.lines}
    return [
        Warned(
            Said(
                N_("The warehouses are short of %(item)s by %(quantity)s %(unit)s."),
                {
                    "item": items[item_id],
                    "quantity": plain(quantity),
                    "unit": Said(items[item_id].unit),
                },
            )
        )
        for item_id, quantity in missing
    ]
