"""A house repair on the demo response: from the nomination of a family to its second instalment, in Bangla."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.areas.models import Area
from relief.demo.cast import COMMITTEE_UNION
from relief.households.models import Damage, Household, Impact
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.digits import to_bangla
from relief.rehabilitation.models import Grant, Programme
from relief.verification.kinds import SessionState
from relief.verification.models import CommitteeSession
from tests.browser import Open
from tests.households.test_walk import served
from tests.people import PASSWORD
from tests.rehabilitation.test_walk import look, report, send, sign_in


class Ground:
    """What the demo brings along: its house repair, the sitting that is open, a family nobody nominated yet."""

    def __init__(self, database: Database) -> None:
        with database.writing() as db:
            union = db.scalars(sa.select(Area).where(Area.pcode == COMMITTEE_UNION)).one()
            # Whoever nominates does not verify, and the demo has one coordinator for this union.
            second = AccountGiven(
                name="iqbal", name_bn="ইকবাল হোসেন", name_en="Iqbal Hossain", role=Role.COORDINATOR, paths=(union.path,),
                password=PASSWORD,
            )  # fmt: skip
            create_account(db, Actor.clerk("test"), second, now=clock.now())
            house = sa.select(Programme).where(Programme.name_en == "House repair", Programme.is_demo)
            self.programme = db.scalars(house).one().id
            held = sa.select(CommitteeSession).where(CommitteeSession.state == SessionState.CLOSED)
            self.sitting = db.scalars(held.order_by(CommitteeSession.held_on.desc())).first()
            nominated = sa.select(Grant.household_id).where(Grant.household_id.is_not(None))
            family = sa.select(Household).join(Impact, Impact.household_id == Household.id).where(
                Household.area_id == union.id, Impact.house_damage == Damage.FULL, Household.id.not_in(nominated),
                Household.merged_into_id.is_(None),
            )  # fmt: skip
            self.family = db.scalars(family.order_by(Household.code)).first()


@pytest.mark.slow
def test_a_family_of_the_demo_repairs_its_house(
    browser_context: Open,
    demo_app: tuple[Flask, Database],
) -> None:
    app, database = demo_app
    ground = Ground(database)
    assert ground.family is not None
    assert ground.sitting is not None
    with served(app) as url:
        asha, iqbal, gita = (sign_in(browser_context("desktop"), url, name) for name in ("asha", "iqbal", "gita"))
        asha.goto(f"{url}/rehabilitation/nominate?q={to_bangla(ground.family.code)}")
        asha.click("#found a.button--main")
        asha.select_option("[name=programme_id]", str(ground.programme))
        asha.fill("[name=ground]", "ঘর ভেসে গেছে, বেড়িবাঁধে থাকে")
        asha.fill("[name=nominated_by]", "ওয়ার্ড ৩-এর পাড়া সভা")
        look(asha, "demo-nominate", gate=True)
        send(asha)
        grant = asha.url

        iqbal.goto(f"{grant}/decision")
        iqbal.select_option("[name=session_id]", str(ground.sitting.id))
        iqbal.check("[name=decision][value=verified]")
        send(iqbal)
        gita.goto(grant)
        gita.click("form[action$='/approve'] button")
        gita.click("dialog[open] [data-yes]")
        gita.wait_for_selector("form[action$='/approve']", state="detached")
        asha.goto(grant)
        asha.click("form[action$='/start'] button")
        asha.wait_for_selector("#milestone-1 a.button")
        look(asha, "demo-started", gate=True)

        for number, words in ((1, "ভিটা তিন ফুট উঁচু"), (2, "খুঁটি আর বেড়া হয়েছে")):
            report(asha, grant, number, words, photo=False)
            for who, seen in ((iqbal, "গিয়ে মেপে দেখা হয়েছে"), (gita, ""), (gita, "")):
                who.goto(f"{grant}/milestones/{number}")
                if seen:
                    who.fill("[name=proof]", seen)
                send(who)
        asha.goto(grant)
        look(asha, "demo-second-instalment", gate=True)
        paid = asha.locator("main").inner_text()
        # Twelve and fifteen thousand of forty-five: the roof is still to come.
        assert "২৭,০০০" in paid
        assert "৪৫,০০০" in paid
        assert asha.locator("#milestone-3 a.button").count() == 1
