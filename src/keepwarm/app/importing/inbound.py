"""Takes in leads that come by themselves: from a form of a web site, or from a program.

Whoever has a key may hand in leads, and nothing else. What is sent is kept as it came before
anything interprets it; one transaction then makes a prospect of it, so that a lead counts once,
however often it is sent and whenever the process ends. Nothing of it is trusted: it is text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import find_by_address, find_by_keys
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.store_leads import LeadCounts, lead_key, store_leads
from keepwarm.engine.intake import Table, guess_mapping, read_leads
from keepwarm.engine.values import Basis, Lead, Outcome, Stage
from keepwarm.records import models
from keepwarm.records.database import writing

from .finish_intake import open_source
from .inbound_keys import find_key

FORM: Final = "form"
WEBHOOK: Final = "webhook"
Fields = Sequence[tuple[str, str]]
"""Names and texts, in the order in which they came."""
OWN: Final = "kw_"
"""How the names of fields begin that are for Keepwarm and say nothing of the person."""
LEAVE_EMPTY: Final = "kw_leave_empty"
"""A field that people do not see: what fills it in is a program."""
SECONDS: Final = "kw_seconds"
"""How many seconds filling in took, where the page says so."""
NEXT: Final = "kw_next"
"""Where to go on afterwards, where the key allows it."""
ONCE: Final = "kw_once"
"""What makes it the same as another, where the page or program says so."""
FILL_S_MIN: Final = 2.0
BODY_BYTES_MAX: Final = 64 * 1024
FIELDS_MAX: Final = 50
CHARACTERS_MAX: Final = 10_000
_NAME_CHARACTERS_MAX: Final = 100
_HOUR: Final = dt.timedelta(hours=1)
_TEN_MINUTES: Final = dt.timedelta(minutes=10)
_IN_AN_HOUR_MAX: Final = {FORM: 120, WEBHOOK: 3_600}
_OF_ONE_SENDER_MAX: Final = {FORM: 6, WEBHOOK: 600}
"""In ten minutes: an office behind one address fits in, a program that tries does not."""
POSTS_KEPT: Final = dt.timedelta(days=30)
_UNKEPT: Final = {sign: None for sign in range(32) if chr(sign) not in "\n\t"}
UNKNOWN: Final = "This address takes no leads: its key is unknown."
_NOBODY: Final = "Neither an e-mail address nor a phone number: nobody could answer."
_ERASED: Final = "They were erased, and are not taken up again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a lead that was sent.

    ``outcome`` is "taken", "known" (it was here already), "spam", "refused" (nobody could answer
    it), "conflict" (the same mark with another content), "limited" or "unknown" (no such key).
    ``next_address`` is where the sender may be sent on to.
    """

    outcome: str
    sentence: str
    next_address: str = ""


def receive(
    desk: Desk, *, secret: str, kind: str, fields: Fields, once: str = "", sender: str = ""
) -> Received:
    """Take in what was sent to a key; ``once`` is the sender's mark, ``sender`` its address."""
    key = find_key(desk, secret, kind)
    if key is None:
        return Received(outcome="unknown", sentence=UNKNOWN)
    kept = _tidied(fields)
    said = dict(kept)
    next_address = said.get(NEXT, "") if said.get(NEXT, "") in key.thanks else ""
    post = _keep(desk, key, kept, once or said.get(ONCE, ""), sender)
    if isinstance(post, Received):
        return replace(post, next_address=next_address)
    if post.state == "spam":
        return Received(outcome="spam", sentence=post.why, next_address=next_address)
    state, why = _take(desk, post.pk)
    settle_all(desk)
    sentence = "The lead was taken in." if state == "taken" else why
    return Received(outcome=state, sentence=sentence, next_address=next_address)


def take_waiting_posts(desk: Desk) -> int:
    """Take in what was kept when the process ended before it could; return how many."""
    rows = models.InboundPost.objects.filter(
        workspace_id=desk.workspace_id, state="new", at__lt=desk.now() - dt.timedelta(seconds=10)
    )
    waiting = list(rows.order_by("at").values_list("pk", flat=True)[:100])
    for post_id in waiting:
        _take(desk, post_id)
    if waiting:
        settle_all(desk)
    return len(waiting)


def take_held_post(desk: Desk, post_id: int) -> tuple[str, str]:
    """Take in what was held back as spam, on a person's word; return the state and why."""
    models.InboundPost.objects.filter(
        workspace_id=desk.workspace_id, pk=post_id, state="spam"
    ).update(state="new", why="")
    state, why = _take(desk, post_id)
    settle_all(desk)
    return state, why


def forget_old_posts(desk: Desk) -> None:
    """Delete what was held back or refused a month ago."""
    models.InboundPost.objects.filter(
        workspace_id=desk.workspace_id,
        state__in=("spam", "refused"),
        at__lt=desk.now() - POSTS_KEPT,
    ).delete()


def _tidied(fields: Fields) -> list[tuple[str, str]]:
    """Return the fields as they are kept: as text that every database keeps, cut, each once."""
    kept: dict[str, str] = {}
    for name, text in fields[:FIELDS_MAX]:
        label = _plain(name)[:_NAME_CHARACTERS_MAX].strip()
        words = _plain(text)[:CHARACTERS_MAX].strip()
        if label and words:
            kept[label] = f"{kept[label]}, {words}"[:CHARACTERS_MAX] if label in kept else words
    return list(kept.items())


