"""How long it takes to read a mail, with peers on the same mails in the same run.

    python -m bench.reading [--messages 2000] [--corpus FOLDER]

Bodies are synthesised from one seed: answers in six languages above quotations, old headers,
signatures, telephones' lines and legal footers, as mail programs leave them. With ``--corpus``
the text files of a folder are read too. Peers (the dependency group ``peers``) are measured where
they are installed. Then the answers of ``training/held_out`` are read in full. Times are CPU
milliseconds; each is the best of some runs that take turns.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.synthetic import own_home

if TYPE_CHECKING:
    from keepwarm.engine.values import Message
    from training.corpus import Item

RUNS = 3
HOSTILE_CHARACTERS = 1_000_000
THREAD_DEPTHS = (0, 1, 1, 2, 3, 5, 8, 13, 21)  # old mails below an answer, most quoted whole
FLOODS = (
    *("On ", "On 1:00 wrote:\n", "a wrote\n", ">", "> a\nb\n", "-", "___\n", " ", "\n", "a:\n"),
    *("Sent from my iPhone\n", "From: a\n", "Date: \n", "<a@", "(", "\u2003\u200b", "word "),
)
WORDS = (  # noqa: SIM905 (a text reads better than a list)
    "the dock door seal frost quote visit plant line shift week price drawing fitting crew order"
    " site measure sketch answer phone call morning team budget option sample report panel spring"
).split()
HISTORIES = (
    "On Tue, Jan 14, 2025 at 10:11 AM Rita Reed <rita@keep.example> wrote:",
    "Am Di., 14. Jan. 2025 um 10:11 Uhr schrieb Rita Reed <rita@keep.example>:",
    "Le mar. 14 janv. 2025 à 10:11, Rita Reed <rita@keep.example> a écrit :",
    "El mar, 14 ene 2025 a las 10:11, Rita Reed\n(<rita@keep.example>) escribió:",
    "Em ter., 14 de jan. de 2025 às 10:11, Rita Reed <rita@keep.example> escreveu:",
    "Op di 14 jan 2025 om 10:11 schreef Rita Reed <rita@keep.example>:",
)
HEADERS = (
    "From: Rita Reed <rita@keep.example>\nSent: Tuesday, 14 January 2025 10:11\nTo: Ada King",
    "-----Ursprüngliche Nachricht-----\nVon: Rita Reed\nGesendet: Dienstag\nBetreff: Tore",
)
ENDS = (
    "",
    "Best regards,\nAda King\nHead of Purchasing\nEngines Ltd\n+44 20 7946 0123",
    "Mit freundlichen Grüßen\nAda König\nMotoren GmbH",
    "Cordialement,\nAda Roi",
    "-- \nAda Rey\nDirectora de Compras\nwww.motores.example",
    "Ada",
    "Sent from my iPhone",
    "Verstuurd vanaf mijn iPhone",
)
FOOTER = (
    "This e-mail and any attachments are confidential and intended solely for the addressee.\n"
    "If you are not the intended recipient, please delete it and notify the sender."
)

RECEIVED_ON = dt.date(2026, 1, 14)

Work = Callable[[Any], object]


def bodies(count: int, *, seed: int = 7) -> Iterator[str]:
    """Yield the bodies of answers, three kilobytes each on average."""
    dice = random.Random(seed)  # noqa: S311 (a bench, no secret)
    for _ in range(count):
        parts = [_prose(dice, dice.randint(3, 90)), dice.choice(ENDS)]
        if dice.random() < 0.3:
            parts.append(FOOTER)
        depth = dice.choice(THREAD_DEPTHS)
        if depth and dice.random() < 0.4:
            parts += [f"{dice.choice(HEADERS)}\n\n{_prose(dice, 60)}" for _ in range(depth)]
        elif depth:
            parts.append(_thread(dice, depth))
        yield "\n\n".join(part for part in parts if part) + "\n"


def _prose(dice: random.Random, words: int) -> str:
    text = " ".join(dice.choices(WORDS, k=words))
    lines = [text[i : i + 72].strip() for i in range(0, len(text), 72)]
    return "\n".join(lines).capitalize() + "."


def _thread(dice: random.Random, depth: int) -> str:
    """Return a quotation that holds another one, and so on."""
    text = _prose(dice, dice.randint(20, 120))
    if depth > 1:
        text += f"\n\n{_thread(dice, depth - 1)}"
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    return f"{dice.choice(HISTORIES)}\n\n{quoted}"


def _milliseconds(work: Work, texts: Sequence[Any]) -> list[float]:
    """Return the CPU milliseconds that each text took."""
    took = []
    for text in texts:
        began = time.process_time_ns()
        work(text)
        took.append((time.process_time_ns() - began) / 1e6)
    return took


def _mean(times: list[float]) -> float:
    return sum(times) / len(times)


def _peers() -> dict[str, Work]:
    """Return the peers that are installed, by name: each splits off history and signature."""
    found: dict[str, Work] = {}
    try:
        # talon asks scikit-learn for a module that it has long given up.
        joblib, externals = map(importlib.import_module, ("joblib", "sklearn.externals"))
        externals.joblib = joblib
        quotations = importlib.import_module("talon.quotations")
        bruteforce = importlib.import_module("talon.signature.bruteforce")
        found["talon"] = lambda text: bruteforce.extract_signature(
            quotations.extract_from_plain(text)
        )
    except ImportError:
        print("talon is not installed (dependency group peers): left out")
    try:
        parser = importlib.import_module("mailparser_reply").EmailReplyParser
        languages = "en de fr es nl it da sv pl cs ja ko zh".split()  # noqa: SIM905 (all it has)
        found["mail_parser_reply"] = lambda text: parser(languages=languages).parse_reply(text=text)
    except ImportError:
        print("mail-parser-reply is not installed (dependency group peers): left out")
    return found


def measure_new_text(texts: list[str]) -> dict[str, object]:
    """Return the times of splitting new text, signature and history, beside the peers'."""
    from keepwarm.adapters.packs import read_packs
    from keepwarm.engine.reading import split_text

    words = read_packs().lexicon.split
    contestants: dict[str, Work] = {"own": lambda text: split_text(text, words), **_peers()}
    best: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for name, work in contestants.items():
            took = _milliseconds(work, texts)
            if name not in best or _mean(took) < _mean(best[name]):
                best[name] = took
    whole = best["own"]
    floods = [flood * (HOSTILE_CHARACTERS // len(flood)) for flood in FLOODS]
    peers = {name: took for name, took in best.items() if name != "own"}
    return {
        "messages": len(texts),
        "mean_characters": round(sum(map(len, texts)) / len(texts)),
        "new_text_ms_mean": round(_mean(whole), 4),
        "new_text_per_cpu_second": round(1000 / _mean(whole)),
        "worst_ms": round(max(whole), 3),
        "hostile_worst_ms": round(max(_milliseconds(contestants["own"], floods)), 1),
        "peers": {
            **{f"{name}_ms_mean": round(_mean(took), 4) for name, took in peers.items()},
            **{f"{name}_worst_ms": round(max(took), 3) for name, took in peers.items()},
        },
        **{f"ratio_{name}": round(_mean(took) / _mean(whole), 1) for name, took in peers.items()},
    }


def measure_full_reading(*, seed: int = 11) -> dict[str, object]:
    """Return the times of reading answers in full: kind, split, intents, dates, people, evidence.

    The answers are those written for ``training/held_out``, each above a signature and a thread.
    The first round fills the caches of phrases, as the first minutes of a process do.
    """
    from keepwarm.adapters.packs import read_packs
    from keepwarm.engine.reading import read_answer
    from keepwarm.engine.values import Message
    from training.corpus import HELD_OUT, read_items

    lexicon = read_packs().lexicon
    dice = random.Random(seed)  # noqa: S311 (a bench, no secret)
    messages = []
    for item in read_items(HELD_OUT):
        parts = [item.text, dice.choice(ENDS)]
        depth = dice.choice(THREAD_DEPTHS)
        if depth:
            parts.append(_thread(dice, depth))
        text = "\n\n".join(part for part in parts if part)
        messages.append((Message(digest=b"", subject=item.subject, text=text), item))

    def read(pair: tuple[Message, Item]) -> object:
        message, item = pair
        received_on = item.received_on or RECEIVED_ON
        return read_answer(message, lexicon, received_on=received_on, language=item.language)

    rounds = [_milliseconds(read, messages) for _ in range(RUNS + 1)]
    best = min(rounds[1:], key=_mean)
    return {
        "answers": len(messages),
        "full_reading_first_ms_mean": round(_mean(rounds[0]), 3),
        "full_reading_ms_mean": round(_mean(best), 3),
        "full_reading_worst_ms": round(max(best), 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    texts = list(bodies(options.messages))
    if options.corpus:
        files = sorted(path for path in options.corpus.rglob("*") if path.is_file())
        texts += [path.read_text(encoding="utf-8", errors="replace") for path in files]
    with own_home():
        print(json.dumps({**measure_new_text(texts), **measure_full_reading()}))


if __name__ == "__main__":
    main()
