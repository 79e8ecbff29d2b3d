"""Roll call. One form holds everything, so that it works without a script and loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, jsonify, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.forms import NotHeldForm, RegisterForm, ReturnForm
from relief.blueprints.spaces.room import bp, today
from relief.households.models import Sex
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import actions, queries, rules
from relief.spaces.capacity import Cause
from relief.spaces.inputs import MarkGiven, NotHeldGiven, SubmissionGiven, WalkInGiven
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.marks import ABSENT, PRESENT
from relief.spaces.models import Occurrence
from relief.spaces.queries.capacity import session_standing
from relief.spaces.twins import Known, MaybeKnown
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page

# What each mark looks like: icon and colour say the same as the word.
LOOKS = {
    Mark.NOT_MARKED: ("circle", "none"),
    Mark.PRESENT: ("check-circle", "good"),
    Mark.LATE: ("clock", "warn"),
    Mark.ABSENT_INFORMED: ("chat", "info"),
    Mark.ABSENT_UNINFORMED: ("x", "bad"),
}
_ANOTHER = "another"


@bp.get("/sessions/<uuid:occurrence_id>")
@needs(Verb.SPACES_VIEW_CHILDREN)
def register(occurrence_id: UUID) -> Response:
    """The register of one session."""
    return _page(occurrence_id, None, 200)


@bp.post("/sessions/<uuid:occurrence_id>")
@needs(Verb.SPACES_MARK)
def mark(occurrence_id: UUID) -> Response:
    """Keep the marks first, then do what the pressed button says."""
    form, act = RegisterForm(), request.form.get("act", "save")
    with runtime.database().writing() as db:
        actions.mark_register(db, runtime.actor(), occurrence_id, _taps(occurrence_id), now=runtime.now())
        if act == "rest":
            actions.mark_rest_present(db, runtime.actor(), occurrence_id, now=runtime.now())
    if request.accept_mimetypes.best == "application/json":
        return _seen(occurrence_id)
    if act == "walk-in":
        return _walk_in(occurrence_id, form)
    if act == "submit":
        return _submit(occurrence_id, form)
    return go(url_for("spaces.register", occurrence_id=occurrence_id), flash=_("The marks are saved."))


@bp.get("/sessions/<uuid:occurrence_id>/not-held")
@needs(Verb.SPACES_MARK)
def not_held(occurrence_id: UUID) -> Response:
    """Why did it not take place?"""
    return _not_held(occurrence_id, NotHeldForm(), 200)


@bp.post("/sessions/<uuid:occurrence_id>/not-held")
@needs(Verb.SPACES_MARK)
def say_not_held(occurrence_id: UUID) -> Response:
    """Keep the reason."""
    form = NotHeldForm()
    if not form.sound:
        return _not_held(occurrence_id, form, 422)
    given = NotHeldGiven(occurrence_id=occurrence_id, reason=form.reason.data, note=form.note.data or "")
    with runtime.database().writing() as db:
        actions.say_not_held(db, runtime.actor(), given, now=runtime.now())
    return go(url_for("spaces.today"), flash=_("Recorded: the session did not take place. It is not missing."))


@bp.post("/sessions/<uuid:occurrence_id>/verify")
@needs(Verb.SPACES_VERIFY)
def verify(occurrence_id: UUID) -> Response:
    """Confirm what somebody else handed in."""
    with runtime.database().writing() as db:
        actions.verify_register(db, runtime.actor(), occurrence_id, now=runtime.now())
    return go(url_for("spaces.register", occurrence_id=occurrence_id), flash=_("The register is verified."))


@bp.post("/sessions/<uuid:occurrence_id>/return")
@needs(Verb.SPACES_VERIFY)
def send_back(occurrence_id: UUID) -> Response:
    """Send it back with a comment."""
    form = ReturnForm()
    if not form.sound:
        return _page(occurrence_id, None, 422, returning=form)
    with runtime.database().writing() as db:
        actions.return_register(db, runtime.actor(), occurrence_id, form.comment.data, now=runtime.now())
    return go(
        url_for("spaces.register", occurrence_id=occurrence_id),
        flash=_("The register is returned with your comment."),
    )


def _taps(occurrence_id: UUID) -> list[MarkGiven]:
    """The rows that differ from what the person saw; the others say nothing new."""
    found = []
    for name, value in request.form.items():
        if not name.startswith("mark-"):
            continue
        child = name.removeprefix("mark-")
        was, _colon, base = request.form.get(f"seen-{child}", "").partition(":")
        if value != was:
            found.append(_tap(occurrence_id, child, value, base))
    return found


def _tap(occurrence_id: UUID, child: str, value: str, base: str) -> MarkGiven:
    try:
        return MarkGiven(
            id=new_id(),
            occurrence_id=occurrence_id,
            child_id=UUID(child),
            mark=Mark(value),
            marked_at=runtime.now(),
            base_id=UUID(base) if base else None,
        )
    except ValueError:
        raise NotFound from None


def _seen(occurrence_id: UUID) -> Response:
    """What holds now, for the script: the next tap is based on it."""
    found = _register(occurrence_id)
    return jsonify({str(row.child.id): seen(row) for row in found.rows})


def seen(row: queries.RegisterRow) -> str:
    """The mark a person has before them, as the form carries it."""
    return f"{row.mark.value}:{row.mark_id or ''}"


def _walk_in(occurrence_id: UUID, form: RegisterForm) -> Response:
    if not form.sound:
        return _page(occurrence_id, form, 422)
    choice = request.form.get("walk_in_choice", "")
    known = _id_or_none(choice)
    given = WalkInGiven(
        occurrence_id=occurrence_id,
        known_as=form.walk_in_name.data or "",
        sex=Sex(form.walk_in_sex.data) if form.walk_in_sex.data else None,
        known_id=known,
        is_different=choice == _ANOTHER,
    )
    try:
        with runtime.database().writing() as db:
            child = actions.enrol_walk_in(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        names = {"known_as": "walk_in_name", "sex": "walk_in_sex"}
        form.take_faults({names.get(key, key): text for key, text in problem.faults.items()})
        return _page(occurrence_id, form, 422)
    except MaybeKnown as asked:
        return _page(occurrence_id, form, 409, candidates=asked.candidates)
    return go(
        url_for("spaces.register", occurrence_id=occurrence_id, _anchor=f"mark-{child.id}"),
        flash=_("%(name)s is on the register and present.", name=child.known_as),
    )


def _submit(occurrence_id: UUID, form: RegisterForm) -> Response:
    if not form.sound:
        return _page(occurrence_id, form, 422)
    blank = _register(occurrence_id).count(Mark.NOT_MARKED)
    if blank and request.form.get("blanks") != "y":
        return _page(occurrence_id, form, 409, blank=blank)
    given = SubmissionGiven(
        occurrence_id=occurrence_id,
        adults_present=form.adults_present.data,
        incident_count=form.incident_count.data or 0,
        topic=form.topic.data or "",
    )
    try:
        with runtime.database().writing() as db:
            actions.submit_register(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(occurrence_id, form, 422)
    return go(
        url_for("spaces.register", occurrence_id=occurrence_id),
        flash=_("The register is handed in. Another person will check it."),
    )


def _page(
    occurrence_id: UUID,
    form: RegisterForm | None,
    status: int,
    *,
    candidates: Sequence[Known] = (),
    blank: int = 0,
    returning: ReturnForm | None = None,
) -> Response:
    found = _register(occurrence_id)
    session = found.occurrence
    open_now = session.state in rules.MISSING or request.args.get("correct") == "y"
    may_mark = runtime.actor().can(Verb.SPACES_MARK) and session.state is not OccurrenceState.VERIFIED
    adults = session.adults_present
    needed = rules.adults_needed(found.present_ages)
    return page(
        "spaces/register.html",
        status=status,
        register=found,
        form=form or RegisterForm(obj=session),
        returning=returning or ReturnForm(),
        candidates=candidates,
        blank=blank,
        looks=LOOKS,
        seen=seen,
        editable=may_mark and (open_now or form is not None) and _has_come(found),
        has_come=_has_come(found),
        needed=needed,
        ratio=None if adults is None else rules.ratio_alert(found.present_ages, adults),
        no_woman=adults is not None and _no_woman(session),
        counts=_counts(found),
    )


def _no_woman(session: Occurrence) -> bool:
    """Whether girls were there and, as far as is known, no woman was. It blocks nothing."""
    with runtime.database().reading() as db:
        return Cause.NO_WOMAN in session_standing(db, session).causes


def _counts(found: queries.Register) -> dict[str, int]:
    return {
        "present": found.count(*PRESENT),
        "absent": found.count(*ABSENT),
        "blank": found.count(Mark.NOT_MARKED),
    }


def _has_come(found: queries.Register) -> bool:
    """Marks can be made from the morning of the day on."""
    return found.occurrence.on_date <= today()


def _not_held(occurrence_id: UUID, form: NotHeldForm, status: int) -> Response:
    found = _register(occurrence_id)
    form.reason.choices = [*options([("", _("Choose why"))]), *form.reason.choices]
    return page("spaces/not_held.html", status=status, register=found, form=form)


def _register(occurrence_id: UUID) -> queries.Register:
    with runtime.database().reading() as db:
        return queries.register(db, runtime.actor(), occurrence_id)


def _id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
