"""Where somebody may be: by what a person or file says, else by number and address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from ._calendar import Countries

_NORTH_AMERICA: Final = "1"
_AREA_DIGITS: Final = 3
_CODE_DIGITS_MAX: Final = 3
_LETTERS_OF_COUNTRY: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The regions somebody may be in: for mail, and for calls and texts to their numbers.

    Empty where nothing tells. A state ("US-FL") stands beside its country.
    """

    mail: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()

    @property
    def countries(self) -> frozenset[str]:
        """Return the countries among all of them."""
        return frozenset(name for name in self.mail | self.calls if "-" not in name)


def find_place(
    country: str, *, numbers: Iterable[str], addresses: Iterable[str], countries: Countries
) -> Place:
    """Return where somebody may be.

    A country that was said holds for mail; a number adds its own for calls and texts, because the
    clock there may be another. Where none was said, number and address both count.
    """
    by_number = {place for number in numbers for place in _of_number(number, countries)}
    if country:
        said = frozenset({country})
        return Place(mail=said, calls=said | by_number)
    by_address = {place for one in addresses for place in _of_address(one, countries)}
    both = frozenset(by_number | by_address)
    return Place(mail=both, calls=both)


def _of_number(number: str, countries: Countries) -> tuple[str, ...]:
    digits = number.removeprefix("+")
    if not number.startswith("+") or not digits.isdecimal():
        return ()
    if digits.startswith(_NORTH_AMERICA):
        place = countries.areas.get(digits[1 : 1 + _AREA_DIGITS], "US")
        return (place[:2], place) if "-" in place else (place,)
    for length in range(1, _CODE_DIGITS_MAX + 1):
        known = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if known:
            return (known[0],) if len(known[0]) == _LETTERS_OF_COUNTRY else ()
    return ()


def _of_address(address: str, countries: Countries) -> tuple[str, ...]:
    ending = address.rpartition("@")[2].rpartition(".")[2].lower()
    if ending in countries.world_endings:
        return ()
    if ending in countries.endings:
        return (countries.endings[ending],)
    is_country = len(ending) == _LETTERS_OF_COUNTRY and ending.isascii() and ending.isalpha()
    return (ending.upper(),) if is_country else ()
