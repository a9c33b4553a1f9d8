"""Finds the lowest point of a smooth function of a few variables, from slopes and curvature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from keepwarm.engine.values import Floats

_STEPS_MAX: Final = 100
_HALVINGS_MAX: Final = 30
_STEP_MAX: Final = 2.0
_CURVATURE_MIN: Final = 1e-8
_GAIN_MIN: Final = 1e-9
_SUFFICIENT: Final = 1e-4

Slope = Callable[[Floats], tuple[float, Floats]]
Curvature = Callable[[Floats, Floats], Floats]


def lowest(start: Floats, slope: Slope, curvature: Curvature, *, limit: float) -> Floats:
    """Return where ``slope`` (value and gradient) is lowest, within ``limit`` of 0 each way.

    ``curvature`` gives the Hessian at a point, told the gradient there. Newton's method on the
    absolute curvature (a saddle repels), halving steps that gain too little; it ends when the
    gain promised by the next step is nothing. Few variables, expensive values: a handful of steps.
    """
    here = np.clip(start, -limit, limit)
    value, gradient = slope(here)
    for _ in range(_STEPS_MAX):
        step = _step(gradient, curvature(here, gradient))
        promised = -float(gradient @ step)
        if promised < _GAIN_MIN * max(1.0, abs(value) * _CURVATURE_MIN):
            break
        for _ in range(_HALVINGS_MAX):
            there = np.clip(here + step, -limit, limit)
            new_value, new_gradient = slope(there)
            if new_value <= value - _SUFFICIENT * promised:
                break
            step, promised = step / 2, promised / 2
        else:
            break  # rounding hides what is left to gain
        here, value, gradient = there, new_value, new_gradient
    return here


def _step(gradient: Floats, hessian: Floats) -> Floats:
    curvatures, axes = np.linalg.eigh(hessian)
    downhill = axes @ ((axes.T @ -gradient) / np.maximum(np.abs(curvatures), _CURVATURE_MIN))
    longest = float(np.abs(downhill).max(initial=0.0))
    step: Floats = downhill * min(1.0, _STEP_MAX / longest) if longest > 0 else downhill
    return step
