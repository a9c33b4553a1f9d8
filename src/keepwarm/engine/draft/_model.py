"""The weights that training gave the checks: logistic functions of sentences and of drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from keepwarm.engine.reading import Singles

MODEL_FORMAT: Final = 2
_NAMES: Final = (
    *("format", "features", "encoder", "sentence_labels", "labels", "thresholds"),
    "phrase_thresholds",
    *("sentence_weights", "sentence_scale", "sentence_bias"),
    *("weights", "scale", "bias"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftModel:
    """Weights of sentences (features by labels), of drafts, and from where on a label is found."""

    sentence_labels: tuple[str, ...]
    sentence_weights: Singles
    sentence_bias: Singles
    labels: tuple[str, ...]
    weights: Singles
    bias: Singles
    thresholds: Mapping[str, float]
    phrase_thresholds: Mapping[str, float]
    """From where on a label is found that a sure phrase speaks for as well."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], *, features: int) -> Self:
        """Build it from its file: whole numbers, and a scale for each label.

        ``ValueError`` where an array is missing or was trained with other features.
        """
        missing = [name for name in _NAMES if name not in arrays]
        if missing or int(arrays["format"]) != MODEL_FORMAT or int(arrays["features"]) != features:
            fault = f"lacks {', '.join(missing)}" if missing else "is of another format"
            raise ValueError(
                f"The model of the checks {fault}; make it again with python -m training.drafts."
            )
        labels = tuple(str(label) for label in arrays["labels"])
        return cls(
            sentence_labels=tuple(str(label) for label in arrays["sentence_labels"]),
            sentence_weights=_weights(arrays, "sentence_"),
            sentence_bias=arrays["sentence_bias"].astype(np.float32),
            labels=labels,
            weights=_weights(arrays, ""),
            bias=arrays["bias"].astype(np.float32),
            thresholds=dict(zip(labels, arrays["thresholds"].tolist(), strict=True)),
            phrase_thresholds=dict(zip(labels, arrays["phrase_thresholds"].tolist(), strict=True)),
        )

    def sentence_scores(self, features: Singles) -> Singles:
        """Return sentences by labels, as log odds."""
        scores: Singles = features @ self.sentence_weights + self.sentence_bias
        return scores

    def chances(self, features: Singles) -> dict[str, float]:
        """Return the chance of each label of a draft."""
        scores = np.clip(features @ self.weights + self.bias, -30.0, 30.0)
        chances = 1.0 / (1.0 + np.exp(-scores))
        return dict(zip(self.labels, chances.tolist(), strict=True))


def _weights(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Singles:
    scale = arrays[f"{name}scale"].astype(np.float32)
    weights: Singles = arrays[f"{name}weights"].astype(np.float32) * scale
    return weights
