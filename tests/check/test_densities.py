"""A density from multipliers: what its constraints say of the multipliers, in a right derivation and in one with a slip."""

from __future__ import annotations

import pytest

from tests.check.reading import steps
from verifier.claims import name_of
from verifier.engine import prove_latex

STATEMENT = (
    "### Question 1\n\nGiven the mean $m$ and the variance $s^2$ with $s > 0$, find the density $q$ of largest entropy.\n\n"
    "**Answer 1.**\n\n"
    "The Lagrangian is\n\n$$J = -\\int q(x) \\log q(x) dx - a \\left(\\int q(x) dx - 1\\right)"
    " - b \\left(\\int (x - m)^2 q(x) dx - s^2\\right)$$\n\n"
)
CONSTRAINTS = "With\n\n$$\\int q(x) dx - 1 = 0 \\quad \\text{and} \\quad \\int (x - m)^2 q(x) dx - s^2 = 0$$\n\nwe find\n\n"


def lines(*displays: str) -> str:
    return "".join(f"$${d}$$\n\n" for d in displays)


def test_the_lines_after_a_slip_follow_from_it() -> None:
    slip = "\\log q(x) - 1 + a + b(x - m)^2 = 0"  # the derivative of -q log q is -log q - 1
    text = STATEMENT + lines("\\frac{dJ}{dq(x)} = 0 \\rightarrow " + slip, "q(x) = e^{1 - a - b(x - m)^2}") + CONSTRAINTS
    text += lines("e^{a - 1} = \\sqrt{\\frac{\\pi}{b}}", "b = \\frac{1}{2 s^2}")
    found = {s.lhs: s for s in steps(text) if s.role == "claim"}
    assert found["\\log q(x) - 1 + a + b(x - m)^2"].verdict == "refuted"
    for lhs in ("q(x)", "e^{a - 1}", "b"):
        assert (found[lhs].verdict, found[lhs].follows_from_error) == ("proved", True), lhs
        assert found[lhs].holds is not True


def test_a_right_derivation_follows_from_no_error() -> None:
    right = "\\log q(x) + 1 + a + b(x - m)^2 = 0"
    text = STATEMENT + lines("\\frac{dJ}{dq(x)} = 0 \\rightarrow " + right, "q(x) = e^{-1 - a - b(x - m)^2}") + CONSTRAINTS
    text += lines("e^{a + 1} = \\sqrt{\\frac{\\pi}{b}}", "b = \\frac{1}{2 s^2}")
    found = {s.lhs: s for s in steps(text) if s.role == "claim"}
    for lhs in ("\\log q(x) + 1 + a + b(x - m)^2", "q(x)", "e^{a + 1}", "b"):
        assert (found[lhs].verdict, found[lhs].follows_from_error) == ("proved", False), (lhs, found[lhs])


NORMAL = (
    r"q(x) = e^{c - b(x - m)^2}",
    r"\int_{-\infty}^{\infty} q(x) dx = 1",
    r"\int_{-\infty}^{\infty} (x - m)^2 q(x) dx = s^2",
)


@pytest.mark.parametrize("claim", [r"e^{c} = \sqrt{\frac{b}{\pi}}", r"b = \frac{1}{2 s^2}"])
def test_constraints_determine_the_constants(claim: str) -> None:
    found = prove_latex(claim, NORMAL).verdict
    assert name_of(found) == "proved" and "b > 0" in getattr(found, "assumed", ())


@pytest.mark.parametrize("claim", [r"e^{c} = \sqrt{\frac{\pi}{b}}", r"b = \frac{1}{s^2}", r"b = \frac{1}{2 s}"])
def test_false_constants_are_not_proved(claim: str) -> None:
    assert name_of(prove_latex(claim, NORMAL).verdict) != "proved"


@pytest.mark.parametrize("left_out", [1, 2])
def test_each_constraint_is_needed(left_out: int) -> None:
    given = [g for k, g in enumerate(NORMAL) if k != left_out]
    assert name_of(prove_latex(r"b = \frac{1}{2 s^2}", given).verdict) != "proved"


def test_positivity_is_a_side_condition_only_where_the_integral_needs_it() -> None:
    given = [r"q(x) = e^{-b^2 x^2}", r"\int_{-\infty}^{\infty} q(x) dx = 1"]
    assert name_of(prove_latex(r"b = \sqrt{\pi}", given).verdict) != "proved"  # -√π is as good
