"""Lists as batches: every row ends somewhere, with a reason, and nothing enters before the merge."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest

from relief.areas.models import Area
from relief.households import import_queries, imports
from relief.households.batches import BatchState, ImportBatch, Outcome
from relief.households.import_check import IN_BEFORE
from relief.households.models import Damage
from relief.households.queries import impacts_of, search
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from tests.builders import CLERK, Areas, a_response, an_actor
from tests.households.builders import a_household
from tests.people import Page, Person

HEADINGS = "Form No,Name (Bangla),Sex,NID,Mobile,Union P-code,HH size,House damage"
GOOD = "F-1,রহিমা বেগম,মহিলা,7731228990001,০১৭১২৩৪৫৬৭৮,{pcode},৫,সম্পূর্ণ"
BAD = "F-2,করিম,পুরুষ,1.99E+16,123,{pcode},০,ভাঙা"


def a_list(*rows: str, pcode: str = "BD40870419") -> bytes:
    return "\n".join([HEADINGS, *rows]).format(pcode=pcode).encode()


def a_batch(
    database: Database, content: bytes, now: datetime, *, actor: Actor = CLERK, mends: ImportBatch | None = None
) -> ImportBatch:
    """Uploaded, columns as guessed, checked."""
    with database.writing() as db:
        from relief.responses.models import Response

        found = db.query(Response).first() or a_response(db)
        given = imports.ListGiven(
            response_id=found.id, file_name="list.csv", content=content, mends_id=mends.id if mends else None
        )
        batch = imports.upload_list(db, actor, given, now=now)
        imports.map_columns(db, actor, batch.id, batch.columns, now=now)
        return imports.check_batch(db, actor, batch.id, now=now)


def merged(database: Database, batch: ImportBatch, now: datetime, *, limit: int = 250) -> import_queries.ImportSummary:
    with database.writing() as db:
        imports.begin_merge(db, CLERK, batch.id, now=now)
    left = 1
    while left:
        with database.writing() as db:
            left = imports.merge_some(db, CLERK, batch.id, limit=limit, now=now)
    with database.reading() as db:
        return import_queries.summary(db, batch.id)


def test_good_rows_enter_and_bad_ones_say_why(database: Database, areas: Areas, now: datetime) -> None:
    batch = a_batch(database, a_list(GOOD, BAD), now)
    assert batch.state is BatchState.IN_REVIEW
    with database.reading() as db:
        assert search(db, CLERK, "").total == 0
        [row] = import_queries.refused_rows(db, batch.id)
    assert {fault[0] for fault in row.faults} == {"nid", "phone", "size", "damage"}
    summary = merged(database, batch, now)
    assert (summary.rows, summary.created, summary.refused) == (2, 1, 1)
    with database.reading() as db:
        [made] = search(db, CLERK, "রহিমা").items
        [impact] = impacts_of(db, made.id)
    assert (made.size, made.phone, impact.house_damage) == (5, "01712345678", Damage.FULL)


def test_the_same_family_in_one_list_is_written_once(database: Database, areas: Areas, now: datetime) -> None:
    batch = a_batch(database, a_list(GOOD, GOOD.replace("F-1", "F-9")), now)
    assert merged(database, batch, now).counts | {"rows": 0} == {
        "rows": 0, "created": 1, "updated": 0, "linked": 0, "ignored": 1, "refused": 0,
    }  # fmt: skip


def test_a_known_family_is_linked_then_updated_then_ignored(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        known = a_household(db, areas.union_a1, head_name_bn="রহিমা বেগম", phone="01712345678")
    assert merged(database, a_batch(database, a_list(GOOD), now), now).linked == 1
    partial = GOOD.replace("সম্পূর্ণ", "আংশিক")
    assert merged(database, a_batch(database, a_list(partial), now), now).updated == 1
    assert merged(database, a_batch(database, a_list(partial), now), now).ignored == 1
    with database.reading() as db:
        assert search(db, CLERK, "").total == 1
        [impact] = impacts_of(db, known.id)
    assert impact.house_damage is Damage.PARTIAL


@pytest.mark.parametrize(
    ("pcode", "refused"),
    [("BD40870419", 0), ("bd৪০৮৭০৪১৯", 0), ("BD40879999", 1), ("BD408704", 1), ("", 1)],
)
def test_the_union_is_found_by_code(database: Database, areas: Areas, now: datetime, pcode: str, refused: int) -> None:
    batch = a_batch(database, a_list(GOOD, pcode=pcode), now)
    with database.reading() as db:
        assert import_queries.summary(db, batch.id).refused == refused


@pytest.mark.parametrize(
    ("row", "union"),
    [
        ("রহিমা,4,Budhhata,Assasuni,,", "union_a1"),
        ("রহিমা,4,বুধহাটা ইউনিয়ন,আশাশুনি,,", "union_a1"),
        ("রহিমা,4,,,22.55,89.35", "union_b2"),
        ("রহিমা,4,Budhhata,Shyamnagar,,", None),
        ("রহিমা,4,,,23.9,90.4", None),
    ],
)
def test_the_union_is_found_by_name_and_by_point(
    database: Database, areas: Areas, now: datetime, row: str, union: str | None
) -> None:
    batch = a_batch(database, f"Name bn,HH size,Union,Upazila,Lat,Lon\n{row}".encode(), now)
    with database.reading() as db:
        [one] = import_queries.rows_page(db, batch).items
    wanted: Area | None = getattr(areas, union) if union else None
    assert one.area_id == (wanted.id if wanted else None)
    assert (one.outcome is Outcome.CREATE) is bool(union)


def test_rows_of_other_unions_are_refused(database: Database, areas: Areas, now: datetime) -> None:
    dulal = an_actor(
        Verb.HOUSEHOLDS_IMPORT, Verb.HOUSEHOLDS_REGISTER, Verb.HOUSEHOLDS_VIEW, within=(areas.union_b1.path,)
    )
    with database.writing() as db:
        known = a_household(db, areas.union_a1, phone="01712345678", nid="7731228990001")
    batch = a_batch(database, a_list(GOOD, GOOD.replace("F-1", "F-3"), pcode=areas.union_a1.pcode), now, actor=dulal)
    with database.reading() as db:
        rows = import_queries.rows_page(db, batch).items
    assert {row.outcome for row in rows} == {Outcome.REFUSED}
    assert known.code not in str([row.faults for row in rows])
    mine = a_batch(database, a_list(GOOD, pcode=areas.union_b1.pcode), now, actor=dulal)
    with database.reading() as db:
        [row] = import_queries.rows_page(db, mine).items
    assert row.outcome is Outcome.CREATE, "a family of another union is not hinted at"


def test_a_narrower_person_does_not_see_the_batch(database: Database, areas: Areas, now: datetime) -> None:
    batch = a_batch(database, a_list(GOOD), now)
    dulal = an_actor(Verb.HOUSEHOLDS_IMPORT, within=(areas.union_b1.path,))
    with database.reading() as db:
        assert import_queries.latest(db, dulal) == []
        with pytest.raises(NotFound):
            import_queries.find(db, dulal, batch.id)


def test_a_list_of_known_families_is_stopped(database: Database, areas: Areas, now: datetime) -> None:
    rows = [f"F-{n},ব্যক্তি {n},পুরুষ,77312289900{n:02},017000000{n:02},{{pcode}},4,আংশিক" for n in range(12)]
    assert merged(database, a_batch(database, a_list(*rows), now), now).created == 12
    again = a_batch(database, a_list(*(row.replace("F-", "G-") for row in rows)), now)
    assert again.state is BatchState.CHECKED
    assert again.stop_reason
    with database.writing() as db:
        with pytest.raises(Refused):
            imports.begin_merge(db, CLERK, again.id, now=now)
        with pytest.raises(Invalid):
            imports.release_batch(db, CLERK, again.id, " ", now=now)
        imports.release_batch(db, CLERK, again.id, "looked", now=now)
    assert merged(database, again, now).ignored == 12


@pytest.mark.goal("U16")
def test_the_same_file_again_changes_nothing_and_says_so(database: Database, areas: Areas, now: datetime) -> None:
    # Without phone, NID and form number nothing but the row itself can be known again.
    rows = ["রহিমা,{pcode},4", "রহিমা,{pcode},4", "করিম,{pcode},5"]
    content = "\n".join(["Name (Bangla),Union P-code,HH size", *rows]).format(pcode="BD40870419").encode()
    assert merged(database, a_batch(database, content, now), now).created == 3
    again = a_batch(database, content, now)
    assert again.state is BatchState.IN_REVIEW
    with database.reading() as db:
        assert import_queries.summary(db, again.id).ignored == 3
        assert {row.faults[0][1] for row in import_queries.rows_page(db, again).items} == {IN_BEFORE}
    assert merged(database, again, now).ignored == 3
    # A third family that reads like the first two is a family.
    longer = a_batch(database, content + b"\n" + rows[0].format(pcode="BD40870419").encode(), now)
    assert merged(database, longer, now).created == 1
    with database.reading() as db:
        assert search(db, CLERK, "").total == 4


def test_one_phone_for_a_village_is_stopped(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        a_household(db, areas.union_a1, nid="7731228990001")
    rows = [GOOD.replace("F-1", f"F-{n}").replace("রহিমা", f"রহিমা {n}") for n in range(7)]
    batch = a_batch(database, a_list(*rows), now)
    with database.reading() as db:
        summary = import_queries.summary(db, batch.id)
    assert summary.linked + summary.ignored == 7


def test_an_interrupted_merge_goes_on(database: Database, areas: Areas, now: datetime) -> None:
    first, last = ["করিম", "জামাল", "হাসান", "রশিদ", "সেলিম", "নাসির"], ["মোল্লা", "সরদার", "গাজী", "মণ্ডল", "ঢালী"]
    names = [f"{one} {other}" for one in first for other in last]
    rows = [f"F-{n},{name},পুরুষ,,017{n * 2654435:08},{{pcode}},{n % 9 + 1},আংশিক" for n, name in enumerate(names)]
    batch = a_batch(database, a_list(*rows), now)
    with database.writing() as db:
        imports.begin_merge(db, CLERK, batch.id, now=now)
        assert imports.merge_some(db, CLERK, batch.id, limit=7, now=now) == 23
    with database.writing() as db:
        imports.merge_some(db, CLERK, batch.id, limit=7, now=now)
        db.rollback()  # the power went
    left = 1
    while left:
        with database.writing() as db:
            left = imports.merge_some(db, CLERK, batch.id, limit=7, now=now)
    with database.reading() as db:
        assert search(db, CLERK, "").total == 30
        assert import_queries.find(db, CLERK, batch.id).state is BatchState.MERGED


@pytest.mark.goal("U16")
def test_corrected_rows_come_back(database: Database, areas: Areas, now: datetime) -> None:
    batch = a_batch(database, a_list(GOOD, BAD), now)
    merged(database, batch, now)
    with database.reading() as db:
        book = import_queries.corrected_workbook(db, CLERK, batch.id, say=lambda text, details: text % details)
    again = a_batch(database, book, now, mends=batch)
    assert again.columns["nid"] == batch.columns["nid"] + 1
    with database.reading() as db:
        assert [row.cells[1] for row in import_queries.refused_rows(db, again.id)] == ["F-2"]
    assert again.rows == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01\x02", b"a\n", b"x" * 10_000_001])
def test_broken_files_are_refused_with_advice(database: Database, areas: Areas, now: datetime, content: bytes) -> None:
    with pytest.raises(imports.Unreadable):
        a_batch(database, content, now)


def test_a_file_that_asks_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from relief.households import reading
    from relief.households.faults import SheetFault

    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 137\n")
    broken.chmod(0o755)
    monkeypatch.setattr(reading.sys, "executable", str(broken))
    with pytest.raises(SheetFault) as caught:
        reading.read_list("list.csv", b"a,b\n1,2\n")
    assert caught.value.code == "too-much"


def at_its_end(page: Page) -> Page:
    """On a busy machine a check or a merge is not done within one request; the page goes on by itself."""
    while page.select("form[action$=continue]"):
        page = page.form("form[action$=continue]").submit()
    return page


def test_asha_walks_a_list_through(as_asha: Person, database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        a_response(db)
    form = as_asha.get("/households/imports/").form_to("/households/imports/")
    page = form.submit(file=[(io.BytesIO(a_list(GOOD, BAD)), "list.csv")])
    assert "F-1" in page.text
    columns = page.form("main form")
    assert columns.values["column-1"] == ["head_name_bn"]
    review = at_its_end(columns.submit())
    assert review.select('a[href$="refused.xlsx"]')
    only = as_asha.get(review.url, query={"outcome": "refused"})
    assert "করিম" in only.text
    assert "রহিমা" not in " ".join(only.texts("#import-rows"))
    assert as_asha.client.get(review.url + "/refused.xlsx").data.startswith(b"PK")
    done = at_its_end(review.form_to(review.url + "/merge").submit())
    assert done.select(".badge--good")
    assert "রহিমা" in as_asha.get("/households/").text


def test_dulal_and_babul_get_no_batch(
    as_dulal: Person, as_babul: Person, as_asha: Person, database: Database, areas: Areas, people: object, now: datetime
) -> None:
    batch = a_batch(database, a_list(GOOD, BAD), now, actor=people.asha)  # type: ignore[attr-defined] # People
    url = f"/households/imports/{batch.id}"
    assert as_asha.get(url).status == 200
    assert "list.csv" not in as_dulal.get("/households/imports/").text
    for way in ("", "/refused.xlsx"):
        assert as_dulal.get(url + way).status == 404
        assert as_babul.get(url + way).status == 403
    for way in ("/columns", "/merge", "/release", "/refuse", "/continue"):
        assert as_dulal.post(url + way, {"reason": "x", "column-1": "head_name_bn"}).status == 404


def test_a_broken_file_is_said_on_the_page(as_asha: Person, database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_response(db)
    form = as_asha.get("/households/imports/").form_to("/households/imports/")
    page = form.submit(file=[(io.BytesIO(b"%PDF-1.7 x"), "list.csv")])
    assert page.status == 422
    assert page.select("#file-fault")
    assert form.submit().status == 422
