"""``placeholder_left_in``: placeholder left in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._parts import Span
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_FORMS: Final = re.compile(
    r"""
    \{\{?\s*[^{}\n]{0,60}\}?\}                      # {{first_name}}, {name}
    | \[(?!\s*(?:\d+|sic|…|\.\.\.)\s*\])[^\[\]\n]{1,60}\](?!\()   # [pain point], no [link](…)
    | <<[^<>\n]{1,60}>> | <(?:[A-Z][\w ]{1,30}|[a-z]+[ _][\w ]{1,30})>
    | %[A-Za-z_]{3,30}% | \$[A-Z_]{3,30}\b | \$\{[^{}\n]{1,60}\}
    | \b(?:TO[D]O|TB[CD]|FIX[M]E|X{3,})\b | \bX{2,}(?=\s?%|\s?[€$£])
    | _{3,} | (?:\?\s?){3,} | \b[Ll]orem\s+ipsum\b
    | \*\|[^|\n]{1,40}\|\*
    """,
    re.VERBOSE,
)
_DOUBLE_X: Final = re.compile(r"(?<![\w.])(?:XX|xx)(?![\w])")
_NOTE: Final = re.compile(
    r"\((?:insert|add|fill|check|name|company|einfugen|erganzen|name einsetzen|inserer|completer"
    r"|insertar|completar|inserir|preencher|invullen|aanvullen)[^()\n]{0,50}\)"
)


def _find(view: View) -> Iterator[Place]:
    new, text = view.parts.new, view.text
    for found in _FORMS.finditer(text, new.start, new.end):
        yield Place(found.start(), found.end())
    for found in _DOUBLE_X.finditer(text, new.start, new.end):
        before = view.tokens(Span(new.start, found.start()))[-1:]
        if view.words.centuries.isdisjoint(before) and text[found.end() : found.end() + 1] != ".":
            yield Place(found.start(), found.end())
    for found in _NOTE.finditer(view.folded, new.start, new.end):
        yield Place(found.start(), found.end())
    for found in _FORMS.finditer(view.draft.subject):
        yield Place(found.start(), found.end(), is_in_subject=True)


CHECK = Check(
    code="placeholder_left_in",
    name="Placeholder left in",
    reason="An unfilled field shows that nobody read the message before it went.",
    source="[2]",
    repair="Fill it in, or take the sentence out.",
    severity=Severity.ERROR,
    find=_find,
)
