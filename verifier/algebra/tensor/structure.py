"""What is declared of tensors, as structure of their entries and as rules on words.

symmetric           the two indices of A are unordered                (A = Aᵀ, A symmetric, A ≻ 0, A ⪰ 0)
antisymmetric       A[i,j] = H[i,j] - H[j,i] for some H (A/2)          (A = -Aᵀ)
diagonal            A[i,j] = d[i] δ[i,j]
orthogonal          Qᵀ Q → I, and Q Qᵀ → I when Q is square
idempotent          A A → A
invertible          A⁻¹ may be taken, det A ≠ 0                        (also A ≻ 0, orthogonal and square)
L = R, tensors      the largest word of L - R rewrites to the rest, when the two sides are sums of chains
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from verifier.algebra.field import OutOfReach
from verifier.algebra.tensor.words import Combination, orient
from verifier.sorts import INTEGER, ONE_DIM, Tensor
from verifier.terms import ONE, And, App, Bind, Call, Forall, Implies, Is, Num, Prop, Rel, Sym, Term, num, walk

if TYPE_CHECKING:
    from verifier.algebra.tensor.field import TensorField

SYMMETRIC = frozenset({"symmetric", "positive_definite", "positive_semidefinite", "psd", "pd", "covariance"})
INVERTIBLE = frozenset({"invertible", "positive_definite", "pd", "nonsingular", "regular"})


def flatten(props: Iterable[Prop]) -> list[Prop]:
    """Conjunctions and guarded universal statements taken apart."""
    out: list[Prop] = []
    stack = list(reversed(tuple(props)))
    while stack:
        p = stack.pop()
        match p:
            case And(parts=parts):
                stack.extend(reversed(parts))
            case Forall(var=var, body=And(parts=parts)):
                stack.extend(Forall(var, q) for q in parts)
            case Forall(var=var, body=Implies(given=given, then=then, both=False)) if _for_every_entry(var, given, then):
                stack.append(Forall(var, then))
            case _:
                out.append(p)
    return out


def _for_every_entry(var: Sym, given: Prop, then: Prop) -> bool:
    """True when the guard is that the index of a vector is in its range, so that nothing is left out."""
    from verifier.algebra.tensor.contraction import dim_term

    if not isinstance(then, Rel):
        return False
    parts = given.parts if isinstance(given, And) else (given,)
    for side in (then.lhs, then.rhs):
        match side:
            case App(op="entry", args=(Sym(sort=Tensor(shape=(axis,))), index)) if index == var:
                high = dim_term(axis)
                allowed = (Rel(">=", var, ONE), Rel("<=", ONE, var), Rel("<=", var, high), Rel(">=", high, var))
                return all(p in allowed for p in parts)
    return False


def is_tensor(t: Term) -> bool:
    """True for vectors, matrices and higher."""
    return isinstance(t.sort, Tensor) and bool(t.sort.shape)


def declare(f: TensorField, props: tuple[Prop, ...]) -> list[Prop]:
    """Notes declared structure; gives back the propositions about scalars."""
    scalar: list[Prop] = []
    for p in flatten(props):
        match p:
            case Is(property=name, args=args):
                for a in args:
                    _property(f, name, a)
            case Rel(op="pd" | "psd" as op, lhs=a, rhs=b) if _is_zero(b):
                _property(f, "pd" if op == "pd" else "psd", a)
            case Rel(op="=") if _expects(p):  # what it says of moments is read off by `chance`
                from verifier.algebra.tensor.chance import symmetric_by_covariance

                covariance = symmetric_by_covariance(p)
                if covariance is not None:
                    _property(f, "symmetric", covariance)
            case Rel(op="=", lhs=a, rhs=b) if is_tensor(a):
                if not _shape_of_symmetry(f, a, b):
                    _shape_of_symmetry(f, b, a)
            case Rel(op="=", lhs=App(op="rank", args=(Sym() as m,)), rhs=r) | Rel(op="=", lhs=r, rhs=App(op="rank", args=(Sym() as m,))):
                _rank(f, m, r)
            case Rel(lhs=a) if is_tensor(a):
                pass
            case _:
                scalar.append(p)
    return scalar


def _expects(p: Rel) -> bool:
    return any(isinstance(t, Bind) and t.op == "expect" for t in walk(p))


def _is_zero(t: Term) -> bool:
    return (isinstance(t, App) and t.op == "zeros") or (isinstance(t, Num) and t.value == 0)


def _property(f: TensorField, name: str, a: Term) -> None:
    if name in SYMMETRIC and isinstance(a, Sym) and is_tensor(a):
        f.symmetric.add(("t", a.name))
    if name in INVERTIBLE:
        f.invertible_terms.append(a)
    if name in ("pd", "positive_definite") and is_tensor(a):
        f.declared.setdefault("pd", set()).add(a)
    if not isinstance(a, Sym):
        return
    match name:
        case "diagonal":
            f.diagonal.add(a.name)
        case "antisymmetric" | "skew_symmetric" | "skew":
            f.antisymmetric.add(a.name)
        case "orthogonal":
            f.declared.setdefault("orthogonal", set()).add(a)
        case "odd" | "even":
            f.declared.setdefault(name, set()).add(a)
        case "idempotent" | "projection" | "one_hot" | "full_column_rank" | "full_row_rank":
            f.declared.setdefault(name, set()).add(a)
        case _:
            pass


def _shape_of_symmetry(f: TensorField, a: Term, b: Term) -> bool:
    """A = Aᵀ and A = -Aᵀ."""
    match a, b:
        case Sym(), App(op="transpose", args=(c,)) if a == c:
            f.symmetric.add(("t", a.name))
            return True
        case Sym(), App(op="mul", args=(Num(value=v), App(op="transpose", args=(c,)))) if a == c and v == -1:
            f.antisymmetric.add(a.name)
            return True
    return False


def _rank(f: TensorField, m: Sym, r: Term) -> None:
    from verifier.algebra.tensor.contraction import dim_term

    assert isinstance(m.sort, Tensor)
    if r == dim_term(m.sort.shape[1]):
        f.declared.setdefault("full_column_rank", set()).add(m)
    elif r == dim_term(m.sort.shape[0]):
        f.declared.setdefault("full_row_rank", set()).add(m)


def hypotheses(f: TensorField, props: tuple[Prop, ...]) -> None:
    """Rules from declared structure and from equations between tensors."""
    for q in f.declared.get("orthogonal", ()):
        _orthogonal(f, q)
    for a in f.declared.get("idempotent", set()) | f.declared.get("projection", set()):
        f.rules.add(_letters(f, a, False, False), {_letters(f, a, False): f.constant(1)}, "idempotent matrix")
    for t in f.declared.get("one_hot", ()):
        total = App("=", (), t.sort)  # placeholder to keep the sum's construction in one place
        del total
        (axis,) = f.axes(t)
        value = f.sum_over(axis, lambda i, t=t: f.value(t, (i,)))  # type: ignore[misc]
        f.relate_zero(f.sub(value, f.constant(1)))
    for p in flatten(props):
        match p:
            case Rel(op="=") if _expects(p):
                pass
            case Rel(op="=", lhs=a, rhs=b) if is_tensor(a):
                if _shape_of_symmetry(f, a, b) or _shape_of_symmetry(f, b, a):
                    continue
                _equation(f, a, b)
            case Rel(op="!=", lhs=a, rhs=b) if is_tensor(a):
                try:
                    square = f.squared_length(a, b)
                except OutOfReach:
                    continue
                f.note_positive(square)
            case _:
                pass


def _letters(f: TensorField, a: Sym, *flips: bool) -> tuple[Any, ...]:
    head = ("t", a.name)
    assert isinstance(a.sort, Tensor)
    f.head_axes.setdefault(head, a.sort.shape)
    f.head_symbols.setdefault(head, frozenset((a,)))
    return tuple((head, flip and head not in f.symmetric) for flip in flips)


def _orthogonal(f: TensorField, q: Term) -> None:
    if not isinstance(q, Sym) or not isinstance(q.sort, Tensor) or len(q.sort.shape) != 2:
        return
    name = "orthogonal matrix"
    f.rules.add(_letters(f, q, True, False), {(): f.constant(1)}, name)
    if q.sort.shape[0] == q.sort.shape[1]:
        f.rules.add(_letters(f, q, False, True), {(): f.constant(1)}, name)
        f.invertible_terms.append(q)
        f.declared.setdefault("orthogonal square", set()).add(("t", q.name))


def _equation(f: TensorField, a: Term, b: Term) -> None:
    """L = R as a rule for its largest word."""
    zero = equation_words(f, a, b)
    new = None if zero is None else orient(f, zero, dict.fromkeys(f.special, 1))
    if new is None:
        f.equations_of_tensors.append((a, b))
        return
    word, value = new
    f.rules.add(word, value, "hypothesis")
    if len(word) == 2 and set(value) == {()} and f.as_number(value[()]) == 1:  # Q^T Q = I for square Q: Q Q^T = I too
        (h1, t1), (h2, t2) = word
        axes1, axes2 = f.head_axes[h1], f.head_axes[h2]
        if len(axes1) == 2 and len(axes2) == 2 and axes1[0] == axes1[1] == axes2[0]:
            f.rules.add(((h2, t2), (h1, t1)), {(): f.constant(1)}, "a one-sided inverse of a square matrix is its inverse")
            if h1 == h2:
                f.declared.setdefault("involution" if t1 == t2 else "orthogonal square", set()).add(h1)
            for h in (h1, h2):
                if h[0] == "t":
                    f.invertible_terms.append(next(s for s in f.head_symbols[h] if s.name == h[1]))


def equation_words(f: TensorField, a: Term, b: Term) -> Combination | None:
    """L - R as a combination of words; None when it is none."""
    from verifier.algebra.tensor.words import read_words

    try:
        rows, cols = f.matrix_axes(a)
        row, col = _end(rows, "?0"), _end(cols, "?1")
        if row is None or (col is None and cols != ONE_DIM):
            return None
        gap = f.sub(f.matrix(a, row, col or ONE), f.matrix(b, row, col or ONE))
    except OutOfReach:
        return None
    return read_words(f, gap, row, col)


def _end(axis: Any, name: str) -> Sym | None:
    from verifier.sorts import Dim

    return Sym(f"{name}:{axis}", INTEGER) if isinstance(axis, Dim) and axis != ONE_DIM else None


_ = (Bind, Call, Implies, num, walk)
