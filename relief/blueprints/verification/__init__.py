"""Verification: forums, the work list, committees and their sessions, appeals, visits."""

from __future__ import annotations

from flask import Blueprint

from relief.verification import labels

bp = Blueprint("verification", __name__, url_prefix="/verification")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {
        "ground_labels": {one.value: text for one, text in labels.GROUNDS.items()},
        "standing_kinds": labels.KINDS,
        "appeal_kinds": labels.APPEAL_BADGES,
        "outcome_done": labels.OUTCOMES_DONE,
    }


from relief.blueprints.verification import appeals, committees, forums, session, sheets, visits, work  # noqa: E402, F401 - they add their routes
