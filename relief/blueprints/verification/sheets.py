"""What a session puts on paper: minutes to sign, and the list that is read aloud in the village."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from relief.blueprints.verification import bp
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.verification import labels, paper, queries, rules, table
from relief.verification.kinds import Outcome, SessionState
from relief.verification.models import CommitteeSession
from relief.web import runtime
from relief.web.guard import needs
from relief.web.i18n import day, digits, language, name_of, num, say


@bp.get("/sessions/<uuid:sitting_id>/minutes.pdf")
@needs(Verb.VERIFICATION_VIEW)
def minutes(sitting_id: UUID) -> Response:
    """Who met, what was decided on whom, and lines to sign."""
    with runtime.database().reading() as db:
        found = queries.session(db, runtime.actor(), sitting_id)
        lines, attending = table.lines(db, found), queries.attending(db, sitting_id)
    by_id = {str(one.id): one.name for one in attending}
    sheet = paper.Sheet(
        language=language(),
        title=_("Minutes of the committee"),
        lead="" if found.state is SessionState.CLOSED else _("Draft: the session is still open."),
        facts=[*_facts(found), (_("There were"), ", ".join(one.name for one in attending))],
        sections=[_decisions(lines, by_id)],
        signing=_("Signatures"),
        signatures=[(one.name, say(labels.SEATS[one.seat])) for one in attending],
        foot=_seal(found),
        page=_("Page {page} of {pages}"),
    )
    return _pdf(sheet)


@bp.get("/sessions/<uuid:sitting_id>/reading.pdf")
@needs(Verb.VERIFICATION_VIEW)
def reading(sitting_id: UUID) -> Response:
    """Verified and refused, without reasons: code, name, and what the organisation lets be read."""
    with runtime.database().reading() as db:
        found = queries.session(db, runtime.actor(), sitting_id)
        if found.state is not SessionState.CLOSED:
            raise Refused(
                "verification.not-closed",
                N_("The session is still open. Close it first: only decisions that stand are read aloud."),
            )
        lines, terms = table.lines(db, found), queries.terms(db)
        silent = table.unnamed(db, [one.household.id for one in lines])
    last = day(rules.due(found.held_on, terms.appeal_days))
    sheet = paper.Sheet(
        language=language(),
        title=_("List to be read aloud"),
        lead=_("Read it in the village so that everybody hears it, and hang it up."),
        facts=[*_facts(found), (_("Objections until"), last)],
        sections=[
            _read_out(_("Verified by the committee"), Outcome.VERIFIED, lines, silent, terms),
            _read_out(_("Not accepted"), Outcome.REFUSED, lines, silent, terms),
        ],
        signing=_("When it was read"),
        signatures=[(" ", _("Read by, name, place and day")), (" ", _("Witness from the village"))],
        foot=_(
            "Who was left out, or knows that somebody does not belong here, may say so until %(day)s: to the"
            " committee, to the organisation, or on paper.",
            day=last,
        ),
        page=_("Page {page} of {pages}"),
    )
    return _pdf(sheet)


def _facts(found: CommitteeSession) -> list[tuple[str, str]]:
    committee = found.committee
    return [
        (_("Committee"), committee.name),
        (_("Place"), name_of(committee.area)),
        (_("Day of the session"), day(found.held_on)),
        (_("Place of the session"), found.place),
    ]


def _decisions(lines: Sequence[table.Line], names: dict[str, str]) -> paper.Section:
    rows = []
    for number, line in enumerate(lines, 1):
        home, row = line.household, line.row
        why = " · ".join(filter(None, (say(labels.REFUSALS[row.refusal]) if row.refusal else "", row.said)))
        out = ", ".join(names[one] for one in row.stepped_out if one in names)
        out = _("stepped out: %(names)s", names=out) if out else ""
        decided = say(labels.OUTCOMES_DONE[row.outcome])
        appeal = _("on appeal") if line.appeals else ""
        rows.append(
            [
                num(number),
                digits(home.code),
                name_of(home),
                home.guardian_name,
                ", ".join(filter(None, (home.village, digits(home.ward)))),
                " · ".join(filter(None, (decided, appeal))),
                " · ".join(filter(None, (why, out))),
            ]
        )
    counts = [(say(text), sum(line.row.outcome is one for line in lines)) for one, text in labels.OUTCOMES_DONE.items()]
    return paper.Section(
        title=_("Decisions"),
        note=" · ".join(f"{word}: {num(count)}" for word, count in counts),
        heads=[
            _("No."),
            _("Code"),
            _("Head of the household"),
            _("Father or husband"),
            _("Village, ward"),
            _("Decision"),
            _("Reason"),
        ],
        widths=[0, 0, 4, 4, 3, 4, 5],
        rows=rows,
    )


def _read_out(
    title: str, outcome: Outcome, lines: Sequence[table.Line], silent: set[UUID], terms: queries.Held
) -> paper.Section:  # fmt: skip
    chosen = [line.household for line in lines if line.row.outcome is outcome]
    rows = []
    for number, home in enumerate(chosen, 1):
        code, *rest = rules.read_aloud(
            code=digits(home.code), name=name_of(home), guardian=home.guardian_name, village=home.village,
            named=home.id not in silent, terms=terms,
        )  # fmt: skip
        rows.append([num(number), code, *rest])
    return paper.Section(
        title=f"{title}: {num(len(chosen))}",
        heads=[_("No."), _("Code"), _("Head of the household"), _("Father or husband"), _("Village")],
        widths=[0, 0, 4, 4, 3],
        rows=rows,
        note="" if rows else _("None."),
    )


def _seal(found: CommitteeSession) -> str:
    if found.state is not SessionState.CLOSED or found.closed_at is None:
        return str(_("Draft, %(day)s", day=day(local_day(runtime.now()))))
    closed = day(local_day(found.closed_at))
    return str(_("Closed on %(day)s · seal %(seal)s", day=closed, seal=found.content_hash[:16]))


def _pdf(sheet: paper.Sheet) -> Response:
    answer = Response(paper.pdf(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=sheet.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer
