"""Iterates and where they go: the limit of ``w_{t+1} = F(w_t)`` is a fixed point of F when F is continuous.

For a step ``w_{t+1} = w_t - η G(w_t)`` that says G(w) = 0; a step size is read as a number that is not zero.
"""

from __future__ import annotations

from verifier.claims import Definition
from verifier.elaborate.scope import Scope
from verifier.elaborate.types import zeros
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import App, Bind, Call, Const, Deriv, Num, Prop, Rel, Sym, Term, add, free_symbols, num, rebuild, substitute, walk

CONTINUOUS = frozenset(
    {"add", "mul", "matmul", "transpose", "dot", "outer", "hadamard", "entry", "row", "col", "diag", "diagpart", "trace", "vector",
     "matrix", "block", "ones", "zeros", "identity", "unit", "exp", "sin", "cos", "tanh", "kron", "vec"}
)  # fmt: skip
STEP_SIZES = frozenset({"\\eta", "\\alpha", "\\gamma", "\\epsilon", "\\varepsilon", "\\mu", "h", "\\tau", "\\eta_0"})


def fixed_point(scope: Scope, family: str, point: Sym) -> Prop | None:
    """What the limit of a family of iterates satisfies; None when its recursion is not known to be continuous."""
    rules = [d for d in scope.definitions if d.head.name == family and d.kind == "recursion"]
    if len(rules) != 1 or len(rules[0].params) != 1:
        return None
    (rule,) = rules
    (t,) = rule.params
    before = Call(rule.head, (add(t, num(-1)),), sort=point.sort)

    def at_limit(node: Term) -> Term:
        return point if isinstance(node, Call) and node.fn == rule.head and node.args == before.args else rebuild(node, at_limit)

    body = at_limit(rule.body)
    if t in free_symbols(body) or any(s == rule.head for s in free_symbols(body)) or not _continuous(scope, body, frozenset()):
        return None
    step = _direction(body, point)
    if step is None:
        return Rel("=", point, body)
    sizes, direction = step
    for s in sizes:
        scope.guess(f"the step {s.name} is not zero")
    zero = zeros(direction.sort.shape) if isinstance(direction.sort, Tensor) and direction.sort.shape else num(0)
    return Rel("=", direction, zero)


def _direction(body: Term, point: Sym) -> tuple[list[Sym], Term] | None:
    """η and G of ``w - η G``."""
    match body:
        case App(op="add", args=(first, rest)) if first == point:
            pass
        case _:
            return None
    factors: list[Term] = [rest]
    while any(isinstance(f, App) and f.op == "mul" for f in factors):
        factors = [g for f in factors for g in (f.args if isinstance(f, App) and f.op == "mul" else (f,))]
    sizes = [f for f in factors if isinstance(f, Sym) and f.sort == SCALAR and f.name in STEP_SIZES]
    others = [f for f in factors if f not in sizes and not (isinstance(f, Num) and f.value != 0)]
    if len(others) != 1:
        return None
    match others[0]:
        case Bind(op="at", var=u, params=(where,), body=inner) if where == point:
            return sizes, substitute(inner, {u: point})
        case other:
            return sizes, other


def _continuous(scope: Scope, term: Term, seen: frozenset[str]) -> bool:
    """Whether the value depends continuously on every variable, derivatives of polynomials and exponentials included."""
    for t in walk(term):
        match t:
            case Num() | Const() | Sym():
                pass
            case App(op="pow", args=(base, Num(value=e))) if e.denominator == 1 and e >= 0:
                if isinstance(base, App) and base.op in ("norm2", "normF") and e % 2:
                    return False
            case App(op="norm2" | "normF"):
                if not any(_is_even_power(s, t) for s in walk(term)):
                    return False
            case App(op=op) if op in CONTINUOUS:
                pass
            case Bind(op="sum" | "at", condition=None) | Deriv():
                pass
            case Call(fn=Sym(sort=Func(args=args))) if all(a == INTEGER for a in args):
                pass
            case Call(fn=fn):
                rules: list[Definition] = [d for d in scope.definitions if d.head.name == fn.name]
                if fn.name in seen or len(rules) != 1 or rules[0].condition is not None:
                    return False
                if not _continuous(scope, rules[0].body, seen | {fn.name}):
                    return False
            case _:
                return False
    return True


def _is_even_power(term: object, base: Term) -> bool:
    match term:
        case App(op="pow", args=(inner, Num(value=value))):
            return inner == base and value % 2 == 0
    return False


__all__ = ["fixed_point"]
