"""The desk: the append-only fact that a household came and something was, or was not, given."""
