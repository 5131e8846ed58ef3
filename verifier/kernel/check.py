"""The kernel: replays certificates and counterexamples, and alone builds `Proved` and `Refuted`.

Trusted: this package, `algebra` (normal forms, derivatives, unfolding), python-flint, and z3 where a `Polynomial` certificate asks it.
Everything that searches (`methods`, `refute`) is not: a wrong certificate is `Rejected` here, a wrong instance too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from verifier.algebra.calculus import Unfolder, differentiate
from verifier.algebra.differentiated import differentiated
from verifier.algebra.domain import domain
from verifier.algebra.field import NoValue, OutOfReach, mentions_tensor
from verifier.algebra.indefinite import read_indefinite
from verifier.algebra.recursion import Unroller, recursive_heads
from verifier.algebra.sums import NormalForms
from verifier.claims import Claim, Context, Counterexample, Definition, Instance, Proved, Refuted
from verifier.kernel import rules
from verifier.kernel.certificates import (
    Absurd,
    All,
    Antiderivative,
    CaseSplit,
    Certificate,
    Consequences,
    Equation,
    Extreme,
    Induction,
    Inside,
    KnownIntegral,
    Lemma,
    LimitProof,
    Moments,
    Monotone,
    NormalForm,
    Optimum,
    OutsideDomain,
    Polynomial,
    Recurrence,
    Rewriting,
    Rounding,
    SameOptimum,
    SplitIntegral,
    SplitRange,
    Telescoping,
    TensorForm,
)  # fmt: skip
from verifier.kernel.evaluate import Evaluator
from verifier.kernel.matrices import Clash
from verifier.kernel.numbers import Undefined, Unknown
from verifier.kernel.readings import OPEN, at_its_point, mentions, misfit, readings, with_dependence
from verifier.show import SIGNS, name_text, show, value_text
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import (
    ZERO,
    And,
    App,
    Bind,
    Call,
    Cases,
    Deriv,
    E,
    Forall,
    Implies,
    Is,
    Not,
    Num,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
    div,
    free_symbols,
    neg,
    num,
    rebuild,
    sub,
    substitute,
    walk,
)  # fmt: skip


class Rejected(Exception):
    """The certificate does not prove the claim; says at which step."""


@dataclass(slots=True)
class Evidence:
    """What a replay used: rules and side conditions, each once, in order."""

    rules: dict[str, None] = field(default_factory=dict)
    assumed: dict[str, None] = field(default_factory=dict)


def prove(claim: Claim, certificate: Certificate, method: str, reason: str = "") -> Proved:
    """`Proved` when the certificate proves the claim. Raises `Rejected`."""
    evidence = Evidence()
    one_sort_each(claim)
    try:
        Checker(claim.context, evidence).check(claim.prop, certificate)
    except OutOfReach as why:
        raise Rejected(str(why)) from why
    return Proved(method, tuple(evidence.rules), tuple(evidence.assumed), reason, certificate)


def one_sort_each(claim: Claim) -> None:
    """Raises `Rejected` when a name stands for two things, such as a sequence L and a number L: definitions are found by name."""
    named: dict[str, Sym] = {}
    symbols = set(free_symbols(claim.prop)).union(*(free_symbols(a) for a in claim.context.assumptions))
    for d in claim.context.definitions:
        symbols |= {d.head} | (free_symbols(d.body) - set(d.params))
    for s in symbols:
        if named.setdefault(s.name, s) != s:
            raise Rejected(f"{name_text(s.name)} stands for two things: one name, one sort")


def refute(claim: Claim, instance: Instance, method: str, reason: str = "", rewrites: tuple[Equation, ...] = ()) -> Refuted:
    """`Refuted` when the claim fails at the instance and the instance meets every assumption. Raises `Rejected`.

    ``rewrites`` are proved equations (an integral and its closed form) that are put into the claim before it is evaluated.
    """
    one_sort_each(claim)
    checker = Checker(claim.context, Evidence())
    prop = checker.prepare(claim.prop)
    checker.consider(claim.prop)
    for step in rewrites:
        checker.check(Rel("=", step.old, step.new), step.proof)
        prop = replace_term(prop, checker.prepare(step.old), checker.prepare(step.new))
    link, lhs, rhs = check_instance(checker, prop, instance)
    symbols = claim.context.symbols
    sequences = frozenset(
        n for n, v in instance.values.items() if isinstance(v, list) and n in symbols and isinstance(symbols[n].sort, Func)
    )
    return Refuted(
        method, Counterexample(instance, lhs, rhs, sequences), reason or _why(link, instance, lhs, rhs), tuple(checker.evidence.rules)
    )


def _why(link: Rel, instance: Instance, lhs: str, rhs: str) -> str:
    """One sentence: where, and what both sides are there."""
    values = ", ".join(f"{name_text(n)} = {v}" for n, v in values_text(instance.values).items())
    relation = SIGNS.get(link.op, link.op)
    return f"{'at ' + values + ' ' if values else ''}the left side is {lhs} and the right side is {rhs}, so {relation} fails"


# -- counterexamples ------------------------------------------------------------------------------------------------

PRECISIONS = (80, 200, 600)
FLAT = ("abs", "max", "min", "sign", "indicator", "floor", "ceil", "heaviside")  # may be constant, or cancel, on an interval


def check_instance(checker: Checker, prop: Prop, instance: Instance, *, quick: bool = False) -> tuple[Rel, str, str]:
    """The first relation of the (prepared) proposition that fails at the instance, with both sides printed. Raises `Rejected`.

    ``quick`` stops at the lowest precision.
    """
    for name, value in instance.values.items():
        sym = checker.context.symbols.get(name)
        if sym is not None and sym.sort == INTEGER and not (hasattr(value, "denominator") and value.denominator == 1):
            raise Rejected(f"{name} must be an integer")
    relevant = checker.relevant(prop)
    values = {**{name: Fraction(n) for name, n in instance.dimensions.items()}, **instance.values}
    values = {name: value for name, value in values.items() if not _by_entries(checker, name)}
    if any(values[name] != n or n < 1 for name, n in instance.dimensions.items()):
        raise Rejected("a dimension has two values")
    try:
        wrong = misfit((prop, *relevant), values)
    except Unknown as why:
        raise Rejected(str(why)) from why
    if wrong is not None:
        raise Rejected(f"{wrong} has not the shape that was declared")
    if checker.context.laws:
        from verifier.kernel.chance import admit

        refused = admit(checker.context, values)
        if refused is not None:
            raise Rejected(refused)
    as_read, *others = readings(checker.context, prop)
    last: Exception = Rejected("the claim holds there")
    evaluators = [Evaluator(values, precision, checker.recursive, **as_read) for precision in PRECISIONS[: 1 if quick else None]]
    if not quick:
        evaluators.append(_Touching(values, PRECISIONS[-1], checker.recursive, **as_read))
    for evaluator in evaluators:
        try:
            for assumption in relevant:
                if not _assumption_holds(checker, evaluator, assumption, prop):
                    raise Rejected(f"{show(assumption)} does not hold there")
            failed = failing_relation(evaluator, prop)
            if failed is None:
                raise Rejected("the claim holds there")
            for term in checker.behind:
                _has_value(evaluator, term)
            if any(_holds_in(evaluator, other) for other in checker.alternatives):
                raise Rejected("the claim holds there when what an equation gives depends on the variable of the derivative")
            for reading in others:
                if _holds_in(Evaluator(values, evaluator.precision, checker.recursive, **reading), prop):
                    raise Rejected(
                        "the claim holds there in the other layout" if reading["turned"] else "the claim holds there within the structure"
                    )
            return failed, value_text(evaluator.number(failed.lhs)), value_text(evaluator.number(failed.rhs))
        except Unknown as why:
            last = why
        except Undefined as why:
            raise Rejected(f"no value there: {why}") from why
    raise Rejected(f"not certain there: {last}")


def _isolated(r: Rel) -> bool:
    """Whether a condition that fails leaves out isolated points only: u ≠ 0, but not max(0, x) ≠ 0, which fails on half of the line."""
    if r.op != "!=":
        return False
    todo = [sub(r.lhs, r.rhs) if r.rhs != ZERO else r.lhs]
    while todo:
        match todo.pop():
            case App(op="abs" | "sqrt", args=(inner,)) | App(op="pow", args=(inner, Num())):
                todo.append(inner)
            case App(op="mul", args=factors):
                todo.extend(factors)
            case term if any(isinstance(t, Cases) or (isinstance(t, App) and t.op in FLAT) for t in walk(term)):
                return False
    return True


def _interior(r: Rel) -> Rel:
    """The condition without its edge, where a function may have a value and no derivative."""
    return replace(r, op={">=": ">", "<=": "<"}.get(r.op, r.op))


def _has_value(evaluator: Evaluator, term: Term) -> None:
    """Returns unless the term certainly has no value there. Raises `Undefined`."""
    try:
        evaluator.number(term)
    except Unknown:
        return


def _by_entries(checker: Checker, name: str) -> bool:
    return any(d.kind == "entries" for d in checker.recursive.get(name, ()))


def _holds_in(evaluator: Evaluator, prop: Prop) -> bool:
    """Whether the claim holds in another reading; one in which the shapes do not fit cannot be meant."""
    try:
        return failing_relation(evaluator, prop) is None
    except Clash:
        return False


class _Touching(Evaluator):
    """An evaluator that knows two overlapping values to be equal when their terms have one normal form: 1/2 log 2 + 1/2 log 2 and log 2."""

    def _holds(self, prop: Prop) -> bool:
        try:
            return super()._holds(prop)
        except Unknown:
            if not isinstance(prop, Rel) or prop.op not in ("=", "!=", "<", "<=", ">", ">="):
                raise
            self._eval(prop.lhs), self._eval(prop.rhs)  # both have a value
            numbers = {s: self.values.get(s.name) for s in free_symbols(prop)}
            if not all(isinstance(v, Fraction) for v in numbers.values()):
                raise
            lhs, rhs = (substitute(side, {s: Num(Fraction(v or 0)) for s, v in numbers.items()}) for side in (prop.lhs, prop.rhs))
            try:
                if not NormalForms.solve((), lambda f: f.equal(f.convert(lhs), f.convert(rhs))):
                    raise
            except OutOfReach as why:
                raise Unknown(str(why)) from why
            return prop.op in ("=", "<=", ">=")


def _assumption_holds(checker: Checker, evaluator: Evaluator, assumption: Prop, prop: Prop) -> bool:
    if isinstance(assumption, Is) and len(assumption.args) == 1 and assumption.property in rules.HARMLESS:
        return True
    if isinstance(assumption, Is) and assumption.property in ("independent", "pairwise_independent") and _with_laws(checker, assumption):
        return True  # `admit` has compared the laws of the instance with it
    if isinstance(assumption, Is) and assumption.property in ("smooth", "lipschitz") and len(assumption.args) == 2:
        return _slope_changes_within(checker, evaluator, assumption)
    prepared = checker.prepare(assumption, substitute_equalities=False)
    if checker.context.laws and isinstance(prepared, Rel) and free_symbols(prepared) & {law.variable for law in checker.context.laws}:
        from verifier.kernel.chance import almost_surely

        return almost_surely(evaluator, prepared)
    if isinstance(prepared, Is) and prepared.property in OPEN and any(isinstance(a.sort, Func) for a in prepared.args):
        return all(evaluator.holds(Is(prepared.property, (a,))) for f in prepared.args for a in at_its_point(evaluator, prop, f))
    return evaluator.holds(prepared)


def _with_laws(checker: Checker, assumption: Is) -> bool:
    table = {law.variable for law in checker.context.laws}
    return all(a in table for a in assumption.args)


def _slope_changes_within(checker: Checker, evaluator: Evaluator, assumption: Is) -> bool:
    """f is L-smooth (or L-Lipschitz) for an f that is constant, or of one variable with a constant second (first) derivative. Raises
    `Unknown`.
    """
    f, bound = assumption.args
    meaning = evaluator.values.get(getattr(f, "name", ""))
    if not (isinstance(meaning, tuple) and len(meaning) == 2):
        raise Unknown(f"whether {show(f)} is {assumption.property}")
    params, body = meaning
    if not free_symbols(body) & set(params):
        return evaluator.holds(Rel(">=", bound, ZERO))
    if len(params) != 1 or not isinstance(params[0].sort, Tensor) or params[0].sort.shape:
        raise Unknown(f"whether {show(f)} is {assumption.property}")
    slope = body
    for _ in range(2 if assumption.property == "smooth" else 1):
        slope = differentiate(slope, params[0])
    value = NormalForms.solve((), lambda n: n.as_number(n.convert(slope)))
    if value is None:
        raise Unknown(f"whether {show(f)} is {assumption.property}")
    return evaluator.holds(Rel("<=", num(abs(value)), bound))


def _rounded(evaluator: Evaluator, rel: Rel) -> bool:
    """Whether an equation holds at the instance by rounding; it is no counterexample then."""
    if rel.op != "=":
        return False
    from verifier.kernel.rounding import rounds

    return rounds(evaluator, rel)


def failing_relation(evaluator: Evaluator, prop: Prop) -> Rel | None:
    """The first relation that is certainly false at the instance, None when the proposition holds. Raises `Unknown`, `Undefined`."""
    match prop:
        case Rel():
            return None if evaluator.holds(prop) or _rounded(evaluator, prop) else prop
        case And(parts=parts):
            for k, p in enumerate(parts):
                failed = failing_relation(evaluator, p)
                if failed is not None:
                    from verifier.kernel.rounding import forgiven

                    if forgiven(evaluator, parts, k):
                        raise Unknown("a chain that goes on with a rounded value")
                    return failed
            return None
        case Implies(given=given, then=then, both=False):
            return failing_relation(evaluator, then) if evaluator.holds(given) else None
        case Implies(given=given, then=then, both=True):
            if evaluator.holds(given):
                return failing_relation(evaluator, then)
            if evaluator.holds(then):
                return failing_relation(evaluator, given)
            return None
        case _:
            raise Unknown(f"no relation to evaluate in {show(prop)}")


# -- certificates -----------------------------------------------------------------------------------------------------


class _Worked:
    """What was worked out for a context, whoever asks: it depends on nothing else."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.unfolder = Unfolder(context)
        self.prepared: dict[tuple[Prop | Term, bool], Any] = {}
        self.bearing: dict[Prop, tuple[Prop, ...]] = {}
        self.recursive: dict[str, list[Definition]] | None = None


