r"""Drawings for solution sheets: one description as data, drawn with TikZ in LaTeX and as SVG in HTML.

A question asks for one by name, ``figures=("unrolled-rnn W U V",)``: the name, then labels where the drawing takes some.  To add a
drawing, write a function that gives a `Figure` and put it into `DRAWINGS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verifier.figures import activations, descent, recurrent
from verifier.figures.model import Figure
from verifier.keys.model import BadKey

DRAWINGS: Final[dict[str, Callable[..., Figure]]] = {
    "unrolled-rnn": recurrent.unrolled,
    "activation-functions": activations.slopes,
    "descent-orbit": descent.orbit,
}


def drawing(asked: str) -> Figure:
    """The figure of that name with its labels. Raises `BadKey`."""
    name, *labels = asked.split() or [""]
    if name not in DRAWINGS:
        raise BadKey(f"no figure is called {name!r}; there are: {', '.join(DRAWINGS)}")
    try:
        return DRAWINGS[name](*labels)
    except (TypeError, KeyError) as error:
        raise BadKey(f"the figure {name!r} does not take {' '.join(labels) or 'no labels'}: {error}") from None


__all__ = ["DRAWINGS", "Figure", "drawing"]
