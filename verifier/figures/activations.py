"""Activation functions (solid) with their derivatives (dashed) and the least upper bound of each derivative."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from verifier.figures.model import Axes, Figure, Label, Shape
from verifier.keys.model import words


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@dataclass(frozen=True, slots=True)
class _Activation:
    name: str
    slope_name: str
    value: Callable[[float], float]
    slope: Callable[[float], float]
    bound: float
    bound_name: str
    low: float  # the least value that is drawn


ACTIVATIONS = {
    "sigmoid": _Activation(
        r"\sigma(x)", r"\sigma'(x)", _sigmoid, lambda x: _sigmoid(x) * (1 - _sigmoid(x)), 0.25, r"\tfrac{1}{4}", -0.25
    ),
    "tanh": _Activation(r"\tanh(x)", r"\tanh'(x)", math.tanh, lambda x: 1 - math.tanh(x) ** 2, 1.0, "1", -1.15),
    "relu": _Activation(r"\max(0, x)", "", lambda x: max(0.0, x), lambda x: float(x > 0), 1.0, "1", -0.25),
}


def slopes(*names: str) -> Figure:
    """Those activation functions side by side; the sigmoid and tanh by default. KeyError for another name."""
    shapes: list[Shape] = []
    chosen = names or ("sigmoid", "tanh")
    for k, name in enumerate(chosen):
        shown = ACTIVATIONS[name]
        axes = Axes((-5, 5), (shown.low, 1.35), (k * 7.4 + 0.6, 0.5), (6.2, 3.9))
        shapes += axes.frame("x")
        shapes += [axes.level(shown.bound), Label(axes.at(-5, shown.bound), shown.bound_name, "left", "quiet")]
        shapes += [axes.curve(shown.value, "accent"), axes.curve(shown.slope, "second", dashed=True)]
        shapes.append(Label(axes.at(4.0, shown.value(4.0) if shown.value(4.0) < 1.3 else 1.2), shown.name, "above", "accent"))
        if shown.slope_name:
            shapes.append(Label(axes.at(1.9, 0), shown.slope_name, "below", "second"))
    return Figure(
        7.4 * len(chosen) - 0.6,
        4.6,
        tuple(shapes),
        words(
            "The functions (solid), their derivatives (dashed) and the largest value that each derivative takes.",
            "Les fonctions (trait plein), leurs dérivées (tirets) et la plus grande valeur prise par chaque dérivée.",
        ),
    )
