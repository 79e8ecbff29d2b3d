"""A check-in that is taken back is gone from every total of the house, in whatever room it is added up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin.models import Outcome
from relief.distributions import overlaps, progress, selection
from relief.distributions import report as reports
from relief.distributions.goods import place_ids
from relief.distributions.models import Distribution
from relief.gaps import actions as gaps
from relief.gaps.models import Figure, SectorFigure
from relief.households.models import Impact, ImpactState
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.monitoring import queries as monitoring
from relief.reports import served
from relief.reports.periods import Period
from relief.reports.served import Where
from relief.stock.flows import flows
from tests.builders import Areas
from tests.distributions.test_report import Day
from tests.people import People

CLERK = Actor.clerk("totals")


def totals(db: Session, day: Day, plan: Distribution) -> dict[str, Any]:
    """Every sum in which somebody who got something counts."""
    db.flush()
    gaps.refresh_gaps(db, CLERK, day.response.id, now=day.now)
    found, sector = reports.report(db, day.people.asha, plan.id), plan.kit.sector
    today = local_day(day.now)
    span = Period(today - timedelta(days=1), today)
    five_w = served.count(db, Where(CLERK, day.response.id), span)
    figures = sa.select(SectorFigure.area_id, SectorFigure.reached).where(SectorFigure.response_id == day.response.id)
    last = sa.select(Figure.area_id, Figure.last_delivery_on).where(Figure.response_id == day.response.id)
    return {
        "report": (found.households, found.people, found.deliveries, found.reached),
        "goods of the report": [(one.item_id, one.given, one.left) for one in found.lines],
        "progress": progress.progress_of(db, [plan.id]),
        "book": {item: (flow.given, flow.left) for item, flow in flows(db, place_ids(db, plan.id)).items()},
        "cluster report": ({key: vars(one) for key, one in five_w.rows.items()}, vars(five_w.whole)),
        "gaps": sorted(tuple(row) for row in db.execute(figures)),
        "last delivery": sorted((tuple(row) for row in db.execute(last)), key=str),
        "who is asked afterwards": monitoring.frame(db, plan.id),
        "who got it lately": selection.who_received(db, sector, day.now - timedelta(days=30)),
        "who still has": overlaps.who_still_has(db, sector, day.now),
    }


@pytest.mark.parametrize("outcome", [Outcome.DELIVERED, Outcome.PARTIAL])
def test_what_is_taken_back_is_gone_from_every_total(
    database: Database, areas: Areas, people: People, outcome: Outcome
) -> None:
    with database.writing() as db:
        day = Day(db, areas, people)
        for home in day.homes:
            # Gaps count families of this response alone.
            db.add(Impact(household_id=home.id, response_id=day.response.id, needs=["food"], state=ImpactState.VERIFIED,
                          created_at=day.now, created_by_id=CLERK.id))  # fmt: skip
        db.flush()
        plan = day.open()
        rice = {"item_id": str(day.goods.rice.id), "quantity": "1"}
        more = {"lines": (rice,), "reason": "few"} if outcome is Outcome.PARTIAL else {}
        day.record(plan, 0, Outcome.DELIVERED)
        before = totals(db, day, plan)
        taken = day.record(plan, 1, outcome, **more)
        between = totals(db, day, plan)
        same = [name for name in before if between[name] == before[name]]
        # The day of the last delivery is the same day; everything else must have seen the second family.
        assert same == ["last delivery"]
        day.void(taken)
        after = totals(db, day, plan)
        assert {name: after[name] for name in after if after[name] != before[name]} == {}
