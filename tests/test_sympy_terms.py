"""SymPy to terms: what each node becomes, what is refused, and that nothing is simplified on the way."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from verifier.latex import latex
from verifier.sorts import INTEGER
from verifier.sympy_terms import NotConvertible, declared, prop, spelling, symbol, term
from verifier.terms import ONE, ZERO, Call, Rel, Sym, function, num

x, y = sympy.symbols("x y", real=True)
n, k = sympy.symbols("n k", integer=True)
f = sympy.Function("f")

with sympy.evaluate(False):
    CASES = [
        (x + y - 1, "x + y - 1"),
        (x - (y + 1), "x - (y + 1)"),
        (x - 2 * y * x, "x - 2 y x"),
        (y * x / 2, r"\frac{y x}{2}"),
        (sympy.Integer(1) + 1, "1 + 1"),
        (sympy.exp(x) * sympy.exp(-x), "e^{x} e^{-x}"),
        (sympy.sqrt(x**2), r"\sqrt{x^{2}}"),
        (sympy.log(x, 2), r"\frac{\log(x)}{\log(2)}"),
        (sympy.Abs(x), r"\left| x \right|"),
        (sympy.Max(x, 0), r"\max(0, x)"),
        (sympy.binomial(n, k), r"\binom{n}{k}"),
        (sympy.pi * x, r"\pi x"),
        (sympy.Derivative(f(x), (x, 2)), r"\frac{d^{2}}{d x^{2}} f(x)"),
        (sympy.Subs(sympy.Derivative(f(x), x), x, 2 * y), "f'(2 y)"),
        (sympy.Subs(f(x) + x, x, 0), r"\left. f(x) + x \right|_{x = 0}"),
        (sympy.Sum(x**k, (k, 0, n)), r"\sum_{k = 0}^{n} x^{k}"),
        (sympy.Integral(f(x), (x, 0, sympy.oo)), r"\int_{0}^{\infty} f(x) \, dx"),
        (sympy.Integral(x * y, (y, 0, x), (x, 0, 1)), r"\int_{0}^{1} \int_{0}^{x} x y \, dy \, dx"),
        (sympy.Limit(f(x), x, 0), r"\lim_{x \to 0^{+}} f(x)"),
        (sympy.Limit(f(x), x, sympy.oo), r"\lim_{x \to \infty} f(x)"),
        (sympy.Piecewise((x, x > 0), (0, True)), r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}"),
    ]


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[expected for _, expected in CASES])
def test_expressions_stay_as_written(expression: sympy.Expr, expected: str) -> None:
    assert latex(term(expression)) == expected


def test_relations() -> None:
    for make, sign in [(sympy.Eq, "="), (sympy.Ne, "!="), (sympy.Lt, "<"), (sympy.Le, "<="), (sympy.Gt, ">"), (sympy.Ge, ">=")]:
        assert prop(make(x, y, evaluate=False)) == Rel(sign, Sym("x"), Sym("y"))
    assert prop(sympy.Gt(1, sympy.Rational(1, 4), evaluate=False)) == Rel(">", ONE, num(Fraction(1, 4)))


@pytest.mark.parametrize(
    "expression",
    [
        sympy.Symbol("c"),
        sympy.Symbol("c", complex=True),
        sympy.Float("0.1"),
        sympy.zoo,
        sympy.nan,
        sympy.I,
        sympy.besselj(0, x),
        sympy.Sum(x, (sympy.Symbol("j", real=True), 0, 3)),
        sympy.Derivative(f(x), (x, n)),
        sympy.Integral(f(x), (x, 1)),
        sympy.MatrixSymbol("A", 2, 2),
        sympy.Dummy(),
    ],
    ids=str,
)
def test_what_has_no_meaning_here_is_refused(expression: sympy.Basic) -> None:
    with pytest.raises(NotConvertible):
        term(expression)


def test_truth_values_are_no_claims() -> None:
    with pytest.raises(NotConvertible):
        prop(sympy.Eq(x, x))  # SymPy has decided it: there is nothing left to prove


def test_symbols_and_what_their_declarations_say() -> None:
    assert symbol(n) == Sym("n", INTEGER)
    assert declared(x) == ()
    assert declared(sympy.Symbol("p", positive=True)) == (Rel(">", Sym("p"), ZERO),)
    assert declared(sympy.Symbol("m", integer=True, nonnegative=True)) == (Rel(">=", Sym("m", INTEGER), ZERO),)
    assert declared(sympy.Symbol("q", real=True, nonzero=True)) == (Rel("!=", Sym("q"), ZERO),)
    assert [spelling(s) for s in ("x", "sigma", "x_1", "x_10", "theta_t", "h_tau")] == [
        "x",
        r"\sigma",
        "x_1",
        "x_{10}",
        r"\theta_t",
        r"h_{\tau}",
    ]


def test_symbols_may_be_given_a_meaning() -> None:
    dummy = sympy.Dummy()
    assert term(dummy, {dummy: Sym("u")}) == Sym("u")
    assert term(f(dummy), {dummy: Sym("u")}) == Call(function("f"), (Sym("u"),))
