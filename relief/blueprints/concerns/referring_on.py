"""One referral on its way: consent, override, sending, the paper for the provider, answers and checks."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from relief.accounts.queries import names_of
from relief.areas import queries as areas
from relief.blueprints.concerns import bp
from relief.blueprints.concerns.common import STEPS, private_page
from relief.blueprints.concerns.raising import read_id
from relief.consent import queries as consent
from relief.consent.labels import METHOD_LABELS
from relief.consent.wordings import REFERRAL, WORDINGS
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.referrals import answers, making, paper, passed, rules, sealed
from relief.referrals.inputs import AgreementGiven, CheckGiven, StepGiven
from relief.referrals.kinds import Check, ReferralState
from relief.referrals.labels import LABELS
from relief.web import runtime
from relief.web.forms import Form, Needed, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import language, name_of, say

_RELATIONS = (
    ("self", N_("The person")),
    ("mother", N_("The mother")),
    ("father", N_("The father")),
    ("guardian", N_("Another guardian")),
)
_METHODS = (
    ("verbal", N_("Spoken")),
    ("written", N_("Signed")),
    ("thumbprint", N_("Thumbprint")),
    ("phone", N_("By phone")),
)


class AgreeForm(Form):
    """Who agreed and how."""

    relation = SelectField(lazy_gettext("Who agreed"), [InputRequired()])
    method = SelectField(lazy_gettext("How"), [InputRequired()])
    child_assents = BooleanField(lazy_gettext("For a child: the child wants it too"))


class AskForm(Form):
    """Whom to ask, and why."""

    supervisor_id = SelectField(lazy_gettext("Supervisor"), [Needed()])
    reason = TextAreaField(lazy_gettext("Why it cannot wait for consent"), [Needed()])


class DecideForm(Form):
    """The supervisor's reason."""

    reason = TextAreaField(lazy_gettext("Your reason"), [Needed()])


class AnswerForm(Form):
    """What became of it."""

    to = SelectField(lazy_gettext("What became of it"), [Needed()])
    note = TextAreaField(lazy_gettext("In a few words"))
    version = NumberField(default=0)


class CheckForm(Form):
    """Still at school?"""

    attends = BooleanField(lazy_gettext("The child still goes to school"))
    found = TextAreaField(lazy_gettext("If not: why, and what is done"))


@bp.get("/referrals/<uuid:referral_id>")
@needs()
def referral(referral_id: UUID) -> Response:
    """Read it; each reading is on record."""
    return _page(referral_id, 200)


@bp.post("/referrals/<uuid:referral_id>/agree")
@needs()
def agree(referral_id: UUID) -> Response:
    """The person agreed to this sharing."""
    form = AgreeForm()
    _say_choices(form)
    if not form.sound:
        return _page(referral_id, 422, agree=form)
    given = AgreementGiven(
        relation=form.relation.data,
        method=form.method.data,
        child_assents=True if form.child_assents.data else None,
    )
    with runtime.database().writing() as db:
        making.agree(db, runtime.actor(), referral_id, given, now=runtime.now())
    return _back(referral_id)


