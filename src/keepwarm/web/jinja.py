"""The Jinja2 environment of the pages: escaping on, unknown names refused, dates in plain words."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import jinja2
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from markupsafe import Markup, escape

from keepwarm.app.ground.cards import TodayLine
from keepwarm.app.learning.simulation_words import count_words
from keepwarm.web import words
from keepwarm.web.marks import cut_pieces
from keepwarm.web.policy import may
from keepwarm.web.visitor import visitor_of

OPENING_CHARACTERS: Final = 420
"""What is shown of a long message before "more": about six lines."""
WRAPPED_CHARACTERS_MIN: Final = 58
"""A line of a mail that is so long and goes on in the next one was broken by the mail program."""
_STAND_IN: Final = 730_182_645_000
_NAME: Final = "\N{OBJECT REPLACEMENT CHARACTER}name\N{OBJECT REPLACEMENT CHARACTER}"
STATIC_FOLDER: Final = Path(__file__).parent / "static"


def environment(**options: Any) -> jinja2.Environment:  # noqa: ANN401 - Django passes its own
    """Return the environment for ``django.template.backends.jinja2``."""
    options["undefined"] = jinja2.StrictUndefined
    options["autoescape"] = True
    env = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - on
    env.globals.update(
        asset=find_asset,
        url=link_to,
        alike=write_alike,
        words=words,
        visitor_of=visitor_of,
        may=lambda request, act: may(visitor_of(request), act),
    )
    env.filters.update(
        day=write_day,
        short_day=write_short_day,
        moment=write_moment,
        percent=write_percent,
        opening=split_opening,
        query=write_query,
        nonempty=keep_said,
        sentence=write_sentence,
        count=count_words,
        thousands=write_thousands,
        pieces=cut_pieces,
        unwrapped=unwrap_lines,
        tel=write_tel,
        mailto=write_mailto,
        options=write_options,
    )
    return env


@cache
def find_asset(name: str) -> str:
    """Return the address of a static file, changed whenever its content changes."""
    content = (STATIC_FOLDER / name).read_bytes()
    return f"{static(name)}?v={hashlib.sha256(content).hexdigest()[:10]}"


def link_to(name: str, *parts: object) -> str:
    """Return the path of the named page."""
    if all(type(part) is int and part >= 0 for part in parts):
        return _pattern(name, len(parts), get_script_prefix()).format(*parts)
    return reverse(name, args=parts)


@cache
def _pattern(name: str, numbers: int, _prefix: str) -> str:
    """Return the path of a page that is told by numbers, with a mark for each.

    A page of fifty rows links to five hundred: finding each by its name took a fifth of its time.
    """
    # No address has such numbers, and reverse() writes no braces.
    stand_ins = range(_STAND_IN, _STAND_IN + numbers)
    path = reverse(name, args=stand_ins)
    for number in stand_ins:
        path = path.replace(str(number), "{}")
    return path


def write_alike(
    macro: Callable[..., Markup], line: TodayLine, back: str, made: dict[tuple[str, str], str]
) -> Markup:
    """Return what a macro writes of a line, of which only number and name differ within a page.

    ``made`` holds what was written of others by the same tactic and channel. The forms of thirty
    lines took a fifth of their page's time.
    """
    kind = line.channel, line.tactic
    if kind not in made:
        made[kind] = str(macro(replace(line, prospect_id=_STAND_IN, name=_NAME), back))
    written = made[kind].replace(str(_STAND_IN), str(line.prospect_id))
    return Markup(written.replace(_NAME, escape(line.name)))  # noqa: S704 - the name is escaped


def _to_local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _to_local_date(day: dt.date) -> dt.date:
    return _to_local(day).date() if isinstance(day, dt.datetime) else day


def write_day(day: dt.date) -> str:
    """Return a day in full, "Friday 20 November"."""
    local = _to_local_date(day)
    return f"{local:%A} {local.day} {local:%B}"


def write_short_day(day: dt.date) -> str:
    """Return a day in short, "20 Nov", with its year where that is not this one."""
    # Some hundred times a page: the zone is asked for once.
    zone = timezone.get_current_timezone()
    local = day
    if isinstance(day, dt.datetime) and day.tzinfo is not None:
        local = day.astimezone(zone)
    year = "" if local.year == timezone.now().astimezone(zone).year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"


def write_moment(moment: dt.datetime) -> str:
    """Return a day and an hour, "20 Nov, 15:40"."""
    return f"{write_short_day(moment)}, {_to_local(moment):%H:%M}"


def write_percent(share: float) -> str:
    """Return a share in percent; below one percent it says so rather than claim nothing."""
    if 0 < share < 0.01:  # noqa: PLR2004 - one percent
        return "under 1 %"
    return f"{share * 100:.0f} %"


def write_thousands(count: int) -> str:
    """Return a count with a thin gap between thousands, "9 240"."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def write_options(labels: Mapping[str, str], chosen: str) -> Markup:
    """Return the options of a choice, each with a capital, and one of them chosen.

    A long exchange has two choices a mail: option by option in the template they took a quarter
    of the time that its page took to be written.
    """
    options = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(label.capitalize())}</option>"
        for value, label in labels.items()
    )
    return Markup("".join(options))  # noqa: S704 - its parts are escaped


def write_query(parts: Mapping[str, str]) -> str:
    """Return the query of an address; what is empty is left out."""
    return urlencode(keep_said(parts))


def keep_said(parts: Mapping[str, str]) -> dict[str, str]:
    """Return what of the parts of an address is said."""
    return {name: value for name, value in parts.items() if value}


def write_sentence(text: str, *, capital: bool = True) -> str:
    """Return a phrase as a sentence: a capital at its start and a stop at its end."""
    if not text:
        return ""
    start = text[0].upper() if capital else text[0]
    return start + text[1:] + ("" if text[-1] in ".?!…" else ".")


def unwrap_lines(text: str) -> str:
    """Return a mail's text with the breaks taken out that its mail program put into paragraphs."""
    lines = text.splitlines()
    joined = lines[:1]
    for before, line in pairwise(lines):
        is_broken = len(before) >= WRAPPED_CHARACTERS_MIN and line[:1].isalnum()
        if is_broken:
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def split_opening(text: str) -> tuple[str, str]:
    """Return the first lines of a text and its rest, cut where a reader would pause."""
    if len(text) <= OPENING_CHARACTERS * 1.4:
        return text, ""
    for pause in ("\n", ". ", " "):
        cut = text.rfind(pause, OPENING_CHARACTERS // 3, OPENING_CHARACTERS)
        if cut > 0:
            return text[: cut + 1].rstrip(), text[cut + 1 :].lstrip()
    return text[:OPENING_CHARACTERS], text[OPENING_CHARACTERS:]


def write_tel(phone: str) -> str:
    """Return the tel: address of a phone number as people write it."""
    return "tel:" + re.sub(r"[^+\d]", "", phone)


def write_mailto(email: str, subject: str = "", body: str = "") -> str:
    """Return the mailto: address of a mailbox, with a subject and a text where there are any."""
    said = {"subject": subject, "body": body.replace("\n", "\r\n")}
    query = urlencode({name: text for name, text in said.items() if text}, quote_via=quote)
    return "mailto:" + quote(email, safe="@") + (f"?{query}" if query else "")
