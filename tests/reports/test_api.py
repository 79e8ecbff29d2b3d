"""The interface for programs: who is let in, what each answer says, and what no two answers can tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import jsonschema  # type: ignore[import-untyped] # it publishes no types
import pytest
import sqlalchemy as sa
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from relief.accounts.models import User
from relief.areas.models import Level
from relief.gaps import actions as gaps
from relief.gaps.measure_models import MeasureSum
from relief.gaps.models import Figure, SectorFigure
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.reports import answers, area_rows, contract, tokens
from relief.reports.outside import ApiToken, ApiUse, Matter
from relief.reports.situation import sector_cells
from tests.builders import Areas
from tests.gaps.worlds import World, a_world
from tests.people import People, Person

Ask = Callable[..., Any]
FIELDS = ("verified", "targeted", "reached", "female_headed", "female_headed_reached", "disability",
          "disability_reached", "fully_damaged", "fully_damaged_granted")  # fmt: skip


@pytest.fixture
def world(database: Database, areas: Areas, people: People) -> World:
    with database.writing() as db:
        made = a_world(db, areas, Random(5), clock.now(), households=120)
        gaps.refresh_gaps(db, Actor.clerk("gaps"), made.response.id, now=clock.now())
    return made


def a_token(database: Database, actor: Actor, world: World, **more: Any) -> str:
    given = {"response_id": world.response.id, "holder": "A partner", "purpose": "dashboard", "days": 30,
             "area_id": None, "matters": list(Matter), **more}  # fmt: skip
    with database.writing() as db:
        return tokens.make(db, actor, tokens.TokenGiven(**given), now=clock.now())[1]


@pytest.fixture
def ask(database: Database, people: People, world: World, stranger: Person) -> Ask:
    """Ask as Asha's partner."""
    return asking(stranger, a_token(database, people.asha, world))


def asking(stranger: Person, secret: str) -> Ask:
    def asked(path: str, **headers: str) -> Any:
        return stranger.client.get(path, headers={"Authorization": f"Bearer {secret}", **headers})

    return asked


@pytest.mark.goal("U17")
@pytest.mark.one_database
def test_the_document_is_sound_and_names_every_route(app: Flask, stranger: Person) -> None:
    document = stranger.client.get("/api/v1/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    routes = {rule.rule.removeprefix("/api/v1") for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert routes == set(document["paths"])
    ids = [one["get"]["operationId"] for one in document["paths"].values()]
    assert len(ids) == len(set(ids))
    methods = [rule.methods - {"HEAD", "OPTIONS"} for rule in app.url_map.iter_rules() if rule.endpoint[:4] == "api."]
    assert methods == [{"GET"}] * len(routes)


def schema_of(word: str) -> dict[str, Any]:
    document = contract.openapi("0", "/api/v1")
    return {"$ref": f"#/components/schemas/{word}", "components": document["components"]}


def fits(word: str, content: Any) -> None:
    jsonschema.Draft202012Validator(schema_of(word), format_checker=jsonschema.FormatChecker()).validate(content)


@pytest.mark.goal("U17")
def test_every_answer_is_what_the_document_says(ask: Ask, world: World, areas: Areas) -> None:
    for question in contract.QUESTIONS:
        for level in area_rows.LEVELS:
            words = f"?level={level.value}" if contract.LEVEL in question.params else "?limit=3"
            answer = ask(f"/api/v1{question.path}{words}")
            assert answer.status_code == 200, answer.text
            assert answer.mimetype == "application/json"
            fits(question.word, answer.get_json())
    fits("entrance", ask("/api/v1/").get_json())
    for path, status in (("/figures?level=village", 400), ("/figures?colour=red", 400), ("/figures?limit=0", 400),
                         ("/figures?level=union&level=upazila", 400), ("/five-w?month=2026-13", 400),
                         ("/figures?within=BD99", 404), ("/nothing", 404)):  # fmt: skip
        answer = ask(f"/api/v1{path}")
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), path
        fits("problem", answer.get_json())
    assert ask("/api/v1/figures?colour=red").get_json()["errors"].keys() == {"colour"}


