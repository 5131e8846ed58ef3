"""Inequalities between moments: E[w] >= 0 for a product w of squares and of factors that are never negative, and Cauchy-Schwarz.

The certificate names the factors; that each is a square, or is not negative by an assumption about the values of the variables, is
checked here.  A fact says that a moment that is used is finite; only variables of which the claim itself takes such a moment enter.
Source: any text on probability; E[uv]² <= E[u²] E[v²] is Cauchy-Schwarz in L².
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.expectation import bound_by
from verifier.algebra.field import OutOfReach
from verifier.algebra.sums import NormalForms
from verifier.kernel.certificates import Moments
from verifier.sorts import Tensor
from verifier.terms import TWO, ZERO, App, Bind, Num, Rel, Sym, Term, free_symbols, mul, power, walk

if TYPE_CHECKING:
    from verifier.kernel.check import Checker


def mean(body: Term, variables: frozenset[Sym]) -> Bind:
    """E[body] over those of the variables that occur in it."""
    used = sorted(free_symbols(body) & variables, key=lambda s: s.name)
    return Bind("expect", used[0], tuple(used[1:]), body)


def random_numbers(checker: Checker) -> frozenset[Sym]:
    """The random numbers of the context that have a law."""
    found = (law.variable for law in checker.context.laws)
    return frozenset(s for s in found if isinstance(s.sort, Tensor) and not s.sort.shape)


def facts_of(checker: Checker, c: Moments) -> tuple[Rel, ...]:
    """The relations that the certificate names, each checked. Raises `Rejected`."""
    from verifier.kernel.check import Rejected

    variables = random_numbers(checker)
    plain = tuple(a for a in checker.assumptions() if isinstance(a, Rel) and not any(isinstance(t, Bind) for t in walk(a)))
    found: list[Rel] = []
    for factors in c.positive:
        body = factors[0] if len(factors) == 1 else mul(*factors)
        if not free_symbols(body) & variables:
            raise Rejected("a moment of nothing random")
        for u in factors:
            if not (_square(u) or _never_negative(plain, u)):
                raise Rejected("a factor that may be negative")
        found.append(Rel(">=", mean(body, variables), ZERO))
    for u, v in c.schwarz:
        if not free_symbols(u) & variables or not free_symbols(v) & variables:
            raise Rejected("a moment of nothing random")
        product = power(mean(mul(u, v), variables), TWO)
        found.append(Rel("<=", product, mul(mean(power(u, TWO), variables), mean(power(v, TWO), variables))))
    return tuple(found)


def _square(u: Term) -> bool:
    return isinstance(u, App) and u.op == "pow" and isinstance(u.args[1], Num) and u.args[1].value > 0 and u.args[1].value % 2 == 0


def _never_negative(plain: tuple[Rel, ...], u: Term) -> bool:
    try:
        return NormalForms.solve(plain, lambda f: f.truth(Rel(">=", u, ZERO))) is True
    except OutOfReach:
        return False


def check_moments(checker: Checker, rel: Rel, c: Moments) -> None:
    """Returns when the relation follows from the facts by the certificate inside. Raises `Rejected` or `OutOfReach`."""
    facts = facts_of(checker, c)
    checker.assume(*facts).check(rel, c.then)
    if c.positive:
        checker.evidence.rules["the mean of what is never negative is not negative"] = None
    if c.schwarz:
        checker.evidence.rules["Cauchy-Schwarz inequality for moments"] = None


def variables_in(node: Rel) -> frozenset[Sym]:
    """The random variables over which expectations in a relation are taken."""
    return frozenset().union(*(bound_by(t) for t in walk(node) if isinstance(t, Bind) and t.op == "expect"))
