"""Money for families: their wallets, payment lists for providers, what providers answer, and vouchers."""
