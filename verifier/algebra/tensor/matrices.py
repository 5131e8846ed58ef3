"""Functions of matrices in index notation: inverse, pseudo-inverse, powers, exponential, adjugate, determinant, rank.

Each is a tensor known by the normal form of its argument, after the laws that hold without conditions have been used:
(AB)⁻¹ = B⁻¹A⁻¹ for square factors, (cA)⁻¹ = A⁻¹/c, (Aᵀ)⁻¹ = (A⁻¹)ᵀ, (A⁻¹)⁻¹ = A, diagonal matrices entry by entry, Q⁻¹ = Qᵀ;
A^(u+c) = A^u A^c for a whole number c ≥ 0, A^u A^v = A^(u+v); det(AB) = det A det B, det(cA) = cⁿ det A, det Aᵀ = det A, det A⁻¹ = 1/det A.
Numbers refer to the Matrix Cookbook (Petersen and Pedersen, 2012): (1)–(5), (18)–(24), (145)–(155), (199)–(209).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.tensor.canonical import Factor
from verifier.algebra.tensor.indices import Axis, Blocks, leaves, size, syms
from verifier.algebra.tensor.words import Combination, Word, place
from verifier.sorts import Dim
from verifier.terms import ONE, App, Num, Sym, Term, num

if TYPE_CHECKING:
    from verifier.algebra.tensor.contraction import Range
    from verifier.algebra.tensor.field import Closure, Special, TensorField

MAX_POWER = 8
MAX_DET = 4


def matrix_function(f: TensorField, term: App, idx: tuple[Term, ...]) -> Frac:
    """An entry of f(M)."""
    i, j = (idx[0], idx[1]) if len(idx) == 2 else (idx[0], ONE)
    match term:
        case App(op="inverse", args=(m,)):
            return _inverse_of(f, m, i, j)
        case App(op="pinv", args=(m,)):
            return _pinv_of(f, m, i, j)
        case App(op="matpow", args=(m, e)):
            return _power_of(f, m, e, i, j)
        case App(op="matexp", args=(m,)):
            closure, axis = f.closure(m)
            if closure.body.num.is_zero():
                return f.delta(i, j)
            return _exponential(f, closure, axis, i, j)
        case App(op="adjugate", args=(m,)):
            n = size(f.matrix_axes(m)[0]).number
            if n is not None and n <= MAX_DET and isinstance(i, Num) and isinstance(j, Num):
                minor = [[f.matrix(m, num(a), num(b)) for b in range(1, n + 1) if b != i.value] for a in range(1, n + 1) if a != j.value]
                value = _expand(f, minor)
                return value if (i.value + j.value) % 2 == 0 else f.neg(value)
            f.needs[m] = m
            return f.mul(determinant_of(f, m), _inverse_of(f, m, i, j))
    raise OutOfReach(f"no index notation for {term.op}")


def _exponential(f: TensorField, c: Closure, axis: tuple[Axis, Axis], i: Term, j: Term) -> Frac:
    """e^M; e^(P M P⁻¹) = P e^M P⁻¹."""
    words = f.words_of(c)
    if words and isinstance(c.row, Sym) and isinstance(c.col, Sym):
        first = {w[0] for w in words if len(w) >= 2}
        if len(first) == 1 and all(len(w) >= 2 for w in words):
            (letter,) = first
            inverse = _inverse_word(f, (letter,), axis)
            if inverse is not None and all(w[-1:] == inverse for w in words):
                body = f.constant(0)
                for w, k in words.items():
                    body = f.add(body, f.mul(k, place(f, w[1:-1], c.row, c.col, {}, [])))
                from verifier.algebra.tensor.field import Closure as C

                head, flip = special_head(f, "mexp", C(body, c.row, c.col), axis, None)
                return place(f, (letter, (head, flip), *inverse), i, j, {}, [])
    return special_entry(f, "mexp", c, axis, i, j)


def _numeric(f: TensorField, m: Term) -> int | None:
    n = size(f.matrix_axes(m)[0])
    return n.number if n.number is not None and n.number <= MAX_DET and isinstance(f.matrix_axes(m)[0], Dim) else None


def _inverse_of(f: TensorField, m: Term, i: Term, j: Term) -> Frac:
    f.needs[m] = m
    n = _numeric(f, m)
    if n is not None and isinstance(i, Num) and isinstance(j, Num):
        minor = [[f.matrix(m, num(a), num(b)) for b in range(1, n + 1) if b != i.value] for a in range(1, n + 1) if a != j.value]
        value = _expand(f, minor)
        value = value if (i.value + j.value) % 2 == 0 else f.neg(value)
        det = determinant_of(f, m)
        f._require(det.num, "!=")
        return f.mul(value, f.inverse(det))
    closure, axis = f.closure(m)
    return inverse_entry(f, closure, axis, i, j)


def _expand(f: TensorField, rows: list[list[Frac]]) -> Frac:
    if not rows:
        return f.constant(1)
    total = f.constant(0)
    for k, a in enumerate(rows[0]):
        if a.num.is_zero():
            continue
        value = f.mul(a, _expand(f, [row[:k] + row[k + 1 :] for row in rows[1:]]))
        total = f.add(total, value) if k % 2 == 0 else f.sub(total, value)
    return total


def inverse_entry(f: TensorField, c: Closure, axis: tuple[Axis, Axis], i: Term, j: Term) -> Frac:
    """An entry of the inverse of a closure."""
    words = f.words_of(c)
    if words is not None and len(words) == 1:
        ((word, coefficient),) = words.items()
        value = _inverse_word(f, word, axis)
        if value is not None:
            f._require(coefficient.num, "!=")
            return f.mul(f.inverse(coefficient), place(f, value, i, j, {}, []))
    diagonal = _diagonal(f, c)
    if diagonal is not None:
        f._require(diagonal.num, "!=")
        return f.mul(f.delta(i, j), f.inverse(f.transform(diagonal, {c.row: i})))  # type: ignore[dict-item]
    return special_entry(f, "inv", c, axis, i, j)


def _inverse_word(f: TensorField, word: Word, axis: tuple[Axis, Axis]) -> Word | None:
    """The inverse of a product of square matrices, letter by letter; None for a single plain letter or factors that are not square."""
    if any(len(f.head_axes[h]) != 2 or f.head_axes[h][0] != f.head_axes[h][1] for h, _ in word):
        return None
    out: list[tuple[Any, bool]] = []
    for head, flip in reversed(word):
        out.append(_inverse_letter(f, head, flip))
    return tuple(out)


def _inverse_letter(f: TensorField, head: Any, flip: bool) -> tuple[Any, bool]:
    if head in f.declared.get("orthogonal square", ()):
        return (head, head not in f.symmetric and not flip)
    known = f.special.get(head)
    if known is not None and known.kind == "inv":
        words = f.words_of(known.of)
        if words is not None and len(words) == 1:
            ((word, c),) = words.items()
            if len(word) == 1 and f.as_number(c) == 1:
                return (word[0][0], word[0][1] != flip and word[0][0] not in f.symmetric)
    if known is not None and known.kind == "mexp":  # (e^A)⁻¹ = e^(-A)
        from verifier.algebra.tensor.field import Closure

        other, turned = special_head(f, "mexp", Closure(f.neg(known.of.body), known.of.row, known.of.col), known.axis, None)
        return (other, flip != turned and other not in f.symmetric)
    inverse, turned = head_of_inverse(f, head)
    return (inverse, flip != turned and inverse not in f.symmetric)


def head_of_inverse(f: TensorField, head: Any) -> tuple[Any, bool]:
    """The head of the inverse of a letter, and whether it is read transposed."""
    from verifier.algebra.tensor.field import Closure
    from verifier.sorts import INTEGER

    axes = f.head_axes[head]
    row, col = Sym(f"!0:{axes[0]}", INTEGER), Sym(f"!1:{axes[1]}", INTEGER)
    body = f.entry(head, (row, col), f.head_symbols[head])
    return special_head(f, "inv", Closure(body, row, col), (axes[0], axes[1]), None)


def _diagonal(f: TensorField, c: Closure) -> Frac | None:
    """d when the body is d[i] δ[i,j]."""
    if not isinstance(c.row, Sym) or not isinstance(c.col, Sym) or f.symbols_in(c.body.den) & {c.col}:
        return None
    key = tuple(sorted((c.row, c.col), key=_order))
    g = f.index.get(("delta", key))
    if g is None:
        return None
    quotient, rest = divmod(c.body.num, f.variable(g))
    if not rest.is_zero() or c.col in f.symbols_in(quotient):
        return None if not rest.is_zero() else f.transform(f.frac(quotient, c.body.den), {c.col: c.row})
    return f.frac(quotient, c.body.den)


def _order(i: Term) -> tuple[int, str]:
    from verifier.algebra.tensor.indices import order

    return order(i)


def special_head(f: TensorField, kind: str, c: Closure, axis: tuple[Axis, Axis], exponent: Frac | None) -> tuple[Any, bool]:
    """The head of a function of a matrix and whether it is read transposed: M and Mᵀ share one head."""
    from verifier.algebra.tensor.field import Closure, Special

    turned_body = f.fill(c, c.col, c.row) if _swappable(c) else None
    flip = False
    key = f.key(c.body)
    body = c
    symmetric = False
    if turned_body is not None:
        other = f.key(turned_body)
        symmetric = other == key
        if repr(other) < repr(key) and kind in ("inv", "mexp"):
            flip, key, body = True, other, Closure(turned_body, c.row, c.col)
    elif kind == "pinv" and isinstance(c.row, Sym) and isinstance(c.col, Sym):
        pass
    head = (kind, key) if exponent is None else (kind, key, f.key(exponent))
    if head not in f.special:
        f.special[head] = Special(kind, body, axis, exponent)
        rows = tuple(_dims(c.row)), tuple(_dims(c.col))
        f.head_axes[head] = rows[1] + rows[0] if kind == "pinv" else rows[0] + rows[1]
        holes = frozenset(s for p in c.holes for s in p)
        f.head_symbols[head] = f.symbols_in(c.body.num, c.body.den) - holes
        if exponent is not None:
            f.head_symbols[head] |= f.symbols_in(exponent.num, exponent.den)
        if symmetric and len(f.head_axes[head]) == 2:
            f.symmetric.add(head)
        relations_of(f, head, f.special[head])
    return head, flip


def _dims(index: Term) -> list[Dim]:
    from verifier.algebra.tensor.field import _dim_of

    return [_dim_of(t) for t in leaves(index)[1]]


def _swappable(c: Closure) -> bool:
    return list(_dims(c.row)) == _dims(c.col) and leaves(c.row)[0] == leaves(c.col)[0]


def special_entry(f: TensorField, kind: str, c: Closure, axis: tuple[Axis, Axis], i: Term, j: Term, exponent: Frac | None = None) -> Frac:
    """An entry of a function of a matrix."""
    head, flip = special_head(f, kind, c, axis, exponent)
    if flip:
        i, j = j, i
    return f.tensor_entry(head, tuple(f.place_of(t) for t in (*leaves(i)[1], *leaves(j)[1])))


def relations_of(f: TensorField, head: Any, s: Special) -> None:
    """M⁻¹ M → I and what else holds of a new function of a matrix, as rules."""
    words = f.words_of(s.of)
    if s.kind == "inv" and len(f.head_axes[head]) == 2:
        if words is None:
            return
        one: Combination = {(): f.constant(-1)}
        for before, after in ((((head, False),), ()), ((), ((head, False),))):
            zero: Combination = {(*before, *w, *after): c for w, c in words.items()}
            zero.update(one)
            _orient_into(f, zero, "M⁻¹M = MM⁻¹ = I")
    elif s.kind in ("mpow", "mexp") and len(f.head_axes[head]) == 2 and words is not None and len(words) == 1:
        ((word, _),) = words.items()
        if len(word) == 1 and head not in f.symmetric:  # A f(A) → f(A) A
            f.rules.add((*word, (head, False)), {((head, False), *word): f.constant(1)}, "a matrix commutes with its powers")
    elif s.kind == "pinv" and len(f.head_axes[head]) == 2 and words is not None and len(words) == 1:
        ((word, c),) = words.items()
        if f.as_number(c) != 1:
            return
        p: Word = ((head, False),)
        unit = f.constant(1)
        rows, cols = f.head_axes[head][1], f.head_axes[head][0]
        left, right = (("onto", *head), False), (("onto rows", *head), False)
        for letter, dim in ((left, rows), (right, cols)):  # M M⁺ and M⁺ M, symmetric projections
            f.head_axes[letter[0]] = (dim, dim)
            f.head_symbols[letter[0]] = f.head_symbols[head]
            f.symmetric.add(letter[0])
            f.rules.add((letter, letter), {(letter,): unit}, "Penrose's equations")
        equations: tuple[tuple[Word, Word], ...] = (
            ((*word, *p), (left,)), ((*p, *word), (right,)), ((left, *word), word),
            ((*word, right), word), ((*p, left), p), ((right, *p), p),
        )  # fmt: skip
        for product, result in equations:
            f.rules.add(product, {result: unit}, "Penrose's equations")


def _orient_into(f: TensorField, zero: Combination, name: str) -> None:
    from verifier.algebra.tensor.words import orient

    rank = dict.fromkeys(f.special, 1)
    try:
        new = orient(f, zero, rank)
    except OutOfReach:
        return
    if new is not None:
        f.rules.add(new[0], new[1], name)


def _pinv_of(f: TensorField, m: Term, i: Term, j: Term) -> Frac:
    if isinstance(m, App) and m.op == "transpose":
        return f.matrix(App("pinv", m.args, m.args[0].sort), j, i) if len(f.axes(m.args[0])) == 2 else _pinv_plain(f, m, i, j)
    if isinstance(m, App) and m.op == "pinv":
        return f.matrix(m.args[0], i, j)
    if isinstance(m, App) and m.op == "kron":
        match i, j:
            case App(op="pair", args=(i1, i2)), App(op="pair", args=(j1, j2)):
                return f.mul(_pinv_of(f, m.args[0], i1, j1), _pinv_of(f, m.args[1], i2, j2))
    return _pinv_plain(f, m, i, j)


def _pinv_plain(f: TensorField, m: Term, i: Term, j: Term) -> Frac:
    if m in f.declared.get("full_column_rank", ()):  # (205): X⁺ = (XᵀX)⁻¹Xᵀ
        from verifier.terms import App as A

        t = A("transpose", (m,), _turned(m))
        square = A("matmul", (t, m), _square(m, 1))
        return f.product(A("inverse", (square,), square.sort), t, i, j)
    if m in f.declared.get("full_row_rank", ()):
        from verifier.terms import App as A

        t = A("transpose", (m,), _turned(m))
        square = A("matmul", (m, t), _square(m, 0))
        return f.product(t, A("inverse", (square,), square.sort), i, j)
    closure, axis = f.closure(m)
    words = f.words_of(closure)
    if words is not None and len(words) == 1:
        ((_word, c),) = words.items()
        if f.as_number(c) is None or f.as_number(c) != 1:
            f._require(c.num, "!=")
            from verifier.algebra.tensor.field import Closure

            body = f.mul(closure.body, f.inverse(c))
            return f.mul(f.inverse(c), special_entry(f, "pinv", Closure(body, closure.row, closure.col), axis, i, j))
    return special_entry(f, "pinv", closure, axis, i, j)


def _turned(m: Term) -> Any:
    from verifier.sorts import Tensor

    assert isinstance(m.sort, Tensor)
    return Tensor(m.sort.shape[::-1])


def _square(m: Term, axis: int) -> Any:
    from verifier.sorts import Tensor

    assert isinstance(m.sort, Tensor)
    return Tensor((m.sort.shape[axis],) * 2)


# -- powers --------------------------------------------------------------------------------------------------------------------


def _power_of(f: TensorField, m: Term, e: Term, i: Term, j: Term) -> Frac:
    exponent = f.convert(e)
    n = f.as_number(exponent)
    if n is not None:
        if n.denominator != 1 or abs(n) > MAX_POWER:
            if n.denominator != 1:
                closure, axis = f.closure(m)
                return special_entry(f, "mpow", closure, axis, i, j, exponent)
            raise OutOfReach("a matrix power too large to expand")
        if n == 0:
            return f.delta(i, j)
        base = m if n > 0 else App("inverse", (m,), m.sort)
        product: Term = base
        for _ in range(abs(int(n)) - 1):
            product = App("matmul", (product, base), m.sort)
        return f.matrix(product, i, j)
    if not f.is_integer(exponent):
        closure, axis = f.closure(m)
        return special_entry(f, "mpow", closure, axis, i, j, exponent)
    whole, shift = f._integer_part(exponent)
    if not f._at_least(exponent, 0):
        f.needs[m] = m
    if 0 < shift <= MAX_POWER and f._at_least(whole, 0):
        rest: Term = App("matpow", (m, num(shift)), m.sort)
        axis_ = f.matrix_axes(m)[0]
        closure, axis = f.closure(m)
        return f.sum_over(axis_, lambda k: f.mul(special_entry(f, "mpow", closure, axis, i, k, whole), f.matrix(rest, k, j)))
    closure, axis = f.closure(m)
    return special_entry(f, "mpow", closure, axis, i, j, exponent)


def power_entry(f: TensorField, c: Closure, axis: tuple[Axis, Axis], exponent: Frac) -> tuple[Word, ...] | None:
    """M^e for a single letter M as words: M^u M^c."""
    head, flip = special_head(f, "mpow", c, axis, exponent)
    return (((head, flip),),)


def merge_powers(f: TensorField, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac | None:
    """A^u A^v → A^(u+v), A A^u → A^u A, for neighbours in a contraction."""
    if any(h[0] == "gen" for h, _ in factors):
        factors = [_spelled_out(f, fac) for fac in factors]
    if not any(h[0] == "mpow" for h, _ in factors):
        return None
    for k, (head, idx) in enumerate(factors):
        if head[0] != "mpow" or len(idx) != 2:
            continue
        special = f.special[head]
        words = f.words_of(special.of)
        letter = next(iter(words))[0] if words is not None and len(words) == 1 and len(next(iter(words))) == 1 else None
        within = {x for word in words or () for x in word}
        mover = next(iter(within)) if len(within) == 1 else None  # A commutes with powers of I - A, of A + A²
        for side in (0, 1):
            b = idx[side]
            if b not in bounds or sum(i == b for _, ix in factors for i in ix) != 2:
                continue
            q = next((q for q, (_, ix) in enumerate(factors) if q != k and b in ix), None)
            if q is None:
                continue
            other, ix = factors[q]
            if len(ix) != 2:
                continue
            straight = (ix[0] == b) if side == 1 else (ix[1] == b)
            if other[0] == "mpow" and other[1] == head[1] and (straight or other in f.symmetric or head in f.symmetric):
                total = f.add(_exponent(f, special), _exponent(f, f.special[other]))
                return _joined(f, special, total, k, q, side, bounds, factors)
            if letter is not None and other == letter[0] and ((straight != letter[1]) or other in f.symmetric):
                _whole, shift = f._integer_part(_exponent(f, special))
                if shift < 0:
                    return _joined(f, special, f.add(_exponent(f, special), f.constant(1)), k, q, side, bounds, factors)
            if side == 0 and mover is not None and other == mover[0] and ((straight != mover[1]) or other in f.symmetric):  # A A^u → A^u A
                far = ix[0] if ix[1] == b else ix[1]
                swapped = list(factors)
                swapped[k] = (head, (far, b))
                swapped[q] = (other, (b, idx[1]) if not mover[1] else (idx[1], b))
                return f.build(dict(bounds), swapped)
    return None


def _spelled_out(f: TensorField, factor: Factor) -> Factor:
    """A power whose exponent depends on a bound index, with that index in its head."""
    head, _idx = factor
    if head[0] == "gen" and f.generators[f.reps[head][0]].kind == "ten":
        g = f.single(f.value_of(factor))
        if g is not None and f.generators[g].kind == "ten":
            return f.generators[g].key  # type: ignore[no-any-return]
    return factor


def _exponent(f: TensorField, s: Special) -> Frac:
    assert s.exponent is not None
    return s.exponent


def _joined(
    f: TensorField, s: Special, exponent: Frac, k: int, q: int, side: int, bounds: dict[Sym, Range], factors: list[Factor]
) -> Frac:
    idx, ix = factors[k][1], factors[q][1]
    b = idx[side]
    near = idx[1 - side]
    far = ix[0] if ix[1] == b else ix[1]
    start, end = (near, far) if side == 1 else (far, near)
    left = {c: r for c, r in bounds.items() if c != b}
    rest = [fac for p, fac in enumerate(factors) if p not in (k, q)]
    n = f.as_number(exponent)
    words = f.words_of(s.of)
    if n is not None:
        if n == 0:
            return place(f, (), start, end, left, rest)
        if words is None or len(words) != 1 or n < 0 or n.denominator != 1 or n > MAX_POWER:
            raise OutOfReach("a power of a sum")
        ((word, _),) = words.items()
        return place(f, word * int(n), start, end, left, rest)
    whole, shift = f._integer_part(exponent)
    tail: Word = ()
    if shift > 0 and f._at_least(whole, 0) and words is not None and len(words) == 1:
        ((word, _),) = words.items()
        tail, exponent = word * shift, whole
    head, flip = special_head(f, "mpow", s.of, s.axis, exponent)
    return place(f, ((head, flip), *tail), start, end, left, rest)


# -- determinants and ranks -------------------------------------------------------------------------------------------------------


def determinant_of(f: TensorField, m: Term) -> Frac:
    """det M."""
    axis = f.matrix_axes(m)[0]
    n = _numeric(f, m)
    if n is not None:
        return _expand(f, [[f.matrix(m, num(a), num(b)) for b in range(1, n + 1)] for a in range(1, n + 1)])
    if isinstance(axis, Blocks):
        return _block_determinant(f, m)
    match m:
        case App(op="kron", args=(a, b)):  # det(A⊗B) = det(A)^m det(B)^n
            p, q = size(f.matrix_axes(a)[0]), size(f.matrix_axes(b)[0])
            return f.mul(_to_dim(f, determinant_of(f, a), q), _to_dim(f, determinant_of(f, b), p))
        case App(op="matpow", args=(a, e)):
            det, exponent = determinant_of(f, a), f.convert(e)
            return f._integer_power(det, exponent) if f.is_integer(exponent) else f.exp(f.mul(exponent, f.log(det)))
        case App(op="matexp", args=(a,)):
            return f.exp(f.convert(App("trace", (a,))))
        case App(op="inverse", args=(a,)):
            det = determinant_of(f, a)
            f.needs[a] = a
            return f.inverse(det)
        case App(op="matmul", args=(a, b)) if f.axes(a) == f.axes(b) == f.axes(m):
            return f.mul(determinant_of(f, a), determinant_of(f, b))
        case App(op="transpose", args=(a,)):
            return determinant_of(f, a)
    closure, _ = f.closure(m)
    return determinant(f, closure)


def _to_dim(f: TensorField, a: Frac, n: Dim) -> Frac:
    from verifier.algebra.tensor.contraction import dim_term

    return f.power(a, n.number) if n.number is not None else f._integer_power(a, f.convert(dim_term(n)))


def determinant(f: TensorField, c: Closure) -> Frac:
    """The determinant of a closure."""
    dim = _product(_dims(c.row))
    words = f.words_of(c)
    if words is not None and len(words) == 0:
        return f.constant(0)
    if words is not None and len(words) == 1:
        ((word, k),) = words.items()
        if all(len(f.head_axes[h]) == 2 and f.head_axes[h][0] == f.head_axes[h][1] for h, _ in word):
            total = _to_dim(f, k, dim)
            for head, _ in word:
                total = f.mul(total, _letter_determinant(f, head))
            return total
    if words is not None and len(words) > 1:
        common = _common_scalar(f, words)
        if common is not None:
            scaled = f.mul(c.body, f.inverse(common))
            from verifier.algebra.tensor.field import Closure

            return f.mul(_to_dim(f, common, dim), _opaque_determinant(f, Closure(scaled, c.row, c.col)))
        lemma = _rank_one(f, words, dim)
        if lemma is not None:
            return lemma
    diagonal = _diagonal(f, c)
    if diagonal is not None and c.row not in f.symbols_in(diagonal.num, diagonal.den):
        return _to_dim(f, diagonal, dim)
    return _opaque_determinant(f, c)


def _product(dims: list[Dim]) -> Dim:
    total = Dim.of(1)
    for d in dims:
        total = total * d
    return total


def _common_scalar(f: TensorField, words: Combination) -> Frac | None:
    """A scalar factor that is no number and that every term has."""
    first, *rest = words.values()
    g = first.num
    for c in rest:
        if c.den != first.den:
            return None
        g = g.gcd(c.num)
    return None if g.is_constant() and first.den.is_constant() else f.frac(g, first.den)


def _letter_determinant(f: TensorField, head: Any) -> Frac:
    special = f.special.get(head)
    if special is not None and special.kind == "inv":
        return f.inverse(determinant(f, special.of))
    if special is not None and special.kind == "mpow" and special.exponent is not None and f.is_integer(special.exponent):
        return f._integer_power(determinant(f, special.of), special.exponent)
    from verifier.algebra.tensor.field import Closure
    from verifier.sorts import INTEGER

    axes = f.head_axes[head]
    row, col = Sym(f"!0:{axes[0]}", INTEGER), Sym(f"!1:{axes[1]}", INTEGER)
    return _opaque_determinant(f, Closure(f.entry(head, (row, col), f.head_symbols[head]), row, col), head)


def _rank_one(f: TensorField, words: Combination, dim: Dim) -> Frac | None:
    """det(A + u vᵀ) = det(A)(1 + vᵀA⁻¹u) for invertible A; (24) generalised."""
    outer = [w for w in words if len(w) >= 2 and any(len(f.head_axes[h]) == 1 for h, _ in w)]
    if len(words) != 2 or len(outer) != 1:
        return None
    (w,) = outer
    other = next(x for x in words if x != w)
    cut = next((k for k, (h, t) in enumerate(w) if len(f.head_axes[h]) == 1 and not t), None)
    if cut is None or any(len(f.head_axes[h]) != 2 for h, _ in other):
        return None
    column, row = w[: cut + 1], w[cut + 1 :]
    inverse = _inverse_word(f, other, (dim, dim))
    if inverse is None or not all(is_invertible_letter(f, h) for h, _ in other):
        return None
    a = words[other]
    if f.as_number(a) is None:
        return None
    scalar = place(f, (*row, *inverse, *column), None, None, {}, [])
    det = _to_dim(f, a, dim)
    for h, _ in other:
        det = f.mul(det, _letter_determinant(f, h))
    return f.mul(det, f.add(f.constant(1), f.mul(f.mul(words[w], f.inverse(a)), scalar)))


def is_invertible_letter(f: TensorField, head: Any) -> bool:
    """True for a matrix that is declared invertible, or the inverse of one."""
    if head[0] == "inv" or head in f.declared.get("orthogonal square", ()):
        return True
    return any(isinstance(t, Sym) and ("t", t.name) == head for t in f.invertible_terms)


def _opaque_determinant(f: TensorField, c: Closure, head: Any = None) -> Frac:
    key = f.key(c.body)
    antisymmetric = False
    if _swappable(c):
        turned = f.fill(c, c.col, c.row)
        antisymmetric = f.add(turned, c.body).num.is_zero()
        other = f.key(turned)
        if repr(other) < repr(key):
            from verifier.algebra.tensor.field import Closure as C

            key, c = other, C(turned, c.row, c.col)
    holes = frozenset(s for p in c.holes for s in p)
    new = ("det", key) not in f.index
    sign = "?"
    if head is not None and head[0] == "t" and any(isinstance(t, Sym) and t.name == head[1] for t in f.declared.get("pd", ())):
        sign = "+"
    if sign == "?":
        sign = _sign_of_square(f, c)
    g = f.generator("det", key, f.symbols_in(c.body.num, c.body.den) - holes, sign)
    f.bounds_memo["det", key] = c
    if new:
        if head in f.declared.get("orthogonal square", ()) or head in f.declared.get("involution", ()):
            f.relations[g] = (2, f.one)
        if head is not None and is_invertible_letter(f, head) and sign == "?":
            f.facts.append((f.variable(g), "!="))
    value = f.from_generator(g)
    if antisymmetric:  # det Aᵀ = (-1)^n det A: it vanishes for odd n
        size_ = _product(_dims(c.row))
        if any(isinstance(t, Sym) and t.name == size_.name for t in f.declared.get("odd", ())):
            return f.constant(0)
        if not any(isinstance(t, Sym) and t.name == size_.name for t in f.declared.get("even", ())):
            return f.mul(value, f.mul(f.add(f.constant(1), _to_dim(f, f.constant(-1), size_)), f.inverse(f.constant(2))))
    return value


def _sign_of_square(f: TensorField, c: Closure) -> str:
    """det BᵀB ≥ 0, and > 0 when B has full column rank."""
    from verifier.algebra.tensor.words import reverse

    words = f.words_of(c)
    if words is None or len(words) != 1:
        return "?"
    ((word, k),) = words.items()
    half = word[len(word) // 2 :]
    if len(word) % 2 or not half or word != (*reverse(half, f.symmetric), *half) or f.sign(k.num) != "+" or f.sign(k.den) != "+":
        return "?"
    full = {("t", t.name) for t in f.declared.get("full_column_rank", ()) if isinstance(t, Sym)}
    rows = {("t", t.name) for t in f.declared.get("full_row_rank", ()) if isinstance(t, Sym)}
    if len(half) == 1 and half[0][0] in (rows if half[0][1] else full):
        return "+"
    return "0+"


def _block_determinant(f: TensorField, m: Term) -> Frac:
    """det [[A, B], [C, D]] = det(D) det(A - B D⁻¹ C) for invertible D, or by A; zero blocks make it det A det D."""
    match m:
        case App(op="block", args=(App(op="tuple", args=(a, b)), App(op="tuple", args=(c, d)))):
            pass
        case _:
            raise OutOfReach("the determinant of a block matrix")
    zero = [(isinstance(x, App) and x.op == "zeros") or (isinstance(x, Num) and x.value == 0) for x in (b, c)]
    if any(zero):
        return f.mul(determinant_of(f, a), determinant_of(f, d))
    from verifier.terms import add, neg

    for corner, left, right, rest in ((d, b, c, a), (a, c, b, d)):
        if corner in f.invertible_terms:
            inverse = App("inverse", (corner,), corner.sort)
            product = App("matmul", (App("matmul", (left, inverse), left.sort), right), rest.sort)
            return f.mul(determinant_of(f, corner), determinant_of(f, add(rest, neg(product))))
    raise OutOfReach("the determinant of a block matrix without an invertible corner")


def rank(f: TensorField, m: Term) -> Frac:
    """rank Mᵀ = rank MᵀM = rank MMᵀ = rank M; the rank of an idempotent matrix is its trace (549)."""
    closure, axis = f.closure(m)
    words = f.words_of(closure)
    if words is not None and len(words) == 1:
        from verifier.algebra.tensor.words import reverse

        ((word, c),) = words.items()
        half = word[: len(word) // 2]
        if len(word) % 2 == 0 and half and word == (*half, *reverse(half, f.symmetric)) and f.as_number(c) is not None:
            word = half
        elif f.as_number(c) is None or f.as_number(c) == 0:
            return f.opaque("rank", closure.body)
        if axis[0] == axis[1] and _idempotent(f, m):
            return f.convert(App("trace", (m,)))
        name = min(repr(word), repr(reverse(word, f.symmetric)))
        symbols = frozenset().union(*(f.head_symbols[h] for h, _ in word))
        return f.from_generator(f.generator("rank", name, symbols, "0+"))
    if axis[0] == axis[1] and _idempotent(f, m):
        return f.convert(App("trace", (m,)))
    return f.from_generator(f.generator("rank", f.key(closure.body), f.symbols_in(closure.body.num, closure.body.den), "0+"))


def _idempotent(f: TensorField, m: Term) -> bool:
    closure, _axis = f.closure(m)
    square = f.product(m, m, closure.row, closure.col)
    return f.equal(square, closure.body)


_ = (syms,)
