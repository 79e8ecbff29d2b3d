"""Every table there is: what migrations and tests compare the database with."""

from __future__ import annotations

import relief.accounts.models
import relief.areas.models
import relief.audit.models
import relief.checkin.models
import relief.consent.models
import relief.distributions.models
import relief.gaps.models
import relief.households.batches
import relief.households.models
import relief.psychosocial.models
import relief.referrals.models
import relief.rehabilitation.models
import relief.responses.models
import relief.spaces.children
import relief.spaces.models
import relief.stock.models  # noqa: F401 - importing is the point
from relief.kernel.db import Base

metadata = Base.metadata
