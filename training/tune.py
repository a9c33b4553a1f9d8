"""Teaches the cut encoder what answers and remarks mean: python -m training.tune.

All weights of the layers learn with one linear head over the mean state of a message's pieces
(Devlin et al. 2019, fine-tuning); the embeddings stay as they are, in 4 bits. A short answer is
read together with the end of the words of ours that it answers, after an end mark.

The head has a column for each label of answers, for each reason that a remark may speak for, and
for each reason of a story as a whole; of each text only the columns of its kind count.

Four files come out: the encoder's, with the head, and the scores that a third of the training
texts, of the notes and of the stories got from a network that learned only the others: from them
``training.train`` and ``training.remarks`` learn how far to trust the head. It takes an hour on one
core; PyTorch is needed here only. For new texts there are shorter ways, which start from the
encoder that is there: ``--further`` teaches the stories and scores those held back, ``--last`` goes
over all.
"""

from __future__ import annotations

import argparse
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import django
import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from keepwarm.engine.reading import HEAD_WIDTH, Encoder, EncoderLayer
from training.corpus import Item, read_training
from training.encoder import CUT, WIDTH, whole_numbers
from training.notes import LABELS as REASONS
from training.notes import NOTES_OUT_OF_FOLD, Note, read_notes
from training.stories import STORIES_OUT_OF_FOLD, Story, told_stories
from training.train import ENCODER, LABELS, OUT_OF_FOLD, targets

