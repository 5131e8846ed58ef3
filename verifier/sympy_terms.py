"""SymPy expressions to terms, for answer keys and for what SymPy found while searching. One direction, one table.

The SymPy tree is read as it stands: nothing is simplified, and a node class that is not in the table is refused, as are
floats, complex infinity and symbols that are not declared real.  The conventions are this program's: an empty sum is 0
also where SymPy's own convention would make it negative, and roots and logarithms are real.

``Subs(Derivative(f(z), z), z, a)``, SymPy's spelling of f'(a), becomes f'(a).  Vectors and matrices of symbolic shape are the
nodes of `verifier.sympy_tensors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy

from verifier import show
from verifier import sympy_tensors as tensors
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Sort, Tensor
from verifier.terms import (
    INFINITY,
    PI,
    ZERO,
    And,
    App,
    Bind,
    Call,
    Cases,
    Const,
    Deriv,
    E,
    Implies,
    Not,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    fn,
    free_symbols,
    fresh,
    function,
    mul,
    neg,
    num,
    power,
)  # fmt: skip

#: Names whose LaTeX is a command: ``sigma`` is written ``\sigma``.
GREEK = frozenset(show.GREEK)


class NotConvertible(Exception):
    """The SymPy expression has no term; says which part."""


def spelling(name: str) -> str:
    """The canonical LaTeX of a SymPy name: ``sigma_t`` is ``\\sigma_t``, ``x_10`` is ``x_{10}``."""
    base, _, index = name.partition("_")
    base = f"\\{base}" if base in GREEK else base
    index = f"\\{index}" if index in GREEK else index
    return base if not index else f"{base}_{index}" if len(index) == 1 or index.startswith("{") else f"{base}_{{{index}}}"


def symbol(s: sympy.Symbol) -> Sym:
    """The variable for a SymPy symbol. Raises `NotConvertible` for one that is not declared real or integer."""
    if s.is_integer:
        return Sym(spelling(s.name), INTEGER)
    if s.is_real:
        return Sym(spelling(s.name), SCALAR)
    raise NotConvertible(f"the symbol {s} is not declared real")


def dimension(d: Any) -> Dim:
    """A dimension: a whole number, or a symbol. Raises `NotConvertible`."""
    if isinstance(d, sympy.Integer):
        return Dim.of(int(d))
    if isinstance(d, sympy.Symbol) and d.is_integer:
        return Dim.of(spelling(d.name))
    raise NotConvertible(f"the dimension {d} is neither a whole number nor a symbol declared integer")


def sort(shape: tensors.Shape) -> Sort:
    """The sort of tensors of a shape."""
    return Tensor(tuple(map(dimension, shape))) if shape else SCALAR


def declared(s: Any) -> tuple[Prop, ...]:
    """What the symbol's own declaration says beyond its sort: ``Symbol('n', integer=True, positive=True)`` gives n > 0."""
    if isinstance(s, tensors.TensorSymbol):
        return ()  # its dimensions are symbols of their own
    variable = symbol(s)
    if s.is_positive:
        return (Rel(">", variable, ZERO),)
    if s.is_negative:
        return (Rel("<", variable, ZERO),)
    found: list[Prop] = []
    if s.is_nonnegative:
        found.append(Rel(">=", variable, ZERO))
    if s.is_nonpositive:
        found.append(Rel("<=", variable, ZERO))
    if s.is_nonzero:
        found.append(Rel("!=", variable, ZERO))
    return tuple(found)


def term(expression: Any, symbols: Mapping[sympy.Symbol, Sym] | None = None) -> Term:
    """The term of a SymPy expression; ``symbols`` says what certain symbols stand for. Raises `NotConvertible`."""
    return _Converter(symbols or {}).term(expression)


def prop(relation: Any, symbols: Mapping[sympy.Symbol, Sym] | None = None) -> Prop:
    """The proposition of a SymPy relation or of a combination of relations. Raises `NotConvertible`."""
    return _Converter(symbols or {}).prop(relation)


