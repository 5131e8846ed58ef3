"""Functionals of distributions: ``D(P \\| Q) = \\int p(x) \\log \\frac{p(x)}{q(x)} dx`` and their values at named laws.

The small letters on the right stand for the densities of the capital ones on the left.  At ``D(\\mathcal{N}(…) \\| \\mathcal{N}(…))``
each becomes the density of the law that is written in its place, integrated over the support.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.algebra.laws import entry_of
from verifier.claims import Definition
from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.laws import law_of
from verifier.elaborate.scope import Scope
from verifier.sorts import SCALAR, Func
from verifier.syntax.tree import Group
from verifier.terms import INFINITY, Bind, Sym, Term, free_symbols, neg, rebuild, substitute

KIND = "densities"  # the definition of a functional: its parameters are the functions that stand for densities
WHOLE = (neg(INFINITY), INFINITY)


def densities_of(scope: Scope, params: Sequence[Sym], body: Term) -> tuple[Sym, ...] | None:
    """The undeclared functions that stand for the densities of the parameters; None when it is no such definition."""
    free = free_symbols(body)
    if any(p in free for p in params):
        return None
    functions = {s.name: s for s in free if isinstance(s.sort, Func) and s.name not in scope.declared and len(s.sort.args) == 1}
    found = [functions.get(p.name.lower()) for p in params if p.name.lower() != p.name]
    known = tuple(s for s in found if s is not None)
    return known if params and len(known) == len(params) else None


def applied(scope: Scope, name: str, bracket: Group) -> Term | None:
    """The value of a functional at named laws; None when the name is no functional. Raises `NotUnderstood`."""
    rule = next((d for d in reversed(scope.definitions) if d.head.name == name and d.kind == KIND), None)
    if rule is None:
        return None
    if len(bracket.items) != len(rule.params):
        raise NotUnderstood(f"{name} of {len(bracket.items)} distributions", bracket.span)
    laws = [law_of(scope, Sym("?"), item) for item in bracket.items]
    if len({law.distribution for law in laws}) > 1:
        raise NotUnderstood(f"{name} of distributions of different kinds", bracket.span)
    mapping: dict[Sym, Term] = {}
    ends: tuple[Term, Term] = WHOLE
    for k, (function, law) in enumerate(zip(rule.params, laws, strict=True)):
        entry = entry_of(law)
        density = None if entry is None else entry.density
        if density is None or law.distribution not in ("normal", "exponential"):
            raise NotUnderstood(f"the density of {law.distribution}", bracket.items[k].span)
        x = Sym("x", SCALAR)
        value, *range_ = density(x, law.parameters)
        ends = (range_[0], range_[1])
        named = Sym(_fresh_name(scope, function.name), Func((SCALAR,), SCALAR, elementwise=True))
        scope.symbols[named.name] = named
        scope.declared.add(named.name)
        scope.definitions.append(Definition(named, (x,), value))
        mapping[function] = named

    def over_support(node):  # type: ignore[no-untyped-def]
        changed = rebuild(node, over_support)
        if isinstance(changed, Bind) and changed.op == "integral" and changed.params in ((), WHOLE) and _uses(changed, mapping):
            return Bind("integral", changed.var, ends, changed.body, changed.condition, changed.sort)
        return changed

    result: Term = substitute(over_support(rule.body), mapping)  # type: ignore[no-untyped-call]
    return result


def _uses(node: Bind, mapping: dict[Sym, Term]) -> bool:
    return any(s in mapping for s in free_symbols(node.body))


def _fresh_name(scope: Scope, base: str) -> str:
    k = 1
    while f"{base}_{{({k})}}" in scope.symbols:
        k += 1
    return f"{base}_{{({k})}}"
