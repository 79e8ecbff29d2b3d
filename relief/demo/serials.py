"""Phones and NIDs nobody issues: 01X00 and a serial; three zeros in a row."""


class Serials:
    """Serials spread by a step prime to a million: unique, and not visibly counting up."""

    def __init__(self) -> None:
        self._phones = 6
        self._nids = 8

    def phone(self) -> str:
        self._phones += 1
        block, operator = divmod(self._phones, 7)
        return f"01{3 + operator}00{block * 397_219 % 1_000_000:06d}"

    def nid(self) -> str:
        self._nids += 1
        block, first = divmod(self._nids, 9)
        return f"{1 + first}000{block * 618_031 % 1_000_000:06d}"
