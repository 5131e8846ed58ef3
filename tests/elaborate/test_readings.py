"""Claims under givens and the propositions they state."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from verifier.elaborate import NotUnderstood, ShapeClash, claim_from_latex

from .sexpr import sexpr

SIGMA = r"\sigma(z) = \frac{1}{1+e^{-z}}"
A, X_VEC, SQUARE = r"A \in \mathbb{R}^{n\times n}", r"x \in \mathbb{R}^{n}", r"A, B \in \mathbb{R}^{n\times n}"

READINGS: list[tuple[str, list[str], str]] = [
    # scalars, functions and products
    (r"\sigma(x) = \frac{e^{x}}{1+e^{x}}", [SIGMA], "(= (sigma x) (* (exp x) (^ (+ 1 (exp x)) -1)))"),
    (r"p(1-p) \le 1", [r"p \in [0,1]"], "(<= (* p (+ 1 (* -1 p))) 1)"),
    (r"p(1-p) \le 1", [], "(<= (* p (+ 1 (* -1 p))) 1)"),
    (r"g(x) = x", [], "(= (g x) x)"),
    (r"\lambda(a+b) = c", [], "(= (* lambda (+ a b)) c)"),
    (r"\log_2 x = 1", [], "(= (* (log x) (^ (log 2) -1)) 1)"),
    (r"\sin^2 x + \cos^2(x) = 1", [], "(= (+ (^ (sin x) 2) (^ (cos x) 2)) 1)"),
    (r"1-\tanh(x)^2 = y", [], "(= (+ 1 (* -1 (^ (tanh x) 2))) y)"),
    (r"\binom{n}{2} = \frac{n!}{2}", [r"n \in \mathbb{N}"], "(= (binomial n 2) (* (factorial n) (^ 2 -1)))"),
    (r"\Gamma(x+1) = x\Gamma(x)", [], "(= (gamma (+ x 1)) (* x (gamma x)))"),
    (r"\mathbf{1}[z>0] = 1", [], "(= (indicator (> z 0)) 1)"),
    (r"|x| = \max\{x,-x\}", [r"x \in \mathbb{R}"], "(= (abs x) (max x (* -1 x)))"),
    (r"a = b \le c", [], "(and (= a b) (<= b c))"),
    (r"x > 0 \Rightarrow x^2 > 0", [], "(if (> x 0) (> (^ x 2) 0))"),
    (r"\forall x \in \mathbb{R}: x^2 \ge 0", [], "(all x (>= (^ x 2) 0))"),
    (r"e^{a} = \pi", [], "(= (exp a) pi)"),
    (r"T(n) = 2T(n-1)", [], "(= (T n) (* 2 (T (+ n -1))))"),
    (r"\operatorname{sech} x = 1", [], "(= (mathrm{sech} x) 1)"),
    # derivatives, integrals, limits
    (r"\sigma''(0) = 0", [SIGMA], "(= (sigma'' 0) 0)"),
    (r"\frac{\partial\ell}{\partial\sigma} = 1", [r"\mu \in \mathbb{R}", r"\sigma > 0", r"\ell(\mu,\sigma) = \mu\sigma"],
     "(= (D sigma (ell mu sigma)) 1)"),
    (r"\int_0^x t\,dt = x^2/2", [], "(= (integral [t 0 x] t) (* (^ x 2) (^ 2 -1)))"),
    (r"\lim_{x\to 0^+} x\log x = 0", [], "(= (limit [x 0 1] (* x (log x))) 0)"),
    (r"\left.\frac{d}{dt}t^2\right|_{t=0} = 0", [], "(= (at [t 0] (D t (^ t 2))) 0)"),
    # sums and indices
    (r"\sum_i x_i = 1", [X_VEC], "(= (sum [i 1 n] (entry x i)) 1)"),
    (r"\sum_{i\ne j} x_i = 1", [X_VEC, r"1 \le j \le n"], "(= (sum [i 1 n | (!= i j)] (entry x i)) 1)"),
    (r"\max_{1 \le j \le n} x_j \ge 0", [X_VEC], "(>= (max [j 1 n] (entry x j)) 0)"),
    (r"\sum_{0 \le k < m} k = 1", [r"m \in \mathbb{N}"], "(= (sum [k 0 (+ m -1)] k) 1)"),
    # tensors
    (r"x^\top A x = \operatorname{tr}(A x x^\top)", [A, X_VEC], "(= (@ (@ (T x) A) x) (trace (@ (@ A x) (T x))))"),
    (r"(AB)_{ij} = \sum_{k=1}^n A_{ik}B_{kj}", [SQUARE], "(= (entry (@ A B) i j) (sum [k 1 n] (* (entry A i k) (entry B k j))))"),
    (r"A^{-\top} = (A^\top)^{-1}", [A], "(= (T (inv A)) (inv (T A)))"),
    (r"A^2 = AA", [A], "(= (matpow A 2) (@ A A))"),
    (r"A0 = 0", [A, X_VEC], "(= (* 0 A) zeros)"),
    (r"(A \odot B) C = 0", [SQUARE, r"C \in \mathbb{R}^{n\times n}"], "(= (@ (odot A B) C) zeros)"),
    (r"\mathbf{w}\cdot\mathbf{x} = 0", [r"\mathbf{w}, \mathbf{x} \in \mathbb{R}^n"], "(= (dot mathbf{w} mathbf{x}) 0)"),
    (r"\begin{bmatrix} A & 0 \\ 0 & A \end{bmatrix} = 0", [A], "(= (block (tuple A zeros) (tuple zeros A)) zeros)"),
    (r"x[2] = x_2", [X_VEC], "(= (entry x 2) (entry x 2))"),
    (r"\nabla f(x)^\top (y-x) = 0", [r"x, y \in \mathbb{R}^n", r"f(x) = x^\top x"], "(= (@ (T (D x (f x))) (+ y (* -1 x))) 0)"),
    (r"\nabla f(2x) = 0", [X_VEC, r"f(x) = x^\top x"], "(= (at [u (* 2 x)] (D u (f u))) zeros)"),
    (r"\nabla^2 f(x) = 2I", [X_VEC, r"f(x) = x^\top x"], "(= (D-hessian2 x (f x)) (* 2 identity))"),
    # sequences and recursions
    (r"m_t = 1", [r"m_0 = 0", r"m_k = m_{k-1}+1 \text{ for } k \ge 1", r"t \in \mathbb{N}"], "(= (m t) 1)"),
    (r"x_{t+1} = x_t", [], "(= (x (+ t 1)) (x t))"),
    (r"w^{(k+1)} = w^{(k)}", [], "(= (w (+ k 1)) (w k))"),
    # chance
    (r"\mathbb{E}[X^2] = 1", [r"X \sim \mathcal{N}(0,1)"], "(= (expect [X] (^ X 2)) 1)"),
    (r"\operatorname{Var}(X) = 1", [r"X \sim \mathcal{N}(0,1)"], "(= (expect [X] (^ (+ X (* -1 (expect [X] X))) 2)) 1)"),
    (r"P(X \le 1) = 1", [r"X \sim \mathrm{Bern}(p)"], "(= (expect [X] (indicator (<= X 1))) 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "given", "expected"), READINGS)
def test_reading(claim: str, given: list[str], expected: str) -> None:
    assert sexpr(claim_from_latex(claim, given).prop) == expected


DEFINITIONS: list[tuple[list[str], list[str]]] = [
    ([r"F_0 = 0", r"F_1 = 1", r"F_{k+2} = F_{k+1}+F_k \text{ for } k \ge 0"],
     ["F k | 0 | (= k 0)", "F k | 1 | (= k 1)", "F k | (+ (F (+ k -1)) (F (+ k -2))) | (>= k 2)"]),
    ([r"f(z) = z \text{ if } z > 0", r"f(z) = 0 \text{ if } z \le 0"], ["f z | z | (> z 0)", "f z | 0 | (<= z 0)"]),
    ([r"A \in \mathbb{R}^{n\times n}", r"S_0 = 0", r"S_{k+1} = I+AS_k \text{ for } k \ge 0"],
     ["S k | zeros | (= k 0)", "S k | (+ identity (@ A (S (+ k -1)))) | (>= k 1)"]),
    ([r"z \in \mathbb{R}^n", r"s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}"],
     ["s i | (* (exp (entry z i)) (^ (sum [k 1 n] (exp (entry z k))) -1)) | "]),
    ([r"w \in \mathbb{R}^d", r"X \in \mathbb{R}^{n\times d}", r"p_i = (Xw)_i", r"L(w) = \sum_i p_i"],
     ["p i | (entry (@ X w) i) | ", "L w | (sum [i 1 n] (entry (@ X w) i)) | "]),
    ([r"x \in \mathbb{R}^n", r"\mu = 0", r"\sigma^2 = \sum_i (x_i-\mu)^2", r"\sigma > 0"],
     ["mu  | 0 | ", "sigma  | (sqrt (sum [i 1 n] (^ (+ (entry x i) (* -1 mu)) 2))) | "]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), DEFINITIONS)
def test_definitions(given: list[str], expected: list[str]) -> None:
    found = claim_from_latex("1 = 1", given).context.definitions
    shown = []
    for d in found:
        when = "" if d.condition is None else sexpr(d.condition)
        shown.append(f"{sexpr(d.head)} {' '.join(map(sexpr, d.params))} | {sexpr(d.body)} | {when}")
    assert shown == expected


ASSUMPTIONS: list[tuple[str, list[str]]] = [
    (r"p \in (0,1)", ["(< 0 p)", "(< p 1)"]),
    (r"x \in \mathbb{R}\setminus\{0\}", ["(!= x 0)"]),
    (r"x, y > 0", ["(> x 0)", "(> y 0)"]),
    (r"n \in \mathbb{N}", ["(>= n 0)"]),
    (r"k \in \mathbb{N},\ k \ge 1", ["(>= k 0)", "(>= k 1)"]),
    (r"i,j \in \{1,\dots,3\}", ["(>= i 1)", "(<= i 3)", "(>= j 1)", "(<= j 3)"]),
    (r"y \in [0,1]^n", ["(>= n 1)", "(all i (if (and (>= i 1) (<= i n)) (and (<= 0 (entry y i)) (<= (entry y i) 1))))"]),
    (r"x \in \{-1,1\}", ["(or (= x -1) (= x 1))"]),
    (r"a \in \mathbb{R}_+", ["(>= a 0)"]),
    (r"g_1, g_2, \ldots \in (0,1)", ["(all i (if (and (>= i 1)) (< 0 (g i))))", "(all i (if (and (>= i 1)) (< (g i) 1)))"]),
    (r"n \text{ pair}", ["(>= n 1)", "(is even n)"]),
]


@pytest.mark.parametrize(("given", "expected"), ASSUMPTIONS)
def test_assumptions(given: str, expected: list[str]) -> None:
    assert [sexpr(p) for p in claim_from_latex("1 = 1", [given]).context.assumptions] == expected


CLASHES: list[tuple[str, list[str], list[str]]] = [
    (r"AB = BA", [r"A \in \mathbb{R}^{n\times m}", r"B \in \mathbb{R}^{m\times n}"], ["n×n", "m×m"]),
    (r"BA = 0", [r"A \in \mathbb{R}^{n\times m}", r"B \in \mathbb{R}^{p\times n}", r"C \in \mathbb{R}^{m\times p}"], []),
    (r"A + B = 0", [r"A \in \mathbb{R}^{n\times m}", r"B \in \mathbb{R}^{m\times n}"], ["n×m", "m×n"]),
    (r"x^\top y = x y^\top", [r"x, y \in \mathbb{R}^n"], ["scalar", "n×n"]),
    (r"\det(A) = 0", [r"A \in \mathbb{R}^{n\times m}"], ["n×m"]),
    (r"A_{13} = 0", [r"A \in \mathbb{R}^{2\times 2}"], ["outside 1 to 2"]),
    (r"\nabla_x x^\top x = 2", [r"x \in \mathbb{R}^n"], ["n", "scalar"]),
    (r"X X^\top = X^\top X", [r"X \in \mathbb{R}^{n\times d}"], ["n×n", "d×d"]),
]


@pytest.mark.parametrize(("claim", "given", "words"), CLASHES)
def test_clash_names_both_shapes(claim: str, given: list[str], words: list[str]) -> None:
    if not words:  # the third name is there to be unused: the product itself is fine
        assert sexpr(claim_from_latex(claim, given).prop) == "(= (@ B A) zeros)"
        return
    with pytest.raises(ShapeClash) as clash:
        claim_from_latex(claim, given)
    assert all(w in clash.value.reason for w in words), clash.value.reason


@pytest.mark.parametrize(
    ("claim", "given", "word"),
    [
        ("1 = 1", [r"X \sim \mathrm{Foo}(1)"], "Foo"),
        ("1 = 1", [r"x \in \mathcal{Q}"], r"\mathcal{Q}"),
        ("1 = 1", [r"A \text{ flabby}"], "flabby"),
        (r"Ax = y z^\top w u", [r"A \in \mathbb{R}^{n\times n}", r"y, z \in \mathbb{R}^m"], "not declared"),
        (r"\mathbb{E}[X \mid Y] = 0", [r"X \sim \mathcal{N}(0,1)"], "random number"),
        (r"x_1 - x_2 + \dots + x_n = 0", [], "ellipsis"),
        (r"\exists x: x = 1", [], "existence"),
        (r"a \pm b = c", [], "plus-minus"),
        (r"e^{i\theta} = 1", [], "imaginary"),
        (r"\operatorname{lcm}(a, b) = 1", [], "lcm"),
    ],
)
def test_not_understood_names_the_reason(claim: str, given: list[str], word: str) -> None:
    with pytest.raises(NotUnderstood) as problem:
        claim_from_latex(claim, given)
    assert word in problem.value.reason


def test_guesses_are_said() -> None:
    claim = claim_from_latex(r"\sigma(x) = \frac{1}{1+e^{-x}}")
    assert "\\sigma(z) is read as the logistic sigmoid 1/(1+e^{-z})" in claim.context.guesses
    assert "x is read as a real number" in claim.context.guesses


def test_a_later_declaration_replaces_the_guess_everywhere() -> None:
    claim = claim_from_latex(r"\mathbb{E}[X] = np", [r"X \sim \mathrm{Bin}(n,p)", r"n \in \mathbb{N}"])
    (law,) = claim.context.laws
    assert law.parameters[0] == claim.context.symbols["n"]
    assert not any(g.startswith("n is read") for g in claim.context.guesses)


BENCH = Path("/work/shared/bench")


@pytest.mark.skipif(not BENCH.exists(), reason="needs the shared benchmark")
@pytest.mark.parametrize(("name", "least"), [("claims-dev", 0.98), ("cookbook-odd", 0.95)])
def test_benchmark_is_read_and_no_true_claim_clashes(name: str, least: float) -> None:
    rows = [json.loads(line) for line in (BENCH / f"{name}.jsonl").read_text().splitlines() if line.strip()]
    read = 0
    start = time.perf_counter()
    for row in rows:
        try:
            claim_from_latex(row["claim"], row["given"])
        except ShapeClash as clash:
            assert not row["truth"], (row["id"], clash.reason)
        except NotUnderstood:
            assert row["family"] not in ("scalar-algebra", "scalar-calculus"), row["id"]
            continue
        read += 1
    assert read >= least * len(rows)
    assert (time.perf_counter() - start) / len(rows) < 0.02


ITERATION = [r"f(x) = x^2", r"x_0 \in \mathbb{R}", r"x_k = x_{k-1}-\eta f'(x_{k-1}) \text{ for } k \ge 1"]


def test_the_variable_beside_its_iterates_is_another_one() -> None:
    claim = claim_from_latex(r"f(x) = x^2", ITERATION)
    assert sexpr(claim.prop) == r"(= (f x_{,}) (^ x_{,} 2))"
    assert "x without an index is read as a variable of its own" in claim.context.guesses


def test_index_zero_of_a_vector_is_a_point() -> None:
    claim = claim_from_latex(r"x_0^\top x = 0", [r"x \in \mathbb{R}^n"])
    assert sexpr(claim.prop) == "(= (@ (T x_0) x) 0)"


def test_distinct_points_of_a_recursion_are_one_sequence() -> None:
    given = [r"W \in \mathbb{R}^{n\times n}", r"h_0, c_1 \in \mathbb{R}^n", r"h_1 = \tanh(Wh_0+c_1)", r"D_t = \operatorname{diag}(h_t)"]
    claim = claim_from_latex(r"D_1 = \operatorname{diag}(h_1)", given)
    assert sexpr(claim.prop) == "(= (D 1) (diag (h 1)))"
    assert [sexpr(d.head) for d in claim.context.definitions] == ["h", "D"]


def test_a_derivative_by_a_defined_quantity_treats_it_as_free() -> None:
    given = [r"x \in \mathbb{R}^n", r"s = x^\top x", r"L = s^2"]
    assert sexpr(claim_from_latex(r"\frac{\partial L}{\partial s} = 2s", given).prop) == "(= (at [u s] (D u (^ u 2))) (* 2 s))"


def test_the_bound_variable_of_a_minimum_is_not_free_elsewhere() -> None:
    with pytest.raises(NotUnderstood):
        claim_from_latex(r"\min_{w \in \mathbb{R}} f(w) = w^2", [])


@pytest.mark.parametrize("given", [["n = d", r"X \in \mathbb{R}^{n\times d}"], [r"X \in \mathbb{R}^{n\times d}", "n = d"]])
def test_equal_sizes_make_shapes_agree(given: list[str]) -> None:
    claim = claim_from_latex(r"XX^\top = X^\top X", given)
    assert sexpr(claim.prop) == "(= (@ X (T X)) (@ (T X) X))"
    assert "(= n d)" in [sexpr(p) for p in claim.context.assumptions]


def test_an_integer_equal_to_zero_is_no_size() -> None:
    claim = claim_from_latex("k = 0", [r"k \in \mathbb{N}", "k = 0"])
    assert [sexpr(p) for p in claim.context.assumptions] == ["(>= k 0)", "(= k 0)"]


def test_messages_name_terms_as_they_are_written() -> None:
    """No inner operator (`pow`, `ones()`, a factor -1) stands in the sentence about two shapes."""
    with pytest.raises(ShapeClash) as raised:
        claim_from_latex(r"x^\top x - (u^\top x)^2 = x^\top x - u^\top x u", [r"x, u \in \mathbb{R}^d"])
    assert r"x^\top x - u^\top x u has shape d" in str(raised.value)
    assert r"x^\top x - (u^\top x)^{2} is a scalar" in str(raised.value)


@pytest.mark.parametrize("claim", [r"a/bc = \frac{a}{bc}", r"a/b(c+1) = \frac{a}{b}(c+1)", r"1/\sqrt{2}s = \frac{1}{\sqrt{2}s}"])
def test_factors_behind_a_slash_are_not_guessed_at(claim: str) -> None:
    with pytest.raises(NotUnderstood, match="slash"):
        claim_from_latex(claim)


@pytest.mark.parametrize("claim", [r"a/b \cdot c = d", r"1/2 x = y", r"1/n \sum_{i=1}^n x_i = m", r"a/(bc) = d", r"x/2a = d"])
def test_a_slash_that_is_read_one_way(claim: str) -> None:
    assert claim_from_latex(claim).prop
