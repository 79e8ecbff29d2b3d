"""Houses and livelihoods: the words of lists as ours; a word we do not have stays a note."""

from __future__ import annotations

from typing import Any

from relief.households.faults import N_
from relief.kernel.names import normalise

KEPT_AS_NOTE = N_("This word is none of those we count by; it was kept in the notes.")

_HOUSING = {
    "jhupri": "jhupri|hut|ঝুপড়ি|ঝুপরি",
    "kutcha": "kutcha|kacha|mud|tin|bamboo|কাঁচা|কাচা|কাঁচা ঘর|মাটির ঘর|টিনের ঘর|টিন",
    "semi_pucca": "semi_pucca|semi pucca|semi-pucca|আধাপাকা|আধা পাকা|সেমি পাকা|আধাপাকা ঘর",
    "pucca": "pucca|brick|concrete|পাকা|পাকা ঘর|দালান",
}
_LIVELIHOOD = {
    "day_labour": "day_labour|day labour|day labor|day labourer|labour|দিনমজুর|দিন মজুর|শ্রমিক|মজুর",
    "farming": "farming|farmer|agriculture|কৃষি|কৃষক|কৃষিকাজ|কৃষি কাজ|চাষ",
    "fishing": "fishing|fisher|fisherman|জেলে|মৎস্যজীবী|মাছ ধরা",
    "shrimp": "shrimp|shrimp farming|চিংড়ি|চিংড়ি চাষ|ঘের",
    "van_driver": "van_driver|van driver|rickshaw|rickshaw puller|ভ্যানচালক|ভ্যান চালক|রিকশাচালক|রিকশা চালক",
    "small_business": "small_business|small business|business|shop|ব্যবসা|ক্ষুদ্র ব্যবসা|ছোট ব্যবসা|দোকান",
    "remittance": "remittance|money from away|প্রবাসী আয়|বিদেশ থেকে টাকা",
    "none": "none|no income|unemployed|আয় নেই|কোনো আয় নেই|বেকার",
}


def _plain(word: str) -> str:
    return normalise(word).casefold()


_OURS = {
    name: {_plain(word): code for code, words in table.items() for word in words.split("|")}
    for name, table in (("housing", _HOUSING), ("livelihood", _LIVELIHOOD))
}


def settle_words(values: dict[str, Any]) -> list[str]:
    """Put our words for the list's; the fields whose words we do not have are given back."""
    strange = []
    for name, ours in _OURS.items():
        if (said := values.pop(name, None)) is None:
            continue
        if code := ours.get(_plain(said)):
            values[name] = code
        else:
            strange.append(name)
            values["notes"] = " · ".join(part for part in (values.get("notes"), said) if part)
    return strange