@bp.post("/referrals/<uuid:referral_id>/ask")
@needs()
def ask(referral_id: UUID) -> Response:
    """Ask a supervisor to let it go without consent."""
    form = AskForm()
    chosen = read_id(request.form.get("supervisor_id")) or UUID(int=0)
    try:
        with runtime.database().writing() as db:
            making.ask_override(db, runtime.actor(), referral_id, chosen, form.reason.data or "", now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(referral_id, 422, ask=form)
    return _back(referral_id)


@bp.post("/referrals/<uuid:referral_id>/override")
@needs()
def override(referral_id: UUID) -> Response:
    """The named supervisor decides."""
    form = DecideForm()
    allow = request.form.get("allow") == "yes"
    try:
        with runtime.database().writing() as db:
            making.decide_override(
                db, runtime.actor(), referral_id, allow=allow, reason=form.reason.data or "", now=runtime.now()
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _page(referral_id, 422, decide=form)
    return go(url_for("concerns.index"), flash=_("Your decision is sealed."))


@bp.post("/referrals/<uuid:referral_id>/send")
@needs()
def send(referral_id: UUID) -> Response:
    """The provider has it."""
    with runtime.database().writing() as db:
        making.send(db, runtime.actor(), referral_id, now=runtime.now())
    return _back(referral_id)


@bp.post("/referrals/<uuid:referral_id>/answer")
@needs()
def answer(referral_id: UUID) -> Response:
    """What the provider or the person said."""
    form = AnswerForm()
    form.to.choices = options([(one.value, say(LABELS[one])) for one in sorted(rules.WRITTEN)])
    if not form.sound:
        return _page(referral_id, 422, answer=form)
    given = StepGiven(
        referral_id=referral_id,
        version=form.version.data or 0,
        to=ReferralState(form.to.data),
        note=form.note.data or "",
    )
    try:
        with runtime.database().writing() as db:
            answers.write_answer(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(referral_id, 422, answer=form)
    return _back(referral_id)


@bp.post("/referrals/<uuid:referral_id>/check")
@needs()
def check(referral_id: UUID) -> Response:
    """Whether the child still goes to school."""
    form = CheckForm()
    day = next((one for one in Check if one.value == request.form.get("check")), Check.DAY_30)
    given = CheckGiven(referral_id=referral_id, check=day, attends=bool(form.attends.data), note=form.found.data or "")
    try:
        with runtime.database().writing() as db:
            answers.record_check(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(referral_id, 422, check=form)
    return _back(referral_id)


@bp.get("/referrals/<uuid:referral_id>/form.pdf")
@needs()
def form_pdf(referral_id: UUID) -> Response:
    """One page for the provider: only what may be told; that it was printed is on record."""
    with runtime.database().writing() as db:
        making.must_be_printable(passed.mine(db, runtime.actor(), referral_id))
        opened = sealed.open_referral(db, runtime.actor(), referral_id, now=runtime.now())
    words = opened.words
    facts = [(say(LABELS[one]), text) for one, text in words.told]
    sheet = paper.Sheet(
        language=language(),
        title=_("Request for a service"),
        number=opened.referral.code,
        to=", ".join(one for one in (words.provider_name, words.focal) if one),
        service=say(LABELS[words.service]),
        facts=facts,
        note=_("Please tell us by phone, naming the number above, whether the person can come and when."),
        signatures=(_("Asked by"), _("Received by")),
        foot=_("Keep this paper where others cannot read it. Destroy it when the service was given."),
    )
    made = Response(paper.pdf(sheet), mimetype="application/pdf")
    made.headers["Content-Disposition"] = f"inline; filename=request-{opened.referral.code}.pdf"
    made.headers["Cache-Control"] = "no-store"
    return made


def _page(referral_id: UUID, status: int, **forms: Form) -> Response:
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().writing() as db:
        opened = sealed.open_referral(db, actor, referral_id, now=now)
        area = areas.find(db, actor, opened.referral.area_id)
        people = passed.supervisors(db, actor, area.path)
        ledger = consent.ledger(db, referral_id)
        who = names_of(db, [one.created_by_id for one in ledger])
        try:
            is_mine = passed.mine(db, actor, referral_id) is not None
        except NotFound:
            is_mine = False
    kept = opened.referral
    shown: dict[str, Form] = {
        "agree": AgreeForm(formdata=None),
        "ask": AskForm(formdata=None),
        "decide": DecideForm(formdata=None),
        "answer": AnswerForm(formdata=None),
        "check": CheckForm(formdata=None),
        **forms,
    }
    _say_choices(shown["agree"])
    shown["ask"]["supervisor_id"].choices = options([(str(one.id), name_of(one)) for one in people])
    nexts = [one for one in ReferralState if one in rules.NEXT[kept.state] & rules.WRITTEN]
    shown["answer"]["to"].choices = options([(one.value, say(LABELS[one])) for one in nexts])
    shown["answer"]["version"].data = kept.version
    today = local_day(now)
    due = Check.DAY_30 if kept.check_30_on and kept.check_30_on <= today else Check.DAY_90
    is_due = any(day is not None and day <= today for day in (kept.check_30_on, kept.check_90_on))
    return private_page(
        "concerns/referral.html",
        status=status,
        opened=opened,
        nexts=nexts,
        is_mine=is_mine,
        decides=kept.asked_id == actor.id and Verb.REFERRALS_OVERRIDE in actor.verbs,
        check_due=due if is_due else None,
        labels=LABELS,
        steps=STEPS,
        forms=shown,
        ledger=ledger,
        standing=consent.standing(ledger),
        who=who,
        methods=METHOD_LABELS,
        wordings=WORDINGS,
        wording=REFERRAL,
        relations=dict(_RELATIONS),
    )


def _say_choices(form: Form) -> None:
    form["relation"].choices = options([(value, say(text)) for value, text in _RELATIONS])
    form["method"].choices = options([(value, say(text)) for value, text in _METHODS])


def _back(referral_id: UUID) -> Response:
    return go(url_for("concerns.referral", referral_id=referral_id), flash=_("It is written down, sealed."))
