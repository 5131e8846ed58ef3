"""The nearest true step: candidates in order of distance, a filter by exact instances, then a proof.

A candidate must hold at the counterexample of the step and at a few more exact instances before a proof is tried.  It is offered only when
its own text, read again in the same context, is proved by the engine; nothing else here can make a repair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, islice
from typing import TYPE_CHECKING

from verifier.algebra.field import OutOfReach
from verifier.claims import Claim, Context, IllFormed, Instance, Proved, Refuted, Undecided, Verdict
from verifier.elaborate import NotUnderstood, ShapeClash, declare, elaborate, settled
from verifier.elaborate.statements import declares_late
from verifier.engine import decide
from verifier.kernel.check import Checker, Evidence, Rejected
from verifier.refute.sampler import Sampler
from verifier.refute.search import Search, look_for_counterexample
from verifier.refute.shrinking import verdict_at
from verifier.repair.assumptions import assumptions
from verifier.repair.numbers import exponents, factors, fraction_text, letters, neighbours, numbers, shifts, swaps
from verifier.repair.parts import missing_factors, missing_terms, superfluous
from verifier.repair.signs import complements, functions, marks, signs
from verifier.repair.tensors import inverses, jacobians, orders, products, transposes
from verifier.repair.written import Edit, Side, Written
from verifier.sorts import Func, Tensor
from verifier.syntax import ParseFailure, parse_statement
from verifier.syntax.tree import Chain, Node, Number
from verifier.terms import App, Implies, Prop, Rel, free_symbols, num, walk

if TYPE_CHECKING:
    from verifier.document.model import Macro

Generator = Callable[[Written, Side], Iterator[Edit]]

#: Single edits in order of distance: first what changes a mark, then what moves parts, last what brings something in.
NEAR: tuple[Generator, ...] = (
    signs, marks, numbers, factors, transposes, exponents, shifts, orders, swaps, products, functions, complements,
)  # fmt: skip
FAR: tuple[Generator, ...] = (inverses, superfluous, neighbours, jacobians, letters, missing_factors, missing_terms)
#: Edits of which two may go together.
IN_PAIRS: tuple[Generator, ...] = (signs, marks, numbers, transposes, swaps, factors, exponents, shifts)
#: What brings in a constant proves nearly any inequality; those are mended by these alone.
FOR_INEQUALITIES: tuple[Generator, ...] = (signs, numbers, transposes, exponents, shifts, swaps, orders, complements, letters)

MOST_SINGLE = 400  # candidates read on each side
MOST_PAIRS = 150
MOST_OF_INEQUALITIES = 3  # proofs of those are dear
MOST_PROOFS = 6  # candidates that hold at every instance and that are given to the engine
MOST_EVALUATED = 500  # looks at an instance, in all
MOST_FAILING, MOST_HOLDING = 4, 2  # instances beside the counterexample; those at which the step fails tell more
PROPOSED = 40
POSSIBLE = Search(evaluated=1, proposed=30, quick=True)  # an assumption must be possible at all
INEQUALITIES = frozenset({"<", "<=", ">", ">="})
TURNED = {
    "<": ("<=", ">", ">="), "<=": (">=",), ">": (">=", "<", "<="), ">=": ("<=",), "!=": ("=",), "succ": ("succeq", "prec", "preceq"),
    "succeq": ("preceq",), "prec": ("preceq", "succ", "succeq"), "preceq": ("succeq",),
}  # fmt: skip
SIGN = {
    "=": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "equiv": r"\equiv", "succ": r"\succ", "succeq": r"\succeq",
    "prec": r"\prec", "preceq": r"\preceq", "approx": r"\approx",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """A refuted or ill-formed step, as plain data for another process.

    ``context`` is what stood before the step, ``lines`` are earlier lines that are proved.  ``condition`` is the LaTeX of the case that
    the step is about; ``keeps_left`` says that the left side is what the step starts from.
    """

    lhs: str
    op: str
    rhs: str
    context: Context
    lines: tuple[Prop, ...] = ()
    instance: Instance | None = None
    condition: str = ""
    keeps_left: bool = True
    macros: Mapping[str, Macro] = field(default_factory=dict)
    trees: tuple[Node | None, Node | None] = (None, None)  # both sides as they were read, where their text alone may not say it


@dataclass(frozen=True, slots=True)
class Repair:
    """A step that was proved in the same context. ``latex`` is all of it, ``tail`` its sign and right side when the left one is kept."""

    latex: str
    kind: str
    detail: str = ""
    tail: str | None = None


def mend(broken: Broken) -> Repair | None:
    """The nearest step that is proved, None when none is found."""
    lhs, rhs = (Side.of(text, tree, broken.macros) for text, tree in zip((broken.lhs, broken.rhs), broken.trees, strict=True))
    if lhs is None or rhs is None or broken.op not in SIGN or isinstance(lhs.tree, Chain) or isinstance(rhs.tree, Chain):
        return None
    return _Search(broken, lhs, rhs).first()


class _Search:
    """One search: what the step was, the instances that filter, and how many proofs were tried."""

    def __init__(self, broken: Broken, lhs: Side, rhs: Side) -> None:
        self.broken = broken
        self.lhs, self.rhs = lhs, rhs
        self.original = self.read(lhs.text, broken.op, rhs.text)
        context = self.original.context if self.original is not None else broken.context
        symbols = free_symbols(self.original.prop) if self.original is not None else set(context.symbols.values())
        shaped = any(isinstance(s.sort, Tensor) and s.sort.shape for s in symbols) or "mathbf" in lhs.text + rhs.text
        families = any(isinstance(s.sort, Func) and getattr(s.sort.result, "shape", ()) for s in symbols)
        self.names = frozenset(s.name for s in symbols) | frozenset(context.symbols)
        self.proofs = self.looks = 0
        self.checkers: dict[int, tuple[Context, Checker]] = {}
        self.instances = tuple(self._instances())
        valued = frozenset(name for instance in self.instances for name in instance.values)
        self.step = Written.of(lhs, rhs, broken.op, context, shaped or families, valued)
        self.seen: set[str] = {_bare(rhs.text)}

    # -- candidates ---------------------------------------------------------------------------------------------------

    def first(self) -> Repair | None:
        """The first candidate that is proved."""
        inequality = self.broken.op in INEQUALITIES
        near = FOR_INEQUALITIES if inequality else (*NEAR, *FAR)
        if inequality or self.broken.op in TURNED:
            for op in TURNED.get(self.broken.op, ()):
                if found := self.try_(self.lhs.text, op, self.rhs.text, Edit("relation", (), SIGN[op])):
                    return found
        if self.broken.op == "=" and (found := self._value()):
            return found
        for edit in islice(self._edits(near, self.rhs), MOST_SINGLE):
            if found := self.try_(self.lhs.text, self.broken.op, edit.apply(self.rhs.text), edit):
                return found
        if not self.broken.keeps_left or _is_bare_number(self.rhs):
            self.seen = {_bare(self.lhs.text)}
            for edit in islice(self._edits(near, self.lhs), MOST_SINGLE):
                if found := self.try_(edit.apply(self.lhs.text), self.broken.op, self.rhs.text, edit):
                    return found
        if found := self._weaker() or self._under_an_assumption():
            return found
        self.seen.add(_bare(self.rhs.text))
        for one, other in islice(self._pairs(), MOST_PAIRS):
            edit = Edit(one.kind if one.kind == other.kind else "two", (*one.patches, *other.patches))
            if found := self.try_(self.lhs.text, self.broken.op, edit.apply(self.rhs.text), edit):
                return found
        return None

    def _edits(self, generators: tuple[Generator, ...], side: Side) -> Iterator[Edit]:
        for edit in chain.from_iterable(generate(self.step, side) for generate in generators):
            text = _bare(edit.apply(side.text))
            if text and text not in self.seen:
                self.seen.add(text)
                yield edit

    def _pairs(self) -> Iterator[tuple[Edit, Edit]]:
        self.seen = {_bare(self.rhs.text)}
        singles = list(islice(self._edits(IN_PAIRS, self.rhs), 60))
        for total in range(1, 2 * len(singles)):
            for a in range(max(0, total - len(singles) + 1), (total + 1) // 2):
                if singles[a].apart(singles[total - a]):
                    yield singles[a], singles[total - a]

    def _value(self) -> Repair | None:
        """The number that the left side is, where the right one is a number."""
        if self.original is None or not isinstance(self.original.prop, Rel) or free_symbols(self.original.prop):
            return None
        verdict = decide(self.original)
        if not isinstance(verdict, Refuted):
            return None
        try:
            text = fraction_text(Fraction(verdict.counterexample.lhs))
        except ValueError:  # only known within bounds
            return None
        return self.try_(self.lhs.text, "=", text, Edit("value", (), text))

    def _weaker(self) -> Repair | None:
        """An inequality in place of an equation, where equality does occur."""
        if self.broken.op != "=" or self.original is None or not isinstance(self.original.prop, Rel):
            return None
        if not any(self.at(self.original, instance) == "holds" for instance in self.instances):
            return None
        for op in ("<=", ">="):
            if found := self.try_(self.lhs.text, op, self.rhs.text, Edit("relation", (), SIGN[op])):
                return found
        return None

    def _under_an_assumption(self) -> Repair | None:
        """The step as it is, under one more assumption on what it speaks of."""
        if self.original is None:
            return None
        for said, node in assumptions(self.original):
            try:
                context = declare(self.broken.context, node)
                claim = self.read(self.lhs.text, self.broken.op, self.rhs.text, context)
            except (NotUnderstood, ShapeClash, RecursionError, ValueError):
                continue
            if claim is None or self.proofs >= 2 * MOST_PROOFS:
                continue
            added = [p for p in claim.context.assumptions if p not in self.broken.context.assumptions]
            if claim.prop in added or any(_same(p, claim.prop) for p in added):
                continue
            self.proofs += 1
            if isinstance(self.verdict(claim), Proved) and look_for_counterexample(claim, POSSIBLE).agreed:
                return Repair(rf"{self.text(self.lhs.text, self.broken.op, self.rhs.text)} \quad \text{{if }} {said}", "assumption", said)
        return None

    # -- judging ------------------------------------------------------------------------------------------------------

    def text(self, lhs: str, op: str, rhs: str) -> str:
        """The whole step."""
        case = rf" \quad \text{{if }} {self.broken.condition}" if self.broken.condition else ""
        return f"{lhs} {SIGN[op]} {rhs}{case}"

    def read(self, lhs: str, op: str, rhs: str, context: Context | None = None) -> Claim | None:
        """What a step claims in the context of the broken one; None when it cannot be read."""
        try:
            tree = parse_statement(self.text(lhs, op, rhs), self.broken.macros)
            return settled(elaborate(context or self.broken.context, tree))
        except (ParseFailure, NotUnderstood, ShapeClash, RecursionError, ValueError):
            return None

    def try_(self, lhs: str, op: str, rhs: str, edit: Edit) -> Repair | None:
        """The candidate as a repair, if it is one."""
        most = MOST_OF_INEQUALITIES if self.broken.op in INEQUALITIES else MOST_PROOFS
        if self.proofs >= most or self.looks >= MOST_EVALUATED:
            return None
        claim = self.read(lhs, op, rhs)
        if claim is None or _says_nothing(claim.prop) or not frozenset(s.name for s in free_symbols(claim.prop)) <= self.names:
            return None
        if not self._holds(claim):
            return None
        self.proofs += 1
        where = ""
        if not isinstance(self.verdict(claim), Proved):
            meant = self._where_it_is_defined(claim)
            if meant is None:
                return None
            where = meant
        tail = f"{SIGN[op]} {rhs}" if lhs == self.lhs.text and not self.broken.condition else None
        return Repair(self.text(lhs, op, rhs) + where, edit.kind, edit.detail, tail)

    def verdict(self, claim: Claim) -> Verdict:
        """What the engine says: of the claim alone, then with the proved lines before it."""
        try:
            alone = decide(claim, refuting=not self.instances)
            if isinstance(alone, Proved) or not self.broken.lines:
                return alone
            return decide(Claim(claim.prop, claim.context.assume(*self.broken.lines)), refuting=False)
        except (OutOfReach, Rejected, RecursionError) as why:
            return Undecided(str(why))

    def _where_it_is_defined(self, claim: Claim) -> str | None:
        """The condition under which the logarithms of the step have a value, where with it the claim is proved; written behind the step."""
        inside = dict.fromkeys(t.args[0] for t in walk(claim.prop) if isinstance(t, App) and t.op == "log" and free_symbols(t.args[0]))
        if not inside or len(inside) > 2:
            return None
        there = Claim(claim.prop, claim.context.assume(*(Rel(">", t, num(0)) for t in inside)))
        if not self._holds(there) or not isinstance(self.verdict(there), Proved):
            return None
        from verifier.latex import latex

        return rf" \quad \text{{if }} {', '.join(f'{latex(t)} > 0' for t in inside)}"

    def _holds(self, claim: Claim) -> bool:
        """Whether some instance may agree, and none says otherwise: what has a value nowhere is no repair."""
        agreed = not self.instances
        for instance in self.instances:
            found = self.at(claim, instance)
            if found == "fails":
                return False
            agreed = agreed or found == "holds" or found.startswith("not certain")  # exponentials agree to any digits, never exactly
        return agreed

    def at(self, claim: Claim, instance: Instance) -> str:
        """``holds``, ``fails``, or why neither is certain."""
        self.looks += 1
        try:
            checker = self._checker(claim.context)
            return verdict_at(checker, checker.prepare(claim.prop), instance, quick=True)
        except (OutOfReach, Rejected, RecursionError) as why:
            return str(why)

    def _checker(self, context: Context) -> Checker:
        known = self.checkers.get(id(context))
        if known is None:
            known = self.checkers[id(context)] = (context, Checker(context, Evidence()))
        return known[1]

    def _instances(self) -> Iterator[Instance]:
        """The counterexample, then instances at which the broken step has a truth value, those of several dimensions first."""
        if self.broken.instance is not None:
            yield self.broken.instance
        if self.original is None:
            return
        try:
            checker = self._checker(self.original.context)
            prop = checker.prepare(self.original.prop)
            checker.consider(self.original.prop)
            proposed = Sampler(checker, prop).instances(PROPOSED)
            room = {"fails": MOST_FAILING, "holds": MOST_HOLDING}
            for instance in proposed:
                found = verdict_at(checker, prop, instance, quick=True)
                if room.get(found):
                    room[found] -= 1
                    yield instance
                if not room["fails"]:
                    return
        except (OutOfReach, Rejected, RecursionError):
            return


def mend_latex(claim: str, given: Sequence[str]) -> Repair | None:
    """The nearest claim that is proved, for a claim in LaTeX that is one relation and wrong."""
    context = Context()
    try:
        for tree in sorted((parse_statement(text) for text in given), key=declares_late):
            context = declare(context, tree)
        written = parse_statement(claim)
        if not isinstance(written, Chain) or len(written.items) != 2:
            return None
        instance = None
        try:
            verdict = decide(settled(elaborate(context, written)))
            if not isinstance(verdict, Refuted | IllFormed):
                return None
            instance = verdict.counterexample.instance if isinstance(verdict, Refuted) else None
        except ShapeClash:
            pass
    except (ParseFailure, NotUnderstood, ShapeClash, RecursionError):
        return None
    lhs, rhs = (claim[item.span[0] : item.span[1]] for item in written.items)
    return mend(Broken(lhs, written.relators[0].op, rhs, context, instance=instance, keeps_left=False))


def _bare(text: str) -> str:
    """A text without spaces and sized brackets, to tell candidates apart."""
    return "".join(text.split()).replace(r"\left", "").replace(r"\right", "")


def _is_bare_number(side: Side) -> bool:
    return isinstance(side.tree, Number)


def _says_nothing(prop: Prop) -> bool:
    """Both sides are one and the same."""
    while isinstance(prop, Implies):
        prop = prop.then
    return isinstance(prop, Rel) and prop.lhs == prop.rhs


def _same(p: Prop, q: Prop) -> bool:
    """Whether two equations are one, up to their sides."""
    return isinstance(p, Rel) and isinstance(q, Rel) and p.op == q.op == "=" and {p.lhs, p.rhs} == {q.lhs, q.rhs}



