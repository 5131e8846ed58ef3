"""Whether a counterexample refutes a line: its values must be arbitrary in the document, not merely undeclared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from verifier.check.state import QuestionState
from verifier.claims import Claim, Context, Refuted, Verdict
from verifier.kernel.check import Checker, Evidence
from verifier.show import name_text
from verifier.sorts import INTEGER, Func, Tensor
from verifier.terms import (
    ZERO,
    And,
    App,
    Bind,
    Call,
    Deriv,
    Forall,
    Implies,
    Is,
    Num,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
    free_symbols,
    walk,
)  # fmt: skip


def why_not_universal(state: QuestionState, prop: Prop, context: Context, starts: bool, *, values: bool = True) -> str:
    """Why a counterexample says nothing here: ``condition``, a sentence, or empty when it does refute.

    Without ``values`` it does not matter whether the document says which values are admitted.
    """
    target = Checker(context, Evidence()).prepare(prop)
    while isinstance(target, Implies | Forall):
        target = target.then if isinstance(target, Implies) else target.body
    if isinstance(target, Or):
        return next((r for r in (why_not_universal(state, p, context, starts, values=values) for p in target.parts) if r), "")
    if isinstance(target, And):
        reasons = [why_not_universal(state, p, context, starts, values=values) for p in target.parts]
        return next((r for r in reasons if not r), next(iter(reasons), "")) if all(reasons) else ""
    if not isinstance(target, Rel):
        return ""
    known = running_names(state, context) | differentiated(target) | differentiated(prop) | _parameters_of_laws(target, context)
    known |= _indices(prop, context)
    defined = {d.head.name for d in context.definitions}
    left, right = ({s.name for s in free_symbols(side)} - defined for side in (target.lhs, target.rhs))
    constant = _is_number(target.rhs) or (isinstance(target.rhs, App) and target.rhs.op == "zeros")
    if target.op in ("=", "approx") and starts and left and constant:
        return "condition"
    if target.op in ("<", "<=", ">", ">=") and _compares_undeclared(target, context):
        return "condition"
    loose = sorted((left | right) - known)
    if starts and isinstance(target.lhs, Sym) and target.lhs.name in right and target.lhs.name in loose:
        return f"{name_text(target.lhs.name)} stands on both sides: an equation for it, or an update of it, and not true of every value"
    if (
        len(loose) == 1
        and left | right == set(loose)
        and any(s.name in loose and getattr(s.sort, "shape", ()) for s in free_symbols(target))
    ):
        return f"a property that {name_text(loose[0])} may have or not: the document does not declare {name_text(loose[0])}"
    if not values:
        return ""
    if loose and (
        left != right
        or any(
            isinstance(s.sort, Func) and INTEGER not in s.sort.args
            for side in (target.lhs, target.rhs)
            for s in free_symbols(side)
            if s.name in loose
        )
    ):
        names = spoken_names(loose)
        return f"false for some values of {names}, but the document does not say which values are admitted"
    return ""


def _compares_undeclared(rel: Rel, context: Context) -> bool:
    """``0 < \\eta`` of a bare letter that nobody declared: which values it may have, and no consequence of anything."""
    for letter, other in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        if isinstance(letter, Sym) and letter.name not in context.declared and _is_number(other):
            return True
    return False


def _indices(prop: Prop, context: Context) -> frozenset[str]:
    """Undeclared letters that number entries, and sizes: what is written with them is meant for all of them."""
    inside = (i for t in walk(prop) if isinstance(t, App) and t.op == "entry" for i in t.args[1:])
    numbers = {s.name for i in inside for s in free_symbols(i) if s.sort == INTEGER and s.name not in context.declared}
    sizes = {n for t in walk(prop) if isinstance(sort := getattr(t, "sort", None), Tensor) for d in sort.shape for n in d.names()}
    return frozenset(numbers | (sizes - context.declared))


def why_positive_only(
    ask: Callable[[Claim], Verdict], state: QuestionState, prop: Prop, context: Context, verdict: Refuted
) -> str:
    """Why a counterexample with negative values of undeclared quantities says little: most such quantities are meant positive."""
    negative: list[str] = []
    assumed: list[Prop] = []
    running = running_names(state, context) | differentiated(prop) | differentiated(Checker(context, Evidence()).prepare(prop))
    for name, value in verdict.counterexample.instance.values.items():
        sym = context.symbols.get(name)
        family = sym is not None and isinstance(sym.sort, Func) and INTEGER in sym.sort.args  # x_i has nothing to do with the x of f(x)
        if sym is None or (name in running and not family) or not _has_negative(value):
            continue
        if isinstance(sym.sort, Tensor) and not sym.sort.shape:
            assumed.append(Rel(">", sym, ZERO))
        elif (
            isinstance(sym.sort, Func)
            and sym.sort.args == (INTEGER,)
            and isinstance(sym.sort.result, Tensor)
            and not sym.sort.result.shape
        ):
            index = Sym("i", INTEGER)
            assumed.append(Forall(index, Rel(">", Call(sym, (index,)), ZERO)))
        else:
            continue
        negative.append(name_text(name))
    if not assumed or isinstance(ask(Claim(prop, context.assume(*assumed))), Refuted):
        return ""
    return f"false for some negative values of {', '.join(negative)}, but the document does not say that they are admitted"


def why_unread(state: QuestionState, prop: Prop, context: Context) -> str:
    """Why a counterexample says little about names of which a given was not understood and that nothing else defines."""
    defined = {d.head.name for d in context.definitions}
    written_out = Checker(context, Evidence()).prepare(prop)  # x_{t+1} rests on f where x_{t+1} = x_t - f'(x_t)
    names = {s.name for s in free_symbols(prop) | free_symbols(written_out)} & state.unread - defined
    return f"false, but something that is given of {spoken_names(names)} was not understood" if names else ""


def _is_number(term: Term) -> bool:
    """Whether a term is made of numbers alone."""
    return isinstance(term.sort, Tensor) and not term.sort.shape and not free_symbols(term)


def spoken_names(names: Iterable[str]) -> str:
    """Names as a reader knows them, each once."""
    return ", ".join(sorted({name_text(name) for name in names}))


def differentiated(rel: Prop) -> set[str]:
    """Variables that the relation treats as running: differentiated or function arguments."""
    out: set[str] = set()
    for t in walk(rel):
        if isinstance(t, Deriv) and isinstance(t.wrt, Sym):
            out.add(t.wrt.name)
        if isinstance(t, Bind):
            out.add(t.var.name)
        if isinstance(t, Call):
            out |= {a.name for a in t.args if isinstance(a, Sym)}
    return out


def _parameters_of_laws(rel: Rel, context: Context) -> set[str]:
    """The parameters of the laws over which the relation takes an expectation: E[R_ij] = p is about every p in R_ij ~ Bern(p)."""
    chancy = {t.var.name for t in walk(rel) if isinstance(t, Bind) and t.op == "expect"}
    return {s.name for law in context.laws if law.variable.name in chancy for p in law.parameters for s in free_symbols(p)}


def _bounded_family(prop: Prop) -> str | None:
    """The family of numbers that a statement such as ``a_k > 0`` declares, as ``a > 0`` declares a number."""
    while isinstance(prop, Forall | Implies):
        prop = prop.body if isinstance(prop, Forall) else prop.then
    match prop:
        case Rel(op="<" | "<=" | ">" | ">=", lhs=Call(fn=fn, args=(Sym(),)), rhs=Num()) if isinstance(fn.sort, Func) and fn.sort.args == (
            INTEGER,
        ):
            return fn.name
    return None


def running_names(state: QuestionState, context: Context) -> set[str]:
    """Names that stand for arbitrary values: declared ones, those of which a property is declared, and parameters of definitions."""
    spoken = {s.name for a in context.assumptions if isinstance(a, Is) for s in free_symbols(a)}
    spoken |= {name for a in context.assumptions if (name := _bounded_family(a)) is not None}
    model = {
        s.name
        for d in context.definitions
        if d.kind == "recursion"
        for s in free_symbols(d.body)
        if not isinstance(s.sort, Func) or s.sort.args == (INTEGER,)
    }  # what a recurrence is made of: its weights and its inputs
    known = spoken | model | set(context.declared) | {p.name for d in context.definitions for p in d.params} | state.universal
    return known - state.sought


def _has_negative(value: object) -> bool:
    return any(_has_negative(v) for v in value) if isinstance(value, list) else isinstance(value, int | Fraction) and value < 0
