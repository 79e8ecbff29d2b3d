"""The demo's people, each with a role and areas."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.accounts import actions as accounts
from relief.accounts.inputs import AccountGiven
from relief.accounts.models import User
from relief.accounts.roles import VERBS, Role
from relief.areas.models import Area
from relief.demo.spaces import FACILITATORS, SPACES
from relief.kernel.actor import EVERYWHERE, Actor

DISTRICTS = ("BD4087", "BD5573")
# Dulal answers for one union only, and for none of the others.
DULALS_UNION = "BD55731257"

LEADS_UPAZILA = "BD408786"
# Jahanara sits in the committee of this one.
COMMITTEE_UNION = "BD40870477"


@dataclass(frozen=True)
class Part:
    """Name to sign in with, names to read, role, and the P-codes answered for."""

    name: str
    name_bn: str
    name_en: str
    role: Role
    pcodes: tuple[str, ...] = DISTRICTS


CAST: tuple[Part, ...] = (
    Part("asha", "আশা রানী মণ্ডল", "Asha Rani Mondal", Role.COORDINATOR),
    Part("babul", "বাবুল হোসেন", "Babul Hossain", Role.VOLUNTEER),
    Part("champa", "চম্পা খাতুন", "Champa Khatun", Role.FACILITATOR),
    Part("dulal", "দুলাল চন্দ্র রায়", "Dulal Chandra Roy", Role.COORDINATOR, (DULALS_UNION,)),
    Part("esha", "এষা সরকার", "Esha Sarkar", Role.COUNSELLOR),
    Part("farid", "ফরিদ আহমেদ", "Farid Ahmed", Role.STOREKEEPER),
    Part("gita", "গীতা বিশ্বাস", "Gita Biswas", Role.APPROVER),
    Part("hena", "হেনা পারভীন", "Hena Parvin", Role.MANAGER),
    # Answers for the points of one upazila, and lends the PIN when a card is in doubt.
    Part("ibrahim", "ইব্রাহিম খলিল", "Ibrahim Khalil", Role.LEAD, (LEADS_UPAZILA,)),
    Part("jahanara", "জাহানারা বেগম", "Jahanara Begum", Role.COMMITTEE, (COMMITTEE_UNION,)),
    # Counsels, too: to him a plan can be handed over. Lipi supervises them both.
    Part("kamrul", "কামরুল হাসান", "Kamrul Hasan", Role.COUNSELLOR),
    Part("lipi", "লিপি আক্তার", "Lipi Akter", Role.SUPPORT_LEAD),
    # Reads what anybody worries about; Runa leads the work and decides what nobody decides alone.
    Part("nasrin", "নাসরিন আক্তার", "Nasrin Akter", Role.PROTECTION),
    Part("runa", "রুনা লায়লা", "Runa Laila", Role.PROTECTION_LEAD),
    Part("admin", "প্রশাসক", "Administrator", Role.ADMIN, ()),
)


@dataclass(frozen=True)
class Players:
    """Everybody as an account and as an actor."""

    users: Mapping[str, User]
    actors: Mapping[str, Actor]


def bring_in_staff(db: Session, actor: Actor, areas: Mapping[str, Area], now: datetime) -> list[list[UUID]]:
    """Facilitators of each space; nobody can sign in as one of them, for their passwords are thrown away."""
    found: list[list[UUID]] = [[] for _ in SPACES]
    for number, one in enumerate(FACILITATORS, start=1):
        given = AccountGiven(
            name=f"centre-{number:02}",
            name_bn=one.name_bn,
            name_en=one.name_en,
            role=Role.FACILITATOR,
            paths=(areas[SPACES[one.space].pcode].path,),
            password=secrets.token_urlsafe(24),
            is_demo=True,
        )
        found[one.space].append(accounts.create_account(db, actor, given, now=now).id)
    return found


def bring_in(db: Session, actor: Actor, areas: Mapping[str, Area], password: str, now: datetime) -> Players:
    """Create the accounts; nobody is there in a product that is not a demo."""
    users, actors = {}, {}
    for part in CAST:
        paths = tuple(areas[pcode].path for pcode in part.pcodes) or (EVERYWHERE,)
        given = AccountGiven(
            name=part.name,
            name_bn=part.name_bn,
            name_en=part.name_en,
            role=part.role,
            paths=paths,
            password=password,
            is_demo=True,
        )
        user = accounts.create_account(db, actor, given, now=now)
        users[part.name] = user
        actors[part.name] = Actor(
            id=user.id, name=user.name, role=user.role.value, verbs=VERBS[part.role], within=paths
        )
    return Players(users, actors)
