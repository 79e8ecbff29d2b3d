"""Who is helped, decided in the open: forums nominate, committees verify, anyone may appeal, visits look."""
