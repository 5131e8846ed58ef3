"""The table of laws against what it says: sums over the mass, integrals of the density, derivatives of the generating function."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial

import pytest
from flint import acb, arb, ctx

from verifier.algebra.calculus import differentiate
from verifier.algebra.laws import ENTRIES, entry_of, moment_of
from verifier.claims import Law
from verifier.kernel.evaluate import Evaluator
from verifier.terms import Num, Sym, Term, num, substitute

F = Fraction
PARAMETERS: dict[str, tuple[Fraction, ...]] = {
    "bernoulli": (F(2, 7),),
    "rademacher": (),
    "binomial": (F(4), F(1, 3)),
    "poisson": (F(3, 2),),
    "uniform": (F(-1), F(5, 2)),
    "exponential": (F(3, 2),),
    "normal": (F(1, 2), F(9, 4)),
    "laplace": (F(1, 3), F(2, 5)),
    "beta": (F(2), F(3)),
    "chi_square": (F(5),),
    "lognormal": (F(1, 4), F(1, 9)),
    "gamma_rate": (F(2), F(3, 2)),
    "gamma_scale": (F(2), F(1, 2)),
    "geometric_trials": (F(1, 3),),
    "geometric_failures": (F(1, 3),),
}


def law(name: str) -> Law:
    return Law(Sym("X"), name, tuple(Num(v) for v in PARAMETERS[name]))


def value(term: Term) -> float:
    found = Evaluator({}, 200).number(term)
    return float(found) if isinstance(found, Fraction) else float(found.mid())


def by_definition(name: str, k: int) -> float:
    """E[X^k] from the mass or the density, written here a second time."""
    p = [float(v) for v in PARAMETERS[name]]
    match name:
        case "bernoulli":
            return p[0]
        case "rademacher":
            return (1 + (-1) ** k) / 2
        case "binomial":
            n = int(p[0])
            return sum(comb(n, j) * p[1] ** j * (1 - p[1]) ** (n - j) * j**k for j in range(n + 1))
        case "poisson":
            return sum(exp(-p[0]) * p[0] ** j / factorial(j) * j**k for j in range(120))
        case "geometric_trials":
            return sum(p[0] * (1 - p[0]) ** (j - 1) * j**k for j in range(1, 400))
        case "geometric_failures":
            return sum(p[0] * (1 - p[0]) ** j * j**k for j in range(400))
    p += [0.0] * (2 - len(p))
    density, low, high = {
        "uniform": (lambda x: 1 / (acb(p[1]) - p[0]), p[0], p[1]),
        "exponential": (lambda x: p[0] * (-p[0] * x).exp(), 0.0, 80.0),
        "normal": (lambda x: (-((x - p[0]) ** 2) / (2 * p[1])).exp() / (2 * arb.pi() * p[1]).sqrt(), -40.0, 40.0),
        "laplace": (lambda x: (-(x - p[0]) / p[1]).exp() / (2 * p[1]), p[0], 60.0),
        "gamma_rate": (lambda x: p[1] ** 2 * x * (-p[1] * x).exp(), 0.0, 80.0),
        "gamma_scale": (lambda x: x / p[1] ** 2 * (-x / p[1]).exp(), 0.0, 80.0),
        "beta": (lambda x: 12 * x * (1 - x) ** 2, 0.0, 1.0),
        "chi_square": (lambda y: 2 * y**4 * (-y * y / 2).exp() / (acb(2.5).gamma() * acb(2) ** acb(2.5)), 0.0, 40.0),  # x = y²
        "lognormal": (lambda x: (k * x).exp() * (-((x - p[0]) ** 2) / (2 * p[1])).exp() / (2 * arb.pi() * p[1]).sqrt(), -12.0, 12.0),
    }[name]
    ctx.prec = 100
    power = {"lognormal": lambda x: acb(1), "chi_square": lambda y: y ** (2 * k)}.get(name, lambda x: x**k)
    total = acb.integral(lambda x, _: power(x) * density(x), acb(low), acb(high))
    if name == "laplace":  # the other half, mirrored
        total += acb.integral(lambda x, _: (2 * p[0] - x) ** k * density(x), acb(low), acb(high))
    return float(total.real.mid())


@pytest.mark.parametrize("name", sorted(ENTRIES))
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_moments(name: str, k: int) -> None:
    term = moment_of(law(name), k)
    assert term is not None
    assert value(term) == pytest.approx(by_definition(name, k), rel=1e-9)


@pytest.mark.parametrize("name", sorted(n for n, e in ENTRIES.items() if e.mgf is not None and n != "uniform"))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_generating_functions_give_the_moments(name: str, k: int) -> None:
    entry, t = ENTRIES[name], Sym("t")
    assert entry.mgf is not None
    slope, _ = entry.mgf(t, law(name).parameters)
    for _ in range(k):
        slope = differentiate(slope, t)
    term = moment_of(law(name), k)
    assert term is not None
    assert value(substitute(slope, {t: num(0)})) == pytest.approx(value(term), rel=1e-12)


def test_the_uniform_generating_function() -> None:
    entry = ENTRIES["uniform"]
    assert entry.mgf is not None
    found, conditions = entry.mgf(num(1), (num(0), num(1)))
    assert value(found) == pytest.approx(exp(1) - 1)
    assert len(conditions) == 1


def test_every_entry_is_tested() -> None:
    assert set(PARAMETERS) == set(ENTRIES)


def test_a_law_with_another_number_of_parameters_is_not_in_the_table() -> None:
    assert entry_of(Law(Sym("X"), "bernoulli", (num(1), num(2)))) is None
    assert entry_of(Law(Sym("X"), "gamma", (num(1), num(2)))) is None
    assert entry_of(Law(Sym("X"), "cauchy", (num(0), num(1)))) is None
