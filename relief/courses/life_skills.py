"""The life-skills course in twelve parts: titles are placeholders until the organisation writes its own."""

from __future__ import annotations

TITLE = ("জীবন দক্ষতা কোর্স", "Life-skills course")
LEAST_PARTS = 10
MINUTES = 90
PARTS: tuple[tuple[str, str], ...] = (
    ("নিজেকে জানা", "Knowing myself"),
    ("আমার অনুভূতি", "My feelings"),
    ("ভালোভাবে শোনা ও বলা", "Listening and speaking well"),
    ("বন্ধু ও পরিবার", "Friends and family"),
    ("সিদ্ধান্ত নেওয়া", "Making decisions"),
    ("মানসিক চাপ সামলানো", "Coping with stress"),
    ("নিরাপদ থাকা", "Staying safe"),
    ("আমার অধিকার ও কোথায় সাহায্য পাব", "My rights and where to find help"),
    ("স্বাস্থ্য ও পরিচ্ছন্নতা", "Health and hygiene"),
    ("দুর্যোগে কী করব", "What to do in a disaster"),
    ("টাকা ও সঞ্চয়", "Money and saving"),
    ("আমার আগামী দিনের পরিকল্পনা", "Plans for my future"),
)
# Nobody finishes without these two; which they are is for the organisation to confirm.
MANDATORY = frozenset({7, 8})
