"""Work tickets: who was at work on which tablet, signed once and kept with each act until it is sent.

A ticket opens nothing by itself: reading also needs the tablet's own token, and acting is asked of the
account as it is at that moment. So it may be long-lived without being dangerous.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

READS_FOR = timedelta(days=7)
ACTS_FOR = timedelta(days=180)
_AHEAD = timedelta(minutes=10)
_LONGEST = 160


@dataclass(frozen=True)
class Ticket:
    """Who, on which tablet, since when."""

    user_id: UUID
    device_id: UUID
    at: datetime

    def good_for(self, span: timedelta, *, now: datetime) -> bool:
        """Say whether it is not older than that; a restored clock may make it a little young."""
        return -_AHEAD <= now - self.at <= span


def key_from(secret: bytes) -> bytes:
    """A key of its own, so that no other signature of this server is ever a ticket."""
    return hmac.digest(secret, b"relief ticket 1", hashlib.sha256)


def make(key: bytes, user_id: UUID, device_id: UUID, *, now: datetime) -> str:
    """Write a ticket."""
    told = f"{user_id}.{device_id}.{int(now.timestamp())}"
    return f"{told}.{_signature(key, told)}"


def read(key: bytes, text: str) -> Ticket | None:
    """What a ticket says, or None when we did not write it."""
    told, _, signature = text.rpartition(".")
    if len(text) > _LONGEST or not hmac.compare_digest(_signature(key, told).encode(), signature.encode()):
        return None
    user, device, seconds = told.split(".")
    try:
        return Ticket(UUID(user), UUID(device), datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError):
        return None


def _signature(key: bytes, told: str) -> str:
    signed = hmac.digest(key, told.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")