_RECENT: deque[_Worked] = deque(maxlen=8)


def _worked(context: Context) -> _Worked:
    """The same for one context each time: a claim is looked at by several methods and several checkers."""
    for known in _RECENT:
        if known.context is context:
            return known
    _RECENT.append(_Worked(context))
    return _RECENT[-1]


_LAWFUL: deque[tuple[Context, Context]] = deque(maxlen=4)


def _lawful(context: Context) -> Context:
    """The context with what its laws say about their parameters; the same object each time."""
    if not context.laws:
        return context
    from verifier.algebra.expectation import lawful

    for known, found in _LAWFUL:
        if known is context or found is context:
            return found
    found = lawful(context)
    _LAWFUL.append((context, found))
    return found


class Checker:
    """Replays certificates under one context."""

    def __init__(self, context: Context, evidence: Evidence) -> None:
        context = _lawful(context)
        self.context = context
        self.evidence = evidence
        worked = _worked(context)
        self.unfolder, self.prepared, self.bearing = worked.unfolder, worked.prepared, worked.bearing
        self.alternatives: tuple[Prop, ...] = ()  # what the claim may mean besides, see `consider`
        self.behind: tuple[Term, ...] = ()  # terms whose derivatives stand in the claim: without them it has no value
        if worked.recursive is None:
            worked.recursive = {**self._sequences(), **self._families(), **self._laws()}
        self.recursive = worked.recursive

    def assume(self, *props: Prop) -> Checker:
        """A checker with more assumptions, writing to the same evidence."""
        return Checker(self.context.assume(*props), self.evidence)

    def _sequences(self) -> dict[str, list[Definition]]:
        """Sequences given by a recursion, with the names in their rules unfolded."""
        table = recursive_heads(self.context)
        return {name: [replace(d, body=self.unfolder(d.body)) for d in rules_] for name, rules_ in table.items()}

    def _laws(self) -> dict[str, list[Definition]]:
        if not self.context.laws:
            return {}
        from verifier.kernel.chance import law_table

        return law_table(self.context, self.unfolder)

    def _families(self) -> dict[str, list[Definition]]:
        """Tensors that are defined by their entries (``p_i = …``) and functions of numbers, with the names in their definitions
        unfolded.
        """
        found: dict[str, list[Definition]] = {}
        for name, rules_ in self.unfolder.definitions.items():
            head = rules_[0].head
            if not rules_[0].params or any(len(d.params) != len(rules_[0].params) for d in rules_):
                continue
            if isinstance(head.sort, Tensor):
                found[name] = [Definition(head, *self.unfolder.rule([replace(d, condition=None)]), d.condition, "entries") for d in rules_]
            elif isinstance(head.sort, Func) and all(p.sort == SCALAR for p in rules_[0].params):
                found[name] = [Definition(head, *self.unfolder.rule(rules_), None, "map")]
        return found

    def prepare(self, node, *, substitute_equalities: bool = True):  # type: ignore[no-untyped-def]
        """Definitions unfolded, derivatives taken, and variables that an assumption fixes (``x = c``) replaced."""
        key = (node, substitute_equalities)
        if key not in self.prepared:
            result = self.unfolder(node)
            if substitute_equalities:
                mapping = self.fixed()
                if mapping:
                    result = self.unfolder(substitute(result, mapping))
                if self.recursive:
                    result = self.unfolder(self.unrolled(result))
                if isinstance(result, Rel | And | Or | Not | Implies | Forall):
                    result = read_indefinite(result, self._tied())
            self.prepared[key] = result
        return self.prepared[key]

    def unrolled(self, node: Term | Prop) -> Any:
        """Members of sequences replaced by their rule, where it certainly applies."""
        return Unroller(self.context, self._truth)(node)

    def _tied(self) -> frozenset[Sym]:
        """Variables in equations among the assumptions."""
        equations = (a for a in self.context.assumptions if isinstance(a, Rel) and a.op == "=")
        return frozenset().union(*(free_symbols(a) for a in equations))

    def fixed(self) -> dict[Sym, Term]:
        """Variables that an assumption equates with a term without them."""
        found: dict[Sym, Term] = {}
        for a in self.context.assumptions:
            if isinstance(a, Rel) and a.op == "=":
                for left, right in ((a.lhs, a.rhs), (a.rhs, a.lhs)):
                    if isinstance(left, Sym) and isinstance(left.sort, Tensor) and not left.sort.shape and left not in found:
                        value = substitute(self.unfolder(right), found)
                        if left not in free_symbols(value) and not any(left in free_symbols(t) for t in found.values()):
                            found[left] = value
                            break
        return found

    def consider(self, claim: Prop) -> None:
        """Notes the readings of a claim under which it must fail too before it is refuted, and what must have a value where it does."""
        self.behind = differentiated(claim, self.unfolder)
        dependent = with_dependence(claim, self.context.assumptions)
        self.alternatives = () if dependent == claim else (self.prepare(dependent),)

    def relevant(self, prop: Prop) -> tuple[Prop, ...]:
        """The assumptions that bear on the proposition: those linked to it through shared variables.

        The others speak of other variables and can be met independently, so an instance need not name them.
        """
        if prop in self.bearing:
            return self.bearing[prop]
        found = self._names(prop)
        for symbol, value in self.fixed().items():
            if symbol.name in found:
                found |= self._names(value)
        pending = [(a, self._names(self.prepare(a, substitute_equalities=False))) for a in self.context.assumptions]
        chosen: set[int] = set()
        grew = True
        while grew:
            grew = False
            for k, (_, symbols) in enumerate(pending):
                if k not in chosen and (not symbols or symbols & found):
                    chosen.add(k)
                    found |= symbols
                    grew = True
        self.bearing[prop] = tuple(a for k, (a, _) in enumerate(pending) if k in chosen)
        return self.bearing[prop]

    def _names(self, node: Prop | Term) -> set[str]:
        return {s.name for s in mentions(node, self.recursive)}

    def _truth(self, prop: Prop) -> bool | None:
        """Whether the plain assumptions decide a condition on indices."""
        plain = tuple(a for a in self.context.assumptions if not any(isinstance(t, Call) for t in walk(a)))
        try:
            return NormalForms.solve(plain, lambda f: f.truth(prop))
        except OutOfReach:
            return None

    def assumptions(self, about: Prop | None = None) -> tuple[Prop, ...]:
        """The assumptions (all, or those that bear on a proposition) with definitions unfolded; a statement for every index also at
        each integer variable that the context knows.
        """
        found: list[Prop] = []
        for a in self.context.assumptions if about is None else self.relevant(about):
            found.append(self.prepare(a))
            if isinstance(a, Forall) and a.var.sort == INTEGER and isinstance(a.body, Rel):
                indices = [s for s in self.context.symbols.values() if s.sort == INTEGER]
                found.extend(self.prepare(substitute(a.body, {a.var: s})) for s in dict.fromkeys((*indices, a.var)))
        return tuple(found)

    def check(self, prop: Prop, certificate: Certificate) -> None:
        """Returns when the certificate proves the proposition in this context. Raises `Rejected` or `OutOfReach`."""
        match prop, certificate:
            case And(parts=parts), All(parts=proofs):
                if len(parts) != len(proofs):
                    raise Rejected("a conjunction with too few proofs")
                for p, c in zip(parts, proofs, strict=True):
                    self.check(p, c)
            case Implies(given=given, then=then, both=False), _:
                self.assume(given).check(then, certificate)
            case Implies(given=given, then=then, both=True), All(parts=(forward, back)):
                self.assume(given).check(then, forward)
                self.assume(then).check(given, back)
            case Forall(var=var, body=body), _:
                if any(var in free_symbols(a) for a in self.context.assumptions):
                    raise Rejected(f"{show(var)} is already used")
                self.check(body, certificate)
            case Rel(), _:
                unsaid = self.behind_derivatives(prop)
                (self.assume(*unsaid) if unsaid else self)._relation(prop, certificate)
            case (Is() | Not(part=Is())), _:
                from verifier.kernel.behaviour import check_property

                check_property(self, prop, certificate)
            case _:
                raise Rejected(f"a {type(certificate).__name__} does not prove {show(prop)}")

    def _relation(self, rel: Rel, certificate: Certificate) -> None:
        match certificate:
            case NormalForm():
                self._normal_form(rel)
            case Rewriting(steps=steps, then=then):
                current = self.prepare(rel)
                for step in steps:
                    self.check(Rel("=", step.old, step.new), step.proof)
                    current = replace_term(current, self.prepare(step.old), self.prepare(step.new))
                self.check(current, then)
            case CaseSplit(cases=cases):
                exhaustive(tuple(c for c, _ in cases))
                self.evidence.rules["case split"] = None
                if all(isinstance(proof, OutsideDomain | Absurd) for _, proof in cases):
                    raise Rejected("no case in which both sides have a value")
                for condition, proof in cases:
                    inside = self.assume(condition)
                    if isinstance(proof, OutsideDomain):
                        inside.outside_domain(rel, condition)
                        self.evidence.assumed[show(Not(condition))] = None
                    else:
                        inside.check(rel, proof)
            case Absurd():
                if not self.contradictory():
                    raise Rejected("the assumptions of this case do not contradict each other")
            case Induction():
                self._induction(rel, certificate)
            case Telescoping():
                from verifier.kernel.recurrence import check_telescoping

                check_telescoping(self, rel, certificate)
            case Antiderivative():
                from verifier.kernel.integrals import check_antiderivative

                check_antiderivative(self, rel, certificate)
            case SplitIntegral():
                from verifier.kernel.integrals import check_split_integral

                check_split_integral(self, rel, certificate)
            case Inside():
                from verifier.kernel.inside import check_inside

                check_inside(self, rel, certificate)
            case SplitRange():
                from verifier.kernel.integrals import check_split_range

                check_split_range(self, rel, certificate)
            case LimitProof():
                from verifier.kernel.limits import check_limit

                check_limit(self, rel, certificate)
            case TensorForm():
                from verifier.kernel.tensor import check_tensor

                check_tensor(self, rel)
            case Polynomial():
                from verifier.kernel.polynomial import check_polynomial

                check_polynomial(self, rel, certificate)
            case Monotone():
                from verifier.kernel.monotone import check_monotone

                check_monotone(self, rel, certificate)
            case Consequences(facts=facts, positive=positive, then=then):
                self._consequences(facts, positive).check(rel, then)
            case Moments():
                from verifier.kernel.expectation import check_moments

                check_moments(self, rel, certificate)
            case KnownIntegral() | Lemma():
                rules.check_rule(self, rel, certificate)
            case Recurrence():
                from verifier.kernel.recurrence import check_recurrence

                check_recurrence(self, rel, certificate)
            case Extreme():
                from verifier.kernel.extrema import check_extreme

                check_extreme(self, rel, certificate)
            case Optimum():
                from verifier.kernel.extrema import check_optimum

                check_optimum(self, rel, certificate)
            case SameOptimum():
                from verifier.kernel.extrema import check_same_optimum

                check_same_optimum(self, rel, certificate)
            case Rounding(digits=digits):
                from verifier.kernel.rounding import check_rounding

                check_rounding(self, rel, digits)
            case _:
                raise Rejected(f"a {type(certificate).__name__} does not prove a relation")

    def _consequences(self, facts: tuple[tuple[Rel, tuple[Equation, ...]], ...], positive: tuple[Sym, ...]) -> Checker:
        """A checker that also assumes what assumed equations say once their integrals are worked out."""
        tables = [c for _, steps in facts for step in steps for c in _known_integrals(step.proof)]
        known = [t for c in tables if c.entry == "gaussian" for t in c.parameters[1:2]]  # a in e^{-ax²}: it converges for a > 0 alone
        if not all(any(self._positive_multiple(t, s) for t in known) for s in positive):
            raise Rejected("no integral converges only under this condition")
        inside = self.assume(*(Rel(">", s, ZERO) for s in positive))
        for s in positive:
            self.evidence.assumed[show(Rel(">", s, ZERO))] = None
        found: list[Prop] = []
        for assumption, steps in facts:
            if assumption not in self.context.assumptions:
                raise Rejected(f"{show(assumption)} is not assumed")
            current = inside.prepare(assumption)
            for step in steps:
                inside.check(Rel("=", step.old, step.new), step.proof)
                current = replace_term(current, inside.prepare(step.old), inside.prepare(step.new))
            found.append(current)
        return inside.assume(*found)

    def _positive_multiple(self, t: Term, s: Sym) -> bool:
        """Whether t is a positive number times s."""
        try:
            ratio = NormalForms.solve((Rel("!=", s, ZERO),), lambda f: f.as_number(f.convert(self.prepare(div(t, s)))))
        except OutOfReach:
            return False
        return ratio is not None and ratio > 0

    def contradictory(self) -> bool:
        """True when some assumption, with fixed variables put in, is certainly false."""
        props = [self.prepare(a) for a in self.context.assumptions]
        for k, p in enumerate(props):
            try:
                if NormalForms.solve((*props[:k], *props[k + 1 :]), lambda f, q=p: f.truth(q)) is False:  # type: ignore[misc]
                    return True
            except OutOfReach:
                continue
        return False

    def outside_domain(self, rel: Rel, condition: Prop) -> None:
        """Returns when a side of the relation certainly has no value under the assumptions; both sides, where the condition is one of
        declared variables that holds at more than isolated points (see `side_conditions`). Raises `Rejected`.
        """
        prepared = self.prepare(rel)
        without: list[Term] = []
        for side in (prepared.lhs, prepared.rhs):
            try:
                NormalForms.solve(self.assumptions(), lambda f, t=side: f.convert(t))  # type: ignore[misc]
            except NoValue:
                without.append(side)
            except OutOfReach:
                continue
        if not without:
            raise Rejected("both sides may have a value in this case")
        isolated = isinstance(condition, Rel) and condition.op == "="
        if len(without) == 1 and not isolated and all(s.name in self.context.declared for s in free_symbols(condition)):
            raise Rejected(f"only one side needs {show(Not(condition))}, which is not given")

    # -- normal forms ---------------------------------------------------------------------------------------------------

    def _normal_form(self, rel: Rel) -> None:
        prepared = self.prepare(rel)
        assumptions = self.assumptions(prepared)
        needs = domain(prepared)
        decided = NormalForms.solve(assumptions, lambda f: self._decide(f, prepared))
        if not decided:
            extra = tuple(r for r in needs if r.op in (">", ">="))
            if not extra or not NormalForms.solve((*assumptions, *extra), lambda f: self._decide(f, prepared)):
                raise Rejected(
                    "the two sides have different normal forms" if rel.op == "=" else "the sign of the difference is not evident"
                )
        self._note_rules(rel, prepared)
        self.side_conditions(prepared, needs, assumptions)

    def decide_in(self, f: NormalForms, rel: Rel) -> bool:
        """Whether the normal forms of the two sides in a given field show the relation."""
        return self._decide(f, rel)

    def _decide(self, f: NormalForms, rel: Rel) -> bool:
        a, b = f.convert(rel.lhs), f.convert(rel.rhs)
        if rel.op == "=":
            return f.equal(a, b)
        gap = f.sub(a, b)
        if rel.op == "!=":
            return f.nonzero(gap.num)
        num_sign, den_sign = f.sign(gap.num), f.sign(gap.den)
        if "-" in den_sign:
            num_sign = {"+": "-", "-": "+", "0+": "0-", "0-": "0+"}.get(num_sign, num_sign)
        elif den_sign not in ("+", "0+"):
            return False
        wanted = {"<": ("-",), "<=": ("-", "0-", "0"), ">": ("+",), ">=": ("+", "0+", "0")}.get(rel.op)
        if wanted is None:
            raise Rejected(f"no normal form decides {rel.op}")
        return num_sign in wanted

    def side_conditions(self, rel: Rel, needs: tuple[Rel, ...], assumptions: tuple[Prop, ...]) -> None:
        """Lists what the claim needs in order to make sense and the assumptions do not give.

        A condition that leaves out more than isolated points, on declared variables, and that only one side needs, is no mere convention:
        the claim is then not proved for all admitted values. Raises `Rejected`.
        """
        if not needs:
            return
        self._side_conditions(needs, set(domain(rel.lhs)) & set(domain(rel.rhs)), assumptions)

    def behind_derivatives(self, rel: Rel) -> tuple[Rel, ...]:
        """Where the derivatives and antiderivatives in a relation exist, as far as what becomes of them does not say it: log x has
        a derivative, and is an antiderivative, where x > 0. The conditions that are not given are listed and returned.

        Raises `Rejected` as `side_conditions` does; a condition on tensors (log det X) is only listed.
        """
        terms = [differentiated(side, self.unfolder) for side in (rel.lhs, rel.rhs)]
        if any(isinstance(t, Bind) and t.op == "integral" and not t.params for t in walk(rel)) and self.prepare(rel) != self.unfolder(rel):
            terms = [(*found, self.unfolder(side)) for found, side in zip(terms, (rel.lhs, rel.rhs), strict=True)]
        if not any(terms):
            return ()
        hidden = [dict.fromkeys(_interior(r) for t in found for r in domain(t) if r.op != "!=") for found in terms]
        shown = set(domain(self.prepare(rel)))
        needs = tuple(r for r in dict.fromkeys((*hidden[0], *hidden[1])) if r not in shown)
        sides = [{*found, *domain(self.prepare(side))} for found, side in zip(hidden, (rel.lhs, rel.rhs), strict=True)]
        if not needs:
            return ()
        from verifier.kernel.polynomial import entailed

        assumptions = self.assumptions(And((rel, *needs)))
        tensors = {r for r in needs if mentions_tensor(r.lhs) or mentions_tensor(r.rhs)}
        unsettled = tuple(r for r in needs if r in tensors or not entailed(assumptions, r))
        return self._side_conditions(unsettled, (sides[0] & sides[1]) | tensors, assumptions)

    def _side_conditions(self, needs: tuple[Rel, ...], both: set[Rel], assumptions: tuple[Prop, ...]) -> tuple[Rel, ...]:
        if not needs:
            return ()

        def open_conditions(f: NormalForms) -> list[Rel]:
            left: list[Rel] = []
            for r in needs:
                try:
                    if f.truth(r) is not True:
                        left.append(r)
                except OutOfReach:
                    left.append(r)
            return left

        left = NormalForms.solve(assumptions, open_conditions)
        granted = {r for a in assumptions if isinstance(a, Rel) for r in domain(a)}  # an assumption that holds makes sense
        for r in left:
            if not _isolated(r) and r not in both and r not in granted and all(s.name in self.context.declared for s in free_symbols(r)):
                raise Rejected(f"only one side needs {show(r)}, which is not given")
            self.evidence.assumed[show(r)] = None
        return tuple(left)

    def note_chance(self, written: Rel) -> None:
        """Names what a claim with expectations rests on, and which moments have to be finite for it to make sense."""
        found = [t for t in walk(written) if isinstance(t, Bind) and t.op == "expect"]
        if not found:
            return
        self.evidence.rules["linearity of expectation"] = None
        table = {law.variable: law for law in self.context.laws}
        declared = {a.args[0] for a in self.context.assumptions if isinstance(a, Is) and a.property == "finite_second_moment"}
        for s in dict.fromkeys(p for t in found for p in (t.var, *t.params) if isinstance(p, Sym)):
            law = table.get(s)
            if law is not None and law.distribution != "unknown":
                self.evidence.rules[f"moments of the {law.distribution} law"] = None
            elif s not in declared:
                self.evidence.assumed[f"the moments of {show(s)} that occur are finite"] = None
        if any(isinstance(a, Is) and a.property == "independent" for a in self.context.assumptions):
            self.evidence.rules["declared independence"] = None

    def note_definitions(self, written: Rel) -> None:
        """Lists the definitions of names that stand in the claim, and that it takes derivatives."""
        for d in self.context.definitions:
            if any(getattr(t, "fn", None) == d.head or t == d.head for t in walk(written)):
                self.evidence.rules[f"definition of {show(d.head)}"] = None
        if any(type(t).__name__ == "Deriv" for t in walk(written)):
            self.evidence.rules["derivative rules"] = None

    def _note_rules(self, written: Rel, prepared: Rel) -> None:
        """Names the laws that the normal form used, for the report."""
        self.note_chance(written)
        heads: set[Sym] = set()
        ops: set[str] = set()
        derived = False
        for t in walk(written):
            match t:
                case Sym():
                    heads.add(t)
                case Call(fn=f, orders=orders):
                    heads.add(f)
                    derived = derived or any(orders)
                case Deriv():
                    derived = True
                case _:
                    pass
        for t in walk(prepared):
            if isinstance(t, App | Bind):
                ops.add("exp" if t.op == "pow" and isinstance(t, App) and t.args[0] == E else t.op)
        for d in self.context.definitions:
            if d.head in heads:
                self.evidence.rules[f"definition of {show(d.head)}"] = None
        if derived:
            self.evidence.rules["derivative rules"] = None
        for op in sorted(ops & rules.LAWS.keys()):
            self.evidence.rules[rules.LAWS[op]] = None
        self.evidence.rules["normal form of rational functions" if written.op == "=" else "sign of a normal form"] = None

    # -- sums -------------------------------------------------------------------------------------------------------------

    def _induction(self, rel: Rel, c: Induction) -> None:
        n = c.var
        if n.sort != INTEGER:
            raise Rejected(f"{show(n)} is no integer")
        if not c.base:
            raise Rejected("an induction without a base case")
        others = tuple(a for a in self.context.assumptions if n not in free_symbols(a))
        about = [a for a in self.context.assumptions if n in free_symbols(a)]
        # what else restricts n is dropped: the statement is proved for every n from the start on
        least = max((_lower_bound(a, n) for a in about if _lower_bound(a, n) is not None), default=None)  # type: ignore[type-var]
        if least is None or c.start > least:
            raise Rejected(f"the induction starts at {c.start}, later than the least admitted value")
        free = Context(
            self.context.symbols, others, self.context.definitions, self.context.laws, self.context.guesses,
            self.context.declared, self.context.conventions,
        )  # fmt: skip
        depth = len(c.base)
        for j, proof in enumerate(c.base):
            mapping: dict[Sym, Term] = {n: num(c.start + j)}
            base = Checker(free.assume(Rel("=", n, num(c.start + j))), self.evidence)
            base.check(substitute(rel, mapping), proof)
        hypotheses = [substitute(rel, {n: _shift(n, j)}) for j in range(depth)]
        step = Checker(free.assume(Rel(">=", n, num(c.start)), *hypotheses), self.evidence)
        step.check(substitute(rel, {n: _shift(n, depth)}), c.step)
        self.evidence.rules["induction"] = None


