"""What is taken out: nothing a profile hides, everything an import needs, and never without a word in the log."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief import jobs, schema
from relief.audit.models import AuditEntry
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.households import (
    changes,
    export_content,
    exports,
    import_alike,
    import_matches,
    import_queries,
    imports,
    rules,
    similar_many,
)
from relief.households.actions import correct_household, record_household_consent, register_households
from relief.households.batches import BatchState
from relief.households.export_log import ExportState, Format, Profile, RegistryExport
from relief.households.inputs import CorrectionGiven, HouseholdGiven
from relief.households.models import Household, Impact
from relief.households.readers import read_sheet
from relief.households.xlsx_rows import read_xlsx
from relief.households.zip_rows import is_zip_of_csv
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from tests.builders import CLERK, Areas, a_response, the_areas
from tests.conftest import ON_POSTGRES
from tests.households.builders import a_household, all_agree_to_sharing
from tests.households.families import families
from tests.people import People, Person


def given(profile: Profile = Profile.NAMED, format_: Format = Format.XLSX, **more: Any) -> exports.ExportGiven:
    told = {"purpose": "winter blankets", "recipient": "Field office", "language": "bn"} | more
    return exports.ExportGiven(profile=profile, format=format_, **told)


def taken(database: Database, wanted: exports.ExportGiven, now: datetime, actor: Actor = CLERK) -> bytes:
    """The whole way of a file; every family not asked yet agrees first."""
    with database.writing() as db:
        all_agree_to_sharing(db)
        export = exports.ask_export(db, actor, wanted, now=now)
    with database.reading() as db:
        content = exports.make(db, export)
    with database.writing() as db:
        exports.keep(db, export.id, content, now=now)
    return content


def brought_in(database: Database, response_id: UUID, content: bytes, now: datetime) -> import_queries.ImportSummary:
    """The whole way of a list."""
    with database.writing() as db:
        list_given = imports.ListGiven(response_id=response_id, file_name="back.xlsx", content=content)
        batch = imports.upload_list(db, CLERK, list_given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
        batch = imports.check_batch(db, CLERK, batch.id, now=now)
        assert batch.state is BatchState.IN_REVIEW, batch.stop_reason
        imports.begin_merge(db, CLERK, batch.id, now=now)
        while imports.merge_some(db, CLERK, batch.id, now=now):
            pass
        refused = [(row.number, row.faults) for row in import_queries.refused_rows(db, batch.id)]
        assert refused == []
        return import_queries.summary(db, batch.id)


def registry(database: Database) -> dict[str, tuple[Any, ...]]:
    """Everything about each household but its ids, its code, and who told a circumstance that holds."""
    with database.reading() as db:
        households = db.scalars(sa.select(Household)).all()
        whole = changes.all_as_given(db, households)
        told = {one.household_id: one for one in db.scalars(sa.select(Impact))}
        names = ("house_damage", "displaced", "latrine_damaged", "tubewell_damaged", "crops_lost", "livestock_lost")
        return {
            one.form_no: (
                _without_ids(replace(whole[one.id], circumstances=held(one), told={})),
                one.children_3_17,
                [getattr(told[one.id], name) for name in (*names, "needs", "note")] if one.id in told else None,
            )
            for one in households
        }


def held(one: Household) -> frozenset[str]:
    """Circumstances that hold, told or following from the people."""
    return frozenset(name for name in rules.CIRCUMSTANCES if getattr(one, name))


def _without_ids(one: HouseholdGiven) -> HouseholdGiven:
    people = [replace(person, id=None, relation="") for person in (one.head, *one.members)]
    relations = [person.relation for person in one.members]
    nobody = UUID(int=0)
    plain = replace(one, id=nobody, area_id=nobody, head=people[0], members=tuple(people[1:]), registered="import")  # type: ignore[arg-type]
    return replace(plain, landmark=f"{one.landmark}|{relations}")


# What comes back comes back into SQLite, and how much there is of it is no matter of the database it comes from.
LARGE = pytest.mark.skipif(ON_POSTGRES, reason="250 families of it meet PostgreSQL too")
# RELIEF_FAMILIES sets how many (a release: 10,000). By default more than the largest part anything is done in.
MANY = int(os.environ.get("RELIEF_FAMILIES", exports.AT_ONCE + 200))


@pytest.mark.goal("U16")
@pytest.mark.parametrize(
    ("count", "language", "format_"),
    [
        (250, "bn", Format.XLSX),
        (250, "en", Format.CSV),
        pytest.param(MANY, "bn", Format.XLSX, marks=[pytest.mark.slow, LARGE]),
    ],
)
def test_what_goes_out_comes_back_the_same(
    database: Database,
    areas: Areas,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    language: str,
    format_: Format,
) -> None:
    # What is done 5,000 at a time has more than one part in a short list too.
    for module in (import_alike, import_matches, similar_many):
        monkeypatch.setattr(module, "_AT_ONCE", 200)
    monkeypatch.setattr(import_alike, "_PART", 200)
    with database.writing() as db:
        response = a_response(db)
        register_households(db, CLERK, families(count, count, areas.unions, response.id), now=now)
    content = taken(database, given(format_=format_, language=language, response_id=response.id), now)
    before = registry(database)
    # Into the same registry: every row is known by its code, and none says anything new.
    again = brought_in(database, response.id, content, now)
    assert (again.rows, again.ignored) == (count, count)
    assert registry(database) == before
    # Into an empty one: the same families.
    other = Database(f"sqlite:///{tmp_path}/other.db")
    schema.metadata.create_all(other.engine)
    with other.writing() as db:
        the_areas(db)
        elsewhere = a_response(db)
    first = brought_in(other, elsewhere.id, content, now)
    assert (first.rows, first.created) == (count, count)
    here = registry(other)
    other.close()
    assert len(here) == count
    for form_no, told in before.items():
        assert here[form_no] == told, form_no


SECRETS = ("Rahima Begum", "রহিমা", "01712345678", "7731228990001", "Nalta gram", "F-77")


def one_family(database: Database, areas: Areas) -> Household:
    with database.writing() as db:
        return a_household(
            db, areas.union_a1, head_name_bn="রহিমা বেগম", phone=SECRETS[2], nid=SECRETS[3], village=SECRETS[4],
            form_no=SECRETS[5], lon=89.01234, lat=22.51234,
        )  # fmt: skip


def told(content: bytes) -> str:
    """Everything in a file that a person could read."""
    if content[:2] != b"PK":
        return content.decode("utf-8-sig")
    if is_zip_of_csv(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    return "\n".join(str(row) for _, rows in read_xlsx(content) for row in rows)


@pytest.mark.goal("S18")
@pytest.mark.parametrize("format_", list(Format))
@pytest.mark.parametrize("profile", list(Profile))
def test_a_profile_tells_no_more_than_it_says(
    database: Database, areas: Areas, now: datetime, profile: Profile, format_: Format
) -> None:
    one_family(database, areas)
    text = told(taken(database, given(profile, format_), now))
    named = profile.has_names
    assert [secret for secret in SECRETS if (secret in text) is not named] == []
    # Homes are in nobody's map; only the sheet that can come back as a list has their points.
    assert ("22.51234" in text) == (named and format_ is not Format.GEOJSON)
    if format_ is not Format.CSV:
        assert "winter blankets" in text
        assert ("Field office" in text) is (profile is not Profile.OWN)


@pytest.mark.goal("S7")
@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1 টাকা", "-রহিমা", "'=1", "\u200b=1"])
def test_no_cell_is_a_formula(database: Database, areas: Areas, now: datetime, text: str) -> None:
    with database.writing() as db:
        a_household(db, areas.union_a1, village=text, phone="01712345678")
    book = taken(database, given(), now)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not [one for one in sheets if b"<f>" in one or b"<f " in one]
    lines = list(csv.reader(io.StringIO(told(taken(database, given(format_=Format.CSV), now)))))
    assert not [cell for line in lines for cell in line if cell[:1] in "=+-@" and cell]
    [row] = read_sheet("a.zip", taken(database, given(format_=Format.CSV), now)).rows
    assert text.strip("\u200b") in [cell.strip("\u200b") for cell in row.cells]


def test_what_was_taken_out_stands_in_the_log(as_asha: Person, database: Database, areas: Areas) -> None:
    one_family(database, areas)
    page = as_asha.get("/households/exports/")
    sent = page.form("form[action$='exports/']").submit(profile="coded", format="csv", purpose=" ", recipient="")
    assert sent.status == 422
    assert database_entries(database) == []
    shown = sent.form("form[action$='exports/']").submit(
        profile="coded", format="csv", purpose="শীতের কম্বল", recipient="Dwip office"
    )
    assert "শীতের কম্বল" in shown.text
    with database.reading() as db:
        [export] = db.scalars(sa.select(RegistryExport)).all()
    assert (export.state, export.rows) == (ExportState.READY, 1)
    file = as_asha.client.get(f"/households/exports/{export.id}/file")
    assert file.status_code == 200
    assert "রহিমা" not in file.get_data(as_text=True)
    first, second = database_entries(database)
    assert (first["purpose"], first["recipient"], first["households"]) == ("শীতের কম্বল", "Dwip office", 1)
    assert second == {"step": "taken"}


def database_entries(database: Database) -> list[dict[str, Any]]:
    with database.reading() as db:
        query = sa.select(AuditEntry.details).where(AuditEntry.verb == "households.export").order_by(AuditEntry.number)
        return list(db.scalars(query))


def test_nobody_takes_out_what_they_do_not_see(database: Database, areas: Areas, people: People, now: datetime) -> None:
    one_family(database, areas)
    with database.writing() as db:
        a_household(db, areas.union_b1, head_name="Dulal Neighbour")
        all_agree_to_sharing(db)
        with pytest.raises(NotAllowed):
            exports.ask_export(db, people.babul, given(), now=now)
        with pytest.raises(NotFound):
            exports.ask_export(db, people.dulal, given(area_id=areas.union_a1.id), now=now)
        with pytest.raises(Refused):
            exports.ask_export(db, people.asha, given(area_id=areas.union_a2.id), now=now)
        with pytest.raises(Invalid):
            exports.ask_export(db, people.asha, given(purpose=""), now=now)
    text = told(taken(database, given(), now, actor=people.dulal))
    assert "Dulal Neighbour" in text
    assert "Rahima" not in text
    with database.reading() as db:
        [mine] = exports.latest(db, people.dulal)
        assert exports.latest(db, people.asha) == []
        with pytest.raises(NotFound):
            exports.find(db, people.asha, mine.id)


@pytest.mark.goal("U13")
def test_a_long_file_is_made_by_the_job_and_goes_after_its_day(
    database: Database, areas: Areas, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as db:
        register_households(db, CLERK, families(30, 3, areas.unions, None), now=now)
        all_agree_to_sharing(db)
        export = exports.ask_export(db, CLERK, given(), now=now)
    heard: list[int] = []
    kept = exports.note_progress
    monkeypatch.setattr(export_content, "_AT_ONCE", 10)
    monkeypatch.setattr(exports, "note_progress", lambda db, id_, done: (heard.append(done), kept(db, id_, done)))
    job = jobs.named("households.exports")
    assert job is not None
    run = jobs.run_once(database, job, now)
    assert run is not None
    assert run.outcome == "1 files made, 0 old ones deleted"
    assert heard == [10, 20, 30]
    with database.reading() as db:
        ready = exports.find(db, CLERK, export.id, with_content=True)
        assert (ready.state, ready.done, bool(ready.content)) == (ExportState.READY, 30, True)
    with database.writing() as db:
        assert exports.forget_old(db, now=ready.expires_at - timedelta(seconds=1)) == 0
        assert exports.forget_old(db, now=ready.expires_at) == 1
    with database.reading() as db:
        gone = exports.find(db, CLERK, export.id, with_content=True)
        assert (gone.state, gone.content, gone.recipient) == (ExportState.EXPIRED, None, "Field office")


def test_a_map_has_no_home_in_it(database: Database, areas: Areas, now: datetime) -> None:
    one_family(database, areas)
    found = json.loads(taken(database, given(Profile.NAMED, Format.GEOJSON), now))
    [feature] = found["features"]
    assert feature["geometry"]["coordinates"] == [areas.union_a1.label_lon, areas.union_a1.label_lat]
    assert found["relief"]["recipient"] == "Field office"


def test_a_correction_in_the_sheet_comes_back(database: Database, areas: Areas, now: datetime) -> None:
    home = one_family(database, areas)
    content = taken(database, given(format_=Format.CSV, language="en"), now)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        lines = list(csv.reader(io.StringIO(archive.read("households.csv").decode("utf-8-sig"))))
    lines[1][lines[0].index("Landmark")] = "Behind the school"
    content = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()
    with database.writing() as db:
        response = a_response(db)
    assert brought_in(database, response.id, content, now).updated == 1
    with database.writing() as db:
        corrected = db.get_one(Household, home.id)
        assert (corrected.landmark, corrected.phone, corrected.version) == ("Behind the school", SECRETS[2], 2)
        whole = replace(changes.as_given(db, corrected), landmark="By the river")
        correct_household(db, CLERK, home.id, CorrectionGiven(version=2, reason="moved", household=whole), now=now)


def test_counts_by_union(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        for number in range(12):
            a_household(db, areas.union_a1, head_name=f"Rahima {number}")
        for number in range(3):
            a_household(db, areas.union_a2, head_name=f"Karim {number}")
    rows = list(
        csv.reader(io.StringIO(told(taken(database, given(Profile.AGGREGATE, Format.CSV, language="en"), now))))
    )
    place = rows[0].index("Households")
    assert [row[place] for row in rows] == ["Households", "12", "*", "12"]


def test_who_refused_sharing_is_in_no_file(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        for name, decisions in (
            ("Asked Once", [Decision.GIVEN]),
            ("Said No", [Decision.REFUSED]),
            ("Changed Mind", [Decision.REFUSED, Decision.GIVEN]),
            ("No Longer", [Decision.GIVEN, Decision.WITHDRAWN]),
            ("Never Asked", []),
        ):
            home = a_household(db, areas.union_a1, head_name=name)
            for number, decision in enumerate(decisions):
                said = ConsentGiven(decisions=((Purpose.SHARING, decision),), given_by=name, reason="said so")
                record_household_consent(db, CLERK, home.id, said, now=now + timedelta(minutes=number))
    with database.writing() as db:
        export = exports.ask_export(db, CLERK, given(), now=now)
        text = told(exports.make(db, export))
    names = ("Asked Once", "Said No", "Changed Mind", "No Longer", "Never Asked")
    assert [name for name in names if name in text] == ["Asked Once", "Changed Mind"], "silence is no"
    assert (export.rows, export.left_out) == (2, 3)
    with database.reading() as db:
        entry = db.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == export.id)).first()
    assert entry is not None
    assert entry.details["left_out"] == 3
    with database.writing() as db:
        coded = exports.ask_export(db, CLERK, given(Profile.CODED), now=now)
        counts = exports.ask_export(db, CLERK, given(Profile.AGGREGATE), now=now)
    assert (coded.rows, coded.left_out) == (3, 2), "under a code only a no counts"
    assert (counts.rows, counts.left_out) == (5, 0)


@pytest.mark.parametrize("profile", list(Profile))
def test_a_yes_taken_back_empties_the_files_that_lie_ready(
    database: Database, areas: Areas, now: datetime, profile: Profile
) -> None:
    no = ConsentGiven(decisions=((Purpose.SHARING, Decision.WITHDRAWN),), given_by="R", reason="said so")
    with database.writing() as db:
        home = a_household(db, areas.union_a1)
        a_household(db, areas.union_b1, head_name="Elsewhere")
        all_agree_to_sharing(db)
        here = exports.ask_export(db, CLERK, given(profile, area_id=areas.union_a1.id), now=now)
        elsewhere = exports.ask_export(db, CLERK, given(profile, area_id=areas.union_b1.id), now=now)
        for one in (here, elsewhere):
            one.content, one.state = b"ready", ExportState.READY
        db.flush()
        record_household_consent(db, CLERK, home.id, no, now=now)
    with database.reading() as db:
        states = [exports.find(db, CLERK, one.id).state for one in (here, elsewhere)]
    # Counts speak of no family, and a file to correct with goes to nobody else: they stay.
    kept = ExportState.EXPIRED if profile in (Profile.NAMED, Profile.CODED) else ExportState.READY
    assert states == [kept, ExportState.READY]


def test_where_nobody_was_asked_nothing_is_taken_out_with_names(
    database: Database, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        a_household(db, areas.union_a1)
        with pytest.raises(Refused) as problem:
            exports.ask_export(db, CLERK, given(), now=now)
    assert problem.value.code == "exports.nobody-agreed"
