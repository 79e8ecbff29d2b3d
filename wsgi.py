"""For any WSGI server: `wsgi:app`."""

from relief.app import from_env

app = from_env()
