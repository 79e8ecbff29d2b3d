"""Areas and responses as the frame and the forms around the capabilities need them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import pcodes
from relief.areas.models import Area
from relief.kernel.actor import EVERYWHERE
from relief.responses.models import Response, ResponseState

Kept = dict[tuple[UUID, int], Response]

_COLUMNS = Response.__table__.c
_IS_OPEN = _COLUMNS.state.in_((ResponseState.ACTIVE, ResponseState.RECOVERY))
_ORDER = (_COLUMNS.started_on.desc(), _COLUMNS.code)
# Built once: it runs for every page, and putting it together costs as much as running it.
_OPEN_ONES = sa.select(_COLUMNS.id, _COLUMNS.version).where(_IS_OPEN).order_by(*_ORDER)


def open_responses(db: Session, kept: Kept) -> Sequence[Response]:
    """The responses work goes on in, newest first; a record is read again only when its version has grown."""
    found = [(row.id, row.version) for row in db.connection().execute(_OPEN_ONES)]
    known = [kept.get(each) for each in found]
    if None not in known:
        return [each for each in known if each is not None]
    read = db.scalars(sa.select(Response).where(_IS_OPEN).order_by(*_ORDER)).all()
    kept.clear()
    kept.update({(each.id, each.version): each for each in read})
    return read


def by_path(db: Session, paths: Sequence[str]) -> dict[str, Area]:
    """The areas with these paths."""
    wanted = [path for path in paths if path != EVERYWHERE]
    if not wanted:
        return {}
    return {area.path: area for area in db.scalars(sa.select(Area).where(Area.path.in_(wanted)))}


def paths_of_codes(db: Session, given: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The path of each P-code that is known ("/" is everywhere), and the codes that are not."""
    codes = [pcodes.stored_form(pcodes.normalise(code)) for code in given]
    found = {area.pcode: area.path for area in db.scalars(sa.select(Area).where(Area.pcode.in_(codes)))}
    found[EVERYWHERE] = EVERYWHERE
    known = tuple(found[code] for code in codes if code in found)
    return known, tuple(code for code in codes if code not in found)
