"""Addresses for every route, filled with the records of one furnished union."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from relief.kernel.db import Base, Database
from tests.whole.furnished import Side

# Pages of a plan that is still being drawn up.
OF_A_DRAFT = {
    "distributions.edit", "distributions.rules", "distributions.check", "distributions.points",
    "distributions.edit_point", "distributions.barriers", "distributions.show_barrier",
    "distributions.assign", "distributions.assignment_geojson",
    "distributions.assignment_moves", "distributions.placed",
}  # fmt: skip
# Papers of a grant whose work began, and the milestone they are about: the second one may be paid.
OF_RUNNING_WORK = {"rehabilitation.letter": 1, "rehabilitation.inspection_sheet": 1, "rehabilitation.receipt": 2}


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if method in rule.methods and rule.endpoint != "static":
            yield rule


def address(app: Flask, rule: Rule, side: Side, instead: Mapping[str, Any] | None = None) -> str:
    ids = {**side.ids, "to": "inspected", "suffix": "csv", "step": "begin", **(instead or {})}
    if rule.endpoint in OF_A_DRAFT and "distribution_id" not in (instead or {}):
        ids["distribution_id"] = side.draft_id
    if rule.endpoint in OF_RUNNING_WORK and "grant_id" not in (instead or {}):
        ids |= {"grant_id": side.running_id, "number": OF_RUNNING_WORK[rule.endpoint]}
    missing = rule.arguments - set(ids)
    assert not missing, f"{rule.rule}: furnish a record for {sorted(missing)} (tests/whole/furnished.py)"
    method = "GET" if "GET" in rule.methods else "POST"
    values = {name: ids[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def contents(database: Database) -> dict[str, str]:
    """One hash for each table: equal when no row was added, changed or lost."""
    with database.reading() as db:
        rows = {
            table.name: sorted(repr(tuple(row)) for row in db.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }
    return {name: hashlib.sha256("\n".join(each).encode()).hexdigest() for name, each in rows.items()}
