"""What givens say: memberships, laws with words, remarks, expectations of things without a law, names with a prime or a star."""

from __future__ import annotations

import pytest

from verifier.claims import IllFormed, NotChecked, Proved, Refuted, Verdict
from verifier.engine import prove_latex


def verdict(claim: str, *given: str) -> Verdict:
    return prove_latex(claim, given).verdict


def test_an_equation_before_a_set_is_a_declaration_and_a_definition() -> None:
    given = (r"a \in \mathbb{R}^n,\ B \in \mathbb{R}^{n \times n}", r"c = B a \in \mathbb{R}^n")
    assert isinstance(verdict(r"c^\top c = a^\top B^\top B a", *given), Proved)
    assert isinstance(verdict(r"c^\top c = a^\top B B^\top a", *given), Refuted)


def test_a_property_before_a_set_is_supposed() -> None:
    named = r"u, v \in \mathbb{R}^n,\ S = S^\top \in \mathbb{R}^{n \times n}"
    assert isinstance(verdict(r"u^\top S v = v^\top S u", named), Proved)
    assert isinstance(verdict(r"u^\top S v = v^\top S u", r"u, v \in \mathbb{R}^n,\ S \in \mathbb{R}^{n \times n}"), Refuted)


def test_several_families_share_the_range_behind_them() -> None:
    given = (r"a_k \in \mathbb{R}^n,\ b_k \in \mathbb{R}^m,\ k = 1, \dots, K", r"C \in \mathbb{R}^{m \times n}")
    assert isinstance(verdict(r"b_k^\top C a_k = a_k^\top C^\top b_k", *given), Proved)
    assert isinstance(verdict(r"b_k^\top C a_k = b_k^\top C^\top a_k", *given), IllFormed)


def test_an_index_of_a_row_is_that_of_its_numbers() -> None:
    given = (r"r \in \mathbb{R}^{1 \times n}", r"\sum_{i=1}^n r_i = 1")
    assert isinstance(verdict(r"\sum_{i=1}^n 3 r_i = 3", *given), Proved)
    assert isinstance(verdict(r"\sum_{i=1}^n 3 r_i = 1", *given), Refuted)


def test_shares_of_a_row_are_a_row() -> None:
    given = (r"s \in \mathbb{R}^{1 \times n}", r"q = \operatorname{softmax}(s)")
    assert isinstance(verdict(r"q_i = \frac{e^{s_i}}{\sum_{j=1}^n e^{s_j}}", *given), Proved)
    assert isinstance(verdict(r"q_i = \frac{e^{s_i}}{1 + \sum_{j=1}^n e^{s_j}}", *given), Refuted)


@pytest.mark.parametrize("words", ["induction hypothesis", "by definition", "hypothèse de récurrence"])
def test_a_remark_says_where_a_given_comes_from(words: str) -> None:
    assert isinstance(verdict("2 a = 6", "a \\in \\mathbb{R}", rf"a = 3\ (\text{{{words}}})"), Proved)


def test_a_condition_in_brackets_is_no_remark() -> None:
    assert isinstance(verdict("2 a = 6", "a, b \\in \\mathbb{R}", r"a = 3\ (\text{for large b})"), NotChecked)


LAW = r"M \in \mathbb{R}^{n \times d},\ M_{ij} \sim \mathrm{Bern}(q)\ \text{i.i.d.},\ q \in [0, 1]"


def test_words_belong_to_the_statement_in_front_of_them() -> None:
    given = (r"A \in \mathbb{R}^{n \times d}", LAW)
    assert isinstance(verdict(r"\mathbb{E}[A \odot M] = q A", *given), Proved)
    assert isinstance(verdict(r"\mathbb{E}[A \odot M] = q^2 A", *given), Refuted)


def test_words_that_may_be_about_the_whole_list_are_not_guessed_at() -> None:
    assert isinstance(
        verdict(r"a = a", r"A \in \mathbb{R}^{n \times n},\ B \in \mathbb{R}^{n \times n}\ \text{almost commuting},\ c > 0"), NotChecked
    )


def test_an_expectation_that_is_given_makes_random() -> None:
    """E x = 3 does not say x = 3."""
    assert not isinstance(verdict("x = 3", r"x \in \mathbb{R}", r"\mathbb{E}[x] = 3"), Proved)
    assert not isinstance(verdict(r"\|x\| = 0", r"x \in \mathbb{R}^n", r"\mathbb{E}[x] = 0"), Proved)
    given = (r"x, a \in \mathbb{R}^n,\ c \in \mathbb{R}", r"\mathbb{E}[x] = 0,\ \operatorname{Cov}(x) = I_n", r"s = a^\top x + c")
    assert isinstance(verdict(r"\mathbb{E}[s] = c", *given), Proved)
    assert isinstance(verdict(r"\operatorname{Var}(s) = \|a\|^2", *given), Proved)
    assert not isinstance(verdict(r"\operatorname{Var}(s) = 2 \|a\|^2", *given), Proved)
    assert not isinstance(verdict("s = c", *given), Proved)


