"""Money for families: wallets, payment lists, answers of providers, vouchers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("payments", __name__, url_prefix="/payments")

from relief.blueprints.payments import answering, listing, vouchers, wallets  # noqa: E402 - they add their routes

__all__ = ["answering", "bp", "listing", "vouchers", "wallets"]
