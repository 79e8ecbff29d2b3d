"""The registry: search first, register, read, correct; every route narrowed to the person's areas."""

from __future__ import annotations

from flask import Blueprint

from relief.households import labels
from relief.households.needs import NEED_LABELS

bp = Blueprint("households", __name__, url_prefix="/households")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {
        "circumstance_labels": labels.CIRCUMSTANCE_LABELS,
        "need_labels": NEED_LABELS,
        "loss_labels": labels.LOSS_LABELS,
        "relation_labels": labels.RELATION_LABELS,
        "housing_labels": labels.HOUSING_LABELS,
        "livelihood_labels": labels.LIVELIHOOD_LABELS,
        "field_labels": labels.FIELD_LABELS,
        "wg_labels": labels.WG_LABELS,
    }


from relief.blueprints.households import correct, decisions, people, record, register, registry, wishes  # noqa: E402, F401 - they add their routes
