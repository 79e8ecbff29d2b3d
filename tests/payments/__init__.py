"""Wallets, payment lists, answers of providers, vouchers."""
