"""Surveys after a distribution."""
