"""The gradient that comes from above: ``G = \\partial L/\\partial O`` of a loss of which nothing else is said.

A question may give a loss L by its gradient with respect to an output O alone.  The first derivatives of L with respect to whatever O is
made of follow by the chain rule, and they are those of the linear function ``\\langle G, O \\rangle`` with G held fixed: so that is what
is differentiated.  A loss with that very gradient exists for every G, so a line that fails there is false.  Second derivatives depend on
more than G; they are refused.
"""

from __future__ import annotations

from verifier.elaborate.dependence import leads_to, unknown_derivative, written_out
from verifier.elaborate.scope import Scope
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import App, Bind, Call, Rel, Sym, Term, free_symbols, mul, num

KEY = "upstream:"
SLOPE = "∂"  # the first letter of the name of an unknown derivative


def whole_of(output: Term) -> Sym | None:
    """The tensor or the sequence of which a quantity is a part, or the quantity itself."""
    match output:
        case Sym():
            return output
        case App(op="entry", args=(Sym() as owner, *_)):
            return owner
        case Call(fn=fn, args=(_,), orders=()):
            return fn
    return None


def pulled_back(scope: Scope, body: Term, wrt: Term) -> Term | None:
    """The linear function of the output that has the derivative of a loss with respect to a variable; None where L is no such loss."""
    output = scope.symbols.get(scope.conventions.get(f"{KEY}{body.name}", "")) if isinstance(body, Sym) else None
    variable = whole_of(wrt)
    if output is None or variable is None or variable == output or not leads_to(scope, output.name, frozenset((variable.name,))):
        return None
    definition = scope.definition_of(output.name)
    assert definition is not None
    index = Sym(scope.unused("k"), INTEGER)
    match output.sort:
        case Func(args=(argument,), result=result) if argument == INTEGER and result == SCALAR and len(definition.params) == 1:
            ends = _ends(scope, output, definition.params[0])
            if ends is None:
                return None
            member: Term = Call(output, (index,), sort=SCALAR)
        case Tensor(shape=(_, _)) if not definition.params:
            slope = unknown_derivative(scope, body, output, 1, output.sort)
            turned = App("transpose", (slope,), Tensor(tuple(reversed(scope.shape(output)))))
            size = scope.shape(output)[1]
            return _through(scope, App("trace", (App("matmul", (turned, output), Tensor((size, size))),), SCALAR), variable)
        case Tensor(shape=(_,)):
            ends = (num(1), scope.dimension(scope.shape(output)[0]))
            member = App("entry", (output, index), SCALAR)
        case Tensor(shape=()):
            return _through(scope, mul(unknown_derivative(scope, body, output, 1, SCALAR), output), variable)
        case _:
            return None
    slope = unknown_derivative(scope, body, member, 1, SCALAR)
    return _through(scope, Bind("sum", index, ends, mul(slope, member), None, SCALAR), variable)


def _through(scope: Scope, linear: Term, variable: Sym) -> Term:
    """The linear function with the definitions that lead to the variable written out."""
    return written_out(scope, linear, frozenset((variable.name,)))


def _ends(scope: Scope, sequence: Sym, index: Sym) -> tuple[Term, Term] | None:
    """The first and the last index of a sequence, from what is said of its index."""
    size = scope.conventions.get(f"range:{sequence.name}")
    if size is not None and size in scope.symbols:
        return num(1), scope.symbols[size]
    low = high = None
    for p in scope.assumptions:
        match p:
            case Rel(op="<=", lhs=first, rhs=rest) if rest == index and index not in free_symbols(first):
                low = first
            case Rel(op="<=", lhs=first, rhs=rest) if first == index and index not in free_symbols(rest):
                high = rest
    return None if low is None or high is None else (low, high)


def rests_on_a_slope(scope: Scope, body: Term) -> bool:
    """Whether a term holds the gradient from above, which changes with everything in a way that is not known."""
    losses = [key.removeprefix(KEY) for key in scope.conventions if key.startswith(KEY)]
    slopes = frozenset(name for name in scope.symbols for loss in losses if name.startswith(f"{SLOPE}{loss}/"))
    return any(s.name in slopes or leads_to(scope, s.name, slopes) for s in free_symbols(body)) if slopes else False
