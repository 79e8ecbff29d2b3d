"""The pages of payments, as Asha, Gita and Babul see them: from a wallet to a locked list and its answer."""

from __future__ import annotations

import io
import re

import pyzipper

from relief.distributions.vouchers import number_of
from relief.kernel import clock
from relief.kernel.db import Database
from relief.stock.models import CountsAs
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household
from tests.payments.builders import a_sheet, an_open_money_list
from tests.people import People, Person

PASSWORD = "abcde-fghjk-mnpqr-stuvw"
NUMBER = "01712345678"


def test_a_wallet_a_locked_list_and_its_answer(
    as_asha: Person, as_gita: Person, as_babul: Person, database: Database, areas: Areas, people: People
) -> None:
    now = clock.now()
    with database.writing() as db:
        home = a_household(db, areas.union_a1)
        plan = an_open_money_list(db, people.asha, people.gita, a_response(db), areas.union_a1, now=now)
    wallet = f"/payments/households/{home.id}/wallet"
    form = as_asha.get(wallet).form_to(wallet)
    page = form.submit(kind="bkash", payee="head", holder="রহিমা", number="০১৭১২", is_checked="y")
    assert page.status == 422
    assert page.form_to(wallet).values["holder"] == ["রহিমা"]
    page = page.form_to(wallet).submit(number="০১৭১২-৩৪৫৬৭৮")
    assert "••••৫৬৭৮" in page.text
    assert NUMBER not in page.raw

    here = f"/payments/{plan.id}"
    assert as_babul.get(here).status == 403
    assert not as_gita.get(here).select(f'form[action="{here}"]')
    form = as_asha.get(here).form_to(here)
    assert form.submit(provider="bkash", password="short").status == 422
    told = {"provider": "bkash", "purpose": "MPCG", "recipient": "bKash", "password": PASSWORD, "format": "csv"}
    answer = as_asha.client.post(here, data={**form.values, **told})
    assert answer.mimetype == "application/zip"
    with pyzipper.AESZipFile(io.BytesIO(answer.data)) as locked:
        locked.setpassword(PASSWORD.encode())
        content = locked.read(locked.namelist()[0]).decode("utf-8-sig")
    assert NUMBER in content
    (reference,) = re.findall(r"[0-9A-F]{8}00001", content)
    page = as_asha.get(here)
    assert NUMBER not in page.raw

    sheet = a_sheet(("Reference", "Status"), (reference, "Success"), ("ZZ", "Success"))
    page = page.form_to(f"{here}/answers").submit(file=[(io.BytesIO(sheet), "answer.csv")])
    assert page.status == 200
    assert "২ ফাইলের সারি = ১ পেয়েছেন + ০ টাকা যায়নি + ০ আগে থেকেই জানা + ১ ধরা হয়নি" in page.text
    page = page.form('form[action$="/record"]').submit()
    assert not page.select('form[action$="/record"]')
    assert "রহিমা" in as_asha.get(f"{here}?standing=paid").text
    assert as_asha.get(as_asha.get(here).select('a[href^="/payments/lists/"]')[0].get("href")).status == 200


def test_a_voucher_in_the_hand_leads_to_the_desk(
    as_asha: Person, database: Database, areas: Areas, people: People
) -> None:
    now = clock.now()
    with database.writing() as db:
        a_household(db, areas.union_a1)
        plan = an_open_money_list(
            db, people.asha, people.gita, a_response(db), areas.union_a1, now=now, counts_as=CountsAs.VOUCHER
        )
    here = f"/payments/vouchers/{plan.id}"
    form = as_asha.get(here).form_to(f"{here}/one")
    assert form.submit(voucher="0001-AAAA").status == 422
    page = form.submit(voucher=number_of(plan.content_hash, 1))
    desk = page.form('form[method="post"][action$="/check-ins"]')
    assert desk.values["method"] == ["voucher"]
