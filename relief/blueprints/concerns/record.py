"""What protection holds of one person, on paper for that person alone. Only who follows it prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from relief.blueprints.concerns import bp
from relief.concerns import queries, sealed
from relief.consent import queries as consent
from relief.consent.labels import METHOD_LABELS
from relief.disclosure import paper
from relief.disclosure.paper import Part
from relief.kernel.db import Session
from relief.referrals import passed
from relief.referrals.labels import LABELS
from relief.referrals.models import Referral
from relief.referrals.sealed import opened as open_referral
from relief.web import runtime
from relief.web.guard import needs
from relief.web.i18n import day, label, language, moment, say, speaking


@bp.get("/<uuid:concern_id>/record.pdf")
@needs()
def record_pdf(concern_id: UUID) -> Response:
    """What was told, what was done, who was asked for what; in Bangla. That it was opened is on record."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().writing() as db, speaking("bn"):
        queries.mine(db, actor, concern_id)
        opened = sealed.open_concern(db, actor, concern_id, now=now)
        parts = [*_parts(opened), *(_referred(db, one) for one in passed.of_concern(db, concern_id))]
        made = paper.pdf(
            paper.Sheet(
                language=language(), title=_("What we hold about you"), number=opened.concern.code,
                lead=_("Made on %(day)s", day=day(now)),
                intro=_(
                    "This sheet is for the person alone. Read it out where nobody listens, and ask whether it is safe"
                    " to take along."
                ),
                parts=parts, foot=_("Keep this paper where others cannot read it."),
            )
        )  # fmt: skip
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=what-we-hold.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _parts(opened: sealed.Opened) -> Iterator[Part]:
    one = opened.concern
    facts = [(_("What it is"), label(opened.words.kind)), (_("Who it is about"), opened.words.subject or "—")]
    facts += [
        (_("State"), label(one.state)),
        (_("Arrived"), moment(one.created_at)),
        (_("In words"), opened.words.text),
    ]
    told = _("Who wrote it down is not printed here: the one who told us stays protected.")
    yield Part(title=one.code, facts=facts, lines=[told])
    lines = [f"{moment(each.note.created_at)}: {each.text}" for each in opened.steps]
    yield Part(title=_("What was done"), lines=lines or ["—"])
    if opened.outcome:
        yield Part(title=_("What came of it"), lines=[opened.outcome])


def _referred(db: Session, referral: Referral) -> Part:
    found = open_referral(db, referral)
    words: Any = found.words
    told = ", ".join(f"{say(LABELS[name])}: {text}" for name, text in words.told)
    facts = [
        (_("Service"), say(LABELS[words.service])), (_("Provider"), words.provider_name or "—"),
        (_("What the provider may know"), told or "—"), (_("State"), label(referral.state)),
    ]  # fmt: skip
    ledger = [
        " · ".join(each for each in (day(one.at), label(one.decision), say(METHOD_LABELS.get(one.method, ""))) if each)
        for one in consent.ledger(db, referral.id)
    ]
    steps = [f"{moment(one.step.created_at)}: {label(one.step.state)} {one.text}".strip() for one in found.steps]
    return Part(title=referral.code, facts=facts, lines=[*ledger, *steps])
