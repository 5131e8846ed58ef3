"""Readings that documents need: ellipses, letters above names, families that become vectors, unknown derivatives, the last reading."""

from __future__ import annotations

import pytest

from tests.elaborate.sexpr import sexpr, sort_text
from verifier.claims import Context, Refuted
from verifier.elaborate import NotUnderstood, claim_from_latex, elaborate
from verifier.engine import prove_latex
from verifier.sorts import Func
from verifier.syntax import parse_statement

GRID = r"\begin{pmatrix} u_1 v_1 & \cdots & u_1 v_m \\ \vdots & \ddots & \vdots \\ u_n v_1 & \cdots & u_n v_m \end{pmatrix}"


def read_in_turn(*lines: str, openly: bool = False) -> tuple[list[str], Context]:
    """The readings of lines, each under the guesses of those before it."""
    context, out = Context(), []
    for line in lines:
        found = elaborate(context, parse_statement(line), openly=openly)
        context = found.context
        out.append(sexpr(found.prop))
    return out, context


# -- ellipses --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim, expected",
    [
        (r"a = x_1 + x_2 + \dots + x_n", "(= a (sum [k 1 n] (x k)))"),
        (r"a = x_1 + x_2 + \dots x_n", "(= a (sum [k 1 n] (x k)))"),
        (r"a = x_1 x_2 \cdots x_n", "(= a (prod [k 1 n] (x k)))"),
        (r"a = 1 \cdot 2 \cdots n", "(= a (prod [k 1 n] k))"),
        (r"a = 1 + x + x^2 + \dots + x^n", "(= a (+ 1 (sum [k 1 n] (^ x k))))"),
        (r"a = c_0 + c_1 x + c_2 x^2 + \dots + c_n x^n", "(= a (+ c_0 (sum [k 1 n] (* (c k) (^ x k)))))"),
        (r"a = \frac{1}{x_1} + \frac{1}{x_2} + \dots + \frac{1}{x_n}", "(= a (sum [k 1 n] (* 1 (^ (x k) -1))))"),
        (r"a = -x_1 - x_2 - \dots - x_n", "(= a (* -1 (sum [k 1 n] (x k))))"),
        (r"a = g_T g_{T-1} \cdots g_1", "(= a (prod [k 1 T] (g k)))"),
        (r"a = x_1 y_2 + x_2 y_3 + \dots + x_n y_{n+1}", "(= a (sum [k 1 n] (* (x k) (y (+ k 1)))))"),
        (r"x_1 = x_2 = \dots = x_n", "(all k (if (and (<= 1 k) (< k n)) (= (x k) (x (+ k 1)))))"),
    ],
)
def test_certain_ellipses(claim: str, expected: str) -> None:
    assert sexpr(claim_from_latex(claim).prop) == expected


@pytest.mark.parametrize(
    "claim",
    [
        r"a = x_1 - x_2 + \dots + x_n",  # alternating
        r"a = 1 + 3 + \dots + n",  # a step of two
        r"a = x_1 + x_2 + \dots + y_n",  # another letter at the end
        r"a = x_1 y_2 + x_2 y_3 + \dots + x_n y_n",  # the places do not end together
        r"a = x_2 + \dots + x_n + \dots",
        r"a = x_3 + \dots + x_n",  # one term alone does not tell the step
        r"a = x + y + \dots + z",
        r"a = x_1 + x_2 + \dots + x_1",  # ends where it starts
    ],
)
def test_uncertain_ellipses_are_refused(claim: str) -> None:
    with pytest.raises(NotUnderstood, match="ellipsis"):
        claim_from_latex(claim)


def test_an_ellipsis_says_that_there_is_a_first_term() -> None:
    assert not isinstance(prove_latex(r"1 + 2 + \dots + n = n(n+1)/2", []).verdict, Refuted)
    assert isinstance(prove_latex(r"1 + 2 + \dots + n = n^2", []).verdict, Refuted)


