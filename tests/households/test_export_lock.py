"""Files locked with a password, and files for one's own work."""

from __future__ import annotations

import io
import logging
import zipfile
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import pyzipper
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.households import export_lock, exports
from relief.households.actions import record_household_consent
from relief.households.export_log import Format, Profile, RegistryExport
from relief.kernel.db import Base, Database
from relief.kernel.problems import Invalid, Refused
from tests.builders import CLERK, Areas
from tests.households.builders import a_household, all_agree_to_sharing
from tests.households.test_exports import given, taken, told
from tests.people import People, Person

SECRET = "teesta-boat-lantern-42"


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        (SECRET, True), ("x" * 11, False), ("", False), ("ab" * 20, False), ("নদীর পাড়ে বাড়ি আমার", False),
        ("eleven-1234", False), ("twelve-12345", True), ("a\nb-cdefghijkl", False), ("abcdefg" * 15, False),
    ],
)  # fmt: skip
def test_a_password_that_holds(password: str, is_taken: bool) -> None:
    if is_taken:
        return export_lock.check(password)
    with pytest.raises(Invalid) as fault:
        export_lock.check(password)
    assert set(fault.value.faults) == {"password"}
    return None


def test_what_we_offer_is_new_each_time_and_holds() -> None:
    offered = {export_lock.suggestion() for _ in range(50)}
    assert len(offered) == 50
    for one in offered:
        export_lock.check(one)


@pytest.mark.parametrize("content", [b"code,union\nX-1,BD40", b"PK\x03\x04 packed already"])
def test_a_locked_file_opens_with_its_password_only(content: bytes) -> None:
    sealed = export_lock.locked(content, "households.csv", SECRET)
    assert b"BD40" not in sealed
    with pyzipper.AESZipFile(io.BytesIO(sealed)) as archive:
        [entry] = archive.infolist()
        # AES with 256 bits (strength 3) under the AE-2 layout, which keeps no checksum of the open text.
        assert (entry.wz_aes_strength, entry.wz_aes_version) == (3, 2)
        assert archive.read(entry, pwd=SECRET.encode()) == content
        with pytest.raises(RuntimeError, match="password"):
            archive.read(entry, pwd=b"another-password")
    torn = bytearray(sealed)
    torn[60] ^= 1
    with pyzipper.AESZipFile(io.BytesIO(bytes(torn))) as archive, pytest.raises((RuntimeError, zipfile.BadZipFile)):
        archive.read(archive.infolist()[0], pwd=SECRET.encode())


def test_a_file_leaves_locked_and_nobody_keeps_the_password(
    as_asha: Person, database: Database, areas: Areas, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with database.writing() as db:
        a_household(db, areas.union_a1, village="Canary Village")
        all_agree_to_sharing(db)
    page = (
        as_asha.get("/households/exports/")
        .form("form[action$='exports/']")
        .submit(profile="named", format="xlsx", purpose="blankets", recipient="Dwip office")
    )
    with database.reading() as db:
        [export_id] = db.scalars(sa.select(RegistryExport.id)).all()
    form = page.form("form[action$='locked']")
    assert form.values["password"][0] not in as_asha.get(f"/households/exports/{export_id}").text
    weak = form.submit(password="short")
    assert weak.status == 422
    assert "12" in weak.text or "১২" in weak.text
    answer = as_asha.client.post(
        f"/households/exports/{export_id}/locked", data={"csrf_token": as_asha.token(), "password": SECRET}
    )
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with pyzipper.AESZipFile(io.BytesIO(answer.data)) as archive:
        inside = archive.read(archive.namelist()[0], pwd=SECRET.encode())
    assert "Canary Village" in told(inside)
    with database.reading() as db:
        steps = db.scalars(sa.select(AuditEntry.details).where(AuditEntry.subject_id == export_id)).all()
        rows = [row for table in Base.metadata.sorted_tables for row in db.execute(table.select())]
    assert [one for one in steps if "step" in one] == [{"step": "taken", "locked": True}]
    assert SECRET not in repr(rows) + caplog.text


def test_own_work_is_not_sharing(database: Database, areas: Areas, people: People, now: datetime) -> None:
    """Silence on sharing stops nobody from correcting; a no to the registry itself does."""
    with database.writing() as db:
        a_household(db, areas.union_a1, head_name="Never Asked")
        said = {
            name: a_household(db, areas.union_a1, head_name=name).id for name in ("Not Shared", "No More", "Not Called")
        }
    with database.writing() as db:
        for name, purpose in (
            ("Not Shared", Purpose.SHARING), ("No More", Purpose.REGISTRATION), ("Not Called", Purpose.CONTACT),
        ):  # fmt: skip
            no = ConsentGiven(decisions=((purpose, Decision.REFUSED),), given_by=name, reason="said so")
            record_household_consent(db, CLERK, said[name], no, now=now + timedelta(minutes=1))
    with database.writing() as db:
        mine = exports.ask_export(db, people.asha, given(Profile.OWN), now=now)
        text = told(exports.make(db, mine))
    names = ("Never Asked", "Not Shared", "No More", "Not Called")
    assert [name for name in names if name in text] == ["Never Asked", "Not Shared", "Not Called"]
    assert (mine.rows, mine.left_out, mine.recipient) == (3, 1, people.asha.name)


def test_a_file_for_own_work_goes_to_nobody_else(
    as_asha: Person, database: Database, areas: Areas, people: People, now: datetime
) -> None:
    export_id = own_file(database, areas, people, now)
    assert as_asha.client.get(f"/households/exports/{export_id}/file").status_code == 200
    with database.writing() as db, pytest.raises(Refused) as problem:
        exports.take(db, CLERK, export_id, now=now)
    assert problem.value.code == "exports.own"
    with database.reading() as db:
        assert exports.find(db, CLERK, export_id).profile is Profile.OWN, "that it was made is no secret"


def own_file(database: Database, areas: Areas, people: People, now: datetime) -> UUID:
    with database.writing() as db:
        a_household(db, areas.union_a1)
    taken(database, given(Profile.OWN, Format.CSV, recipient=""), now, actor=people.asha)
    with database.reading() as db:
        return db.scalars(sa.select(RegistryExport.id)).one()
