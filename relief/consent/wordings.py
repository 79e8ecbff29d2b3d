"""Every wording that was ever read out, by its number: what somebody agreed to stays readable after it changed.

A new wording is added here and `inputs.NOTICE` set to its number; none is ever changed or taken out.
"""

from __future__ import annotations

from collections.abc import Mapping

from relief.consent.labels import NOTICE_TEXT, REFERRAL_TEXT, SUPPORT_TEXT

SUPPORT, REFERRAL = "2026-11-support", "2026-11-referral"
WORDINGS: Mapping[str, str] = {"2026-11": NOTICE_TEXT, SUPPORT: SUPPORT_TEXT, REFERRAL: REFERRAL_TEXT}
