"""Children to ask after: the list, one of them, and from when a group asks. Others see numbers only."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.following_forms import AssignForm, AttemptForm, CloseForm, ManagerForm, ThresholdsForm
from relief.blueprints.spaces.room import answer, bp, managed_site, today
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.spaces import absence, actions, queries
from relief.spaces.queries import absence as asked
from relief.spaces.queries import children as children_queries
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


@bp.get("/absences")
@needs(Verb.SPACES_FOLLOW_UP)
def absences() -> Response:
    """The children of one's own spaces who are asked after, or were."""
    closed = request.args.get("show") == "closed"
    with runtime.database().reading() as db:
        rows = asked.followups(db, runtime.actor(), runtime.now(), closed=closed)
    return page("spaces/absences.html", rows=rows, counts=(), closed=closed)


@bp.get("/absence-counts")
@needs(Verb.SPACES_VIEW)
def absence_counts() -> Response:
    """How many, space by space, for whoever sees no names."""
    with runtime.database().reading() as db:
        counts = asked.followup_counts(db, runtime.actor(), runtime.now())
    return page("spaces/absences.html", rows=None, counts=counts, closed=False)


@bp.get("/absences/<uuid:followup_id>")
@needs(Verb.SPACES_FOLLOW_UP)
def followup(followup_id: UUID) -> Response:
    """One child, what was tried, and what to do next."""
    return _followup(followup_id, 200)


@bp.post("/absences/<uuid:followup_id>/assignee")
@needs(Verb.SPACES_FOLLOW_UP)
def assign_followup(followup_id: UUID) -> Response:
    """Give it to somebody of the space."""
    form = AssignForm()
    _offer_staff(followup_id, form)
    if not form.sound:
        return _followup(followup_id, 422, assign=form)
    with runtime.database().writing() as db:
        actions.assign_followup(db, runtime.actor(), followup_id, UUID(form.user_id.data), now=runtime.now())
    return go(_here(followup_id), flash=_("Written down: who asks."))