RELATIONS: Mapping[type, str] = {
    sympy.Equality: "=",
    sympy.Unequality: "!=",
    sympy.StrictLessThan: "<",
    sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: ">=",
}
FUNCTIONS: Mapping[type, str] = {
    sympy.exp: "exp", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.cot: "cot", sympy.sec: "sec", sympy.csc: "csc",
    sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.tanh: "tanh", sympy.asin: "arcsin", sympy.acos: "arccos", sympy.atan: "arctan",
    sympy.asinh: "arsinh", sympy.acosh: "arcosh", sympy.atanh: "artanh", sympy.erf: "erf", sympy.gamma: "gamma", sympy.digamma: "digamma",
    sympy.Abs: "abs", sympy.sign: "sign", sympy.floor: "floor", sympy.ceiling: "ceil", sympy.factorial: "factorial", sympy.Max: "max",
    sympy.Min: "min", sympy.binomial: "binomial", sympy.Mod: "mod",
}  # fmt: skip
CONSTANTS: Mapping[Any, Term] = {
    sympy.pi: PI,
    sympy.E: E,
    sympy.oo: INFINITY,
    sympy.S.NegativeInfinity: neg(INFINITY),
    sympy.EulerGamma: Const("euler_gamma"),
}


class _Converter:
    """One expression; binders add their variables to ``symbols`` while their body is read."""

    def __init__(self, symbols: Mapping[sympy.Symbol, Sym]) -> None:
        self.symbols = symbols

    def term(self, node: Any) -> Term:
        if not isinstance(node, sympy.Basic):
            raise NotConvertible(f"{node!r} is no SymPy expression")
        if isinstance(node, sympy.Rational) and node.is_finite:
            return num(Fraction(int(node.p), int(node.q)))
        if node in CONSTANTS:
            return CONSTANTS[node]
        if isinstance(node, sympy.Symbol):
            return self.symbols.get(node) or symbol(node)
        if isinstance(node, sympy.core.function.AppliedUndef):
            return Call(function(spelling(node.func.__name__), len(node.args)), tuple(map(self.term, node.args)))
        if type(node) in FUNCTIONS:
            return fn(FUNCTIONS[type(node)], *map(self.term, node.args))
        reader = _READERS.get(type(node))
        if reader is None:
            raise NotConvertible(f"no term for {type(node).__name__} in {node}")
        return reader(self, node)

    def prop(self, node: Any) -> Prop:
        kind = type(node)
        if kind in RELATIONS:
            return Rel(RELATIONS[kind], self.term(node.lhs), self.term(node.rhs))
        if kind is sympy.And:
            return And(tuple(map(self.prop, node.args)))
        if kind is sympy.Or:
            return Or(tuple(map(self.prop, node.args)))
        if kind is sympy.Not:
            return Not(self.prop(node.args[0]))
        if kind is sympy.Implies:
            return Implies(self.prop(node.args[0]), self.prop(node.args[1]))
        if kind is sympy.Equivalent and len(node.args) == 2:
            return Implies(self.prop(node.args[0]), self.prop(node.args[1]), both=True)
        raise NotConvertible(f"no proposition for {kind.__name__} in {node}")

    def shaped(self, op: str, node: Any) -> Term:
        """An operator on tensors; its sort is the shape that the node knows."""
        return App(op, tuple(map(self.term, node.args)), sort(node.shape))

    def constant(self, op: str, node: Any) -> Term:
        """A tensor that its shape determines."""
        return App(op, (), sort(node.shape))

    def scaled(self, node: Any) -> Term:
        """A number times a tensor; ``-(c x)`` is one product, and a product of numbers in front is opened."""
        factor, tensor = map(self.term, node.args)
        factors = factor.args if isinstance(factor, App) and factor.op == "mul" else (factor,)
        if isinstance(node.args[1], tensors.Scaled) and isinstance(tensor, App) and factor == num(-1):
            return mul(factor, *tensor.args)
        return mul(*factors, tensor)

    def norm(self, node: Any) -> Term:
        (body,) = node.args
        return App("normF" if len(tensors.shape_of(body)) == 2 else "norm2", (self.term(body),))

    def applied(self, node: Any) -> Term:
        head, *arguments = node.args
        return Call(self.function(head), tuple(map(self.term, arguments)), sort=sort(node.shape))

    def function(self, head: Any) -> Sym:
        """The symbol of an unknown function."""
        return Sym(spelling(head.name), Func(tuple(map(sort, head.arguments)), sort(head.result), head.elementwise))

    def member(self, node: Any) -> Term:
        sequence, index = node.args
        head = Sym(spelling(sequence.name), Func((INTEGER,), sort(sequence.shape)))
        return Call(head, (self.term(index),), sort=sort(sequence.shape))

    def sum_over(self, node: Any) -> Term:
        body, index, low, high = node.args
        bound = symbol(index)
        if bound.sort != INTEGER:
            raise NotConvertible(f"the index {index} is not declared integer")
        return Bind("sum", bound, (self.term(low), self.term(high)), self.under(index, bound, body), sort=sort(node.shape))

    def derived(self, layout: str, node: Any) -> Term:
        """A derivative by a tensor; by a member of a sequence it is the total one, through the members that come after."""
        body, variable = map(self.term, node.args)
        total = isinstance(variable, Call)
        return Deriv(body, variable, 2 if layout == "hessian" else 1, total, layout, sort(node.shape))

    def gradient_at(self, node: Any) -> Term:
        """The derivative with respect to a new variable, taken at the argument."""
        call, slot = node.args
        head, arguments = self.function(call.args[0]), tuple(map(self.term, call.args[1:]))
        point = arguments[int(slot)]
        taken = frozenset().union(*(free_symbols(a) for a in arguments))
        bound = fresh(Sym("u", point.sort), taken)
        inside = Call(head, (*arguments[: int(slot)], bound, *arguments[int(slot) + 1 :]))
        return Bind("at", bound, (point,), Deriv(inside, bound, sort=point.sort), sort=point.sort)

    def add(self, node: Any) -> Term:
        """``a + b - c`` is built as (a + b) + (-c): sums that stand first are opened."""
        args = list(node.args)
        while isinstance(args[0], sympy.Add):
            args[:1] = args[0].args
        return add(*map(self.term, args))

    def mul(self, node: Any) -> Term:
        """``-a*b/c`` is built as (-1) ((a b) c⁻¹): products that stand first are opened; a quotient that stands later stays one factor."""
        args = list(node.args)
        first = 0
        while first < len(args):
            if isinstance(args[first], sympy.Mul):
                args[first : first + 1] = args[first].args
            elif first == 0 and args[0] == -1:
                first = 1
            else:
                break
        return mul(*map(self.term, args))

    def pow(self, node: Any) -> Term:
        return power(*map(self.term, node.args))

    def log(self, node: Any) -> Term:
        """SymPy's ``log(x, b)`` is the logarithm to base b."""
        logs = [fn("log", self.term(a)) for a in node.args]
        return logs[0] if len(logs) == 1 else mul(logs[0], power(logs[1], num(-1)))

    def derivative(self, node: Any) -> Term:
        body = self.term(node.expr)
        for variable, count in node.variable_count:
            if not (isinstance(count, sympy.Integer) and count > 0):
                raise NotConvertible(f"a derivative of order {count}")
            body = Deriv(body, self.term(variable), int(count))
        return body

    def subs(self, node: Any) -> Term:
        if len(node.variables) != 1:
            raise NotConvertible(f"a substitution for several variables in {node}")
        (variable,), (point,) = node.variables, node.point
        inner = node.expr
        if isinstance(inner, sympy.Derivative) and len(inner.variable_count) == 1:
            function_of, (wrt, order) = inner.expr, inner.variable_count[0]
            is_call = isinstance(function_of, sympy.core.function.AppliedUndef) and function_of.args == (variable,)
            if is_call and wrt == variable and isinstance(order, sympy.Integer) and order > 0:
                return Call(function(spelling(function_of.func.__name__)), (self.term(point),), (int(order),))
        bound = symbol(variable)
        return Bind("at", bound, (self.term(point),), self.under(variable, bound, node.expr))

    def integral(self, node: Any) -> Term:
        if any(len(limit) == 2 for limit in node.limits):
            raise NotConvertible(f"an integral with one bound in {node}")
        return self.nested("integral", node)

    def bounded(self, op: str, node: Any) -> Term:
        """A sum or product."""
        for index, *_ in node.limits:
            if not index.is_integer:
                raise NotConvertible(f"the index {index} is not declared integer")
        return self.nested(op, node)

    def nested(self, op: str, node: Any) -> Term:
        """One binder per limit; SymPy lists the innermost first, and its bounds may use the variables further out."""
        variables = {limit[0]: symbol(limit[0]) for limit in node.limits}
        body = node.function
        if isinstance(body, sympy.Mul) and len(body.args) == 2 and body.args[0] == 1:  # SymPy puts the orientation of the bounds in front
            body = body.args[1]
        result = _Converter({**self.symbols, **variables}).term(body)
        for variable, *bounds in node.limits:
            bound = variables.pop(variable)
            outside = _Converter({**self.symbols, **variables})
            result = Bind(op, bound, tuple(map(outside.term, bounds)), result)
        return result

    def limit(self, node: Any) -> Term:
        body, variable, point, direction = node.args
        side = {"+": 1, "-": -1, "+-": 0}[str(direction)]
        at = self.term(point)
        if at in (INFINITY, neg(INFINITY)):
            side = 0  # one side only: SymPy's default mark says nothing there
        bound = symbol(variable)
        return Bind("limit", bound, (at, num(side)), self.under(variable, bound, body))

    def piecewise(self, node: Any) -> Term:
        branches: list[tuple[Prop, Term]] = []
        otherwise: Term | None = None
        for value, condition in node.args:
            if condition == sympy.true:
                otherwise = self.term(value)
                break
            branches.append((self.prop(condition), self.term(value)))
        return Cases(tuple(branches), otherwise)

    def under(self, variable: sympy.Symbol, bound: Sym, body: Any) -> Term:
        """The body of a binder."""
        return _Converter({**self.symbols, variable: bound}).term(body)


