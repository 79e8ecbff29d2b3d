"""What is given to each action about accounts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from relief.accounts.roles import Role


@dataclass(frozen=True, kw_only=True)
class AccountGiven:
    """A new account. `paths` are the areas the person answers for ("/" is everywhere)."""

    name: str
    name_bn: str
    name_en: str
    role: Role
    paths: tuple[str, ...]
    password: str
    language: str = "bn"
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountChange:
    """What may change about an account; `version` is the one the person was looking at."""

    user_id: UUID
    version: int
    name_bn: str
    name_en: str
    role: Role
    paths: tuple[str, ...]
    language: str = "bn"


@dataclass(frozen=True, kw_only=True)
class PasswordGiven:
    """A new password; whoever changes their own also gives the present one."""

    user_id: UUID
    password: str
    present: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignInGiven:
    """A try to enter. `address` is where it came from, for the back-off only; it is not kept readable."""

    name: str
    password: str
    address: str = ""
    browser: str = ""


@dataclass(frozen=True, kw_only=True)
class InvitationGiven:
    """A tablet that may be enrolled: what people call it, and the area its lists lie in."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class EnrolGiven:
    """A browser that wants to be a tablet of ours, with the code somebody read to it."""

    code: str
    app: str = ""
