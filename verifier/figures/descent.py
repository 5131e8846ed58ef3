r"""Gradient descent that never arrives: a convex, differentiable function whose steps of size 1 jump from side to side.

The function is x² for |x| ≤ 1 and continues with slope 2 + 3(|x| − 1)/2 outside.  There a step maps x to −(x + sign x)/2, inside to −x: an
orbit that starts outside nears the two-cycle {−1, 1} and stays away from the minimum at 0.
"""

from __future__ import annotations

from itertools import pairwise

from verifier.figures.model import Axes, Disc, Figure, Label, Line, Shape
from verifier.keys.model import words

START, STEPS = 2.6, 6


def value(x: float) -> float:
    """The function."""
    out = abs(x) - 1
    return x * x if out <= 0 else 1 + 2 * out + 0.75 * out * out


def slope(x: float) -> float:
    """Its derivative."""
    sign = 1 if x > 0 else -1
    return 2 * x if abs(x) <= 1 else sign * (2 + 1.5 * (abs(x) - 1))


def step(x: float) -> float:
    """One step of size 1."""
    return x - slope(x)


def orbit(function: str = "f", point: str = "x") -> Figure:
    """On the left the iterates on the graph, on the right the map of one step with the orbit as a cobweb around its two-cycle."""
    graph = Axes((-3, 3), (-0.5, 6.4), (0.2, 0.5), (6.2, 5.2))
    plane = Axes((-3, 3), (-3, 3), (8.0, 0.3), (5.6, 5.6))
    shapes: list[Shape] = [*graph.frame("x"), graph.curve(value, "accent")]
    shapes += [Label(graph.at(-2.35, value(-2.35)), f"{function}(x)", "right", "accent")]
    points = [START]
    for _ in range(STEPS):
        points.append(step(points[-1]))
    dots: list[Shape] = []
    for k, (a, b) in enumerate(pairwise(points)):
        if k < 4:
            shapes.append(Line((graph.at(a, value(a)), graph.at(b, value(b))), "second", arrow=True))
        if k < 3:
            dots.append(Label(graph.at(a, value(a)), f"{point}_{{{k}}}", "left" if a < 0 else "right", "second"))
        dots.append(Disc(graph.at(a, value(a)), 0.06, "second", "second"))
    shapes += dots
    shapes += [*plane.frame(f"{point}_{{t}}", f"{point}_{{t+1}}"), plane.curve(lambda x: x, "quiet", dashed=True)]
    shapes.append(plane.curve(step, "accent"))
    web = [plane.at(START, 0)]
    for a, b in pairwise(points):
        web += [plane.at(a, b), plane.at(b, b)]
    shapes.append(Line(tuple(web), "second"))
    cycle = tuple(plane.at(x, y) for x, y in ((1, 1), (1, -1), (-1, -1), (-1, 1), (1, 1)))
    shapes.append(Line(cycle, "ink", width=1.4))
    shapes += [Disc(plane.at(x, -x), 0.08, "ink", "ink") for x in (1, -1)]
    return Figure(
        14.0,
        6.1,
        tuple(shapes),
        words(
            "Left: the steps jump over the minimum. Right: the map of one step; the orbit (thin) nears a cycle of two points (thick).",
            "À gauche : les pas sautent par-dessus le minimum. À droite : l’application d’un pas ; l’orbite (trait fin) tend vers un cycle "
            "de deux points (trait épais).",
        ),
    )
