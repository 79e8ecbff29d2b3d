"""What is given to each action about providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from relief.referrals.kinds import Check, ReferralState, Service, Shared


@dataclass(frozen=True, kw_only=True)
class ProviderGiven:
    """One provider as it should read; without an area it serves the whole country."""

    name_en: str
    service: Service
    name_bn: str = ""
    kind: str = ""
    area_id: UUID | None = None
    serves_id: UUID | None = None
    eligibility: str = ""
    lon: float | None = None
    lat: float | None = None
    phone: str = ""
    hours: str = ""
    source: str = ""
    last_verified_on: date | None = None
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class CorrectionGiven:
    """How a provider should read from now on; `version` is the one that was looked at."""

    provider_id: UUID
    version: int
    provider: ProviderGiven


@dataclass(frozen=True, kw_only=True)
class ReferralGiven:
    """A draft: what for, to whom, by when an answer is due, what is known and which of it may be told.

    `known` maps fields to what was written; only those in `shared` leave the house. Without a provider the
    name of one outside the directory is written in `provider_name`.
    """

    concern_id: UUID
    service: Service = field(repr=False)
    due_on: date
    provider_id: UUID | None = field(default=None, repr=False)
    provider_name: str = field(default="", repr=False)
    focal: str = field(default="", repr=False)
    known: Mapping[Shared, str] = field(default_factory=dict, repr=False)
    shared: frozenset[Shared] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AgreementGiven:
    """Who agreed to the sharing, how, and whether the child wants it too."""

    relation: str
    method: str = "verbal"
    child_assents: bool | None = None


@dataclass(frozen=True, kw_only=True)
class StepGiven:
    """What became of it; declining, not receiving and revoking need their reason."""

    referral_id: UUID
    version: int
    to: ReferralState
    note: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class CheckGiven:
    """Whether a child who went back to school still goes there."""

    referral_id: UUID
    check: Check
    attends: bool
    note: str = field(default="", repr=False)
