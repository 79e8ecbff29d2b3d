"""What is given to each action about providers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from relief.referrals.kinds import Service


@dataclass(frozen=True, kw_only=True)
class ProviderGiven:
    """One provider as it should read; without an area it serves the whole country."""

    name_en: str
    service: Service
    name_bn: str = ""
    kind: str = ""
    area_id: UUID | None = None
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