FIGURES, MONTHLY, VALUES, FLAGS = "figures", "five-w", "measures/values", "flags"
ODD = [
    *((FIGURES, query, 400) for query in (
        "level=", "level=%20", "level=UNION", "level=village", "level=ward", "level=union%00", "level[]=union",
        "level=union&level=union", "limit=", "limit=0", "limit=-1", "limit=501", "limit=1e2", "limit=1.0", "limit=%2B5",
        "limit=%D9%A3", "limit=%E0%A7%A7%E0%A7%A6", "limit=null", "limit=99999999999999999999", "offset=-1",
        "offset=1000001", "offset=0x10", "offset=%00", "within=", "within=%00", "within=BD%0010", "within=%0A%0D",
        "within=" + "x" * 21, "sector=food", "colour=red", "=", "%00=1", "a" * 900 + "=1", "month=2026-07",
        "limit=5;drop%20table%20areas", "limit=5&limit=6&limit=7", "%F0%9F%92%A7=1",
    )),
    *((FIGURES, query, 404) for query in (
        "within=%27%20or%201=1--", "within=%25", "within=..%2F..", "within=%FF%FE", "within=%ED%A0%80",
        "within=%F0%9F%92%A7", "within=%E0%A6%95", "within=BD99999999",
    )),
    *((MONTHLY, query, 400) for query in (
        "month=", "month=2026", "month=2026-00", "month=2026-13", "month=0000-01", "month=9999-12", "month=2026-7",
        "month=%E0%A7%A8%E0%A7%A6%E0%A7%A8%E0%A7%AC-%E0%A7%A6%E0%A7%AD", "month=2026-07%00", "level=union",
    )),
    (VALUES, "sector=space", 400), (VALUES, "measure=", 400), (VALUES, "measure=a%00b", 400),
    (VALUES, "measure=" + "m" * 41, 400), (FLAGS, "level=union", 400), ("areas", "sector=food", 400),
    ("", "limit=1", 400), ("nothing", "limit=1", 404),
]  # fmt: skip


