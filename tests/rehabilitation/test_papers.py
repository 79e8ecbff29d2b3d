"""The papers of a grant: a page of A4, its code read back, the Bangla right, nothing promised too early or betrayed."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from relief.kernel.db import Database
from relief.rehabilitation import actions, groups, milestones, queries
from relief.rehabilitation.inputs import Decision, NominationGiven
from relief.rehabilitation.kinds import MilestoneState
from relief.rehabilitation.models import Grant
from relief.verification import paper
from tests.builders import Areas
from tests.cards import seen
from tests.households.builders import a_household
from tests.people import People, Person
from tests.rehabilitation.builders import a_nomination, an_active_grant, colleague, programme_given
from tests.rehabilitation.conftest import World
from tests.rehabilitation.test_money import SEALS

SHOTS = os.environ.get("RELIEF_SHOTS")
KEPT = Path(__file__).parent / "letter_words.png"
DPI = 150
SENTENCE = "শ্রীমতী লক্ষ্মী রানী, জ্যোৎস্না আক্তার ও সন্ধ্যা বেগমের স্বাক্ষর: কিস্তির টাকা ক্ষুদ্র ব্যবসায় খরচ, শ্রদ্ধাঞ্জলি।"


def drawn(person: Person, address: str, name: str = "") -> tuple[np.ndarray, str]:
    """The only page of a paper as a picture, and its text."""
    answer = person.client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert answer.headers["Cache-Control"] == "no-store"
    document = pypdfium2.PdfDocument(answer.data)
    assert len(document) == 1, address
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    text = document[0].get_textpage().get_text_range()
    document.close()
    [page] = seen.pages(answer.data, DPI)
    if SHOTS and name:
        Image.fromarray(page).save(f"{SHOTS}/{name}.png")
    return page, text


def step(database: Database, people: People, grant: Grant, number: int, to: MilestoneState, now: datetime) -> None:
    who = {MilestoneState.CLAIMED: people.asha, MilestoneState.INSPECTED: colleague(people.asha)}.get(to, people.gita)
    with database.writing() as db:
        milestones.move_milestone(db, who, grant.id, number, to, "ভিটা ৩ ফুট উঁচু, মেপে দেখা", now=now)


def test_every_paper_is_a_page_with_its_code(
    database: Database, world: World, people: People, as_asha: Person, as_gita: Person, as_dulal: Person, now: datetime
) -> None:
    grant = an_active_grant(database, people, world.programme, world.own, now)
    here = f"/rehabilitation/{grant.id}"
    first = f"{here}/milestones/1"
    step(database, people, grant, 1, MilestoneState.CLAIMED, now)
    for language in ("bn", "en"):
        page, text = drawn(as_asha, f"{first}/{language}/inspection.pdf", f"inspection-{language}")
        assert seen.codes(page) == [world.own.code]
        page, letter = drawn(as_asha, f"{here}/{language}/letter.pdf", f"letter-{language}")
        assert seen.codes(page) == [world.own.code]
    assert "Plinth raised" in text
    assert "Plinth raised" in letter
    assert "Tin roof" in letter
    assert "45,000" in letter
    # Nobody signs for money that nobody released.
    assert as_asha.client.get(f"{first}/bn/receipt.pdf").status_code == 409
    step(database, people, grant, 1, MilestoneState.INSPECTED, now)
    assert as_asha.client.get(f"{first}/bn/inspection.pdf").status_code == 409
    step(database, people, grant, 1, MilestoneState.APPROVED, now)
    shown = as_gita.get(here)
    links = [one.get("href") for one in shown.select("a[href$='.pdf']")]
    assert {"letter.pdf", "receipt.pdf", "inspection.pdf"} == {link.rsplit("/", 1)[1] for link in links}
    for link in links:
        drawn(as_gita, link)
        assert as_dulal.client.get(link).status_code == 404
    for language in ("bn", "en"):
        page, text = drawn(as_gita, f"{first}/{language}/receipt.pdf", f"receipt-{language}")
        assert seen.codes(page) == [world.own.code]
    assert "18,000" in text
    assert as_asha.client.get(f"{here}/milestones/9/bn/receipt.pdf").status_code == 404
    # A stopped grant promises nothing any more; what was paid was signed for.
    step(database, people, grant, 1, MilestoneState.PAID, now)
    with database.writing() as db:
        actions.stop_grant(db, people.gita, grant.id, "পরিবারটি চলে গেছে", now=now)
    assert as_asha.client.get(f"{here}/bn/letter.pdf").status_code == 409
    drawn(as_asha, f"{first}/bn/receipt.pdf")


def test_nothing_is_promised_before_the_approval(
    database: Database, world: World, people: People, as_asha: Person, now: datetime
) -> None:
    with database.writing() as db:
        grant = a_nomination(db, people.asha, world.programme, world.own, now)
    here = f"/rehabilitation/{grant.id}"
    assert not as_asha.get(here).select("a[href$='.pdf']")
    assert as_asha.client.get(f"{here}/bn/letter.pdf").status_code == 409
    with database.writing() as db:
        actions.verify_nomination(db, colleague(people.asha), grant.id, Decision.VERIFIED, "", now=now)
    assert as_asha.client.get(f"{here}/bn/letter.pdf").status_code == 409


def test_a_confidential_programme_is_its_code_for_whoever_prints(
    database: Database, areas: Areas, world: World, people: People, as_gita: Person, now: datetime
) -> None:
    given = programme_given(
        world.response, neutral_code="K-7", name_en="Survivors", name_bn="নির্যাতিত নারী", is_confidential=True,
        for_groups=True, reason="অ্যাসিড হামলা",
    )  # fmt: skip
    with database.writing() as db:
        programme = actions.open_programme(db, people.asha, given, now=now, seals=SEALS)
        grant = actions.nominate(
            db, people.asha,
            NominationGiven(programme_id=programme.id, household_id=world.own.id, nominated_by="কর্মী",
                                    ground="স্বামী মারেন", group_label="Group 3"),
            now=now, seals=SEALS,
        )  # fmt: skip
        other = a_household(db, areas.union_a1, head_name="Canary Begum")
        groups.add_member(db, people.asha, grant.id, other.code, 2, now=now)
        actions.verify_nomination(db, colleague(people.asha), grant.id, Decision.VERIFIED, "", now=now)
        actions.approve_grant(db, people.gita, grant.id, now=now)
        actions.start_grant(db, people.asha, grant.id, now=now)
    for to in (MilestoneState.CLAIMED, MilestoneState.INSPECTED, MilestoneState.APPROVED):
        step(database, people, grant, 1, to, now + timedelta(minutes=1))
    here = f"/rehabilitation/{grant.id}"
    for address in (f"{here}/en/letter.pdf", f"{here}/milestones/1/en/receipt.pdf"):
        _page, text = drawn(as_gita, address, "group-" + address.rsplit("/", 1)[1][:-4])
        assert "K-7" in text
        told = [word for word in ("Survivors", "Canary", "Rahima", "business", "House repair") if word in text]
        assert not told, address
        # A group is known by its neutral name, its members by number and code; their shares make up the instalment.
        assert "Group 3" in text
        assert other.code in text
    assert "6,000" in text
    assert "12,000" in text
    step(database, people, grant, 1, MilestoneState.PAID, now + timedelta(minutes=2))
    with database.reading() as db:
        two = [one.amount_poisha for one in queries.milestones_of(db, grant.id)]
    assert "12,000" in drawn(as_gita, f"{here}/milestones/1/en/receipt.pdf")[1]
    assert sum(two) == 45_000_00


def words_as_printed(sentence: str) -> np.ndarray:
    sheet = paper.Sheet(language="bn", title="কিস্তির রসিদ", facts=[("কথায়", "…")], sections=[], told=[sentence],
                        foot="", page="{page}", code="SAT-7F3-0001")  # fmt: skip
    [page] = seen.pages(paper.pdf(sheet), DPI)
    assert seen.codes(page) == ["SAT-7F3-0001"]
    left, top, right, bottom = (round(one / 25.4 * DPI) for one in (14, 45, 190, 60))
    return page[top:bottom, left:right]


def test_the_bangla_of_a_letter_is_right() -> None:
    page = words_as_printed(SENTENCE)
    if os.environ.get("RELIEF_TEST_KEEP_PICTURES"):
        Image.fromarray(page).save(KEPT, optimize=True)
    kept = np.asarray(Image.open(KEPT).convert("L"))
    assert page.shape == kept.shape
    assert seen.difference(page, kept) < 0.03
    apart = words_as_printed(SENTENCE.replace("\u09cd", "\u09cd\u200c"))
    assert seen.difference(apart, kept) > 0.06, "a program that does not shape Bangla must be seen"


@pytest.mark.goal("U15")
def test_the_code_of_a_letter_is_read_from_a_bad_copy() -> None:
    sheet = paper.Sheet(language="bn", title="অনুদানের চিঠি", facts=[], sections=[], foot="", page="{page}",
                        code="SAT-7F3-0001")  # fmt: skip
    [page] = seen.pages(paper.pdf(sheet), DPI)
    dice = np.random.default_rng(5)
    for _ in range(20):
        noise = dice.normal(0, 25, page.shape)
        copy = np.clip(page.astype(float) * 0.8 + 30 + noise, 0, 255).astype(np.uint8)
        assert seen.codes(copy) == ["SAT-7F3-0001"]
