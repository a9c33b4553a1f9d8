"""What a message means by a multilingual sentence encoder, with nothing but numpy.

The weights are a cut of multilingual-e5-small (Wang et al. 2024, "Multilingual E5 text
embeddings") that learned from our texts what answers mean: ``training/encoder.py`` and
``training/tune.py`` say how they came about. The tokenizer finds the likeliest
pieces (Kudo 2018, "Subword regularization", the unigram model); the layers are those of a
transformer (Vaswani et al. 2017) with the norm after each half. Sentences that mean the same lie
near each other, whatever their language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]
Network = Callable[[Singles], Singles]
"""Returns the mean of the last states, given the first states of a text's pieces."""

ENCODER_FORMAT: Final = 2
TOKENS_MAX: Final = 128
"""Pieces of a message that are looked at, its beginning and end marks included."""
HEAD_WIDTH: Final = 32
"""Columns of one attention head in multilingual-e5-small."""
BLOCK: Final = 32
"""Numbers of an embedding that share one scale."""
CONTEXT_TOKENS_MAX: Final = 20
"""An answer of so many pieces at most is read with as many of the last words that it answers:
"Yes, Tuesday" means little alone."""

_CONTEXT_CHARACTERS_MAX: Final = 200
_WORD_START: Final = "▁"
_PIECE_CHARACTERS_MAX: Final = 16
_CHARACTERS_MAX: Final = 2_000
"""More than 128 pieces in ordinary prose; what is cut off is not even normalised."""
_WORD_CHARACTERS_MAX: Final = 200
_WORDS_KEPT_MAX: Final = 8_192  # with their pieces: people use few words again and again
_UNKNOWN_PENALTY: Final = 10.0
"""By so much an unknown character is unlikelier than the unlikeliest piece, as in SentencePiece."""
_LENGTH_MIN: Final = np.float32(1e-12)
_SIGMOID_SLOPE: Final = np.float32(-1.702)
"""Of the sigmoid that stands for the Gaussian error (Hendrycks and Gimpel 2016, GELU)."""
_NIBBLE_ZERO: Final = 8.0

_MARKS: Final = ("<s>", "</s>", "<unk>")
_MARKS_OF_A_TEXT: Final = 2
_NAMES: Final = (
    *("pieces", "likelihoods", "nibbles", "scales", "positions", "norm", "layers"),
    *("head", "head_bias"),
)
_MATRICES: Final = ("mix", "join", "spread", "gather")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderLayer:
    """The weights of one layer, ready to be multiplied with; each bias beside its matrix.

    ``mix`` makes queries, keys and values, ``join`` joins the heads, ``spread`` and ``gather`` are
    the two halves of the network for each piece; of a norm the first row stretches, the second
    shifts.
    """

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


