"""Map files put aside while a person answers what they leave open."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas.models import KeptFile
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotAllowed
from relief.kernel.verbs import Verb

# Who has not answered by then will choose the file again.
KEPT_FOR = timedelta(hours=12)
_GONE = N_("The file was not kept this long. Choose it again.")


def keep_file(db: Session, actor: Actor, name: str, content: bytes, *, now: datetime) -> KeptFile:
    """Put a file aside for whoever sent it; those of before yesterday go."""
    verb = _right(actor)
    db.execute(sa.delete(KeptFile).where(KeptFile.created_at < now - KEPT_FOR))
    kept = KeptFile(file_name=name[:200], content=content, created_at=now, created_by_id=actor.id)
    db.add(kept)
    trail.note(db, actor, verb, kept.id, at=now, step="put-aside")
    db.flush()
    return kept


def kept_file(db: Session, actor: Actor, file_id: UUID) -> KeptFile:
    """A file put aside by this very person, with its content."""
    _right(actor)
    found = db.get(KeptFile, file_id, options=[undefer(KeptFile.content)])
    if found is None or found.created_by_id != actor.id:
        raise Invalid({"content": _GONE})
    return found


def _right(actor: Actor) -> Verb:
    """Either of the rights that bring map files in."""
    for verb in (Verb.AREAS_IMPORT, Verb.HAZARDS_ADD):
        if actor.can(verb):
            return verb
    raise NotAllowed(Verb.AREAS_IMPORT)
