"""The `relief` command, one file per capability."""