def test_a_name_with_a_prime_is_a_name_of_its_own() -> None:
    given = (r"p, q \in \mathbb{R}^n,\ r \in \mathbb{R}", "p' = p - r q")
    assert isinstance(verdict(r"\|p'\|^2 = \|p\|^2 - 2 r\, p^\top q + r^2 \|q\|^2", *given), Proved)
    assert isinstance(verdict(r"\|p'\|^2 = \|p\|^2 + r^2 \|q\|^2", *given), Refuted)
    assert isinstance(verdict("p' = p^T", r"p \in \mathbb{R}^n"), Proved)  # nothing else was said


def test_a_star_alone_is_part_of_the_name() -> None:
    given = (r"v \in \mathbb{R}^n", r"v \neq 0", r"P^* = I - \frac{v v^\top}{\|v\|^2}")
    assert isinstance(verdict("P^* v = 0", *given), Proved)
    assert isinstance(verdict("P^* v = v", *given), Refuted)


def test_a_function_differentiable_in_a_variable_is_taken_there() -> None:
    """The gradient by u goes through w = g u / |u|: it is orthogonal to u, while that by w need not be."""
    given = (r"w, u \in \mathbb{R}^n", r"u \neq 0", r"g \in \mathbb{R}", r"w = \frac{g}{\|u\|} u")
    function = r"J : \mathbb{R}^n \to \mathbb{R}\ \text{differentiable in } w"
    assert isinstance(verdict(r"u^\top \nabla_u J = 0", *given, function), Proved)
    assert not isinstance(verdict(r"u^\top \nabla_w J = 0", *given, function), Proved)


def test_layouts_that_hold_anyway_may_be_said() -> None:
    words = r"\nabla_{v} h\ \text{has the shape of}\ v\ (\text{columns});\ \partial a / \partial b\ \text{in numerator layout}"
    given = (r"v \in \mathbb{R}^n,\ B \in \mathbb{R}^{m \times n}", r"a = B v")
    assert isinstance(verdict(r"\frac{\partial a}{\partial v} = B", *given, words), Proved)
    assert isinstance(verdict(r"\frac{\partial a}{\partial v} = B^\top", *given, words), IllFormed)


def test_a_row_with_dots_is_compared_member_by_member() -> None:
    total = r"\sum_{i=1}^{m} c_i"
    assert isinstance(verdict(rf"{total} \ge 0", r"c_1, \ldots, c_m \ge 0"), Proved)
    assert isinstance(verdict(rf"{total} > 0", r"c_1, \ldots, c_m \ge 0"), Refuted)
    assert isinstance(verdict(rf"{total} > 0", r"0 < c_1, \ldots, c_m < 1"), Proved)
    assert isinstance(verdict(rf"{total} < 1", r"0 < c_1, \ldots, c_m < 1"), Refuted)
    assert isinstance(verdict(r"r + c_1 > 0", r"c_1, c_2, \ldots, r > 0"), Proved)


def test_a_row_with_dots_begins_where_it_is_written_to_begin() -> None:
    assert isinstance(verdict(r"c_0 > 0", r"c_0, c_1, \ldots > 0"), Proved)
    assert isinstance(verdict(r"c_0 > 0", r"c_0, c_1, \ldots \in (0, 1)"), Proved)
    assert not isinstance(verdict(r"c_0 > 0", r"c_1, c_2, \ldots > 0"), Proved)


def test_sizes_of_identities_in_kronecker_products_follow_from_what_is_added_to_them() -> None:
    given = (r"C, Y \in \mathbb{R}^{n\times n}",)
    both = r"(I \otimes C + C \otimes I)\operatorname{vec}(Y)"
    assert isinstance(verdict(rf"{both} = \operatorname{{vec}}(C Y + Y C^\top)", *given), Proved)
    assert isinstance(verdict(rf"{both} = \operatorname{{vec}}(C Y + Y C)", *given), Refuted)
    assert isinstance(verdict(rf"{both} = \operatorname{{vec}}(C)\operatorname{{vec}}(Y)", *given), IllFormed)


def test_powers_of_a_declared_matrix_or_number_are_powers() -> None:
    matrix, number, step = r"B \in \mathbb{R}^{n\times n}", r"b \in \mathbb{R}", r"t \in \mathbb{N}"
    assert isinstance(verdict("B^{t+1} = B B^t", matrix, step), Proved)
    assert isinstance(verdict("B^{t+1} = B^t", matrix, step), Refuted)
    assert isinstance(verdict("b^{t+1} = b\\, b^t", number, step), Proved)


def test_a_sine_of_a_square_matrix_may_be_a_function_of_the_matrix() -> None:
    """tr sin(M) has the slope cos(M)^T as a power series, and another one entry by entry: nothing is refuted unless that was declared."""
    claim, matrix = r"\frac{\partial \operatorname{tr}(\sin(M))}{\partial M} = \cos(M)^\top", r"M \in \mathbb{R}^{n\times n}"
    assert not isinstance(verdict(claim, matrix), Refuted | Proved)
    assert isinstance(verdict(claim, matrix, r"\sin \text{ elementwise}"), Refuted)
