"""Figures: what they show is true, and both drawings show the same."""

from __future__ import annotations

import re

import pytest

from verifier.figures import DRAWINGS, descent, drawing, svg, tikz
from verifier.figures.activations import ACTIVATIONS
from verifier.figures.model import Disc, Label, Line
from verifier.keys import BadKey


@pytest.mark.parametrize("name", DRAWINGS)
def test_both_drawings_have_every_shape(name: str) -> None:
    figure = drawing(name)
    kinds = {kind: sum(isinstance(shape, kind) for shape in figure.shapes) for kind in (Line, Disc, Label)}
    tex, page = tikz.draw(figure), svg.draw(figure, "a")
    assert [tex.count(mark) for mark in (r"\draw[", r"\filldraw[", r"\node[")] == list(kinds.values())
    assert [page.count("<polyline"), page.count("<circle"), len(svg.overlays(figure))] == list(kinds.values())


@pytest.mark.parametrize("name", DRAWINGS)
def test_everything_is_within_the_picture(name: str) -> None:
    figure = drawing(name)
    for shape in figure.shapes:
        points = shape.points if isinstance(shape, Line) else [shape.centre if isinstance(shape, Disc) else shape.at]
        assert all(-0.01 <= x <= figure.width + 0.01 and -0.01 <= y <= figure.height + 0.01 for x, y in points), shape


def test_y_grows_upwards_in_both() -> None:
    """The loss stands above the input."""
    figure = drawing("unrolled-rnn A B C Q")
    at = {label.latex: label.at[1] for label in figure.shapes if isinstance(label, Label)}
    top = {label.latex: float(label.top) for label in svg.overlays(figure)}
    assert at["Q_{t}"] > at["y_{t}"] > at["h_{t}"] > at["x_{t}"]
    assert top["Q_{t}"] < top["y_{t}"] < top["h_{t}"] < top["x_{t}"]
    assert {"A", "B", "C"} <= set(at)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_are_slopes_and_bounds_are_least(name: str) -> None:
    shown = ACTIVATIONS[name]
    xs = [k / 10 + 0.05 for k in range(-50, 50)]
    for x in xs:
        assert shown.slope(x) == pytest.approx((shown.value(x + 1e-6) - shown.value(x - 1e-6)) / 2e-6, abs=1e-6)
    assert max(map(shown.slope, [*xs, 0.0])) == pytest.approx(shown.bound)


def test_the_descent_is_what_it_is_said_to_be() -> None:
    for x in (-2.5, -1.0, -0.3, 0.4, 1.0, 1.7):
        assert descent.slope(x) == pytest.approx((descent.value(x + 1e-6) - descent.value(x - 1e-6)) / 2e-6, abs=1e-5)
    x = descent.START
    for _ in range(60):
        x = descent.step(x)
    assert abs(x) == pytest.approx(1) and descent.step(x) == pytest.approx(-x)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [("rnn", "no figure is called 'rnn'"), ("activation-functions swish", "swish"), ("unrolled-rnn A B C D E", "unrolled-rnn")],
)
def test_an_unknown_figure_is_named(asked: str, reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        drawing(asked)


def test_markers_of_two_figures_do_not_clash() -> None:
    figure = drawing("unrolled-rnn")
    first, second = (set(re.findall(r'id="([^"]+)"', svg.draw(figure, identity))) for identity in ("a", "b"))
    assert first and not first & second
