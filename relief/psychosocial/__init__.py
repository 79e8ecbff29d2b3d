"""Support plans and sessions: a counsellor's calendar, and notes nobody else can read."""
