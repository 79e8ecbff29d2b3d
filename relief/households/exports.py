"""Take part of the registry out: asked with a purpose and a recipient, made in pieces, kept some days, logged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit import trail
from relief.households import export_content
from relief.households.export_log import ExportState, Format, Profile, RegistryExport
from relief.households.models import Household
from relief.households.rules import tidy
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.responses.models import Response

KEPT = timedelta(days=7)
# More than this is made by the job; who asks need not wait.
AT_ONCE = 1_500
_LATEST = 50
# Files that go outside and speak of single families; who said no is in neither.
_SHARED = (Profile.NAMED, Profile.CODED)
_LONGEST_PURPOSE, _LONGEST_RECIPIENT = 300, 200


@dataclass(frozen=True, kw_only=True)
class ExportGiven:
    """What somebody wants to take out, what for, and for whom."""

    profile: Profile
    format: Format
    purpose: str
    recipient: str
    language: str = "bn"
    response_id: UUID | None = None
    area_id: UUID | None = None


def ask_export(db: Session, actor: Actor, given: ExportGiven, *, now: datetime) -> RegistryExport:
    """Write down what is taken out and why; `make` fills it."""
    actor.must(Verb.HOUSEHOLDS_EXPORT)
    purpose, recipient = tidy(given.purpose), tidy(given.recipient)
    if given.profile is Profile.OWN:
        # Whoever asks is the only one who can take it, so nobody else can be meant.
        recipient = actor.name
    found = dict(_faults(purpose, recipient))
    if found:
        raise Invalid(found)
    if given.area_id:
        areas.find(db, actor, given.area_id)
    if given.response_id and db.get(Response, given.response_id) is None:
        raise NotFound
    export = RegistryExport(
        profile=given.profile,
        format=given.format,
        purpose=purpose,
        recipient=recipient,
        language=given.language,
        response_id=given.response_id,
        area_id=given.area_id,
        within=list(actor.within),
        expires_at=now + KEPT,
        created_at=now,
        created_by_id=actor.id,
    )
    export.rows = export_content.count(db, export)
    export.left_out = export_content.count_left_out(db, export)
    if not export.rows:
        raise _nothing(export)
    db.add(export)
    db.flush()
    trail.note(
        db, actor, Verb.HOUSEHOLDS_EXPORT, export.id, at=now, profile=given.profile.value, format=given.format.value,
        purpose=purpose, recipient=recipient, households=export.rows, left_out=export.left_out,
    )  # fmt: skip
    return export


def _nothing(export: RegistryExport) -> Refused:
    if export.left_out and export.profile is not Profile.OWN:
        return Refused(
            "exports.nobody-agreed",
            N_(
                "None of these households agreed to sharing their data. Nothing was taken out."
                " Ask the families first, or take a file without names."
            ),
        )
    return Refused("exports.empty", N_("There is no household to take out here. Choose a larger area."))


def _faults(purpose: str, recipient: str) -> list[tuple[str, str]]:
    found = []
    if not purpose:
        found.append(("purpose", N_("Write what the file is for. It stands in the log.")))
    elif len(purpose) > _LONGEST_PURPOSE:
        found.append(("purpose", N_("This is too long. Shorten it, please.")))
    if not recipient:
        found.append(("recipient", N_("Write who gets the file. It stands in the log.")))
    elif len(recipient) > _LONGEST_RECIPIENT:
        found.append(("recipient", N_("This is too long. Shorten it, please.")))
    return found


def find(db: Session, actor: Actor, export_id: UUID, *, with_content: bool = False) -> RegistryExport:
    """An export of somebody who saw no more than the actor sees."""
    actor.must(Verb.HOUSEHOLDS_EXPORT)
    options = [sa.orm.undefer(RegistryExport.content)] if with_content else []
    export = db.get(RegistryExport, export_id, options=options)
    if export is None or not _sees(actor, export):
        raise NotFound
    return export


def latest(db: Session, actor: Actor) -> list[RegistryExport]:
    """The newest exports the actor may open."""
    actor.must(Verb.HOUSEHOLDS_EXPORT)
    query = sa.select(RegistryExport).order_by(RegistryExport.created_at.desc(), RegistryExport.id.desc())
    found = db.scalars(query.limit(_LATEST * 4))
    return [one for one in found if _sees(actor, one)][:_LATEST]


def _sees(actor: Actor, export: RegistryExport) -> bool:
    """A file holds everything of its areas: seeing less is not enough."""
    return bool(export.within) and all(actor.sees(path) for path in export.within)


def that_can_hold(db: Session, household: Household) -> list[RegistryExport]:
    """Files telling of single households, taken out of this household's area since it is here, newest first.

    Which households stood in a file is not kept; whether this one may be shared by now is not asked.
    """
    path = db.scalar(sa.select(Area.path).where(Area.id == household.area_id)) or ""
    query = sa.select(RegistryExport, Area.path).outerjoin(Area, Area.id == RegistryExport.area_id)
    query = query.where(RegistryExport.profile != Profile.AGGREGATE, RegistryExport.created_at >= household.created_at)
    found = db.execute(query.order_by(RegistryExport.created_at.desc()).limit(_LATEST * 4)).all()
    return [one for one, asked in found if _holds(path, one.within, asked)][:_LATEST]


def take_back(db: Session, household: Household) -> int:
    """A yes to sharing was taken back: files that lie ready and can hold this family are emptied."""
    path = db.scalar(sa.select(Area.path).where(Area.id == household.area_id)) or ""
    query = sa.select(RegistryExport, Area.path).outerjoin(Area, Area.id == RegistryExport.area_id)
    ready = query.where(RegistryExport.content.is_not(None), RegistryExport.profile.in_(_SHARED))
    gone = [one for one, asked in db.execute(ready) if _holds(path, one.within, asked)]
    for one in gone:
        one.content, one.state = None, ExportState.EXPIRED
    db.flush()
    return len(gone)


def _holds(path: str, within: Sequence[str], asked: str | None) -> bool:
    return any(path.startswith(one) for one in within) and (asked is None or path.startswith(asked))


def waiting(db: Session) -> Sequence[RegistryExport]:
    """Exports that are asked for and not yet made, the oldest first."""
    query = sa.select(RegistryExport).where(RegistryExport.state == ExportState.WAITING)
    return db.scalars(query.order_by(RegistryExport.created_at)).all()


def make(db: Session, export: RegistryExport, *, said: Callable[[int], None] = lambda _: None) -> bytes:
    """The file, in the reading door; `said` hears how many households are done."""
    return export_content.build(db, export, said=said)


def note_progress(db: Session, export_id: UUID, done: int) -> None:
    """How far the file is, for whoever waits."""
    db.execute(sa.update(RegistryExport).where(RegistryExport.id == export_id).values(done=done))


def keep(db: Session, export_id: UUID, content: bytes | None, *, now: datetime) -> RegistryExport:
    """The file is made, or could not be (None)."""
    export = db.get_one(RegistryExport, export_id)
    export.state = ExportState.FAILED if content is None else ExportState.READY
    export.content = content
    export.sha256 = hashlib.sha256(content).hexdigest() if content else ""
    export.done = export.rows if content else export.done
    export.expires_at = now + KEPT
    db.flush()
    return export


def take(db: Session, actor: Actor, export_id: UUID, *, now: datetime, locked: bool = False) -> RegistryExport:
    """The export with its content, for who takes it along; the trail says whether it left locked, never with what.

    A file for one's own work goes to nobody but who asked for it.
    """
    export = find(db, actor, export_id, with_content=True)
    if export.state is not ExportState.READY or export.content is None:
        raise NotFound
    if not may_take(actor, export):
        raise Refused(
            "exports.own",
            N_(
                "This file was made for the own work of who asked for it, and only they can take it."
                " Nothing was sent. Ask for a file of your own."
            ),
        )
    trail.note(
        db, actor, Verb.HOUSEHOLDS_EXPORT, export.id, at=now, step="taken", **({"locked": True} if locked else {})
    )
    return export


def may_take(actor: Actor, export: RegistryExport) -> bool:
    """A file for one's own work is for one person."""
    return export.profile is not Profile.OWN or export.created_by_id == actor.id


def forget_old(db: Session, *, now: datetime) -> int:
    """Files past their day go; what was taken out, why and by whom stays."""
    old = sa.update(RegistryExport).where(
        RegistryExport.expires_at <= now, RegistryExport.state.in_((ExportState.READY, ExportState.FAILED))
    )
    done = db.execute(old.values(state=ExportState.EXPIRED, content=None).returning(RegistryExport.id))
    return len(done.all())
