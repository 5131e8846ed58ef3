"""First-order bounds of smooth and of convex functions: f(y) against f(x) + ⟨∇f(x), y - x⟩."""

from __future__ import annotations

from fractions import Fraction

from verifier.kernel.lemma import Builder, Entry, Instance, NoInstance, Scope, stated, values
from verifier.kernel.matrix_lemmas import inner
from verifier.sorts import SCALAR, Func, Tensor
from verifier.terms import TWO, ZERO, Bind, Call, Deriv, Is, Prop, Rel, Sym, Term, add, mul, num, power, rebuild, sub


def gradient_at(f: Sym, point: Term) -> Term:
    """∇f at a point, of its shape; f' for a function of a number."""
    if isinstance(point.sort, Tensor) and not point.sort.shape:
        return Call(f, (point,), (1,), SCALAR)
    u = Sym("u", point.sort)
    return Bind("at", u, (point,), Deriv(Call(f, (u,), (), SCALAR), u, 1, False, "gradient", point.sort), None, point.sort)


def is_gradient(t: object) -> Sym | None:
    """The function of which a term is the gradient at a point; None for another term."""
    match t:
        case Bind(op="at", var=u, params=(_,), body=Deriv(body=Call(fn=f, args=(a,), orders=()), wrt=w, order=1)) if a == u == w:
            return f
        case Call(fn=f, args=(_,), orders=(1,)):
            return f
        case _:
            return None


def constant_of(name: str, f: Sym, props: tuple[Prop, ...]) -> Term | None:
    """L where f is given to be L-smooth (``name`` "smooth"), μ where it is μ-strongly convex; None where it is not."""
    for p in stated(props):
        match p:
            case Is(property=word, args=(g, constant)) if word == name and g == f:
                return constant
            case _:
                pass
    return None


def _first_order(name: str, op: str, sign: int) -> Builder:
    """f(y) against f(x) + ⟨∇f(x), y - x⟩ + sign (constant/2) ‖y - x‖². An L-smooth function has a gradient everywhere."""

    def build(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
        f, x, y = parameters
        if not (isinstance(f, Sym) and isinstance(f.sort, Func)) or f.sort.args != (x.sort,) or (y.sort, f.sort.result) != (x.sort, SCALAR):
            raise NoInstance("a function of a vector and two points")
        props = scope.context.assumptions
        if name == "convex":
            given = any(isinstance(p, Is) and p.property == "convex" and p.args == (f,) for p in stated(props))
            constant: Term | None = ZERO if given else None
        else:
            constant = constant_of(name, f, props)
        if constant is None or constant_of("smooth", f, props) is None:
            raise NoInstance("it is not given that the function is smooth, with that constant")
        if any(d.head == f for d in scope.context.definitions):
            raise NoInstance("the function is defined")

        def plain(t: Term) -> Term:
            return Sym("∇", t.sort) if is_gradient(t) == f else rebuild(t, plain)

        step, slope = sub(y, x), gradient_at(f, x)
        of_number = isinstance(x.sort, Tensor) and not x.sort.shape
        linear, square = (mul(slope, step), power(step, TWO)) if of_number else (inner(slope, step), inner(step, step))
        model = add(Call(f, (x,), (), SCALAR), linear, mul(num(Fraction(sign, 2)), constant, square))
        return Instance(Rel(op, Call(f, (y,), (), SCALAR), model), values(scope, plain(x), plain(y), constant))

    return build


_NEST = "Y. Nesterov, Introductory Lectures on Convex Optimization (2004)"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "descent lemma", "f(y) <= f(x) + ⟨∇f(x), y-x⟩ + (L/2)‖y-x‖² for an L-smooth f",
        f"{_NEST}, §1.2.2", _first_order("smooth", "<=", 1),
    ),
    Entry(
        "descent lemma, from below", "f(y) >= f(x) + ⟨∇f(x), y-x⟩ - (L/2)‖y-x‖² for an L-smooth f",
        f"{_NEST}, §1.2.2", _first_order("smooth", ">=", -1),
    ),
    Entry(
        "strong convexity, first order", "f(y) >= f(x) + ⟨∇f(x), y-x⟩ + (μ/2)‖y-x‖² for a smooth, μ-strongly convex f",
        f"{_NEST}, §2.1.3", _first_order("strongly_convex", ">=", 1),
    ),
    Entry(
        "convexity, first order", "f(y) >= f(x) + ⟨∇f(x), y-x⟩ for a smooth, convex f",
        f"{_NEST}, §2.1.1", _first_order("convex", ">=", 1),
    ),
)  # fmt: skip
