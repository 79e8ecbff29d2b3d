"""Routes, one file per capability: read the form, call the action, show the answer."""
