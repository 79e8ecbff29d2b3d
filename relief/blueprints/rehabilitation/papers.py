"""Papers of a grant on A4, in Bangla or English: the letter, the sheet of an inspection, the receipt to sign.

They lie in a house where others read them: a confidential programme is its neutral code, whoever prints it, and the
ground never stands on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.grants import bp
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import papers
from relief.rehabilitation.models import Grant, Milestone
from relief.rehabilitation.papers import Paper
from relief.verification import paper
from relief.web import runtime
from relief.web.guard import needs
from relief.web.i18n import day, digits, name_of, num

_BY_HAND = "…" * 28
_EMPTY_ROWS = 2


@bp.get("/<uuid:grant_id>/<any(bn,en):language>/letter.pdf")
@needs(Verb.GRANTS_VIEW)
def letter(grant_id: UUID, language: str) -> Response:
    """What the household keeps: how much, in which instalments, what is asked for each."""
    g.language = language
    with runtime.database().reading() as db:
        found = papers.letter(db, runtime.actor(), grant_id)
        approver = _person(db, found.grant.approved_by_id)
    grant = found.grant
    sheet = paper.Sheet(
        language=language,
        title=_("Letter of a grant"),
        lead=_("Keep this letter. It says what was promised."),
        code=grant.household.code,
        facts=[*_facts(found), (_("Amount"), shown.taka(grant.amount_poisha)), (_("Approved on"), _day(grant))],
        told=[
            _("This amount was approved for you. It is paid in instalments: when a step is done, somebody comes to look"
              " at it, and then its instalment is paid."),
            _("Nobody may ask you for money, goods or favours for it. If anybody does, or if you want to complain about"
              " something else, tell us: it harms neither this grant nor other help."),
        ],
        sections=[_steps(found.milestones), *_members(found)],
        signing=_("Signatures"),
        signatures=[(_receiver(found), _("Who receives it: signature or thumb")), (approver, _("Approver")),
                    (" ", _("For the committee"))],
        foot=_foot(found),
        page=_("Page {page} of {pages}"),
    )  # fmt: skip
    return _answer(sheet, "letter")


@bp.get("/<uuid:grant_id>/milestones/<int:number>/<any(bn,en):language>/inspection.pdf")
@needs(Verb.GRANTS_VIEW)
def inspection_sheet(grant_id: UUID, number: int, language: str) -> Response:
    """What an inspector takes along: what is asked for, what was reported, and room for what is seen."""
    g.language = language
    with runtime.database().reading() as db:
        found = papers.inspection(db, runtime.actor(), grant_id, number)
    [line] = found.milestones
    asked = shown.evidence(line) or shown.step_name(line)
    sheet = paper.Sheet(
        language=language,
        title=_("Sheet of an inspection"),
        lead=_("Whoever reported the step does not inspect it."),
        code=found.grant.household.code,
        facts=[
            *_facts(found),
            (_("Milestone"), f"{num(line.number)}. {shown.step_name(line)}"),
            (_("Amount"), shown.taka(line.amount_poisha)),
            *([(_("Due"), day(line.due_on))] if line.due_on else []),
            *([(_("Reported"), line.proof)] if line.proof else []),
            *([(_("Sent back:"), line.sent_back)] if line.sent_back else []),
            (_("Day of the visit"), _BY_HAND),
        ],
        sections=[
            paper.Section(
                title=_("What is seen"),
                note=_("Look, measure and write it down at the place; then enter it. Photograph the work, not people."),
                heads=[_("What to look at"), _("Seen: yes or no"), _("Measured or counted"), _("Notes")],
                widths=[5, 2, 3, 4],
                rows=[[asked, "", "", ""], *[[" "] * 4] * _EMPTY_ROWS],
                air=3,
            ),
            paper.Section(
                title=_("Result"),
                heads=[_("Done as asked: pay"), _("Not done: send back, and why")],
                widths=[1, 2],
                rows=[[" ", " "]],
                air=4,
            ),
        ],
        signing=_("Signatures"),
        signatures=[(" ", _("Inspector")), (_receiver(found), _("Household: signature or thumb")),
                    (" ", _("For the committee"))],
        foot=_foot(found),
        page=_("Page {page} of {pages}"),
    )  # fmt: skip
    return _answer(sheet, "inspection")


@bp.get("/<uuid:grant_id>/milestones/<int:number>/<any(bn,en):language>/receipt.pdf")
@needs(Verb.GRANTS_VIEW)
def receipt(grant_id: UUID, number: int, language: str) -> Response:
    """What is signed when an instalment is handed over."""
    g.language = language
    with runtime.database().reading() as db:
        found = papers.receipt(db, runtime.actor(), grant_id, number)
        approver = _person(db, found.milestones[0].approved_by_id)
    [line] = found.milestones
    sheet = paper.Sheet(
        language=language,
        title=_("Receipt of an instalment"),
        lead=_("Sign only when the money is in your hand and counted."),
        code=found.grant.household.code,
        facts=[
            (_("Receipt No."), digits(f"{found.grant.programme.neutral_code} · {_code(found)} · {line.number}")),
            *_facts(found),
            (_("Instalment"), f"{num(line.number)}. {shown.step_name(line)}"),
            (_("Amount"), shown.taka(line.amount_poisha)),
            (_("The sum in words"), _BY_HAND),
            (_("Handed over on"), _BY_HAND),
        ],
        told=[_("I received this amount in full. Nobody asked me for money or favours for it.")],
        sections=_members(found, sign=True),
        signing=_("Signatures"),
        signatures=[(_receiver(found), _("Who receives it: signature or thumb")), (" ", _("Who pays")),
                    (approver, _("Approver of the payment")), (" ", _("Witness of the committee"))],
        foot=_foot(found),
        page=_("Page {page} of {pages}"),
    )  # fmt: skip
    return _answer(sheet, "receipt")


def _facts(found: Paper) -> list[tuple[str, str]]:
    grant, programme = found.grant, found.grant.programme
    name = [] if found.group else [(_("Head of the household"), shown.head_name(grant.household))]
    return [
        *([(_("Group"), found.group)] if found.group else []),
        *name,
        (_("Household code"), _code(found)),
        (_("Union"), name_of(grant.area)),
        (_("Programme"), digits(programme.neutral_code) if programme.is_confidential else name_of(programme)),
    ]


def _steps(lines: Sequence[Milestone]) -> paper.Section:
    return paper.Section(
        title=_("Instalments"),
        heads=[_("No."), _("What is done"), _("What is asked for as proof"), _("Amount")],
        widths=[0, 4, 4, 2],
        numbers=[3],
        rows=[
            (num(one.number), shown.step_name(one), shown.evidence(one), shown.taka(one.amount_poisha)) for one in lines
        ],
    )


def _members(found: Paper, *, sign: bool = False) -> list[paper.Section]:
    """The shares of a group: members by number and household code, never by name."""
    if not found.group:
        return []
    more = [_("Signature or thumb")] if sign else []
    return [
        paper.Section(
            title=_("Members of the group"),
            heads=[_("Member"), _("Household code"), _("Amount"), *more],
            widths=[2, 3, 2, *([4] if sign else [])],
            numbers=[2],
            rows=[
                [
                    _("Member %(number)s", number=num(one.member.place)),
                    digits(one.member.household.code),
                    shown.taka(one.amount),
                    *([""] if sign else []),
                ]
                for one in found.shares
            ],
            air=3 if sign else 0,
        )
    ]


def _code(found: Paper) -> str:
    return digits(found.grant.household.code)


def _receiver(found: Paper) -> str:
    return found.group or shown.head_name(found.grant.household)


def _day(grant: Grant) -> str:
    return day(local_day(grant.approved_at)) if grant.approved_at else "—"


def _person(db: Session, who: UUID | None) -> str:
    people: dict[UUID, Any] = dict(names_of(db, [who])) if who else {}
    return name_of(people[who]) if who in people else " "


def _foot(found: Paper) -> str:
    return str(
        _(
            "%(code)s · printed on %(day)s · the code above is that of the household",
            code=_code(found),
            day=day(local_day(runtime.now())),
        )
    )


def _answer(sheet: paper.Sheet, name: str) -> Response:
    answer = Response(paper.pdf(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={name}-{sheet.language}.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer
