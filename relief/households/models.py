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
    """The registry's unit; exactly one member is its head, whose name and key of it are kept here for lists.

    Sizes count people; `children_*` come from members where these are named, else from what the family said.
    """

    __tablename__ = "households"
    __table_args__ = (
        # Each carries all that a list needs to choose its rows, so that none is read in vain.
        sa.Index("ix_households_area_status", "area_id", "status", "created_at", "id"),
        sa.Index("ix_households_status_created", "status", "created_at", "id", "area_id"),
        # Whether what a search found may be shown, and whose name it has, is answered here.
        sa.Index("ix_households_scope", "id", "status", "name_key", "area_id"),
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
    # Children a space could serve; from birth dates, else children_5_17 plus two fifths of the small ones.
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
    # What somebody told of these, {name: {"who", "since"}}; the columns above also hold what follows from the people.
    told: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)
    # People nobody named, by "sex:band" (ages.BANDS).
    unnamed: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    # When everything personal was erased at the family's request.
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    status: Mapped[Status] = mapped_column(default=Status.ACTIVE)
    registered: Mapped[Registered] = mapped_column(default=Registered.DESK)
    merged_into_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), index=True, default=None)
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

    Washington Group answers are 1 (no difficulty) to 4 (cannot do it at all); `birth_spread` is how
    many years an estimated age may be off, to either side.
    """

    __tablename__ = "members"

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    sex: Mapped[Sex | None] = mapped_column(default=None)
    birth_date: Mapped[date | None] = mapped_column(default=None)
    birth_precision: Mapped[Precision | None] = mapped_column(default=None)
    birth_spread: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
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
    PASSPORT = "passport"
    DISABILITY_CARD = "disability-card"
    OTHER = "other"


class DocumentState(StrEnum):
    """How we know of the paper, or why there is none to show."""

    SAID = "said"
    SEEN = "seen"
    COPIED = "copied"
    LOST = "lost"
    APPLIED = "applied-for"


class IdentityDocument(Record):
    """A person's paper; its number is "" where it is lost or applied for and nobody knows it."""

    __tablename__ = "identity_documents"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id"), index=True)
    kind: Mapped[DocumentKind]
    number: Mapped[str] = mapped_column(sa.String(20), index=True)
    state: Mapped[DocumentState] = mapped_column(default=DocumentState.SAID)


class KeyKind(StrEnum):
    """By what a household can be found."""

    CODE = "code"
    NAME = "name"
    PHONE = "phone"
    NID = "nid"
    BIRTH_REGISTRATION = "birth-registration"
    FORM = "form"


class HouseholdKey(Base):
    """One word to find a household by: name words of every member (phonetic), phone, NIDs, code, form number.

    `area_id` is the household's, so that a search in some unions reads no other's words.
    """

    __tablename__ = "household_keys"
    __table_args__ = (
        # The table is its own index, in the order searches read it: two words of a name lie side by side.
        sa.PrimaryKeyConstraint("kind", "key", "area_id", "household_id"),
        sa.Index("ix_household_keys_household", "household_id", "kind", "key"),
        {"sqlite_with_rowid": False},
    )

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    kind: Mapped[KeyKind]
    key: Mapped[str] = mapped_column(by_bytes(80))
    # No foreign key: the household has it, and a second one would be looked through for each area that goes.
    area_id: Mapped[UUID]


class HouseholdChange(Record):
    """One correction: what was there before and after, by field, and why."""

    __tablename__ = "household_changes"
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
    # Sector words: what the family says it lacks.
    needs: Mapped[list[Any]] = mapped_column(default_factory=list)
    state: Mapped[ImpactState] = mapped_column(default=ImpactState.REPORTED)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_by_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class CodeBlock(Base):
    """A run of serials for one device or desk, so that codes are made without asking."""

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
    __table_args__ = (sa.UniqueConstraint("a_id", "b_id"), sa.Index(None, "state", "score"))

    a_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    b_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    score: Mapped[float]
    # Words of pair_rules.REASONS. Once decided they stand: a hard one that is new asks again.
    reasons: Mapped[list[Any]]
    state: Mapped[PairState] = mapped_column(default=PairState.CANDIDATE)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[UUID | None] = mapped_column(default=None)
