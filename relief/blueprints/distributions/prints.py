"""Papers of a list: ask for them, watch them being drawn, take the files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.report import signers, words_of
from relief.blueprints.distributions.words import span, title
from relief.distributions import printing, queries
from relief.distributions.models import Distribution, DistributionPoint, State
from relief.distributions.prints import PrintKind, PrintState
from relief.distributions.report import BEGUN
from relief.distributions.slots import MINUTES, Open, opening
from relief.kernel.verbs import Verb
from relief.stock.labels import UNITS
from relief.stock.models import CountsAs
from relief.web import runtime
from relief.web.forms import Form, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import clock, day, digits, language, name_of, say

_FIXED = (State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)


class PrintForm(Form):
    """Which paper, for the whole list or for one point."""

    kind = RadioField(
        lazy_gettext("What to print"),
        [InputRequired()],
        choices=options(
            [
                (PrintKind.ROLL.value, lazy_gettext("Master roll: rows to sign or thumb")),
                (PrintKind.CHECKLIST.value, lazy_gettext("Check-in list: boxes to tick, 25 rows a page")),
                (PrintKind.POINTS.value, lazy_gettext("Sheet for each point: hours, rows, goods to count")),
                (PrintKind.SLIPS.value, lazy_gettext("Slips for the families: ten a page, to cut")),
                (PrintKind.REPORT.value, lazy_gettext("Report with what became of every household, to sign")),
            ]
        ),
        default=PrintKind.ROLL.value,
    )
    point_id = SelectField(lazy_gettext("Which part"))

    def offer(self, points: list[DistributionPoint], plan: Distribution) -> None:
        """The whole list first, then each point; a report once there is something to report."""
        if plan.state not in BEGUN:
            self.kind.choices = [one for one in self.kind.choices if one.value != PrintKind.REPORT.value]
        every = [("", _("The whole list"))]
        self.point_id.choices = options(every + [(str(one.id), name_of(one)) for one in points])


@bp.get("/<uuid:distribution_id>/prints")
@needs(Verb.DISTRIBUTIONS_PLAN)
def prints(distribution_id: UUID) -> Response:
    """What was printed, how far the drawing is, and a form to ask for more."""
    return _page(distribution_id, PrintForm(), 200)


@bp.post("/<uuid:distribution_id>/prints")
@needs(Verb.DISTRIBUTIONS_PLAN)
def ask_print(distribution_id: UUID) -> Response:
    """Ask for a paper; its files follow by themselves."""
    form = PrintForm()
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        points, times = list(queries.points(db, plan.id)), printing.slot_times(db, plan.id)
        form.offer(points, plan)
        people = signers(db, plan)
    if not form.sound:
        return _page(distribution_id, form, 422)
    kind = PrintKind(form.kind.data)
    whole = (PrintKind.POINTS, PrintKind.REPORT)
    chosen = UUID(form.point_id.data) if form.point_id.data and kind not in whole else None
    if kind is PrintKind.REPORT:
        words = words_of(plan, people)
    else:
        words = _words(kind, plan)
        words |= {"slots": _slots(times), "open": {str(one.id): _open(one, plan) for one in points}}
        words["facts"] += [[_("Point"), name_of(one)] for one in points if one.id == chosen]
    with runtime.database().writing() as db:
        printing.ask_for_print(
            db, runtime.actor(), distribution_id, kind,
            point_id=chosen, language=language(), words=words, now=runtime.now(),
        )  # fmt: skip
    return go(url_for(".prints", distribution_id=distribution_id), flash=_("It is being drawn."))


@bp.post("/<uuid:distribution_id>/prints/<uuid:print_id>/cancel")
@needs(Verb.DISTRIBUTIONS_PLAN)
def cancel_print(distribution_id: UUID, print_id: UUID) -> Response:
    """Stop drawing."""
    with runtime.database().writing() as db:
        found = printing.cancel_print(db, runtime.actor(), distribution_id, print_id, now=runtime.now())
    told = _("The drawing was stopped.") if found.state is PrintState.CANCELLED else _("It was finished already.")
    return go(url_for(".prints", distribution_id=distribution_id), flash=told)


@bp.post("/<uuid:distribution_id>/prints/<uuid:print_id>/again")
@needs(Verb.DISTRIBUTIONS_PLAN)
def print_again(distribution_id: UUID, print_id: UUID) -> Response:
    """Draw the files anew."""
    with runtime.database().writing() as db:
        printing.print_again(db, runtime.actor(), distribution_id, print_id, now=runtime.now())
    return go(url_for(".prints", distribution_id=distribution_id), flash=_("It is being drawn."))


@bp.get("/<uuid:distribution_id>/prints/<uuid:print_id>/<int:number>/sheets.pdf")
@needs(Verb.DISTRIBUTIONS_PLAN)
def print_file(distribution_id: UUID, print_id: UUID, number: int) -> Response:
    """One file."""
    with runtime.database().reading() as db:
        found = printing.file(db, runtime.actor(), distribution_id, print_id, number)
        content = found.content
    name = f"list-{str(print_id)[-6:]}-{number}.pdf"
    answer = send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(distribution_id: UUID, form: PrintForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        found = printing.prints(db, runtime.actor(), plan)
        points = list(queries.points(db, plan.id))
    form.offer(points, plan)
    return page(
        "distributions/prints.html",
        fragment="distributions/_prints.html",
        status=status,
        plan=plan,
        heading=title(plan),
        form=form,
        made=found,
        at={one.id: one for one in points},
        drawing=any(one.state is PrintState.WAITING for one, _files in found),
        may_ask=plan.state in _FIXED,
    )


def _words(kind: PrintKind, plan: Distribution) -> dict[str, Any]:
    """Titles and headings, in the language of whoever asks; the job that draws knows no reader."""
    names = {
        PrintKind.ROLL: _("Master roll"),
        PrintKind.CHECKLIST: _("Check-in list"),
        PrintKind.POINTS: _("Sheet of the distribution point"),
        # A slip lies about: it does not say what for.
        PrintKind.SLIPS: _("Please come"),
    }
    when = span(plan)
    return {
        "title": names[kind],
        "facts": [
            [_("Distribution"), title(plan)],
            [_("Place"), name_of(plan.area)],
            [_("When"), when],
            [_("List"), digits(plan.code)],
            [_("Seal"), plan.content_hash[:8].upper()],
        ],
        "page": _("Page {page} of {pages}"),
        "when": when,
        "when_word": _("When"),
        "units": {unit: say(unit) for unit in UNITS},
        # Its number stands on the slip itself; in Latin letters, as vendors write it.
        **({"voucher": _("Voucher No. {number}")} if _is_of_vouchers(plan) else {}),
        **_headings(),
    }


def _slots(times: Sequence[datetime]) -> dict[str, list[str]]:
    """For each half-hour somebody is asked to come in: as two lines of a slip, and short enough for a row."""
    days = {day(at) for at in times}
    return {
        at.isoformat(): [
            f"{day(at)}\n{clock(at)} – {clock(at + timedelta(minutes=MINUTES))}",
            clock(at) if len(days) == 1 else f"{day(at, 'short')}, {clock(at)}",
        ]
        for at in times
    }


def _open(point: DistributionPoint, plan: Distribution) -> str:
    return "; ".join(_stretch(one) for one in opening(point.hours, plan.starts_at, plan.ends_at))


def _stretch(one: Open) -> str:
    return f"{day(one.begins)}, {clock(one.begins)} – {clock(one.ends)}"


def _is_of_vouchers(plan: Distribution) -> bool:
    return any(line.item.counts_as is CountsAs.VOUCHER for line in plan.kit.lines)


def _headings() -> dict[str, str]:
    signing = (_("Volunteer"), _("Point lead"), _("Witness"))
    outcomes = (_("Came and got everything"), _("Got a part"), _("Did not come"), _("Did not want it"))
    return {
        "no": _("No."),
        "name": _("Head of the household"),
        "size": _("People"),
        "goods": _("Goods"),
        "elsewhere": _("Goods: see the sheet of the point"),
        "sign": _("Signature or thumb"),
        "came": _("Came"),
        "absent": _("Did not come"),
        "item": _("Item"),
        "needed": _("Needed"),
        "brought": _("Brought"),
        "given": _("Given"),
        "left": _("Left"),
        "counted": _("Count at the end of the day"),
        "households": _("Households"),
        "people": _("People"),
        "hourly": _("Households an hour"),
        "hours": _("Hours needed"),
        "rows": _("Rows of the list"),
        "bring": _("Bring this slip and your card. Lost it? Come all the same."),
        "signing": "|".join(signing),
        "outcomes": "|".join(outcomes),
    }
