"""Relief runs the operations of a flood or cyclone response.

It registers affected households, plans and records distributions, keeps
child-friendly spaces and support sessions, and shows polygon by polygon who
has not been reached. Bangla first, English beside it.
"""

__version__ = "0.1.0"
