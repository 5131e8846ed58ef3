"""Named lemmas about sums, norms and quadratic forms: statements as data, with the side conditions that the kernel has checked.

A lemma is a function from parameters (terms) to an `Instance`: the relation it states and the conditions under which it holds.
`check_lemma` builds the instance again from the name and the parameters, replays a proof for each condition, and accepts nothing
but the statement itself.  A family ``a_lo, …, a_hi`` is given as the binder ``Σ_{k=lo}^{hi} a_k``; a condition on its terms is
stated at an index that occurs nowhere else, with what the context says of every index put in there.  Sums over empty ranges are
zero; where a lemma needs a term, ``lo <= hi`` is a condition.

A condition must hold as it stands: a proof that leans on a side condition of its own is refused.  Whether the terms have a value is
one of the conditions, for every index.

Source of the inequalities: G. H. Hardy, J. E. Littlewood, G. Pólya, *Inequalities* (1934), unless an entry says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.calculus import NoRule, differentiate
from verifier.algebra.domain import domain
from verifier.claims import Context
from verifier.kernel import gradient_lemmas, matrix_lemmas
from verifier.kernel.certificates import Lemma
from verifier.kernel.lemma import (
    SMOOTH,
    Condition,
    Entry,
    Family,
    Instance,
    NoInstance,
    Scope,
    family,
    needs,
    stated,
    values,
    whole,
)  # fmt: skip
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.terms import (
    INFINITY,
    ONE,
    TWO,
    ZERO,
    App,
    Bind,
    Call,
    Const,
    Is,
    Num,
    Rel,
    Sym,
    Term,
    add,
    div,
    fn,
    free_symbols,
    mul,
    neg,
    power,
    sub,
    substitute,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

MINUS_INFINITY = neg(INFINITY)


def instance(context: Context, name: str, parameters: tuple[Term, ...]) -> Instance:
    """The instance of a lemma. Raises `NoInstance` when there is no such lemma or the parameters do not fit."""
    entry = LEMMAS.get(name)
    if entry is None:
        raise NoInstance(f"no lemma named {name}")
    for t in (t for p in parameters for t in walk(p)):
        if t == Const("i") or (isinstance(sort := getattr(t, "sort", None), Tensor) and sort.number == "complex"):
            raise NoInstance("complex numbers")
    try:
        return entry.build(Scope(context, parameters), parameters)
    except ValueError as why:  # the wrong number of parameters
        raise NoInstance(f"{name}: {why}") from why


def check_lemma(checker: Checker, rel: Rel, certificate: Lemma) -> None:
    """Returns when the relation is the instance and its conditions are proved. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Checker, Evidence, Rejected

    try:
        found = instance(checker.context, certificate.name, certificate.parameters)
    except NoInstance as why:
        raise Rejected(str(why)) from why
    if found.statement not in (rel, checker.prepare(rel)):
        raise Rejected(f"{certificate.name} states something else")
    if len(found.conditions) != len(certificate.side):
        raise Rejected(f"{certificate.name} has {len(found.conditions)} side conditions")
    checker.evidence.rules[LEMMAS[certificate.name].name] = None
    for condition, proof in zip(found.conditions, certificate.side, strict=True):
        evidence = Evidence()
        Checker(checker.context.assume(*condition.given), evidence).check(condition.goal, proof)
        if evidence.assumed:
            raise Rejected(f"a side condition of {certificate.name} holds only if {next(iter(evidence.assumed))}")
        checker.evidence.rules.update(evidence.rules)


# -- convexity --------------------------------------------------------------------------------------------------------


def smooth_where(term: Term, t: Sym) -> tuple[Rel, ...]:
    """Conditions under which a term has two continuous derivatives in ``t``. Raises `NoInstance` for functions with corners."""
    found: dict[Rel, None] = {}

    def visit(part: Term) -> None:
        if t not in free_symbols(part):
            found.update(dict.fromkeys(needs(part)))
            return
        match part:
            case Sym():
                return
            case App(op="sqrt", args=(base,)):
                found[Rel(">", base, ZERO)] = None
                visit(base)
            case App(op="pow", args=(base, Num(value=e))):
                if e.denominator != 1:
                    found[Rel(">", base, ZERO)] = None
                elif e < 0:
                    found[Rel("!=", base, ZERO)] = None
                visit(base)
            case App(op="pow", args=(Num() | Const() as base, exponent)):
                found[Rel(">", base, ZERO)] = None
                visit(exponent)
            case App(op=op, args=args) if op in SMOOTH:
                found.update(dict.fromkeys(r for r in domain(App(op, args)) if r not in domain_of(args)))
                for a in args:
                    visit(a)
            case _:
                raise NoInstance("a function that may have corners")

    visit(term)
    return tuple(found)


