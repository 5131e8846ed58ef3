"""Every answer key: proved claim by claim, well built, in both languages; and what happens to a key that is wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sympy

from derivations import registry
from derivations.notation import chain, derivative, prime, relation, words
from verifier.keys import Answer, BadKey, Given, Key, Question, Words, check_key, part_label
from verifier.report import keyview

ROOT = Path(__file__).resolve().parents[2]
x, z = sympy.symbols("x z", real=True)
f = sympy.Function("f")
HERE = words("here", "ici")


def small_key(claim: object, given: tuple[Given, ...] = (), *steps: object) -> Key:
    answer = Answer(HERE, claim, tuple(steps), 1)  # type: ignore[arg-type]
    return Key("small", {"en": "Small"}, HERE, given, (Question(HERE, (answer,)),))


@pytest.mark.parametrize("key_id", registry.key_ids())
def test_every_claim_and_step_is_proved(key_id: str) -> None:
    report = check_key(registry.load(key_id))
    assert {step.equation: step.verdict for step in report.steps if step.verdict != "proved"} == {}
    assert max(step.milliseconds for step in report.steps) < 10_000


def all_words(key: Key) -> Iterator[Words]:
    yield key.introduction
    yield from (given.text for given in key.given)
    for question in key.questions:
        yield question.title
        yield from (given.text for given in question.given)
        if question.introduction is not None:
            yield question.introduction
        for answer in question.answers:
            yield answer.task
            yield from (given.text for given in answer.given)
            yield from (step.why for result in answer.results for step in result.steps)
            yield from (result.numerical for result in answer.results if result.numerical is not None)
            yield from (text for text in (answer.remark, answer.text) if text is not None)


@pytest.mark.parametrize("key_id", registry.key_ids())
def test_every_text_stands_in_both_languages(key_id: str) -> None:
    from verifier.sheet import prose

    key = registry.load(key_id)
    assert key.title["en"] and key.title["fr"]
    for text in all_words(key):
        assert text.en and text.fr
        assert prose(text, "en") and prose(text, "fr")  # every {name} has its formula
        for name in text.formulas:
            assert f"{{{name}}}" in text.en and f"{{{name}}}" in text.fr, text.en


def test_the_first_key_says_what_its_assignment_asks() -> None:
    key = registry.load("activation-functions")
    assert key.givens == (r"\sigma(z) = \frac{1}{1 + e^{-z}}",)
    assert key.claims == (
        r"\frac{d}{d x} \sigma(x) = \sigma(x) (1 - \sigma(x))",
        r"\frac{d}{d x} \sigma(x) \leq \frac{1}{4}",
        r"\sigma'(0) = \frac{1}{4}",
        r"\frac{d}{d x} \tanh(x) = 1 - \tanh^{2}(x)",
        r"\frac{d}{d x} \tanh(x) \leq 1",
        r"\left. \frac{d}{d x} \tanh(x) \right|_{x = 0} = 1",
        r"\tanh(x) = 2 \sigma(2 x) - 1",
        r"\frac{d}{d x} \tanh(x) = 4 \sigma'(2 x)",
        r"\left. \frac{d}{d x} \tanh(x) \right|_{x = 0} > \sigma'(0)",
    )
    assert key.points == 18


# -- keys that are wrong ----------------------------------------------------------------------------------------------


def edited(old: object, new: object) -> Key:
    """The first key with one claim replaced, and its steps dropped."""
    key = registry.load("activation-functions")

    def change(answer: Answer) -> Answer:
        return replace(answer, claim=new, steps=()) if answer.claim == old else answer

    questions = tuple(replace(q, answers=tuple(change(a) for a in q.answers)) for q in key.questions)
    assert questions != key.questions
    return replace(key, questions=questions)


def test_a_key_edited_to_be_false_fails_and_names_the_claim() -> None:
    sigma = sympy.Function("sigma")
    right = registry.load("activation-functions").questions[0].answers[0].claim
    with sympy.evaluate(False):
        wrong = relation(derivative(sigma(x), x), "=", sigma(x) * (1 + sigma(x)))
    report = check_key(edited(right, wrong))
    (step,) = [s for s in report.steps if s.verdict != "proved"]
    assert (step.equation, step.verdict) == ("1a", "refuted")
    assert step.counterexample is not None
    assert dict(step.counterexample.values) == {"x": 0}
    assert (step.counterexample.lhs, step.counterexample.rhs) == ("1/4", "3/4")
    shown = keyview.verified(report)
    assert r"  1a    refuted  \frac{d}{d x} \sigma(x) = \sigma(x) (1 + \sigma(x))" in shown
    assert "At x = 0, the left side is 1/4 and the right side is 3/4." in shown
    assert f"{len(report.steps) - 1} of {len(report.steps)} proved" in shown


def test_a_bound_that_is_too_sharp_fails() -> None:
    right = registry.load("activation-functions").questions[0].answers[1].claim
    wrong = relation(right.args[0], "<", sympy.Rational(1, 4))
    assert [s.equation for s in check_key(edited(right, wrong)).steps if s.verdict == "refuted"] == ["1b"]


def test_a_broken_chain_is_refused() -> None:
    with pytest.raises(BadKey, match="do not lead"):
        small_key(relation(x, "=", x + 2), (), *chain(x, ("=", x + 1, HERE)))
    first, second = relation(x, "=", x + 0 * z), relation(z, "=", x)
    from verifier.keys import Step

    with pytest.raises(BadKey, match="broken"):
        small_key(relation(x, "=", x), (), Step(first, HERE), Step(second, HERE))


def test_a_claim_that_claims_nothing_is_refused() -> None:
    with pytest.raises(BadKey, match="no proposition"):
        check_key(small_key(x + 1))


def test_a_definition_must_define() -> None:
    with sympy.evaluate(False):
        given = Given(relation(f(x) + 1, "=", x), HERE)
    with pytest.raises(BadKey, match="defines nothing"):
        small_key(relation(x, "=", x), (given,)).context()


# -- what is given ----------------------------------------------------------------------------------------------------


def verdicts(key: Key) -> list[str]:
    return [step.verdict for step in check_key(key).steps]


def test_definitions_assumptions_and_declarations_are_used() -> None:
    p = sympy.Symbol("p", positive=True)
    with sympy.evaluate(False):
        definition = Given(relation(f(z), "=", z**2 + 1), HERE)
        assumption = Given(relation(x, ">", 2), HERE, definition=False)
        assert verdicts(small_key(relation(prime(f, x), "=", 2 * x), (definition,))) == ["proved"]
        assert verdicts(small_key(relation(prime(f, x), "=", 3 * x), (definition,))) == ["refuted"]
        assert verdicts(small_key(relation(x, ">", 1), (assumption,))) == ["proved"]
        assert verdicts(small_key(relation(x, ">", 1))) == ["refuted"]
        assert verdicts(small_key(relation(sympy.sqrt(p**2), "=", p))) == ["proved"]
        assert verdicts(small_key(relation(sympy.sqrt(x**2), "=", x))) == ["refuted"]


def test_labels_of_parts() -> None:
    assert [part_label(n) for n in (0, 1, 25, 26, 51, 52)] == ["a", "b", "z", "aa", "az", "ba"]


# -- the registry and the commands ------------------------------------------------------------------------------------


def test_listing_the_ids_imports_no_sympy() -> None:
    code = "import sys; from derivations.registry import key_ids; assert key_ids(); assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_an_unknown_key() -> None:
    with pytest.raises(KeyError):
        registry.load("no-such-key")


def test_the_commands() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "cli.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    done = run("verify", "activation-functions", "--lang", "fr")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("prouvé") == 36  # 35 lines and the summary
    assert "activation-functions" in run("keys", "--lang", "en").stdout
    shown = run("keys", "activation-functions", "--lang", "en").stdout
    assert shown.count("\n") == 13 and r"\tanh(x) = 2 \sigma(2 x) - 1" in shown


def test_verify_fails_when_a_key_is_false(tmp_path: Path) -> None:
    """The whole command on a copy of the keys in which one sign is changed."""
    import shutil

    for name in ("cli.py", "verifier", "derivations", "templates"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    key = tmp_path / "derivations" / "activation_functions.py"
    text = key.read_text(encoding="utf-8")
    assert text.count("2 * sigma(2 * x) - 1") == 3
    key.write_text(text.replace("2 * sigma(2 * x) - 1", "2 * sigma(2 * x) + 1"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "cli.py", "verify", "activation-functions", "--lang", "en"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert r"3a    refuted  \tanh(x) = 2 \sigma(2 x) + 1" in done.stdout
    assert "the left side is" in done.stdout


def test_several_keys_are_counted_together() -> None:
    right = check_key(small_key(relation(x + 0 * z, "=", x)))
    wrong = check_key(small_key(relation(x, "=", x + 1)))
    assert keyview.total([right, wrong]) == "2 keys: 1 refuted, 1 proved\n"
    assert keyview.total([replace(right, language="fr")] * 2) == "2 corrigés : 2 prouvées\n"
