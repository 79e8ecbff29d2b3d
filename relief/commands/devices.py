"""relief devices: which tablets there are, and shut one out when nobody can reach a screen."""

from __future__ import annotations

import click

from relief.accounts import devices
from relief.accounts.models import Device
from relief.commands import door
from relief.kernel import clock


@click.group("devices")
def group() -> None:
    """Shared tablets."""


@group.command("list")
@door.json_option
@door.plain_problems
def show(as_json: bool) -> None:
    """Say which tablets there are, when each was last heard of and what it has not sent."""
    with door.database().reading() as db:
        rows = [_told(one) for one in devices.devices_of(db, door.clerk("devices"))]
    lines = [
        f"{row['block']}  {row['name']}  {'revoked' if row['revoked_at'] else 'in use'}"
        f"  last heard {row['seen_at'] or 'never'}  unsent {row['unsent']}"
        for row in rows
    ]
    door.answer({"devices": rows}, as_json=as_json, text="\n".join(lines) or "No tablet is enrolled.")


@group.command("revoke")
@click.argument("block")
@click.option("--reason", required=True, help="Why, for the record.")
@door.json_option
@door.plain_problems
def revoke(block: str, reason: str, as_json: bool) -> None:
    """Shut out the tablet with this BLOCK (such as 1A3, see `list`) or id. What it still sends is kept for review."""
    clerk = door.clerk("devices")
    with door.database().writing() as db:
        found = next((one for one in devices.devices_of(db, clerk) if block.upper() in _names(one)), None)
        if found is None:
            door.fail(f"No tablet has the block or id {block}.")
        device = devices.revoke_device(db, clerk, found.id, reason, now=clock.now())
        told = _told(device)
    door.answer(told, as_json=as_json, text=f"{told['name']} ({told['block']}) is shut out.")


def _names(device: Device) -> tuple[str, str]:
    return f"{device.block:03X}", str(device.id).upper()


def _told(device: Device) -> dict[str, object]:
    return {
        "id": device.id,
        "block": f"{device.block:03X}",
        "name": device.name,
        "area": device.path,
        "seen_at": device.seen_at.isoformat() if device.seen_at else None,
        "unsent": device.unsent,
        "skew_s": device.skew_s,
        "app": device.app,
        "revoked_at": device.revoked_at.isoformat() if device.revoked_at else None,
    }
