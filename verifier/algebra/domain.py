"""Where a term is defined: the conditions that its divisors, roots and logarithms put on the variables."""

from __future__ import annotations

from fractions import Fraction

from verifier.sorts import INTEGER
from verifier.terms import (
    ONE,
    ZERO,
    App,
    Bind,
    Cases,
    Const,
    Deriv,
    Is,
    Num,
    Prop,
    Rel,
    Term,
    children,
    free_symbols,
    neg,
    sub,
)  # fmt: skip


def domain(node: Term | Prop) -> tuple[Rel, ...]:
    """Relations that must hold for the term to have a value, outermost last, without repetition.

    Conditions that mention a bound variable, and those inside a piecewise value (they are needed in their own case only), are left out.
    """
    found: dict[Rel, None] = {}
    _collect(node, found)
    return tuple(found)


def _collect(node: Term | Prop, found: dict[Rel, None]) -> None:
    match node:
        case Cases() | Deriv():
            return
        case Bind(var=var, params=params, body=body):
            for p in params:
                _collect(p, found)
            inner: dict[Rel, None] = {}
            _collect(body, inner)
            for r in inner:
                if var not in free_symbols(r):
                    found[r] = None
            return
        case App(op="indicator") | Is():
            return
        case _:
            for part in children(node):
                _collect(part, found)
    match node:
        case App(op="log", args=(a,)):
            found[Rel(">", a, ZERO)] = None
        case App(op="sqrt", args=(a,)):
            found[Rel(">=", a, ZERO)] = None
        case App(op="factorial", args=(a,)) if not isinstance(a, Num):
            found[Rel(">=", a, ZERO)] = None
        case App(op="arcsin" | "arccos", args=(a,)):
            found[Rel("<=", a, ONE)] = None
            found[Rel(">=", a, neg(ONE))] = None
        case App(op="artanh", args=(a,)):
            found[Rel("<", a, ONE)] = None
            found[Rel(">", a, neg(ONE))] = None
        case App(op="arcosh", args=(a,)):
            found[Rel(">=", sub(a, ONE), ZERO)] = None
        case App(op="pow", args=(base, exponent)) if base != Const("e") and not isinstance(base, Num):
            if isinstance(exponent, Num):
                if exponent.value.denominator != 1:
                    found[Rel(">" if exponent.value < 0 else ">=", base, ZERO)] = None
                elif exponent.value < 0:
                    found[Rel("!=", base, ZERO)] = None
            elif exponent.sort != INTEGER:
                found[Rel(">", base, ZERO)] = None
        case App(op="pow", args=(Num(value=value), exponent)) if value <= 0 and exponent.sort != INTEGER:
            if not (isinstance(exponent, Num) and (exponent.value.denominator == 1 and (value != 0 or exponent.value >= 0))):
                found[Rel(">", Num(Fraction(value)), ZERO)] = None
        case App(op="tan" | "sec", args=(a,)):
            found[Rel("!=", App("cos", (a,)), ZERO)] = None
        case App(op="cot" | "csc", args=(a,)):
            found[Rel("!=", App("sin", (a,)), ZERO)] = None
        case App(op="gamma", args=(a,)) if not isinstance(a, Num):
            found[Rel(">", a, ZERO)] = None
        case _:
            pass
