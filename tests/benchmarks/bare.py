"""The least a page can cost: one ORM read by primary key and one small template, same engine settings."""

from __future__ import annotations

import os
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, render_template

import relief.schema  # noqa: F401 - all tables, so that the mappers are as the product's
from relief.households.models import Household
from relief.kernel.db import Database


def from_env() -> Flask:
    """What the server starts."""
    app = Flask("bare", root_path=os.path.dirname(__file__))
    database = Database(os.environ["RELIEF_BENCH_DATABASE"])
    household_id = UUID(os.environ["RELIEF_BENCH_HOUSEHOLD"])

    @app.get("/")
    def page() -> str:
        with database.reading() as db:
            found = db.scalars(sa.select(Household).where(Household.id == household_id)).one()
        return render_template("bare.html", household=found)

    return app
