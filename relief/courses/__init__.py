"""Courses of several parts: which group follows which, who took part in what, who has finished."""
