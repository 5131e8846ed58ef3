"""Proof methods, in the order in which they are tried. Adding one is a file and a line here."""

from __future__ import annotations

from verifier.methods import (
    arithmetic,
    cases,
    consequences,
    convexity,
    definite,
    dynamics,
    expectation,
    extrema,
    induction,
    integrals,
    lemmas,
    limits,
    monotone,
    normal_form,
    polynomial,
    summation,
    tensor,
)
from verifier.methods.base import Method, Property

CASCADE: tuple[Method, ...] = (
    tensor.METHOD,  # only for goals about vectors and matrices, which the others do not understand
    normal_form.METHOD,  # milliseconds, decides most equalities
    arithmetic.METHOD,  # numbers only, equally fast
    integrals.METHOD,  # so do definite integrals
    extrema.METHOD,  # so do largest and smallest values
    limits.METHOD,  # limits become their values, and the cascade starts again
    summation.METHOD,  # and so do sums that telescope
    polynomial.METHOD,  # signs by real algebra; before cases, which it often makes needless
    expectation.METHOD,  # inequalities between moments, by real algebra with their signs
    induction.EQUATIONS,  # symbolic bounds and sequences
    definite.METHOD,  # only orders of matrices
    lemmas.METHOD,  # instances of named lemmas for sums and norms, then real algebra
    cases.METHOD,  # only where |·|, max or a piecewise value stands in the way
    monotone.METHOD,  # one-variable inequalities that real algebra alone does not reach
    induction.METHOD,  # inequalities with symbolic bounds
    consequences.METHOD,  # only where a given equation has an integral in it
)

PROPERTIES: tuple[tuple[str, Property], ...] = (("convexity", convexity.attempt), ("dynamics", dynamics.attempt))
"""Methods for claims that are no relations: properties of functions and of sequences."""
