"""Repairs: for a false step the nearest true one, and nothing where there is none.

Every mended step was worked out by hand; each is judged once more here by a call of its own, as a claim under the same givens.
"""

from __future__ import annotations

from functools import reduce

import pytest

from verifier.claims import Context, Proved, Refuted
from verifier.elaborate import ShapeClash, claim_from_latex, declare
from verifier.engine import decide
from verifier.repair import Broken, Repair, mend
from verifier.report.messages import LABELS, change
from verifier.syntax import parse_statement
from verifier.syntax.tree import Chain

R = (r"x \in \mathbb{R}", r"y \in \mathbb{R}")
SIGMOID = (r"x \in \mathbb{R}", r"\sigma(z) = \frac{1}{1+e^{-z}}")
N = (r"n \in \mathbb{N}", r"n \geq 1")
SQUARE = (r"A \in \mathbb{R}^{n \times n}", r"B \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n", r"y \in \mathbb{R}^n")


def mended(claim: str, given: tuple[str, ...], *, keeps_left: bool = True) -> Repair | None:
    """The repair of a claim that the engine refutes, or that has no meaning."""
    context: Context = reduce(lambda known, one: declare(known, parse_statement(one)), given, Context())
    tree = parse_statement(claim)
    assert isinstance(tree, Chain) and len(tree.items) == 2
    instance = None
    try:
        verdict = decide(claim_from_latex(claim, given))
        assert isinstance(verdict, Refuted), verdict
        instance = verdict.counterexample.instance
    except ShapeClash:
        pass
    lhs, rhs = (claim[item.span[0] : item.span[1]] for item in tree.items)
    return mend(Broken(lhs, tree.relators[0].op, rhs, context, instance=instance, keeps_left=keeps_left))


MENDED = [
    # given, false step, kind, mended step
    (R, r"(x - y)^2 = x^2 - 2xy - y^2", "sign", r"(x - y)^2 = x^2 - 2xy + y^2"),
    (R, r"(x + y)(x - y) = y^2 - x^2", "sign", r"(x + y)(x - y) = x^2 - y^2"),
    (SIGMOID, r"\sigma(x) = \frac{1}{1 + e^{x}}", "sign", r"\sigma(x) = \frac{1}{1 + e^{-x}}"),
    (SIGMOID, r"\sigma(-x) = 1 + \sigma(x)", "sign", r"\sigma(-x) = 1 - \sigma(x)"),
    (SIGMOID, r"\sigma'(x) = \sigma'(x) (1 - \sigma(x))", "mark", r"\sigma'(x) = \sigma(x) (1 - \sigma(x))"),
    (R, r"\frac{d}{dx} x^3 = 2 x^2", "factor", r"\frac{d}{dx} x^3 = 3 x^2"),
    (R, r"\frac{d}{dx} x^2 = x", "missing-factor", r"\frac{d}{dx} x^2 = 2x"),
    (R, r"\frac{d}{dx} \frac{x^2}{2} = 2 x", "extra-factor", r"\frac{d}{dx} \frac{x^2}{2} = x"),
    (R, r"\frac{d}{dx} x^3 = 3 x^3", "exponent", r"\frac{d}{dx} x^3 = 3 x^2"),
    (R, r"\sin(x + y) = \sin x \cos y + \sin x \sin y", "function", r"\sin(x + y) = \sin x \cos y + \cos x \sin y"),
    (R, r"(x + 1)^2 = x^2 + 2x", "missing-term", r"(x + 1)^2 = x^2 + 2x + 1"),
    (R, r"x (y + 1) = x y + x + y", "extra-term", r"x (y + 1) = x y + x"),
    ((r"n \in \mathbb{N}",), r"\sum_{k=0}^{n} k = \frac{n (n-1)}{2}", "sign", r"\sum_{k=0}^{n} k = \frac{n (n+1)}{2}"),
    (N, r"n + \sum_{k=1}^{n-1} k = \sum_{k=1}^{n+1} k", "bound", r"n + \sum_{k=1}^{n-1} k = \sum_{k=1}^{n} k"),
    ((r"p \in (0, 1)",), r"\frac{d}{dp} \log(1 - p) = -\frac{1}{p}", "complement", r"\frac{d}{dp} \log(1 - p) = -\frac{1}{1 - p}"),
    (SQUARE, r"(A B)^\top = A^\top B^\top", "order", r"(A B)^\top = B^\top A^\top"),
    (SQUARE, r"x^\top A y = y^\top A x", "transpose", r"x^\top A y = y^\top A^\top x"),
    (SQUARE, r"(A^\top B)_{ij} = \sum_k A_{ik} B_{kj}", "index", r"(A^\top B)_{ij} = \sum_k A_{ki} B_{kj}"),
    (SQUARE, r"\nabla_x (x^\top A x) = 2 A x", "assumption", r"\nabla_x (x^\top A x) = 2 A x \quad \text{if } A = A^\top"),
    (R, r"x^2 + y^2 < 2xy", "relation", r"x^2 + y^2 \geq 2xy"),
    (R, r"|x + y| = |x| + |y|", "relation", r"|x + y| \leq |x| + |y|"),
    ((), r"3 \cdot 25 = 65", "value", r"3 \cdot 25 = 75"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "claim", "kind", "expected"), MENDED, ids=[row[1] for row in MENDED])
