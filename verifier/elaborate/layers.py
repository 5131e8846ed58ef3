"""Convolutional networks described in words: the size of the input, and kernels, stride and padding of each layer, in English and French.

An output side is ⌊(side + 2 padding - kernel) / stride⌋ + 1 (V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning,
2016, relationship 6); pooling that does not overlap has its kernel for a stride.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIDES = r"(?P<{0}>\d+) ?(?:×|x) ?(?P={0})"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "un": 1, "deux": 2, "trois": 3, "quatre": 4}
_COUNT = rf"(?:\d+|{'|'.join(_NUMBERS)})"
INPUT = re.compile(
    rf"\b(?:image|input|entrée)s?\b[^.;]{{0,80}}?{_SIDES.format('side')}|{_SIDES.format('before')}[^.;]{{0,30}}?\b(?:image|input|entrée)"
)
COLOURS = re.compile(r"\b(?:rgb|colou?r|couleurs?)\b")
ORDINALS = (
    r"first|1st|première|premier|1ère", r"second|2nd|deuxième|seconde|2ème|2e", r"third|3rd|troisième|3ème|3e",
    r"fourth|4th|quatrième|4ème|4e", r"fifth|5th|cinquième|5ème|5e",
)  # fmt: skip
_ORDINAL = "|".join(f"(?P<n{k}>{words})" for k, words in enumerate(ORDINALS))
LAYER = re.compile(rf"\b(?:the|la) (?:{_ORDINAL}) (?:hidden |convolutional )?(?:layer|couche)(?: cachée)?\b")
KERNELS = re.compile(
    rf"(?P<count>\d+) (?:noyaux|filtres|kernels|filters) (?:de |of |of size |de taille )?(?:taille )?{_SIDES.format('kernel')}"
    rf"|(?P<count2>\d+) {_SIDES.format('kernel2')} (?:kernels|filters|noyaux|filtres)"
)
POOLING = re.compile(r"\b(?:max[- ]?pool\w*|pool\w*|average[- ]?pool\w*)\b")
NON_OVERLAPPING = re.compile(r"non[- ]?(?:overlapping|chevauchant)|sans chevauchement")
STRIDE = re.compile(rf"\b(?:stride|pas|foulée)(?: of| de)? (?P<value>{_COUNT})\b")
PADDING = re.compile(rf"\bpadding(?: of| de)? (?P<value>{_COUNT})\b")
SIZE = re.compile(_SIDES.format("size"))


@dataclass(frozen=True, slots=True)
class Layer:
    """``kernels`` is None for pooling, which keeps the number of channels."""

    kernels: int | None
    kernel: int
    stride: int
    padding: int


@dataclass(frozen=True, slots=True)
class Network:
    """The side of the square input, its channels where they are said, and the layers in order."""

    side: int
    channels: int | None
    layers: tuple[Layer, ...]

    def output(self, number: int) -> tuple[str, int | None]:
        """The side behind a layer (from 0) as LaTeX, and the number of channels."""
        side, channels = str(self.side), self.channels
        for layer in self.layers[: number + 1]:
            side = rf"\left\lfloor \frac{{{side} + 2 \cdot {layer.padding} - {layer.kernel}}}{{{layer.stride}}} \right\rfloor + 1"
            channels = layer.kernels if layer.kernels is not None else channels
        return side, channels

    def sides(self, number: int) -> set[int]:
        """Every side that rounding up or down at each layer may give."""
        found = {self.side}
        for layer in self.layers[: number + 1]:
            reach = {side + 2 * layer.padding - layer.kernel for side in found}
            found = {r // layer.stride + 1 for r in reach} | {-(-r // layer.stride) + 1 for r in reach}
        return found


def network_in(text: str) -> Network | None:
    """The network that a question describes; None unless the input and every layer are said in full."""
    text = re.sub(r"\s+", " ", text.replace("\\times", "×").replace("$", " ").lower())
    marks = list(LAYER.finditer(text))
    if not marks:
        return None
    described: list[tuple[int, str]] = []
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        sentence = re.split(r"[.;](?:\s|$)", text[mark.end() : after.start() if after else None], maxsplit=1)[0]
        number = next(k for k in range(len(ORDINALS)) if mark[f"n{k}"])
        if number == len(described):  # "… the output of the first layer": said again
            described.append((mark.start(), sentence if after is None else text[mark.end() : _sentence_end(text, mark.end())]))
    if not described:
        return None
    given = INPUT.search(text[: described[0][0]])
    layers = [_layer(sentence) for _, sentence in described]
    if given is None or any(layer is None for layer in layers):
        return None
    channels = 3 if COLOURS.search(text[: described[0][0]]) else None
    return Network(int(given["side"] or given["before"]), channels, tuple(layer for layer in layers if layer is not None))


def _sentence_end(text: str, start: int) -> int:
    found = re.search(r"[.;](?:\s|$)", text[start:])
    return start + found.start() if found else len(text)


def _layer(sentence: str) -> Layer | None:
    stride, padding = STRIDE.search(sentence), PADDING.search(sentence)
    kernels = KERNELS.search(sentence)
    if kernels is not None:
        return Layer(
            int(kernels["count"] or kernels["count2"]), int(kernels["kernel"] or kernels["kernel2"]),
            _number(stride["value"]) if stride else 1, _number(padding["value"]) if padding else 0,
        )  # fmt: skip
    size = SIZE.search(sentence)
    if POOLING.search(sentence) and size is not None:
        kernel = int(size["size"])
        if stride is None and not NON_OVERLAPPING.search(sentence):
            return None
        return Layer(None, kernel, _number(stride["value"]) if stride else kernel, _number(padding["value"]) if padding else 0)
    return None


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)


SAID = re.compile(rf"\b(?:{_ORDINAL})\b(?:[^.;,§]{{0,40}})$", re.IGNORECASE)
"""An ordinal in the words before a size: "the second layer gives"."""


def layer_said(words: str) -> int | None:
    """The number of the layer (from 0) of which the next formula is the output."""
    found = SAID.search(words)
    return next((k for k in range(len(ORDINALS)) if found[f"n{k}"]), None) if found else None


def size_written(formula: str) -> tuple[tuple[int, ...], int] | None:
    """The channels that ``64@65 \\times 65`` may mean, and its side; None for anything else."""
    text = re.sub(r"\\(?:times|,|;|quad| )|\s|×", " ", formula).strip("() ")
    numbers = [int(n) for n in re.split(r"[@, ]+", text)] if re.fullmatch(r"\d+(?:[@, ]+\d+){1,2}", text) else []
    match numbers:
        case [a, b] if a == b and "@" not in text:
            return (), a
        case [c, a, b] if a == b != c:
            return (c,), a
        case [a, b, c] if a == b != c:
            return (c,), a
        case [a, b, c] if a == b == c:
            return (c,), a
    return None
