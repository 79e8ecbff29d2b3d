"""Households, members, impacts, and the keys they are found by."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.kernel.db import Base, Record, by_bytes


class Status(StrEnum):
    """Life of a household's record."""

    DRAFT = "draft"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Sex(StrEnum):
    """As the person says."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Precision(StrEnum):
    """How well a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"


class Registered(StrEnum):
    """How the household came into the registry."""

    DESK = "desk"
    TABLET = "tablet"
    IMPORT = "import"
    DEMO = "demo"


class Household(Record):
    """The registry's unit; exactly one member is its head, whose name is kept here for lists.

    `name_key` is `kernel.names.name_key` of the head. Sizes count people; `children_*` come from
    members where these are named, else from what the family said.
    """

    __tablename__ = "households"
    __table_args__ = (
        # Each carries all that a list needs to choose its rows, so that none is read in vain.
        sa.Index("ix_households_area_status", "area_id", "status", "created_at", "id"),
        sa.Index("ix_households_status_created", "status", "created_at", "id", "area_id"),
    )

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    head_name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    head_name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    head_sex: Mapped[Sex | None] = mapped_column(default=None)
    name_key: Mapped[str] = mapped_column(sa.String(200), default="")
    guardian_name: Mapped[str] = mapped_column(sa.String(160), default="")
    size: Mapped[int]
    children_0_4: Mapped[int] = mapped_column(default=0)
    children_5_17: Mapped[int] = mapped_column(default=0)
    # Children a space could serve; from birth dates where known, else children_5_17 plus two
    # fifths of the small ones.
    children_3_17: Mapped[int] = mapped_column(default=0)
    phone: Mapped[str] = mapped_column(sa.String(16), default="")
    phone_owner: Mapped[str] = mapped_column(sa.String(80), default="")
    # Further numbers a list gave, with a space between.
    other_phones: Mapped[str] = mapped_column(sa.String(120), default="")
    lon: Mapped[float | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    accuracy_m: Mapped[float | None] = mapped_column(default=None)
    ward: Mapped[str] = mapped_column(sa.String(8), default="")
    village: Mapped[str] = mapped_column(sa.String(120), default="")
    landmark: Mapped[str] = mapped_column(sa.String(200), default="")
    housing: Mapped[str] = mapped_column(sa.String(40), default="")
    livelihood: Mapped[str] = mapped_column(sa.String(80), default="")
    female_headed: Mapped[bool] = mapped_column(default=False)
    child_headed: Mapped[bool] = mapped_column(default=False)
    pregnant_or_lactating: Mapped[bool] = mapped_column(default=False)
    disability: Mapped[bool] = mapped_column(default=False)
    elderly_alone: Mapped[bool] = mapped_column(default=False)
    chronic_illness: Mapped[bool] = mapped_column(default=False)
    displaced: Mapped[bool] = mapped_column(default=False)
    landless: Mapped[bool] = mapped_column(default=False)
    status: Mapped[Status] = mapped_column(default=Status.ACTIVE)
    registered: Mapped[Registered] = mapped_column(default=Registered.DESK)
    merged_into_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), default=None)
    form_no: Mapped[str] = mapped_column(sa.String(60), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)

    @property
    def name_bn(self) -> str:
        """The head's name stands for the household."""
        return self.head_name_bn

    @property
    def name_en(self) -> str:
        """The head's name stands for the household."""
        return self.head_name_en


class Member(Record):
    """One person of a household.

    Washington Group answers are 1 (no difficulty) to 4 (cannot do it at all).
    """

    __tablename__ = "members"

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    sex: Mapped[Sex | None] = mapped_column(default=None)
    birth_date: Mapped[date | None] = mapped_column(default=None)
    birth_precision: Mapped[Precision | None] = mapped_column(default=None)
    relation: Mapped[str] = mapped_column(sa.String(40), default="")
    is_head: Mapped[bool] = mapped_column(default=False)
    is_collector: Mapped[bool] = mapped_column(default=False)
    wg_seeing: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    wg_hearing: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    wg_walking: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    wg_remembering: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    wg_self_care: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    wg_communicating: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    pregnant_or_lactating: Mapped[bool] = mapped_column(default=False)


class DocumentKind(StrEnum):
    """Which paper the number comes from; a 17-digit number alone does not say."""

    NID = "nid"
    BIRTH_REGISTRATION = "birth-registration"


class IdentityDocument(Record):
    """A number of a person's paper, digits only."""

    __tablename__ = "identity_documents"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id"), index=True)
    kind: Mapped[DocumentKind]
    number: Mapped[str] = mapped_column(sa.String(20), index=True)


class KeyKind(StrEnum):
    """By what a household can be found."""

    CODE = "code"
    NAME = "name"
    PHONE = "phone"
    NID = "nid"
    BIRTH_REGISTRATION = "birth-registration"
    FORM = "form"


class HouseholdKey(Base):
    """One word to find a household by: every name word of every member (phonetic), the phone,
    NIDs, the code, the form number."""

    __tablename__ = "household_keys"
    __table_args__ = (sa.Index("ix_household_keys_kind_key", "kind", "key", "household_id"),)

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), primary_key=True)
    kind: Mapped[KeyKind] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(by_bytes(80), primary_key=True)


class HouseholdChange(Record):
    """One correction: what was there before and after, by field, and why."""

    __tablename__ = "household_changes"
    # "What changed since the list was locked" begins here.
    __table_args__ = (sa.Index("ix_household_changes_created", "created_at", "household_id"),)

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Damage(StrEnum):
    """Damage class of a thing."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class ImpactState(StrEnum):
    """Reported by the family, then verified or disputed by someone who looked."""

    REPORTED = "reported"
    VERIFIED = "verified"
    DISPUTED = "disputed"


class Impact(Record):
    """What one response did to one household."""

    __tablename__ = "impacts"
    __table_args__ = (sa.UniqueConstraint("response_id", "household_id"),)

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    house_damage: Mapped[Damage] = mapped_column(default=Damage.NONE)
    latrine_damaged: Mapped[bool] = mapped_column(default=False)
    tubewell_damaged: Mapped[bool] = mapped_column(default=False)
    crops_lost: Mapped[bool] = mapped_column(default=False)
    livestock_lost: Mapped[bool] = mapped_column(default=False)
    displaced: Mapped[bool] = mapped_column(default=False)
    # Sector words ("food", "wash", ...): what the family says it lacks.
    needs: Mapped[list[Any]] = mapped_column(default_factory=list)
    state: Mapped[ImpactState] = mapped_column(default=ImpactState.REPORTED)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_by_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class CodeBlock(Base):
    """A run of serials handed to one device or desk, so that codes are made without asking."""

    __tablename__ = "code_blocks"

    prefix: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device_id: Mapped[UUID | None] = mapped_column(default=None)
    next_serial: Mapped[int] = mapped_column(default=1)


class PairState(StrEnum):
    """What people decided about two records that look alike."""

    CANDIDATE = "candidate"
    MERGED = "merged"
    DISTINCT = "distinct"
    NEEDS_VISIT = "needs-visit"


class DuplicatePair(Record):
    """Two households that may be one; `a_id` is the smaller id."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (sa.UniqueConstraint("a_id", "b_id"),)

    a_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    b_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    score: Mapped[float]
    reasons: Mapped[list[Any]]
    state: Mapped[PairState] = mapped_column(default=PairState.CANDIDATE)
