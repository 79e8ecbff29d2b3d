"""The children of an erased family: every table of the spaces that says a word about one, and what is left there.

Marks, follow-ups, parts of courses and counts stay as facts about a child without a name, of known sex and year of
birth. `LEFT` lists each column that is kept although it holds text; a table or a column that is neither here nor in
`GONE` or `BLANK` fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.consent.models import ConsentEvent
from relief.courses.models import ChildWork
from relief.households.models import Precision
from relief.kernel.db import Base
from relief.kernel.zone import local_day
from relief.spaces.absence_models import ChildWatch
from relief.spaces.capacity_models import ChildSupport
from relief.spaces.children import AttendanceMark, Caregiver, Child, Enrolment
from relief.spaces.functioning import ChildFunctioning
from relief.spaces.gate_models import GateEvent, PickupRule
from relief.spaces.kinds import EnrolmentState, ExitReason
from relief.spaces.transfers import ChildRoot, ChildTransfer

CALLED = "—"
# Nothing of these says anything but who the child is, where it works, how it is, or who looks after it.
GONE: tuple[Any, ...] = (Caregiver, PickupRule, ChildWork, ChildWatch, ChildSupport, ChildFunctioning)
BLANK: Mapping[type[Base], Mapping[str, str]] = {
    Child: {"name_bn": "", "name_en": "", "known_as": CALLED, "name_key": "", "safety_note": ""},
    GateEvent: {"released_to": "", "reason": "", "code": ""},
    ChildTransfer: {"agreed_by": ""},
}
# A code without a name; the ids of marks between which somebody decided.
LEFT: Mapping[str, frozenset[str]] = {
    "children": frozenset({"code"}), "attendance_marks": frozenset({"settles"}),
}  # fmt: skip
# Facts by id, date and fixed word alone.
FACTS = frozenset(
    {
        "absence_followups", "attendance", "child_months", "child_roots", "contact_attempts", "enrolment_pauses",
        "enrolments", "make_ups", "named_heads", "waiting_places",
    }
)  # fmt: skip
_OPEN = (EnrolmentState.WAITLISTED, EnrolmentState.PROVISIONAL, EnrolmentState.ACTIVE, EnrolmentState.ON_HOLD)


def of_family(db: Session, homes: Sequence[UUID]) -> list[UUID]:
    """Records of the family's children at every site they came to."""
    own = sa.select(Child.id).where(Child.household_id.in_(homes))
    root = sa.func.coalesce(ChildRoot.root_id, Child.id)
    people = (
        sa.select(root).select_from(Child).outerjoin(ChildRoot, ChildRoot.child_id == Child.id).where(Child.id.in_(own))
    )
    same = sa.select(Child.id).outerjoin(ChildRoot, ChildRoot.child_id == Child.id).where(root.in_(people))
    return sorted(db.scalars(same))


def words_of(db: Session, children: Sequence[UUID]) -> set[str]:
    """Names, phones and numbers said of these children and of those around them."""
    found: set[str] = set()
    told: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
        (Child, Child.id, ("name_bn", "name_en", "known_as")),
        (Caregiver, Caregiver.child_id, ("name", "phone")),
        (PickupRule, PickupRule.child_id, ("name",)),
        (GateEvent, GateEvent.child_id, ("released_to",)),
        (ChildTransfer, ChildTransfer.from_child_id, ("agreed_by",)),
        (ChildWork, ChildWork.child_id, ("employer", "phone", "registration_no")),
        (ConsentEvent, ConsentEvent.subject_id, ("given_by", "witness")),
    )
    for model, column, names in told:
        for row in db.execute(sa.select(*(getattr(model, name) for name in names)).where(column.in_(children))):
            found.update(row)
    return {word for word in found if word and len(word) > 2}


def acts_of(children: Sequence[UUID]) -> sa.CompoundSelect[Any]:
    """Ids of what tablets wrote about these children."""
    return sa.union_all(
        sa.select(Child.id).where(Child.id.in_(children)),
        sa.select(AttendanceMark.id).where(AttendanceMark.child_id.in_(children)),
        sa.select(GateEvent.id).where(GateEvent.child_id.in_(children)),
    )


def forget(db: Session, children: Sequence[UUID], now: datetime) -> int:
    """Take every word away and let them be enrolled no longer; gives how many records there were."""
    if not children:
        return 0
    today = local_day(now)
    for one in db.scalars(sa.select(Child).where(Child.id.in_(children))):
        for name, value in BLANK[Child].items():
            setattr(one, name, value)
        one.birth_date, one.birth_precision = one.birth_date.replace(month=1, day=1), Precision.YEAR
        one.household_id, one.is_unaccompanied = None, False
    going = sa.select(Enrolment).where(Enrolment.child_id.in_(children), Enrolment.state.in_(_OPEN))
    for enrolment in db.scalars(going):
        enrolment.state, enrolment.exit_reason = EnrolmentState.EXITED, ExitReason.WITHDRAWN
        enrolment.to_date = max(enrolment.from_date, today)
    db.flush()
    for model in GONE:
        _run(db, sa.delete(model).where(model.child_id.in_(children)))
    _blank(db, GateEvent, GateEvent.child_id.in_(children))
    both = sa.or_(ChildTransfer.from_child_id.in_(children), ChildTransfer.to_child_id.in_(children))
    _blank(db, ChildTransfer, both)
    agreed = sa.update(ConsentEvent).where(ConsentEvent.subject_id.in_(children))
    _run(db, agreed.values(given_by="", relation="", reason="", witness=""))
    return len(children)


def _blank(db: Session, model: Any, where: sa.ColumnElement[bool]) -> None:
    values: dict[str, Any] = dict(BLANK[model])
    if "version" in model.__table__.c:
        values["version"] = model.__table__.c.version + 1
    _run(db, sa.update(model.__table__).where(where).values(values))


def _run(db: Session, deed: Any) -> None:
    db.execute(deed.execution_options(synchronize_session=False))
