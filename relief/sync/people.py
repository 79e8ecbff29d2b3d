"""Who wrote the items of an upload: tickets read once, accounts as they are this moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.accounts import queries, tickets
from relief.kernel.actor import Actor
from relief.sync.reasons import held


class People:
    """The people whose tickets came along."""

    def __init__(self, db: Session, key: bytes, device_id: UUID, texts: Iterable[str], *, now: datetime) -> None:
        read = {text: tickets.read(key, text) for text in set(texts) if text}
        self._tickets = {
            text: ticket for text, ticket in read.items() if ticket is not None and ticket.device_id == device_id
        }
        self._actors = queries.actors(db, {ticket.user_id for ticket in self._tickets.values()})
        self._now = now

    def user_id(self, text: str) -> UUID | None:
        """Who the ticket is of, whatever became of the account."""
        ticket = self._tickets.get(text)
        return ticket.user_id if ticket else None

    def actor(self, text: str) -> Actor:
        """Who acted, or the reason why that is not certain enough."""
        ticket = self._tickets.get(text)
        if ticket is None:
            raise held("sync.ticket")
        if not ticket.good_for(tickets.ACTS_FOR, now=self._now):
            raise held("sync.ticket-old")
        if ticket.user_id not in self._actors:
            raise held("sync.person")
        return self._actors[ticket.user_id]

    def known(self, text: str) -> Actor:
        """Who acted as far as it can be said; else a clerk, for what must not wait for the answer."""
        user_id = self.user_id(text)
        found = self._actors.get(user_id) if user_id else None
        return found or Actor.clerk("sync")

    def readers(self) -> list[Actor]:
        """Those whose ticket is still good for reading."""
        return [
            self._actors[ticket.user_id]
            for ticket in self._tickets.values()
            if ticket.user_id in self._actors and ticket.good_for(tickets.READS_FOR, now=self._now)
        ]
