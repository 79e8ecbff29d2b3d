"""How the services of the directory read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.referrals.kinds import Service

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
}
