"""Terms to SymPy, for the comparison only: what `sympy.simplify` is given is the same claim, already read.

Definitions are unfolded by substitution.  Raises `NoSympy` for what has no counterpart; such claims are left out of the comparison.
"""

from __future__ import annotations

from typing import Any

import sympy

from verifier.claims import Claim, Definition
from verifier.sorts import INTEGER
from verifier.terms import App, Bind, Call, Cases, Const, Deriv, Num, Rel, Sym, Term

FUNCTIONS: dict[str, Any] = {
    "exp": sympy.exp, "log": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "sinh": sympy.sinh, "cosh": sympy.cosh,
    "tanh": sympy.tanh, "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan, "sqrt": sympy.sqrt, "abs": sympy.Abs,
    "sign": sympy.sign, "gamma": sympy.gamma, "factorial": sympy.factorial, "binomial": sympy.binomial, "max": sympy.Max, "min": sympy.Min,
    "erf": sympy.erf, "floor": sympy.floor, "ceil": sympy.ceiling, "add": sympy.Add, "mul": sympy.Mul, "pow": sympy.Pow, "coth": sympy.coth,
    "cot": sympy.cot, "sec": sympy.sec, "csc": sympy.csc, "arsinh": sympy.asinh, "arcosh": sympy.acosh, "artanh": sympy.atanh,
}  # fmt: skip
CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "infinity": sympy.oo, "euler_gamma": sympy.EulerGamma}


class NoSympy(Exception):
    """The claim has a part that SymPy has no counterpart for."""


class Writer:
    """One claim: its symbols, with what its assumptions say of their signs, and its definitions."""

    def __init__(self, claim: Claim) -> None:
        self.definitions: dict[Sym, Definition] = {d.head: d for d in claim.context.definitions}
        self.positive = {
            a.lhs for a in claim.context.assumptions if isinstance(a, Rel) and a.op == ">" and isinstance(a.rhs, Num) and a.rhs.value >= 0
        }
        self.symbols: dict[Sym, Any] = {}

    def symbol(self, s: Sym) -> Any:
        if s not in self.symbols:
            kind = {"integer": True} if s.sort == INTEGER else {"real": True}
            self.symbols[s] = sympy.Symbol(s.name, **kind, **({"positive": True} if s in self.positive else {}))
        return self.symbols[s]

    def write(self, t: Term) -> Any:
        match t:
            case Num(value=value):
                return sympy.Rational(value.numerator, value.denominator)
            case Const(name=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case Sym() if t in self.definitions and not self.definitions[t].params:
                return self.write(self.definitions[t].body)
            case Sym():
                return self.symbol(t)
            case App(op=op, args=args) if op in FUNCTIONS:
                return FUNCTIONS[op](*map(self.write, args))
            case Call(fn=f, args=args, orders=orders):
                return self.call(f, args, orders)
            case Deriv(body=body, wrt=Sym() as x, order=order):
                return sympy.Derivative(self.write(body), (self.symbol(x), order))
            case Bind(op="at", var=x, params=(value,), body=body):
                return self.write(body).subs(self.symbol(x), self.write(value))
            case Bind(op="integral", var=x, params=(low, high), body=body):
                return sympy.Integral(self.write(body), (self.symbol(x), self.write(low), self.write(high)))
            case Bind(op="sum" | "prod" as op, var=k, params=(low, high), body=body, condition=None):
                make = sympy.Sum if op == "sum" else sympy.Product
                return make(self.write(body), (self.symbol(k), self.write(low), self.write(high)))
            case Bind(op="limit", var=x, params=(point, side), body=body):
                direction = {1: "+", -1: "-", 0: "+-"}[int(side.value) if isinstance(side, Num) else 0]
                at = self.write(point)
                return sympy.Limit(self.write(body), self.symbol(x), at, direction if at.is_finite else "+")
            case Cases(branches=branches, otherwise=otherwise) if otherwise is not None:
                rows = [(self.write(value), self.relation(c)) for c, value in branches if isinstance(c, Rel)]
                if len(rows) == len(branches):
                    return sympy.Piecewise(*rows, (self.write(otherwise), True))
        raise NoSympy(type(t).__name__)

    def call(self, f: Sym, args: tuple[Term, ...], orders: tuple[int, ...]) -> Any:
        definition = self.definitions.get(f)
        if definition is None:
            made = sympy.Function(f.name)
            if len(args) != 1:
                return made(*map(self.write, args)) if not any(orders) else self.refuse()
            z = sympy.Dummy(real=True)
            return sympy.diff(made(z), z, sum(orders)).subs(z, self.write(args[0])) if any(orders) else made(self.write(args[0]))
        if len(definition.params) != len(args) or definition.condition is not None or definition.kind != "definition":
            return self.refuse()
        body = self.write(definition.body)
        for parameter, order in zip(definition.params, orders, strict=False):
            body = sympy.diff(body, self.symbol(parameter), order) if order else body
        return body.subs({self.symbol(p): self.write(a) for p, a in zip(definition.params, args, strict=True)}, simultaneous=True)

    def refuse(self) -> Any:
        raise NoSympy("a function without a plain definition")

    def relation(self, r: Rel) -> Any:
        makers = {"=": sympy.Eq, "!=": sympy.Ne, "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}
        return makers[r.op](self.write(r.lhs), self.write(r.rhs))
