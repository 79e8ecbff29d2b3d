"""Tell each household where and when to come: slips on paper, or a list for a sender of messages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, request, send_file

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.point_forms import SlipForm
from relief.blueprints.distributions.words import title
from relief.config import LANGUAGES
from relief.distributions import queries
from relief.distributions import slips as deeds
from relief.distributions.models import Distribution, DistributionPoint
from relief.distributions.slips import Slip, SlipFile, Words
from relief.distributions.slots import MINUTES
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import language, speech_in
from relief.web.speech import Speech

_WITH_TIME = N_("No. %(number)s: please come on %(day)s, %(from)s to %(to)s, to %(point)s. Bring your card.")
_WITHOUT = N_("No. %(number)s: please come on %(day)s to %(point)s. Bring your card.")
_HEADINGS = {
    SlipFile.SLIPS: (
        N_("Number"),
        N_("Household code"),
        N_("Head of household"),
        N_("Village"),
        N_("Point"),
        N_("Day"),
        N_("Time"),
        N_("Text"),
    ),
    SlipFile.MESSAGES: (N_("Phone"), N_("Text"), N_("Parts")),
}
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_SHOWN = 5


@bp.get("/<uuid:distribution_id>/slips")
@needs(Verb.DISTRIBUTIONS_PLAN)
def slips(distribution_id: UUID) -> Response:
    """What it will say, how many parts that is, and the files."""
    code = request.args.get("language", language())
    code = code if code in LANGUAGES else "bn"
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        is_open = plan.state in deeds.TOLD
        given = list(deeds.slips(db, runtime.actor(), plan)) if is_open else []
        words = _words(plan, queries.points(db, plan.id), code, SlipFile.SLIPS)
    return page(
        "distributions/slips.html",
        plan=plan,
        heading=title(plan),
        is_open=is_open,
        code=code,
        sums=deeds.sums(given, words.text),
        shown=[(words.text(one), deeds.parts(words.text(one))) for one in given[:_SHOWN]],
    )


@bp.post("/<uuid:distribution_id>/slips")
@needs(Verb.HOUSEHOLDS_EXPORT)
def take_slips(distribution_id: UUID) -> Response:
    """One of the files; that it was taken stands in the trail."""
    form = SlipForm()
    kind = SlipFile(form.word("list", [one.value for one in SlipFile]))
    suffix = form.word("format", list(_TYPES))
    code = form.word("language", list(LANGUAGES))
    with runtime.database().writing() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        given = list(deeds.slips(db, runtime.actor(), plan))
        words = _words(plan, queries.points(db, plan.id), code, kind)
        deeds.note_taken(db, runtime.actor(), plan, kind, len(given), now=runtime.now())
    content = deeds.file_of(kind, given, words, as_csv=suffix == "csv")
    return send_file(
        io.BytesIO(content),
        mimetype=_TYPES[suffix],
        as_attachment=True,
        download_name=f"{kind.value}-{str(plan.id)[-6:]}.{suffix}",
    )


def _words(plan: Distribution, points: Sequence[DistributionPoint], code: str, kind: SlipFile) -> Words:
    said = speech_in(code)
    known = {point.id: said.name_of(point) for point in points}
    where = said.name_of(plan.area)

    def text(slip: Slip) -> str:
        point = known.get(slip.point_id, where) if slip.point_id else where
        begins = slip.slot_at
        told = {"number": said.num(slip.number), "point": point, "day": said.day(begins or plan.starts_at, "short")}
        if begins is None:
            return said.say(_WITHOUT) % told
        return said.say(_WITH_TIME) % {**told, "from": said.clock(begins), "to": said.clock(_ends(begins))}

    return Words(
        headings=[said.say(one) for one in _HEADINGS[kind]],
        text=text,
        times=lambda at: _times(said, at or plan.starts_at, has_time=at is not None),
        point=lambda point_id: known.get(point_id, where) if point_id else where,
        head=lambda slip: (slip.head_bn or slip.head_en) if code == "bn" else (slip.head_en or slip.head_bn),
    )


def _ends(begins: datetime) -> datetime:
    return begins + timedelta(minutes=MINUTES)


def _times(said: Speech, at: datetime, *, has_time: bool) -> tuple[str, str]:
    return said.day(at), f"{said.clock(at)} – {said.clock(_ends(at))}" if has_time else ""
