"""Induction along recursions: closed forms, sums over members, slopes by a first value, members that are vectors or matrices."""

from __future__ import annotations

import pytest

from verifier.claims import Proved, Refuted
from verifier.engine import prove_latex

PELL = ("P_0 = 0", "P_1 = 1", r"P_{k+2} = 2P_{k+1}+P_k \text{ for } k \ge 0", r"n \in \mathbb{N}", r"n \ge 1")
NET = (
    r"a, c \in \mathbb{R}", r"b_1, b_2, \ldots \in \mathbb{R}", r"z_0 \in \mathbb{R}",
    r"z_k = \tanh(az_{k-1}+cb_k) \text{ for } k \ge 1", r"m \in \mathbb{N}", r"m \ge 1",
)  # fmt: skip
LINEAR = (
    r"M \in \mathbb{R}^{d\times d}", r"y_0 \in \mathbb{R}^{d}", r"y_{k+1} = My_k \text{ for } k \ge 0", r"m \in \mathbb{N}",
)  # fmt: skip
NEUMANN = (
    r"M \in \mathbb{R}^{d\times d}", r"I \in \mathbb{R}^{d\times d} \text{ identity}", "T_0 = 0",
    r"T_{k+1} = MT_k-I \text{ for } k \ge 0", r"m \in \mathbb{N}",
)  # fmt: skip

DRIVEN = (
    r"M \in \mathbb{R}^{d\times d}", r"v_1, v_2, \ldots \in \mathbb{R}^{d}", "y_0 = 0",
    r"y_k = My_{k-1}+v_k \text{ for } k \ge 1", r"m \in \mathbb{N}", r"m \ge 1",
)  # fmt: skip
DESCENT = (
    r"M \in \mathbb{R}^{d\times d}", r"\rho > 0", r"y_0, z, c \in \mathbb{R}^{d}", "Mz = c",
    r"y_{k+1} = y_k-\rho(My_k-c) \text{ for } k \ge 0", r"m \in \mathbb{N}",
)  # fmt: skip
BOUNDED = (
    r"r \in (0,1)", r"a_0, a_1, \ldots \in \mathbb{R}", r"a_0 \ge 0", r"a_{k+1} \le ra_k \text{ for } k \ge 0", r"m \in \mathbb{N}",
)  # fmt: skip
NATURAL = (r"m \in \mathbb{N}",)

TRUE = [
    (PELL, r"2\sum_{k=1}^{n} P_k^2 = P_nP_{n+1}"),
    (PELL, r"2\sum_{k=1}^{n} P_k = P_{n+1}+P_n-1"),
    (NET, r"\frac{\partial z_m}{\partial z_0} = a^m\prod_{k=1}^{m}(1-z_k^2)"),
    (NET, r"\frac{\partial z_2}{\partial z_0} = a^2(1-z_1^2)(1-z_2^2)"),
    (LINEAR, r"y_m = M^my_0"),
    (NEUMANN, r"(M-I)T_m = I-M^m"),
    (DRIVEN, r"y_m = \sum_{i=1}^{m} M^{m-i}v_i"),
    (DESCENT, r"y_m-z = (I-\rho M)^m(y_0-z)"),
    (BOUNDED, r"a_m \le r^ma_0"),
    (NATURAL, r"2^m \ge m+1"),
    ((r"m \in \mathbb{N}", r"m \ge 4"), r"2^m \ge m^2"),
    ((r"y > -1", r"m \in \mathbb{N}"), r"(1+y)^m \ge 1+my"),
]
FALSE = [
    (DRIVEN, r"y_m = \sum_{i=1}^{m} M^{i}v_i"),
    (DRIVEN, r"y_m = \sum_{i=1}^{m} M^{m-i+1}v_i"),
    (DESCENT, r"y_m-z = (I+\rho M)^m(y_0-z)"),
    (DESCENT, r"y_m = (I-\rho M)^my_0"),
    (NATURAL, r"2^m \ge m^2"),
    (NATURAL, r"2^m > m+1"),
    ((r"y > -1", r"m \in \mathbb{N}"), r"(1+y)^m > 1+my"),
    (PELL, r"2\sum_{k=1}^{n} P_k^2 = P_nP_{n+1}+1"),
    (PELL, r"\sum_{k=1}^{n} P_k^2 = P_nP_{n+1}"),
    (PELL, r"2\sum_{k=1}^{n} P_k = P_{n+1}+P_n"),
    (NET, r"\frac{\partial z_m}{\partial z_0} = a^{m+1}\prod_{k=1}^{m}(1-z_k^2)"),
    (NET, r"\frac{\partial z_m}{\partial z_0} = a^m\prod_{k=1}^{m}(1-z_{k-1}^2)"),
    (NET, r"\frac{\partial z_m}{\partial z_0} = a^m\prod_{k=1}^{m}(1+z_k^2)"),
    (NET, r"\frac{\partial z_2}{\partial z_0} = 0"),
    (LINEAR, r"y_m = M^{m+1}y_0"),
    (LINEAR, r"y_m = (M^m)^\top y_0"),
    (NEUMANN, r"(M-I)T_m = I+M^m"),
    (NEUMANN, r"(M-I)T_m = I-M^{m+1}"),
]


@pytest.mark.parametrize(("givens", "claim"), TRUE)
def test_proved_by_induction(givens: tuple[str, ...], claim: str) -> None:
    assert isinstance(prove_latex(claim, givens).verdict, Proved)


@pytest.mark.parametrize(("givens", "claim"), FALSE)
def test_a_mutant_is_refuted(givens: tuple[str, ...], claim: str) -> None:
    assert isinstance(prove_latex(claim, givens).verdict, Refuted)


@pytest.mark.parametrize("claim", [r"a_m \le r^{m+1}a_0", r"a_m \ge r^ma_0", r"a_m < r^ma_0"])
def test_a_bound_by_the_member_before_is_no_more_than_that(claim: str) -> None:
    assert not isinstance(prove_latex(claim, BOUNDED).verdict, Proved)


def test_a_bound_from_another_member_on_says_nothing_of_the_first() -> None:
    later = tuple(g.replace(r"k \ge 0", r"k \ge 2") for g in BOUNDED)
    assert not isinstance(prove_latex(r"a_m \le r^ma_0", later).verdict, Proved)


def test_the_first_value_is_needed() -> None:
    """Without P_0 = 0 the sum has another value, so nothing is proved."""
    rest = PELL[1:]
    assert not isinstance(prove_latex(r"2\sum_{k=1}^{n} P_k^2 = P_nP_{n+1}", rest).verdict, Proved)


def test_a_second_sequence_is_no_constant_under_the_slope() -> None:
    """r_k follows z, so ∂z_m/∂z_0 has a second path, which the product leaves out."""
    givens = (
        r"a, c \in \mathbb{R}", r"z_0, r_0 \in \mathbb{R}", r"z_k = az_{k-1}+r_{k-1} \text{ for } k \ge 1",
        r"r_k = cz_{k-1} \text{ for } k \ge 1", r"m \in \mathbb{N}", r"m \ge 1",
    )  # fmt: skip
    assert not isinstance(prove_latex(r"\frac{\partial z_m}{\partial z_0} = a^m", givens).verdict, Proved)