@pytest.mark.parametrize(
    "claim, name, sort",
    [
        (r"y = \begin{pmatrix} f(x_1) \\ \vdots \\ f(x_n) \end{pmatrix}", "y", "n"),
        (rf"A = {GRID}", "A", "n×m"),
        (r"X = [\mathbf{x}_1, \mathbf{x}_2, \dots, \mathbf{x}_n]", "X", "d×n"),
    ],
)
def test_dots_in_vectors_and_matrices(claim: str, name: str, sort: str) -> None:
    assert sort_text(claim_from_latex(claim).context.symbols[name].sort) == sort


def test_the_entries_of_a_dotted_matrix_are_checked() -> None:
    given = [r"u \in \mathbb{R}^n", r"v \in \mathbb{R}^m"]
    assert not isinstance(prove_latex(rf"u v^\top = {GRID}", given).verdict, Refuted)
    assert isinstance(prove_latex(rf"u v^\top = {GRID.replace('u_', '2 u_')}", given).verdict, Refuted)


# -- letters above -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim, expected",
    [
        (r"z_k = \sum_{j=1}^{m} W_{k,j}^y h_j + b_k^y", "(= (z k) (+ (sum [j 1 m] (* (W^y k j) (h j))) (b^y k)))"),
        (r"h_i^{t+1} = h_i^t + x_i", "(= (h^{cdot} i (+ t 1)) (+ (h^{cdot} i t) (x i)))"),
        (r"a = W_i^Q x", "(= a (* (W^Q i) x))"),
        # powers stay powers
        (r"a = p^y (1-p)^{1-y}", "(= a (* (^ p y) (^ (+ 1 (* -1 p)) (+ 1 (* -1 y)))))"),
        (r"\hat{m}_t = m_t / (1 - \beta_1^t)", "(= (hat{m} t) (* (m t) (^ (+ 1 (* -1 (^ beta_1 t))) -1)))"),
        (r"a = x_i^n + x_i^2", "(= a (+ (^ (x i) n) (^ (x i) 2)))"),
        (r"a = \gamma^t r_t", "(= a (* (^ gamma t) (r t)))"),
        (r"a = q^k", "(= a (^ q k))"),
    ],
)
def test_letters_above(claim: str, expected: str) -> None:
    assert sexpr(claim_from_latex(claim).prop) == expected


def test_a_letter_that_stands_for_a_vector_is_no_exponent() -> None:
    given = [r"h \in \mathbb{R}^n"]
    assert sexpr(claim_from_latex(r"\delta_i^h = 0", given).prop) == "(= (delta^h i) 0)"
    assert sexpr(claim_from_latex(r"\delta_i^h = 0", [r"h > 0"]).prop) == "(= (^ (delta i) h) 0)"


# -- families ----------------------------------------------------------------------------------------------------------------


def test_a_family_that_stands_whole_is_a_vector() -> None:
    props, context = read_in_turn(r"z_i = 2 y_i", r"z = 2 y")
    assert props[1] == "(= z (* 2 y))"
    assert sort_text(context.symbols["y"].sort) == sort_text(context.symbols["z"].sort)
    assert context.symbols["y"].sort != Func


def test_a_number_beside_its_iterates_is_another_thing() -> None:
    props, context = read_in_turn(r"L_t = 3", r"L = \sum_t L_t")
    assert props[1] == r"(= L_{,} (sum [t 1 T_{,}] (L t)))"
    assert isinstance(context.symbols["L"].sort, Func)


def test_names_are_printed_without_the_marks_of_families() -> None:
    from verifier.show import name_text

    assert [name_text(n) for n in (r"x_{\,}", r"x_{\cdot}", r"h^{\cdot}", "x_{out}")] == ["x", "x", "h", "x_out"]


# -- unknown derivatives -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial l}{\partial x} = \frac{\partial l}{\partial y} \frac{\partial y}{\partial x}",
        r"\frac{\partial l}{\partial x} = 0",
        r"\frac{\partial l}{\partial x} = 3",
        r"\frac{\partial l}{\partial w_i} = \sum_{k=1}^n \frac{\partial l}{\partial y_k} \frac{\partial y_k}{\partial w_i}",
        r"\nabla_w L = 0",
    ],
)
def test_the_derivative_of_something_undeclared_is_unknown(claim: str) -> None:
    assert type(prove_latex(claim, []).verdict).__name__ == "Undecided"


