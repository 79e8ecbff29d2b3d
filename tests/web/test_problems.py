"""What people read when something cannot be done, and what they never read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from relief.app import create_app
from relief.config import Settings
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.web.guard import public
from tests.conftest import over
from tests.people import People, Person, signed_in

FAULTS = {
    "missing": (NotFound(), 404),
    "not-allowed": (NotAllowed("x"), 403),
    "refused": (Refused("x", "This is not an area."), 409),
    "invalid": (Invalid({"name": "Write the person's name."}), 422),
    "stale": (StaleDataError("UPDATE users SET secret"), 409),
    "full": (OperationalError("INSERT secret", {}, Exception("database or disk is full")), 507),
    "locked": (OperationalError("INSERT secret", {}, Exception("database is locked")), 503),
    "bug": (ZeroDivisionError("secret"), 500),
    "database": (OperationalError("SELECT secret", {}, Exception("no such table: secret")), 500),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with one more room, where things go wrong."""
    nowhere = tmp_path_factory.mktemp("faulty")
    app = create_app(Settings.for_tests(nowhere, f"sqlite:///{nowhere}/none.db"))
    bp = Blueprint("faulty", __name__, url_prefix="/faulty")

    @bp.route("/<string(maxlength=20):name>", methods=["GET", "POST"])
    @public
    def fail(name: str) -> str:
        raise FAULTS[name][0]

    @bp.get("/undeclared")
    def undeclared() -> str:
        return "nobody said who may read this"

    app.register_blueprint(bp)
    return app


@pytest.fixture
def app(faulty: Flask, settings: Settings, database: Database) -> Iterator[Flask]:
    with over(faulty, settings, database) as found:
        yield found


@pytest.mark.goal("U11")
@pytest.mark.goal("S15")
@pytest.mark.one_database
@pytest.mark.parametrize("name", FAULTS)
def test_a_problem_is_a_page_a_part_or_json(stranger: Person, name: str) -> None:
    status = FAULTS[name][1]
    whole = stranger.get(f"/faulty/{name}")
    part = stranger.get(f"/faulty/{name}", hx=True)
    data = stranger.get(f"/faulty/{name}", headers={"Accept": "application/json"})
    assert (whole.status, part.status, data.status) == (status,) * 3
    assert whole.heading
    assert re.search("[\u0980-\u09ff]{3}", whole.text)
    assert "<html" not in part.raw
    assert part.select(".notice")
    assert set(data.json) == {"code", "message", "reference"}
    for answer in (whole, part, data):
        assert "HX-Request" in answer.headers.get("Vary", "") or answer is data
        for leak in ("secret", "Traceback", "sqlalchemy", "SELECT", ".py", "Error"):
            assert leak not in answer.raw, leak
    assert bool(data.json["reference"]) == (status == 500)


@pytest.mark.one_database
def test_a_bug_is_logged_with_the_reference_the_person_sees(stranger: Person, caplog: pytest.LogCaptureFixture) -> None:
    page = stranger.get("/faulty/bug")
    reference = page.select("code")[0].text
    assert any(reference in record.getMessage() for record in caplog.records)


@pytest.mark.one_database
def test_english_readers_are_told_in_english(stranger: Person) -> None:
    stranger.speak("en")
    assert stranger.get("/faulty/missing").heading == "Not found"


@pytest.mark.goal("S3")
def test_a_route_that_names_nobody_answers_nobody(app: Flask, people: People, stranger: Person) -> None:
    for person in (stranger, signed_in(app, people.user("admin")), signed_in(app, people.user("asha"))):
        assert person.get("/faulty/undeclared").status == 403


@pytest.mark.one_database
def test_too_much_at_once_is_refused_kindly(stranger: Person) -> None:
    page = stranger.post("/sign-in", {"name": "x" * (13 * 1024 * 1024), "password": "x"})
    assert page.status == 413
    assert "এমবি" in page.text


@pytest.mark.one_database
def test_a_wrong_method_says_which_are_right(stranger: Person) -> None:
    page = stranger.post("/about")
    assert page.status == 405
    assert "GET" in page.headers["Allow"]


@pytest.fixture
def broken_database(database: Database) -> Iterator[None]:
    with database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE sign_ins RENAME TO sign_ins_away"))
    yield
    with database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE sign_ins_away RENAME TO sign_ins"))


def test_a_database_that_fails_under_the_frame_still_gives_a_page(as_babul: Person, broken_database: None) -> None:
    page = as_babul.get("/own-sign-ins")
    assert page.status == 500
    assert page.heading


def test_readiness_follows_the_database(stranger: Person, database: Database) -> None:
    assert stranger.get("/healthz").json == {"status": "up"}
    assert stranger.get("/readyz").json == {"status": "ready"}
    with database.writing() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    assert stranger.get("/readyz").status == 503
    assert stranger.get("/healthz").status == 200
