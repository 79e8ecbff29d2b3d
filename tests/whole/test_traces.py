"""What is sealed leaves no trace in any file of the house."""

from __future__ import annotations

import io
import json
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.roles import Role
from relief.backups import files as backups
from relief.backups import plan
from relief.concerns import actions as worries
from relief.concerns import closing
from relief.concerns.inputs import ConcernGiven, NoteGiven, TriageGiven
from relief.concerns.kinds import Kind, Triage
from relief.config import Settings
from relief.feedback import reports
from relief.feedback.confidential import Matter
from relief.feedback.inputs import ReportGiven
from relief.households.export_log import Format, Profile
from relief.households.exports import ExportGiven, ask_export, make
from relief.jobs import JOBS, run_once
from relief.kernel import clock, recovery
from relief.kernel.ids import new_id
from relief.kernel.problems import Problem
from relief.kernel.sealing import seals_of
from relief.kernel.zone import local_day
from relief.psychosocial import actions as support
from relief.psychosocial import instruments
from relief.psychosocial.sealed import seal_part
from relief.referrals import making
from relief.referrals.inputs import AgreementGiven, ReferralGiven
from relief.referrals.kinds import Service, Shared
from relief.safeguards import bars
from tests.psychosocial.builders import plan_given
from tests.whole.conftest import House

BANGLA, LATIN = "ঝিঁঝিপোকা", "Zhinzhipoka"


def everything_sealed(db: Session, house: House, now: datetime) -> list[str]:
    """A worry from its beginning to its end, a plan with goals and a scale, a report: each word of it a canary.

    Gives the pages on which their own people read them.
    """
    side, said = house.side("a"), f"{BANGLA} {LATIN}"
    polly, babul, esha = (side.staff[one] for one in (Role.PROTECTION_LEAD, Role.VOLUNTEER, Role.COUNSELLOR))
    later = local_day(now) + timedelta(days=3)
    given = ConcernGiven(id=new_id(), area_id=side.area.id, text=said, subject=said, kind=Kind.LABOUR)
    concern = worries.raise_concern(db, babul, given, now=now)
    decided = TriageGiven(
        concern_id=concern.id, version=concern.version, decision=Triage.REFERRAL, note=said, next_on=later
    )
    worries.triage(db, polly, decided, now=now)
    worries.follow_up(db, polly, NoteGiven(concern_id=concern.id, note=said, next_on=later), now=now)
    asked = ReferralGiven(
        concern_id=concern.id, service=Service.BURN_CARE, due_on=later, provider_name=said, focal=said,
        known={Shared.NAME: said, Shared.PLACE: said}, shared=frozenset({Shared.NAME}),
    )  # fmt: skip
    referral = making.draft(db, polly, asked, now=now)
    making.agree(db, polly, referral.id, AgreementGiven(relation="mother"), now=now)
    bars.set_bar(db, polly, concern.id, babul.id, said, now=now)
    plan = support.open_plan(
        db, esha, plan_given(side.area, house.inside.response, name=said, goals=said), seals=seals_of(db), now=now
    )
    db.flush()
    plan.goals_sealed = seal_part(db, "goals", plan.id, said)
    plan.layer = 3
    db.flush()
    known = next(one for one in instruments.known(db) if one.items)
    least = min(value for value, *_words in known.answers)
    instruments.answer(db, esha, plan.id, known.code, [least] * len(known.items), now=now)
    told = ReportGiven(area_id=side.area.id, matter=Matter.OTHER, said=said, about=said)
    report = reports.write_report(db, polly, told, seals=seals_of(db), now=now)
    assert closing.open_one(db, polly, concern.id) is concern
    return [
        f"/concerns/{concern.id}", f"/concerns/referrals/{referral.id}", f"/concerns/referrals/{referral.id}/form.pdf",
        f"/appointments/plans/{plan.id}/notes", f"/feedback/confidential/{report.id}",
    ]  # fmt: skip


def exported(house: House, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Each kind of file out of the registry, unpacked; what a workbook says of its own hour is left out."""
    asha = house.side("a").staff[Role.COORDINATOR]
    for profile in Profile:
        for form in Format:
            given = ExportGiven(
                profile=profile, format=form, purpose="x", recipient="x", response_id=house.inside.response.id
            )
            with house.database.writing() as db:
                try:
                    content = make(db, ask_export(db, asha, given, now=now))
                except Problem:
                    continue
                finally:
                    db.rollback()
            yield f"{profile.value}.{form.value}", b"".join(unpacked(content))


def unpacked(content: bytes) -> Iterator[bytes]:
    """The parts of a ZIP, and of the ZIPs in it."""
    if not content.startswith(b"PK"):
        yield content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            if not name.startswith("docProps/"):
                yield from unpacked(book.read(name))


def has_canary(content: bytes) -> bool:
    """In Bangla or Latin letters, plain, in JSON, in an address, or as UTF-16."""
    words = (BANGLA, LATIN)
    plain = [one.encode() for one in words] + [one.encode("utf-16-le") for one in words]
    return any(one in content for one in (*plain, json.dumps(BANGLA).strip('"').encode()))


@pytest.mark.goal("S11")
def test_no_canary_lies_in_any_file_of_the_house(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Database, its log of writes, temporary files, logs, what jobs made and noted, what was taken out."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    now = clock.now()
    with house.database.writing() as db:
        pages = everything_sealed(db, house, now)
    for name in ("polly", "esha", "asha"):
        client = house.people[name].client
        for url in pages:
            client.get(url)
            client.post(url, data={"note": f"{BANGLA} {LATIN}"})
    assert has_canary(house.people["polly"].client.get(pages[0]).get_data()), "its own worker reads it"
    home = Path(house.database.engine.url.database or "").parent if house.database.is_sqlite else temporary
    to = recovery.public_of(recovery.new_pair()[1])
    plan.lend(house.database, Settings.for_tests(home, house.database.url, backup_to=to))
    for job in JOBS:
        run_once(house.database, job, now + timedelta(days=1))
    place = house.side("a").words.en["place"].encode()
    (backup,) = backups.kept(home / "backups")
    assert not has_canary(backup.read_bytes())
    assert place not in backup.read_bytes(), "not even what lies open in the database"
    assert not [name for name, content in exported(house, now) if has_canary(content)]
    assert not has_canary(caplog.text.encode())
    with house.database.reading() as db:
        for table in sa.inspect(db.connection()).get_table_names():
            rows = db.execute(sa.text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - our own names of tables
            assert not [row for row in rows for value in row if has_canary(as_bytes(value))], table
    folders = [temporary]
    if house.database.is_sqlite:
        folders.append(Path(house.database.engine.url.database or "").parent)
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    assert not [one.name for one in files if has_canary(one.read_bytes())]
    assert not [one.name for one in files if BANGLA in one.name or LATIN in one.name]
    if house.database.is_sqlite:
        # The harness finds what lies open: a place's name does.
        assert [one.name for one in files if place in one.read_bytes()]


def as_bytes(value: object) -> bytes:
    """A cell as bytes, JSON and text alike."""
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
