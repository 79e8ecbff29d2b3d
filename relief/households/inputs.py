"""What is told about a household, one shape for each deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from relief.consent.inputs import ConsentGiven
from relief.households.models import Damage, DocumentKind, DocumentState, ImpactState, Precision, Registered, Sex
from relief.kernel.ids import new_id


@dataclass(frozen=True, kw_only=True)
class PaperGiven:
    """A paper of a person and how we know of it; `number` is "" where it is lost or applied for."""

    kind: DocumentKind
    number: str = ""
    state: DocumentState = DocumentState.SAID


@dataclass(frozen=True, kw_only=True)
class MemberGiven:
    """One person. `id` is set where a member already registered is meant.

    `nid` and `birth_registration` are the numbers of these two; `papers` says how we know of them
    where that is more than hearsay, and holds every other paper.
    """

    id: UUID | None = None
    name_bn: str = ""
    name_en: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    birth_precision: Precision | None = None
    birth_spread: int | None = None
    relation: str = ""
    nid: str = ""
    birth_registration: str = ""
    papers: tuple[PaperGiven, ...] = ()
    is_collector: bool = False
    pregnant_or_lactating: bool = False
    wg_seeing: int | None = None
    wg_hearing: int | None = None
    wg_walking: int | None = None
    wg_remembering: int | None = None
    wg_self_care: int | None = None
    wg_communicating: int | None = None


@dataclass(frozen=True, kw_only=True)
class ImpactGiven:
    """What one response did to the household, as the family says."""

    response_id: UUID
    house_damage: Damage = Damage.NONE
    latrine_damaged: bool = False
    tubewell_damaged: bool = False
    crops_lost: bool = False
    livestock_lost: bool = False
    displaced: bool = False
    needs: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HouseholdGiven:
    """A household as registered. Without `area_id` its point finds the area by geometry.

    `members` are the people besides the head; `size` counts everybody, also who is not named.
    `circumstances` holds names of the yes/no columns of Household, as told; `told` says of some of
    them {"who": member id, "since": ISO day}. `unnamed` counts people without a row by "sex:band".
    `code` is one a tablet made from its own block; the desk's households get theirs when they are written.
    """

    id: UUID = field(default_factory=new_id)
    code: str = ""
    area_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    head: MemberGiven
    members: tuple[MemberGiven, ...] = ()
    size: int | None = None
    children_0_4: int | None = None
    children_5_17: int | None = None
    phone: str = ""
    phone_owner: str = ""
    other_phones: tuple[str, ...] = ()
    guardian_name: str = ""
    ward: str = ""
    village: str = ""
    landmark: str = ""
    housing: str = ""
    livelihood: str = ""
    circumstances: frozenset[str] = frozenset()
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unnamed: Mapping[str, int] = field(default_factory=dict)
    impact: ImpactGiven | None = None
    consent: ConsentGiven | None = None
    registered: Registered = Registered.DESK
    form_no: str = ""
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class CorrectionGiven:
    """The household as it should read, the version the person saw, and why it changes.

    `household.impact` and `household.consent` are not part of a correction; they have deeds of
    their own.
    """

    version: int
    reason: str
    household: HouseholdGiven


@dataclass(frozen=True, kw_only=True)
class VerificationGiven:
    """What someone who looked says about reported damage."""

    response_id: UUID
    state: ImpactState
    note: str = ""
