"""The graph of a recurrent network, unrolled over time, with the way that gradients take back through the states."""

from __future__ import annotations

from verifier.figures.model import Disc, Figure, Label, Line, Shape
from verifier.keys.model import words

STEP, RADIUS = 3.0, 0.5  # between two steps; of a node
INPUT, STATE, OUTPUT, LOSS = 0.6, 2.5, 4.4, 6.0  # heights of the rows


def unrolled(into: str = "W", again: str = "U", out: str = "V", loss: str = "L") -> Figure:
    """Steps t − 1, t, t + 1; the labels are the matrices from input to state, from state to state and from state to output."""
    shapes: list[Shape] = []
    for k, when in enumerate(("t-1", "t", "t+1")):
        x = 2.2 + k * STEP
        for low, high, matrix in ((INPUT, STATE, into), (STATE, OUTPUT, out), (OUTPUT, LOSS, "")):
            shapes.append(Line(((x, low + RADIUS), (x, high - RADIUS)), "ink", arrow=True))
            if matrix:
                shapes.append(Label((x, (low + high) / 2), matrix, "right", "accent"))
        for y, name, fill in ((INPUT, "x", "page"), (STATE, "h", "tint"), (OUTPUT, "y", "page"), (LOSS, loss, "page")):
            shapes += [Disc((x, y), RADIUS, "tint" if fill == "tint" else "page"), Label((x, y), f"{name}_{{{when}}}")]
    for k in range(4):
        start, end = 2.2 + (k - 1) * STEP + RADIUS, 2.2 + k * STEP - RADIUS
        if k == 0:
            start = 0.55
        if k == 3:
            end = start + STEP - 2 * RADIUS - 0.55
        shapes.append(Line(((start, STATE + 0.13), (end, STATE + 0.13)), "ink", arrow=True))
        shapes.append(Line(((end, STATE - 0.13), (start, STATE - 0.13)), "second", arrow=True, dashed=True))
        shapes.append(Label(((start + end) / 2, STATE + 0.16), again, "above", "accent"))
    middle = 2.2 + 1.5 * STEP
    shapes.append(Label((middle, STATE - 0.2), r"\frac{\partial h_{t+1}}{\partial h_t}", "below", "second"))
    last = 2.2 + 2 * STEP + RADIUS
    shapes += [Label((x, STATE), r"\cdots", "centre", "quiet") for x in (0.25, last + 1.65)]
    return Figure(
        last + 1.95,
        LOSS + RADIUS + 0.1,
        tuple(shapes),
        words(
            "Three steps of the network. The same matrices act at every step; gradients go back along the dashed arrows.",
            "Trois pas du réseau. Les mêmes matrices agissent à chaque pas ; les gradients remontent le long des flèches en tirets.",
        ),
    )