def test_an_odd_question_is_refused_and_breaks_nothing(ask: Ask, database: Database, world: World) -> None:
    """The same answer on both databases: one of them keeps no NUL."""
    wrong = []
    for number, (path, query, wanted) in enumerate(ODD):
        if number % (tokens.MOST_A_MINUTE // 2) == 0:
            with database.writing() as db:
                db.execute(sa.update(ApiUse).values(at=clock.now() - timedelta(seconds=61)))
        answer = ask(f"/api/v1/{path}?{query}")
        if (answer.status_code, answer.mimetype) != (wanted, "application/problem+json"):
            wrong.append((path, query[:60], answer.status_code, answer.mimetype))
    assert not wrong
    assert ask("/api/v1/figures").status_code == 200
    with database.reading() as db:
        assert all(asked.isprintable() for asked in db.scalars(sa.select(ApiUse.asked)))


@pytest.mark.goal("A9")
def test_its_numbers_are_those_of_the_count(ask: Ask, database: Database, world: World, areas: Areas) -> None:
    rows = {one["pcode"]: one for one in ask("/api/v1/figures").get_json()["data"]}
    # Asha answers for two unions.
    assert rows.keys() == {areas.union_a1.pcode, areas.union_a2.pcode}
    for union in (areas.union_a1, areas.union_a2):
        with database.reading() as db:
            figure = db.get_one(Figure, (world.response.id, union.id))
        assert rows[union.pcode]["figures"] == area_rows.cells_of(figure)
        assert figure.registered > 10
    whole = ask("/api/v1/figures?level=upazila").get_json()["data"][0]["figures"]
    for name in area_rows.CELLS:
        told = [row["figures"][name] for row in rows.values() if row["figures"][name] is not None]
        assert whole[name] == (sum(told) if told else None)


def test_pages_hold_every_row_once(ask: Ask, world: World) -> None:
    whole = ask("/api/v1/measures/values?limit=500").get_json()
    found, following = [], "/api/v1/measures/values?limit=7"
    while following:
        page = ask(following).get_json()
        found += page["data"]
        following = page["meta"]["next"]
    assert found == whole["data"]
    assert len(found) == whole["meta"]["total"] > 14


def test_who_has_it_already_is_told_so(ask: Ask, world: World, database: Database, areas: Areas) -> None:
    first = ask("/api/v1/figures")
    again = ask("/api/v1/figures", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "no-cache" in first.headers["Cache-Control"]
    with database.writing() as db:
        db.get_one(Figure, (world.response.id, areas.union_a1.id)).registered += 20
    assert ask("/api/v1/figures", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_only_a_token_that_stands_is_answered(
    database: Database, people: People, world: World, stranger: Person, as_asha: Person
) -> None:
    now = clock.now()
    assert as_asha.client.get("/api/v1/figures").status_code == 401
    for header in ("", "Basic abc", "Bearer", "Bearer relief_unknown-unknown"):
        answer = stranger.client.get("/api/v1/figures", headers={"Authorization": header})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        fits("problem", answer.get_json())
    secret = a_token(database, people.asha, world)
    ask = asking(stranger, secret)
    assert ask("/api/v1/figures").status_code == 200
    with database.writing() as db:
        token = db.scalars(sa.select(ApiToken)).one()
        assert secret not in json.dumps([token.token_hash, token.holder])
        token.expires_at = now
    assert ask("/api/v1/figures").status_code == 401
    with database.writing() as db:
        db.get_one(ApiToken, token.id).expires_at = now + timedelta(days=1)
    assert ask("/api/v1/figures").status_code == 200
    with database.writing() as db:
        tokens.revoke(db, people.asha, token.id, now=now)
    assert ask("/api/v1/figures").status_code == 401


def test_the_page_for_programs_makes_a_token_that_answers(as_asha: Person, stranger: Person, world: World) -> None:
    assert as_asha.get("/reports/programs").status == 200
    sent = {"holder": "P", "purpose": "dashboard", "matters": "figures", "days": "30", "area_id": ""}
    page = as_asha.post("/reports/programs", sent)
    assert page.status == 200
    secret = page.answer.text.split(tokens.PREFIX, 1)[1][:32]
    assert asking(stranger, tokens.PREFIX + secret)("/api/v1/figures").status_code == 200


def test_a_person_s_own_token_ends_with_the_account(
    database: Database, people: People, world: World, stranger: Person
) -> None:
    ask = asking(stranger, a_token(database, people.asha, world, is_own=True))
    assert ask("/api/v1/").status_code == 200
    with database.writing() as db:
        db.get_one(User, people.asha.id).disabled_at = clock.now()
    assert ask("/api/v1/").status_code == 401


@pytest.mark.goal("S3")
def test_a_token_reads_its_areas_and_its_matters_alone(
    database: Database, people: People, world: World, stranger: Person, areas: Areas
) -> None:
    ask = asking(
        stranger, a_token(database, people.asha, world, area_id=areas.union_a1.id, matters=[Matter.FIGURES])
    )  # fmt: skip
    assert [one["pcode"] for one in ask("/api/v1/figures").get_json()["data"]] == [areas.union_a1.pcode]
    assert ask("/api/v1/figures?level=upazila").get_json()["data"] == []
    for area in (areas.union_a2, areas.union_b1, areas.upazila_a):
        assert ask(f"/api/v1/figures?within={area.pcode}").status_code == 404
    for path in ("measures", "measures/values", "flags", "five-w"):
        assert ask(f"/api/v1/{path}").status_code == 403
    with pytest.raises(Exception, match="not-found"):
        a_token(database, people.asha, world, area_id=areas.union_b1.id)
    with database.reading() as db:
        said = [(one.asked, one.status) for one in db.scalars(sa.select(ApiUse).order_by(ApiUse.at, ApiUse.id))]
        assert db.scalars(sa.select(ApiToken.used)).one() == len(said) == 9
    assert (f"/api/v1/figures?within={areas.union_b1.pcode}", 404) in said
    assert ("/api/v1/five-w", 403) in said


def test_too_many_questions_in_a_minute_wait(ask: Ask, database: Database, world: World) -> None:
    with database.writing() as db:
        token = db.scalars(sa.select(ApiToken)).one()
        for _ in range(tokens.MOST_A_MINUTE - 1):
            tokens.note_use(db, token.id, "/api/v1/", 200, 1, now=clock.now())
    assert ask("/api/v1/areas").status_code == 200
    slowed = ask("/api/v1/areas")
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "60")
    with database.writing() as db:
        db.execute(sa.update(ApiUse).values(at=clock.now() - timedelta(seconds=61)))
    assert ask("/api/v1/areas").status_code == 200


# What no two answers can tell.


def small(db: Any, world: World, rng: Random) -> None:
    """Overwrite every union with numbers so small that much of it must be hidden."""
    for union in world.areas.unions:
        figure = db.get_one(Figure, (world.response.id, union.id))
        figure.registered = rng.choice((0, 3, 9, 14, 40))
        for name in FIELDS:
            setattr(figure, name, rng.randint(0, figure.registered))
        figure.female_headed_reached = rng.randint(0, min(figure.female_headed, figure.reached))
        figure.disability_reached = rng.randint(0, min(figure.disability, figure.reached))
        figure.fully_damaged_granted = rng.randint(0, figure.fully_damaged)
        for row in db.scalars(sa.select(SectorFigure).where(SectorFigure.area_id == union.id)):
            row.in_need = rng.randint(0, figure.registered)
            row.unmet = rng.randint(0, row.in_need)
            row.targeted, row.reached = (rng.randint(0, figure.registered) for _ in range(2))
        kept = db.get_one(MeasureSum, (world.response.id, union.id))
        kept.numbers = {code: random_pair(rng, figure.registered, len(pair)) for code, pair in kept.numbers.items()}


def random_pair(rng: Random, registered: int, length: int) -> list[int | None]:
    need = rng.randint(0, registered)
    whole = [registered, rng.randint(0, registered)] if length > 2 else []
    return [need, rng.randint(0, need), *whole]


def told_of(figure: Figure) -> Any:
    return area_rows.cells_of(figure)


def exchange_hidden(db: Any, world: World) -> int:
    """Put another value into every hidden cell for which nothing told changes; how many there were."""
    changed = 0
    for union in world.areas.unions:
        figure = db.get_one(Figure, (world.response.id, union.id))
        for name in ("registered", *FIELDS):
            changed += exchanged(figure, name, told_of)
        for row in db.scalars(sa.select(SectorFigure).where(SectorFigure.area_id == union.id)):
            for name in ("unmet", "targeted", "reached"):
                changed += exchanged(row, name, lambda one, whole=figure.registered: sector_cells(one, whole))
        kept = db.get_one(MeasureSum, (world.response.id, union.id))
        numbers = {}
        for one in area_rows.catalogue(db):
            pair = list(kept.numbers[one.code])
            if area_rows.told_measure(one, pair, figure.registered) is None and pair[1]:
                other = [pair[0], pair[1] - 1, *pair[2:]]
                if area_rows.told_measure(one, other, figure.registered) is None:
                    pair, changed = other, changed + 1
            numbers[one.code] = pair
        kept.numbers = {**kept.numbers, **numbers}
    return changed


def exchanged(record: Any, name: str, told: Callable[[Any], Any]) -> bool:
    before, value = told(record), getattr(record, name)
    for other in (1, 2, 3, 4, value + 1, value - 1):
        if other != value and other >= 0:
            setattr(record, name, other)
            if told(record) == before:
                return True
    setattr(record, name, value)
    return False


def questions(world: World) -> Iterator[tuple[str, Level, str | None]]:
    areas = world.areas
    for word in ("figures", "measured", "flags"):
        for level in area_rows.LEVELS:
            for area in (None, areas.district, areas.upazila_a, areas.union_a1, areas.union_a2, areas.union_b1):
                yield word, level, area.pcode if area else None


def answered(database: Database, world: World, response_id: UUID) -> dict[tuple[str, Level, str | None], str]:
    found = {}
    with database.reading() as db:
        for word, level, within in questions(world):
            asked = answers.Asked(actor=Actor.clerk("tests"), response_id=response_id, now=clock.now(),
                                  bangla=str, level=level, within=within, limit=500)  # fmt: skip
            answer = contract.BY_WORD[word].read(db, asked)
            found[word, level, within] = json.dumps([answer.rows, answer.total, dict(answer.about)])
    return found


@pytest.mark.goal("S18")
@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_pairs_of_answers_reveal_no_small_cell(database: Database, world: World, seed: int) -> None:
    """With every hidden number exchanged for another hidden one, no answer and so no difference of two moves."""
    rng = Random(seed)
    with database.writing() as db:
        small(db, world, rng)
    first = answered(database, world, world.response.id)
    with database.writing() as db:
        assert exchange_hidden(db, world) > 20
    second = answered(database, world, world.response.id)
    for _ in range(250):
        one, other = rng.choice(list(first)), rng.choice(list(first))
        assert difference(first[one], first[other]) == difference(second[one], second[other])
        assert first[one] == second[one]
        assert not [number for number in numbers_in(first[one]) if number in (1, 2, 3, 4)], first[one]


def difference(one: str, other: str) -> list[int]:
    """Each number of one answer less each of the other, wherever both have one."""
    return [a - b for a in numbers_in(one) for b in numbers_in(other)][:2_000]


def numbers_in(answer: str) -> list[int]:
    """Counts of households and children; not how many numbers are hidden or unions counted, which count no people."""
    found: list[int] = []
    for row in json.loads(answer)[0]:
        # Places, official figures and estimates are public, however small.
        if row.get("measure") == "child-places":
            continue
        if row.get("measure") == "registration":
            row["need"] = None
        cells = [row.get("figures", {}), *row.get("sectors", {}).values(),
                 {name: row.get(name) for name in ("need", "covered")}]  # fmt: skip
        public = ("affected", "children_affected", "child_places")
        found += [value for each in cells for name, value in each.items() if value is not None and name not in public]
    return found


def test_measures_and_figures_hide_the_same(database: Database, world: World, areas: Areas) -> None:
    """What one of them tells, the other must not have hidden: the same count stands in both."""
    with database.reading() as db:
        asked = answers.Asked(actor=Actor.clerk("tests"), response_id=world.response.id, now=clock.now(), bangla=str,
                              limit=500)  # fmt: skip
        figures = {row["pcode"]: row for row in answers.figures(db, asked).rows}
        values = {(row["pcode"], row["measure"]): row for row in answers.measured(db, asked).rows}
    assert len(figures) >= 3
    for pcode, row in figures.items():
        for group, code in (("female_headed", "left-female-headed"), ("disability", "left-disability")):
            both = values.get((pcode, code))
            cells = row["figures"]
            assert (both is None) == (cells[group] is None or cells[f"{group}_reached"] is None)
        for sector, cells in row["sectors"].items():
            value = values.get((pcode, sector))
            if value is not None:
                assert value["need"] == cells["in_need"]
                assert value["covered"] == cells["in_need"] - cells["unmet"]
            else:
                assert cells["unmet"] is None
