"""Which role may do what: the one table to read."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.kernel.verbs import Verb


class Role(StrEnum):
    """What a person is in the response."""

    COORDINATOR = "coordinator"
    APPROVER = "approver"
    STOREKEEPER = "storekeeper"
    VOLUNTEER = "volunteer"
    LEAD = "lead"
    MANAGER = "manager"
    FACILITATOR = "facilitator"
    COUNSELLOR = "counsellor"
    SUPPORT_LEAD = "support-lead"
    COMMITTEE = "committee"
    FOCAL = "focal"
    PROTECTION = "protection"
    PROTECTION_LEAD = "protection-lead"
    ADMIN = "admin"


LABELS: dict[Role, str] = {
    Role.COORDINATOR: N_("Coordinator"),
    Role.APPROVER: N_("Approver"),
    Role.STOREKEEPER: N_("Storekeeper"),
    Role.VOLUNTEER: N_("Volunteer"),
    Role.LEAD: N_("Point lead"),
    Role.MANAGER: N_("Space manager"),
    Role.FACILITATOR: N_("Facilitator"),
    Role.COUNSELLOR: N_("Counsellor"),
    Role.SUPPORT_LEAD: N_("Counselling supervisor"),
    Role.COMMITTEE: N_("Committee member"),
    Role.FOCAL: N_("Safeguarding focal point"),
    Role.PROTECTION: N_("Protection worker"),
    Role.PROTECTION_LEAD: N_("Protection supervisor"),
    Role.ADMIN: N_("System administrator"),
}

_EVERYONE = frozenset({Verb.RESPONSES_VIEW, Verb.FEEDBACK_REPORT, Verb.CONCERNS_RAISE})
# Answers for a class of data: lets it go when its time is over.
_KEEPER = frozenset({Verb.RETENTION_VIEW, Verb.RETENTION_CONFIRM})
_ALARM = frozenset({Verb.INCIDENTS_REPORT, Verb.INCIDENTS_FOLLOW})
_PROTECTION = _EVERYONE | {Verb.CONCERNS_TRIAGE, Verb.REFERRALS_MAKE, Verb.REFERRALS_DIRECTORY}
_COUNSELLOR = _EVERYONE | {
    Verb.SUPPORT_VIEW,
    Verb.SUPPORT_PLAN,
    Verb.SUPPORT_SCHEDULE,
    Verb.SUPPORT_RECORD,
    Verb.REFERRALS_DIRECTORY,
    Verb.CALENDARS_SHARE,
    Verb.DEVICES_USE,
}
_AT_THE_DESK = _EVERYONE | {
    Verb.CHECKIN_VIEW,
    Verb.CHECKIN_RECORD,
    Verb.HOUSEHOLDS_REGISTER,
    Verb.FEEDBACK_RECORD,
    Verb.DEVICES_USE,
}

VERBS: dict[Role, frozenset[Verb]] = {
    Role.COORDINATOR: _EVERYONE
    | _KEEPER
    | _ALARM
    | {
        Verb.AREAS_VIEW,
        Verb.AREAS_IMPORT,
        Verb.RESPONSES_OPEN,
        Verb.HAZARDS_ADD,
        Verb.HOUSEHOLDS_VIEW,
        Verb.HOUSEHOLDS_REGISTER,
        Verb.HOUSEHOLDS_CORRECT,
        Verb.HOUSEHOLDS_WITHDRAW,
        Verb.HOUSEHOLDS_VERIFY,
        Verb.VERIFICATION_VIEW,
        Verb.VERIFICATION_NOMINATE,
        Verb.VERIFICATION_MANAGE,
        Verb.VERIFICATION_DECIDE,
        Verb.HOUSEHOLDS_IMPORT,
        Verb.CARDS_VIEW,
        Verb.CARDS_ISSUE,
        Verb.CARDS_BLOCK,
        Verb.HOUSEHOLDS_ADJUDICATE,
        Verb.HOUSEHOLDS_APPROVE_MERGE,
        Verb.HOUSEHOLDS_EXPORT,
        Verb.HOUSEHOLDS_READ_PAPERS,
        Verb.HOUSEHOLDS_REQUESTS,
        Verb.HOUSEHOLDS_ERASE,
        Verb.STOCK_VIEW,
        Verb.STOCK_COUNT,
        Verb.STOCK_AGREE,
        Verb.DISTRIBUTIONS_VIEW,
        Verb.DISTRIBUTIONS_PLAN,
        Verb.SUPPORT_OTHERS,
        Verb.CHECKIN_VIEW,
        Verb.CHECKIN_RECORD,
        Verb.CHECKIN_OVERRIDE,
        Verb.CHECKIN_RESOLVE,
        Verb.DEVICES_VIEW,
        Verb.DEVICES_MANAGE,
        Verb.DEVICES_USE,
        Verb.MONITORING_VIEW,
        Verb.MONITORING_PLAN,
        Verb.MONITORING_ASK,
        Verb.FEEDBACK_VIEW,
        Verb.FEEDBACK_RECORD,
        Verb.FEEDBACK_ANSWER,
        Verb.PAYMENTS_VIEW,
        Verb.PAYMENTS_WALLETS,
        Verb.PAYMENTS_EXPORT,
        Verb.PAYMENTS_SETTLE,
        Verb.SYNC_REVIEW,
        Verb.GRANTS_VIEW,
        Verb.GRANTS_NOMINATE,
        Verb.GRANTS_VERIFY,
        Verb.FUNDS_KEEP,
        # Numbers and tasks only: a coordinator of relief learns no child's name (C0).
        Verb.SPACES_VIEW,
        Verb.SPACES_APPROVE,
        Verb.SPACES_SUSPEND,
        Verb.SPACES_VET,
        Verb.SPACES_TERMS,
        Verb.CALENDARS_SHARE,
        Verb.COURSES_KEEP,
        Verb.REPORTS_VIEW,
        Verb.REPORTS_SEND,
        # Never of a report one wrote in: the action asks who did.
        Verb.REPORTS_APPROVE,
        Verb.REPORTS_TAKE,
        Verb.REFERRALS_DIRECTORY,
        Verb.REFERRALS_KEEP_DIRECTORY,
        Verb.GAPS_VIEW,
        Verb.GAPS_REFRESH,
        Verb.GAPS_DECIDE,
        Verb.GAPS_MEASURES,
        Verb.GAPS_EXPORT,
    },
    Role.APPROVER: _EVERYONE
    | _KEEPER
    | {
        Verb.INCIDENTS_FOLLOW,
        Verb.AREAS_VIEW,
        Verb.HOUSEHOLDS_VIEW,
        Verb.VERIFICATION_VIEW,
        Verb.CARDS_VIEW,
        Verb.HOUSEHOLDS_APPROVE_MERGE,
        Verb.HOUSEHOLDS_ERASE,
        Verb.STOCK_VIEW,
        Verb.STOCK_AGREE,
        Verb.DISTRIBUTIONS_VIEW,
        Verb.DISTRIBUTIONS_APPROVE,
        Verb.PAYMENTS_VIEW,
        Verb.GRANTS_VIEW,
        Verb.GRANTS_APPROVE,
        # Who releases money must know what for; whoever writes a confidential reason down cannot read it again.
        Verb.GRANTS_REASONS,
        Verb.MONITORING_VIEW,
        Verb.FEEDBACK_VIEW,
        Verb.REPORTS_VIEW,
        Verb.REPORTS_APPROVE,
        Verb.GAPS_VIEW,
        Verb.AUDIT_VIEW,
    },
    Role.STOREKEEPER: _EVERYONE
    | {
        Verb.STOCK_VIEW,
        Verb.STOCK_CHANGE,
        Verb.STOCK_RECEIVE,
        Verb.STOCK_COUNT,
        # Of what a colleague counted, never of one's own: the action asks who found it.
        Verb.STOCK_AGREE,
        Verb.DISTRIBUTIONS_VIEW,
        Verb.DEVICES_USE,
    },
    Role.VOLUNTEER: _AT_THE_DESK,
    # Answers for one distribution point: its volunteers call this person when a card is in doubt.
    Role.LEAD: _AT_THE_DESK
    | {
        Verb.INCIDENTS_REPORT,
        Verb.CHECKIN_OVERRIDE,
        Verb.DEVICES_VIEW,
        Verb.STOCK_VIEW,
        Verb.STOCK_RECEIVE,
        Verb.STOCK_COUNT,
    },
    Role.MANAGER: _EVERYONE
    | _KEEPER
    | _ALARM
    | {
        Verb.SPACES_VIEW,
        Verb.SPACES_VIEW_CHILDREN,
        Verb.SPACES_VIEW_CAREGIVERS,
        Verb.SPACES_MANAGE,
        Verb.SPACES_VET,
        Verb.CALENDARS_SHARE,
        Verb.SPACES_ENROL,
        Verb.SPACES_MARK,
        Verb.SPACES_FOLLOW_UP,
        Verb.COURSES_KEEP,
        Verb.COURSES_RECORD,
        Verb.REPORTS_TAKE,
        Verb.DEVICES_USE,
        Verb.SPACES_VERIFY,
        Verb.REFERRALS_DIRECTORY,
    },
    Role.FACILITATOR: _EVERYONE
    | {
        Verb.SPACES_VIEW,
        Verb.CALENDARS_SHARE,
        Verb.SPACES_VIEW_CHILDREN,
        Verb.SPACES_ENROL,
        Verb.SPACES_MARK,
        Verb.SPACES_FOLLOW_UP,
        Verb.COURSES_RECORD,
        Verb.DEVICES_USE,
        Verb.REFERRALS_DIRECTORY,
    },
    Role.COUNSELLOR: _COUNSELLOR,
    # Counsels too; sees colleagues' days by code, and a plan only after writing down why.
    Role.SUPPORT_LEAD: _COUNSELLOR | _KEEPER | {Verb.SUPPORT_SUPERVISE, Verb.SAFEGUARDS_BAR, Verb.INCIDENTS_FOLLOW},
    # Sits in a committee: sees the lists before its own sessions, not the registry.
    Role.COMMITTEE: _EVERYONE | {Verb.VERIFICATION_VIEW, Verb.VERIFICATION_DECIDE},
    # Reads what is reported in confidence, and nothing of relief work: nobody reports to those reported on.
    Role.FOCAL: _EVERYONE | _KEEPER | {Verb.FEEDBACK_CONFIDENTIAL},
    # Reads what anybody worries about, and refers; nothing of relief work, no register of children.
    Role.PROTECTION: _PROTECTION,
    Role.PROTECTION_LEAD: _PROTECTION
    | _KEEPER
    | {Verb.CONCERNS_SUPERVISE, Verb.SAFEGUARDS_BAR, Verb.REFERRALS_OVERRIDE},
    # Looks after accounts, not after people: no household, child or case (spaces.md 3.9).
    Role.ADMIN: _EVERYONE
    | {Verb.ACCOUNTS_VIEW, Verb.ACCOUNTS_MANAGE, Verb.AUDIT_VIEW, Verb.AREAS_IMPORT, Verb.KEYS_VIEW}
    | {Verb.JOBS_VIEW, Verb.JOBS_RUN, Verb.RETENTION_VIEW, Verb.RETENTION_SET, Verb.INCIDENTS_REPORT},
}
