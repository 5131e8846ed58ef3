"""Small exact tensors with declared properties: symmetric, orthogonal, positive definite, of full rank, idempotent, one-hot, …

What an assumption says about one symbol is collected as words (`facts_of`); `make` builds a value that has all of them where it
knows how.  Nothing here is trusted: the kernel checks every assumption again at the instance.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from verifier.kernel.matrices import Matrix, det, identity, inverse, rank, times_matrix, transpose
from verifier.kernel.numbers import Undefined
from verifier.terms import And, App, Call, Forall, Implies, Is, Num, Prop, Rel, Sym, Term

F = Fraction


@dataclass(slots=True)
class Facts:
    """What is known of one symbol: words, bounds on its entries, and terms L, μ with μ I ⪯ A ⪯ L I."""

    words: set[str] = field(default_factory=set)
    low: Fraction | None = None
    high: Fraction | None = None
    above: Term | None = None
    below: Term | None = None


def facts_of(assumptions: Iterable[Prop]) -> dict[str, Facts]:
    """Facts by the name of the symbol."""
    found: dict[str, Facts] = {}

    def on(t: Term) -> Facts:
        name = t.name if isinstance(t, Sym) else t.fn.name if isinstance(t, Call) else ""
        return found.setdefault(name, Facts())

    def read(p: Prop) -> None:
        match p:
            case And(parts=parts):
                for part in parts:
                    read(part)
            case Forall(body=body):
                read(body)
            case Implies(then=then):
                read(then)
            case Is(property=word, args=args):
                for a in args:
                    if isinstance(a, Sym | Call):
                        on(a).words.add(word)
                    elif word == "invertible":
                        _gram(a, on)
            case Rel(op="psd" | "pd" as op, lhs=lhs, rhs=rhs):
                _order(op, lhs, rhs, on)
            case Rel(op="<=" | ">=" | "<" | ">" as op, lhs=lhs, rhs=rhs):
                _entry_bound(op, lhs, rhs, on)
                _entry_bound({"<=": ">=", ">=": "<=", "<": ">", ">": "<"}[op], rhs, lhs, on)
            case Rel(op="!=", lhs=Sym() | Call() as x):
                on(x).words.add("nonzero")
            case Rel(op="=", lhs=lhs, rhs=rhs):
                _equation(lhs, rhs, on)
                _equation(rhs, lhs, on)

    for a in assumptions:
        read(a)
    return found


def _gram(t: Term, on: Callable[[Term], Facts]) -> None:
    match t:
        case App(op="matmul", args=(App(op="transpose", args=(x,)), y)) if x == y:
            on(x).words.add("full_column_rank")
        case App(op="matmul", args=(x, App(op="transpose", args=(y,)))) if x == y:
            on(x).words.add("full_row_rank")


def _order(op: str, lhs: Term, rhs: Term, on: Callable[[Term], Facts]) -> None:
    if isinstance(lhs, Sym | Call):
        facts = on(lhs)
        if isinstance(rhs, App) and rhs.op == "zeros":
            facts.words.add(op)
        else:
            facts.words.add("psd")
            facts.below = _multiple(rhs)
    elif isinstance(rhs, Sym | Call):
        facts = on(rhs)
        facts.words.add("symmetric")
        facts.above = _multiple(lhs)


def _multiple(t: Term) -> Term | None:
    """c for the term c·I."""
    match t:
        case App(op="identity"):
            return Num(F(1))
        case App(op="mul", args=(c, App(op="identity"))):
            return c
    return None


def _entry_bound(op: str, lhs: Term, rhs: Term, on: Callable[[Term], Facts]) -> None:
    match lhs, rhs:
        case App(op="entry", args=(Sym() | Call() as x, *_)), Num(value=value):
            facts = on(x)
        case Sym() as x, Num(value=value) if getattr(x.sort, "shape", ()):
            facts = on(x)
        case Sym() as x, App(op="zeros"):
            facts, value = on(x), F(0)
        case _:
            return
    if op in (">", ">="):
        facts.low = value if facts.low is None else max(value, facts.low)
        if op == ">":
            facts.words.add("open")
    else:
        facts.high = value if facts.high is None else min(value, facts.high)
        if op == "<":
            facts.words.add("open")


def _equation(lhs: Term, rhs: Term, on: Callable[[Term], Facts]) -> None:
    match lhs, rhs:
        case Sym() as x, App(op="transpose", args=(y,)) if x == y:
            on(x).words.add("symmetric")
        case Sym() as x, App(op="mul", args=(Num(value=c), App(op="transpose", args=(y,)))) if x == y and c == -1:
            on(x).words.add("antisymmetric")
        case Sym() as x, App(op="transpose", args=(App(op="mul", args=(Num(value=c), y)),)) if x == y and c == -1:
            on(x).words.add("antisymmetric")
        case App(op="matmul", args=(Sym() as x, y)), z if x == y == z:
            on(x).words.add("idempotent")
        case App(op="matpow", args=(Sym() as x, Num(value=k))), z if x == z and k == 2:
            on(x).words.add("idempotent")
        case App(op="matmul", args=(Sym() as x, y)), App(op="identity") if x == y:
            on(x).words.add("involution")
        case App(op="matpow", args=(Sym() as x, Num(value=k))), App(op="identity") if k == 2:
            on(x).words.add("involution")
        case App(op="matmul", args=(App(op="transpose", args=(Sym() as x,)), y)), App(op="identity") if x == y:
            on(x).words.add("orthonormal_columns")
        case App(op="matmul", args=(Sym() as x, App(op="transpose", args=(y,)))), App(op="identity") if x == y:
            on(x).words.add("orthonormal_rows")
        case App(op="rank", args=(Sym() as x,)), r:
            shape = getattr(x.sort, "shape", ())
            for axis, word in ((1, "full_column_rank"), (0, "full_row_rank")):
                if len(shape) == 2 and str(shape[axis]) == (r.name if isinstance(r, Sym) else str(r.value) if isinstance(r, Num) else ""):
                    on(x).words.add(word)
        case App(op="norm2", args=(Sym() as x,)), Num(value=v) if v == 1:
            on(x).words.add("unit_norm")
        case App(op="pow", args=(App(op="norm2", args=(Sym() as x,)), _)), Num(value=v) if v == 1:
            on(x).words.add("unit_norm")


# -- building ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Maker:
    """Builds values; ``wide`` allows larger entries and fractions, ``dependent`` makes the last row and column of a matrix copies of
    others where its facts allow it.
    """

    random: random.Random
    wide: bool = False
    dependent: bool = False

    def number(self) -> Fraction:
        """An entry: a small integer, now and then a fraction when ``wide``."""
        if self.wide:
            return F(self.random.randint(-9, 9), self.random.choice((1, 1, 2, 3)))
        return F(self.random.choice((-2, -1, -1, 0, 1, 1, 2, 2, 3)))

    def make(self, shape: tuple[int, ...], facts: Facts, value: Callable[[Term], Fraction | None]) -> Any:
        """A tensor of the shape with the facts; ``value`` evaluates the terms in them."""
        if len(shape) == 2 and facts.words & MATRIX_WORDS:
            return self._matrix(shape, facts, value)
        if len(shape) == 1:
            return self._vector(shape[0], facts)
        entries = self._plain(shape, facts)
        if self.dependent and len(shape) == 2 and not facts.words:
            if shape[0] > 1:
                entries[-1] = list(entries[0])
            if shape[1] > 1:
                entries = [[*row[:-1], row[0]] for row in entries]
        return entries

    def _plain(self, shape: tuple[int, ...], facts: Facts) -> Any:
        if not shape:
            return self._bounded(facts)
        return [self._plain(shape[1:], facts) for _ in range(shape[0])]

    def _bounded(self, facts: Facts) -> Fraction:
        low, high = facts.low, facts.high
        if "positive" in facts.words or "nonnegative" in facts.words:
            low = max(low or F(0), F(0))
            if "positive" in facts.words:
                facts.words.add("open")
        open_ = "open" in facts.words
        if low is not None and high is not None:
            steps = self.random.choice((1, 2, 3) if open_ else (0, 1, 2, 4, 4))
            return low + (high - low) * F(steps, 4)
        x = self.number()
        if low is not None:
            return low + abs(x) + (1 if open_ else 0)
        if high is not None:
            return high - abs(x) - (1 if open_ else 0)
        return x

    def _vector(self, n: int, facts: Facts) -> list[Fraction]:
        if "one_hot" in facts.words:
            hot = self.random.randrange(n)
            return [F(int(i == hot)) for i in range(n)]
        if "unit_norm" in facts.words:
            column = self.orthogonal(n)
            return [row[0] for row in column]
        for _ in range(8):
            x = [self._bounded(facts) for _ in range(n)]
            if any(x) or "nonzero" not in facts.words:
                return x
        return [F(1)] * n

    def _matrix(self, shape: tuple[int, ...], facts: Facts, value: Callable[[Term], Fraction | None]) -> Matrix:
        rows, cols = shape
        words = facts.words
        if "orthonormal_columns" in words and rows >= cols and rows != cols:
            return [row[:cols] for row in self.orthogonal(rows)]
        if "orthonormal_rows" in words and cols > rows:
            return self.orthogonal(cols)[:rows]
        if rows == cols:
            return self._square(rows, facts, value)
        if "diagonal" in words:
            return [[self._bounded(facts) if i == j else F(0) for j in range(cols)] for i in range(rows)]
        return self._of_full_rank(rows, cols, facts)

    def _of_full_rank(self, rows: int, cols: int, facts: Facts) -> Matrix:
        for _ in range(12):
            m: Matrix = [[self._bounded(facts) for _ in range(cols)] for _ in range(rows)]
            if rank(m) == min(rows, cols):
                return m
        return [[F(int(i == j)) for j in range(cols)] for i in range(rows)]

    def _square(self, n: int, facts: Facts, value: Callable[[Term], Fraction | None]) -> Matrix:
        words = facts.words
        symmetric = bool(words & {"symmetric", "pd", "psd"})
        orthogonal = bool(words & {"orthogonal", "orthonormal_columns", "orthonormal_rows"})
        if "permutation" in words:
            order = self.random.sample(range(n), n)
            return [[F(int(order[i] == j)) for j in range(n)] for i in range(n)]
        if orthogonal and "antisymmetric" in words and n % 2 == 0:
            turn = [[F((j == i + 1) - (i == j + 1)) if i // 2 == j // 2 else F(0) for j in range(n)] for i in range(n)]
            q = self.orthogonal(n)
            return times_matrix(times_matrix(q, turn), transpose(q))
        if (orthogonal and symmetric) or ("involution" in words and symmetric):
            return self._signs(n, transpose)
        if "involution" in words:
            return self._signs(n, inverse)
        if orthogonal:
            return self.orthogonal(n)
        if "idempotent" in words:
            return self._projection(n, transpose if symmetric else inverse)
        if "antisymmetric" in words:
            m = self._triangle(n)
            return [[m[i][j] - m[j][i] for j in range(n)] for i in range(n)]
        if "diagonal" in words:
            positive = bool(words & {"pd", "invertible"})
            entries = [self._bounded(facts) for _ in range(n)]
            if "pd" in words or "psd" in words:
                entries = [abs(x) for x in entries]
            return [[entries[i] or F(int(positive)) if i == j else F(0) for j in range(n)] for i in range(n)]
        if "upper_triangular" in words or "lower_triangular" in words:
            m = self._triangle(n)
            return transpose(m) if "lower_triangular" in words else m
        if facts.above is not None or facts.below is not None:
            return self._between(n, facts, value)
        if "pd" in words or "psd" in words:
            g = self._triangle(n)
            if "pd" not in words and self.random.random() < 0.5:
                g[-1][-1] = F(0)  # a singular one: semidefinite is not definite
                return times_matrix(g, transpose(g))
            gram = times_matrix(g, transpose(g))
            share = self.random.choice((F(1), F(1), F(1, 4)))  # also small ones: what is definite need not be above I
            if "pd" in words or self.random.random() < 0.5:
                gram = [[gram[i][j] + int(i == j) for j in range(n)] for i in range(n)]
            return [[share * x for x in row] for row in gram]
        return self._general(n, facts, symmetric)

    def _general(self, n: int, facts: Facts, symmetric: bool) -> Matrix:
        regular = bool(facts.words & {"invertible", "full_column_rank", "full_row_rank", "full_rank"})
        m: Matrix = []
        for _ in range(12):
            m = [[self._bounded(facts) for _ in range(n)] for _ in range(n)]
            if symmetric:
                m = [[m[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
            if not regular or det(m) != 0:
                return m
        return identity(n)

    def _triangle(self, n: int) -> Matrix:
        """Upper triangular with small entries and a diagonal that does not vanish."""
        return [[F(self.random.choice((-1, 1, 1, 2))) if i <= j else F(0) for j in range(n)] for i in range(n)]

    def orthogonal(self, n: int) -> Matrix:
        """A signed permutation, or (I - K)(I + K)^{-1} with K antisymmetric (Cayley)."""
        if n == 1 or self.random.random() < 0.4:
            order = self.random.sample(range(n), n)
            return [[F(self.random.choice((-1, 1))) if order[i] == j else F(0) for j in range(n)] for i in range(n)]
        k = [[F(0)] * n for _ in range(n)]
        for i in range(n):
            for j in range(i):
                k[i][j] = F(self.random.choice((-1, 0, 1, 2)))
                k[j][i] = -k[i][j]
        plus = [[F(int(i == j)) + k[i][j] for j in range(n)] for i in range(n)]
        return times_matrix(transpose(plus), inverse(plus))

    def _basis(self, n: int, back: Callable[[Matrix], Matrix]) -> Matrix:
        if back is transpose:
            return self.orthogonal(n)
        upper, lower = self._triangle(n), transpose(self._triangle(n))
        unit = [[x if i != j else F(1) for j, x in enumerate(row)] for i, row in enumerate(upper)]
        return times_matrix(unit, [[x if i != j else F(1) for j, x in enumerate(row)] for i, row in enumerate(lower)])

    def _spectral(self, n: int, values: list[Fraction], back: Callable[[Matrix], Matrix]) -> Matrix:
        b = self._basis(n, back)
        scaled = [[x * v for x, v in zip(row, values, strict=True)] for row in b]
        try:
            return times_matrix(scaled, back(b))
        except Undefined:
            return identity(n)

    def _signs(self, n: int, back: Callable[[Matrix], Matrix]) -> Matrix:
        return self._spectral(n, [F(self.random.choice((-1, 1))) for _ in range(n)], back)

    def _projection(self, n: int, back: Callable[[Matrix], Matrix]) -> Matrix:
        size = self.random.choice((1, n - 1, n) if n > 1 else (0, 1))
        return self._spectral(n, [F(int(i < size)) for i in range(n)], back)

    def _between(self, n: int, facts: Facts, value: Callable[[Term], Fraction | None]) -> Matrix:
        low = value(facts.below) if facts.below is not None else F(0)
        high = value(facts.above) if facts.above is not None else None
        low = F(0) if low is None else low
        high = low + 3 if high is None else high
        spread = [low + (high - low) * F(self.random.choice((0, 1, 2, 4, 4)), 4) for _ in range(n)]
        return self._spectral(n, spread, transpose)


MATRIX_WORDS = frozenset(
    (
        "symmetric", "antisymmetric", "diagonal", "orthogonal", "idempotent", "involution", "invertible", "pd", "psd", "permutation",
        "full_column_rank", "full_row_rank", "full_rank", "orthonormal_columns", "orthonormal_rows", "upper_triangular", "lower_triangular",
    )
)  # fmt: skip


def polynomial(params: tuple[Sym, ...], shapes: Mapping[str, tuple[int, ...]], maker: Maker, degree: int) -> Term:
    """A scalar polynomial in all entries of the parameters, as a term."""
    from verifier.terms import add, num

    cells: list[Term] = []
    for p in params:
        shape = shapes[p.name]
        if not shape:
            cells.append(p)
        elif len(shape) == 1:
            cells += [App("entry", (p, num(i + 1))) for i in range(shape[0])]
        else:
            cells += [App("entry", (p, num(i + 1), num(j + 1))) for i in range(shape[0]) for j in range(shape[1])]
    linear: list[Term] = []
    higher: list[Term] = []
    for k, c in enumerate(cells):
        other = cells[(k + 1) % len(cells)]
        linear.append(_multiple_of(maker.number() or F(2), c))
        higher.append(_multiple_of(maker.number() or F(1), c, other))
        if other != c and k % 2 == 0:
            higher.append(_multiple_of(F(1), c, c))
    if degree > 2 and cells:
        higher.append(_multiple_of(F(1), cells[0], cells[0], cells[-1]))
    return add(num(maker.number() or F(1)), *linear, *higher)


def _multiple_of(c: Fraction, *factors: Term) -> Term:
    parts = factors if c == 1 else (Num(c), *factors)
    return parts[0] if len(parts) == 1 else App("mul", parts)
