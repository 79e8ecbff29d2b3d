"""The demo's fund of a union with its ledger, outcomes of finished grants, and a work of the community."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.demo.cast import COMMITTEE_UNION, Players
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.rehabilitation import actions, funds, spending, works
from relief.rehabilitation.inputs import (
    EntryGiven,
    FundGiven,
    LabourGiven,
    ProgrammeGiven,
    StepGiven,
    VisitGiven,
    WorkGiven,
)
from relief.rehabilitation.kinds import EntryKind, GrantState, Measure, ProgrammeKind, WorkState
from relief.rehabilitation.models import Grant, Programme
from relief.responses.models import Response
from relief.verification import queries as committees

# What came in and what it went to: kind, taka, days ago, words.
LINES = (
    (EntryKind.RECEIVED, 300_000, 20, "দাতার অনুদান (নমুনা)"),
    (EntryKind.SPENT, 2_400, 9, "কমিটির সভার চা ও যাতায়াত (নমুনা)"),
    (EntryKind.RECEIVED, 45_500, 4, "এলাকার মানুষের চাঁদা (নমুনা)"),
)


def share(db: Session, players: Players, response: Response, areas: Mapping[str, Area], now: datetime) -> None:
    """One fund, a visit to each finished house, and a path that volunteers raise."""
    asha, area, today = players.actors["asha"], areas[COMMITTEE_UNION], local_day(now)
    committee = next(one for one in committees.committees(db, asha) if one.area_id == area.id)
    named = {"name_bn": "ইউনিয়ন সহায়তা তহবিল", "name_en": "Union support fund"}
    given = FundGiven(area_id=area.id, committee_id=committee.id, is_demo=True, **named)
    fund = funds.open_fund(db, asha, given, now=now)
    for kind, taka, days, words in LINES:
        entry = EntryGiven(amount_poisha=taka * 100, happened_on=today - timedelta(days=days), words=words)
        if kind is EntryKind.RECEIVED:
            funds.receive(db, asha, fund.id, entry, now=now)
        else:
            asked = spending.ask(db, asha, fund.id, entry, now=now)
            spending.approve(db, players.actors["gita"], fund.id, asked.id, now=now)
    waits = EntryGiven(amount_poisha=3_200_00, happened_on=today, words="নৌকা ভাড়া, ঘর দেখতে (নমুনা)")
    spending.ask(db, asha, fund.id, waits, now=now)
    _visit(db, asha, now)
    _dig(db, asha, response, area, now)


def _visit(db: Session, actor: Actor, now: datetime) -> None:
    houses = sa.select(Grant).join(Programme, Programme.id == Grant.programme_id)
    done = houses.where(Programme.is_demo, Programme.kind == ProgrammeKind.HOUSE, Grant.state == GrantState.COMPLETED)
    for grant in db.scalars(done).all():
        given = VisitGiven(
            household_id=grant.household_id, grant_id=grant.id, visited_on=local_day(now),
            outcome="পরিবার নতুন ঘরে উঠেছে (নমুনা)", measured={Measure.HOUSE_LIVED_IN: 1},
        )  # fmt: skip
        actions.record_visit(db, actor, given, now=now)


def _dig(db: Session, actor: Actor, response: Response, area: Area, now: datetime) -> None:
    today = local_day(now)
    kind = ProgrammeGiven(
        response_id=response.id, neutral_code="P-09", name_bn="এলাকার রাস্তা ও পুকুর", name_en="Paths and ponds",
        kind=ProgrammeKind.COMMUNITY_WORK, amount_poisha=50_000_00, is_demo=True,
        milestones=(StepGiven(title_bn="কাজ শেষ", title_en="Work done", share=100),),
    )  # fmt: skip
    programme = actions.open_programme(db, actor, kind, now=now)
    given = WorkGiven(
        programme_id=programme.id, area_id=area.id, title="স্কুলের রাস্তা উঁচু করা", place="পশ্চিমপাড়া",
        starts_on=today - timedelta(days=4), ends_on=today + timedelta(days=3), is_demo=True,
    )  # fmt: skip
    work = works.plan_work(db, actor, given, now=now)
    works.move_work(db, actor, work.id, WorkState.UNDER_WAY, "", now=now)
    for days, women, men in ((4, 6, 11), (3, 9, 8), (1, 12, 10)):
        labour = LabourGiven(on=today - timedelta(days=days), women=women, men=men, is_half=days == 1)
        works.record_labour(db, actor, work.id, labour, now=now)