def _known_integrals(certificate: Any) -> list[KnownIntegral]:
    """The integrals from the table that a certificate rests on."""
    if isinstance(certificate, KnownIntegral):
        return [certificate]
    if isinstance(certificate, tuple):
        return [found for part in certificate for found in _known_integrals(part)]
    if isinstance(certificate, Certificate | Equation):
        return [found for f in fields(certificate) for found in _known_integrals(getattr(certificate, f.name))]
    return []


def _shift(n: Sym, j: int) -> Term:
    return App("add", (n, num(j)), INTEGER) if j else n


def _lower_bound(a: Prop, n: Sym) -> int | None:
    """The least integer n that ``a`` admits, when ``a`` is a bound of n from below by an integer."""
    match a:
        case Rel(op=">=", lhs=lhs, rhs=Num(value=v)) | Rel(op="<=", lhs=Num(value=v), rhs=lhs) if lhs == n:
            return int(-((-v) // 1))
        case Rel(op=">", lhs=lhs, rhs=Num(value=v)) | Rel(op="<", lhs=Num(value=v), rhs=lhs) if lhs == n:
            return int(v // 1) + 1
        case _:
            return None


def exhaustive(conditions: tuple[Prop, ...]) -> None:
    """Raises `Rejected` unless the conditions leave no case out: a condition and its negation, or signs of one difference."""
    if len(conditions) == 2 and (conditions[1] == Not(conditions[0]) or conditions[0] == Not(conditions[1])):
        return
    signs: set[str] = set()
    sides: set[tuple[Term, Term]] = set()
    for c in conditions:
        if not isinstance(c, Rel):
            raise Rejected("a case split over something that is no comparison")
        sides.add((c.lhs, c.rhs))
        signs |= {"=": {"0"}, "<": {"-"}, "<=": {"-", "0"}, ">": {"+"}, ">=": {"+", "0"}, "!=": {"-", "+"}}.get(c.op, set())
    if len(sides) != 1 or signs != {"-", "0", "+"}:
        raise Rejected("a case split that leaves a case out")


def replace_term(node, old: Term, new: Term):  # type: ignore[no-untyped-def]
    """Every free occurrence of ``old`` replaced; none below a binder of one of its variables."""
    inside = free_symbols(old)

    def change(part: Any) -> Any:
        if part == old:
            return new
        if isinstance(part, Bind | Forall) and part.var in inside:
            return part
        return rebuild(part, change)

    return change(node)


def values_text(values: Mapping[str, Any]) -> dict[str, str]:
    """The values of an instance, printed."""
    return {name: value_text(v) for name, v in values.items()}


def negate(t: Term) -> Term:
    """-t, for callers that build goals."""
    return neg(t)
