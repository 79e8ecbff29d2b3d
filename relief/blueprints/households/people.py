"""One person of a household: age, the six questions, papers; and who lives here without a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from relief.blueprints.households import bp, telling
from relief.blueprints.households.forms import BirthField, words
from relief.households import changes, labels, papers, queries, rules
from relief.households.actions import correct_household, read_papers
from relief.households.inputs import CorrectionGiven, HouseholdGiven, MemberGiven, PaperGiven
from relief.households.models import DocumentKind, DocumentState, Household, Member, Sex
from relief.kernel.db import Session
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, name_of

_STATES = {one.value: labels.PAPER_LABELS[one] for one in DocumentState}


class PersonForm(Form):
    """What only this page asks of a person; every question may stay blank."""

    version = NumberField()
    birth = BirthField(lazy_gettext("Age or birth"), [Optional()])
    sex = LabelledSelect(lazy_gettext("Sex"), [Optional()], kind=Sex, empty="—")
    pregnant_or_lactating = BooleanField(lazy_gettext("Pregnant or breastfeeding"))


class CountsForm(Form):
    """People without a name by sex and band, and of whom and since when a circumstance holds."""

    version = NumberField()


for _name, _label in labels.WG_LABELS.items():
    _choices = options(words(labels.WG_ANSWERS))
    setattr(PersonForm, _name, RadioField(lazy_gettext(_label), choices=_choices, validators=[Optional()]))
for _kind in DocumentKind:
    _text = lazy_gettext(labels.PAPER_LABELS[_kind])
    setattr(PersonForm, f"paper_{_kind.value}", StringField(_text, [Length(max=40)]))
    setattr(PersonForm, f"state_{_kind.value}", SelectField(_text, choices=options(words(_STATES)), default="said"))
for _key in rules.UNNAMED:
    setattr(CountsForm, _key, NumberField(validators=[Optional()], most=rules.MOST_PEOPLE))
for _name, _label in labels.CIRCUMSTANCE_LABELS.items():
    setattr(CountsForm, f"holds_{_name}", BooleanField(lazy_gettext(_label)))
    setattr(CountsForm, f"who_{_name}", SelectField(lazy_gettext("Who"), choices=[], validate_choice=False, default=""))
    setattr(CountsForm, f"since_{_name}", DayField(lazy_gettext("Since when"), [Optional()]))


@bp.get("/<uuid:household_id>/people/<uuid:member_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def person(household_id: UUID, member_id: UUID) -> Response:
    """The person as known."""
    household, _stands, given, _row = _find(household_id, member_id)
    form = PersonForm()
    form.version.data = household.version
    _fill(form, given)
    return _person_page(household, member_id, form, 200)


@bp.post("/<uuid:household_id>/people/<uuid:member_id>")
@needs(Verb.HOUSEHOLDS_CORRECT)
def update_person(household_id: UUID, member_id: UUID) -> Response:
    """Save what this page asks; everything else of the household stays."""
    household, stands, old, _row = _find(household_id, member_id)
    form = PersonForm()
    if not form.sound:
        return _person_page(household, member_id, form, 422)
    wanted = _told_of(form, old)
    people = [wanted if one.id == member_id else one for one in (stands.head, *stands.members)]
    whole = replace(stands, head=people[0], members=tuple(people[1:]))
    try:
        _correct(household_id, form, whole, _("Questions about one person"))
    except Invalid as problem:
        place = next(n for n, one in enumerate(people) if one.id == member_id)
        prefix = "head_" if place == 0 else f"members-{place - 1}-"
        named = {name.removeprefix(prefix): text for name, text in problem.faults.items()}
        form.take_faults({_NAMES.get(name, name): text for name, text in named.items()})
        return _person_page(household, member_id, form, 422)
    return go(url_for("households.show", household_id=household_id), flash=_("What you wrote is saved."))


_NAMES = {"birth_date": "birth", "nid": "paper_nid", "birth_registration": "paper_birth-registration"}


@bp.post("/<uuid:household_id>/people/<uuid:member_id>/papers")
@needs(Verb.HOUSEHOLDS_READ_PAPERS)
def show_papers(household_id: UUID, member_id: UUID) -> Response:
    """Whole numbers, once; that somebody read them stands in the trail."""
    household, _stands, given, _row = _find(household_id, member_id)
    with runtime.database().writing() as db:
        numbers = read_papers(db, runtime.actor(), household_id, member_id, now=runtime.now())
    form = PersonForm(formdata=None)
    form.version.data = household.version
    _fill(form, given)
    answer = _person_page(household, member_id, form, 200, whole=numbers)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<uuid:household_id>/counts")
@needs(Verb.HOUSEHOLDS_CORRECT)
def counts(household_id: UUID) -> Response:
    """Who lives here without a name, and special circumstances with whose and since when."""
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
    form = CountsForm()
    form.version.data = household.version
    for key in rules.UNNAMED:
        form[key].data = household.unnamed.get(key)
    for name, details in changes.told_of(household).items():
        form[f"holds_{name}"].data = True
        form[f"who_{name}"].data = details.get("who", "")
        form[f"since_{name}"].data = date.fromisoformat(details["since"]) if details.get("since") else None
    return _counts_page(household, form, 200)


@bp.post("/<uuid:household_id>/counts")
@needs(Verb.HOUSEHOLDS_CORRECT)
def update_counts(household_id: UUID) -> Response:
    """Save them; what follows from the people themselves is not touched."""
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        stands = changes.as_given(db, household)
    form = CountsForm()
    if not form.sound:
        return _counts_page(household, form, 422)
    told = {
        name: {
            "who": form[f"who_{name}"].data or "",
            "since": form[f"since_{name}"].data.isoformat() if form[f"since_{name}"].data else "",
        }
        for name in labels.CIRCUMSTANCE_LABELS
        if form[f"holds_{name}"].data
    }
    told = {name: {key: text for key, text in details.items() if text} for name, details in told.items()}
    unnamed = {key: number for key in rules.UNNAMED if (number := form[key].data)}
    whole = replace(stands, unnamed=unnamed, told=told, circumstances=frozenset(told))
    try:
        _correct(household_id, form, whole, _("People without a name and special circumstances"))
    except Invalid as problem:
        form.take_faults(problem)
        return _counts_page(household, form, 422)
    return go(url_for("households.show", household_id=household_id), flash=_("What you wrote is saved."))


def _correct(household_id: UUID, form: Any, whole: HouseholdGiven, reason: str) -> None:
    given = CorrectionGiven(version=form.version.data or 0, reason=reason, household=whole)
    with runtime.database().writing() as db:
        correct_household(db, runtime.actor(), household_id, given, now=runtime.now())


def _find(household_id: UUID, member_id: UUID) -> tuple[Household, HouseholdGiven, MemberGiven, Member]:
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        stands = changes.as_given(db, household)
        row = next((one for one in queries.members_of(db, [household_id]) if one.id == member_id), None)
    given = next((one for one in (stands.head, *stands.members) if one.id == member_id), None)
    if given is None or row is None:
        raise NotFound
    return household, stands, given, row


def _fill(form: PersonForm, given: MemberGiven) -> None:
    form.birth.show(given.birth_date, given.birth_precision, given.birth_spread)
    form.sex.data, form.pregnant_or_lactating.data = given.sex, given.pregnant_or_lactating
    for name in rules.WG:
        answer = getattr(given, name)
        form[name].data = str(answer) if answer else None
    for one in papers.all_of(given):
        form[f"paper_{one.kind.value}"].data = digits(papers.mask(one.number))
        form[f"state_{one.kind.value}"].data = one.state.value


def _told_of(form: PersonForm, old: MemberGiven) -> MemberGiven:
    held = {one.kind: one for one in papers.all_of(old)}
    told = [one for kind in DocumentKind if (one := _paper(form, kind, held.get(kind))) is not None]
    answers: dict[str, Any] = {name: int(form[name].data) if form[name].data else None for name in rules.WG}
    return replace(
        old,
        sex=form.sex.data,
        **form.birth.said(old),
        pregnant_or_lactating=bool(form.pregnant_or_lactating.data),
        nid=papers.number_of(told, DocumentKind.NID),
        birth_registration=papers.number_of(told, DocumentKind.BIRTH_REGISTRATION),
        papers=papers.beyond_numbers(told),
        **answers,
    )


def _paper(form: PersonForm, kind: DocumentKind, held: PaperGiven | None) -> PaperGiven | None:
    typed, state = form[f"paper_{kind.value}"].data or "", DocumentState(form[f"state_{kind.value}"].data or "said")
    number = held.number if held and papers.is_masked(typed) else papers.clean_number(typed)
    if not number and state not in (DocumentState.LOST, DocumentState.APPLIED):
        return None
    return PaperGiven(kind=kind, number=number, state=state)


def _person_page(
    household: Household, member_id: UUID, form: PersonForm, status: int, whole: dict[DocumentKind, str] | None = None
) -> Response:
    with runtime.database().reading() as db:
        row = next(one for one in queries.members_of(db, [household.id]) if one.id == member_id)
        held = queries.documents_of(db, [member_id]).get(member_id, [])
    return page(
        "households/person.html", status=status, household=household, person=row, form=form, held=held,
        whole=whole or {}, kinds=list(DocumentKind), wg=rules.WG, age=telling.age_words(row),
        outcome=telling.wg_words(row),
        too_young=rules.is_too_young(row, local_day(runtime.now())), mask=papers.mask,
        may_correct=household.erased_at is None and runtime.actor().can(Verb.HOUSEHOLDS_CORRECT),
        may_read=bool(held) and runtime.actor().can(Verb.HOUSEHOLDS_READ_PAPERS),
    )  # fmt: skip


def _counts_page(household: Household, form: CountsForm, status: int) -> Response:
    with runtime.database().reading() as db:
        people = _people(db, household)
    who = options([("", "—"), *((str(one.id), name_of(one)) for one in people)])
    for name in labels.CIRCUMSTANCE_LABELS:
        form[f"who_{name}"].choices = who
    return page(
        "households/counts.html", status=status, household=household, form=form, bands=labels.BAND_LABELS,
        sexes=list(Sex),
        counted=telling.counted(household, people), follows=telling.follows(household, people),
    )  # fmt: skip


def _people(db: Session, household: Household) -> list[Member]:
    return list(queries.members_of(db, [household.id]))
