"""Evaluation of scalar terms at an instance: exact rationals, else real balls (Arb) that contain the value.

A comparison is decided only when it is certain: rationals exactly, balls when they are disjoint.  `Undefined` means that the term has
no value there (a zero divisor, the logarithm of a negative number); `Unknown` that this evaluator cannot tell.
Balls: F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE TC 66 (2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
from flint import acb, arb

from verifier.algebra.calculus import DERIVATIVES, NoRule, differentiate
from verifier.algebra.ranges import ranged
from verifier.algebra.recursion import linear_index
from verifier.claims import Definition
from verifier.kernel.numbers import (
    MAX_BITS,
    Dual,
    Number,
    Undefined,
    Unknown,
    chain,
    minus,
    over,
    plus,
    reciprocal,
    sign_of,
    times,
    to_ball,
)
from verifier.sorts import INTEGER, Func
from verifier.terms import (
    And,
    App,
    Bind,
    Call,
    Cases,
    Const,
    Deriv,
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
    free_symbols,
    walk,
)  # fmt: skip

MAX_STEPS = 20_000


QUADRATURE_STEPS = 1_500  # a smooth integrand needs a few hundred; one with a singularity would go on for minutes


@dataclass(frozen=True, slots=True)
class Infinite:
    """An infinite limit, as one whole side of a relation."""

    sign: int

    def __str__(self) -> str:
        return "∞" if self.sign > 0 else "-∞"


def _exact(x: Number) -> bool:
    return isinstance(x, Fraction)


def _whole(x: Number) -> bool:
    return isinstance(x, Fraction) and x.denominator == 1


def _real(name: str) -> Callable[[Number], Number]:
    def apply(x: Number) -> Number:
        return getattr(to_ball(x), name)()

    return apply


def _log(x: Number) -> Number:
    if x == 1:
        return Fraction(0)
    if isinstance(x, acb):
        return x.log()
    if sign_of(x) <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    return to_ball(x).log()


def _sqrt(x: Number) -> Number:
    if isinstance(x, acb):
        return x.sqrt()
    s = sign_of(x)
    if s < 0:
        raise Undefined("the square root of a negative number")
    if s == 0:
        return Fraction(0)
    if isinstance(x, Fraction):
        p, q = flint.fmpz(x.numerator).isqrt(), flint.fmpz(x.denominator).isqrt()
        if p * p == x.numerator and q * q == x.denominator:
            return Fraction(int(p), int(q))
    return to_ball(x).sqrt()


def _domain(name: str, inside: Callable[[Number], bool]) -> Callable[[Number], Number]:
    def apply(x: Number) -> Number:
        if not inside(x):
            raise Undefined(f"{name} outside its domain")
        return getattr(to_ball(x), {"arcsin": "asin", "arccos": "acos", "artanh": "atanh", "arcosh": "acosh"}[name])()

    return apply


def _within(lo: int, hi: int, *, strict: bool = False) -> Callable[[Number], bool]:
    def test(x: Number) -> bool:
        a, b = sign_of(x - lo), sign_of(hi - x)
        return (a > 0 and b > 0) if strict else (a >= 0 and b >= 0)

    return test


def _factorial(x: Number) -> Number:
    if isinstance(x, Fraction) and x.denominator == 1:
        if x < 0:
            raise Undefined("the factorial of a negative integer")
        if x > 2_000:
            raise Unknown("a factorial of a large number")
        return Fraction(math.factorial(int(x)))
    return _gamma(x + 1)


def _gamma(x: Number) -> Number:
    if isinstance(x, Fraction) and x.denominator == 1:
        if x <= 0:
            raise Undefined("gamma at a pole")
        return _factorial(x - 1)
    return to_ball(x).gamma()


def _floor(x: Number, up: bool) -> Number:
    if isinstance(x, Fraction):
        return Fraction(-((-x) // 1) if up else x // 1)
    value = (x.ceil() if up else x.floor()).unique_fmpz()
    if value is None:
        raise Unknown("a rounding too close to call")
    return Fraction(int(value))


def _zero_safe(name: str) -> Callable[[Number], Number]:
    """A function with f(0) = 0 (or 1 for the even ones) exactly."""
    at_zero = Fraction(1 if name in ("exp", "cos", "cosh", "sec") else 0)
    real = _real({"arctan": "atan", "arsinh": "asinh"}.get(name, name))

    def apply(x: Number) -> Number:
        return at_zero if isinstance(x, Fraction) and x == 0 else real(x)

    return apply


UNARY: dict[str, Callable[[Number], Number]] = {
    **{name: _zero_safe(name) for name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arsinh", "erf")},
    "log": _log,
    "sqrt": _sqrt,
    "cot": lambda x: reciprocal(_zero_safe("tan")(x)),
    "sec": lambda x: reciprocal(_zero_safe("cos")(x)),
    "csc": lambda x: reciprocal(_zero_safe("sin")(x)),
    "arcsin": _domain("arcsin", _within(-1, 1)),
    "arccos": _domain("arccos", _within(-1, 1)),
    "artanh": _domain("artanh", _within(-1, 1, strict=True)),
    "arcosh": _domain("arcosh", lambda x: sign_of(x - 1) >= 0),
    "gamma": _gamma,
    "digamma": _real("digamma"),
    "factorial": _factorial,
    "abs": lambda x: abs(x) if not isinstance(x, acb) else _unknown("|z| of a complex number"),
    "sign": lambda x: Fraction(sign_of(x)),
    "floor": lambda x: _floor(x, up=False),
    "ceil": lambda x: _floor(x, up=True),
}


def _unknown(why: str) -> Number:
    raise Unknown(why)


def power(b: Number, e: Number) -> Number:
    """b ** e over the reals; 0^0 = 1. Raises `Undefined` for a negative power of 0 and a fractional power of a negative number."""
    if isinstance(b, Dual) or isinstance(e, Dual):
        return _dual_power(b, e)
    if isinstance(e, Fraction) and e.denominator == 1:
        n = int(e)
        if n == 0:
            return Fraction(1)
        if isinstance(b, Fraction):
            bits = max(b.numerator.bit_length(), b.denominator.bit_length())
            if abs(n) > 1 and b not in (0, 1, -1) and bits * abs(n) > MAX_BITS:
                raise Unknown("a power too large to write down")
            if b == 0 and n < 0:
                raise Undefined("a division by zero")
            return b**n if b != -1 else Fraction(1 if n % 2 == 0 else -1)
        if n < 0:
            return reciprocal(b**-n)
        return b**n
    if isinstance(e, Fraction) and e == Fraction(1, 2):
        return _sqrt(b)
    if isinstance(b, acb) or isinstance(e, acb):
        return (to_ball(b).log() * to_ball(e)).exp() if not isinstance(b, arb) else (acb(b).log() * e).exp()
    s = sign_of(b)
    if s < 0:
        raise Undefined("a fractional power of a negative number")
    if s == 0:
        if sign_of(e) > 0:
            return Fraction(0)
        raise Undefined("a power of zero")
    if b == 1:
        return Fraction(1)
    return to_ball(b) ** to_ball(e)


def _dual_power(b: Number, e: Number) -> Number:
    """b ** e and its slopes, along the newest seeds that either of the two has."""
    tag = max(x.tag for x in (b, e) if isinstance(x, Dual))
    if not (isinstance(e, Dual) and e.tag == tag):
        if isinstance(e, Fraction) and e == 0:
            return Fraction(1)
        return chain(b, power(b.value, e), times(e, power(b.value, minus(e, Fraction(1)))))
    base = b.value if isinstance(b, Dual) and b.tag == tag else b
    if sign_of(base) <= 0:
        raise Unknown("a power of a number that is not positive, with a variable exponent")
    value = power(base, e.value)
    growth = chain(e, value, times(value, _log_number(base)))
    if base is b:
        return growth
    return Dual(tag, value, plus(growth, chain(b, Fraction(0), times(e.value, over(value, base)))).slopes)


def _log_number(x: Number) -> Number:
    """log x for a positive number, dual ones included."""
    return chain(x, _log_number(x.value), reciprocal(x.value)) if isinstance(x, Dual) else _log(x)


SLOT = Sym("\u00b7")  # stands for the argument in a rule of differentiation
SLOPES = {op: rule(SLOT) for op, rule in DERIVATIVES.items()}


class Evaluator:
    """Evaluates terms at an instance, at one working precision (bits).

    ``turned``: derivatives of tensors with respect to tensors in the other layout. ``structures``: matrices (by name) whose derivative
    is taken within their structure, "symmetric" or "diagonal".  ``followed``: what partial derivatives along a recurrence mean, "total"
    or "immediate" (earlier members held); one that is not in it has a value only where both agree.
    """

    UNARY = UNARY

    def __init__(
        self,
        values: Mapping[str, Any],
        precision: int = 80,
        recursions: Mapping[str, Sequence[Definition]] | None = None,
        *,
        turned: bool = False,
        structures: Mapping[str, str] | None = None,
        followed: Mapping[Deriv, str] | None = None,
    ) -> None:
        self.followed = followed or {}
        self.turned = turned
        self.structures = structures or {}
        self.values = dict(values)
        self.recursions = recursions or {}
        self.sequence: dict[tuple[str, Fraction], Any] = {}
        self.precision = precision
        self.means: dict[Any, Any] | None = None  # expectations inside the one that is being evaluated
        self.steps = 0
        self.outside: dict[str, frozenset[str]] = {}  # the names that each definition uses
        self.shadowed: list[Iterable[str]] = []  # names that have a value of their own inside a binder

    def number(self, term: Term) -> Number:
        """The value of a scalar term. Raises `Undefined` or `Unknown`."""
        old = flint.ctx.prec
        flint.ctx.prec = self.precision
        try:
            value = self._extended(term)
            if isinstance(value, arb) and not value.is_finite():
                raise Unknown("no finite enclosure")
            return value
        finally:
            flint.ctx.prec = old

    def holds(self, prop: Prop) -> bool:
        """The truth value of a proposition. Raises `Undefined` or `Unknown`."""
        old = flint.ctx.prec
        flint.ctx.prec = self.precision
        try:
            return self._holds(prop)
        finally:
            flint.ctx.prec = old

    def value_of(self, term: Term) -> Any:
        """The value of a part of a term, a number or a tensor, at the precision that is set."""
        return self._eval(term)

    def unary(self, op: str, x: Number) -> Number:
        """A function of one number."""
        if not isinstance(x, Dual):
            return UNARY[op](x)
        if op not in SLOPES:
            raise Unknown(f"no slope of {op}")
        return chain(x, self.unary(op, x.value), self._with({SLOT.name: x.value}, SLOPES[op]))

    def power(self, b: Number, e: Number) -> Number:
        """b ** e."""
        return power(b, e)

    def compare(self, op: str, a: Number, b: Number) -> bool:
        """Whether a relation holds between two values. Raises `Unknown`."""
        return self._compare(op, a, b)

    def with_value(self, name: str, value: Any, compute: Callable[[], Any]) -> Any:
        """What is computed with another value of one symbol."""
        held = self.values.get(name)
        self.values[name] = value
        try:
            return self.with_sequence({}, compute)
        finally:
            if held is None:
                del self.values[name]
            else:
                self.values[name] = held

    def with_sequence(self, known: dict[tuple[str, Fraction], Any], compute: Callable[[], Any]) -> Any:
        """What is computed when these values of recursive sequences are known; others are added as they are found."""
        held, self.sequence = self.sequence, known
        try:
            return compute()
        finally:
            self.sequence = held

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Unknown("too many steps")

    def _eval(self, term: Term) -> Number:
        self._step()
        match term:
            case Num(value=value):
                return value
            case Const(name="pi"):
                return arb.pi()
            case Const(name="e"):
                return arb(1).exp()
            case Const(name="euler_gamma"):
                return arb.const_euler()
            case Sym(name=name):
                if name not in self.values:
                    return self._by_entries(term)
                return self.values[name]
            case App(op="add", args=args):
                total: Number = Fraction(0)
                for a in args:
                    total = _plus(total, self._eval(a))
                return total
            case App(op="mul", args=args):
                total = Fraction(1)
                for a in args:
                    total = _times(total, self._eval(a))
                return total
            case App(op="pow", args=(b, e)):
                if b == Const("e"):
                    return self.unary("exp", self._eval(e))
                if isinstance(b, App) and b.op in ("norm2", "normF") and isinstance(e, Num) and e.value % 2 == 0:
                    from verifier.kernel.tensor_values import squared_norm

                    return power(squared_norm(self, b.op, self._eval(b.args[0])), e.value / 2)
                return power(self._eval(b), self._eval(e))
            case App(op="max" | "min" as op, args=args):
                best = self._eval(args[0])
                for a in args[1:]:
                    other = self._eval(a)
                    if isinstance(best, list) or isinstance(other, list):
                        return self._tensor(term)
                    if _exact(best) and _exact(other):
                        best = max(best, other) if op == "max" else min(best, other)
                    elif isinstance(best, Dual) or isinstance(other, Dual):
                        best = best if (sign_of(minus(best, other)) >= 0) == (op == "max") else other
                    else:
                        best = getattr(to_ball(best), op)(to_ball(other))
                return best
            case App(op="binomial", args=(n, k)):
                return self._binomial(self._eval(n), self._eval(k))
            case App(op="mod", args=(a, b)):
                x, y = self._eval(a), self._eval(b)
                if not (_exact(x) and _exact(y)) or y == 0:
                    raise Unknown("a remainder of inexact numbers")
                return x % y
            case App(op="delta", args=(i, j)):
                return Fraction(1 if sign_of(_plus(self._eval(i), -self._eval(j))) == 0 else 0)
            case App(op="indicator", args=(prop,)) if not getattr(term.sort, "shape", ()):
                return Fraction(1 if self._holds(prop) else 0)  # type: ignore[arg-type]
            case App(op=op, args=(a,)) if op in UNARY and not getattr(a.sort, "shape", ()):
                return self.unary(op, self._eval(a))
            case Call(fn=f, args=args, orders=orders):
                return self._call(f, tuple(self._eval(a) for a in args), orders)
            case Bind():
                return self._bind(term)
            case Cases(branches=branches, otherwise=otherwise):
                for condition, chosen in branches:
                    if self._holds(condition):
                        return self._eval(chosen)
                if otherwise is None:
                    raise Undefined("no case applies")
                return self._eval(otherwise)
            case App(op="conditional"):
                from verifier.kernel.chance import conditional

                return conditional(self, term)
            case App(op="undefined"):
                raise Undefined("a derivative that does not exist")
            case _:
                return self._tensor(term)

    def _by_entries(self, symbol: Sym) -> Any:
        """A tensor that is defined by its entries. Raises `Unknown` for a symbol without a value."""
        from verifier.kernel.tensor_values import tabulate

        rules = self.recursions.get(symbol.name)
        if not rules or rules[0].kind != "entries":
            raise Unknown(f"no value for {symbol.name}")
        self._not_shadowed(symbol.name, rules)
        key = (symbol.name, Fraction(0))
        if key not in self.sequence:
            self.sequence[key] = tabulate(self, symbol, rules)
        return self.sequence[key]

    def _not_shadowed(self, name: str, rules: Sequence[Definition]) -> None:
        """Raises `Unknown` inside a binder of a name that a definition uses: that name means something else there."""
        if name not in self.outside:
            self.outside[name] = frozenset(
                s.name for d in rules for s in free_symbols(d.body) - set(d.params) if s.name not in self.recursions
            )
        outside = self.outside[name]
        if outside and any(n in outside for names in self.shadowed for n in names):
            raise Unknown(f"{name} inside a binder of a name in its definition")

    def under(self, values: Mapping[str, Any], body: Term) -> Any:
        """The value of a term with more symbols given."""
        return self._with(values, body)

    def _tensor(self, term: Term) -> Any:
        from verifier.kernel.tensor_values import tensor_value

        return tensor_value(self, term)

    def _binomial(self, n: Number, k: Number) -> Number:
        if not (_exact(n) and _exact(k)) or k.denominator != 1:
            raise Unknown("a binomial of numbers that are no integers")
        if k < 0:
            return Fraction(0)
        if k > 2_000:
            raise Unknown("a binomial of large numbers")
        value = Fraction(1)
        for j in range(int(k)):
            value = value * (n - j) / (j + 1)
        return value

    def _call(self, f: Sym, args: tuple[Number, ...], orders: tuple[int, ...]) -> Number:
        meaning = self.values.get(f.name)
        rules = self.recursions.get(f.name)
        if rules and self.shadowed:
            self._not_shadowed(f.name, rules)
        if isinstance(f.sort, Func) and any(p == INTEGER and not _whole(a) for p, a in zip(f.sort.args, args, strict=False)):
            raise Unknown(f"{f.name} at an index that is no integer")
        if rules and rules[0].kind.startswith("law "):
            rules = None
        if rules and rules[0].kind == "map":
            meaning = (rules[0].params, rules[0].body)
        elif rules and len(args) == 1 and not any(orders):
            return self._sequence_value(f, args[0])
        if callable(meaning) and not any(orders):
            return meaning(*args)
        if isinstance(meaning, tuple) and len(meaning) == 2 and isinstance(meaning[0], tuple):
            params, body = meaning
            if any(isinstance(a, list) and not getattr(p.sort, "shape", ()) for p, a in zip(params, args, strict=False)):
                if len(args) != 1:
                    raise Unknown("a function of several numbers mapped over entries")
                return [self._call(f, (x,), orders) for x in args[0]]
            try:
                for p, order in zip(params, orders, strict=False):
                    for _ in range(order):
                        body = differentiate(body, p)
            except NoRule as why:
                raise Unknown(str(why)) from why
            return self._with({p.name: a for p, a in zip(params, args, strict=True)}, body)
        if isinstance(meaning, list) and len(args) == 1 and not any(orders):
            i = args[0]
            if not _exact(i) or i.denominator != 1 or not 0 <= i < len(meaning):
                raise Unknown(f"{f.name} outside the indices that were chosen")
            return meaning[int(i)]
        raise Unknown(f"no value for the function {f.name}")

    def _sequence_value(self, f: Sym, index: Number) -> Number:
        """A value of a recursive sequence: by an initial value or the rule that applies, else as chosen in the instance."""
        if not _exact(index) or index.denominator != 1:
            raise Unknown("a sequence at an index that is no integer")
        key = (f.name, index)
        if key not in self.sequence:
            for d in sorted(self.recursions[f.name], key=lambda d: d.kind == "recursion"):
                name = d.params[0].name
                starts = d.condition is not None or d.kind != "recursion" or index >= 1  # a rule without a range holds from 1 on
                if starts and (d.condition is None or self._with_holds(d.params[0], int(index), d.condition)):
                    self.sequence[key] = self._with({name: index}, d.body)
                    break
            else:
                chosen = self.values.get(f.name)
                if not isinstance(chosen, list) or not 0 <= index < len(chosen):
                    raise Undefined(f"{f.name} has no value at {index}")
                self.sequence[key] = chosen[int(index)]
        return self.sequence[key]

    def _with(self, extra: Mapping[str, Number], body: Term) -> Number:
        held = {name: self.values.get(name) for name in extra}
        self.values.update(extra)
        self.shadowed.append(extra)
        try:
            return self._eval(body)
        finally:
            self.shadowed.pop()
            for name, value in held.items():
                if value is None:
                    self.values.pop(name, None)
                else:
                    self.values[name] = value

    def _range(self, term: Bind) -> range:
        if len(term.params) != 2:
            raise Unknown(f"a {term.op} without bounds")
        lo, hi = self._eval(term.params[0]), self._eval(term.params[1])
        if not (_exact(lo) and _exact(hi)) or lo.denominator != 1 or hi.denominator != 1:
            raise Unknown(f"a {term.op} whose bounds are no integers")
        if hi - lo > MAX_STEPS:
            raise Unknown(f"a {term.op} of too many terms")
        return range(int(lo), int(hi) + 1)

    def _bind(self, term: Bind) -> Number:
        match term.op:
            case "sum" | "prod":
                total: Number = Fraction(0 if term.op == "sum" else 1)
                term = term if term.params else ranged(term)
                for i in self._range(term):
                    if term.condition is not None and not self._with_holds(term.var, i, term.condition):
                        continue
                    value = self._with({term.var.name: Fraction(i)}, term.body)
                    total = _plus(total, value) if term.op == "sum" else _times(total, value)
                return total
            case "max" | "min" | "sup" | "inf" if len(term.params) == 2:
                values = [self._with({term.var.name: Fraction(i)}, term.body) for i in self._range(term)]
                if not values:
                    raise Undefined(f"the {term.op} of nothing")
                top = term.op in ("max", "sup")
                if all(_exact(v) for v in values):
                    return max(values) if top else min(values)
                best = to_ball(values[0])
                for v in values[1:]:
                    best = best.max(to_ball(v)) if top else best.min(to_ball(v))
                return best
            case "at":
                return self._with({term.var.name: self._eval(term.params[0])}, term.body)
            case "expect":
                from verifier.kernel.chance import expectation

                return expectation(self, term)
            case "integral" if len(term.params) == 2:
                return self._integral(term)
            case "limit" if len(term.params) == 2:
                value = self._limit(term)
                if isinstance(value, Infinite):
                    raise Unknown("an infinite limit inside a formula")
                return value
            case _:
                raise Unknown(f"no value for a {term.op}")

    def _limit(self, term: Bind) -> Number | Infinite:
        """A limit whose parameters have exact values, by the calculator that also replays proofs of limits."""
        from verifier.algebra.field import OutOfReach
        from verifier.kernel.limits import infinite_sign, limit_at
        values = {s: self.values.get(s.name) for s in free_symbols(term)}
        exact = {s: Num(v) for s, v in values.items() if isinstance(v, Fraction)}
        if len(exact) < len(values):
            raise Unknown("a limit whose parameters have no exact values")
        try:
            value = limit_at(term, exact)
        except OutOfReach as why:
            raise Unknown(str(why)) from why
        sign = infinite_sign(value)
        return Infinite(sign) if sign else self._eval(value)

    def _extended(self, term: Term) -> Number | Infinite:
        """The value of one side of a relation, where an infinity may stand alone."""
        from verifier.kernel.limits import infinite_sign

        sign = infinite_sign(term)
        if sign:
            return Infinite(sign)
        return self._limit(term) if isinstance(term, Bind) and term.op == "limit" and len(term.params) == 2 else self._eval(term)

    def _with_holds(self, var: Sym, i: int, condition: Prop) -> bool:
        held = self.values.get(var.name)
        self.values[var.name] = Fraction(i)
        try:
            return self._holds(condition)
        finally:
            if held is None:
                self.values.pop(var.name, None)
            else:
                self.values[var.name] = held

    def _integral(self, term: Bind) -> Number:
        """A proper integral by rigorous quadrature (Arb's acb.integral, Petras' algorithm)."""
        lo, hi = self._eval(term.params[0]), self._eval(term.params[1])
        failure: list[Exception] = []

        def body(z: Any, analytic: bool) -> Any:
            try:
                value = self._with({term.var.name: z}, term.body)
            except (Undefined, Unknown, AttributeError, TypeError) as why:
                failure.append(why)
                return acb("nan")
            if isinstance(value, Fraction):
                return acb(to_ball(value))
            return acb(value)

        if not _analytic(term.body, self.values):
            raise Unknown("an integral of a function that is not analytic")
        value = acb.integral(body, acb(to_ball(lo)), acb(to_ball(hi)), eval_limit=QUADRATURE_STEPS)
        if not value.is_finite():
            raise Unknown("no enclosure of an integral")
        return value.real

    def _holds(self, prop: Prop) -> bool:
        match prop:
            case Rel(op=op, lhs=lhs, rhs=rhs) if op in ("=", "!=", "<", "<=", ">", ">=", "psd", "pd"):
                left, right = self._extended(lhs), self._extended(rhs)
                if isinstance(left, Infinite) or isinstance(right, Infinite):
                    if op not in ("=", "!="):
                        raise Unknown("an inequality with an infinity")
                    return (left == right) == (op == "=")
                return self._compare(op, left, right)
            case Rel(op="approx"):
                from verifier.kernel.rounding import approximately

                return approximately(self, prop)
            case And(parts=parts):
                return all(self._holds(p) for p in parts)
            case Or(parts=parts):
                return any(self._holds(p) for p in parts)
            case Not(part=part):
                return not self._holds(part)
            case Implies(given=given, then=then, both=both):
                if both:
                    return self._holds(given) == self._holds(then)
                return not self._holds(given) or self._holds(then)
            case Is(property="integer", args=(a,)):
                value = self._eval(a)
                if not _exact(value):
                    raise Unknown("integrality of an inexact number")
                return bool(value.denominator == 1)
            case Is():
                from verifier.kernel.properties import holds

                return holds(self, prop)
            case Forall(var=var, body=body):
                return all(self._with_holds(var, i, body) for i in self._indices(var, body))
            case _:
                raise Unknown(f"no truth value for {prop}")

    def _indices(self, var: Sym, body: Prop) -> range:
        """The values of a quantified index: those for which every family that it indexes has a value in the instance."""
        low, high = 0, None
        for t in walk(body):
            match t:
                case App(op="entry", args=(Sym(name=name), *index)) if var in index and isinstance(self.values.get(name), list):
                    size = len(self.values[name]) if index[0] == var else len(self.values[name][0])
                    low, high = max(low, 1), min(high or size, size)
                case Call(fn=f, args=(at,)) if (
                    isinstance(self.values.get(f.name), list) and (found := linear_index(at)) and found[0] == var
                ):
                    last = len(self.values[f.name]) - 1 - found[1]
                    low, high = max(low, -found[1]), last if high is None else min(high, last)
                case _:
                    pass
        if high is None:
            return self._guarded(var, body)
        return range(low, high + 1)

    def _guarded(self, var: Sym, body: Prop) -> range:
        """The values that the premise of a statement lets through: low <= i and i <= high."""
        guard = body.given if isinstance(body, Implies) and not body.both else None
        ends: dict[str, int] = {}
        for part in guard.parts if isinstance(guard, And) else (guard,):
            if isinstance(part, Rel) and part.op in (">=", "<=") and part.lhs == var and var not in free_symbols(part.rhs):
                end = self._eval(part.rhs)
                if isinstance(end, Fraction) and end.denominator == 1:
                    ends[part.op] = int(end)
        if len(ends) < 2:
            raise Unknown("a statement for all values")
        return range(ends[">="], ends["<="] + 1)

    def _compare(self, op: str, a: Any, b: Any) -> bool:
        if isinstance(a, list) or isinstance(b, list) or op in ("psd", "pd"):
            from verifier.kernel.tensor_values import compare

            return compare(self, op, a, b)
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            s = (a > b) - (a < b)
        else:
            s = sign_of(_plus(a, -b))
        return {"=": s == 0, "!=": s != 0, "<": s < 0, "<=": s <= 0, ">": s > 0, ">=": s >= 0}[op]


# Functions that are analytic wherever they are defined, so that Arb's quadrature may use complex enclosures.
_ANALYTIC = frozenset({"add", "mul", "pow", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "arctan"})


def _analytic(term: Term, values: Mapping[str, Any]) -> bool:
    match term:
        case Num() | Const() | Sym():
            return True
        case App(op="pow", args=(b, e)):
            whole = isinstance(e, Num) and e.value.denominator == 1
            return (whole and _analytic(b, values)) or (b == Const("e") and _analytic(e, values))
        case App(op=op, args=args):
            return op in _ANALYTIC and all(_analytic(a, values) for a in args)
        case Call(fn=f, args=args):
            meaning = values.get(f.name)
            body = meaning[1] if isinstance(meaning, tuple) and len(meaning) == 2 else None
            return isinstance(body, App) and _analytic(body, values) and all(_analytic(a, values) for a in args)
        case _:
            return False


def _plus(a: Any, b: Any) -> Any:
    if isinstance(a, list) or isinstance(b, list):
        from verifier.kernel.matrices import add

        return add(a, b)
    return plus(a, b)


def _times(a: Any, b: Any) -> Any:
    if isinstance(a, list) or isinstance(b, list):
        from verifier.kernel.matrices import scale

        return scale(a, b)
    return times(a, b)
