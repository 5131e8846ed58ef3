"""What stands behind the derivatives of a claim.

The derivative of log x is 1/x, which has a value at -1, where log has none. A derivative has a value only where what is differentiated
has one, so that the kernel looks at both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verifier.algebra.calculus import Unfolder
from verifier.terms import App, Bind, Call, Deriv, Prop, Sym, Term, children, free_symbols, substitute, walk

FORGETTING = ("log", "sqrt", "arcsin", "arccos", "artanh", "arcosh")  # their derivatives may have a value where they have none


def differentiated(node: Term | Prop, unfolder: Unfolder) -> tuple[Term, ...]:
    """The terms whose derivatives stand in a claim, or in the definitions of its names, with these definitions unfolded.

    Only terms with a narrower domain than their derivative may have are listed. One that depends on the index of a sum is listed summed,
    one that depends on another bound variable is left out.
    """
    found = _behind(node, unfolder, frozenset())
    return tuple(dict.fromkeys(t for t in found if any(isinstance(u, App) and u.op in FORGETTING for u in walk(t))))


def _behind(node: Term | Prop, unfolder: Unfolder, active: frozenset[str]) -> Iterator[Term]:
    match node:
        case Deriv(body=body, wrt=Sym(name=name)):
            yield unfolder.without(name, lambda: unfolder(body))
            yield from _behind(body, unfolder, active | {name})
        case Call(fn=f, args=args, orders=orders):
            for a in args:
                yield from _behind(a, unfolder, active)
            if f.name not in unfolder.definitions or f.name in active:
                return
            if any(orders):
                yield unfolder(replace(node, orders=()))
            for d in unfolder.definitions[f.name]:
                if len(d.params) == len(args):
                    values = dict(zip(d.params, args, strict=True))
                    for t in _behind(d.body, unfolder, active | {f.name}):
                        yield substitute(t, values)
        case Sym(name=name) if name in unfolder.definitions and name not in active:
            for d in unfolder.definitions[name]:
                if not d.params:
                    yield from _behind(d.body, unfolder, active | {name})
        case Bind(op="at", var=var, params=(value,), body=body):
            yield from _behind(value, unfolder, active)
            for t in _behind(body, unfolder, active):
                yield substitute(t, {var: unfolder(value)})
        case Bind(op=op, var=var, params=params, body=body):
            for p in params:
                yield from _behind(p, unfolder, active)
            for t in _behind(body, unfolder, active):
                if var not in free_symbols(t):
                    yield t
                elif op == "sum" and node.condition is None and t.sort == node.sort:
                    yield replace(node, params=tuple(unfolder(p) for p in params), body=t)
        case _:
            for part in children(node):
                yield from _behind(part, unfolder, active)
