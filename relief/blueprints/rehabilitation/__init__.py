"""Rehabilitation: grants, programmes, nominations, funds, groups and works of the community."""

from relief.blueprints.rehabilitation import (
    decisions,
    fund_pages,
    funds,
    groups,
    instalments,
    listing,
    papers,
    programmes,
    works,
)
from relief.blueprints.rehabilitation.grants import bp

__all__ = [
    "bp",
    "decisions",
    "fund_pages",
    "funds",
    "groups",
    "instalments",
    "listing",
    "papers",
    "programmes",
    "works",
]
