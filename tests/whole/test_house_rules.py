"""House rules a linter does not know: who ends a transaction, what an action looks like.

Each test names the file, the line and the rule; docs/developer.md says why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "relief"

# The doors: they open a transaction and know what time it is.
DOORS = (
    "kernel",
    "blueprints",
    "jobs",
    "commands",
    "audit.witnesses",
    "keys",
    "backups",
    "sync.inbox",
    "sync.pieces",
    "households.pieces",
    "distributions.assignment_work",
    "distributions.drawing",
    "distributions.pieces",
    "distributions.rounds_work",
    "retention.again",
    "retention.work",
    "demo",
    "web",
)
# Ready-made HTML that is not escaped. Say here why each file may make it.
MAKES_MARKUP: dict[str, str] = {
    "relief/blueprints/reports/__init__.py": "pictures drawn by reports/drawing.py, which escapes every word",
    "relief/web/forms.py": "a list of unions as options, written by hand for speed; value and label are escaped",
    "relief/web/speech.py": "texts of our own catalogue, as Jinja's i18n extension marks them",
    "relief/web/templating.py": "what a template has written and escaped, put into another one",
}
# SQL that is put together. Each needs its reason too.
MAKES_SQL = {"relief/kernel/db.py": "PRAGMA takes no parameters, and its values are our own"}

Found = Iterator[tuple[int, str]]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules() -> Iterator[tuple[str, Path]]:
    """Each module by its name inside the package: `checkin.actions`, `jobs`."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(room + ".") for room in rooms)


def broken(rule: Callable[[ast.Module], Found], *, except_in: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {what}"
        for module, path in modules()
        if not within(module, except_in)
        for line, what in rule(tree(path))
    ]


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield called(node), node


def imported(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def ends_a_transaction(module: ast.Module) -> Found:
    for name, call in calls(module):
        if name in ("commit", "rollback", "writing") and isinstance(call.func, ast.Attribute):
            yield call.lineno, f".{name}() belongs to a door; an action may flush"


def imports_of(*names: str) -> Callable[[ast.Module], Found]:
    def rule(module: ast.Module) -> Found:
        for line, name in imported(module):
            if within(name, names):
                yield line, f"imports {name}"

    return rule


def pastes_into_sql(module: ast.Module) -> Found:
    for name, call in calls(module):
        if name in ("text", "execute", "exec_driver_sql", "scalars", "DDL") and call.args:
            first = call.args[0]
            pasted = isinstance(first, ast.JoinedStr) or (
                isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod | ast.Add)
            )
            if pasted or (isinstance(first, ast.Call) and called(first) == "format"):
                yield call.lineno, f"{name}() takes a fixed text and bound parameters"


def makes_markup(module: ast.Module) -> Found:
    for name, call in calls(module):
        if name == "Markup":
            yield call.lineno, "Markup() is not escaped; use a template, or say why above"


def faults_of_action(function: ast.FunctionDef) -> Iterator[str]:
    first = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)][:2]
    if first != ["db", "actor"]:
        yield f"{function.name} starts with (db, actor, ...)"
    if "now" not in [argument.arg for argument in function.args.kwonlyargs]:
        yield f"{function.name} takes now by keyword"


def crooked_actions(module: ast.Module) -> Found:
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield from ((node.lineno, what) for what in faults_of_action(node))


def test_only_a_door_ends_a_transaction() -> None:
    assert broken(ends_a_transaction, except_in=DOORS) == []


def test_every_action_says_who_acts_and_when() -> None:
    faults = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {what}"
        for module, path in modules()
        if "actions" in module.split(".")[1:]
        for line, what in crooked_actions(tree(path))
    ]
    assert faults == []


def test_no_value_is_pasted_into_sql() -> None:
    faults = broken(pastes_into_sql, except_in=("migrations",))
    assert [fault for fault in faults if fault.partition(":")[0] not in MAKES_SQL] == []


def test_only_areas_knows_shapely() -> None:
    assert broken(imports_of("shapely"), except_in=("areas",)) == []


def test_only_jobs_knows_the_scheduler() -> None:
    assert broken(imports_of("apscheduler"), except_in=("jobs",)) == []


def test_only_doors_ask_what_time_it_is() -> None:
    doors = (*(door for door in DOORS if door != "sync.inbox"), "app")
    assert broken(imports_of("relief.kernel.clock"), except_in=doors) == []


def test_only_routes_read_htmx_headers() -> None:
    may = ("blueprints", "app", "web")
    assert broken(imports_of("relief.web.hx", "flask_htmx"), except_in=may) == []


def test_nothing_skips_escaping() -> None:
    faults = [fault for fault in broken(makes_markup) if fault.partition(":")[0] not in MAKES_MARKUP]
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false")
    for path in sorted((PACKAGE / "templates").rglob("*.*")):
        name = path.relative_to(ROOT).as_posix()
        lines = path.read_text(encoding="utf-8").splitlines() if name not in MAKES_MARKUP else []
        faults += [f"{name}:{n}: {s}" for n, s in enumerate(lines, 1) if unescaped.search(s)]
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (ends_a_transaction, "db.commit()"),
        (ends_a_transaction, "with database.writing() as db: pass"),
        (pastes_into_sql, "db.execute(text(f'select {name}'))"),
        (pastes_into_sql, "text('select %s' % name)"),
        (pastes_into_sql, "connection.exec_driver_sql('select {}'.format(name))"),
        (makes_markup, "Markup(name)"),
        (imports_of("shapely"), "from shapely.geometry import Point"),
        (imports_of("relief.kernel.clock"), "from relief.kernel import clock"),
        (crooked_actions, "def record(db, given, *, now): pass"),
        (crooked_actions, "def record(db, actor, given, now): pass"),
    ],
)
def test_a_broken_rule_is_seen(rule: Callable[[ast.Module], Found], code: str) -> None:
    assert len(list(rule(ast.parse(code)))) == 1
