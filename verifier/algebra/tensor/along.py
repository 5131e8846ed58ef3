"""Total derivatives along a recurrence ``h_t = φ(h_{t-1}, …)``, for members at indices that are no numbers apart.

What later members do is not written out.  The total derivative of h_s by h_t is a quantity G(s, t) of its own, that by a
parameter W is D(s), and two rules connect them (the discrete adjoint method; P. J. Werbos, "Backpropagation through time", Proc. IEEE
78 (1990), eqs. 10-12):

chain        G(s, t) = δ_{st} I + G(s, t+1) · ∂h_{t+1}/∂h_t          for every s; members before t do not depend on h_t
parameters   D(s) = Σ_{r=1}^{T} G(s, r) · (∂h_r/∂W with h_{r-1} held)   for 1 <= s <= T; later ones add nothing

Side conditions, all checked here: the rule of h_r mentions h_{r-1} and no other member of any recursive sequence, it applies at the
index in question, and initial values do not depend on W.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.recursion import linear_index
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import ONE, App, Call, Deriv, Num, Rel, Sym, Term, free_symbols, substitute, walk

if TYPE_CHECKING:
    from verifier.algebra.tensor.calculus import Target
    from verifier.algebra.tensor.field import TensorField

MARK = "∂:"  # what is made here may depend on anything


def written(name: str) -> str:
    """The name of a variable that stands for itself under a derivative."""
    return name.rstrip("°")


def leads(f: TensorField, name: str, target: str) -> bool:
    """True when the definitions of a sequence mention a variable, directly or through others."""
    memo = ("leads", name, target)
    known = f.bounds_memo.get(memo)
    if known is None:
        known = f.bounds_memo[memo] = target in _reached(f, name)
    return bool(known)


def _reached(f: TensorField, name: str) -> set[str]:
    seen: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        for d in f.context.definitions:
            if d.head.name == current:
                inside = {s.name for s in free_symbols(d.body) - set(d.params)} - seen
                seen |= inside
                pending += inside
    return seen


def _is_sequence(s: Sym) -> bool:
    return isinstance(s.sort, Func) and bool(s.sort.args) and all(a == INTEGER for a in s.sort.args)


def depends(f: TensorField, symbols: frozenset[Sym], t: Target) -> bool:
    """True when a value with these symbols may depend on the target: it names it, or a sequence that is made of it."""
    if t.base in symbols:
        return True
    target = written(t.base.name)
    return any(s.name.startswith(MARK) or (_is_sequence(s) and leads(f, written(s.name), target)) for s in symbols)


def immediate_or_total(f: TensorField, term: Deriv) -> bool:
    """True for ``\\partial h_t/\\partial W``, which some take with h_{t-1} held and some along the recurrence."""
    body, wrt = term.body, term.wrt
    while isinstance(body, App) and body.op in ("entry", "row", "col", "transpose"):
        body = body.args[0]
    while isinstance(wrt, App) and wrt.args:
        wrt = wrt.args[0]
    if not isinstance(body, Call) or not isinstance(wrt, Sym) or term.total:
        return False
    name = body.fn.name
    return leads(f, name, name) and leads(f, name, wrt.name)


def of_member(f: TensorField, head: Any, idx: tuple[Term, ...], t: Target) -> Frac | None:
    """The total derivative of one entry of a member of a sequence; None when the head is no defined sequence. Raises `OutOfReach`."""
    if head[0] == "total":
        raise OutOfReach("a second derivative along a recurrence")
    if head[0] != "seq":
        return None
    name, target = written(head[1]), written(t.base.name)
    if head == t.head:
        return _by_member(f, head, idx, t) if leads(f, name, name) else None
    if not leads(f, name, target):
        return None
    if name in f.frozen:
        return f.constant(0)
    if head[2] != 1 or (isinstance(t.head, tuple) and t.head[0] == "seq"):
        raise OutOfReach("a derivative through a sequence that is made of another one")
    return _by_parameter(f, head, idx, t)


def _gap(f: TensorField, a: Term, b: Term) -> int | None:
    gap = f.as_number(f.sub(f.convert(a), f.convert(b)))
    return None if gap is None or gap.denominator != 1 else int(gap)


def _by_member(f: TensorField, head: Any, idx: tuple[Term, ...], t: Target) -> Frac:
    from verifier.algebra.tensor.calculus import Target, same_place

    name = written(head[1])
    s, at = idx[0], t.idx[0]
    gap = _gap(f, s, at)
    if gap is not None and gap <= 0:
        return same_place(f, idx, t.idx)
    if gap is None and f.sign(f.sub(f.convert(at), f.convert(s)).num) == "+":
        return f.constant(0)  # s < at is known: what comes before does not depend on what follows
    if not f.total:
        raise OutOfReach("a derivative that may be partial or total")
    if name in f.frozen or head[2] != 1:
        raise OutOfReach("a derivative along a recurrence inside another one")
    if any(n == name and (_gap_or_none(f, stop, at) or 0) >= 1 for n, stop in f.stops):
        following = f.place_of(App("add", (at, ONE), INTEGER))
        shape = t.base.sort.result.shape if isinstance(t.base.sort, Func) and isinstance(t.base.sort.result, Tensor) else ()
        value = _rule_at(f, name, following, t)

        def through(k: tuple[Term, ...]) -> Frac:
            later = _by_member(f, head, idx, Target(t.base, t.head, (following, *k)))
            return f.mul(later, value(k))

        f.rules.used["chain rule along a recurrence (Werbos 1990)"] = None
        return f.add(same_place(f, idx, t.idx), _over(f, shape, through))
    return _unknown(f, name, ("seq", name, head[2]), (*idx, *t.idx), head)


def _gap_or_none(f: TensorField, a: Term, b: Term) -> int | None:
    try:
        return _gap(f, a, b)
    except OutOfReach:
        return None


def _over(f: TensorField, shape: tuple[Any, ...], body: Any) -> Frac:
    if not shape:
        return body(())  # type: ignore[no-any-return]
    if len(shape) == 1:
        return f.sum_over(shape[0], lambda k: body((k,)))
    raise OutOfReach("a recurrence of matrices")


def _unknown(f: TensorField, name: str, by: Any, places: tuple[Term, ...], like: Any) -> Frac:
    head = ("total", name, by)
    f.head_axes.setdefault(head, f.head_axes.get(like, ()))
    return f.entry(head, places, frozenset((Sym(MARK + name, INTEGER),)))


def first_order(f: TensorField, name: str) -> Any:
    """The only rule of a sequence, when each member is made of the one before it and of no other member. Raises `OutOfReach`."""
    rules = [d for d in f.context.definitions if d.head.name == name]
    recursive = [d for d in rules if d.kind == "recursion"]
    if len(recursive) != 1 or len(recursive[0].params) != 1:
        raise OutOfReach("a recurrence with several rules")
    (rule,) = recursive
    (k,) = rule.params
    if any(d is not rule and name in {s.name for s in free_symbols(d.body)} for d in rules):
        raise OutOfReach("initial values of a recurrence that depend on its members")
    for t in walk(rule.body):
        if isinstance(t, Call) and t.fn.name == name and (len(t.args) != 1 or linear_index(t.args[0]) != (k, -1) or any(t.orders)):
            raise OutOfReach("a recurrence of higher order")
    others = {s.name for s in free_symbols(rule.body) - {k}} - {name}
    if any(leads(f, other, name) or leads(f, other, other) for other in others):
        raise OutOfReach("a recurrence through another sequence")
    return rule


def _applies(f: TensorField, rule: Any, at: Term) -> bool:
    """Whether the rule gives the member at an index: a rule without a range holds from 1 on, and initial values come before it."""
    k = rule.params[0]
    condition = Rel(">=", k, ONE) if rule.condition is None else rule.condition
    if f.truth(substitute(condition, {k: at})) is not True:
        return False
    for d in f.context.definitions:
        other = d.head.name == rule.head.name and d is not rule
        if other and (d.condition is None or f.truth(substitute(d.condition, {d.params[0]: at})) is not False):
            return False
    return True


def _applies_from_one(f: TensorField, rule: Any) -> bool:
    """Whether the rule gives every member from 1 on, and initial values only members before it."""
    match rule.condition:
        case None:
            pass
        case Rel(op=">=", lhs=k, rhs=Num(value=low)) if k == rule.params[0] and low <= 1:
            pass
        case _:
            return False
    for d in f.context.definitions:
        if d.head.name == rule.head.name and d is not rule:
            match d.condition:
                case Rel(op="=", lhs=k, rhs=Num(value=at)) if k == d.params[0] and at < 1:
                    pass
                case _:
                    return False
    return True


def _rule_at(f: TensorField, name: str, at: Term, t: Target) -> Any:
    """The derivative by the target of the rule at an index, as a function of the place in the member."""
    from verifier.algebra.tensor.calculus import derive

    rule = first_order(f, name)
    if not _applies(f, rule, at):
        raise OutOfReach("a recurrence that may not apply at an index")
    body = substitute(rule.body, {rule.params[0]: at})

    def value(places: tuple[Term, ...]) -> Frac:
        return derive(f, f.value(body, places), t)

    return value


def _by_parameter(f: TensorField, head: Any, idx: tuple[Term, ...], t: Target) -> Frac:
    name = written(head[1])
    if not any(n == name for n, _ in f.stops):
        return _unknown(f, name, ("by", t.head, written(t.base.name)), (*idx, *t.idx), head)
    return _from_all_steps(f, name, head, idx, t)


def _from_all_steps(f: TensorField, name: str, head: Any, idx: tuple[Term, ...], t: Target) -> Frac:
    """D(s) as the sum of what every step adds, where s is certainly one of the steps 1, …, T of the context."""
    from verifier.algebra.tensor.binders import range_of_sum

    opaque = ("by", t.head, written(t.base.name))
    end = f.context.symbols.get(f.context.conventions.get("time end", ""))
    if end is None:
        return _unknown(f, name, opaque, (*idx, *t.idx), head)
    steps = range_of_sum(f, 1, end, f.convert(end))
    if not f.in_range(idx[0], steps):
        return _unknown(f, name, opaque, (*idx, *t.idx), head)
    rule = first_order(f, name)
    if not _applies_from_one(f, rule):
        raise OutOfReach("a recurrence that may not apply at every step")
    target = written(t.base.name)
    for d in f.context.definitions:
        if d.head.name == name and d is not rule and any(s.name == target or leads(f, s.name, target) for s in free_symbols(d.body)):
            raise OutOfReach("initial values of a recurrence that depend on a parameter")
    shape = rule.head.sort.result.shape if isinstance(rule.head.sort.result, Tensor) else ()
    f.level += 1
    held, f.frozen = f.frozen, f.frozen | {name}
    try:
        r = Sym(f"#{f.level}:{steps.key}", INTEGER)
        f.bounds[r] = "+"

        def through(p: tuple[Term, ...]) -> Frac:
            later = _unknown(f, name, ("seq", name, head[2]), (*idx, r, *p), head)
            return f.mul(later, _step(f, rule, r, p, t))

        value = f.contract(_over(f, shape, through), r, steps)
    finally:
        f.frozen = held
        f.level -= 1
    f.rules.used["sum over the steps of a recurrence (Werbos 1990)"] = None
    return value


def _step(f: TensorField, rule: Any, r: Term, p: tuple[Term, ...], t: Target) -> Frac:
    """∂h_r/∂W at one place, with h_{r-1} held; by the value h_r itself where its function satisfies y' = y(1 - y) or y' = 1 - y²."""
    from verifier.algebra.tensor.calculus import derive

    body = substitute(rule.body, {rule.params[0]: r})
    z = Sym("argument°", SCALAR)
    slope: Any = None
    match body:
        case Call(fn=Sym(sort=Func(elementwise=True)) as fn, args=(argument,), orders=()):
            rules = [d for d in f.context.definitions if d.head == fn]
            if len(rules) == 1 and rules[0].condition is None and len(rules[0].params) == 1:
                slope = _slope(f, substitute(rules[0].body, {rules[0].params[0]: z}), z)
        case App(op="tanh" as op, args=(argument,)):
            slope = _slope(f, App(op, (z,), SCALAR), z)
        case _:
            pass
    if slope is not None:
        y = f.value(Call(rule.head, (r,), (), rule.head.sort.result), p)
        return f.mul(slope(y), derive(f, f.value(argument, p), t))
    return derive(f, f.value(body, p), t)


def _slope(f: TensorField, value: Term, z: Sym) -> Any:
    """The slope of a function as a polynomial in its value, when one of the usual ones fits."""
    from verifier.algebra.tensor.calculus import Target, derive

    y = f.convert(value)
    slope = derive(f, y, Target(z, None, ()))
    one = f.constant(1)
    usual: tuple[Callable[[Any], Any], ...] = (lambda v: f.mul(v, f.sub(one, v)), lambda v: f.sub(one, f.mul(v, v)))
    for polynomial in usual:
        if f.equal(slope, polynomial(y)):
            return polynomial
    return None


def vanishes_before(f: TensorField, a: Frac, s: Term, at: Term) -> bool:
    """True when every term of a value holds a factor G(s, at), which is zero for s < at."""

    def is_later(head: Any, places: tuple[Any, ...]) -> bool:
        if not (isinstance(head, tuple) and head[0] == "total" and head[2][0] == "seq" and len(places) % 2 == 0):
            return False
        return bool(places[0] == s and places[len(places) // 2] == at)

    last = f.plan.size - 1
    for monom, _ in a.num.terms():
        found = False
        for slot, e in enumerate(monom):
            if not e:
                continue
            gen = f.generators[last - slot]
            if gen.kind == "ten":
                found = found or is_later(*gen.key)
            elif gen.kind == "sum":
                found = found or any(is_later(head, places) for head, places in gen.key[1])
        if not found:
            return False
    return True
