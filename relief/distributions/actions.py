"""Every deed of a distribution; they stand in three rooms: drawing up, locking, and its life."""

from __future__ import annotations

from relief.distributions.cycles import set_cycle
from relief.distributions.editing import (
    add_point,
    change_list,
    change_plan,
    plan_distribution,
    remove_point,
    set_rules,
)
from relief.distributions.life import (
    cancel_distribution,
    close_distribution,
    open_distribution,
    reconcile_distribution,
    send_goods,
)
from relief.distributions.locking import approve_distribution, lock_distribution, send_back
from relief.distributions.rounds import follow_up, next_round
from relief.distributions.targeting import add_copy, drop_copy, save_targeting, take_over

__all__ = [
    "add_copy",
    "add_point",
    "approve_distribution",
    "cancel_distribution",
    "change_list",
    "change_plan",
    "close_distribution",
    "drop_copy",
    "follow_up",
    "lock_distribution",
    "next_round",
    "open_distribution",
    "plan_distribution",
    "reconcile_distribution",
    "remove_point",
    "save_targeting",
    "send_back",
    "send_goods",
    "set_cycle",
    "set_rules",
    "take_over",
]