def test_known_dependence_is_differentiated() -> None:
    assert type(prove_latex(r"\frac{\partial l}{\partial x} = 2x", ["l = x^2"]).verdict).__name__ == "Proved"
    assert type(prove_latex(r"\frac{\partial c}{\partial x} = 1", [r"c \in \mathbb{R}", r"x \in \mathbb{R}"]).verdict).__name__ == "Refuted"


# -- other constructs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim, given, expected",
    [
        (r"x = \pm 1", [], "(or (= x 1) (= x -1))"),
        (r"x = \frac{-b \pm c}{2}", [], "(or (= x (* (+ (* -1 b) c) (^ 2 -1))) (= x (* (+ (* -1 b) (* -1 c)) (^ 2 -1))))"),
        (r"z = \text{number of filters}", [], r"(= z text{number of filters})"),
        (r"\lim_{x \to -1^-} f(x) = 2", [], "(= (limit [x -1 -1] (f x)) 2)"),
        (r"\text{SoftMax}(z)_i = a", [r"z \in \mathbb{R}^n"], "(= (entry (softmax z) i) a)"),
        (r"\text{softmax}(z_i) = a", [r"z \in \mathbb{R}^n"], "(= (entry (softmax z) i) a)"),
        (r"D = \text{diag}(M_{ii})", [r"M \in \mathbb{R}^{n \times n}"], "(= D (diag (diagpart M)))"),
        (r"\nabla_w^T f(w) = a^\top", [r"f(w) = a^\top w"], "(= (T (D w (f w))) (T a))"),
        (r"a = f(x_1, x_2)", [], "(= a (f x_1 x_2))"),
        (r"\sum_{i=1}^{n_h} x_i = 0", [], "(= (sum [i 1 n_h] (x i)) 0)"),
    ],
)
def test_readings(claim: str, given: list[str], expected: str) -> None:
    assert sexpr(claim_from_latex(claim, given).prop) == expected


@pytest.mark.parametrize("claim", [r"\sum_{i=1}^n i = \frac{n(n+1)}{2}", r"\sum_{k=0}^n 2^k = 2^{n+1} - 1"])
def test_a_range_to_an_undeclared_end_holds_something(claim: str) -> None:
    assert type(prove_latex(claim, []).verdict).__name__ == "Proved"


# -- the last reading -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        r"S = \{f(x) | x \in V\}",
        r"a = \limsup_{k} x_k",
        r"K \sim \mathcal{O}(1/\epsilon)",
        r"\nabla_{b} = 2",
        r"a = \sum_{j / v_j \in N(v)} h_j",
    ],
)
def test_what_fits_no_convention_is_read_and_left_open(claim: str) -> None:
    with pytest.raises(NotUnderstood):
        claim_from_latex(claim)
    props, _ = read_in_turn(claim, openly=True)
    assert props[0].startswith("(is open ")


@pytest.mark.parametrize("claim", [r"a = x_1 - x_2 + \dots + x_n", r"a = 5 \text{ kg of apples}", r"a ="])
def test_the_last_reading_refuses_what_it_cannot_read(claim: str) -> None:
    with pytest.raises(Exception, match=r"ellipsis|words|expected"):
        read_in_turn(claim, openly=True)


@pytest.mark.parametrize(
    "claim, expected",
    [
        (r"a = p(y | x) p(x)", "(= a (* (p_{|} y x) (p x)))"),
        (r"Q^*(s, a) = 0", "(= (Q^* s a) 0)"),
        (r"b = \max_{s'} Q(s', a)", "(= b (max [s'] (Q s' a)))"),
    ],
)
def test_functions_with_marks(claim: str, expected: str) -> None:
    assert sexpr(claim_from_latex(claim).prop) == expected