@bp.post("/absences/<uuid:followup_id>/attempts")
@needs(Verb.SPACES_FOLLOW_UP)
def attempt(followup_id: UUID) -> Response:
    """Keep one try."""
    form = AttemptForm()
    if not form.sound:
        return _followup(followup_id, 422, attempt=form)
    try:
        with runtime.database().writing() as db:
            actions.record_attempt(
                db, runtime.actor(), followup_id, answer(form.kind), answer(form.on),
                has_reached=form.reached.data == "yes", now=runtime.now(),
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _followup(followup_id, 422, attempt=form)
    return go(_here(followup_id), flash=_("The attempt is written down."))


@bp.post("/absences/<uuid:followup_id>/close")
@needs(Verb.SPACES_FOLLOW_UP)
def close_followup(followup_id: UUID) -> Response:
    """End it; the child stays enrolled."""
    form = CloseForm()
    if not form.sound:
        return _followup(followup_id, 422, close=form)
    with runtime.database().writing() as db:
        worry = actions.close_followup(db, runtime.actor(), followup_id, form.outcome.data, now=runtime.now())
    if worry:
        return go(_here(followup_id), flash=_worry(), kind="warn")
    return go(_here(followup_id), flash=_("Closed. The child stays enrolled; past registers stay as they are."))


@bp.get("/<uuid:space_id>/groups/<uuid:group_id>/absences")
@needs(Verb.SPACES_MANAGE)
def thresholds(space_id: UUID, group_id: UUID) -> Response:
    """From how many absences on the group asks."""
    with runtime.database().reading() as db:
        found = asked.group_thresholds(db, runtime.actor(), space_id, group_id)
    return _thresholds(space_id, group_id, ThresholdsForm(obj=found), 200)


@bp.post("/<uuid:space_id>/groups/<uuid:group_id>/absences")
@needs(Verb.SPACES_MANAGE)
def save_thresholds(space_id: UUID, group_id: UUID) -> Response:
    """Change it."""
    form = ThresholdsForm()
    if not form.sound:
        return _thresholds(space_id, group_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.change_thresholds(db, runtime.actor(), group_id, form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _thresholds(space_id, group_id, form, 422)
    return go(
        url_for("spaces.edit_group", space_id=space_id, group_id=group_id),
        flash=_("The steps are saved. What is open stays open."),
    )


@bp.get("/children/<uuid:child_id>/settings")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def child_settings(child_id: UUID) -> Response:
    """What only the manager says about a child."""
    with runtime.database().reading() as db:
        now = asked.manager_words(db, runtime.actor(), child_id)
    return _settings(child_id, ManagerForm(data={"watched": now.watched, "factor": now.factor}), 200)


@bp.post("/children/<uuid:child_id>/settings")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def save_child_settings(child_id: UUID) -> Response:
    """Keep it."""
    form = ManagerForm()
    if not form.sound:
        return _settings(child_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.watch_child(db, runtime.actor(), child_id, is_watched=form.watched.data, now=runtime.now())
            actions.set_support(db, runtime.actor(), child_id, form.factor.number, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _settings(child_id, form, 422)
    return go(url_for("spaces.child", child_id=child_id), flash=_("Saved."))


@bp.post("/children/<uuid:child_id>/unwatch")
@needs(Verb.SPACES_FOLLOW_UP)
def agree_unwatch(child_id: UUID) -> Response:
    """The second person agrees that the first absence is no longer asked after."""
    with runtime.database().writing() as db:
        actions.agree_unwatch(db, runtime.actor(), child_id, now=runtime.now())
    return go(url_for("spaces.child", child_id=child_id), flash=_("Saved."))


def _worry() -> str:
    return str(
        _(
            "Closed; here only “reached” is kept. If you are worried about this child, press “Report a worry” above"
            " today: only protection reads it. Do not write it into the register."
        )
    )


def _here(followup_id: UUID) -> str:
    return url_for("spaces.followup", followup_id=followup_id)


def _followup(
    followup_id: UUID,
    status: int,
    *,
    assign: AssignForm | None = None,
    attempt: AttemptForm | None = None,
    close: CloseForm | None = None,
) -> Response:
    with runtime.database().reading() as db:
        found, site = asked.followup(db, runtime.actor(), followup_id, runtime.now())
        tries = asked.attempts_of(db, followup_id)
    if assign is None:
        assign = AssignForm(formdata=None, data={"user_id": str(found.followup.assignee_id or "")})
        _offer_staff(followup_id, assign)
    return page(
        "spaces/followup.html",
        status=status,
        found=found,
        site=site,
        tries=tries,
        assign=assign,
        attempt=attempt or AttemptForm(formdata=None, data={"on": today()}),
        close=close
        or CloseForm(formdata=None, data={"outcome": absence.Outcome.RETURNING if found.came_back else None}),
    )


def _offer_staff(followup_id: UUID, form: AssignForm) -> None:
    with runtime.database().reading() as db:
        _found, site = asked.followup(db, runtime.actor(), followup_id, runtime.now())
        people = asked.people_of(db, runtime.actor(), site.space.id)
    form.user_id.choices = options([("", _("Nobody yet")), *((str(one.id), name_of(one)) for one in people)])


def _thresholds(space_id: UUID, group_id: UUID, form: ThresholdsForm, status: int) -> Response:
    site = managed_site(space_id)
    with runtime.database().reading() as db:
        group = queries.group(db, runtime.actor(), space_id, group_id)
    return page("spaces/thresholds.html", status=status, site=site, group=group, form=form, source=_(absence.SOURCE))


def _settings(child_id: UUID, form: ManagerForm, status: int) -> Response:
    with runtime.database().reading() as db:
        words = asked.manager_words(db, runtime.actor(), child_id)
        found = children_queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
    return page("spaces/child_settings.html", status=status, found=found, form=form, end_asked=words.end_asked)