FOLDS: Final = 3
"""One of so many parts of the texts is held back for the scores out of fold."""
EPOCHS: Final = 7
RATE: Final = 6e-4
LAST_EPOCHS: Final = 2
LAST_RATE: Final = 4e-4
FURTHER_EPOCHS: Final = 12
FURTHER_RATE: Final = 6e-4
ALL_LABELS: Final = (*LABELS, *REASONS, *(f"story:{reason}" for reason in REASONS))
"""Of the last rounds, over all texts: those held back are learned, the others not forgotten."""
HEAD_RATE: Final = 10.0
"""Times the rate of the layers: the head starts from nothing."""
WARM_UP_SHARE: Final = 0.1
DROPPED_SHARE: Final = 0.1
WEIGHT_DECAY: Final = 0.01
BATCH: Final = 32
BATCHES_SORTED: Final = 50
"""So many batches are sorted by length together, so that little is padded."""
NORM_MAX: Final = 1.0
START_BIAS: Final = -2.0
SEED: Final = 0

Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class TunedLayer(nn.Module):
    """One layer of the encoder with weights that learn; the same arithmetic as the engine's."""

    def __init__(self, layer: EncoderLayer) -> None:
        super().__init__()
        for each in fields(layer):
            weights = torch.tensor(np.ascontiguousarray(getattr(layer, each.name)))
            self.register_parameter(each.name, nn.Parameter(weights))

    def forward(self, state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the states after the layer; ``mask`` is far below 0 where there is no piece."""
        count, length, width = state.shape
        heads = self.join.shape[0] // HEAD_WIDTH
        mixed = (state @ self.mix + self.mix_bias).view(count, length, 3, heads, HEAD_WIDTH)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        match = self._dropped((query @ key.transpose(-1, -2) + mask).softmax(-1))
        gathered = (match @ value).transpose(1, 2).reshape(count, length, heads * HEAD_WIDTH)
        state = state + self._dropped(gathered @ self.join + self.join_bias)
        state = functional.layer_norm(state, (width,), *self.join_norm, eps=1e-12)
        units = state @ self.spread + self.spread_bias
        units = units * torch.sigmoid(1.702 * units)
        state = state + self._dropped(units @ self.gather + self.gather_bias)
        return functional.layer_norm(state, (width,), *self.gather_norm, eps=1e-12)

    def _dropped(self, values: torch.Tensor) -> torch.Tensor:
        return functional.dropout(values, DROPPED_SHARE, self.training)


class Tuned(nn.Module):
    """The layers of the cut encoder under one linear head."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TunedLayer(layer) for layer in encoder.layers)
        self.norm = nn.Parameter(torch.tensor(encoder.norm))
        self.head = nn.Linear(WIDTH, len(ALL_LABELS))
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, START_BIAS)
        known = encoder.arrays["head"]
        with torch.no_grad():
            self.head.weight[: known.shape[1]] = torch.tensor(known.T)
            self.head.bias[: known.shape[1]] = torch.tensor(encoder.arrays["head_bias"])

    def forward(self, embedded: torch.Tensor, is_piece: torch.Tensor) -> torch.Tensor:
        """Return the score of each label for some messages, as natural log odds."""
        state = functional.layer_norm(embedded, (WIDTH,), *self.norm, eps=1e-12)
        state = functional.dropout(state, DROPPED_SHARE, self.training)
        mask = torch.where(is_piece[:, None, None, :], 0.0, -1e9)
        for layer in self.layers:
            state = layer(state, mask)
        weight = is_piece[:, :, None].float()
        mean = (state * weight).sum(1) / weight.sum(1)
        scores: torch.Tensor = self.head(functional.dropout(mean, DROPPED_SHARE, self.training))
        return scores


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """What there is to learn: pieces, labels, and how much each label of each item counts."""

    encoder: Encoder
    rows: Sequence[Sequence[int]]
    wanted: Singles
    counts: Singles

    @classmethod
    def of(cls, encoder: Encoder, texts: Texts) -> Lessons:
        """Prepare the training texts, behind them the notes, and then the stories."""
        wanted = np.zeros((len(texts), len(ALL_LABELS)), np.float32)
        counts = np.zeros_like(wanted)
        notes, stories = texts.starts[1:]
        first, second = len(LABELS), len(LABELS) + len(REASONS)
        wanted[:notes, :first], counts[:notes, :first] = targets(texts.items)
        wanted[notes:stories, first:second] = [
            [reason in note.reasons for reason in REASONS] for note in texts.notes
        ]
        counts[notes:stories, first:second] = 1.0
        wanted[stories:, second:] = [story.weights(REASONS) for story in texts.stories]
        counts[stories:, second:] = 1.0
        rows = [encoder.rows_with_context(item.text, item.ours) for item in texts.items]
        rows += [encoder.rows_with_context(note.with_side, "") for note in texts.notes]
        rows += [encoder.rows_with_context(story.text, "") for story in texts.stories]
        return cls(encoder=encoder, rows=rows, wanted=wanted, counts=counts)

    def batches(self, chosen: Ints, dice: np.random.Generator | None) -> Iterator[Ints]:
        """Yield the chosen items in batches of like length, in an order of chance with dice."""
        order = chosen if dice is None else dice.permutation(chosen)
        found: list[Ints] = []
        step = BATCH * BATCHES_SORTED
        for start in range(0, order.size, step):
            some = order[start : start + step]
            some = some[np.argsort([len(self.rows[row]) for row in some], kind="stable")]
            found += [some[at : at + BATCH] for at in range(0, some.size, BATCH)]
        yield from found if dice is None else (found[at] for at in dice.permutation(len(found)))

    def embedded(self, batch: Ints) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the embeddings of a batch, padded, and which of them are pieces."""
        rows = [self.rows[each] for each in batch]
        length = max(map(len, rows))
        values = np.zeros((len(rows), length, WIDTH), np.float32)
        is_piece = np.zeros((len(rows), length), bool)
        for at, pieces in enumerate(rows):
            values[at, : len(pieces)] = self.encoder.embedded(pieces)
            is_piece[at, : len(pieces)] = True
        return torch.from_numpy(values), torch.from_numpy(is_piece)


def tune(network: Tuned, lessons: Lessons, chosen: Ints, *, epochs: int, rate: float) -> None:
    """Let the network learn the chosen items, more and more slowly."""
    dice = np.random.default_rng(SEED)
    body = [weights for name, weights in network.named_parameters() if "head." not in name]
    groups = [
        {"params": body, "lr": rate},
        {"params": list(network.head.parameters()), "lr": HEAD_RATE * rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    steps = epochs * sum(1 for _ in lessons.batches(chosen, None))

    def pace(step: int) -> float:
        return min(1.0, (step + 1) / (WARM_UP_SHARE * steps)) * max(0.0, 1.0 - step / steps)

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimiser, pace)
    network.train()
    for _ in range(epochs):
        for batch in lessons.batches(chosen, dice):
            scores = network(*lessons.embedded(batch))
            losses = functional.binary_cross_entropy_with_logits(
                scores, torch.from_numpy(lessons.wanted[batch]), reduction="none"
            )
            loss = (losses * torch.from_numpy(lessons.counts[batch])).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # as PyTorch declares it
            nn.utils.clip_grad_norm_(network.parameters(), NORM_MAX)
            optimiser.step()
            scheduler.step()


def score(network: Tuned, lessons: Lessons, chosen: Ints) -> Singles:
    """Return the scores of the chosen items, in their order."""
    network.eval()
    place = {int(row): at for at, row in enumerate(chosen)}
    scores = np.zeros((chosen.size, len(ALL_LABELS)), np.float32)
    with torch.no_grad():
        for batch in lessons.batches(chosen, None):
            scores[[place[int(row)] for row in batch]] = network(*lessons.embedded(batch)).numpy()
    return scores


def tuned_arrays(network: Tuned, arrays: dict[str, Any]) -> dict[str, Any]:
    """Return the arrays of the cut encoder's file with what the network learned in their place."""
    learned = dict(arrays)
    for number, layer in enumerate(network.layers):
        for name, weights in layer.named_parameters():
            values = weights.detach().numpy()
            if name in {"mix", "join", "spread", "gather"}:
                learned[f"{name}_{number}"], learned[f"{name}_scale_{number}"] = whole_numbers(
                    values
                )
            else:
                learned[f"{name}_{number}"] = values
    learned["norm"] = network.norm.detach().numpy()
    learned["head"] = network.head.weight.detach().numpy().T.copy()
    learned["head_bias"] = network.head.bias.detach().numpy()
    learned["head_labels"] = np.array(ALL_LABELS)
    check = 0
    for name in sorted(set(learned) - {"version"}):
        check = zlib.crc32(np.ascontiguousarray(learned[name]).tobytes(), check)
    learned["version"] = np.int64(check)
    return learned


