"""Functions in pieces: signs on intervals, convexity, minimisers and contraction, against values worked out by hand."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from verifier.algebra.field import OutOfReach
from verifier.elaborate import claim_from_latex
from verifier.kernel import pieces as p
from verifier.kernel.behaviour import contracts, no_limit
from verifier.kernel.certificates import Regions
from verifier.kernel.check import Checker, Evidence
from verifier.kernel.pieces import Pieces
from verifier.sorts import SCALAR
from verifier.terms import Call, Sym


def read(body: str) -> Pieces:
    """f(x) = body as pieces."""
    context = claim_from_latex("1 > 0", [f"f(x) = {body}"]).context
    x = Sym("y", SCALAR)
    return p.read(Checker(context, Evidence()).prepare(Call(context.symbols["f"], (x,))), x)


def test_signs_on_intervals() -> None:
    square = (Q(1), Q(-2), Q(1))  # (x - 1)^2
    assert p.never_negative(square, None, None) and not p.never_negative(square, None, None, strict=True)
    assert p.never_negative(square, Q(1), None, strict=True)
    below_two = (Q(-2), Q(0), Q(1))  # x^2 - 2 has the irrational roots ±√2
    assert not p.never_negative(below_two, Q(1), Q(2))
    assert p.never_negative(below_two, Q(3, 2), None, strict=True)
    assert p.never_negative(tuple(-c for c in below_two), Q(-1), Q(1))
    assert p.never_negative((), None, None) and not p.never_negative((), None, None, strict=True)


@pytest.mark.parametrize(
    ("body", "convex", "strictly"),
    [
        ("x^2", True, True),
        ("x^4", True, True),  # although the second derivative is 0 at 0
        ("3x + 1", True, False),
        ("|x|", True, False),
        ("-|x|", False, False),
        ("x^3", False, False),
        (r"\max(x, 1 - x, 0)", True, False),
        (r"\min(x, 0)", False, False),
        (r"\begin{cases} x^2 & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}", True, False),  # slopes 0 and 1 at 0
        (r"\begin{cases} x^2 - x & \text{if } x < 0 \\ x^2 - 2x & \text{otherwise} \end{cases}", False, False),  # slopes -1 and -2
        (r"\begin{cases} x^2 & \text{if } x \leq 0 \\ x^2 + 1 & \text{otherwise} \end{cases}", False, False),  # a jump
        (r"\begin{cases} x^2 & \text{if } x \neq 0 \\ 1 & \text{otherwise} \end{cases}", False, False),  # one value out of line
    ],
)
def test_convexity(body: str, convex: bool, strictly: bool) -> None:
    f = read(body)
    assert p.is_convex(f) is convex
    assert p.is_convex(f, strictly=True) is strictly


def test_minimisers() -> None:
    f = read("|x - 1|")
    assert p.is_minimiser(f, Q(1), unique=True) and not p.is_minimiser(f, Q(0))
    flat = read(r"\max(x - 1, -x - 1, 0)")
    assert p.is_minimiser(flat, Q(1, 2)) and not p.is_minimiser(flat, Q(1, 2), unique=True)
    assert not p.is_minimiser(read("x^3"), Q(0))


def test_a_joint_is_seen() -> None:
    f = read("|x|")
    assert p.continuous_at(f, Q(0)) and p.derivative_at(f, Q(0)) is None and p.derivative_at(f, Q(-3)) == -1


def test_irrational_joints_are_refused() -> None:
    with pytest.raises(OutOfReach):
        read("|x^2 - 2|")


def test_contraction_needs_the_interval_the_limit_and_the_rate() -> None:
    g = read(r"\frac{1}{2} x + 1")
    assert contracts(g, None, None, Q(2), Q(1, 2))
    assert not contracts(g, None, None, Q(2), Q(1, 3))
    assert not contracts(g, None, None, Q(1), Q(1, 2))
    assert not contracts(read("x^2"), Q(0), Q(1), Q(0), Q(99, 100))
    assert contracts(read("x^2"), Q(0), Q(1, 2), Q(0), Q(1, 2))
    assert not contracts(read("-x"), Q(-1), Q(1), Q(0), Q(1, 2))


def test_regions_must_be_kept_and_lie_apart() -> None:
    flip = read("-x")
    assert no_limit(flip, Regions(((Q(1), Q(1)), (Q(-1), Q(-1)))))
    assert not no_limit(flip, Regions(((Q(0), Q(1)), (Q(-1), Q(0)))))  # they touch: the orbit of 0 stays at 0
    assert not no_limit(flip, Regions(((Q(1), Q(2)), (Q(-1), Q(0)))))  # 1 goes to -1, 2 goes to -2, outside
    assert no_limit(read("2x"), Regions(((Q(1), None),), Q(1)))
    assert not no_limit(read("2x"), Regions(((Q(0), None),), Q(1)))  # 0 stays
    assert not no_limit(read(r"\frac{1}{2} x"), Regions(((Q(1), None),), Q(1)))
