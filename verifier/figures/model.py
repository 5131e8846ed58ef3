"""A drawing as data, in centimetres, y upwards. `tikz` and `svg` draw the same one; the roles of colours are the templates' business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from verifier.keys.model import Words

Point: TypeAlias = tuple[float, float]
Role: TypeAlias = Literal["ink", "quiet", "accent", "second", "tint", "page"]
Anchor: TypeAlias = Literal["centre", "above", "below", "left", "right"]

SAMPLES = 120  # points of a curve: at these sizes no corner is seen


@dataclass(frozen=True, slots=True)
class Line:
    """A polygonal line, with an arrowhead at its end if asked."""

    points: tuple[Point, ...]
    role: Role = "ink"
    arrow: bool = False
    dashed: bool = False
    width: float = 0.8  # points of print


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc with a rim."""

    centre: Point
    radius: float
    fill: Role = "tint"
    rim: Role = "accent"


@dataclass(frozen=True, slots=True)
class Label:
    """A formula, beside or on a point. ``latex`` is the author's own, never input."""

    at: Point
    latex: str
    anchor: Anchor = "centre"
    role: Role = "ink"


Shape: TypeAlias = Line | Disc | Label


@dataclass(frozen=True, slots=True)
class Figure:
    """Shapes in the rectangle from (0, 0) to (width, height), drawn in order; ``caption`` says what is seen."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    caption: Words


@dataclass(frozen=True, slots=True)
class Axes:
    """A window on the plane: ``x`` and ``y`` are its ranges, the corner and size are centimetres on the page."""

    x: tuple[float, float]
    y: tuple[float, float]
    corner: Point
    size: Point

    def at(self, x: float, y: float) -> Point:
        """Where the point (x, y) of the window is drawn."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.corner[0] + across * self.size[0], self.corner[1] + up * self.size[1]

    def frame(self, across: str, up: str = "") -> tuple[Shape, ...]:
        """The two axes through the origin, with their names."""
        ends = self.at(self.x[1], 0), self.at(0, self.y[1])
        return (
            Line((self.at(self.x[0], 0), ends[0]), "quiet", arrow=True, width=0.5),
            Line((self.at(0, self.y[0]), ends[1]), "quiet", arrow=True, width=0.5),
            Label(ends[0], across, "below", "quiet"),
            *((Label(ends[1], up, "right", "quiet"),) if up else ()),
        )

    def curve(self, f: Callable[[float], float], role: Role, *, dashed: bool = False) -> Line:
        """The graph of a function that stays within the window."""
        xs = [self.x[0] + (self.x[1] - self.x[0]) * k / SAMPLES for k in range(SAMPLES + 1)]
        return Line(tuple(self.at(x, f(x)) for x in xs if self.y[0] <= f(x) <= self.y[1]), role, dashed=dashed, width=1.2)

    def level(self, y: float, role: Role = "quiet") -> Line:
        """A dashed horizontal line across the window."""
        return Line((self.at(self.x[0], y), self.at(self.x[1], y)), role, dashed=True, width=0.6)