def write_out_of_fold(known: Sequence[Item | Note | Story], scores: Singles, file: Path) -> None:
    """Write the scores by the check sum of what is read, so that texts may move and grow."""
    np.savez_compressed(
        file,
        keys=np.array([one.key() for one in known], np.uint32),
        scores=scores.astype(np.float16),
    )


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Training texts, notes and stories, with the places of those held back for out of fold."""

    items: Sequence[Item]
    notes: Sequence[Note]
    stories: Sequence[Story]

    def __len__(self) -> int:
        return len(self.items) + len(self.notes) + len(self.stories)

    @property
    def starts(self) -> tuple[int, int, int]:
        """Where the training texts, the notes and the stories begin."""
        return 0, len(self.items), len(self.items) + len(self.notes)

    @property
    def kinds(self) -> tuple[Sequence[Item], Sequence[Note], Sequence[Story]]:
        """The three kinds of texts in their order."""
        return self.items, self.notes, self.stories

    def held(self) -> list[Ints]:
        """Return the places of the texts, notes and stories that are held back."""
        return [
            start + np.flatnonzero([one.fold(FOLDS) == 0 for one in kind])
            for start, kind in zip(self.starts, self.kinds, strict=True)
        ]

    def write(self, network: Tuned, lessons: Lessons, kind: int) -> None:
        """Write what the network takes the texts of one kind for that are held back."""
        places = self.held()[kind]
        columns = (slice(len(LABELS)), _REMARKS, _STORIES)[kind]
        scores = score(network, lessons, places)[:, columns]
        known = [self.kinds[kind][place - self.starts[kind]] for place in places]
        write_out_of_fold(known, scores, FILES[kind])


FILES: Final = (OUT_OF_FOLD, NOTES_OUT_OF_FOLD, STORIES_OUT_OF_FOLD)
_REMARKS: Final = slice(len(LABELS), len(LABELS) + len(REASONS))
_STORIES: Final = slice(len(LABELS) + len(REASONS), len(ALL_LABELS))


def teach(network: Tuned, lessons: Lessons, texts: Texts) -> None:
    """Teach a network that knows nothing of our labels yet."""
    rest = np.setdiff1d(np.arange(len(texts)), np.concatenate(texts.held()))
    tune(network, lessons, rest, epochs=EPOCHS, rate=RATE)
    for kind in range(len(FILES)):
        texts.write(network, lessons, kind)


def teach_further(network: Tuned, lessons: Lessons, texts: Texts) -> None:
    """Teach a network the stories, beside as many texts and notes, so that none are forgotten."""
    dice = np.random.default_rng(SEED)
    stories = np.setdiff1d(np.arange(texts.starts[2], len(texts)), texts.held()[2])
    some = dice.choice(texts.starts[2], stories.size, replace=False)
    chosen = np.concatenate([stories, some])
    tune(network, lessons, chosen, epochs=FURTHER_EPOCHS, rate=FURTHER_RATE)
    texts.write(network, lessons, 2)


def main() -> None:
    """Tune the encoder and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--further", action="store_true", help="start from the encoder there")
    parser.add_argument("--last", action="store_true", help="only the last rounds, over all texts")
    parser.add_argument("--output", type=Path, default=ENCODER)
    arguments = parser.parse_args()
    start = ENCODER if arguments.further or arguments.last else CUT
    with np.load(start, allow_pickle=False) as file:
        arrays = dict(file)
    django.setup()
    texts = Texts(items=read_training(), notes=read_notes(), stories=told_stories())
    lessons = Lessons.of(Encoder.from_arrays(arrays), texts)
    torch.manual_seed(SEED)
    network = Tuned(lessons.encoder)
    if not arguments.last:
        (teach_further if arguments.further else teach)(network, lessons, texts)
    if not arguments.further:
        tune(network, lessons, np.arange(len(texts)), epochs=LAST_EPOCHS, rate=LAST_RATE)
    packed = io.BytesIO()
    np.savez_compressed(packed, **tuned_arrays(network, arrays))
    arguments.output.write_bytes(packed.getvalue())
    print(f"{len(packed.getvalue()):,} bytes")


if __name__ == "__main__":
    main()
