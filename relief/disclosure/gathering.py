"""What the rooms above the registry hold about one family: asked, surveyed, paid, agreed to.

The registry's own page gathers the rest. Concerns, support and children's spaces are never asked here: they are linked
to no family, and whoever holds such a file prints it for that person alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.consent.models import ConsentEvent
from relief.distributions.models import Distribution
from relief.distributions.payouts import PayoutLine
from relief.feedback.models import Feedback
from relief.households.merging import joined
from relief.monitoring.models import Survey, SurveyRow
from relief.payments.models import Wallet


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Everything of these rooms about one family, the newest first."""

    asked: Sequence[Feedback]
    surveyed: Sequence[tuple[SurveyRow, Distribution]]
    wallets: Sequence[Wallet]
    paid: Sequence[tuple[PayoutLine, Distribution]]
    agreed: Sequence[ConsentEvent]


def about_family(db: Session, household_id: UUID) -> Gathered:
    """Of a household the caller has found and may read whole, with the records joined into it."""
    ids = db.scalars(joined(household_id)).all()
    plans = sa.select(SurveyRow, Distribution).join(Survey, Survey.id == SurveyRow.survey_id)
    plans = plans.join(Distribution, Distribution.id == Survey.distribution_id)
    money = sa.select(PayoutLine, Distribution).join(Distribution, Distribution.id == PayoutLine.distribution_id)
    asked = sa.select(Feedback).where(Feedback.household_id.in_(ids))
    said = sa.select(ConsentEvent).where(ConsentEvent.subject_id.in_(ids))
    wallets = sa.select(Wallet).where(Wallet.household_id.in_(ids)).order_by(Wallet.created_at.desc(), Wallet.id)
    return Gathered(
        asked=db.scalars(asked.order_by(Feedback.received_on.desc(), Feedback.id)).all(),
        surveyed=[
            (row, plan)
            for row, plan in db.execute(
                plans.where(SurveyRow.household_id.in_(ids)).order_by(SurveyRow.created_at.desc(), SurveyRow.id)
            )
        ],
        wallets=db.scalars(wallets).all(),
        paid=[
            (line, plan)
            for line, plan in db.execute(
                money.where(PayoutLine.household_id.in_(ids)).order_by(PayoutLine.created_at.desc(), PayoutLine.id)
            )
        ],
        agreed=db.scalars(said.order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())).all(),
    )