def _op(name: str) -> Callable[[_Converter, Any], Term]:
    return lambda c, node: c.shaped(name, node)


_READERS: Mapping[type, Callable[[_Converter, Any], Term]] = {
    sympy.Add: _Converter.add,
    sympy.Mul: _Converter.mul,
    sympy.Pow: _Converter.pow,
    sympy.log: _Converter.log,
    sympy.Derivative: _Converter.derivative,
    sympy.Subs: _Converter.subs,
    sympy.Integral: _Converter.integral,
    sympy.Sum: lambda c, node: c.bounded("sum", node),
    sympy.Product: lambda c, node: c.bounded("prod", node),
    sympy.Limit: _Converter.limit,
    sympy.Piecewise: _Converter.piecewise,
    tensors.TensorSymbol: lambda _, node: Sym(spelling(node.name), sort(node.shape)),
    tensors.Applied: _Converter.applied,
    tensors.Member: _Converter.member,
    tensors.Ones: lambda c, node: c.constant("ones", node),
    tensors.Zeros: lambda c, node: c.constant("zeros", node),
    tensors.Identity: lambda c, node: c.constant("identity", node),
    tensors.Sum: _op("add"),
    tensors.Scaled: _Converter.scaled,
    tensors.MatMul: _op("matmul"),
    tensors.Transpose: _op("transpose"),
    tensors.Inverse: _op("inverse"),
    tensors.Determinant: _op("det"),
    tensors.Rank: _op("rank"),
    tensors.Norm: _Converter.norm,
    tensors.Hadamard: _op("hadamard"),
    tensors.Diag: _op("diag"),
    tensors.Entry: _op("entry"),
    tensors.Tanh: _op("tanh"),
    tensors.Exp: _op("exp"),
    tensors.Log: _op("log"),
    tensors.Softmax: _op("softmax"),
    tensors.SumOver: _Converter.sum_over,
    tensors.Gradient: lambda c, node: c.derived("gradient", node),
    tensors.Hessian: lambda c, node: c.derived("hessian", node),
    tensors.Jacobian: lambda c, node: c.derived("numerator", node),
    tensors.GradientAt: _Converter.gradient_at,
}
