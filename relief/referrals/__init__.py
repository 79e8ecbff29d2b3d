"""The directory of those who can help: whom to call, where, when last checked."""