def domain_of(args: tuple[Term, ...]) -> frozenset[Rel]:
    """What the arguments need by themselves."""
    return frozenset(r for a in args for r in domain(a))


def _between(low: Term, t: Term, high: Term) -> tuple[Rel, ...]:
    """low < t < high, infinite ends left out."""
    return (*(() if low == MINUS_INFINITY else (Rel("<", low, t),)), *(() if high == INFINITY else (Rel("<", t, high),)))


def _jensen(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    weights, arguments, t, phi, low, high = parameters
    w = family(weights)
    x = family(arguments, w)
    if not isinstance(t, Sym) or t.sort != SCALAR:
        raise NoInstance("the argument of a function is a variable")
    inside = free_symbols(w.body) | free_symbols(x.body) | {w.var}
    if t in inside | free_symbols(low) | free_symbols(high) or any(t in free_symbols(a) for a in scope.context.assumptions):
        raise NoInstance(f"{t.name} is already used")
    if w.var in free_symbols(phi) | free_symbols(low) | free_symbols(high):
        raise NoInstance("the function depends on the index")
    try:
        second = differentiate(differentiate(phi, t), t)
    except NoRule as why:
        raise NoInstance(str(why)) from why
    within = _between(low, t, high)

    def value(at: Term) -> Term:
        put: Term = substitute(phi, {t: at})
        return put

    conditions = (
        Condition((), Rel("=", w.sum(), ONE)),
        *w.every(scope, Rel(">=", w.body, ZERO), *_between(low, x.body, high)),
        *w.defined(scope, x.body),
        *values(scope, *(end for end in (low, high) if end not in (MINUS_INFINITY, INFINITY))),
        *(Condition(within, r) for r in smooth_where(phi, t)),
        Condition(within, Rel(">=", second, ZERO)),
    )
    return Instance(Rel("<=", value(w.sum(mul(w.body, x.body))), w.sum(mul(w.body, value(x.body)))), conditions)


def _jensen_declared(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    weights, arguments, f = parameters
    w = family(weights)
    x = family(arguments, w)
    sign = _convexity(scope, f)
    conditions = (Condition((), Rel("=", w.sum(), ONE)), *w.every(scope, Rel(">=", w.body, ZERO)), *w.defined(scope, w.body, x.body))
    assert isinstance(f, Sym)
    return Instance(Rel(sign, Call(f, (w.sum(mul(w.body, x.body)),)), w.sum(mul(w.body, Call(f, (x.body,))))), conditions)


def _chord(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    f, x, y, share = parameters
    sign = _convexity(scope, f)
    assert isinstance(f, Sym) and isinstance(f.sort, Func)
    if x.sort != f.sort.args[0] or y.sort != f.sort.args[0] or share.sort not in (SCALAR, INTEGER):
        raise NoInstance("arguments that the function does not take")
    other = sub(ONE, share)
    conditions = (Condition((), Rel("<=", ZERO, share)), Condition((), Rel("<=", share, ONE)), *values(scope, x, y, share))
    between = Call(f, (add(mul(share, x), mul(other, y)),))
    return Instance(Rel(sign, between, add(mul(share, Call(f, (x,))), mul(other, Call(f, (y,))))), conditions)


def _mean_value(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    phi, t, a, b, bound = parameters
    if not isinstance(t, Sym) or t.sort != SCALAR or t in free_symbols(a) | free_symbols(b) | free_symbols(bound):
        raise NoInstance("a function of one real variable")
    if any(t in free_symbols(p) for p in scope.context.assumptions):
        raise NoInstance(f"{t.name} is already used")
    try:
        slope = differentiate(phi, t)
    except NoRule as why:
        raise NoInstance(str(why)) from why
    conditions = (
        *values(scope, a, b, bound),
        *(Condition((), r) for r in smooth_where(phi, t)),
        Condition((), Rel("<=", slope, bound)),
        Condition((), Rel("<=", neg(bound), slope)),
    )
    at_a, at_b = (substitute(phi, {t: x}) for x in (a, b))
    return Instance(Rel("<=", fn("abs", sub(at_a, at_b)), mul(bound, fn("abs", sub(a, b)))), conditions)


def _convexity(scope: Scope, f: Term) -> str:
    """``<=`` for a function that is declared convex on its whole space, ``>=`` for a concave one."""
    if isinstance(f, Sym) and isinstance(f.sort, Func) and len(f.sort.args) == 1 and f.sort.result == SCALAR:
        for name, sign in (("convex", "<="), ("concave", ">=")):
            if Is(name, (f,)) in stated(scope.context.assumptions):
                return sign
    raise NoInstance("a function that is declared convex or concave")


# -- sums -------------------------------------------------------------------------------------------------------------


def _cauchy_schwarz(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    first, second = parameters
    a = family(first)
    b = family(second, a)
    left, right = (a.sum(power(f.body, TWO)) for f in (a, b))
    return Instance(Rel("<=", power(a.sum(mul(a.body, b.body)), TWO), mul(left, right)), a.defined(scope, a.body, b.body))


def _termwise(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    first, second = parameters
    a = family(first)
    b = family(second, a)
    conditions = (*a.every(scope, Rel("<=", a.body, b.body)), *a.defined(scope, a.body, b.body))
    return Instance(Rel("<=", a.sum(), a.sum(b.body)), conditions)


def _positive(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel(">", a.sum(), ZERO), (a.nonempty(), *a.every(scope, Rel(">", a.body, ZERO)), *a.defined(scope)))


def _positive_product(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel(">", a.bind("prod"), ZERO), (*a.every(scope, Rel(">", a.body, ZERO)), *a.defined(scope)))


def _one_term(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    first, j = parameters
    a = family(first)
    whole(j)
    term: Term = substitute(a.body, {a.var: j})
    conditions = (*a.every(scope, Rel(">=", a.body, ZERO)), *a.defined(scope), *(Condition((), r) for r in _in_range(a, j)))
    return Instance(Rel("<=", term, a.sum()), conditions)


def _has_terms(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel("<=", a.low, a.high), (Condition((), Rel("!=", a.sum(), ZERO)), *a.defined(scope)))


def _triangle(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    return Instance(Rel("<=", fn("abs", a.sum()), a.sum(fn("abs", a.body))), a.defined(scope))


def _telescope(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    after = App("add", (a.high, ONE), INTEGER)
    later: Term = substitute(a.body, {a.var: App("add", (a.var, ONE), INTEGER)})
    ends = sub(substitute(a.body, {a.var: after}), substitute(a.body, {a.var: a.low}))
    conditions = (Condition((), Rel("<=", a.low, after)), *a.defined(scope, a.body, later))
    return Instance(Rel("=", a.sum(sub(later, a.body)), ends), conditions)


def _means(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (first,) = parameters
    a = family(first)
    mean = mul(div(ONE, a.count), a.sum())
    conditions = (a.nonempty(), *a.every(scope, Rel(">=", a.body, ZERO)), *a.defined(scope))
    return Instance(Rel("<=", a.bind("prod"), power(mean, a.count)), conditions)


def _means_root(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    found = _means(scope, parameters)
    a = family(parameters[0])
    mean = mul(div(ONE, a.count), a.sum())
    strict = a.every(scope, Rel(">", a.body, ZERO))
    return Instance(Rel("<=", power(found.statement.lhs, div(ONE, a.count)), mean), (*found.conditions, *strict))


# -- largest and smallest terms ---------------------------------------------------------------------------------------


def _weighted_means(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b, share = parameters
    other = sub(ONE, share)
    signs = (Rel(">=", a, ZERO), Rel(">=", b, ZERO), Rel(">=", share, ZERO), Rel("<=", share, ONE))  # 0^0 = 1
    conditions = (*(Condition((), r) for r in signs), *values(scope, a, b, share))
    left = mul(App("pow", (a, share)), App("pow", (b, other)))
    return Instance(Rel("<=", left, add(mul(share, a), mul(other, b))), conditions)


def _young(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    a, b, p, q = parameters
    conjugate = Rel("=", add(div(ONE, p), div(ONE, q)), ONE)
    signs = (Rel(">=", a, ZERO), Rel(">=", b, ZERO), Rel(">", p, ONE), Rel(">", q, ONE))
    conditions = (*(Condition((), r) for r in (conjugate, *signs)), *values(scope, a, b, p, q))
    right = add(div(App("pow", (a, p)), p), div(App("pow", (b, q)), q))
    return Instance(Rel("<=", mul(a, b), right), conditions)


def _in_range(a: Family, j: Term) -> tuple[Rel, ...]:
    return Rel("<=", a.low, j), Rel("<=", j, a.high)


def _extreme(term: Term) -> tuple[Family, str]:
    if not isinstance(term, Bind) or term.op not in ("max", "min"):
        raise NoInstance("a largest or smallest term")
    return family(term), "<=" if term.op == "max" else ">="


def _extreme_term(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    extreme, j = parameters
    a, op = _extreme(extreme)
    whole(j)
    return Instance(Rel(op, substitute(a.body, {a.var: j}), extreme), (*(Condition((), r) for r in _in_range(a, j)), *a.defined(scope)))


def _extreme_bound(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    extreme, bound = parameters
    a, op = _extreme(extreme)
    if a.var in free_symbols(bound):
        raise NoInstance("a bound that depends on the index")
    conditions = (a.nonempty(), *a.every(scope, Rel(op, a.body, bound)), *a.defined(scope), *values(scope, bound))
    return Instance(Rel(op, extreme, bound), conditions)


def _extreme_sum(scope: Scope, parameters: tuple[Term, ...]) -> Instance:
    (extreme,) = parameters
    a, op = _extreme(extreme)
    return Instance(Rel(op, a.sum(), mul(a.count, extreme)), (a.nonempty(), *a.defined(scope)))


_HLP = "Hardy, Littlewood, Pólya, Inequalities (1934)"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "Jensen's inequality",
        "φ(Σ w x) <= Σ w φ(x) for w >= 0, Σ w = 1, arguments in an open interval on which φ'' >= 0",
        f"{_HLP}, theorem 86", _jensen,
    ),
    Entry("Jensen, convex function", "f(Σ w x) <= Σ w f(x) for w >= 0, Σ w = 1, f convex", f"{_HLP}, §3.8", _jensen_declared),
    Entry("convexity", "f(λx + (1-λ)y) <= λf(x) + (1-λ)f(y) for 0 <= λ <= 1, f convex", f"{_HLP}, §3.5", _chord),
    Entry("mean value inequality", "|f(a) - f(b)| <= L |a - b| for |f'| <= L", "mean value theorem", _mean_value),
    Entry("weighted arithmetic and geometric mean", "a^s b^(1-s) <= s a + (1-s) b, 0 <= s <= 1", f"{_HLP}, §2.5", _weighted_means),
    Entry("Young's inequality", "a b <= a^p/p + b^q/q for a, b >= 0, p, q > 1, 1/p + 1/q = 1", f"{_HLP}, theorem 61", _young),
    Entry("Cauchy-Schwarz for sums", "(Σ a b)² <= Σ a² Σ b²", f"{_HLP}, theorem 7", _cauchy_schwarz),
    Entry("sums of smaller terms are smaller", "a_k <= b_k for every k gives Σ a <= Σ b", "addition of inequalities", _termwise),
    Entry("a sum of positive terms is positive", "a_k > 0 for every k, at least one term: Σ a > 0", "addition of inequalities", _positive),
    Entry("a product of positive terms is positive", "a_k > 0 for every k: Π a > 0", "multiplication of inequalities", _positive_product),
    Entry("a term is at most the sum", "a_k >= 0 for every k gives a_j <= Σ a", "addition of inequalities", _one_term),
    Entry("an empty sum is zero", "Σ_{k=lo}^{hi} a_k ≠ 0 gives lo <= hi", "convention", _has_terms),
    Entry("triangle inequality for sums", "|Σ a| <= Σ |a|", f"{_HLP}, §1.1", _triangle),
    Entry("telescoping sum", "Σ_{k=lo}^{hi} (F(k+1) - F(k)) = F(hi+1) - F(lo)", "induction on hi", _telescope),
    Entry("arithmetic and geometric mean", "Π x <= (Σ x / n)^n for n >= 1 and x >= 0", f"{_HLP}, theorem 9", _means),
    Entry("arithmetic and geometric mean, root", "(Π x)^(1/n) <= Σ x / n for n >= 1 and x > 0", f"{_HLP}, theorem 9", _means_root),
    Entry("a term lies between the extremes", "a_j <= max a, a_j >= min a", "definition of max and min", _extreme_term),
    Entry("bound on every term", "a_k <= c for every k gives max a <= c; the same for min", "definition of max and min", _extreme_bound),
    Entry("mean and extremes", "Σ a <= n max a, Σ a >= n min a", "addition of inequalities", _extreme_sum),
    *matrix_lemmas.ENTRIES,
    *gradient_lemmas.ENTRIES,
)  # fmt: skip

LEMMAS: dict[str, Entry] = {e.name: e for e in ENTRIES}
