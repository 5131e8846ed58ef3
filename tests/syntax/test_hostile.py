# ruff: noqa: E501
"""Input nobody wrote in good faith ends soon, in a tree or a ParseFailure; and the printer's fixpoint on random formulas."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.syntax import ParseFailure, parse_display, parse_inline, to_latex, to_text

from .sexpr import show
from .test_parser import TREES

HOSTILE = {
    "nested braces": "{" * 90000 + "x" + "}" * 90000,
    "100,000 open braces": "{" * 100000,
    "nested brackets": "(" * 5000 + "x" + ")" * 5000,
    "nested scripts": "x_{" * 15000 + "x" + "}" * 15000,
    "nested fractions": r"\frac{" * 8000,
    "nested fonts": r"\mathbf{" * 5000 + "x" + "}" * 5000,
    "flat sum": "+".join(["a_{1}x"] * 7000),
    "bars": "|x" * 16000,
    "norms": r"\|" * 25000,
    "integrals": r"\int x + " * 5000 + "(dx)",
    "logarithms": r"\log " * 10000 + "x",
    "signs": "-" * 50000 + "x",
    "commas": "x," * 25000,
    "quantifiers": r"\forall x, " * 4000,
    "conditions": r"a=b \text{ where } " * 2500 + "c",
    "cases": r"\begin{cases} a & b \\" * 800,
    "values": r"\left. x \right|_{" * 1000,
    "evaluations": r"f|_{x}" * 5000,
    "percents": "x" + r"\%" * 9000,
    "primes": "x" + "'" * 50000,
    "digits": "9" * 50000,
    "powers": "9^{9^{9^{9}}}",
    "alignment": "&" * 50000,
    "remarks": r"\text{ (a } " * 3000 + ")" * 3000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_ends_soon(text: str) -> None:
    begin = time.perf_counter()
    for row in parse_display(text):
        if not isinstance(row, ParseFailure):
            to_latex(row.tree)
            to_text(row.tree)
    assert time.perf_counter() - begin < 5  # about one second at most on an idle core


def test_a_long_flat_sum_is_one_node() -> None:
    found = parse_inline("+".join(["a"] * 25000))
    assert not isinstance(found, ParseFailure)
    assert len(found.tree.terms) == 25000  # type: ignore[union-attr]


PIECES = st.sampled_from(
    r"""x y 2 0.5 12 \alpha \mathbf{h} \mathbf{AB} \mathrm{ReLU} \operatorname{tr} \hat{y} \bar d dx \dots + - \pm \cdot \times / * \circ \odot = < \le \in \sim : \to
    ( ) [ ] \{ \} | \| \left( \right) \left| \right| \left. \right. \lfloor \rfloor \mid { } _ ^ ' ! \% , ; . & \\ \quad \frac \frac{d}{dx} \partial \nabla \sqrt \sum \int
    \lim \max \arg\min \mathbb{E} \log \sin \exp \binom \underbrace \overset \stackrel{a}{=} \boxed \not \forall \exists \Rightarrow \iff \land \text{if} \text{otherwise}
    \text{where} \text{and} \text{a\ word} \text{diag} \begin{cases} \end{cases} \begin{bmatrix} \end{bmatrix} \begin{aligned} \end{aligned} \tag{3} \quad(3) \over \bf \foo $ #1 \left""".split()  # noqa: SIM905
)


def check_fixpoint(text: str) -> None:
    for row in parse_display(text):
        if isinstance(row, ParseFailure):
            assert 0 <= row.span[0] <= row.span[1] <= len(text) + 1
            assert row.expected
            continue
        assert 0 <= row.span[0] <= row.span[1] <= len(text)
        to_text(row.tree)
        printed = to_latex(row.tree)
        again = parse_inline(printed)
        assert not isinstance(again, ParseFailure), (printed, again)
        assert show(again.tree) == show(row.tree), printed


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_token_soup(text: str) -> None:
    check_fixpoint(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([latex for latex, _ in TREES]), st.data())
def test_mutated_formulas(latex: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(latex)))
    end = data.draw(st.integers(begin, min(len(latex), begin + 6)))
    check_fixpoint(latex[:begin] + data.draw(st.one_of(st.just(""), PIECES)) + latex[end:])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    check_fixpoint(text)
