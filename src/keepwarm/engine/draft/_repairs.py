"""What can be mended without a person's words: the draft with one finding less."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from keepwarm.engine.values import DraftInContext, Finding

from ._checking import check_draft, chosen_checks
from ._parts import Span
from ._view import View
from ._words import CheckLexicon

_BLANKS: Final = re.compile(r"\n{3,}")
_DOUBLE_SPACE: Final = re.compile(r"(?<=\S) {2,}")
_MARKS: Final = re.compile(r"!{2,}")
_ANSWER_MARK: Final = re.compile(r"^(?:\s*(?:re|aw|antw|rv|ref)\s*:)+\s*", re.IGNORECASE)
_SHOUTED: Final = re.compile(r"\b[^\W\d_]{3,}\b")
_ALIKE_MIN: Final = 0.6
_LEAVE_OUT: Final = "Leave the sentence out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A draft with one finding less: what the change is called, and subject and text after it."""

    label: str
    subject: str
    text: str


def repair_draft(
    draft: DraftInContext,
    finding: Finding,
    lexicon: CheckLexicon,
    offers: Mapping[str, str] | None = None,
) -> Repair | None:
    """Return the draft with ``finding`` mended; ``None`` where only a person can mend it.

    ``offers`` are lines made of facts, by part: ``close``, ``caller``, ``lead``. What is returned
    was checked: that finding is gone from it, though other words may be found in its place.
    """
    mend = _MENDS.get(finding.code)
    made = mend(View(draft, lexicon), finding, offers or {}) if mend else None
    if made is None or not made.text.strip():
        return None
    checks = chosen_checks([finding.code])
    mended = replace(draft, subject=made.subject, text=made.text)
    before = _flagged(draft, check_draft(draft, lexicon, checks=checks))
    after = _flagged(mended, check_draft(mended, lexicon, checks=checks))
    return made if len(after) < len(before) or not set(before) & set(after) else None


def _flagged(draft: DraftInContext, findings: tuple[Finding, ...]) -> list[str]:
    return [
        (draft.subject if each.is_in_subject else draft.text)[each.start : each.end]
        for each in findings
    ]


def _cut(view: View, label: str, start: int, end: int, instead: str = "") -> Repair:
    text = view.draft.text
    joined = text[:start].rstrip(" ") + (f" {instead}" if instead else "") + text[end:]
    if not instead and start and not text[:start].endswith("\n") and not text[end:].startswith(" "):
        joined = text[:start].rstrip(" ") + (" " if text[end:].strip() else "") + text[end:]
    tidy = _DOUBLE_SPACE.sub(" ", _BLANKS.sub("\n\n", joined))
    return Repair(label=label, subject=view.draft.subject, text=tidy.strip())


def _leave_words_out(view: View, finding: Finding, offers: Mapping[str, str]) -> Repair:
    del offers
    return _cut(view, "Leave it out", finding.start, finding.end)


def _leave_sentence_out(view: View, finding: Finding, offers: Mapping[str, str]) -> Repair | None:
    """Leave out the sentences that the finding touches; never the only one."""
    del offers
    hit = [span for span in view.sentences if span.start < finding.end and finding.start < span.end]
    if finding.is_in_subject or not hit or len(hit) == len(view.sentences):
        return None
    return _cut(view, _LEAVE_OUT, hit[0].start, hit[-1].end)


def _right_name(view: View, finding: Finding, offers: Mapping[str, str]) -> Repair | None:
    """Put the name of the facts that is most like the wrong one, else the one for its place."""
    del offers
    if finding.is_in_subject:
        return None
    wrong = view.draft.text[finding.start : finding.end]
    people, firm = view.draft.facts.name.split(), view.draft.facts.company.split()
    near = max(
        [*people, *firm],
        key=lambda word: SequenceMatcher(None, word.casefold(), wrong.casefold()).ratio(),
        default="",
    )
    if SequenceMatcher(None, near.casefold(), wrong.casefold()).ratio() < _ALIKE_MIN:
        before = view.tokens(Span(max(0, finding.start - 30), finding.start))[-1:]
        is_titled = bool(before) and before[0].rstrip(".") in view.words.titles
        if not people or finding.start >= view.parts.greeting.end:
            return None
        near = people[-1] if is_titled else people[0]
    text = view.draft.text
    return Repair(
        label=f"Write “{near}”",
        subject=view.draft.subject,
        text=text[: finding.start] + near + text[finding.end :],
    )


