"""Take the pictures of docs/volunteer.md: scripts/screenshots is the way in."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from relief import schema
from relief.kernel.cards import sign
from relief.kernel.db import Database
from tests.field.harness import Field, Tablet, a_hand, camp_server
from tests.field.hosting import verdict, wedge

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLOURS = 48


def main() -> int:
    """One tablet, one list, and a picture of each screen a volunteer meets."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty.db"
        database = Database(f"sqlite:///{empty}")
        schema.upgrade(database)
        database.close()
        with camp_server(folder, str(empty), families=9) as field, a_hand() as hand:
            tablet = hand(folder / "profile", field.server.url, size="phone")
            take(field, tablet)
    return 0


def take(field: Field, tablet: Tablet) -> None:
    """From the code to the closed lock."""
    page = tablet.page
    keep(page, "1-enrol")
    tablet.ready(field.invitation())
    keep(page, "2-list")
    page.locator(".take__open").click()
    page.locator(".check-in").wait_for()
    page.context.set_offline(True)
    show(field, page, 0)
    keep(page, "3-give")
    page.locator('[data-deed="delivered"]').click()
    page.locator(".nobody--ready").wait_for()
    keep(page, "4-next")
    show(field, page, 0)
    keep(page, "5-already")
    page.locator('[data-deed="next"]').click()
    show(field, page, 1)
    page.locator('[data-deed="part"]').click()
    page.locator(".amount__typed").first.wait_for()
    keep(page, "6-part")
    tablet.goto("/field#outbox")
    page.wait_for_timeout(500)
    keep(page, "7-outbox")
    tablet.ask("lock.lockNow()")
    page.locator("dialog.lock .pin").wait_for()
    keep(page, "8-lock")


def show(field: Field, page: Page, place: int) -> None:
    """A scanner reads the card of this family."""
    wedge(page, sign(field.camp.settings.card_key, field.camp.homes[place].code))
    verdict(page)


def keep(page: Page, name: str) -> None:
    """A small file: few colours are enough for a screen."""
    page.wait_for_timeout(400)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(FOLDER.parent.parent)} {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    sys.exit(main())
