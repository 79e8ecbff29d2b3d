"""Who must not see one file although their work would let them, and how long records are kept."""
