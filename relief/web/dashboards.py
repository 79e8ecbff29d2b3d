"""Where each role begins its day; a role not listed here sees its work as large tiles."""

from __future__ import annotations

from relief.accounts.roles import Role

DASHBOARDS: dict[Role, str] = {
    Role.COORDINATOR: "gaps.index",
    Role.APPROVER: "distributions.index",
    Role.STOREKEEPER: "stock.index",
    Role.VOLUNTEER: "checkin.index",
    Role.LEAD: "checkin.index",
    Role.COUNSELLOR: "psychosocial.index",
    Role.SUPPORT_LEAD: "psychosocial.index",
    Role.FACILITATOR: "spaces.today",
    Role.MANAGER: "spaces.today",
    Role.COMMITTEE: "verification.sessions",
    Role.FOCAL: "feedback.reports_index",
    Role.PROTECTION: "concerns.index",
    Role.PROTECTION_LEAD: "concerns.index",
}
