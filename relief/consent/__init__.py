"""Who agreed to what, for whom, and when they took it back: append-only."""
