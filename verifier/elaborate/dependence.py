"""Dependence through definitions: a derivative with respect to a defined quantity, a function whose body uses its variable in disguise.

``L(w) = -\\sum_i y_i \\log p_i`` with ``p_i = σ((Xw)_i)`` depends on w through p, and ``\\partial L/\\partial h`` with ``h = σ(Wx)``
treats h as free.  In both cases the definitions in between are written out, as far as they lead to the variable and no further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from verifier.claims import Definition
from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.scope import Scope, describe
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Sort, Tensor
from verifier.terms import App, Call, Sym, Term, free_symbols, rebuild, substitute


def leads_to(scope: Scope, name: str, targets: frozenset[str]) -> bool:
    """True when the definitions of a name mention a target, directly or through other definitions."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        if current in seen or (current in targets and current != name):
            continue
        seen.add(current)
        for d in scope.definitions:
            if d.head.name == current:
                inside = {s.name for s in free_symbols(d.body)} - {p.name for p in d.params}
                if inside & targets:
                    return True
                pending += inside - seen
    return False


def written_out(scope: Scope, term: Term, targets: frozenset[str]) -> Term:
    """The term with every definition that leads to a target written out; the targets themselves stay.

    Raises `NotUnderstood` where a definition by entries, by cases or by recursion stands in the way.
    """
    hidden: Mapping[str, bool] = {s.name: leads_to(scope, s.name, targets) for s in free_symbols(term) if s.name not in targets}
    if not any(hidden.values()):
        return term

    def change(t: Term) -> Term:
        match t:
            case App(op="entry", args=(Sym() as head, *indices)) if hidden.get(head.name):
                d = _only(scope, head)
                if d.params and len(d.params) == len(indices):
                    return again(substitute(d.body, dict(zip(d.params, (change(i) for i in indices), strict=True))))
            case Call(fn=head, args=args, orders=()) if hidden.get(head.name):
                d = _only(scope, head)
                if d.kind == "definition" and len(d.params) == len(args):
                    return again(substitute(d.body, dict(zip(d.params, (change(a) for a in args), strict=True))))
                raise NotUnderstood(f"the dependence through {head.name}")
            case Sym() if hidden.get(t.name):
                d = _only(scope, t)
                if d.params:
                    raise NotUnderstood(f"the dependence through {t.name}, which is defined by its entries")
                return again(d.body)
        return rebuild(t, change)  # type: ignore[no-any-return]

    def again(t: Term) -> Term:
        return written_out(scope, t, targets)

    return change(term)


def _only(scope: Scope, head: Sym) -> Definition:
    found = [d for d in scope.definitions if d.head == head]
    if len(found) != 1 or found[0].condition is not None:
        raise NotUnderstood(f"the dependence through {head.name}, which is defined piece by piece")
    return found[0]


def is_defined(scope: Scope, symbol: Sym) -> bool:
    """True for a quantity with a definition of its own (a value, or a tensor by its entries)."""
    return any(d.head == symbol for d in scope.definitions)


def depends_openly(scope: Scope, body: Term, wrt: Term) -> bool:
    """True when it is not known how a body depends on a variable: it does not mention it, but rests on names that nobody declared.

    ``\\partial l/\\partial w`` of an undeclared l is no zero.
    """
    variable = _base(wrt)
    if variable is None:
        return False
    pending, seen, open_ = [s.name for s in free_symbols(body)], set[str](), False
    while pending:
        name = pending.pop()
        if name == variable.name:
            return False
        if name in seen or name in scope.bound:
            continue
        seen.add(name)
        inside = [d for d in scope.definitions if d.head.name == name]
        for d in inside:
            pending += [s.name for s in free_symbols(d.body) - set(d.params)]
        known = scope.symbols.get(name)
        open_ = open_ or (not inside and name in scope.guessed and known is not None and known.sort != INTEGER)
    return open_


def unknown_derivative(scope: Scope, body: Term, wrt: Term, order: int, sort: Sort) -> Term:
    """The derivative as an unknown function of the indices of sequences; for whole tensors of nothing, entries being its entries then."""
    above, upper, above_shape = _split(scope, body)
    below, lower, below_shape = _split(scope, wrt)
    power = "" if order == 1 else f"^{order}"
    name = f"∂{power}{above}/∂{below}{power}"
    arguments = (*upper.arguments, *lower.arguments)
    whole: Sort = sort
    indices = (*upper.entries, *lower.entries)
    if indices:
        whole = Tensor((*above_shape, *below_shape))
    given = scope.conventions.get(f"upstream:{above}") == below and order == 1
    function = Func(tuple(SCALAR if a.sort == INTEGER else a.sort for a in arguments), whole)
    head = Sym(name, whole if given and not arguments else function)
    scope.symbols[name] = head
    if given and not arguments:
        scope.declared.add(name)  # the gradient from above may be anything
    elif given:
        scope.guessed.add(name)  # its members outside the range of the output are no values: a line may mean 0 by them
    else:
        scope.guess(f"how {describe(body)} depends on {describe(wrt)} is not declared")
        scope.guessed.add(name)  # a guessed function: nothing is refuted by a choice of it
    value = head if given and not arguments else Call(head, arguments, sort=whole)
    return App("entry", (value, *indices), SCALAR) if indices else value


@dataclass(frozen=True, slots=True)
class _Indices:
    arguments: tuple[Term, ...] = ()
    entries: tuple[Term, ...] = ()


def _split(scope: Scope, term: Term) -> tuple[str, _Indices, tuple[Dim, ...]]:
    """The name of a thing, its indices, and the shape that its entries are taken from (of the value itself when none are)."""
    match term:
        case Sym(name=name):
            return name, _Indices(), scope.shape(term)
        case Call(fn=fn, args=args, orders=()):
            return fn.name, _Indices(args), scope.shape(term)
        case App(op="entry", args=(Sym() | Call() as inner, *indices)):
            name, more, _ = _split(scope, inner)
            return name, _Indices(more.arguments, tuple(indices)), scope.shape(inner)
        case App(op="row" | "col" as op, args=(Sym(name=name), *indices)):
            return f"{op} {name}", _Indices(tuple(indices)), scope.shape(term)
        case App(op="transpose", args=(inner,)):
            name, more, _ = _split(scope, inner)
            return f"{name}^\\top", more, scope.shape(term)
    return "(·)", _Indices((term,)), scope.shape(term)


def _base(wrt: Term) -> Sym | None:
    while isinstance(wrt, App) and wrt.args:
        wrt = wrt.args[0]
    return wrt if isinstance(wrt, Sym) else wrt.fn if isinstance(wrt, Call) else None
