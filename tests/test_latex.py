"""LaTeX of terms: expectations written by hand, and that the parser reads back what was printed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.latex import escape, latex, sides
from verifier.sorts import INTEGER, Dim, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Cases,
    Deriv,
    Implies,
    Num,
    Rel,
    Sym,
    Term,
    add,
    div,
    fn,
    function,
    mul,
    neg,
    num,
    power,
    sub,
)  # fmt: skip

x, y, a, n, k = Sym("x"), Sym("y"), Sym(r"\alpha"), Sym("n", INTEGER), Sym("k", INTEGER)
f = function("f")
A = Sym(r"\mathbf{A}", Tensor((Dim.of("n"), Dim.of("n"))))
v = Sym(r"\mathbf{v}", Tensor((Dim.of("n"),)))
QUARTER = num(Fraction(1, 4))

CASES: list[tuple[Term, str]] = [
    (add(x, y, ONE), "x + y + 1"),
    (sub(x, y), "x - y"),
    (sub(x, add(y, ONE)), "x - (y + 1)"),
    (add(neg(x), y), "-x + y"),
    (add(x, num(-2)), "x - 2"),
    (add(x, mul(num(-3), y)), "x - 3 y"),
    (mul(TWO, x), "2 x"),
    (mul(TWO, num(3)), r"2 \cdot 3"),
    (mul(x, num(3)), r"x \cdot 3"),
    (mul(TWO, num(Fraction(1, 3))), r"2 \cdot \frac{1}{3}"),
    (mul(x, add(y, ONE)), "x (y + 1)"),
    (mul(x, neg(y)), "x (-y)"),
    (neg(add(x, y)), "-(x + y)"),
    (mul(QUARTER, x), r"\frac{1}{4} x"),
    (div(x, y), r"\frac{x}{y}"),
    (div(mul(x, y), add(x, ONE)), r"\frac{x y}{x + 1}"),
    (div(ONE, x), r"\frac{1}{x}"),
    (power(x, num(-1)), r"\frac{1}{x}"),
    (mul(x, power(add(x, ONE), num(-2)), y), r"\frac{x y}{(x + 1)^{2}}"),
    (mul(power(y, num(-1)), div(x, y)), r"\frac{1}{y} \cdot \frac{x}{y}"),
    (power(div(x, y), TWO), r"\left(\frac{x}{y}\right)^{2}"),
    (power(QUARTER, n), r"\left(\frac{1}{4}\right)^{n}"),
    (power(neg(x), TWO), "(-x)^{2}"),
    (power(num(-1), n), "(-1)^{n}"),
    (neg(power(x, TWO)), "-x^{2}"),
    (power(power(x, TWO), num(3)), "(x^{2})^{3}"),
    (power(x, num(Fraction(1, 2))), r"\sqrt{x}"),
    (power(fn("exp", x), TWO), "(e^{x})^{2}"),
    (fn("exp", neg(x)), "e^{-x}"),
    (fn("exp", div(x, y)), r"\exp\left(\frac{x}{y}\right)"),
    (fn("log", x), r"\log(x)"),
    (power(fn("tanh", x), TWO), r"\tanh^{2}(x)"),
    (power(fn("log", x), TWO), r"\log(x)^{2}"),
    (fn("abs", sub(x, y)), r"\left| x - y \right|"),
    (fn("max", ZERO, x), r"\max(0, x)"),
    (fn("factorial", n), "n!"),
    (fn("factorial", add(n, ONE)), "(n + 1)!"),
    (fn("binomial", n, k), r"\binom{n}{k}"),
    (fn("digamma", x), r"\psi(x)"),
    (Call(f, (x,)), "f(x)"),
    (Call(f, (x,), (2,)), "f''(x)"),
    (Call(f, (x,), (4,)), "f^{(4)}(x)"),
    (power(Call(f, (x,)), TWO), "f(x)^{2}"),
    (Deriv(Call(f, (x,)), x), r"\frac{d}{d x} f(x)"),
    (Deriv(mul(x, y), x), r"\frac{\partial}{\partial x} (x y)"),
    (Deriv(Call(f, (x,)), x, 2), r"\frac{d^{2}}{d x^{2}} f(x)"),
    (mul(Deriv(Call(f, (x,)), x), y), r"\left(\frac{d}{d x} f(x)\right) y"),
    (Bind("at", x, (ZERO,), Deriv(Call(f, (x,)), x)), r"\left. \frac{d}{d x} f(x) \right|_{x = 0}"),
    (Bind("sum", k, (ONE, n), power(x, k)), r"\sum_{k = 1}^{n} x^{k}"),
    (Bind("sum", k, (ONE, n), add(x, k)), r"\sum_{k = 1}^{n} (x + k)"),
    (add(Bind("sum", k, (ONE, n), k), ONE), r"\sum_{k = 1}^{n} k + 1"),
    (Bind("integral", x, (ZERO, INFINITY), fn("exp", neg(x))), r"\int_{0}^{\infty} e^{-x} \, dx"),
    (Bind("limit", x, (ZERO, ONE), div(fn("sin", x), x)), r"\lim_{x \to 0^{+}} \frac{\sin(x)}{x}"),
    (mul(TWO, PI), r"2 \pi"),
    (Num(Fraction(5, 4), digits=2), "1.25"),
    (Num(Fraction(-1, 20), digits=2), "-0.05"),
    (Sym(r"\mathbf{h}_t"), r"\mathbf{h}_t"),
    (App("matmul", (App("transpose", (A,)), v)), r"\mathbf{A}^{\top} \mathbf{v}"),
    (App("transpose", (App("matmul", (A, v)),)), r"(\mathbf{A} \mathbf{v})^{\top}"),
    (App("norm2", (v,)), r"\left\| \mathbf{v} \right\|_{2}"),
    (App("entry", (A, n, k)), r"\mathbf{A}_{n, k}"),
    (Cases(((Rel(">", x, ZERO), x),), ZERO), r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "expected"), CASES, ids=[expected for _, expected in CASES])
def test_terms_print_as_they_stand(term: Term, expected: str) -> None:
    assert latex(term) == expected


def test_propositions() -> None:
    rel = Rel("<=", x, QUARTER)
    assert latex(rel) == r"x \leq \frac{1}{4}"
    assert sides(rel) == ("x", r"\leq", r"\frac{1}{4}")
    assert latex(Implies(Rel(">", x, ZERO), Rel("!=", x, ZERO))) == r"x > 0 \Rightarrow x \neq 0"
    assert latex(And((Rel(">", x, ZERO), Rel("<", x, ONE)))) == r"x > 0 \text{ and } x < 1"


def test_escaped_prose() -> None:
    assert escape(r"50 % of \$_{a}^b & #~") == r"50 \% of \textbackslash{}\$\_\{a\}\textasciicircum{}b \& \#\textasciitilde{}"
    assert escape("é — σ ≤ 中") == r"é — $\sigma$ $\leq$ [U+4E2D]"


# -- what is printed is read back as the same thing -------------------------------------------------------------------

LEAVES = st.one_of(st.sampled_from([x, y]), st.integers(-3, 5).map(num), st.sampled_from([num(Fraction(1, 2)), num(Fraction(-2, 3))]))


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda args: add(*args)),
        st.lists(inner, min_size=2, max_size=3).map(lambda args: mul(*args)),
        st.tuples(inner, inner).map(lambda pair: div(*pair)),
        st.tuples(inner, inner).map(lambda pair: sub(*pair)),
        st.tuples(inner, st.integers(-2, 3)).map(lambda pair: power(pair[0], num(pair[1]))),
        st.tuples(st.sampled_from(["exp", "sin", "tanh", "abs", "cosh"]), inner).map(lambda pair: fn(*pair)),
    )


TERMS = st.recursive(LEAVES, _grow, max_leaves=6)


@given(TERMS)
def test_printing_and_reading_keeps_the_value(term: Term) -> None:
    """The term that is read back has the same value wherever the printed one has a value, and none where it has none."""
    from verifier.elaborate import claim_from_latex
    from verifier.kernel.evaluate import Evaluator, Undefined, Unknown

    claim = claim_from_latex(f"{latex(term)} = 0", [r"x \in \mathbb{R}", r"y \in \mathbb{R}"])
    assert isinstance(claim.prop, Rel)
    evaluator = Evaluator({"x": Fraction(3, 7), "y": Fraction(-5, 2)}, 100)

    def value(t: Term) -> Any:
        try:
            return evaluator.number(t)
        except (Undefined, Unknown):
            return None

    before, after = value(term), value(claim.prop.lhs)
    if before is None or after is None:
        assert before is after
    else:
        gap = value(sub(term, claim.prop.lhs))
        assert gap == 0 if isinstance(gap, Fraction | int) else gap.contains(0) and gap.rad() < 1e-6
