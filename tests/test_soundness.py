"""No wrong verdict: mutants of true claims are never proved, true claims never refuted; an independent evaluation is the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from verifier.claims import Claim, Context, Definition, Instance, Proved, Refuted, name_of
from verifier.elaborate import claim_from_latex
from verifier.engine import decide
from verifier.kernel.certificates import NormalForm
from verifier.kernel.check import Checker, Evidence, Rejected, prove, refute
from verifier.refute.sampler import Sampler
from verifier.refute.shrinking import verdict_at
from verifier.sorts import INTEGER, SCALAR, Func
from verifier.terms import And, App, Bind, Num, Prop, Rel, Sym, Term, children, free_symbols, num, rebuild

SIGMOID = r"\sigma(z) = \frac{1}{1+e^{-z}}"

TRUE: list[tuple[str, tuple[str, ...]]] = [
    (r"\frac{d}{dx}\sigma(x) = \sigma(x)(1-\sigma(x))", (r"x \in \mathbb{R}", SIGMOID)),
    (r"\sigma(-x) = 1-\sigma(x)", (r"x \in \mathbb{R}", SIGMOID)),
    (r"\tanh(2x) = \frac{2\tanh x}{1+\tanh^2 x}", (r"x \in \mathbb{R}",)),
    (r"\frac{d}{dx}\tanh(x) = 1-\tanh(x)^2", (r"x \in \mathbb{R}",)),
    (r"\log\frac{a}{b} = \log a - \log b", ("a, b > 0",)),
    (r"\sqrt{a^2 b} = a\sqrt{b}", ("a > 0", "b > 0")),
    (r"|x||y| = |xy|", (r"x, y \in \mathbb{R}",)),
    (r"\max(x,y)+\min(x,y) = x+y", (r"x, y \in \mathbb{R}",)),
    (r"\cos(x+y) = \cos x\cos y-\sin x\sin y", (r"x, y \in \mathbb{R}",)),
    (r"\sum_{k=1}^{n} k = \frac{n(n+1)}{2}", (r"n \in \mathbb{N}", r"n \ge 1")),
    (r"\sum_{k=0}^{n-1} r^k = \frac{1-r^n}{1-r}", (r"r \ne 1", r"n \in \mathbb{N}", r"n \ge 1")),
    (r"\binom{n}{k}\frac{n-k}{k+1} = \binom{n}{k+1}", (r"n, k \in \mathbb{N}", r"1 \le k", "k < n")),
    (r"\frac{d^2}{dx^2}\log(1+e^x) = \frac{e^x}{(1+e^x)^2}", (r"x \in \mathbb{R}",)),
    (r"\int_0^1 x^2\,dx = \frac{1}{3}", ()),
    (r"\lim_{x\to 0}\frac{\sin x}{x} = 1", ()),
    (r"p(1-p) \le \frac{1}{4}", (r"p \in [0,1]",)),
    (r"x^2+y^2 \ge 2xy", (r"x, y \in \mathbb{R}",)),
    (r"e^x \ge 1+x", (r"x \in \mathbb{R}",)),
    (r"\frac{x}{1+|x|} < 1", (r"x \in \mathbb{R}",)),
]


def mutants(prop: Prop) -> Iterator[Prop]:
    """Slips of one kind at one place: a sign, a factor, a shifted number, ≤ for <, sides swapped, an operand dropped."""
    match prop:
        case And(parts=parts):
            for k, part in enumerate(parts):
                for m in mutants(part):
                    yield replace(prop, parts=(*parts[:k], m, *parts[k + 1 :]))
        case Rel(op=op, lhs=lhs, rhs=rhs):
            for m in changed(rhs):
                yield Rel(op, lhs, m)
            for m in changed(lhs):
                yield Rel(op, m, rhs)
            stricter = {"<=": "<", ">=": ">"}.get(op)
            if stricter:
                yield Rel(stricter, lhs, rhs)
            if op != "=":
                yield Rel(op, rhs, lhs)
        case _:
            return


def changed(term: Term) -> Iterator[Term]:
    yield from here(term)
    for k, part in enumerate(children(term)):
        if isinstance(term, Bind) or not isinstance(part, Num | Sym | App):
            continue  # below a binder a slip may be one of the index, not of the mathematics
        for m in changed(part):
            seen = iter(range(len(children(term))))
            yield rebuild(term, lambda old, k=k, m=m, seen=seen: m if next(seen) == k else old)


def here(term: Term) -> Iterator[Term]:
    match term:
        case Num(value=value):
            yield num(value + 1)
            yield num(-value) if value else num(2)
        case App(op="add", args=(first, *rest)) if rest:
            yield App("add", (App("mul", (num(-1), first), first.sort), *rest), term.sort)
            yield rest[0] if len(rest) == 1 else App("add", tuple(rest), term.sort)
        case App(op="mul", args=(first, *rest)) if rest and not (isinstance(first, Num) and first.value == -1):
            yield rest[0] if len(rest) == 1 else App("mul", tuple(rest), term.sort)
        case App(op="exp" | "log" | "sin" | "cos" | "tanh" | "abs" | "sqrt" as op, args=(inner,)):
            yield App(op, (App("mul", (num(Fraction(2)), inner)),))
        case _:
            return


def holds_at_samples(claim: Claim, wanted: int = 12) -> bool | None:
    """Whether the claim holds at instances that meet its assumptions: False as soon as one refutes it, None when none could be
    evaluated.
    """
    checker = Checker(claim.context, Evidence())
    prop = checker.prepare(claim.prop)
    seen = 0
    for instance in Sampler(checker, prop).instances(120):
        state = verdict_at(checker, prop, instance)
        if state == "fails":
            return False
        seen += state == "holds"
        if seen >= wanted:
            break
    return True if seen else None


@pytest.mark.parametrize(("latex", "given"), TRUE, ids=[latex for latex, _ in TRUE])
def test_true_claims_are_proved(latex: str, given: tuple[str, ...]) -> None:
    verdict = decide(claim_from_latex(latex, given))
    assert isinstance(verdict, Proved), (name_of(verdict), getattr(verdict, "reason", ""))


@pytest.mark.parametrize(("latex", "given"), TRUE, ids=[latex for latex, _ in TRUE])
def test_no_false_mutant_is_proved_and_no_true_one_refuted(latex: str, given: tuple[str, ...]) -> None:
    claim = claim_from_latex(latex, given)
    tried = 0
    for prop in list(dict.fromkeys(mutants(claim.prop)))[:14]:
        mutant = Claim(prop, claim.context)
        verdict = decide(mutant)
        truth = holds_at_samples(mutant)
        tried += 1
        if isinstance(verdict, Proved):
            assert truth is not False, f"proved, but false at an instance: {prop}"
        if isinstance(verdict, Refuted):
            assert truth is not True or _fails_at(mutant, verdict), f"refuted without a failing instance: {prop}"
    assert tried


def _fails_at(claim: Claim, verdict: Refuted) -> bool:
    """The counterexample, evaluated once more from scratch."""
    checker = Checker(claim.context, Evidence())
    return verdict_at(checker, checker.prepare(claim.prop), verdict.counterexample.instance) == "fails"


def test_assumptions_are_needed() -> None:
    """Each claim is proved with its assumption and not without it."""
    rows = [
        (r"\sqrt{x^2} = x", "x > 0"),
        (r"\sum_{k=0}^{n-1} r^k = \frac{1-r^n}{1-r}", r"n \ge 0"),
        (r"|x| = x", r"x \ge 0"),
        (r"x^2 > 0", r"x \ne 0"),
        (r"p(1-p) \ge 0", r"p \in [0,1]"),
    ]
    for latex, assumption in rows:
        base = (r"n \in \mathbb{N}", r"r \ne 1") if "r^k" in latex else (r"x, p \in \mathbb{R}",)
        assert isinstance(decide(claim_from_latex(latex, (*base, assumption))), Proved), latex
        if "r^k" not in latex:
            assert not isinstance(decide(claim_from_latex(latex, base)), Proved), latex


def test_contradictory_givens_prove_nothing() -> None:
    verdict = decide(claim_from_latex("x = x + 1", ("x > 1", "x < 0")))
    assert not isinstance(verdict, Proved)


def test_free_symbols_of_a_counterexample_are_those_of_the_claim() -> None:
    claim = claim_from_latex(r"\sqrt{x^2} = x", (r"x \in \mathbb{R}",))
    verdict = decide(claim)
    assert isinstance(verdict, Refuted)
    assert set(verdict.counterexample.instance.values) == {s.name for s in free_symbols(claim.prop)}


def test_one_name_is_one_thing() -> None:
    x, sequence = Sym("x", SCALAR), Sym("x", Func((INTEGER,), SCALAR))
    claim = Claim(Rel("=", x, x), Context(definitions=(Definition(sequence, (Sym("k", INTEGER),), num(0)),)))
    assert name_of(decide(claim)) == "undecided"
    for verdict in (lambda: prove(claim, NormalForm(), "field"), lambda: refute(claim, Instance({"x": Fraction(1)}, {}), "sampling")):
        with pytest.raises(Rejected, match="two things"):
            verdict()


SHAPES = (r"W\in\mathbb{R}^{m\times n}", r"x\in\mathbb{R}^n", r"h\in\mathbb{R}^m")


@pytest.mark.parametrize(
    ("latex", "given", "expected"),
    [
        (r"\nabla_W \|h\|^2 = 2hx^\top", (*SHAPES, "h = Wx"), {"proved"}),
        (r"\nabla_W \|h\|^2 = 0", (*SHAPES, "h = Wx"), {"undecided"}),  # right where h is held fixed
        (r"\nabla_W \|h\|^2 = hx^\top", (*SHAPES, "h = Wx"), {"refuted"}),
        (r"\frac{d}{dx} y = 2x", (r"x, y\in\mathbb{R}", "y = x^2"), {"proved"}),
        (r"\frac{d}{dx} y = 0", (r"x, y\in\mathbb{R}", "y = x^2"), {"undecided"}),
        (r"\frac{dy}{dx} = 0", (r"x, y\in\mathbb{R}", "x^2 + y^2 = 1"), {"undecided"}),
        (r"\frac{\partial}{\partial x} (x^2 + \lambda (x - y)) = 2x + \lambda", (r"x, y, \lambda\in\mathbb{R}", "x - y = 1"), {"proved"}),
        (r"y = 2", (r"x, y\in\mathbb{R}", "y = 2x", "x = y/2"), {"refuted"}),  # no definition leads back to itself
        (r"y = 2", (r"x, y\in\mathbb{R}", "y = 2x", "y = 2"), {"proved"}),
        (r"y = 3", (r"x, y\in\mathbb{R}", "y = 2x", "y = 2"), {"refuted"}),
    ],
)
def test_a_declared_variable_that_is_told_by_an_equation_varies_with_it(latex: str, given: tuple[str, ...], expected: set[str]) -> None:
    assert name_of(decide(claim_from_latex(latex, given))) in expected
