"""Every entry of the table of bounds is true: pinned by name and evaluated with balls at many points."""

from fractions import Fraction

import pytest

from verifier.kernel.bounds import ARGUMENT, BOUNDS, VALUE, Bound
from verifier.kernel.evaluate import Evaluator, Unknown
from verifier.terms import fn, substitute

POINTS = sorted({Fraction(n, d) for n in range(-60, 61) for d in (1, 3, 7, 50)})


def test_the_list_is_pinned() -> None:
    assert [b.name for b in BOUNDS] == [
        "e^x ≥ 1+x", "e^x (1-x) ≤ 1", "log x ≤ x-1", "log x ≥ 1-1/x", "|sin x| ≤ |x|", "cos x ≥ 1-x²/2", "|arctan x| ≤ |x|",
        "x arctan x ≥ 0", "arctan² x < (π/2)²", "x erf x ≥ 0", "|erf x| < 1", "erf² x ≤ 4x²/π",
    ]  # fmt: skip


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda b: b.name)
def test_an_entry_holds_at_many_points(bound: Bound) -> None:
    evaluated = 0
    for point in POINTS:
        if bound.function == "log" and point <= 0:
            continue
        statement = substitute(bound.statement, {VALUE: fn(bound.function, ARGUMENT)})
        try:
            assert Evaluator({"x": point}, 3_000).holds(statement), point
        except Unknown:
            continue  # equality, or 1 - erf below the precision
        evaluated += 1
    assert evaluated > 100
