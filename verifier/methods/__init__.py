"""Proof methods, in the order in which they are tried. Adding one is a file and a line here."""

from __future__ import annotations

from verifier.methods import cases, induction, integrals, limits, monotone, normal_form, polynomial, tensor
from verifier.methods.base import Method

CASCADE: tuple[Method, ...] = (
    tensor.METHOD,  # only for goals about vectors and matrices, which the others do not understand
    normal_form.METHOD,  # milliseconds, decides most equalities
    integrals.METHOD,  # so do definite integrals
    limits.METHOD,  # limits become their values, and the cascade starts again
    polynomial.METHOD,  # signs by real algebra; before cases, which it often makes needless
    cases.METHOD,  # only where |·|, max or a piecewise value stands in the way
    monotone.METHOD,  # one-variable inequalities that real algebra alone does not reach
    induction.METHOD,  # symbolic bounds and sequences
)
