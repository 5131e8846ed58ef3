"""Named laws as data: domain of the parameters, moments, moment generating function, finite support, density.

Every entry states its parameterisation; `tests/algebra/test_laws.py` compares the entries with sums and integrals of the mass or density.
Laws whose parameterisation differs between books (Gamma by rate or scale, geometric from 0 or from 1) are in the table once for each; the
bare names are not, and an expectation under them stays what it is.
Source of all moments and generating functions: N. L. Johnson, S. Kotz, N. Balakrishnan, *Univariate Discrete / Continuous Univariate
Distributions*; multivariate Gaussian moments: L. Isserlis, Biometrika 12 (1918).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial

from verifier.claims import Context, Law
from verifier.sorts import INTEGER, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    App,
    Bind,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    div,
    fn,
    mul,
    neg,
    num,
    power,
    sub,
)  # fmt: skip

MAX_MOMENT = 16
ONE_PARAMETER = frozenset({"bernoulli", "poisson", "exponential", "chi_square", "geometric_trials", "geometric_failures"})
Parameters = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A named law. ``moment(k, θ)`` is E[X^k]; ``mgf(t, θ)`` is E[e^{tX}] with the conditions under which it is finite.

    ``points(θ)`` lists a finite support as (value, probability); ``mass(k, θ)`` is P(X = k) with the range of k;
    ``density(x, θ)`` comes with its range.
    """

    statement: str
    domain: Callable[[Parameters], tuple[Prop, ...]]
    moment: Callable[[int, Parameters], Term]
    mgf: Callable[[Term, Parameters], tuple[Term, tuple[Rel, ...]]] | None = None
    points: Callable[[Parameters], tuple[tuple[Term, Term], ...]] | None = None
    mass: Callable[[Term, Parameters], tuple[Term, Term, Term]] | None = None
    density: Callable[[Term, Parameters], tuple[Term, Term, Term]] | None = None


def total(parts: list[Term]) -> Term:
    """A sum of any number of terms."""
    return ZERO if not parts else parts[0] if len(parts) == 1 else add(*parts)


def product(parts: list[Term]) -> Term:
    """A product of any number of terms."""
    kept = [p for p in parts if p != ONE]
    return ONE if not kept else kept[0] if len(kept) == 1 else mul(*kept)


def raised(base: Term, k: int) -> Term:
    """base^k for k >= 0."""
    return ONE if k == 0 else base if k == 1 else power(base, num(k))


def stirling(k: int, j: int) -> int:
    """The number of partitions of a set of k elements into j blocks."""
    if k == j:
        return 1
    return 0 if j < 1 or j > k else j * stirling(k - 1, j) + stirling(k - 1, j - 1)


def _between(x: Term, low: Term, high: Term) -> tuple[Prop, ...]:
    return (Rel("<=", low, x), Rel("<=", x, high))


def _falling(n: Term, j: int) -> Term:
    return product([n if i == 0 else sub(n, num(i)) for i in range(j)])


def _about(mean: Term, k: int, central: Callable[[int], Term]) -> Term:
    """E[(m + Z)^k] from the moments of a symmetric Z."""
    return total([product([num(comb(k, j)), raised(mean, k - j), central(j)]) for j in range(0, k + 1, 2)])


