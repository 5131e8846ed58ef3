"""Differentiation by rule, and unfolding of definitions: the meaning of a term before its normal form is taken.

`differentiate` is the table of derivatives of the elementary functions (any calculus text) with the sum, product, power and chain
rules; a point where a rule does not hold (|u| at u = 0) shows as a divisor in the result, so that the normal form lists it.
`unfold` replaces defined names by what they stand for and carries out every derivative and substitution that it can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from verifier.algebra.recursion import recursive_heads, simple_index, values_given
from verifier.claims import Context, Definition
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import (
    ONE,
    PI,
    TWO,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Cases,
    Const,
    Deriv,
    Implies,
    Not,
    Num,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    div,
    fn,
    free_symbols,
    fresh,
    mul,
    neg,
    num,
    power,
    rebuild,
    sub,
    substitute,
    walk,
)  # fmt: skip


class NoRule(Exception):
    """There is no rule for this derivative, or it does not exist; says why."""


def _sq(u: Term) -> Term:
    return power(u, TWO)


# d/du of each function of one variable
DERIVATIVES: dict[str, Callable[[Term], Term]] = {
    "exp": lambda u: fn("exp", u),
    "log": lambda u: power(u, num(-1)),
    "sqrt": lambda u: div(ONE, mul(TWO, fn("sqrt", u))),
    "sin": lambda u: fn("cos", u),
    "cos": lambda u: neg(fn("sin", u)),
    "tan": lambda u: add(ONE, _sq(fn("tan", u))),
    "cot": lambda u: neg(add(ONE, _sq(fn("cot", u)))),
    "sec": lambda u: mul(fn("sec", u), fn("tan", u)),
    "csc": lambda u: neg(mul(fn("csc", u), fn("cot", u))),
    "sinh": lambda u: fn("cosh", u),
    "cosh": lambda u: fn("sinh", u),
    "tanh": lambda u: sub(ONE, _sq(fn("tanh", u))),
    "arcsin": lambda u: div(ONE, fn("sqrt", sub(ONE, _sq(u)))),
    "arccos": lambda u: neg(div(ONE, fn("sqrt", sub(ONE, _sq(u))))),
    "arctan": lambda u: div(ONE, add(ONE, _sq(u))),
    "arsinh": lambda u: div(ONE, fn("sqrt", add(ONE, _sq(u)))),
    "arcosh": lambda u: div(ONE, fn("sqrt", sub(_sq(u), ONE))),
    "artanh": lambda u: div(ONE, sub(ONE, _sq(u))),
    "erf": lambda u: mul(div(TWO, fn("sqrt", PI)), fn("exp", neg(_sq(u)))),
    "gamma": lambda u: mul(fn("gamma", u), fn("digamma", u)),
    "abs": lambda u: div(u, fn("abs", u)),
    "sign": lambda u: mul(ZERO, power(u, num(-1))),
}


def depends(term: Term | Prop, var: Sym) -> bool:
    """True when the term contains the variable free."""
    return var in free_symbols(term)


def _has_entries(term: Term) -> bool:
    return isinstance(term.sort, Tensor) and bool(term.sort.shape)


def differentiate(term: Term, var: Sym) -> Term:
    """The derivative of a scalar term with respect to a scalar variable. Raises `NoRule`."""
    if not depends(term, var):
        return ZERO
    match term:
        case Sym():
            return ONE
        case App(op="vector" | "matrix" as op, args=args, sort=sort):
            return App(op, tuple(differentiate(a, var) for a in args), sort)
        case App(op="pow", args=args) if any(_has_entries(a) for a in args):
            raise NoRule("a power taken at the entries of a tensor")
        case App(op=op, args=(u,)) if op in DERIVATIVES and _has_entries(u):
            raise NoRule("a function mapped over the entries of a tensor")
        case Call(args=args) if any(_has_entries(a) and depends(a, var) for a in args):
            raise NoRule("a function of a tensor")
        case App(op="add", args=args):
            parts = [differentiate(a, var) for a in args if depends(a, var)]
            return parts[0] if len(parts) == 1 else add(*parts)
        case App(op="mul", args=args):
            products: list[Term] = []
            for k, a in enumerate(args):
                if depends(a, var):
                    products.append(_product((*args[:k], differentiate(a, var), *args[k + 1 :])))
            return products[0] if len(products) == 1 else add(*products)
        case App(op="pow", args=(base, exponent)):
            return _power_rule(base, exponent, var)
        case App(op="max" | "min" as op, args=args):
            first, *rest = args
            for other in rest:
                gap = fn("abs", sub(first, other))
                first = div(add(first, other, gap if op == "max" else neg(gap)), TWO)
            return differentiate(first, var)
        case App(op="indicator", args=(condition,)) if isinstance(condition, Rel):
            return mul(ZERO, power(sub(condition.lhs, condition.rhs), num(-1)))
        case App(op=op, args=(u,)) if op in DERIVATIVES:
            return _product((DERIVATIVES[op](u), differentiate(u, var)))
        case Call(fn=f, args=args, orders=orders, sort=sort):
            if f == var:
                raise NoRule("a derivative with respect to a function")
            orders = orders or (0,) * len(args)
            chain = [
                _product((Call(f, args, (*orders[:k], orders[k] + 1, *orders[k + 1 :]), sort), differentiate(a, var)))
                for k, a in enumerate(args)
                if depends(a, var)
            ]
            return chain[0] if len(chain) == 1 else add(*chain)
        case Bind(op="sum", params=params, body=body, condition=condition) if not any(depends(p, var) for p in params):
            if condition is not None and depends(condition, var):
                raise NoRule("the terms of a sum that depend on the variable of a derivative")
            return replace(term, body=differentiate(body, var))
        case Bind(op="integral", var=inner, params=(lo, hi), body=body) if inner != var:
            pieces: list[Term] = []
            if depends(body, var):
                pieces.append(replace(term, body=differentiate(body, var)))
            if depends(hi, var):
                pieces.append(_product((substitute(body, {inner: hi}), differentiate(hi, var))))
            if depends(lo, var):
                pieces.append(neg(_product((substitute(body, {inner: lo}), differentiate(lo, var)))))
            return pieces[0] if len(pieces) == 1 else add(*pieces)
        case Bind(op="at", var=inner, params=(value,), body=body):
            return differentiate(substitute(body, {inner: value}), var)
        case Cases():
            return _piecewise(term, var)
        case _:
            what = term.op if isinstance(term, App | Bind) else type(term).__name__.lower()
            raise NoRule(f"no rule for the derivative of {what}")


def _product(factors: tuple[Term, ...]) -> Term:
    kept = tuple(f for f in factors if f != ONE)
    if any(f == ZERO for f in kept):
        return ZERO
    return ONE if not kept else kept[0] if len(kept) == 1 else mul(*kept)


def _power_rule(base: Term, exponent: Term, var: Sym) -> Term:
    if not depends(exponent, var):
        lowered = Num(exponent.value - 1) if isinstance(exponent, Num) else sub(exponent, ONE)
        return _product((exponent, power(base, lowered) if lowered != ONE else base, differentiate(base, var)))
    grown = _product((power(base, exponent), fn("log", base), differentiate(exponent, var)))
    if base == Const("e"):
        grown = _product((power(base, exponent), differentiate(exponent, var)))
    if not depends(base, var):
        return grown
    return add(grown, _product((exponent, power(base, sub(exponent, ONE)), differentiate(base, var))))


def _piecewise(term: Cases, var: Sym) -> Term:
    """The derivative of a piecewise value, at the joints too where the pieces meet with one slope.

    Only conditions that compare the variable with terms free of it are understood. At a joint c the result has a branch of its own:
    the common
    slope if the pieces agree there in value and slope (numbers, decided by the caller's normal form), else the value is undefined.
    """
    joints: list[Term] = []
    for condition, _ in term.branches:
        for bound in _bounds(condition, var):
            if bound not in joints:
                joints.append(bound)
    points = tuple(Rel("=", var, c) for c in joints)  # a branch for one point has no slope of its own; the joint there has
    inside = Cases(
        tuple((c, differentiate(v, var)) for c, v in term.branches if c not in points),
        None if term.otherwise is None else differentiate(term.otherwise, var),
    )
    edges: list[tuple[Prop, Term]] = []
    held = fresh(var, free_symbols(term))
    for c in joints:
        edges.append((Rel("=", var, c), Bind("joint", held, (c,), substitute(term, {var: held}))))
    return Cases((*edges, *inside.branches), inside.otherwise)


def _bounds(condition: Prop, var: Sym) -> list[Term]:
    match condition:
        case Rel(lhs=lhs, rhs=rhs) if lhs == var and not depends(rhs, var):
            return [rhs]
        case Rel(lhs=lhs, rhs=rhs) if rhs == var and not depends(lhs, var):
            return [lhs]
        case Rel(lhs=App(op="abs", args=(inner,)), rhs=rhs) if inner == var and not depends(rhs, var):
            return [rhs, neg(rhs)]
        case And(parts=parts) | Or(parts=parts):
            return [b for p in parts for b in _bounds(p, var)]
        case Not(part=part):
            return _bounds(part, var)
        case _ if not depends(condition, var):
            return []
        case _:
            raise NoRule("a piecewise value whose conditions are not comparisons of the variable")


def functional_derivative(term: Term, f: Sym, at: Sym) -> Term:
    """δ term / δ f(at), for a combination of integrals ∫ F(x, f(x)) dx over one range that contains ``at``: ∂F/∂f at x = at.

    The first variation without derivatives of f (Gelfand and Fomin, Calculus of Variations, §3). Raises `NoRule`.
    """
    if f not in free_symbols(term):
        return ZERO
    match term:
        case App(op="add", args=args):
            parts = [functional_derivative(a, f, at) for a in args if f in free_symbols(a)]
            return parts[0] if len(parts) == 1 else add(*parts)
        case App(op="mul", args=args):
            inside = [a for a in args if f in free_symbols(a)]
            if len(inside) != 1:
                raise NoRule("a functional derivative of a product of functionals")
            return _product((*(a for a in args if a is not inside[0]), functional_derivative(inside[0], f, at)))
        case Bind(op="integral", var=x, params=params, body=body) if all(f not in free_symbols(p) for p in params):
            held = Sym("f(x)", SCALAR)
            value = Call(f, (x,))

            def swap(part: Any) -> Any:
                if part == value:
                    return held
                if part == f or (isinstance(part, Call) and part.fn == f):
                    raise NoRule("a functional derivative where the function is taken at another point or differentiated")
                return rebuild(part, swap)

            slope = differentiate(swap(body), held)
            return substitute(substitute(slope, {held: value}), {x: at})  # type: ignore[no-any-return]
        case _:
            raise NoRule("a functional derivative of something that is no integral")


# -- unfolding -----------------------------------------------------------------------------------------------------


def by_entry(body: Term, owner: Sym, places: tuple[Term, ...]) -> Term | None:
    """The derivative of a number by an entry of a tensor, ``\\partial w_l / \\partial w_j = \\delta_{l j}``.

    Only where entries of the tensor alone stand in it and an index in it is a sum of others, ``x_{i+j-1}``; None elsewhere: tensor normal
    forms do the rest.
    """
    composite = False
    names = frozenset().union(*(free_symbols(p) for p in places))
    for t in walk(body):
        indices = t.args[1:] if isinstance(t, App) and t.op == "entry" else t.args if isinstance(t, Call) else ()
        composite = composite or any(i.sort == INTEGER and len(free_symbols(i)) > 1 for i in indices)
    if not composite:
        return None
    step, held = fresh(Sym("h", SCALAR), free_symbols(body) | names | {owner}), Sym("·entries", owner.sort)

    def moved(t: Term) -> Term:
        if isinstance(t, Bind) and t.var in names:  # the j of a sum is not the j of w_j
            t = renamed_binder(t, names | free_symbols(t))
        if isinstance(t, App) and t.op == "entry" and t.args[0] == owner and len(t.args) == len(places) + 1:
            at = tuple(moved(i) for i in t.args[1:])
            same = (App("delta", (i, p), SCALAR) for i, p in zip(at, places, strict=True))
            return add(App("entry", (held, *at), t.sort), mul(step, *same))
        return rebuild(t, moved)  # type: ignore[no-any-return]

    shifted = moved(body)
    if owner in free_symbols(shifted):
        return None  # the tensor stands there as a whole too
    try:
        slope = differentiate(shifted, step)
    except NoRule:
        return None
    return substitute(slope, {step: num(0), held: owner})  # type: ignore[no-any-return]


def _before_the_rule(rule: Definition, member: Call) -> bool:
    """Whether a member with a number is none that the rule gives: without a range it holds from 1 on."""
    if len(member.args) != 1 or len(rule.params) != 1:
        return False
    index = simple_index(member.args[0])
    if not isinstance(index, Num):
        return False
    if rule.condition is None:
        return rule.kind == "recursion" and index.value < 1
    match substitute(rule.condition, {rule.params[0]: index}):
        case Rel(op=op, lhs=Num(value=a), rhs=Num(value=b)):
            return not {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}.get(op, True)
    return False


def _is_number(t: Term) -> bool:
    return isinstance(t.sort, Tensor) and not t.sort.shape


def renamed_binder(node: Bind, avoid: frozenset[Sym]) -> Bind:
    """The same value with another name for the bound variable."""
    var = fresh(node.var, avoid)
    mapping: dict[Sym, Term] = {node.var: var}
    condition = None if node.condition is None else substitute(node.condition, mapping)
    return replace(node, var=var, body=substitute(node.body, mapping), condition=condition)


class Unfolder:
    """Replaces defined names and carries out derivatives and substitutions, once per term."""

    def __init__(self, context: Context) -> None:
        self.definitions: dict[str, list[Definition]] = {}
        for d in context.definitions:
            if d.kind == "definition":
                self.definitions.setdefault(d.head.name, []).append(d)
        given = values_given(context)
        for d in context.definitions:  # a sequence with a recursion stays a sequence: induction needs it
            if d.kind != "definition" or d.head.name in given:
                self.definitions.pop(d.head.name, None)
        self.context = context
        self.sequences = recursive_heads(context)
        self.active: list[str] = []
        self.memo: dict[tuple[Term | Prop, frozenset[str]], Term | Prop] = {}

    def __call__(self, node):  # type: ignore[no-untyped-def]
        """The unfolded term or proposition."""
        key = (node, frozenset(self.active))
        if key not in self.memo:
            self.memo[key] = self._unfold(node)
        return self.memo[key]

    def without(self, name: str, work: Callable[[], Term]) -> Term:
        """What ``work`` gives while a name stands for itself and not for its definition."""
        held = self.definitions.pop(name, None)
        memo, self.memo = self.memo, {}
        try:
            return work()
        finally:
            self.memo = memo
            if held is not None:
                self.definitions[name] = held

    def _unfold(self, node: Any) -> Any:
        match node:
            case Sym(name=name) if name in self.definitions and not self.definitions[name][0].params and name not in self.active:
                if isinstance(node.sort, Func):
                    return node
                return self._inside(name, self._value(self.definitions[name], {}))
            case Call(fn=f, args=args, orders=orders) if f.name in self.definitions and f.name not in self.active:
                return self._call(node, self.definitions[f.name], tuple(self(a) for a in args), orders)
            case Deriv(body=body, wrt=Call(fn=f, args=(Sym() as at,), orders=()) as wrt, order=1) if (
                isinstance(at.sort, Tensor) and not at.sort.shape and at.sort != INTEGER  # a member of a sequence is a variable
            ):
                inner = self(body)
                try:
                    return self(functional_derivative(inner, f, at))
                except NoRule:
                    return replace(node, body=inner, wrt=wrt)
            case Deriv(body=body, wrt=Sym() as wrt, order=order) if not wrt.sort.shape if isinstance(wrt.sort, Tensor) else False:
                inner = self.without(wrt.name, lambda: self(body))
                if not self._holds_still(inner, wrt) or self._along_a_sequence(inner, wrt):
                    return replace(node, body=inner)
                try:
                    for _ in range(order):
                        inner = differentiate(inner, wrt)
                except NoRule:
                    return replace(node, body=inner)
                return self(inner) if wrt.name in self.definitions else inner
            case Deriv(body=body, wrt=App(op="entry", args=args), order=1) if _is_number(body) and isinstance(args[0], Sym):
                inner = self.without(args[0].name, lambda: self(body))
                return self._by_entry(replace(node, body=inner), args[0], tuple(map(self, args[1:])))
            case Bind(op="at", var=var, params=(value,), body=body):
                return substitute(self(body), {var: self(value)})
            case Bind(op="expect"):
                return self._expectation(rebuild(node, self))
            case App(op="conditional"):
                return self._conditional(rebuild(node, self))
            case Bind(var=var) if var.name in self.definitions:
                return rebuild(renamed_binder(node, free_symbols(node) | {Sym(n) for n in self.definitions}), self)
            case _:
                return rebuild(node, self)

    def _expectation(self, node: Bind) -> Term:
        from verifier.algebra.expectation import Expectations

        return Expectations(self.context, self)(node)

    def _conditional(self, node: App) -> Term:
        from verifier.algebra.expectation import Expectations

        return Expectations(self.context, self).conditional(node)

    def _by_entry(self, node: Deriv, owner: Sym, places: tuple[Term, ...]) -> Term:
        """The derivative by an entry of a tensor, carried out where `by_entry` can; its body and places are unfolded."""
        nudged = by_entry(node.body, owner, places) if self._holds_still(node.body, owner) else None
        return replace(node, wrt=App("entry", (owner, *places), SCALAR)) if nudged is None else self(nudged)

    def _holds_still(self, term: Term, wrt: Sym) -> bool:
        from verifier.algebra.expectation import holds_still

        return holds_still(term, wrt, self.context)

    def _along_a_sequence(self, term: Term, wrt: Sym) -> bool:
        """Whether a member in the term varies with the variable through the rule of its sequence: that is not to be seen in the term.

        A first value to which no rule applies does not vary.
        """
        members = [t for t in walk(term) if isinstance(t, Call) and t.fn.name in self.sequences]
        return any(self._reaches(d, wrt) for t in members for d in self.sequences[t.fn.name] if not _before_the_rule(d, t))

    def _reaches(self, definition: Definition, wrt: Sym) -> bool:
        """Whether the body of a definition mentions a symbol, itself or through other definitions."""
        seen: set[str] = set()
        pending = [definition]
        while pending:
            names = {s.name for s in free_symbols(pending.pop().body)} - seen
            if wrt.name in names:
                return True
            seen |= names
            pending += [d for d in self.context.definitions if d.head.name in names]
        return False

    def rule(self, definitions: list[Definition]) -> tuple[tuple[Sym, ...], Term]:
        """The parameters of a defined function and its unfolded value, piecewise if there are conditions."""
        first = definitions[0]
        avoid = frozenset(Sym(name) for name in self.definitions).union(*(free_symbols(d.body) for d in definitions))
        names = tuple(fresh(p, avoid) if p.name in self.definitions else p for p in first.params)
        renamed: list[Definition] = [
            replace(d, body=substitute(d.body, m), condition=None if d.condition is None else substitute(d.condition, m))
            for d in definitions
            for m in (dict[Sym, Term](zip(d.params, names, strict=True)),)
        ]
        return names, self._inside(first.head.name, self._value(renamed, {}))

    def _inside(self, name: str, term: Term) -> Term:
        self.active.append(name)
        try:
            return self(term)  # type: ignore[no-any-return]
        finally:
            self.active.pop()

    def _value(self, definitions: list[Definition], mapping: dict[Sym, Term]) -> Term:
        plain = [d for d in definitions if d.condition is None]
        if plain:
            return substitute(plain[-1].body, mapping)  # type: ignore[no-any-return]
        branches = tuple((substitute(d.condition, mapping), substitute(d.body, mapping)) for d in definitions)
        return Cases(branches, None, definitions[0].body.sort)

    def _call(self, node: Call, definitions: list[Definition], args: tuple[Term, ...], orders: tuple[int, ...]) -> Term:
        first = definitions[0]
        if len(first.params) != len(args) or any(_mapped(a, p) for a, p in zip(args, first.params, strict=True)):
            return replace(node, args=args)
        avoid = frozenset().union(*(free_symbols(a) for a in args), *(free_symbols(d.body) for d in definitions))
        defined = frozenset(Sym(name) for name in self.definitions)  # a parameter hides a definition of its name
        names = [fresh(p, avoid | defined) if any(o for o in orders) or p.name in self.definitions else p for p in first.params]
        aligned = [
            Definition(d.head, tuple(names), substitute(d.body, dict(zip(d.params, names, strict=True))),
                       None if d.condition is None else substitute(d.condition, dict(zip(d.params, names, strict=True))))
            if d.params != tuple(names) else d
            for d in definitions
        ]  # fmt: skip
        params = aligned[0].params
        body = self._inside(first.head.name, self._value(aligned, {}))
        try:
            for p, order in zip(params, orders, strict=False):
                for _ in range(order):
                    body = differentiate(body, p)
        except NoRule:
            return replace(node, args=args)
        return substitute(body, dict(zip(params, args, strict=True)))  # type: ignore[no-any-return]


def _mapped(arg: Term, param: Sym) -> bool:
    """Whether a function of numbers is applied to the entries of a tensor: its rule must not be taken for the tensor as a whole."""
    return bool(getattr(arg.sort, "shape", ())) and isinstance(param.sort, Tensor) and not param.sort.shape


def simplify_conditions(prop: Prop, known: Callable[[Rel], bool | None]) -> Prop | bool:
    """A condition with the relations that ``known`` decides replaced by their truth value."""
    match prop:
        case Rel():
            value = known(prop)
            return prop if value is None else value
        case And(parts=parts):
            left = [simplify_conditions(p, known) for p in parts]
            if any(p is False for p in left):
                return False
            open_ = tuple(p for p in left if not isinstance(p, bool))
            return True if not open_ else open_[0] if len(open_) == 1 else And(open_)
        case Or(parts=parts):
            left = [simplify_conditions(p, known) for p in parts]
            if any(p is True for p in left):
                return True
            open_ = tuple(p for p in left if not isinstance(p, bool))
            return False if not open_ else open_[0] if len(open_) == 1 else Or(open_)
        case Not(part=part):
            inner = simplify_conditions(part, known)
            return (not inner) if isinstance(inner, bool) else Not(inner)
        case Implies(given=given, then=then):
            return simplify_conditions(Or((Not(given), then)), known)
        case _:
            return prop


def half(term: Term) -> Term:
    """term / 2."""
    return mul(Num(Fraction(1, 2)), term)
