"""Who did what, to which record, when: a chain of entries that cannot be edited unseen."""
