"""Copies of the whole database that only the organisation opens: made, proved, kept for a while, put back."""
