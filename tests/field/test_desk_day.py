"""The check-in screens inside the whole app, before a real server."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from relief.checkin.models import CheckIn, Conflict, Outcome
from relief.kernel.cards import sign
from tests.field.conftest import Ready
from tests.field.harness import Field, Hand, Tablet, becomes
from tests.field.hosting import STRANGER, verdict, wedge

FAKE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


def card(field: Field, place: int) -> str:
    return sign(field.camp.settings.card_key, field.camp.homes[place].code)


def to_the_desk(tablet: Tablet) -> Page:
    tablet.page.locator(".take__open").click()
    tablet.page.locator(".check-in").wait_for()
    return tablet.page


def give(page: Page, text: str) -> None:
    wedge(page, text)
    assert verdict(page) == "give"
    assert page.locator(".who__doubt").count() == 0, "the tablet has the key of this server's cards"
    page.locator('[data-deed="delivered"]').click()
    expect(page.locator(".nobody--ready")).to_be_visible()


def tally(page: Page, kind: str) -> int:
    return int(page.locator(f'[data-tally="{kind}"]').get_attribute("data-count") or -1)


@pytest.mark.goal("R19")
def test_a_day_without_a_line_arrives_whole(tablet: Tablet, field: Field) -> None:
    page = to_the_desk(tablet)
    assert tablet.context is not None
    tablet.context.set_offline(True)
    for place in range(3):
        give(page, card(field, place))
    # A try that broke off leaves "sent": nobody knows. Confirmed is only what the server has answered for.
    assert (tally(page, "here") + tally(page, "sent"), tally(page, "confirmed")) == (3, 0)
    wedge(page, card(field, 1))
    assert verdict(page) == "done"
    wedge(page, sign(STRANGER, field.camp.homes[4].code))
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "not-genuine")
    page.locator('[data-deed="next"]').click()
    wedge(page, sign(field.camp.settings.card_key, field.camp.stranger_home.code))
    assert verdict(page) == "other-list"
    page.locator('[data-deed="referred"]').click()
    expect(page.locator(".nobody--ready")).to_be_visible()
    page.locator(".undo-open").click()
    page.locator(".recent__row").nth(1).locator("button").click()
    expect(page.locator(".undo--quiet")).to_be_visible()
    tablet.context.set_offline(False)
    tablet.send()
    tablet.settled()
    expect(page.locator('[data-tally="here"]')).to_have_attribute("data-count", "0")
    assert tally(page, "confirmed") == 5
    with field.database.reading() as db:
        kept = db.scalars(sa.select(CheckIn).order_by(CheckIn.device_seq)).all()
    homes = [home.id for home in field.camp.homes]
    told = [(one.household_id, one.outcome, one.is_standing) for one in kept]
    assert told == [
        (homes[0], Outcome.DELIVERED, True),
        (homes[1], Outcome.DELIVERED, True),
        (homes[2], Outcome.DELIVERED, False),
        (field.camp.stranger_home.id, Outcome.REFERRED, True),
        (homes[2], Outcome.VOID, True),
    ]
    assert {one.seen for one in kept if one.outcome is Outcome.DELIVERED} == {"give"}
    wedge(page, card(field, 2))
    assert verdict(page) == "give"
    wedge(page, card(field, 0))
    assert verdict(page) == "done"
    expect(page.locator(".verdict__title")).to_have_text("এখানেই দেওয়া হয়েছে")


def test_two_tablets_give_to_one_household(field: Field, tablet: Tablet, hand: Hand, tmp_path: Path) -> None:
    one = tablet
    other = hand(tmp_path / "other", field.server.url).ready(field.invitation("ট্যাবলেট ২"))
    pages = [to_the_desk(one), to_the_desk(other)]
    for each, page in zip((one, other), pages, strict=True):
        assert each.context is not None
        each.context.set_offline(True)
        give(page, card(field, 0))
    for each in (one, other, other):
        assert each.context is not None
        each.context.set_offline(False)
        each.send()
        each.settled()
    with field.database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 2
        assert db.scalar(sa.select(sa.func.count()).select_from(Conflict)) == 1
    one.send()
    give(pages[1], card(field, 3))
    other.send()
    other.settled()
    one.send()
    wedge(pages[0], card(field, 3))
    expect(pages[0].locator(".verdict")).to_have_attribute("data-verdict", "done")
    expect(pages[0].locator(".verdict__text")).to_contain_text("বাবুল")


def film(path: Path, text: str) -> Path:
    """What a camera sees: a light table and a card on it."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    code = np.array(made.to_image(scale=5))
    table = np.full((480, 640), 200, dtype=np.uint8)
    table[60 : 60 + code.shape[0], 90 : 90 + code.shape[1]] = code
    frame = BytesIO()
    Image.fromarray(table).convert("RGB").save(frame, "JPEG", quality=85)
    path.write_bytes(frame.getvalue() * 10)
    return path


@pytest.mark.goal("U10")
def test_a_card_before_the_camera_is_a_scan_and_one_tap(field: Field, ready: Ready, tmp_path: Path) -> None:
    seen = film(tmp_path / "film.mjpeg", card(field, 0))
    tablet = ready(tmp_path / "profile", args=[*FAKE, f"--use-file-for-fake-video-capture={seen}"])
    page = to_the_desk(tablet)
    assert verdict(page) == "give"
    page.locator('[data-deed="delivered"]').click()
    expect(page.locator(".undo")).to_be_visible()
    # The same card lies there still. It is not scanned again, or it would be said to have been given.
    page.wait_for_timeout(1_500)
    assert page.locator(".verdict").count() == 0
    expect(page.locator(".nobody--ready")).to_be_visible()
    assert tally(page, "here") + tally(page, "sent") + tally(page, "confirmed") == 1


def test_a_lock_keeps_the_half_done_work(tablet: Tablet, field: Field) -> None:
    page = to_the_desk(tablet)
    wedge(page, card(field, 0))
    verdict(page)
    page.locator('[data-deed="part"]').click()
    page.locator(".amount__typed").first.fill("৩")
    tablet.ask("lock.lockNow()")
    page.locator("dialog.lock .pin").wait_for()
    page.locator("dialog.lock .pin").focus()
    for _ in range(3):
        # The scanner lies in somebody's hand: a card is no wrong PIN, and three do not erase the list.
        wedge(page, card(field, 1))
        page.wait_for_timeout(100)
    tablet.unlock()
    expect(page.locator(".amount__typed").first).to_have_value("৩")
    assert tablet.ask("return outbox.acts().length") == 0


def test_a_dead_tablet_finds_its_form_again(tablet: Tablet, field: Field) -> None:
    page = to_the_desk(tablet)
    wedge(page, card(field, 0))
    verdict(page)
    page.locator('[data-deed="part"]').click()
    page.locator(".amount__typed").first.fill("৩")
    kept = "const at = desk.makeDesk(packs.packs()[0]); return (await at.draft.get('check-in 1'))?.form.amounts"
    becomes(lambda: "3" in (tablet.ask(kept) or {}).values(), True)
    tablet.kill()
    tablet.again()
    tablet.unlock()
    if tablet.page.locator(".take__open").count():
        tablet.page.locator(".take__open").click()
    expect(tablet.page.locator(".amount__typed").first).to_have_value("৩")