def test_the_nearest_true_step(given: tuple[str, ...], claim: str, kind: str, expected: str) -> None:
    repair = mended(claim, given)
    assert repair is not None
    assert (repair.kind, _spaced(repair.latex)) == (kind, _spaced(expected))


@pytest.mark.parametrize(("given", "claim"), [row[:2] for row in MENDED], ids=[row[1] for row in MENDED])
def test_a_mended_step_is_proved_by_itself(given: tuple[str, ...], claim: str) -> None:
    repair = mended(claim, given)
    assert repair is not None
    text, _, condition = repair.latex.partition(r" \quad \text{if } ")
    assert isinstance(decide(claim_from_latex(text, (*given, condition) if condition else given)), Proved)


NOTHING = [
    # given, false step: nothing near it is true, or only by saying nothing
    (R, r"x = x + 1"),  # x = x says nothing
    (R, r"x^2 = -1"),  # x^2 >= -1 is true, but equality never occurs
    (R, r"\sin x = e^{y}"),
    (SQUARE, r"A = B"),
    (SQUARE, r"A B = B A"),  # "if A B = B A" says nothing
    ((), r"1 = 2"),
]


@pytest.mark.parametrize(("given", "claim"), NOTHING, ids=[row[1] for row in NOTHING])
def test_nonsense_has_no_repair(given: tuple[str, ...], claim: str) -> None:
    assert mended(claim, given) is None


def test_a_step_keeps_its_left_side_where_something_stands_before_it() -> None:
    given = (r"x \in \mathbb{R}", r"g(z) = \log(1 + e^z)")
    kept = mended(r"g(x) + g(-x) = x", given)
    assert kept is None or kept.latex.startswith("g(x) + g(-x) ")
    free = mended(r"g(x) + g(-x) = x", given, keeps_left=False)
    assert free is not None and free.latex == "g(x) - g(-x) = x"


def test_only_the_proved_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an engine that proves nothing there is no repair, however well a candidate agrees with every instance."""
    from verifier.claims import Undecided
    from verifier.repair import search

    assert mended(r"\frac{d}{dx} x^2 = x", R) is not None
    broken = Broken(r"\frac{d}{dx} x^2", "=", "x", declare(Context(), parse_statement(r"x \in \mathbb{R}")))
    monkeypatch.setattr(search, "decide", lambda claim, refuting=True: Undecided("asleep"))
    assert mend(broken) is None


def test_the_same_step_is_mended_the_same_way_again() -> None:
    assert mended(r"x^\top A y = y^\top A x", SQUARE) == mended(r"x^\top A y = y^\top A x", SQUARE)


def test_every_kind_has_words_in_both_languages() -> None:
    kinds = {name.removeprefix("mend-") for name in LABELS if name.startswith("mend-")}
    assert {row[2] for row in MENDED} <= kinds
    assert change("sign", "", "en") == "the sign" and change("sign", "", "fr") == "le signe"
    assert change("assumption", r"A = A^\top", "fr") == r"vrai si A = A^\top"
    assert all(change(kind, "D", "en") != change(kind, "D", "fr") for kind in kinds)


def _spaced(text: str) -> str:
    return "".join(text.split()).replace(r"\left", "").replace(r"\right", "")
