"""The whole product walked once in each language, from an empty database, by everybody who works with it."""

from __future__ import annotations

import pytest

from relief.kernel import clock
from tests.browser import LiveServer, Open
from tests.whole.path import care, gaps, goods, office, world
from tests.whole.path.walker import Story, Walker

ON_TABLETS = ("babul", "champa")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_whole_path(language: str, live_server: LiveServer, browser_context: Open) -> None:
    world.accounts(live_server.app.extensions["relief"].database, clock.now())
    story = Story(language, live_server.url)

    def person(name: str) -> Walker:
        page = browser_context("tablet" if name in ON_TABLETS else "desktop")
        return Walker(story, page).sign_in(name)

    office.areas(person("admin"))
    asha, gita, farid = person("asha"), person("gita"), person("farid")
    office.response(asha)
    code = office.families(asha)
    goods.store(farid)
    address = goods.plan(asha)
    goods.approve_and_open(asha, gita, farid, address)
    goods.desk(person("babul"), address, code)
    goods.finish(asha, address)
    care.space(person("hena"), person("champa"), asha)
    care.support(person("esha"))
    care.grant(asha, gita, person("dulal"))
    gaps.gaps(asha)
    assert not story.findings, "\n".join(story.findings)
