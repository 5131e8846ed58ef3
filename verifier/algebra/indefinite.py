"""What an equation between indefinite integrals says: that both sides have the same derivative.

∫ f dx = F, with or without a written constant, is the claim F' = f. That reading is taken only when the variable of the integral also
stands free in the equation (∫ x dx = x²/2 + C); ∫ p(x) dx = 1 is an integral over the whole range and stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from verifier.algebra.calculus import NoRule, differentiate
from verifier.sorts import SCALAR, Func
from verifier.terms import And, Bind, Call, Forall, Implies, Not, Or, Prop, Rel, Sym, Term, free_symbols, rebuild, walk


def read_indefinite(prop: Prop, tied: frozenset[Sym] = frozenset()) -> Prop:
    """The proposition with each equation between indefinite integrals replaced by the equation of the derivatives.

    ``tied`` are variables that an assumption ties to others: a derivative with respect to one of them would miss what depends on it.
    """
    match prop:
        case Rel(op="="):
            return _equation(prop, tied)
        case And() | Or() | Not() | Implies() | Forall():
            result: Prop = rebuild(prop, lambda part: read_indefinite(part, tied))
            return result
        case _:
            return prop


def _equation(rel: Rel, tied: frozenset[Sym]) -> Rel:
    candidates = [t.var for t in walk(rel) if isinstance(t, Bind) and t.op == "integral" and not t.params and t.condition is None]
    for x in dict.fromkeys(candidates):
        if x in free_symbols(rel) and x not in tied:
            try:
                return _derivatives(rel, x)
            except NoRule:
                continue
    return rel


def _derivatives(rel: Rel, x: Sym) -> Rel:
    integrals: dict[Bind, Sym] = {}

    def name(node: Term) -> Term:
        if isinstance(node, Bind) and node.op == "integral" and not node.params and node.var == x and node.condition is None:
            sym = integrals.setdefault(node, Sym(f"∫{len(integrals)}", Func((SCALAR,), SCALAR)))
            return Call(sym, (x,))
        if isinstance(node, Bind) and node.var == x:
            return node
        result: Term = rebuild(node, name)
        return result

    bodies: dict[Sym, Bind] = {}

    def unname(node: Term) -> Term:
        if isinstance(node, Call) and node.fn in bodies:
            integral = bodies[node.fn]
            if node.orders == (1,):
                return integral.body
            raise NoRule("an indefinite integral that is no summand")  # e^(∫ f dx): equal derivatives would not mean equal values
        result: Term = rebuild(node, unname)
        return result

    lhs, rhs = name(rel.lhs), name(rel.rhs)
    bodies.update({sym: integral for integral, sym in integrals.items()})
    if not bodies:
        raise NoRule("the integral stands inside another binder")
    return replace(rel, lhs=unname(differentiate(lhs, x)), rhs=unname(differentiate(rhs, x)))
