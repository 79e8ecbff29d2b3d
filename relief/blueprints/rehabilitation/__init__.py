"""Rehabilitation grants: lists, programmes, nominations, and the page of one grant."""

from relief.blueprints.rehabilitation import decisions, programmes
from relief.blueprints.rehabilitation.grants import bp

__all__ = ["bp", "decisions", "programmes"]
