"""The demo's worries about people who never were: one waits, one is followed, one is referred and has no answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from relief.concerns import actions
from relief.concerns.inputs import ConcernGiven, TriageGiven
from relief.concerns.kinds import Kind, Triage, Urgency
from relief.demo.cast import Players
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.referrals import answers, making
from relief.referrals.inputs import AgreementGiven, ReferralGiven
from relief.referrals.kinds import Service, Shared
from relief.spaces.models import Space

WORRIES = (
    (Kind.LABOUR, Urgency.MEDIUM, "নমুনা: ছেলেটি স্কুল ছেড়ে চায়ের দোকানে কাজ করছে।", 9),
    (Kind.MARRIAGE, Urgency.HIGH, "নমুনা: মেয়েটির বিয়ের কথা চলছে বলে সে জানিয়েছে।", 2),
    (Kind.DISTRESS, Urgency.LOW, "নমুনা: বন্যার পর থেকে শিশুটি একেবারে চুপ।", 0),
)


def worry(db: Session, players: Players, sites: Sequence[Space], now: datetime) -> int:
    """Champa notices, Nasrin follows; a referral that was sent nine days ago is unanswered."""
    champa, nasrin = players.actors["champa"], players.actors["nasrin"]
    for kind, urgency, text, days in WORRIES:
        at = now - timedelta(days=days)
        told = ConcernGiven(
            id=new_id(), area_id=sites[0].area_id, space_id=sites[0].id, subject="নমুনা শিশু", kind=kind,
            urgency=urgency, text=text, is_demo=True,
        )  # fmt: skip
        concern = actions.raise_concern(db, champa, told, now=at)
        if not days:
            continue
        decided = TriageGiven(
            concern_id=concern.id, version=concern.version, decision=Triage.REFERRAL, note="নমুনা: মায়ের সঙ্গে কথা হয়েছে।",
            next_on=local_day(now) + timedelta(days=2),
        )  # fmt: skip
        actions.triage(db, nasrin, decided, now=at)
        if kind is not Kind.LABOUR:
            continue
        asked = ReferralGiven(
            concern_id=concern.id, service=Service.EDUCATION, due_on=local_day(at) + timedelta(days=7),
            provider_name="নমুনা বিদ্যালয়", known={Shared.NAME: "নমুনা শিশু", Shared.NEED: "আবার ভর্তি"},
            shared=frozenset({Shared.NAME, Shared.NEED}),
        )  # fmt: skip
        referral = making.draft(db, nasrin, asked, now=at)
        making.agree(db, nasrin, referral.id, AgreementGiven(relation="mother", child_assents=True), now=at)
        making.send(db, nasrin, referral.id, now=at)
    answers.notice_silence(db, nasrin, now=now)
    return len(WORRIES)