def _normal_moment(k: int, p: Parameters) -> Term:
    def central(j: int) -> Term:
        odd = factorial(j) // (2 ** (j // 2) * factorial(j // 2))
        return product([num(odd), raised(p[1], j // 2)])

    return _about(p[0], k, central)


def root(variance: Term) -> Term:
    """The square root of a variance, as it was written when it was written as a square."""
    return fn("sqrt", variance)


ENTRIES: dict[str, Entry] = {
    "bernoulli": Entry(
        "P(X = 1) = p = 1 - P(X = 0), 0 <= p <= 1",
        lambda p: _between(p[0], ZERO, ONE),
        lambda k, p: p[0],
        lambda t, p: (add(sub(ONE, p[0]), mul(p[0], fn("exp", t))), ()),
        lambda p: ((ZERO, sub(ONE, p[0])), (ONE, p[0])),
    ),
    "rademacher": Entry(
        "P(X = 1) = P(X = -1) = 1/2",
        lambda p: (),
        lambda k, p: ONE if k % 2 == 0 else ZERO,
        lambda t, p: (fn("cosh", t), ()),
        lambda p: ((num(-1), Num(Fraction(1, 2))), (ONE, Num(Fraction(1, 2)))),
    ),
    "binomial": Entry(
        "P(X = k) = C(n, k) p^k (1-p)^(n-k); E[X(X-1)...(X-j+1)] = n(n-1)...(n-j+1) p^j",
        lambda p: _between(p[1], ZERO, ONE),
        lambda k, p: total([product([num(stirling(k, j)), _falling(p[0], j), raised(p[1], j)]) for j in range(1, k + 1)]),
        lambda t, p: (power(add(sub(ONE, p[1]), mul(p[1], fn("exp", t))), p[0]), ()),
        None,
        lambda k, p: (product([fn("binomial", p[0], k), power(p[1], k), power(sub(ONE, p[1]), sub(p[0], k))]), ZERO, p[0]),
    ),
    "poisson": Entry(
        "P(X = k) = e^-λ λ^k / k!, λ > 0; E[X(X-1)...(X-j+1)] = λ^j",
        lambda p: (Rel(">", p[0], ZERO),),
        lambda k, p: total([product([num(stirling(k, j)), raised(p[0], j)]) for j in range(1, k + 1)]),
        lambda t, p: (fn("exp", mul(p[0], sub(fn("exp", t), ONE))), ()),
        None,
        lambda k, p: (product([fn("exp", neg(p[0])), power(p[0], k), power(fn("factorial", k), num(-1))]), ZERO, INFINITY),
    ),
    "uniform": Entry(
        "density 1/(b-a) on [a, b], a < b",
        lambda p: (Rel("<", p[0], p[1]),),
        lambda k, p: div(total([product([raised(p[0], j), raised(p[1], k - j)]) for j in range(k + 1)]), num(k + 1)),
        lambda t, p: (
            div(sub(fn("exp", mul(p[1], t)), fn("exp", mul(p[0], t))), mul(sub(p[1], p[0]), t)),
            (Rel("!=", t, ZERO),),
        ),
        density=lambda x, p: (power(sub(p[1], p[0]), num(-1)), p[0], p[1]),
    ),
    "exponential": Entry(
        "density λ e^(-λx) for x >= 0, λ > 0",
        lambda p: (Rel(">", p[0], ZERO),),
        lambda k, p: div(num(factorial(k)), raised(p[0], k)),
        lambda t, p: (div(p[0], sub(p[0], t)), (Rel("<", t, p[0]),)),
        density=lambda x, p: (mul(p[0], fn("exp", neg(mul(p[0], x)))), ZERO, INFINITY),
    ),
    "normal": Entry(
        "density e^(-(x-μ)²/(2v)) / √(2πv), v the variance",
        lambda p: (Rel(">=", p[1], ZERO),),
        _normal_moment,
        lambda t, p: (fn("exp", add(mul(p[0], t), mul(Num(Fraction(1, 2)), p[1], power(t, TWO)))), ()),
        density=lambda x, p: (
            div(fn("exp", neg(div(power(sub(x, p[0]), TWO), mul(TWO, p[1])))), mul(fn("sqrt", mul(TWO, PI)), root(p[1]))),
            neg(INFINITY), INFINITY,
        ),
    ),
    "laplace": Entry(
        "density e^(-|x-μ|/b) / (2b), b > 0",
        lambda p: (Rel(">", p[1], ZERO),),
        lambda k, p: _about(p[0], k, lambda j: product([num(factorial(j)), raised(p[1], j)])),
        lambda t, p: (
            div(fn("exp", mul(p[0], t)), sub(ONE, mul(power(p[1], TWO), power(t, TWO)))),
            (Rel("<", mul(power(p[1], TWO), power(t, TWO)), ONE),),
        ),
    ),
    "beta": Entry(
        "density proportional to x^(a-1) (1-x)^(b-1) on (0, 1), a, b > 0",
        lambda p: (Rel(">", p[0], ZERO), Rel(">", p[1], ZERO)),
        lambda k, p: product([div(add(p[0], num(i)), add(p[0], p[1], num(i))) for i in range(k)]),
    ),
    "chi_square": Entry(
        "the sum of k squared independent standard Gaussian variables, k > 0",
        lambda p: (Rel(">", p[0], ZERO),),
        lambda k, p: product([add(p[0], num(2 * i)) for i in range(k)]),
        lambda t, p: (power(sub(ONE, mul(TWO, t)), neg(div(p[0], TWO))), (Rel("<", t, Num(Fraction(1, 2))),)),
    ),
    "gamma_rate": Entry(
        "density proportional to x^(a-1) e^(-bx) for x > 0, a, b > 0",
        lambda p: (Rel(">", p[0], ZERO), Rel(">", p[1], ZERO)),
        lambda k, p: product([div(add(p[0], num(i)), p[1]) for i in range(k)]),
        lambda t, p: (power(div(p[1], sub(p[1], t)), p[0]), (Rel("<", t, p[1]),)),
    ),
    "gamma_scale": Entry(
        "density proportional to x^(a-1) e^(-x/s) for x > 0, a, s > 0",
        lambda p: (Rel(">", p[0], ZERO), Rel(">", p[1], ZERO)),
        lambda k, p: product([mul(add(p[0], num(i)), p[1]) for i in range(k)]),
        lambda t, p: (power(sub(ONE, mul(p[1], t)), neg(p[0])), (Rel("<", mul(p[1], t), ONE),)),
    ),
    "geometric_trials": Entry(
        "P(X = k) = p (1-p)^(k-1), k = 1, 2, …, 0 < p <= 1; E[X(X-1)...(X-j+1)] = j! (1-p)^(j-1) / p^j",
        lambda p: (Rel("<", ZERO, p[0]), Rel("<=", p[0], ONE)),
        lambda k, p: total([
            product([num(stirling(k, j) * factorial(j)), raised(sub(ONE, p[0]), j - 1), power(p[0], num(-j))]) for j in range(1, k + 1)
        ]),
        lambda t, p: (
            div(mul(p[0], fn("exp", t)), sub(ONE, mul(sub(ONE, p[0]), fn("exp", t)))),
            (Rel("<", mul(sub(ONE, p[0]), fn("exp", t)), ONE),),
        ),
    ),
    "geometric_failures": Entry(
        "P(X = k) = p (1-p)^k, k = 0, 1, …, 0 < p <= 1; E[X(X-1)...(X-j+1)] = j! ((1-p)/p)^j",
        lambda p: (Rel("<", ZERO, p[0]), Rel("<=", p[0], ONE)),
        lambda k, p: total([
            product([num(stirling(k, j) * factorial(j)), raised(sub(ONE, p[0]), j), power(p[0], num(-j))]) for j in range(1, k + 1)
        ]),
        lambda t, p: (div(p[0], sub(ONE, mul(sub(ONE, p[0]), fn("exp", t)))), (Rel("<", mul(sub(ONE, p[0]), fn("exp", t)), ONE),)),
    ),
    "lognormal": Entry(
        "e^Z with Z Gaussian of mean μ and variance v",
        lambda p: (Rel(">=", p[1], ZERO),),
        lambda k, p: fn("exp", add(mul(num(k), p[0]), mul(Num(Fraction(k * k, 2)), p[1]))),
    ),
}  # fmt: skip


def entry_of(law: Law) -> Entry | None:
    """The table entry of a law of numbers whose parameters are numbers, None for any other."""
    entry = ENTRIES.get(law.distribution)
    wanted = 0 if law.distribution == "rademacher" else 1 if law.distribution in ONE_PARAMETER else 2
    scalars = all(isinstance(p.sort, Tensor) and not p.sort.shape for p in law.parameters)
    return entry if entry is not None and len(law.parameters) == wanted and scalars else None


def is_vector(s: Sym) -> bool:
    """True for a random vector or matrix."""
    return isinstance(s.sort, Tensor) and bool(s.sort.shape)


def domains(context: Context) -> tuple[Prop, ...]:
    """What the parameters of the declared laws satisfy: a law that is declared exists."""
    found: dict[Prop, None] = {}
    for law in context.laws:
        entry = entry_of(law)
        if entry is not None:
            found.update(dict.fromkeys(entry.domain(law.parameters)))
        elif law.distribution == "normal" and len(law.parameters) == 2 and isinstance(law.parameters[1], Sym):
            covariance = law.parameters[1]
            if isinstance(covariance.sort, Tensor) and len(covariance.sort.shape) == 2:
                found[Rel("psd", covariance, App("zeros", (), covariance.sort))] = None
    return tuple(p for p in found if p not in context.assumptions)


def moment_of(law: Law, k: int) -> Term | None:
    """E[X^k] under a law of numbers, None when the table has none."""
    entry = entry_of(law)
    if entry is None or k > MAX_MOMENT:
        return None
    return ONE if k == 0 else entry.moment(k, law.parameters)


def mass_sum(law: Law, body: Callable[[Term], Term], index: Sym) -> Term | None:
    """E[g(X)] as a sum over the support, None when the law has no table of masses."""
    entry = entry_of(law)
    if entry is None:
        return None
    if entry.points is not None:
        return total([product([weight, body(value)]) for value, weight in entry.points(law.parameters)])
    if entry.mass is not None:
        k = Sym(index.name, INTEGER)
        weight, low, high = entry.mass(k, law.parameters)
        return Bind("sum", k, (low, high), product([weight, body(k)]))
    return None

