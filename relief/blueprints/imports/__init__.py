"""Lists as reviewed batches: upload, confirm the columns, check, review, merge or put aside."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("imports", __name__, url_prefix="/households/imports")

from relief.blueprints.imports import alike, batch, review, upload  # noqa: E402, F401 - they add their routes
