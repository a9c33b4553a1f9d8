"""Real mail as touches between pairs of people: who wrote, when, and whether an answer came.

A touch is a mail from one to the other at least 20 hours after their last touch. It is answered if
the other writes back before the next touch and within 30 days; a last touch younger than a week
says nothing yet and is left out. Mails to one recipient only.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.learning import TouchLog
from keepwarm.engine.values import CHANNELS, STAGES, Bools, Channel, Floats, Ints, Stage

DAY_S: Final = 86_400.0
APART_S: Final = 20 * 3600
WAIT_S: Final = 30 * DAY_S
UNSETTLED_S: Final = 7 * DAY_S
STAGE: Final = STAGES.index(Stage.TALKED)
EMAIL: Final = CHANNELS.index(Channel.EMAIL)
TRAIN_SHARE: Final = 0.6
FULL: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """Touches in the order of pair and time; ``pair`` numbers (writer, other) from 0."""

    writer: Ints
    other: Ints
    pair: Ints
    at: Floats
    is_answered: Bools

    def __len__(self) -> int:
        return len(self.at)

    def log(self, rows: npt.NDArray[np.bool_] | Ints | slice = slice(None)) -> TouchLog:
        """Return some of the touches as the record that the engine learns from."""
        people, prospect = np.unique(self.pair[rows], return_inverse=True)
        return TouchLog(
            prospect=prospect,
            at=self.at[rows],
            is_answered=self.is_answered[rows],
            channel=np.full(len(prospect), EMAIL),
            stage=np.full(len(people), STAGE),
        )


def read_eu(folder: Path) -> Touches:
    """Read the mail inside a European research institution (Paranjape et al. 2017)."""
    path = folder / "email_eu_core" / "email-Eu-core-temporal.txt.gz"
    with gzip.open(path, "rt", encoding="ascii") as file:
        mails = np.loadtxt(file, dtype=np.int64)
    mails = np.unique(mails[mails[:, 0] != mails[:, 1]], axis=0)
    _, sending, recipients = np.unique(
        mails[:, [0, 2]], axis=0, return_inverse=True, return_counts=True
    )
    return touches_of(mails[recipients[sending.ravel()] == 1])


def read_enron(folder: Path) -> Touches:
    """Read the mail between employees of Enron (Perry and Wolfe 2013)."""
    with gzip.open(folder / "enron_perry_wolfe/messages.tsv.gz", "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    sent = {int(row[0]): (int(row[-1]), int(row[2])) for row in rows}
    with gzip.open(folder / "enron_perry_wolfe/recipients.tsv.gz", "rt", encoding="ascii") as file:
        received = np.loadtxt(file, dtype=np.int64)
    _, message, recipients = np.unique(received[:, 0], return_inverse=True, return_counts=True)
    alone = received[recipients[message] == 1]
    writer, at = np.array([sent[key] for key in alone[:, 0].tolist()]).T
    mails = np.column_stack([writer, alone[:, 2], at])
    return touches_of(mails[mails[:, 0] != mails[:, 1]])


def touches_of(mails: Ints) -> Touches:
    """Turn mails (writer, recipient, seconds) into touches."""
    low, high = mails[:, :2].min(axis=1), mails[:, :2].max(axis=1)
    order = np.lexsort((mails[:, 2], high, low))
    mails, low, high = mails[order], low[order], high[order]
    ends = float(mails[:, 2].max())
    starts = np.flatnonzero(np.r_[True, (np.diff(low) != 0) | (np.diff(high) != 0)])
    found: list[tuple[int, int, int, float, bool]] = []
    pair = 0
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(mails)], strict=True):
        people = int(low[start]), int(high[start])
        for writer, other in (people, people[::-1]):
            is_ours = mails[start:end, 0] == writer
            ours, theirs = mails[start:end, 2][is_ours], mails[start:end, 2][~is_ours]
            if not len(ours):
                continue
            rows = _settled(ours.astype(np.float64), theirs.astype(np.float64), ends)
            found += [(writer, other, pair, at, answered) for at, answered in rows]
            pair += bool(rows)
    writers, others, pairs, at, is_answered = (
        np.array(column) for column in zip(*found, strict=True)
    )
    return Touches(
        writer=writers, other=others, pair=pairs, at=at, is_answered=is_answered.astype(bool)
    )


def _settled(ours: Floats, theirs: Floats, ends: float) -> list[tuple[float, bool]]:
    """Return the settled touches of one to the other: when, and whether answered."""
    kept = [float(ours[0])]
    for at in ours[1:].tolist():
        if at - kept[-1] >= APART_S:
            kept.append(at)
    touched = np.array(kept)
    following = np.append(touched[1:], np.inf)
    answers = np.append(theirs, np.inf)[np.searchsorted(theirs, touched, side="right")]
    is_answered = (answers <= following) & (answers - touched <= WAIT_S)
    is_open = ~is_answered & (following == np.inf) & (ends - touched < UNSETTLED_S)
    return list(zip(touched[~is_open].tolist(), is_answered[~is_open].tolist(), strict=True))


def early(touches: Touches) -> Bools:
    """Return which touches belong to the first 60 % of the record."""
    return np.asarray(touches.at <= np.quantile(touches.at, TRAIN_SHARE))


def of_known_pairs(touches: Touches) -> Bools:
    """Return which touches are to the 60 % of pairs to learn from (split by a hash of the pair)."""
    first = np.flatnonzero(np.diff(touches.pair, prepend=-1))
    names = zip(touches.writer[first].tolist(), touches.other[first].tolist(), strict=True)
    hashes = [spread(siphash(f"{writer}|{other}seed7".encode())) for writer, other in names]
    known = np.array([value % 10 < round(10 * TRAIN_SHARE) for value in hashes])
    return np.asarray(known[touches.pair])


def spread(value: int) -> int:
    """Return a 64-bit hash with its bits mixed (SplitMix64, Steele et al. 2014), as pandas does."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ value >> shift) * factor & FULL
    return value ^ value >> 31


def siphash(message: bytes, key: bytes = b"0123456789123456") -> int:
    """Return SipHash-2-4 (Aumasson and Bernstein 2012), with the key that pandas uses."""
    keys = [int.from_bytes(key[part : part + 8], "little") for part in (0, 8)]
    v0, v1 = keys[0] ^ 0x736F6D6570736575, keys[1] ^ 0x646F72616E646F6D
    v2, v3 = keys[0] ^ 0x6C7967656E657261, keys[1] ^ 0x7465646279746573

    def turned(value: int, bits: int) -> int:
        return (value << bits | value >> (64 - bits)) & FULL

    def rounds(count: int) -> None:
        nonlocal v0, v1, v2, v3
        for _ in range(count):
            v0, v2 = (v0 + v1) & FULL, (v2 + v3) & FULL
            v1, v3 = turned(v1, 13) ^ v0, turned(v3, 16) ^ v2
            v0 = turned(v0, 32)
            v2, v0 = (v2 + v1) & FULL, (v0 + v3) & FULL
            v1, v3 = turned(v1, 17) ^ v2, turned(v3, 21) ^ v0
            v2 = turned(v2, 32)

    padded = message + bytes(7 - len(message) % 8) + bytes([len(message) & 0xFF])
    for start in range(0, len(padded), 8):
        word = int.from_bytes(padded[start : start + 8], "little")
        v3 ^= word
        rounds(2)
        v0 ^= word
    v2 ^= 0xFF
    rounds(4)
    return v0 ^ v1 ^ v2 ^ v3
