"""Relief cards: their codes, their paper, their life."""
