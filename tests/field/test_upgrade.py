"""A new build with a full outbox and a half-filled form: it waits, nothing is lost, a person starts it."""

from __future__ import annotations

import pytest

from tests.field.harness import Field, Tablet

NEW = "নতুন সংস্করণ প্রস্তুত"
FORM, HALF = "registration 1", {"name": "অর্ধেক লেখা"}


@pytest.mark.goal("R11")
@pytest.mark.goal("R18")
def test_a_new_build_waits_until_everything_is_sent(tablet: Tablet, field: Field) -> None:
    page = tablet.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.settled()
    old = page.locator("html").get_attribute("data-build")
    field.server.kill()
    saved = tablet.give(3)
    tablet.ask("await desk.makeDesk(packs.packs()[0]).draft.set(...given)", [FORM, HALF])
    # Another time zone makes another page, and so another build.
    field.server.more = {"RELIEF_TIMEZONE": "Asia/Kathmandu"}
    page.context.set_offline(True)
    field.server.start()
    tablet.ask("await sync.kick()")
    page.context.set_offline(False)
    page.evaluate("navigator.serviceWorker.getRegistration('/field').then((one) => one.update())")
    page.get_by_text(NEW).wait_for()
    assert page.locator("html").get_attribute("data-build") == old, "nobody was interrupted"
    tablet.settled()
    assert set(saved) <= field.ids()
    page.get_by_role("button", name="নতুন সংস্করণ চালু করুন").click()
    tablet.unlock()
    assert page.locator("html").get_attribute("data-build") != old
    assert set(tablet.states()) == set(saved)
    assert tablet.ask("return packs.packs().length") == 1
    assert tablet.ask("return desk.makeDesk(packs.packs()[0]).draft.get(given)", FORM) == HALF
