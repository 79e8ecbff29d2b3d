"""How the services of the directory read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.referrals.kinds import Check, ReferralState, Service, Shared

LABELS: Mapping[StrEnum, str] = {
    Service.MEDICAL: N_("Medical care"),
    Service.BURN_CARE: N_("Burn and acid care"),
    Service.MENTAL_HEALTH: N_("Mental health"),
    Service.LEGAL_AID: N_("Legal aid"),
    Service.POLICE: N_("Police and emergency"),
    Service.SHELTER: N_("Safe shelter"),
    Service.CHILD_HELPLINE: N_("Child helpline"),
    Service.WOMEN_HELPLINE: N_("Helpline for women and children"),
    Service.EDUCATION: N_("Education"),
    Service.LIVELIHOOD: N_("Livelihood"),
    Service.DISABILITY: N_("Disability services"),
    Service.NUTRITION: N_("Nutrition"),
    Service.WASH: N_("Water and sanitation"),
    Service.TRAFFICKING: N_("Rescue and return after trafficking"),
    Service.TRACING: N_("Search for the family"),
    Service.VOCATIONAL: N_("Vocational training"),
    Service.BIRTH: N_("Birth registration"),
    Service.SOCIAL: N_("Government allowance"),
    Service.DOMESTIC: N_("Schooling and training for child domestic workers"),
    Service.GIRLS: N_("Health and study support for girls"),
    ReferralState.DRAFT: N_("Draft"),
    ReferralState.AGREED: N_("Agreed, not sent yet"),
    ReferralState.OVERRIDE_ASKED: N_("Waits for the supervisor"),
    ReferralState.OVERRIDDEN: N_("Allowed by the supervisor"),
    ReferralState.SENT: N_("Sent, no answer yet"),
    ReferralState.NO_ANSWER: N_("No answer in time"),
    ReferralState.ACKNOWLEDGED: N_("Accepted by the provider"),
    ReferralState.DECLINED: N_("Declined"),
    ReferralState.STARTED: N_("Service has begun"),
    ReferralState.RECEIVED: N_("Service received"),
    ReferralState.NOT_RECEIVED: N_("Service not received"),
    ReferralState.CLOSED: N_("Closed"),
    ReferralState.REVOKED: N_("Revoked"),
    Shared.NAME: N_("Name"),
    Shared.AGE: N_("Age"),
    Shared.SEX: N_("Sex"),
    Shared.PHONE: N_("Phone"),
    Shared.PLACE: N_("Where to find the person"),
    Shared.GUARDIAN: N_("Guardian"),
    Shared.NEED: N_("What is needed"),
    Shared.SAFE_TIME: N_("When it is safe to call"),
    Shared.EMPLOYER: N_("Employer to speak to"),
    Shared.UNION_NUMBER: N_("Registration number of the union parishad"),
    Check.DAY_30: N_("After 30 days"),
    Check.DAY_90: N_("After 90 days"),
}
