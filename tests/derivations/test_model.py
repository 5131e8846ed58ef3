"""What a key can hold beyond one chain to one relation: LaTeX, several results, prose, givens of a part, laws, implications, points."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from derivations.notation import Result, Sequence, SumOver, chain, relation, tex, tex_chain, total, words
from verifier.keys import Answer, BadKey, Given, Key, Question, Step, check_key
from verifier.sheet import render

HERE = words("here", "ici")
x, y = sympy.symbols("x y", real=True)


def given(*sources: str) -> tuple[Given, ...]:
    return tuple(Given(tex(source), HERE) for source in sources)


def key_of(*answers: Answer, key_given: tuple[Given, ...] = (), question_given: tuple[Given, ...] = (), **question: object) -> Key:
    return Key("small", {"en": "Small"}, HERE, key_given, (Question(HERE, answers, question_given, **question),))  # type: ignore[arg-type]


def verdicts(key: Key) -> dict[str | None, str]:
    return {step.equation: step.verdict for step in check_key(key).steps}


def test_latex_is_read_under_the_givens_of_key_question_and_part() -> None:
    own = given(r"\mathbf{B} = \mathbf{A}", r"\mathrm{tr}(\mathbf{A}\mathbf{A}) = c^2")
    answer = Answer(HERE, tex(r"\mathrm{tr}(\mathbf{A}\mathbf{B}) = c^2"), given=own)
    key = key_of(
        answer,
        key_given=given(r"\mathbf{A} \in \mathbb{R}^{n \times n}"),
        question_given=given(r"\mathbf{B} \in \mathbb{R}^{n \times n}", r"c \in \mathbb{R}"),
    )
    assert verdicts(key) == {"1a": "proved"}


def test_latex_that_is_false_is_refuted() -> None:
    assert verdicts(key_of(Answer(HERE, tex("x^2 \\geq x")), key_given=given(r"x \in \mathbb{R}"))) == {"1a": "refuted"}


def test_shapes_that_clash_are_named_with_the_place() -> None:
    claim = tex(r"\mathbf{a}^\top \mathbf{b} = \mathbf{a} \mathbf{b}^\top")
    with pytest.raises(BadKey, match=r"^1a: .* n×n, but .* is a scalar"):
        check_key(key_of(Answer(HERE, claim), key_given=given(r"\mathbf{a}, \mathbf{b} \in \mathbb{R}^n")))


def test_what_is_given_for_one_part_does_not_hold_in_another() -> None:
    claim = tex("a^2 > a")
    parts = Answer(HERE, claim, given=given("a > 1")), Answer(HERE, claim)
    assert verdicts(key_of(*parts, key_given=given(r"a \in \mathbb{R}"))) == {"1a": "proved", "1b": "refuted"}


def test_a_law_and_an_expectation() -> None:
    law = given(r"R \sim \mathrm{Bern}(p)", r"p \in (0, 1)")
    assert verdicts(key_of(Answer(HERE, tex(r"\mathbb{E}[R^2] = p")), key_given=law)) == {"1a": "proved"}
    assert verdicts(key_of(Answer(HERE, tex(r"\mathbb{E}[R^2] = p^2")), key_given=law)) == {"1a": "refuted"}


def test_an_implication_in_both_notations() -> None:
    real = given(r"x \in \mathbb{R}")
    assert verdicts(key_of(Answer(HERE, tex(r"x > 2 \Rightarrow x^2 > 4")), key_given=real)) == {"1a": "proved"}
    assert verdicts(key_of(Answer(HERE, tex(r"x^2 > 4 \Rightarrow x > 2")), key_given=real)) == {"1a": "refuted"}
    with sympy.evaluate(False):
        right = sympy.Implies(relation(x, ">", 2), relation(x**2, ">", 4), evaluate=False)
        wrong = sympy.Implies(relation(x**2, ">", 4), relation(x, ">", 2), evaluate=False)
    assert verdicts(key_of(Answer(HERE, right))) == {"1a": "proved"}
    assert verdicts(key_of(Answer(HERE, wrong))) == {"1a": "refuted"}


def test_several_results_are_labelled_and_each_is_proved() -> None:
    second = Result(relation(x - 1 + y, "=", y), (Step(relation(x - 1 + y, "=", y), HERE),))
    answer = Answer(HERE, relation(x + 0, "=", x), more=(second,), points=2)
    assert verdicts(key_of(answer)) == {"1a": "proved", "1a-2": "refuted", "1a-2.1": "refuted"}


def test_numbered_parts_and_labels_of_their_own() -> None:
    one, two = Answer(HERE, tex("1 = 1")), Answer(HERE, tex("2 = 2"))
    assert list(verdicts(key_of(one, two, number="4", parts="numbers"))) == ["4.1", "4.2"]
    assert list(verdicts(key_of(Answer(HERE, tex("1 = 1"), label="(iv)")))) == ["1(iv)"]


def test_a_qualitative_answer_has_words_and_claims_nothing() -> None:
    key = key_of(Answer(HERE, text=words("because it is biased", "biaisé en effet"), points=2))
    assert verdicts(key) == {}
    assert "because it is biased" in render(key, "en") and "biaisé en effet" in render(key, "fr")
    with pytest.raises(BadKey, match="needs its words"):
        Answer(HERE, points=2)


def test_steps_that_are_statements_of_their_own() -> None:
    steps = (Step(tex("x - 1 > 0"), HERE), Step(tex("x^2 > x"), HERE))
    with pytest.raises(BadKey, match="do not lead"):
        Answer(HERE, tex("x^2 > 1"), steps)
    key = key_of(Answer(HERE, tex("x^2 > 1"), steps, loose=True), key_given=given("x > 1"))
    assert set(verdicts(key).values()) == {"proved"}


def test_a_chain_in_latex() -> None:
    real = given(r"a \in \mathbb{R}", r"b \in \mathbb{R}")
    steps = tex_chain("(a + b)^2 - 4ab", ("=", "a^2 - 2ab + b^2", HERE), ("=", "(a - b)^2", HERE), (r"\geq", "0", HERE))
    key = key_of(Answer(HERE, tex(r"(a + b)^2 - 4ab \geq 0"), steps), key_given=real)
    assert list(verdicts(key).items()) == [("1a", "proved"), ("1a.1", "proved"), ("1a.2", "proved"), ("1a.3", "proved")]
    with pytest.raises(BadKey, match="do not lead"):
        Answer(HERE, tex(r"(a + b)^2 \geq 0"), steps)


def test_a_slip_in_a_step_is_found_although_the_claim_is_true() -> None:
    steps = tex_chain("(a + b)^2", ("=", "a^2 + b^2", HERE), ("=", "a^2 + 2ab + b^2", HERE))
    key = key_of(Answer(HERE, tex("(a + b)^2 = a^2 + 2ab + b^2"), steps), key_given=given(r"a, b \in \mathbb{R}"))
    assert verdicts(key) == {"1a": "proved", "1a.1": "refuted", "1a.2": "refuted"}


def test_a_formula_that_cannot_be_read_names_itself() -> None:
    with pytest.raises(BadKey, match="not understood"):
        check_key(key_of(Answer(HERE, tex(r"\frac{1}{ = 2"))))
    with pytest.raises(BadKey, match="frobnicated"):
        check_key(key_of(Answer(HERE, tex("x = x")), key_given=given(r"A \text{ is frobnicated}")))


def test_latex_is_printed_from_its_tree() -> None:
    source = render(key_of(Answer(HERE, tex(r"\frac{a}{b}    =   a \cdot b^{-1}"))), "en")
    assert r"\result{\frac{a}{b} = a \cdot b^{-1}}" in source


def test_points_may_be_halves() -> None:
    key = key_of(Answer(HERE, tex("1 = 1"), points=1.5), Answer(HERE, tex("1 = 1"), points=1))
    assert key.points == 2.5
    assert "2.5 points" in render(key, "en") and "2,5 points" in render(key, "fr")


def test_a_numerical_claim_says_why() -> None:
    """Where no method proves it, agreement is accepted only with a reason."""
    claim = chain(sympy.Integer(1), ("=", sympy.Integer(1), HERE))
    assert Answer(HERE, relation(1, "=", 1), claim, numerical=words("why", "pourquoi")).results[0].numerical is not None


def test_a_number_beside_a_sequence_of_its_name_has_a_name_of_its_own() -> None:
    cost, t, last = Sequence("L"), sympy.Symbol("t", integer=True), sympy.Symbol("T", integer=True, positive=True)
    terms = SumOver(cost[t], t, 1, last)

    def key(loss: Any) -> Key:
        doubled = relation(2 * loss, "=", SumOver(2 * cost[t], t, 1, last))
        return key_of(Answer(HERE, doubled), key_given=(Given(relation(loss, "=", terms), HERE),))

    assert verdicts(key(total("L"))) == {"1a": "proved"}
    assert key(total("L")).claims == (r"2 L = \sum_{t = 1}^{T} 2 L_{t}",)
    with pytest.raises(BadKey, match=r"total\('L'\)"):
        check_key(key(sympy.Symbol("L", real=True)))
