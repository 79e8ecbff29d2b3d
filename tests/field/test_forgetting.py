"""A family is erased while a tablet holds it in three places: at the next contact it is gone from all of them."""

from __future__ import annotations

import sqlalchemy as sa

from relief.checkin.models import CheckIn
from tests.field.harness import Field, Tablet, becomes
from tests.sync.test_erased import erased

NAME = "Canarymoni Halder"
KEEP = """const { box } = vault, { put } = store;
const pack = { families: [["knr", 0, "1234", given.code], ["rhm", 0, "9999", "OTHER"]] };
const locked = await box(pack);
await put("packs", { id: "registration", made_at: "2026-01-01", expires_at: "2999-01-01", areas: [], locked });"""
LEFT = """const { locked } = await store.get("packs", "registration");
return (await vault.unbox(locked)).families.map((family) => family[3]);"""


def test_a_tablet_forgets_an_erased_family_at_its_next_contact(tablet: Tablet, field: Field) -> None:
    camp = field.camp
    home = camp.homes[0]
    tablet.settled()
    tablet.give(2)
    tablet.settled()
    tablet.ask("const pack = packs.packs()[0]; Object.assign(pack.rows[0], { 3: given, 4: given, 9: '1234' });", NAME)
    tablet.ask(KEEP, {"code": home.code})
    assert tablet.ask("return outbox.acts().map((act) => act.state)") == ["done", "done"]
    erased(field.database, camp.people.asha, camp.people.gita, home.id)
    # Locked it holds nobody's ticket and hears nothing; the first contact after the PIN tells it.
    tablet.page.locator(".fbar__key").last.click()
    tablet.send()
    tablet.unlock()
    tablet.send()
    row = tablet.ask("return packs.packs()[0].rows[0]")
    assert (row[3], row[4], row[9]) == ("মুছে ফেলা হয়েছে", "Erased", "")
    assert row[2] == home.code, "what is due stands under its code"
    assert tablet.ask(LEFT) == ["OTHER"]
    becomes(lambda: tablet.ask("return outbox.acts().length"), 1, 20)
    with field.database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 2, "what was given stays on the server"
    tablet.kill()
    tablet.again()
    tablet.unlock()
    assert NAME not in str(tablet.ask("return packs.packs()[0].rows"))
