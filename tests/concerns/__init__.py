"""Worries and referrals: sealed, for protection alone."""
