"""Derivatives: d/dx, partial derivatives, gradients, Hessians, and values at a point.

The derivative of a number has the shape of the variable (layout "gradient"); the derivative of a vector by a vector is in numerator layout
``(∂u/∂v)_{ij} = ∂u_i/∂v_j`` unless a given says otherwise; ``\\nabla^2`` is the Hessian.

Conventions of the scope: ``layout`` numerator or denominator, for tensors by tensors; ``gradient`` and ``nabla`` transposed, for numbers by
tensors, written as a quotient or with a nabla.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from verifier.elaborate.dependence import depends_openly, is_defined, unknown_derivative, written_out
from verifier.elaborate.errors import Clash, NotUnderstood, Unfit
from verifier.elaborate.hints import is_transpose
from verifier.elaborate.names import spelling
from verifier.elaborate.scope import Scope, describe
from verifier.elaborate.subscripts import at_point, raised
from verifier.elaborate.types import add_terms, negate, tensor, what
from verifier.elaborate.upstream import pulled_back, rests_on_a_slope
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Func, Sort, Tensor
from verifier.syntax.tree import Chain, Diff, Evaluated, Group, Name, Node, Product, Script, Span
from verifier.terms import App, Bind, Call, Deriv, Sym, Term, free_symbols, substitute


def read(scope: Scope, node: Diff) -> Term:
    """The term of a derivative."""
    if node.body is None:
        raise Unfit("a derivative of nothing", node.span, "what is differentiated")
    if node.kind == "nabla":
        with _own_shape(scope):
            return nabla(scope, node, node.body)
    body = scope.term(node.body)
    if isinstance(body.sort, Func):
        body = _at_variable(scope, body, node)
    result = body
    pairs = [(v, k) for v, k in node.wrt]
    if not pairs:
        raise NotUnderstood("a derivative without a variable", node.span, "dx below")
    if len(pairs) == 2 and isinstance(pairs[1][0], Script) and is_transpose(pairs[1][0].sup) and pairs[1][0].base == pairs[0][0]:
        return derivative(scope, body, scope.term(pairs[0][0]), 2, node.span, hessian=True)
    for variable, order in reversed(pairs):
        result = derivative(scope, result, scope.term(variable), order, node.span)
    return result


@contextmanager
def _own_shape(scope: Scope) -> Iterator[None]:
    """Gradients written with a nabla are columns unless they are said to be rows, whatever is said of those written as quotients."""
    quotients = scope.conventions.pop("gradient", None)
    if "nabla" in scope.conventions:
        scope.conventions["gradient"] = scope.conventions["nabla"]
    try:
        yield
    finally:
        scope.conventions.pop("gradient", None)
        if quotients is not None:
            scope.conventions["gradient"] = quotients


def _at_variable(scope: Scope, function: Term, node: Diff) -> Term:
    """A bare function under d/dx is its value at the variables of differentiation."""
    assert isinstance(function.sort, Func)
    variables = [scope.term(v) for v, _ in node.wrt]
    if isinstance(function, Sym) and len(function.sort.args) == 1 and len(variables) == 1:
        from verifier.elaborate.calls import call

        return call(scope, function, variables, node.span)
    value = at_parameters(scope, function)
    if value is not None and all(v in value.args for v in variables):
        return value
    raise Unfit(f"the derivative of the function {describe(function)}: at which arguments?", node.span)


def at_parameters(scope: Scope, function: Term) -> Call | None:
    """``L`` for ``L(w, \\lambda)``: a function of several variables at the letters that it was defined with."""
    definition = scope.definition_of(function.name) if isinstance(function, Sym) else None
    if definition is None or not isinstance(function, Sym) or not isinstance(function.sort, Func):
        return None
    if len(definition.params) != len(function.sort.args) or any(p.sort == INTEGER for p in definition.params):
        return None
    values = [scope.lookup(p.name) or scope.guess_symbol(p.name) for p in definition.params]
    if any(v.sort != p.sort for v, p in zip(values, definition.params, strict=True)):
        return None
    return Call(function, tuple(values), sort=function.sort.result)


def derivative(scope: Scope, body: Term, wrt: Term, order: int, span: Span, *, hessian: bool = False) -> Term:
    """One derivative with its shape and layout; an unknown value when it is not known how the body depends on the variable."""
    if not scope.pulling and rests_on_a_slope(scope, body):
        raise NotUnderstood(f"the derivative of {describe(body)}, of which the gradient alone is given", span)
    linear = pulled_back(scope, body, wrt) if order == 1 and not hessian else None
    if linear is not None:
        scope.pulling = True
        try:
            return known_derivative(scope, linear, wrt, 1, span, hessian=False)
        finally:
            scope.pulling = False
    if not depends_openly(scope, body, wrt):
        return known_derivative(scope, body, wrt, order, span, hessian=hessian)
    base = wrt.args[0] if isinstance(wrt, App) and wrt.op == "entry" else wrt
    if isinstance(base, Sym) and is_defined(scope, base):
        sort = _shaped(scope, body, wrt, order, span, hessian=hessian).sort
    else:
        sort = known_derivative(scope, body, wrt, order, span, hessian=hessian).sort
    return unknown_derivative(scope, body, wrt, order, sort)


def known_derivative(scope: Scope, body: Term, wrt: Term, order: int, span: Span, *, hessian: bool) -> Term:
    """The derivative of a body whose dependence on the variable is written down."""
    if not isinstance(wrt, Sym | Call) and not (isinstance(wrt, App) and wrt.op in ("entry", "row", "col", "transpose")):
        raise NotUnderstood(f"a derivative with respect to {describe(wrt)}", span, "a variable")
    if wrt.sort == INTEGER and not isinstance(wrt, Call):
        if isinstance(wrt, Sym) and scope.is_declared(wrt.name) and wrt.name not in scope.guessed:
            raise NotUnderstood(f"a derivative with respect to the integer {describe(wrt)}", span)
        raise NotUnderstood(f"a derivative with respect to the index {describe(wrt)}", span)
    base = wrt.args[0] if isinstance(wrt, App) and wrt.op == "entry" else wrt
    if isinstance(base, Sym) and is_defined(scope, base):
        return _by_defined(scope, body, wrt, base, order, span, hessian=hessian)
    return _shaped(scope, body, wrt, order, span, hessian=hessian)


def _shaped(scope: Scope, body: Term, wrt: Term, order: int, span: Span, *, hessian: bool) -> Term:
    b, w = scope.shape(body), scope.shape(wrt)
    total = isinstance(body, Call) and isinstance(wrt, Call) and body.fn == wrt.fn
    layout = scope.conventions.get("layout", "numerator")
    if not w:
        return Deriv(body, wrt, order, total, "gradient" if not b else layout, tensor(b))
    if hessian or order == 2:
        if b or len(w) != 1:
            raise NotUnderstood(f"the second derivative of {what(scope, body)} with respect to {what(scope, wrt)}", span)
        return Deriv(body, wrt, 2, total, "hessian", Tensor((w[0], w[0])))
    if order != 1:
        raise NotUnderstood(f"a derivative of order {order} with respect to {what(scope, wrt)}", span)
    if not b:
        if scope.conventions.get("gradient") == "transposed":
            turned = (ONE_DIM, w[0]) if len(w) == 1 else (w[1], w[0])
            return Deriv(body, wrt, 1, total, "numerator", Tensor(turned))
        return Deriv(body, wrt, 1, total, "gradient", tensor(w))
    if len(b) == 2 and b[0] == ONE_DIM:
        b = b[1:]
    if len(w) == 2 and w[0] == ONE_DIM:
        w = w[1:]
    return Deriv(body, wrt, 1, total, layout, Tensor((*w, *b) if layout == "denominator" else (*b, *w)))


def _by_defined(scope: Scope, body: Term, wrt: Term, base: Sym, order: int, span: Span, *, hessian: bool) -> Term:
    """With respect to a quantity that has a definition: it is a free variable inside, and takes its value outside."""
    inside = written_out(scope, body, frozenset((base.name,)))
    if base not in free_symbols(inside):
        raise NotUnderstood(f"{describe(body)} is not written in terms of {base.name}", span)
    free = Sym(scope.unused("u"), base.sort)
    scope.bound[free.name] = free
    try:
        result = derivative(scope, substitute(inside, {base: free}), substitute(wrt, {base: free}), order, span, hessian=hessian)
    finally:
        del scope.bound[free.name]
    return Bind("at", free, (base,), result, None, result.sort)


# -- gradients ---------------------------------------------------------------------------------------------------------------


def nabla(scope: Scope, node: Diff, body: Node) -> Term:
    """``\\nabla_x f(x)``, ``\\nabla f(x)^\\top (y-x)``, ``\\nabla^2_w L``."""
    from verifier.elaborate.expressions import chunk, head_of, operands_of, product

    factors: tuple[Node, ...] = (body,)
    ops: tuple[str, ...] = ()
    if isinstance(body, Product):
        factors, ops = body.factors, body.ops
    bracket, power, used = None, None, 1
    if len(factors) > 1 and ops[0] == "" and head_of(factors[0]) is not None:
        follower = factors[1]
        inner = follower.base if isinstance(follower, Script) and follower.sub is None and not follower.primes else follower
        if isinstance(inner, Group) and inner.open == "(" and _is_applied(scope, factors[0], inner):
            bracket, used = inner, 2
            power = follower.sup if isinstance(follower, Script) else None
    alone = not node.wrt or power is not None or used == len(factors)
    if not alone:
        solved = dict(scope.unifier.solved)
        try:
            whole = product(scope, factors, ops, body.span) if len(factors) > 1 else scope.term(body)
            if not scope.shape(whole) or (node.order == 1 and used == 1):
                return _nabla_of(scope, node, whole)
        except Clash:
            if used == 1 and len(factors) == 1:
                raise
        scope.unifier.solved = solved
    lead = factors[:used]
    if bracket is not None and not node.wrt:
        gradient = _gradient_at(scope, node, factors[0], bracket)
    else:
        target = lead if power is None or bracket is None else (factors[0], bracket)
        gradient = _nabla_of(
            scope, node, product(scope, target, ops[: len(target) - 1], body.span) if len(target) > 1 else scope.term(target[0])
        )
    if power is not None:
        gradient = raised(scope, gradient, power, node.span)
    if used == len(factors):
        return gradient
    rest, signs = operands_of(scope, factors[used:], ops[used:])
    return chunk(scope, [gradient, *rest], [ops[used - 1], *signs], node.span)


def _is_applied(scope: Scope, head: Node, bracket: Group) -> bool:
    from verifier.elaborate.calls import is_function
    from verifier.elaborate.expressions import head_of

    parts = head_of(head)
    if parts is None:
        return False
    known = scope.find(spelling(parts[0]))
    if known is None and len(bracket.items) >= 1:
        return True
    return is_function(scope, parts[0], bracket)


def _nabla_of(scope: Scope, node: Diff, body: Term) -> Term:
    if node.wrt:
        if len(node.wrt) > 1:
            raise NotUnderstood("a gradient with respect to several variables", node.span)
        if isinstance(body.sort, Func):
            body = _at_variable(scope, body, node)
        found = derivative(scope, body, scope.term(node.wrt[0][0]), node.order, node.span)
        if isinstance(found, Deriv) and isinstance(found.wrt, Call):
            found = replace(found, total=True)  # a gradient follows the recurrence: what comes later depends on h_t
        return found
    if isinstance(body, Call) and body.args:
        variables = [a for a in body.args if isinstance(a, Sym)]
        if len(variables) == 1 or (variables and len(body.args) == 1):
            return derivative(scope, body, variables[0], node.order, node.span)
    raise NotUnderstood(f"the gradient of {describe(body)} with respect to what?", node.span, "\\nabla_x")


def _gradient_at(scope: Scope, node: Diff, head: Node, bracket: Group) -> Term:
    """``\\nabla f(p)``: the gradient of f, taken at p."""
    from verifier.elaborate.calls import apply, arguments
    from verifier.elaborate.expressions import head_of

    parts = head_of(head)
    assert parts is not None
    args = arguments(scope, bracket)
    if len(args) != 1:
        raise NotUnderstood("the gradient of a function of several arguments", node.span, "\\nabla_x")
    (point,) = args
    if scope.find(spelling(parts[0])) is None and not scope.shape(point) and isinstance(point, Sym | Call):
        _make_vector(scope, point)
        (point,) = arguments(scope, bracket)
    if isinstance(point, Sym) and point.name not in scope.guessed | scope.declared | set(scope.bound):
        point = scope.symbols.get(point.name, point)
    value = apply(scope, parts[0], [point], node.span)
    if not isinstance(value, Call):
        raise NotUnderstood(f"the gradient of {describe(value)}", node.span)
    if isinstance(point, Sym):
        return derivative(scope, value, point, node.order, node.span)
    sort: Sort = point.sort
    variable = Sym(scope.unused("u"), sort if sort != INTEGER else SCALAR)
    inner = derivative(scope, Call(value.fn, (variable,), value.orders, value.sort), variable, node.order, node.span)
    return at_point(scope, variable, inner, point)


def at_vector(scope: Scope, node: Diff, follower: Node) -> Term | None:
    """``\\frac{\\partial f}{\\partial x}(x_0)`` at a vector x_0: the gradient, or the Hessian, of f there; None when it is a product."""
    match node, follower:
        case Diff(kind="d" | "partial", body=Name() as function, wrt=((Name() as variable, _),)), Group(open="(", items=(point,)):
            pass
        case _:
            return None
    at, known = scope.find(spelling(variable)), scope.find(spelling(function))
    shaped = at is not None and isinstance(at.sort, Tensor) and len(at.sort.shape) == 1
    if not shaped or node.order > 2 or (known is not None and not isinstance(known.sort, Func)) or not isinstance(point, Name | Script):
        return None
    value = Product((function, follower), ("",), node.span)
    return nabla(scope, Diff("nabla", node.order, (), value, operator=True, span=node.span), value)


def _make_vector(scope: Scope, point: Term) -> None:
    """The argument of a gradient that was guessed to be a number is a vector."""
    name = point.name if isinstance(point, Sym) else point.fn.name if isinstance(point, Call) else ""
    known = scope.symbols.get(name)
    if known is None or name not in scope.guessed:
        return
    vector = Tensor((scope.unifier.fresh(),))
    sort: Sort = Func(known.sort.args, vector) if isinstance(known.sort, Func) else vector
    scope.symbols[name] = Sym(name, sort)


# -- values at a point -------------------------------------------------------------------------------------------------------


def evaluated(scope: Scope, node: Evaluated) -> Term:
    """``f|_{x=a}`` and ``[F(x)]_a^b``."""
    if isinstance(node.lower, Chain) and node.upper is None:
        pairs: Sequence[Chain] = (node.lower,)
        return _at_pairs(scope, node.body, pairs, node.span)
    if isinstance(node.lower, Group) and node.lower.open == "" and all(isinstance(i, Chain) for i in node.lower.items):
        return _at_pairs(scope, node.body, [i for i in node.lower.items if isinstance(i, Chain)], node.span)
    body = scope.term(node.body)
    candidates = [s for s in free_symbols(body) if s.sort == SCALAR and not scope.is_declared(s.name)]
    if len(candidates) != 1:
        candidates = [s for s in free_symbols(body) if s.sort == SCALAR]
    if node.lower is None or len(candidates) != 1:
        raise NotUnderstood("which variable takes the value", node.span, "x = a")
    (variable,) = candidates
    low_node = node.lower.items[1] if isinstance(node.lower, Chain) else node.lower
    low = Bind("at", variable, (scope.term(low_node),), body, None, body.sort)
    if node.upper is None:
        return low
    high = Bind("at", variable, (scope.term(node.upper),), body, None, body.sort)
    return add_terms(scope, [high, negate(low)], node.span)


def _at_pairs(scope: Scope, body: Node, pairs: Sequence[Chain], span: Span) -> Term:
    value = scope.term(body)
    for chain in pairs:
        if len(chain.items) != 2 or chain.relators[0].op != "=":
            raise NotUnderstood("the point of evaluation", span, "x = a")
        variable = scope.term(chain.items[0])
        if not isinstance(variable, Sym):
            raise NotUnderstood(f"{describe(variable)} cannot be given a value", span)
        value = Bind("at", variable, (scope.term(chain.items[1]),), value, None, value.sort)
    return value
