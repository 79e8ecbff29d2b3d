"""Drills: break the tablet, the line or the server on purpose, and count what was lost, doubled or falsely green."""
