"""Words: contractions that are chains of matrices, and rules that rewrite them.

A letter is a tensor head with a direction (``True``: read from its second index to its first, i.e. transposed; a vector read so is a
row). A word with
free ends r and c is the chain ``Σ l1[r,·] l2[·,·] … lm[·,c]``; the empty word is the Kronecker symbol of its ends.  A rule ``word → Σ
coefficient · word``
applies wherever the chain stands inside a contraction, in both directions, whatever hangs on its ends: a chain inside a trace, a norm or
a gradient is rewritten alike.  `complete` adds the consequences of overlaps (Knuth–Bendix, Buchberger) under a budget.
References: Knuth and Bendix, Simple word problems in universal algebras (1970); Mora, An introduction to commutative and noncommutative
Gröbner bases (1994).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from verifier.algebra.field import Frac, OutOfReach
from verifier.algebra.tensor.canonical import Factor
from verifier.algebra.tensor.indices import rename, syms
from verifier.sorts import INTEGER
from verifier.terms import Sym, Term

if TYPE_CHECKING:
    from verifier.algebra.tensor.contraction import Range
    from verifier.algebra.tensor.field import TensorField

Letter: TypeAlias = tuple[Any, bool]
Word: TypeAlias = tuple[Letter, ...]
Combination: TypeAlias = dict[Word, Frac]  # Σ coefficient · word; coefficients are free of indices


@dataclass(slots=True)
class Rules:
    """Rewrite rules by the head of their first letter; the reversed words are stored too."""

    table: dict[Any, list[tuple[Word, Combination, str]]] = field(default_factory=dict)
    words: dict[Word, Combination] = field(default_factory=dict)
    symmetric: set[Any] = field(default_factory=set)
    used: dict[str, None] = field(default_factory=dict)
    count: int = 0

    def add(self, word: Word, value: Combination, name: str) -> None:
        """A rule, and its transpose."""
        back = {reverse(u, self.symmetric): c for u, c in value.items()}
        for w, v in ((word, value), (reverse(word, self.symmetric), back)):
            if w not in self.words:
                self.words[w] = v
                self.table.setdefault(w[0][0], []).append((w, v, name))

    def remove(self, word: Word) -> None:
        """Takes a rule and its transpose away."""
        for w in {word, reverse(word, self.symmetric)}:
            self.words.pop(w, None)
            here = self.table.get(w[0][0], [])
            here[:] = [r for r in here if r[0] != w]


def reverse(word: Word, symmetric: set[Any]) -> Word:
    """The transposed word; a symmetric letter is its own transpose."""
    return tuple((h, False if h in symmetric else not t) for h, t in reversed(word))


# -- reading words off normal forms --------------------------------------------------------------------------------------


def read_words(f: TensorField, a: Frac, r: Sym | None, c: Sym | None) -> Combination | None:
    """A body with free ends r (row) and c (column) as a combination of words; None when some term is no chain."""
    ends = {s for s in (r, c) if s is not None}
    if f.symbols_in(a.den) & ends:
        return None
    out: Combination = {}
    last = f.plan.size - 1
    for monom, coeff in a.num.terms():
        inner: list[int] = []
        rest = list(monom)
        for slot, e in enumerate(monom):
            if e and f.generators[last - slot].symbols & ends:
                if f.generators[last - slot].kind not in ("ten", "sum", "delta"):
                    return None
                inner.extend([last - slot] * int(e))
                rest[slot] = 0
        word = _chain(f, inner, r, c)
        if word is None:
            return None
        coefficient = f.frac(f.ring.from_dict({tuple(rest): coeff}), a.den)
        out[word] = f.add(out[word], coefficient) if word in out else coefficient
    return {w: k for w, k in out.items() if not k.num.is_zero()}


def _chain(f: TensorField, gens: list[int], r: Sym | None, c: Sym | None) -> Word | None:
    """One product of generators as a word.

    An outer product is a word with a row inside; a body that does not depend on an end has ones there.
    """
    for end in (r, c):
        if end is not None and not any(end in f.generators[g].symbols for g in gens):
            ones = (f.ones_head(end), end is c)
            other = c if end is r else r
            rest: Word | None = () if other is None else _chain(f, gens, r if end is c else None, c if end is r else None)
            if rest is None or (other is None and gens):
                return None
            return (ones, *rest) if end is r else (*rest, ones)
    if len(gens) == 2 and r is not None and c is not None:
        for first, second in (gens, gens[::-1]):
            left, right = _chain(f, [first], r, None), _chain(f, [second], None, c)
            if left and right:
                return left + right
        return None
    if len(gens) != 1:
        return None
    gen = f.generators[gens[0]]
    if gen.kind == "delta":
        return () if r is not None and c is not None and set(gen.key) == {r, c} else None
    factors: list[Factor]
    bounds: dict[Sym, Range] = {}
    if gen.kind == "ten":
        factors = [gen.key]
    elif gen.kind == "sum":
        factors = []
        f.open(gen.key, bounds, factors)
    else:
        return None
    return walk_chain(f, bounds, factors, r, c)


def walk_chain(f: TensorField, bounds: dict[Sym, Range], factors: list[Factor], r: Sym | None, c: Sym | None) -> Word | None:
    """The word of a contraction that is one chain from r to c."""
    left = list(factors)
    word: list[Letter] = []
    at: Term | None = r
    if at is None:  # a row: starts at a vector
        if c is None:
            return None
        back = walk_chain(f, bounds, factors, c, None)
        return None if back is None else reverse(back, f.symmetric)
    while True:
        k = next((k for k, (h, idx) in enumerate(left) if at in idx), None)
        if k is None:
            return None
        head, idx = left.pop(k)
        if head[0] in ("gen", "den", "delta") or any(not isinstance(i, Sym) for i in idx):
            return None
        if len(idx) == 1:
            word.append((head, False))
            return tuple(word) if not left and c is None else None
        if len(idx) != 2 or idx[0] == idx[1]:
            return None
        flip = idx[0] != at
        word.append((head, flip and head not in f.symmetric))
        at = idx[0] if flip else idx[1]
        if at == c:
            return tuple(word) if not left else None
        if at not in bounds:
            return None


# -- applying rules inside a contraction ------------------------------------------------------------------------------------


def apply_rules(f: TensorField, rules: Rules, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac | None:
    """The contraction with one rule applied; None when none applies."""
    if not rules.table:
        return None
    places: dict[Sym, list[tuple[int, int]]] = {}
    for k, (_, idx) in enumerate(factors):
        for q, i in enumerate(idx):
            if i in bounds:
                places.setdefault(i, []).append((k, q))
    for k, (head, _) in enumerate(factors):
        for word, value, name in rules.table.get(head, ()):
            if len(word) > len(factors) or (len(value) == 1 and len(next(iter(value))) == len(word) and _is_cycle(word, bounds, factors)):
                continue
            flips = (False, True) if head in f.symmetric else (word[0][1],)
            for flip in flips:
                found = _match(f, word, k, flip, factors, bounds, places)
                if found is not None:
                    rules.count += 1
                    if rules.count > 3_000:
                        raise OutOfReach("too many rewriting steps")
                    rules.used[name] = None
                    return _replace(f, value, found, bounds, factors)
    return None


def _is_cycle(word: Word, bounds: dict[Sym, Range], factors: list[Factor]) -> bool:
    """True for a trace of nothing but letters of the word: a rule that only reorders would go round it for ever."""
    heads = {h for h, _ in word}
    return all(h in heads and all(i in bounds for i in idx) for h, idx in factors)


def _ends(idx: tuple[Term, ...], flip: bool) -> tuple[Term | None, Term | None, int, int]:
    """(entering index, leaving index, their slots) of a factor read in a direction."""
    if len(idx) == 1:
        return (None, idx[0], -1, 0) if flip else (idx[0], None, 0, -1)
    return (idx[1], idx[0], 1, 0) if flip else (idx[0], idx[1], 0, 1)


def _match(
    f: TensorField,
    word: Word,
    k: int,
    flip: bool,
    factors: list[Factor],
    bounds: dict[Sym, Range],
    places: dict[Sym, list[tuple[int, int]]],
) -> tuple[Term | None, Term | None, tuple[int, ...]] | None:
    """(row end, column end, factors used) of a chain that starts at factor k."""
    if len(factors[k][1]) > 2:
        return None
    start, at, _, slot = _ends(factors[k][1], flip)
    used = [k]
    for head, direction in word[1:]:
        if at not in bounds or len(places[at]) != 2:
            return None
        here = next((p for p in places[at] if p != (used[-1], slot)), None)
        if here is None or here[0] in used or factors[here[0]][0] != head or len(factors[here[0]][1]) > 2:
            return None
        idx = factors[here[0]][1]
        turned = here[1] == 1 if len(idx) == 2 else False
        if turned != direction and not (head in f.symmetric and len(idx) == 2):
            return None
        _, at, _, slot = _ends(idx, turned)
        used.append(here[0])
    if start is not None and start == at and start in bounds and len(places[start]) == 2:
        pass  # a closed chain: both ends are one bound index
    return start, at, tuple(used)


def _replace(
    f: TensorField,
    value: Combination,
    found: tuple[Term | None, Term | None, tuple[int, ...]],
    bounds: dict[Sym, Range],
    factors: list[Factor],
) -> Frac:
    start, end, used = found
    inner: set[Sym] = set()
    matched = [factors[k] for k in used]
    rest = [fac for k, fac in enumerate(factors) if k not in used]
    outside = {s for _, idx in rest for i in idx for s in syms(i)}
    for _, places in matched:
        for i in places:
            if i in bounds and i not in outside and i not in (start, end):
                inner.add(i)
    left = {b: r for b, r in bounds.items() if b not in inner}
    total = f.constant(0)
    for word, coefficient in value.items():
        total = f.add(total, f.mul(coefficient, place(f, word, start, end, dict(left), list(rest))))
    return total


def place(f: TensorField, word: Word, start: Term | None, end: Term | None, bounds: dict[Sym, Range], factors: list[Factor]) -> Frac:
    """A word between two indices, inside a contraction with other factors."""
    if not word:
        assert start is not None and end is not None
        if start == end:
            if start in bounds and not any(start in idx for _, idx in factors):
                r = bounds.pop(start)
                return f.mul(f.count(r), f.build(bounds, factors))
            return f.build(bounds, factors)
        gone, kept = (start, end) if start in bounds else (end, start)
        if gone in bounds:
            bounds.pop(gone)
            moved: list[Factor] = [(h, tuple(rename(i, {gone: kept}) for i in idx)) for h, idx in factors]
            return f.build(bounds, moved)
        return f.mul(f.delta(start, end), f.build(bounds, factors))
    at = start
    ends = frozenset(s for t in (start, end) if t is not None for s in syms(t))
    for k, (head, flip) in enumerate(word):
        width = len(f.head_axes[head])
        if width == 1:
            if flip:  # a row: what comes before it ends there
                at = _fresh(f, bounds, factors, f.head_axes[head][0], k, ends) if k + 1 < len(word) else end
                assert at is not None
                factors.append((head, (at,)))
            else:
                assert at is not None
                factors.append((head, (at,)))
                at = None
        else:
            following = end if k + 1 == len(word) else _fresh(f, bounds, factors, f.head_axes[head][0 if flip else 1], k, ends)
            assert at is not None and following is not None
            factors.append((head, (following, at) if flip else (at, following)))
            at = following
    return f.build(bounds, factors)


def _fresh(f: TensorField, bounds: dict[Sym, Range], factors: list[Factor], axis: Any, start: int, ends: frozenset[Sym]) -> Sym:
    taken = ends | {s for _, idx in factors for i in idx for s in syms(i)} | bounds.keys()
    k = start
    while Sym(f"~{k}:{axis}", INTEGER) in taken:
        k += 1
    name = Sym(f"~{k}:{axis}", INTEGER)
    bounds[name] = f.range_of(axis)
    return name


# -- completion ----------------------------------------------------------------------------------------------------------------


def weight(word: Word, rank: dict[Any, int]) -> tuple[Any, ...]:
    """Degree, then the multiset of letters: the same for a word and its transpose, and respected by concatenation."""
    return (len(word), tuple(sorted(((rank.get(h, 0), repr(h)) for h, _ in word), reverse=True)))


def _spelling(word: Word, symmetric: set[Any]) -> tuple[Any, ...]:
    return min(tuple((repr(h), t) for h, t in w) for w in (word, reverse(word, symmetric)))


def orient(f: TensorField, zero: Combination, rank: dict[Any, int]) -> tuple[Word, Combination] | None:
    """An equation Σ c·w = 0 as a rule for its largest word; None when its coefficient may vanish, or when no word is clearly the largest.

    Words of the same letters are compared as they are spelled, forwards or backwards, since a chain has no direction.
    """
    live = {w: c for w, c in zero.items() if not c.num.is_zero()}
    if not live:
        return None
    whole = [w for w in live if not _broken(f, w)]
    if not whole:
        return None
    word = max(whole, key=lambda w: (weight(w, rank), _spelling(w, f.symmetric)))
    if not word or any(set(word) & set(w) for w in live if _broken(f, w)):  # an outer product may be replaced with, never for
        return None
    if reverse(word, f.symmetric) != word and reverse(word, f.symmetric) in live:
        return None
    lead = live[word]
    if f.as_number(lead) is None and not (f.nonzero(lead.num) and f.nonzero(lead.den)):
        return None
    factor = f.neg(f.inverse(lead))
    return word, {w: f.mul(c, factor) for w, c in live.items() if w != word}


def _broken(f: TensorField, word: Word) -> bool:
    """True for an outer product: a column before the end or a row after the start."""
    return any(len(f.head_axes[h]) == 1 and (k < len(word) - 1 if not t else k > 0) for k, (h, t) in enumerate(word))


def reduce_words(f: TensorField, rules: Rules, a: Combination, limit: int = 400) -> Combination:
    """A combination with every word rewritten as far as possible."""
    out: Combination = {}
    todo = list(a.items())
    steps = 0
    while todo:
        word, c = todo.pop()
        if c.num.is_zero():
            continue
        steps += 1
        if steps > limit:
            raise OutOfReach("too many rewriting steps")
        hit = _find(rules, word)
        if hit is None:
            out[word] = f.add(out[word], c) if word in out else c
            continue
        k, left, value = hit
        for w, d in value.items():
            todo.append((word[:k] + w + word[k + len(left) :], f.mul(c, d)))
    return {w: c for w, c in out.items() if not c.num.is_zero()}


def _find(rules: Rules, word: Word) -> tuple[int, Word, Combination] | None:
    for k in range(len(word)):
        for length in range(1, len(word) - k + 1):
            piece = word[k : k + length]
            value = rules.words.get(piece)
            if value is not None:
                return k, piece, value
    return None


def complete(f: TensorField, rules: Rules, rank: dict[Any, int], budget: int = 260, longest: int = 9) -> None:
    """Adds the consequences of overlaps of rules, shortest first, within a budget."""
    done: set[tuple[Word, Word, int]] = set()
    for _ in range(budget):
        best: tuple[int, Word, Word, int] | None = None
        words = sorted(rules.words, key=lambda w: weight(w, rank))
        for a in words:
            for b in words:
                for k in range(1, min(len(a), len(b)) + 1):
                    if a[-k:] == b[:k] and (a, b, k) not in done and len(a) + len(b) - k <= longest and not (a == b and k == len(a)):
                        size = len(a) + len(b) - k
                        if best is None or size < best[0]:
                            best = (size, a, b, k)
        if best is None:
            return
        _, a, b, k = best
        done.add((a, b, k))
        gap: Combination = {}
        for w, c in rules.words[a].items():
            _into(f, gap, w + b[k:], c)
        for w, c in rules.words[b].items():
            _into(f, gap, a[:-k] + w, f.neg(c))
        _absorb(f, rules, rank, gap, longest)
        if len(rules.words) > 90:
            return


def _absorb(f: TensorField, rules: Rules, rank: dict[Any, int], zero: Combination, longest: int) -> None:
    """A consequence made a rule, and rules that it makes reducible taken in again."""
    todo = [zero]
    rounds = 0
    while todo and rounds < 40:
        rounds += 1
        new = orient(f, reduce_words(f, rules, todo.pop()), rank)
        if new is None or len(new[0]) > longest:
            continue
        word, value = new
        for old in [w for w in rules.words if w != word and _contains(w, word, f.symmetric)]:
            if old in rules.words:
                back = dict(rules.words[old])
                _into(f, back, old, f.constant(-1))
                rules.remove(old)
                todo.append(back)
        rules.add(word, value, "relations of inverses and hypotheses")


def _contains(word: Word, piece: Word, symmetric: set[Any]) -> bool:
    other = reverse(piece, symmetric)
    return any(word[k : k + len(piece)] in (piece, other) for k in range(len(word) - len(piece) + 1))


def _into(f: TensorField, a: Combination, word: Word, c: Frac) -> None:
    a[word] = f.add(a[word], c) if word in a else c
