"""Who may lead a session: cleared, with a code of conduct that still holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_day
from relief.spaces import terms
from relief.spaces.life_models import StaffClearance
from relief.spaces.models import SpaceStaff
from relief.spaces.site_kinds import Lack, Vetting
from relief.spaces.terms import Terms

# The training is asked for as well, but without it a cleared person may still lead.
BLOCKING = frozenset({Lack.NOT_VETTED, Lack.VETTING_OVER, Lack.CODE_UNSIGNED, Lack.CODE_OVER})


@dataclass(frozen=True, kw_only=True)
class Papers:
    """The days a person's papers were made."""

    vetting: Vetting = Vetting.NOT_ASKED
    vetted_on: date | None = None
    code_signed_on: date | None = None
    trained_on: date | None = None


def lacks(papers: Papers, on: date, given: Terms) -> list[Lack]:
    """What a person lacks on a day; a paper holds through the last of its days."""
    found = []
    cleared = papers.vetting is Vetting.CLEARED and papers.vetted_on is not None
    if not cleared:
        found.append(Lack.NOT_VETTED)
    elif _over(papers.vetted_on, given.vetting_days, on):
        found.append(Lack.VETTING_OVER)
    if papers.code_signed_on is None:
        found.append(Lack.CODE_UNSIGNED)
    elif _over(papers.code_signed_on, given.code_days, on):
        found.append(Lack.CODE_OVER)
    if papers.trained_on is None:
        found.append(Lack.NOT_TRAINED)
    elif _over(papers.trained_on, given.training_days, on):
        found.append(Lack.TRAINING_OVER)
    return found


def ends(papers: Papers, given: Terms) -> list[tuple[Lack, date]]:
    """The last day of each paper there is, the nearest first."""
    found = [
        (Lack.VETTING_OVER, papers.vetted_on if papers.vetting is Vetting.CLEARED else None, given.vetting_days),
        (Lack.CODE_OVER, papers.code_signed_on, given.code_days),
        (Lack.TRAINING_OVER, papers.trained_on, given.training_days),
    ]
    return sorted(
        ((lack, day + timedelta(days=holds)) for lack, day, holds in found if day is not None),
        key=lambda pair: pair[1],
    )


def may_lead(papers: Papers, on: date, given: Terms) -> bool:
    """True when nothing keeps this person from leading a session on that day."""
    return not BLOCKING & set(lacks(papers, on, given))


def papers_of(db: Session, space_id: UUID, user_ids: Iterable[UUID] | None = None) -> dict[UUID, Papers]:
    """The papers of the people of a site now; the code of conduct is the one signed for this site."""
    query = (
        sa.select(SpaceStaff, StaffClearance)
        .outerjoin(StaffClearance, StaffClearance.user_id == SpaceStaff.user_id)
        .where(SpaceStaff.space_id == space_id, SpaceStaff.left_on.is_(None))
    )
    if user_ids is not None:
        query = query.where(SpaceStaff.user_id.in_(list(user_ids)))
    return {staff.user_id: join(staff, clearance) for staff, clearance in db.execute(query)}


def join(staff: SpaceStaff, clearance: StaffClearance | None) -> Papers:
    """One person's papers from the two rows they stand in."""
    if clearance is None:
        return Papers(code_signed_on=staff.code_signed_on)
    return Papers(
        vetting=clearance.vetting,
        vetted_on=clearance.vetted_on,
        code_signed_on=staff.code_signed_on,
        trained_on=clearance.trained_on,
    )


_NOT_HERE = N_("Choose people of this space.")
_UNFIT = N_(
    "Somebody chosen here may not lead a session yet: the check of the past or the code of conduct is missing or over."
)


def refuse_unfit(db: Session, lead_ids: Sequence[UUID], space_id: UUID, now: datetime) -> None:
    """Nobody is put on a session who is not of the site, not cleared, or without a code of conduct that holds."""
    if not lead_ids:
        return
    papers, given = papers_of(db, space_id, lead_ids), terms.read(db)
    if set(papers) != set(lead_ids):
        raise Invalid({"lead_ids": _NOT_HERE})
    if not all(may_lead(one, local_day(now), given) for one in papers.values()):
        raise Invalid({"lead_ids": _UNFIT})


def _over(day: date | None, holds: int, on: date) -> bool:
    return day is not None and on > day + timedelta(days=holds)
