"""Which instances of the lemmas about vectors and matrices may help with a claim: proposals from its norms, products and traces.

Nothing here is trusted: a proposal that is false fails at its side conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from verifier.algebra.tensor.contraction import dim_term
from verifier.claims import Context
from verifier.kernel.lemma import Scope, stated
from verifier.kernel.matrix_lemmas import injective, is_strict
from verifier.methods.candidates import Candidate
from verifier.sorts import Tensor
from verifier.terms import ONE, TWO, ZERO, App, Bind, Deriv, Is, Rel, Term, fn, free_symbols, mul, power, sub, walk

MAX_VECTORS = 5
ORDERED = frozenset({"positive_definite", "positive_semidefinite", "psd", "pd", "covariance"})


def vector_candidates(context: Context, scope: Scope, rel: Rel) -> Iterator[Candidate]:
    """Candidates for a prepared relation in which vectors or matrices stand."""
    whole, traces = _read(rel)
    base = list(dict.fromkeys(b for v in whole for b in _parts(v)))[:MAX_VECTORS]
    vectors = list(dict.fromkeys([*whole, *base]))[: MAX_VECTORS + 2]
    bound = {t.var for t in walk(rel) if isinstance(t, Bind)}
    closed = [v for v in vectors if not (free_symbols(v) & bound)]
    yield from _orders(context, closed)
    if rel.op in ("<", ">"):
        yield from _strict(context, rel)
    yield from _eigenvalues(rel, closed)
    yield from _definite(context, rel)
    yield from _ranks_and_norms(rel)
    yield from _traces(traces)
    for a, b in (pair for v in closed for pair in _matrix_products(v)):
        yield Candidate("Frobenius norm is submultiplicative", (a, b))
    pairs = [(x, y) for x, y in combinations(closed, 2) if x.sort == y.sort]
    for x, y in sorted(pairs, key=lambda pair: bool(set(_parts(pair[0])) & set(_parts(pair[1])))):
        yield Candidate("Cauchy-Schwarz", (x, y))
    yield from _absolute(scope, rel)
    for v in closed:
        yield Candidate("⟨x,x⟩ >= 0", (v,))


def _read(rel: Rel) -> tuple[list[Term], list[Term]]:
    """Vectors (and matrices) under norms and inner products, and matrices under traces."""
    whole: dict[Term, None] = {}
    traces: dict[Term, None] = {}
    for t in walk(rel):
        match t:
            case App(op="norm1" | "norm2" | "normF", args=(v,)):
                whole[v] = None
            case App(op="dot", args=(a, b)):
                whole.update({a: None, b: None})
            case App(op="matmul", args=(a, b), sort=Tensor(shape=())):
                whole.update(dict.fromkeys([*_ends(a, b), *_tails(t)]))
            case App(op="trace", args=(m,)):
                traces[m] = None
    return [v for v in whole if _plain(v)], [m for m in traces if _plain(m)]


def _ends(a: Term, b: Term) -> list[Term]:
    """The two vectors of xᵀ y, and of xᵀ A y also A y."""
    match a:
        case App(op="transpose", args=(x,)):
            return [x, b]
        case App(op="matmul", args=(App(op="transpose", args=(x,)), m)) if isinstance(m.sort, Tensor) and len(m.sort.shape) == 2:
            return [x, b]
    return [b]


def _matrix_products(v: Term) -> Iterator[tuple[Term, Term]]:
    """The products of two factors of which a product is made."""
    match v:
        case App(op="matmul", args=(a, b)):
            yield a, b
            yield from _matrix_products(a)
            yield from _matrix_products(b)


def _chain(t: Term) -> list[Term]:
    match t:
        case App(op="matmul", args=(a, b)):
            return [*_chain(a), *_chain(b)]
        case _:
            return [t]


def _tails(t: Term) -> Iterator[Term]:
    """The vectors B x, A B x, … of a product … A B x."""
    *matrices, v = _chain(t)
    for m in reversed(matrices[1:]):
        match m.sort, v.sort:
            case Tensor(shape=(rows, cols)), Tensor(shape=(size,)) if cols == size:
                v = App("matmul", (m, v), Tensor((rows,)))
                yield v
            case _:
                return


def _plain(t: Term) -> bool:
    return isinstance(t.sort, Tensor) and len(t.sort.shape) in (1, 2) and not any(isinstance(p, Deriv) for p in walk(t))


def _parts(v: Term) -> list[Term]:
    """The vectors of which a sum with coefficients is made."""
    match v:
        case App(op="add", args=args):
            return [p for a in args for p in _parts(a)]
        case App(op="mul", args=args):
            inside = [a for a in args if isinstance(a.sort, Tensor) and a.sort.shape]
            return _parts(inside[0]) if len(inside) == 1 else [v]
        case _:
            return [v]


def _orders(context: Context, vectors: list[Term]) -> Iterator[Candidate]:
    for p in stated(context.assumptions):
        match p:
            case Rel(op="psd" | "pd", lhs=a, rhs=b):
                pass
            case Is(property=name, args=(a,)) if name in ORDERED and isinstance(a.sort, Tensor) and a.sort.shape:
                b = ZERO
            case _:
                continue
        for v in _of_size(vectors, a):
            yield Candidate("order of matrices", (a, b, v))


def _strict(context: Context, rel: Rel) -> Iterator[Candidate]:
    """What is known of vectors that are not zero: of a difference where two vectors are given to be different."""
    props = stated(context.assumptions)
    apart = [
        p.lhs if p.rhs == ZERO or (isinstance(p.rhs, App) and p.rhs.op == "zeros") else sub(p.lhs, p.rhs)
        for p in props
        if isinstance(p, Rel) and p.op == "!=" and isinstance(p.lhs.sort, Tensor) and len(p.lhs.sort.shape) == 1
    ]
    if not apart:
        return
    for m in dict.fromkeys(injective(context.assumptions)):
        yield from (Candidate("a matrix of full column rank maps only 0 to 0", (m, v)) for v in _of_columns(apart, m))
    for p in props:
        if not is_strict(p):
            continue
        a, b = (p.lhs, p.rhs) if isinstance(p, Rel) else (p.args[0], ZERO)  # type: ignore[union-attr]
        yield from (Candidate("order of matrices, strict", (a, b, v)) for v in _of_size(apart, a))
    applied = dict.fromkeys(t.args[0] for t in walk(rel) if isinstance(t, App) and t.op == "matmul" and _plain(t.args[0]))
    for m in applied:
        for v in _of_columns(apart, m):
            image = App("matmul", (m, v), Tensor(m.sort.shape[:1]))  # type: ignore[union-attr]
            yield Candidate("⟨x,x⟩ >= 0", (image,))


def _of_columns(vectors: Iterable[Term], m: Term) -> list[Term]:
    shape = m.sort.shape if isinstance(m.sort, Tensor) else ()
    return [v for v in vectors if len(shape) == 2 and isinstance(v.sort, Tensor) and v.sort.shape == shape[1:]]


def _of_size(vectors: Iterable[Term], a: Term) -> list[Term]:
    shape = a.sort.shape if isinstance(a.sort, Tensor) else ()
    return [v for v in vectors if isinstance(v.sort, Tensor) and v.sort.shape == shape[:1]]


def _eigenvalues(rel: Rel, vectors: list[Term]) -> Iterator[Candidate]:
    for t in walk(rel):
        match t:
            case App(op="lambda_max", args=(a,)):
                yield from (Candidate("Rayleigh quotient, largest", (a, v)) for v in _of_size(vectors, a))
            case App(op="lambda_min", args=(a,)):
                yield from (Candidate("Rayleigh quotient, smallest", (a, v)) for v in _of_size(vectors, a))


def _traces(traces: list[Term]) -> Iterator[Candidate]:
    for m in traces:
        match m:
            case App(op="matmul", args=(App(op="transpose", args=(a,)), b)) | App(op="matmul", args=(b, App(op="transpose", args=(a,)))):
                yield Candidate("Cauchy-Schwarz", (a, b))
            case App(op="matmul", args=(a, b)) if isinstance(a.sort, Tensor) and len(a.sort.shape) == 2:
                yield Candidate("Cauchy-Schwarz", (App("transpose", (a,), Tensor(a.sort.shape[::-1])), b))
        if isinstance(m.sort, Tensor) and len(m.sort.shape) == 2 and m.sort.shape[0] == m.sort.shape[1]:
            yield Candidate("Cauchy-Schwarz", (m, App("identity", (), m.sort)))


def _absolute(scope: Scope, rel: Rel) -> Iterator[Candidate]:
    """Sums of absolute values against sums of squares."""
    euclidean = any(isinstance(t, App) and t.op == "norm2" for t in walk(rel))
    for t in walk(rel):
        match t:
            case App(op="norm1", args=(v,)) if isinstance(v.sort, Tensor) and len(v.sort.shape) == 1:
                i, j = scope.new("i"), scope.new("j")
                high = dim_term(v.sort.shape[0])
                size = fn("abs", App("entry", (v, i)))
                family = Bind("sum", i, (ONE, high), size)
                yield Candidate("Cauchy-Schwarz for sums", (family, Bind("sum", i, (ONE, high), ONE)))
                if euclidean:
                    total = Bind("sum", j, (ONE, high), fn("abs", App("entry", (v, j))))
                    squares = Bind("sum", i, (ONE, high), power(size, TWO))
                    yield Candidate("sums of smaller terms are smaller", (squares, Bind("sum", i, (ONE, high), mul(size, total))))


# -- definite matrices, ranks, norms ----------------------------------------------------------------------------------


def _definite(context: Context, rel: Rel) -> Iterator[Candidate]:
    """Quadratic forms, traces, determinants and diagonal entries of matrices that may be definite."""
    strict = rel.op in (">", "<", "!=")

    def named(kind: str, *parameters: Term) -> Iterator[Candidate]:
        if strict:
            yield Candidate(f"{kind} of a definite matrix", parameters)
        yield Candidate(f"{kind} of a semidefinite matrix", parameters)

    for t in walk(rel):
        match t:
            case App(op="matmul" | "dot", sort=Tensor(shape=())):
                yield from (c for m, x in _forms(t) for c in named("form", m, x))
            case App(op="trace", args=(m,)):
                yield from named("trace", m)
                *left, last = _chain(m)
                if left:
                    yield Candidate("trace of a product of semidefinite matrices", (_chained(left), last))
            case App(op="det", args=(m,)):
                yield Candidate("determinant of an orthogonal matrix", (m,))
                yield from named("determinant", m)
            case App(op="log", args=(App(op="det", args=(m,)),)) | App(op="logdet", args=(m,)):
                yield Candidate("determinant of a definite matrix", (m,))
                yield Candidate("determinant and trace", (m,))
            case App(op="entry", args=(m, i, j)) if i == j:
                yield from named("diagonal", m, i)
            case App(op="norm2", args=(App(op="matmul", args=(a, x)),)):
                yield from (Candidate("square of a bounded matrix", (a, c, x)) for c in _above(context, a))
                for p in stated(context.assumptions):
                    if isinstance(p, Rel) and p.op in ("psd", "pd") and a in (p.lhs, p.rhs):
                        yield from named("form", a, x)
                        break


def _above(context: Context, a: Term) -> Iterator[Term]:
    """The numbers c with c I ⪰ A given."""
    for p in stated(context.assumptions):
        match p:
            case Rel(op="psd" | "pd", lhs=App(op="identity"), rhs=b) if a == b:
                yield ONE
            case Rel(op="psd" | "pd", lhs=App(op="mul", args=(c, App(op="identity"))), rhs=b) if a == b:
                yield c


def _forms(t: App) -> Iterator[tuple[Term, Term]]:
    """The matrix M and the vector x of xᵀMx, however its product is bracketed."""
    whole = [f for a in t.args for f in _chain(a)]
    first, *middle, x = whole
    if isinstance(first, App) and first.op == "transpose" and first.args[0] == x:
        first = x
    if first == x and middle and isinstance(x.sort, Tensor) and len(x.sort.shape) == 1:
        yield _chained(middle), x


def _chained(parts: list[Term]) -> Term:
    m, *rest = parts
    for f in rest:
        left, right = m.sort, f.sort
        rows = left.shape[:1] if isinstance(left, Tensor) else ()
        cols = right.shape[1:] if isinstance(right, Tensor) else ()
        m = App("matmul", (m, f), Tensor((*rows, *cols)))
    return m


def _ranks_and_norms(rel: Rel) -> Iterator[Candidate]:
    spectral = any(isinstance(t, App) and t.op == "normspectral" for t in walk(rel))
    for t in walk(rel):
        match t:
            case App(op="rank", args=(m,)):
                yield from _of_composed(m, "rank of a product, left", "rank of a product, right", "Sylvester's rank inequality")
                yield from _of_sum(m, "rank of a sum")
                yield Candidate("rank and rows", (m,))
                yield Candidate("rank and columns", (m,))
                if isinstance(m, App) and m.op == "kron":
                    yield Candidate("rank of a Kronecker product", (m,))
            case App(op="normspectral", args=(m,)):
                yield from _of_composed(m, "spectral norm is submultiplicative")
                yield from _of_sum(m, "triangle inequality, spectral norm")
                yield Candidate("spectral and Frobenius norm", (m,))
                yield Candidate("Frobenius and spectral norm", (m,))
            case App(op="norm2", args=(App(op="matmul", args=(a, x)),)) if spectral:
                yield Candidate("spectral norm of a matrix", (a, x))
            case App(op="norminf", args=(x,)):
                for name in ("largest entry and length", "length and largest entry", "length between sum and largest entry"):
                    yield Candidate(name, (x,))
                yield Candidate("sum and largest entry", (x,))
                yield Candidate("largest entry and sum", (x,))
                for other in (v.args[0] for v in walk(rel) if isinstance(v, App) and v.op == "norm1"):
                    if other != x and other.sort == x.sort:
                        yield Candidate("Hölder's inequality for 1 and ∞", (other, x))


def _of_composed(m: Term, *names: str) -> Iterator[Candidate]:
    for pair in _matrix_products(m):
        yield from (Candidate(name, pair) for name in names)


def _of_sum(m: Term, name: str) -> Iterator[Candidate]:
    if isinstance(m, App) and m.op == "add" and len(m.args) == 2:
        yield Candidate(name, m.args)
