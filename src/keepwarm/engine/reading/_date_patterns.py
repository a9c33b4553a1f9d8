"""Classes in, the places of temporal expressions out: what a date looks like in six languages.

The letters are explained in ``_date_words`` and ``_date_tokens``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

_WEEKDAY: Final = "(?:(?:[RT]x?)?[WwΩ],?x{0,2})?"
_OF: Final = "[xf]{0,3}"
_OF_IN: Final = "[xfi]{0,3}"
_YEAR: Final = "(?:,?x{0,2}y|[xf]{0,3}(?:R7|7R|T7))?"
_NEXT: Final = "(?:R(?!7))?"
_WHICH_YEAR: Final = "(?:[xf]{0,3}[-,&]?(?:y|R7|7R|T7|7))?"
_TO: Final = "x{0,2}[-tuv&]x{0,3}"
_COUNT: Final = "(?:c(?=[dn]))?[cdno](?:x?[-t&]x?[cdno])?x?"
_NAMED_DAY: Final = "RTWwΩdo"
_ALONE: Final = "(?:(?<![^.,&-])|(?<=[.,&-]x)|(?<=^x))"
_AT_END: Final = "(?=[.,&-]|$)"
_PATTERNS: Final = (
    # Name, the classes it may begin with, and the pattern; the first that fits stands.
    ("day_range", _NAMED_DAY, f"{_WEEKDAY}[do]{_TO}{_WEEKDAY}[do]{_OF}[Mm]{_YEAR}"),
    ("month_first_range", "RTWwΩMm", f"{_WEEKDAY}[Mm]x?[do]x?[-tuv&]x?[do](?![Mm]){_YEAR}"),
    ("figures_range", _NAMED_DAY, f"{_WEEKDAY}[do]{_TO}{_WEEKDAY}[Nz]"),
    (
        "week_of",
        "3",
        f"3[xfi]{{0,2}}(?:{_WEEKDAY}(?:[doO]{_OF}[Mm]{_YEAR}|[Mm]x?[do]{_YEAR}|[Nz])|o)",
    ),
    ("nth_weekday", "oOL", f"[oOL]x?W{_OF_IN}(?:[Mm]{_YEAR}|[RT]?4R?)"),
    ("week_of_month", "oOΩPL", f"[oOΩPL]{_OF}3{_OF}[Mm]{_YEAR}"),
    ("half_of_month", "oOΩ", f"[oOΩ]{_OF}6{_OF}[Mm]{_YEAR}"),
    ("day_month", _NAMED_DAY + "O", f"{_WEEKDAY}[doO]{_OF}[Mm]{_YEAR}"),
    ("month_day", "RTWwΩMm", f"{_WEEKDAY}[Mm]x?[do](?![1-7hMm]){_YEAR}"),
    ("figures", "RTWwΩNz", f"{_WEEKDAY}[Nz]"),
    ("year_and_month", "R7", f"(?:R7|7R)[ixf]{{0,2}}(?:P{_OF})?[Mm]"),
    ("half", "PHoOΩ", f"(?:P{_OF})?(?:H|[oOΩ]x?6){_WHICH_YEAR}"),
    ("quarter", "PQoOΩL", f"(?:P{_OF})?(?:Q|[oOΩL]x?5){_WHICH_YEAR}"),
    ("past", "L", "L[xi]?(?:[1-7]|[MWSςE])"),
    ("past", "1234567MWSςE", "(?:[1-7]|[MWSςE])L"),
    ("past", "cdno", f"{_COUNT}[1-7]g"),
    ("past", "gbs", f"[gbs]x?{_COUNT}[1-7]"),
    ("duration", "RT", "[RT]x?[cdn]x?[34]"),
    ("vague", "RTL", "[RTL]x?[cdn]x?[1-7]"),
    ("month", "PRTM", f"(?:P(?:x?[-t&u]x?P)?{_OF_IN})?[RT]?x?M{_NEXT}{_YEAR}|P{_OF_IN}m{_YEAR}"),
    (
        "month",
        "m",
        f"(?:(?<=[iuvfφabksRtI])|(?<=[iuvfφabksRtI]x))m{_YEAR}|m[,xf]{{0,3}}(?:y|R7|7R)",
    ),
    ("month", "m", f"{_ALONE}m{_AT_END}"),
    ("part_of_unit", "P", f"P{_OF_IN}[RTL]?»?x?[34567]R?"),
    ("part_of_season", "P", f"P{_OF_IN}[RT]?x?[Sς]{_NEXT}{_YEAR}"),
    ("part_of_year", "P", f"P{_OF}y"),
    ("weekday_of_week", "WΩ", f"[WΩ]{_OF}i?x?(?:R3|3R|»3|T3|3»)"),
    ("weekday_of_week", "R3T»", "(?:R3|3R|T3|»3)[,xi]{0,2}[WΩ]"),
    ("weekday_after", "W", f"W(?:Θ|a{_AT_END})"),
    ("weekday_in_weeks", "Wc", "Wx?[iI]?x?c3|W3|c3[ix]{1,2}W"),
    ("weekday_and_day", "RTWΩ", "(?:[RT]x?)?[WΩ],?x{0,2}[do](?![Mm1-7hdnyjP])"),
    ("weekday", "RTW", "(?:[RT]x?)?WR?|RxΩ"),
    (
        "weekday",
        "RΩ",
        "RΩ|(?:(?<=[iuafφbktvRβω])|(?<=[iuafφbktvR]x)|(?<=x))Ω|Ω(?=[.,]|.{0,2}[βωρ])",
    ),
    ("unit_after", "34567", f"[3-7](?:Θ|a{_AT_END})"),
    ("week_after_next", "3»", "3aR|»x?3|3x?»"),
    ("unit", "4567", "[4-7]aR"),
    (
        "offset",
        "iIa",
        f"[iIa]x{{0,2}}(?:{_COUNT}[1-7]|@)>?|I[x_]{{0,2}}{_COUNT}[1-7]|Ix{{0,2}}[1-7]",
    ),
    ("offset", "cdno@34", f"(?:{_COUNT}[1-7]|@|[34]x?)>"),
    ("within", "k", f"kx{{0,2}}(?:{_COUNT}[1-7]|@)"),
    ("unit", "RT»34567", "[RT»]x?[3-7]|[3-7]x?[R»]"),
    ("season", "RTS", f"(?:[RT]x?)?S{_NEXT}{_YEAR}"),
    ("season", "RT", f"[RT]x?ς{_NEXT}{_YEAR}"),
    (
        "season",
        "ς",
        f"(?:(?<=[iuvfφabk])|(?<=[iuvfφabk]x))ς{_NEXT}{_YEAR}|ςx?(?:y|R7)|(?<=[μρ])ς|ς(?=[μρλ])",
    ),
    ("season", "ς", f"{_ALONE}ς(?:{_AT_END}|(?=xx))"),
    ("holiday", "RTF", "(?:[RT]x?)?F(?:x?y|x?(?:R7|7R))?R?"),
    ("end_of", "RTE", f"[RT]?E{_WHICH_YEAR}"),
    ("week_number", "PK3", f"(?:P{_OF_IN})?(?:Kx?[dn]?|3[dn](?![fi]?x?[Mm1-7]))"),
    ("day_word", "A", "A"),
    ("duration", "cdn@", f"{_COUNT}[1347]|@"),
    ("unit_next", "R", f"R{_AT_END}"),
    ("day_only", "doO", "[doO](?![Mm1-7hdnyjPNWSς])"),
    ("year", "y", "(?:(?<=[iuvfφabksλ])|(?<=[iuvfφabks]x))y|y(?=[γρμ])"),
)


def _grammar() -> Mapping[str, re.Pattern[str]]:
    """Return for every class the patterns that may begin with it, as one; so few are tried."""
    beginnings = sorted({kind for _, kinds, _ in _PATTERNS for kind in kinds})
    return {
        beginning: re.compile(
            "|".join(
                f"(?P<{name}__{number}>{pattern})"
                for number, (name, kinds, pattern) in enumerate(_PATTERNS)
                if beginning in kinds
            )
        )
        for beginning in beginnings
    }


_GRAMMAR: Final = _grammar()
_BEGINNING: Final = re.compile(f"[{''.join(_GRAMMAR)}]")


def find_patterns(classes: str) -> Iterator[tuple[str, int, int]]:
    """Yield the name and place of every pattern that fits, from left to right."""
    at = 0
    while begin := _BEGINNING.search(classes, at):
        match = _GRAMMAR[begin[0]].match(classes, begin.start())
        if match is None:
            at = begin.end()
        else:
            at = match.end()
            yield cast("str", match.lastgroup).partition("__")[0], match.start(), at