def _calm(view: View, finding: Finding, offers: Mapping[str, str]) -> Repair | None:
    """Take back capitals, marks and a feigned answer; other words of advertising are left out."""
    subject, text = view.draft.subject, view.draft.text
    where = subject if finding.is_in_subject else text
    found = where[finding.start : finding.end]
    if finding.is_in_subject:
        calmed = _lower(_MARKS.sub(".", _ANSWER_MARK.sub("", subject)))
        return Repair(label="Calm the subject", subject=calmed, text=text)
    calmed = _lower(_MARKS.sub(".", found))
    if calmed != found:
        return Repair(
            label="Calm it",
            subject=subject,
            text=text[: finding.start] + calmed + text[finding.end :],
        )
    return _leave_sentence_out(view, finding, offers)


def _lower(text: str) -> str:
    shouted = _SHOUTED.findall(text)
    if not shouted or not all(word.isupper() for word in shouted):
        return text
    return text[:1] + text[1:].lower()


def _one_ask(view: View, finding: Finding, offers: Mapping[str, str]) -> Repair | None:
    """Keep the last question, which stands where one looks for it."""
    del finding, offers
    text, questions = view.draft.text, view.questions
    if len(questions) < 2:  # noqa: PLR2004 - several questions
        return None
    for number in reversed(questions[:-1]):
        span = view.sentences[number]
        text = text[: span.start].rstrip(" ") + " " + text[span.end :].lstrip(" ")
    tidy = _BLANKS.sub("\n\n", text).replace(" \n", "\n").replace("\n ", "\n")
    return Repair(
        label="Keep only the last question", subject=view.draft.subject, text=tidy.strip()
    )


def _put(part: str, label: str) -> Callable[[View, Finding, Mapping[str, str]], Repair | None]:
    """Return what puts a line made of facts in its place: the close last, the others first."""

    def mend(view: View, finding: Finding, offers: Mapping[str, str]) -> Repair | None:
        del finding
        line, text = offers.get(part, ""), view.draft.text
        if not line:
            return None
        if part == "close":
            body = view.parts.body
            at = len(text[: body.end].rstrip()) if body else len(text)
            made = f"{text[:at]}\n\n{line}{text[at:]}"
        elif part == "caller" or not view.sentences:
            made = f"{line} {text}"
        else:
            at = view.sentences[0].end
            made = f"{text[:at].rstrip()} {line} {text[at:].lstrip()}"
        return Repair(label=label, subject=view.draft.subject, text=made.strip())

    return mend


_MENDS: Final[Mapping[str, Callable[[View, Finding, Mapping[str, str]], Repair | None]]] = {
    "angry": _leave_sentence_out,
    "break_up": _leave_sentence_out,
    "bump_has_salutation": _leave_words_out,
    "bump_has_signature": _leave_words_out,
    "canned": _leave_sentence_out,
    "cryptic": _leave_sentence_out,
    "guilt_or_whining": _leave_sentence_out,
    "just_checking_in": _leave_sentence_out,
    "no_single_clear_ask": _put("close", "Add a question"),
    "pushy_question": _leave_sentence_out,
    "refers_to_past_silence": _leave_sentence_out,
    "repeats_earlier_message": _leave_sentence_out,
    "self_focused": _leave_sentence_out,
    "spam_trigger": _calm,
    "too_many_asks": _one_ask,
    "unsupported_claim": _leave_sentence_out,
    "voicemail_without_name": _put("caller", "Say who calls"),
    "voicemail_without_reason": _put("lead", "Say why you call"),
    "wrong_name_or_company": _right_name,
}
