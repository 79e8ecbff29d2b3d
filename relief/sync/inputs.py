"""What a tablet sends: read leniently, item by item, so that one bad item is never in the way of another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Problem

MOST_ITEMS = 2_000
MOST_HEADS = 30
# What a 32-bit column holds on PostgreSQL.
LARGEST = 2**31 - 1
_YEARS = range(1970, 2201)


class Unreadable(Problem):
    """The upload as a whole is not what a tablet sends. Nothing was taken, and the tablet keeps everything."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "sync.unreadable",
            N_("The server could not read what the tablet sent. Nothing was lost: everything is still on the tablet."),
        )


class UnknownVersion(Problem):
    """A newer app than this server."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "sync.version",
            N_(
                "This server is older than the app on the tablet. Everything is kept on the tablet until it is renewed."
            ),
        )


class TooLarge(Problem):
    """More than one upload may hold."""

    status = 413

    def __init__(self) -> None:
        super().__init__(
            "sync.too-large",
            N_("This upload is too large. Nothing was lost: everything is still on the tablet. Send it in parts."),
        )


@dataclass(frozen=True, kw_only=True)
class ItemGiven:
    """One act as the tablet wrote it. `fault` says why it cannot be read; it is kept all the same.

    `said_id` is what the tablet calls it; `id` is the same, or one made of its text when that was none.
    """

    id: UUID
    said_id: str
    seq: int
    verb: str = ""
    v: int = 0
    ticket: str = ""
    at: datetime | None = None
    ago: float | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = ""
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class BatchGiven:
    """One upload. `items` are as they came; `tickets` by the short names the items use."""

    id: UUID
    app: str = ""
    sent_at: datetime | None = None
    unsent: int = 0
    oldest: datetime | None = None
    keeps_storage: bool = False
    came: str = "net"
    for_device: UUID | None = None
    tickets: Mapping[str, str] = field(default_factory=dict)
    # None when the sender does not speak for the tablet: a file, or another tablet.
    lists: Sequence[UUID] | None = None
    follow: Mapping[UUID, datetime | None] = field(default_factory=dict)
    asking: Sequence[UUID] = ()
    # Heads of the trail that this tablet was told of: epoch, number, hash.
    heads: Sequence[tuple[str, int, str]] = ()
    items: Sequence[ItemGiven] = ()


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object, or say that it is none."""
    told = _loaded(body)
    if not isinstance(told, dict):
        raise Unreadable
    return told


def read_batch(body: bytes, *, reading_as: str = "") -> BatchGiven:
    """Read an upload, or say that it is none; `reading_as` is the ticket of whoever is at the tablet."""
    told = read_object(body)
    if not isinstance(told.get("items"), list):
        raise Unreadable
    if told.get("v") != 1:
        raise UnknownVersion
    if len(told["items"]) > MOST_ITEMS:
        raise TooLarge
    tickets: dict[str, Any] = told["tickets"] if isinstance(told.get("tickets"), dict) else {}
    return BatchGiven(
        id=_uuid(told.get("batch")) or new_id(),
        app=text_of(told.get("app"), 40),
        sent_at=moment(told.get("sent_at")),
        unsent=_number(told.get("unsent")),
        oldest=moment(told.get("oldest")),
        keeps_storage=told.get("keeps_storage") is True,
        came=text_of(told.get("came"), 16) or "net",
        for_device=_uuid(told.get("for")),
        tickets={"": reading_as, **{key: str(value) for key, value in tickets.items()}},
        lists=_uuids(told.get("lists")) if isinstance(told.get("lists"), list) else None,
        follow=_followed(told.get("follow")),
        asking=_uuids(told.get("asking"))[:MOST_ITEMS],
        heads=_heads(told.get("heads")),
        items=[item_of(one, tickets) for one in told["items"]],
    )


def _heads(told: object) -> list[tuple[str, int, str]]:
    rows = told[:MOST_HEADS] if isinstance(told, list) else []
    whole = [row for row in rows if isinstance(row, list) and len(row) == 3]
    return [(text_of(epoch, 36), _number(number), text_of(kept, 64)) for epoch, number, kept in whole]


def item_of(told: object, tickets: Mapping[str, Any]) -> ItemGiven:
    """One act, whatever it is; what is no act gets an id made of its text, so that it stays one when sent again."""
    if not isinstance(told, dict):
        return _strange(told, "")
    item_id = _uuid(told.get("id"))
    if item_id is None:
        return _strange(told, text_of(told.get("id"), 64))
    ticket = told.get("ticket") or tickets.get(str(told.get("by")), "")
    given = told.get("given")
    if isinstance(given, dict) and str(given.get("override_by")) in tickets:
        # Like `by`: the short name of a ticket that came along.
        given = {**given, "override_by": str(tickets[str(given["override_by"])])}
    sealed = told.get("sealed")
    is_sealed = isinstance(sealed, str) and bool(sealed)
    is_whole = is_sealed or (isinstance(given, dict) and isinstance(told.get("verb"), str))
    return ItemGiven(
        id=item_id,
        said_id=str(told["id"]),
        seq=_number(told.get("seq")),
        verb=text_of(told.get("verb"), 64),
        v=_number(told.get("v")),
        ticket=str(ticket),
        at=moment(told.get("at")),
        ago=_seconds(told.get("ago")),
        given=given if isinstance(given, dict) else {"as_sent": told},
        sealed=str(sealed) if is_sealed else "",
        fault="" if is_whole else "sync.item",
    )


def opened(text: bytes, closed: ItemGiven) -> ItemGiven:
    """What was in a sealed item; it must be the item its cover says it is."""
    told = _loaded(text)
    item = item_of(told, {})
    if item.id != closed.id or item.sealed:
        raise Unreadable
    return item


def moment(told: object) -> datetime | None:
    """A moment in ISO form with its zone, or None."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo and found.year in _YEARS else None


def text_of(told: object, longest: int) -> str:
    """Text that fits its column on both databases."""
    return told.replace("\x00", "").strip()[:longest] if isinstance(told, str) else ""


def _strange(told: object, said_id: str) -> ItemGiven:
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return ItemGiven(id=uuid5(NAMESPACE_OID, text), said_id=said_id, seq=0, given={"as_sent": told}, fault="sync.item")


def _loaded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    # Browsers may write half a character, which the strict reader does not take; people's words come first.
    try:
        return _mended(json.loads(body.decode("utf-8", "replace"), parse_constant=_no_number))
    except (ValueError, RecursionError):
        raise Unreadable from None


def _mended(told: Any) -> Any:
    if isinstance(told, str):
        return told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(told, list):
        return [_mended(one) for one in told]
    if isinstance(told, dict):
        return {_mended(key): _mended(value) for key, value in told.items()}
    return told


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _uuid(told: object) -> UUID | None:
    try:
        return UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _uuids(told: object) -> list[UUID]:
    return [found for one in told if (found := _uuid(one))] if isinstance(told, list) else []


def _number(told: object) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= LARGEST else 0


def _seconds(told: object) -> float | None:
    return float(told) if isinstance(told, (int, float)) and not isinstance(told, bool) and abs(told) < 1e9 else None


def _followed(told: object) -> dict[UUID, datetime | None]:
    if not isinstance(told, dict):
        return {}
    return {found: moment(cursor) for key, cursor in list(told.items())[:50] if (found := _uuid(key))}
