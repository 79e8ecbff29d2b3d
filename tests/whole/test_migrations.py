"""Migrations and models say the same, on the database under test."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief import schema
from relief.kernel.db import Base, Database
from tests import conftest


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    name = f"relief_test_{uuid4().hex[:12]}"
    if conftest.ON_POSTGRES:
        conftest._administer(f'CREATE DATABASE "{name}"')
        database = Database(conftest._url_of(name))
    else:
        database = Database(f"sqlite:///{tmp_path}/bare.db")
    yield database
    database.close()
    if conftest.ON_POSTGRES:
        conftest._administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_from_nothing_to_the_newest_is_what_the_models_say(bare: Database) -> None:
    assert schema.state(bare).is_new
    assert schema.pending(bare)
    schema.upgrade(bare)
    assert schema.state(bare).current
    assert schema.pending(bare) == []
    assert schema.differences(bare) == []


def test_step_by_step_is_the_same_as_all_at_once(bare: Database) -> None:
    for step in [line.partition(":")[0] for line in schema.pending(bare)]:
        schema.upgrade(bare, to=step)
    assert schema.differences(bare) == []


def checks(database: Database) -> dict[str, str]:
    found = sa.inspect(database.engine)
    return {
        check["name"]: " ".join(check["sqltext"].split())
        for table in found.get_table_names()
        for check in found.get_check_constraints(table)
    }


def test_checks_know_every_word_of_every_list(bare: Database, database: Database) -> None:
    """Autogenerate does not look inside a CHECK: a new word would pass here and fail in the field."""
    schema.upgrade(bare)
    assert checks(bare) == checks(database)
    texts = checks(bare)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            words = getattr(column.type, "enum_class", None)
            if words is not None and issubclass(words, StrEnum):
                named = [text for name, text in texts.items() if name.startswith(f"ck_{table.name}_")]
                for word in words:
                    assert any(f"'{word.value}'" in text for text in named), f"{table.name}.{column.name}: {word}"


def test_the_head_is_written_down(bare: Database) -> None:
    """One line in one file: two branches that both add a migration meet here and not in production."""
    written = (schema.FOLDER / "versions" / "HEAD").read_text(encoding="utf-8").strip()
    assert written == schema.head()


def test_every_constraint_has_a_name(bare: Database) -> None:
    nameless = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


def test_a_failed_step_leaves_the_old_tables_whole(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [line.partition(":")[0] for line in schema.pending(bare)]
    schema.upgrade(bare, to=steps[0])
    before = sorted(sa.inspect(bare.engine).get_table_names())
    from alembic.operations import Operations

    real, left = Operations.create_table, [3]

    def fail_at_last(self: Operations, *args: object, **kwargs: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise OSError("the power went")
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", fail_at_last)
        with pytest.raises(OSError, match="power"):
            schema.upgrade(bare)
    assert sorted(sa.inspect(bare.engine).get_table_names()) == before
    assert schema.state(bare).present == steps[0]
    schema.upgrade(bare)
    assert schema.differences(bare) == []


def test_a_database_in_use_comes_along(bare: Database) -> None:
    """Tables that others cite are rebuilt on SQLite, with their rows in them."""
    user, sign_in = uuid4().hex, uuid4().hex
    stamp = {"at": "2026-08-01 00:00:00", "by": user}
    schema.upgrade(bare, to="0016")
    with bare.writing() as db:
        _insert(
            db, "users", id=user, name="asha", name_bn="আশা", name_en="Asha", role="coordinator",
            password_hash="x", language="bn", is_demo=False, created_at=stamp["at"], created_by_id=user, version=1,
        )  # fmt: skip
        _insert(
            db,
            "area_assignments",
            id=sign_in,
            user_id=user,
            path="/",
            created_at=stamp["at"],
            created_by_id=user,
            version=1,
        )
    schema.upgrade(bare)
    with bare.reading() as db:
        found = sa.text("SELECT users.name FROM users JOIN area_assignments ON area_assignments.user_id = users.id")
        assert db.scalar(found) == "asha"
        if bare.is_sqlite:
            assert db.scalar(sa.text("PRAGMA foreign_keys")) == 1, "and from here on it is followed again"


def _insert(db: Session, table: str, **values: object) -> None:
    known = {column["name"] for column in sa.inspect(db.connection()).get_columns(table)}
    given = {name: value for name, value in values.items() if name in known}
    names = ", ".join(given)
    db.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + name for name in given)})"), given)  # noqa: S608 - our own names
