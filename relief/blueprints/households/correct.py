"""Correct a household; two people at once see both versions and lose no typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.blueprints.households import bp, common
from relief.blueprints.households.forms import HouseholdForm, kept_birth
from relief.blueprints.households.register import one_more, renumber
from relief.households import changes, papers, queries
from relief.households.actions import correct_household
from relief.households.inputs import CorrectionGiven, HouseholdGiven, MemberGiven
from relief.households.models import Household
from relief.kernel.db import Session
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, name_of

_SAME_NAMES = (
    "guardian_name", "lat", "lon", "accuracy_m", "village", "ward", "landmark", "size", "children_0_4",
    "children_5_17", "phone", "phone_owner", "housing", "livelihood", "form_no",
)  # fmt: skip
# Kept as typed, but shown in the reader's digits: sent back the same, they are no change.
_FIGURES = ("phone", "ward")


@bp.get("/<uuid:household_id>/edit")
@needs(Verb.HOUSEHOLDS_CORRECT)
def edit(household_id: UUID) -> Response:
    """The household as it stands, in the form."""
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        form = HouseholdForm()
        _fill(form, household, changes.as_given(db, household))
    return _shown(household, form, 200)


@bp.post("/<uuid:household_id>/draft")
@needs(Verb.HOUSEHOLDS_CORRECT)
def draft_correction(household_id: UUID) -> Response:
    """One more person or one less, without saving."""
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
    form = HouseholdForm()
    form.validate()
    step = request.form.get("step", "")
    if step.startswith("remove-") and step[7:].isdecimal():
        del form.members.entries[int(step[7:]) : int(step[7:]) + 1]
    else:
        one_more(form)
    renumber(form)
    return _shown(household, form, 200)


@bp.post("/<uuid:household_id>")
@needs(Verb.HOUSEHOLDS_CORRECT)
def update(household_id: UUID) -> Response:
    """Save the correction, or show both versions when somebody else was quicker."""
    form = HouseholdForm()
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        stands = changes.as_given(db, household)
    if not form.sound:
        return _shown(household, form, 422)
    try:
        with runtime.database().writing() as db:
            wanted = _wanted(form, stands, common.area_of(db, form))
            given = CorrectionGiven(version=form.version.data or 0, reason=form.reason.data or "", household=wanted)
            correct_household(db, runtime.actor(), household_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _shown(household, form, 422)
    except changes.ChangedMeanwhile:
        return _conflict(household_id, form)
    return go(
        url_for("households.show", household_id=household_id),
        flash=_("The correction is saved. The old values stay in the history."),
    )


def _conflict(household_id: UUID, form: HouseholdForm) -> Response:
    """Both versions side by side; saving again now means that this person has seen the other's.

    Read anew: the other may have saved after this answer first looked.
    """
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        stands = changes.as_given(db, household)
        wanted = _wanted(form, stands, common.area_of(db, form))
        theirs = list(_differing(db, stands, wanted))
    form.version.typed, form.version.data = None, household.version
    return _shown(household, form, 409, theirs)


def _differing(db: Session, stands: HouseholdGiven, wanted: HouseholdGiven) -> Iterator[tuple[str, Any, Any]]:
    """(field, as it stands, as typed) where the two differ."""
    for name in ("head_name_bn", "head_name_en"):
        side = name.removeprefix("head_")
        if getattr(stands.head, side) != getattr(wanted.head, side):
            yield name, getattr(stands.head, side), getattr(wanted.head, side)
    if stands.area_id != wanted.area_id:
        yield "area_id", _name(db, stands.area_id), _name(db, wanted.area_id)
    for name in _SAME_NAMES:
        if getattr(stands, name) != getattr(wanted, name):
            yield name, getattr(stands, name), getattr(wanted, name)
    if [_person(one) for one in stands.members] != [_person(one) for one in wanted.members]:
        yield "people", _people(stands.members), _people(wanted.members)


def _person(member: MemberGiven) -> tuple[Any, ...]:
    return tuple(getattr(member, one.name) for one in fields(member) if one.name != "id")


def _people(members: Sequence[MemberGiven]) -> str:
    return ", ".join(one.name_bn or one.name_en for one in members)


def _name(db: Session, area_id: UUID | None) -> str:
    return name_of(areas.find(db, runtime.actor(), area_id)) if area_id else "—"


def _wanted(form: HouseholdForm, stands: HouseholdGiven, area_id: UUID | None) -> HouseholdGiven:
    """The form over what stands: what it does not ask about stays as it is."""
    typed = form.given(area_id=area_id or stands.area_id, response_id=None)
    known = {one.id: one for one in stands.members}
    return replace(
        typed,
        id=stands.id,
        head=_over(stands.head, typed.head, whole_name=True),
        members=tuple(_over(known[m.id], m) if m.id in known else replace(m, id=None) for m in typed.members),
        ward=stands.ward if to_latin(typed.ward) == to_latin(stands.ward) else typed.ward,
        other_phones=stands.other_phones,
        told={name: details for name, details in stands.told.items() if name in typed.circumstances},
        unnamed=stands.unnamed,
        consent=None,
        registered=stands.registered,
        is_demo=stands.is_demo,
    )


def _over(old: MemberGiven, typed: MemberGiven, *, whole_name: bool = False) -> MemberGiven:
    """A row shows one name and one number: the ones it does not show are kept."""
    shown_name = {typed.name_bn, typed.name_en} - {""}
    if not whole_name:
        same = shown_name <= {old.name_bn, old.name_en}
        bn, en = (old.name_bn, old.name_en) if same else (typed.name_bn or old.name_bn, typed.name_en or old.name_en)
        typed = replace(typed, name_bn=bn, name_en=en)
    typed = _unmasked(old, typed)
    if typed.nid and typed.nid == old.birth_registration:
        typed = replace(typed, nid=old.nid, birth_registration=old.birth_registration)
    elif typed.nid or typed.birth_registration:
        typed = replace(typed, birth_registration=typed.birth_registration or old.birth_registration)
    return replace(
        old,
        name_bn=typed.name_bn,
        name_en=typed.name_en,
        sex=typed.sex,
        **kept_birth(old, typed),
        relation=typed.relation or old.relation,
        nid=typed.nid,
        birth_registration=typed.birth_registration,
    )


def _masked(member: MemberGiven) -> str:
    return papers.mask(member.nid or member.birth_registration)


def _unmasked(old: MemberGiven, typed: MemberGiven) -> MemberGiven:
    """A number nobody typed over stays as it is; a new person cannot have one."""
    if not (papers.is_masked(typed.nid) and to_latin(typed.nid) == _masked(old)):
        return typed
    return replace(typed, nid=old.nid or old.birth_registration)


def _fill(form: HouseholdForm, household: Household, stands: HouseholdGiven) -> None:
    form.household_id.data, form.version.data = household.id, household.version
    for name in _SAME_NAMES:
        stood = getattr(stands, name)
        form[name].data = digits(stood) if name in _FIGURES else stood
    form.area_id.data = str(household.area_id)
    form.circumstances.data = sorted(stands.circumstances)
    head = stands.head
    form.head_id.data, form.head_sex.data = head.id, head.sex
    form.head_name.data, form.head_name_2.data = head.name_bn or head.name_en, head.name_en if head.name_bn else ""
    form.head_nid.data = digits(_masked(head))
    form.head_birth.show(head.birth_date, head.birth_precision, head.birth_spread)
    for member in stands.members:
        row = form.members.append_entry().form
        row.member_id.data, row.sex.data, row.relation.data = member.id, member.sex, member.relation
        row.name.data, row.nid.data = member.name_bn or member.name_en, digits(_masked(member))
        row.birth.show(member.birth_date, member.birth_precision, member.birth_spread)


def _shown(household: Household, form: HouseholdForm, status: int, theirs: Sequence[Any] = ()) -> Response:
    with runtime.database().reading() as db:
        if not form.area_id.choices:
            common.offer_unions(db, form)
        if not form.area_id.choices:
            form.area_id.choices = options([(str(household.area_id), _name(db, household.area_id))])
    return page("households/edit.html", status=status, household=household, form=form, theirs=theirs, full=True)