def _plain(text: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNKEPT)
    return kept.encode("utf-8", "replace").decode()


def _keep(
    desk: Desk, key: models.InboundKey, kept: list[tuple[str, str]], once: str, sender: str
) -> models.InboundPost | Received:
    """Keep what was sent, unless it is known or too much comes; says then what became of it."""
    now = desk.now()
    about = [pair for pair in kept if not pair[0].startswith(OWN)]
    digest = hashlib.sha256(json.dumps(about).encode()).digest()
    # Without a mark of the sender's, the same words on the same day are the same lead.
    mark = f"said:{once}" if once else f"day:{now:%Y-%m-%d}:{digest.hex()}"
    who = desk.hash_key(f"sender:{sender}")
    why = _spam_words(key.kind, dict(kept))
    with writing(desk.workspace_id):
        rows = models.InboundPost.objects.filter(workspace_id=desk.workspace_id, key=key)
        known = rows.filter(once=hashlib.sha256(mark.encode()).digest()).first()
        if known is not None:
            return _known(known, digest)
        recent = rows.filter(at__gt=now - _TEN_MINUTES, sender=who).count()
        hour = rows.filter(at__gt=now - _HOUR).count()
        if recent >= _OF_ONE_SENDER_MAX[key.kind] or hour >= _IN_AN_HOUR_MAX[key.kind]:
            return Received(
                outcome="limited", sentence="Too many at once. Please try again in ten minutes."
            )
        return models.InboundPost.objects.create(
            workspace_id=desk.workspace_id, key=key, digest=digest, at=now, sender=who,
            once=hashlib.sha256(mark.encode()).digest(), content=about,
            state="spam" if why else "new", why=why,
        )  # fmt: skip


def _known(post: models.InboundPost, digest: bytes) -> Received:
    if bytes(post.digest) != digest:
        return Received(
            outcome="conflict",
            sentence="Another lead was sent with this idempotency key. Give each its own.",
        )
    return Received(outcome="known", sentence="This lead is here already.")


def _spam_words(kind: str, said: dict[str, str]) -> str:
    """Say on what grounds it is held back as sent by a program; empty where it is not."""
    if kind == WEBHOOK:
        return ""
    if said.get(LEAVE_EMPTY):
        return "A field was filled in that people do not see."
    try:
        seconds = float(said.get(SECONDS, "nan"))
    except ValueError:
        return "It does not say in seconds how long filling in took."
    if seconds < FILL_S_MIN:
        return f"It was filled in within {seconds:.1f} seconds."
    return ""


def _take(desk: Desk, post_id: int) -> tuple[str, str]:
    """Make a prospect of what was sent, all in one transaction; return the state and why."""
    with writing(desk.workspace_id):
        posts = models.InboundPost.objects.filter(workspace_id=desk.workspace_id, pk=post_id)
        post = posts.select_related("key").first()
        if post is None or post.state != "new":
            return ("gone", "") if post is None else (post.state, post.why)
        lead = _read(desk, post)
        state, why, person = "refused", _NOBODY, None
        if lead is not None:
            person = _store(desk, post.key, lead)
            state, why = ("refused", _ERASED) if person is None else ("taken", "")
        # Of whoever was erased nothing is kept.
        content = [] if why == _ERASED else post.content
        posts.update(state=state, why=why, person=person, content=content)
    return state, why


def _read(desk: Desk, post: models.InboundPost) -> Lead | None:
    """Read the fields by the words that lead files use; None where nobody could answer."""
    columns = desk.packs.columns
    table = Table(
        header=tuple(name for name, _ in post.content),
        rows=(tuple(text for _, text in post.content),),
        lines=(1,),
        delimiter=",",
        encoding="utf-8",
        header_line=1,
    )
    if not post.content:
        return None
    found = read_leads(table, guess_mapping(table, columns), columns)
    lead = next(iter(found.leads), None)
    if lead is None or not (lead.email or lead.phone):
        return None
    return replace(
        lead,
        # A stranger's word moves nobody on, closes nobody, and is nobody's number.
        stage=Stage.ENQUIRY, outcome=Outcome.OPEN, blocked=frozenset(), follow_up_on=None,
        external_id="", created_at=post.at, said=lead.note, note="",
        source=lead.source or post.key.name,
    )  # fmt: skip


def _store(desk: Desk, key: models.InboundKey, lead: Lead) -> models.Person | None:
    """Store the lead; return whose it is, or None where they were erased."""
    source = open_source(desk, key.name, "leads", basis=Basis.ENQUIRY.value, region="")
    counts = LeadCounts()
    for _ in store_leads(desk, source, [lead], counts):
        pass
    stored = models.Prospect.objects.filter(workspace_id=desk.workspace_id, source=source).count()
    models.Source.objects.filter(pk=source.pk).update(stored=stored)
    if counts.erased:
        return None
    if lead.email:
        return models.Person.objects.get(pk=find_by_address(desk, lead.email) or 0)
    key_of_theirs = lead_key(lead)
    return models.Person.objects.get(pk=find_by_keys(desk, {key_of_theirs})[key_of_theirs])
