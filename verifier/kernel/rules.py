"""Rules that the kernel takes on trust, as data: laws that reports name, table integrals; named lemmas are in `kernel.lemmas`.

Each entry has a statement and a source; `tests/kernel/test_lemmas.py` tests what they prove and what they must not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.kernel.certificates import KnownIntegral, Lemma
    from verifier.kernel.check import Checker
    from verifier.terms import Rel

# what reports call the laws that the normal form uses, by the operator that brings them in
LAWS: dict[str, str] = {
    "exp": "laws of the exponential",
    "log": "laws of the logarithm",
    "sqrt": "laws of roots",
    "sin": "addition formulas of sine and cosine",
    "cos": "addition formulas of sine and cosine",
    "tan": "addition formulas of sine and cosine",
    "tanh": "hyperbolic functions by exponentials",
    "sinh": "hyperbolic functions by exponentials",
    "cosh": "hyperbolic functions by exponentials",
    "abs": "absolute value, factor by factor",
    "max": "max(a,b) = (a+b+|a-b|)/2",
    "min": "min(a,b) = (a+b-|a-b|)/2",
    "factorial": "(n+1)! = (n+1) n!",
    "gamma": "Γ(x+1) = x Γ(x)",
    "binomial": "binomials by factorials",
    "sum": "linearity and end terms of sums",
    "prod": "end factors of products",
}

# functions without jumps inside their domain: compositions of these are continuous wherever they are defined
CONTINUOUS = frozenset(
    [
        "add",
        "mul",
        "pow",
        "exp",
        "log",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "sinh",
        "cosh",
        "tanh",
        "arcsin",
        "arccos",
        "arctan",
        "arsinh",
        "arcosh",
        "artanh",
        "erf",
        "abs",
        "max",
        "min",
        "gamma",
    ]
)

# declared properties, without parameters, that every instance of the evaluator's kind (numbers, polynomials) has
HARMLESS = frozenset({"real", "differentiable", "smooth", "finite", "finite_second_moment", "integrable"})


def check_rule(checker: Checker, rel: Rel, certificate: KnownIntegral | Lemma) -> None:
    """Checks an instance of a table entry. Raises `Rejected`."""
    from verifier.kernel.certificates import KnownIntegral
    from verifier.kernel.integrals import check_known
    from verifier.kernel.lemmas import check_lemma

    if isinstance(certificate, KnownIntegral):
        check_known(checker, rel, certificate)
    else:
        check_lemma(checker, rel, certificate)