@dataclass(frozen=True, kw_only=True)  # no slots: what is unpacked at first use is kept beside
class Encoder:
    """The encoder's arrays as they are stored; they are unpacked when first a text is encoded.

    ``network``, where given, stands for the layers, and computes them faster than numpy does here.
    """

    version: int
    arrays: Mapping[str, npt.NDArray[Any]]
    network: Network | None = None

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, npt.NDArray[Any]], *, network: Network | None = None
    ) -> Self:
        """Build the encoder from the arrays of its file; ``ValueError`` where one is missing."""
        missing = [name for name in ("format", "version", *_NAMES) if name not in arrays]
        if missing or int(arrays["format"]) != ENCODER_FORMAT:
            fault = f"lacks {', '.join(missing)}" if missing else "is of another format"
            raise ValueError(
                f"The reading encoder {fault}; make it again with python -m training.tune."
            )
        return cls(version=int(arrays["version"]), arrays=dict(arrays), network=network)

    def scores(self, text: str, ours: str = "") -> Singles:
        """Return the score of each label of the head, as natural log odds, for a text.

        The labels of answers come first, then the reasons for which a remark may speak.
        ``ours`` is the message of ours that it answers. All zeros stand for a text without a word.
        """
        rows = self.rows_with_context(text, ours)
        if len(rows) <= _MARKS_OF_A_TEXT:
            return np.zeros(self.arrays["head_bias"].size, np.float32)
        scores: Singles = self._mean(rows) @ self.arrays["head"] + self.arrays["head_bias"]
        return scores

    def meaning(self, text: str) -> Singles:
        """Return the mean state of a text, on which heads of other stages may rest.

        All zeros stand for a text without a word.
        """
        rows = self.rows_with_context(text, "")
        if len(rows) <= _MARKS_OF_A_TEXT:
            return np.zeros(self.arrays["head"].shape[0], np.float32)
        return self._mean(rows)

    def _mean(self, rows: Sequence[int]) -> Singles:
        if self.network is not None:
            return self.network(_normed(self.embedded(rows), self.norm))
        mean: Singles = self.states(rows, layers=len(self.layers)).mean(axis=0)
        return mean

    def rows_with_context(self, text: str, ours: str) -> list[int]:
        """Return the rows of a text with its marks, and of the end of ours below a short one.

        Case is not looked at: who shouts means what they say.
        """
        start, end, _ = self._mark_rows
        rows = [start, *self.rows(text.casefold()), end]
        if ours and len(rows) <= CONTEXT_TOKENS_MAX:
            asked = ours[-_CONTEXT_CHARACTERS_MAX:].casefold()
            rows += [end, *self.rows(asked)[-CONTEXT_TOKENS_MAX:], end]
        return rows

    def rows(self, text: str) -> list[int]:
        """Return the rows of the likeliest pieces of a text, without its marks, up to the cap."""
        found: list[int] = []
        for word in unicodedata.normalize("NFKC", text[:_CHARACTERS_MAX]).split():
            found += self._pieces(_WORD_START + word[:_WORD_CHARACTERS_MAX])
            if len(found) >= TOKENS_MAX - 2:
                break
        return found[: TOKENS_MAX - 2]

    def states(self, rows: Sequence[int], *, layers: int) -> Singles:
        """Return the state of each of the pieces in ``rows`` after so many layers."""
        state = _normed(self.embedded(rows), self.norm)
        for layer in self.layers[:layers]:
            state, units = halfway(state, layer)
            gathered = units @ layer.gather
            gathered += layer.gather_bias
            gathered += state
            state = _normed(gathered, layer.gather_norm)
        return state

    def embedded(self, rows: Sequence[int]) -> Singles:
        """Return the embeddings of the pieces in ``rows``, before the first norm."""
        places = np.array(rows)
        packed = self.arrays["nibbles"][places].reshape(len(rows), -1, BLOCK // 2)
        scale = self.arrays["scales"][places].astype(np.float32)
        whole = np.empty((*packed.shape[:2], BLOCK), np.float32)
        whole[:, :, : BLOCK // 2] = packed & 15
        whole[:, :, BLOCK // 2 :] = packed >> 4
        whole -= np.float32(_NIBBLE_ZERO)
        whole *= scale[:, :, None]
        state: Singles = whole.reshape(len(rows), -1)
        state += self._positions[: len(rows)]
        return state

    @cached_property
    def _pieces(self) -> Callable[[str], list[int]]:
        return lru_cache(maxsize=_WORDS_KEPT_MAX)(self._pieces_of)

    def _pieces_of(self, word: str) -> list[int]:
        """Return the likeliest way to put a word together from the known pieces (Viterbi)."""
        known, unknown = self._rows_of, self._unknown
        length = len(word)
        best = [0.0] + [-np.inf] * length
        last = [(0, 0)] * (length + 1)
        for start in range(length):
            so_far = best[start]
            if so_far + unknown[1] > best[start + 1]:
                best[start + 1], last[start + 1] = so_far + unknown[1], (unknown[0], start)
            for end in range(start + 1, min(length, start + _PIECE_CHARACTERS_MAX) + 1):
                piece = known.get(word[start:end])
                if piece is not None and so_far + piece[1] > best[end]:
                    best[end], last[end] = so_far + piece[1], (piece[0], start)
        return list(_backwards(last))[::-1]

    @cached_property
    def _names(self) -> list[str]:
        return self.arrays["pieces"].tobytes().decode("utf-8").split("\n")

    @cached_property
    def _rows_of(self) -> dict[str, tuple[int, float]]:
        """Row and log likelihood of each piece; the marks are no text, and so not among them."""
        likelihoods = self.arrays["likelihoods"].tolist()
        pairs = zip(self._names, enumerate(likelihoods), strict=True)
        return {name: pair for name, pair in pairs if name not in _MARKS}

    @cached_property
    def _mark_rows(self) -> tuple[int, int, int]:
        start, end, unknown = (self._names.index(mark) for mark in _MARKS)
        return start, end, unknown

    @cached_property
    def _unknown(self) -> tuple[int, float]:
        return self._mark_rows[2], float(self.arrays["likelihoods"].min()) - _UNKNOWN_PENALTY

    @cached_property
    def _positions(self) -> Singles:
        return self.arrays["positions"].astype(np.float32)

    @cached_property
    def norm(self) -> Singles:
        """Stretch and shift of the norm of the embeddings."""
        return self.arrays["norm"].astype(np.float32)

    @cached_property
    def layers(self) -> tuple[EncoderLayer, ...]:
        """The layers, unpacked."""
        return tuple(_layer(self.arrays, number) for number in range(int(self.arrays["layers"])))


def _backwards(last: Sequence[tuple[int, int]]) -> Iterator[int]:
    spot = len(last) - 1
    while spot > 0:
        row, spot = last[spot]
        yield row


def _layer(arrays: Mapping[str, npt.NDArray[Any]], number: int) -> EncoderLayer:
    """Return a layer with its matrices turned from whole numbers into weights."""
    columns: dict[str, Singles] = {}
    for name in _MATRICES:
        scale = arrays[f"{name}_scale_{number}"].astype(np.float32)
        # Row after row: numpy's product is up to twice as slow on columns.
        columns[name] = np.multiply(arrays[f"{name}_{number}"], scale, order="C")
        columns[f"{name}_bias"] = arrays[f"{name}_bias_{number}"].astype(np.float32)
    for name in ("join_norm", "gather_norm"):
        columns[name] = arrays[f"{name}_{number}"].astype(np.float32)
    return EncoderLayer(**columns)


def halfway(state: Singles, layer: EncoderLayer) -> tuple[Singles, Singles]:
    """Return the states between the two halves of a layer, and their hidden units."""
    joined = _attended(state, layer) @ layer.join
    joined += layer.join_bias
    joined += state
    between = _normed(joined, layer.join_norm)
    return between, _spread(between, layer)


def _attended(state: Singles, layer: EncoderLayer) -> Singles:
    """Return for each piece what its heads gather from all pieces, by how well they match."""
    count = len(state)
    heads = layer.join.shape[0] // HEAD_WIDTH
    mixed = state @ layer.mix
    mixed += layer.mix_bias
    query, key, value = mixed.reshape(count, 3, heads, HEAD_WIDTH).transpose(1, 2, 0, 3)
    match = query @ key.transpose(0, 2, 1)
    match -= match.max(axis=-1, keepdims=True)
    np.exp(match, out=match)
    match /= match.sum(axis=-1, keepdims=True)
    gathered: Singles = (match @ value).transpose(1, 0, 2).reshape(count, -1)
    return gathered


def _spread(state: Singles, layer: EncoderLayer) -> Singles:
    """Return the hidden units of the network for each piece: x times the sigmoid of 1.702 x."""
    units = state @ layer.spread
    units += layer.spread_bias
    gate = units * _SIGMOID_SLOPE
    # Beyond it the gate is shut anyway, and the exponential would overflow.
    np.minimum(gate, np.float32(80.0), out=gate)
    np.exp(gate, out=gate)
    gate += np.float32(1.0)
    units /= gate
    return units


def _normed(state: Singles, norm: Singles) -> Singles:
    """Return the rows with mean 0 and spread 1, stretched and shifted, in place."""
    width = np.float32(state.shape[1])
    state -= np.add.reduce(state, axis=1, keepdims=True) / width
    square = np.einsum("ij,ij->i", state, state)
    square /= width
    square += _LENGTH_MIN
    np.sqrt(square, out=square)
    state /= square[:, None]
    state *= norm[0]
    state += norm[1]
    return state
