"""How long each class of data is kept, what is due, who agreed that it goes, and what stops it."""
