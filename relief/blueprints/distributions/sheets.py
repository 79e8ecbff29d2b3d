"""What the pages of targeting write on: the plan itself or one of its what-if copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.distributions import queries
from relief.distributions.inputs import Block
from relief.distributions.models import Distribution
from relief.distributions.targeting import Saved
from relief.distributions.targeting_models import PlanCopy
from relief.distributions.weights import Weighting, from_kept
from relief.kernel.actor import Actor
from relief.kernel.db import Session
from relief.kernel.problems import NotFound
from relief.web.hx import go


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Rules and weights of a plan or of a copy, and what a form says it has seen of them."""

    plan: Distribution
    copy: PlanCopy | None
    blocks: Sequence[Block]
    weighting: Weighting
    seen: tuple[str, str]

    @property
    def copy_id(self) -> UUID | None:
        """The copy's id, None for the plan."""
        return self.copy.id if self.copy else None

    @property
    def asks(self) -> str:
        """What stands behind an address of this sheet."""
        return f"?copy={self.copy.id}" if self.copy else ""


def find_sheet(db: Session, actor: Actor, distribution_id: UUID) -> Sheet:
    """The plan's own sheet, or that of the copy in the address."""
    plan = queries.find(db, actor, distribution_id)
    asked = request.args.get("copy", "")
    copy = queries.find_copy(db, plan, _id(asked)) if asked else None
    return Sheet(
        plan=plan,
        copy=copy,
        blocks=copy.blocks if copy else queries.blocks_of(db, plan.id),
        weighting=from_kept(copy.weighting) if copy else queries.weighting_of(db, plan.id),
        seen=queries.seals(db, plan.id, copy),
    )


def after_saving(sheet: Sheet, saved: Saved, flash: str) -> Response:
    """On to the plan, or to the comparison where a copy was changed or two people had been at it at once."""
    beside = url_for(".compare", distribution_id=sheet.plan.id)
    if saved.clash is not None:
        told = _(
            "Somebody else changed this while you were writing. Nothing was overwritten: what you wrote is kept as a"
            " copy beside it. Compare the two and take over what is right."
        )
        return go(beside, flash=told, kind="warn")
    return go(beside if sheet.copy else url_for(".show", distribution_id=sheet.plan.id), flash=flash)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
