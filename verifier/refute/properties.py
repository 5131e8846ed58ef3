"""Counterexamples to properties of functions and sequences: values of the parameters, and points or an orbit where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from verifier.algebra.field import OutOfReach
from verifier.claims import Claim, Instance, Refuted
from verifier.kernel import pieces as p
from verifier.kernel.behaviour import at_values, concluded, function_of, number_of, refute_property, start_of, update_of
from verifier.kernel.certificates import ByPieces
from verifier.kernel.check import Checker, Evidence, Rejected
from verifier.kernel.pieces import Pieces
from verifier.refute.orbits import contractions, without_limit
from verifier.sorts import INTEGER, SCALAR
from verifier.terms import Is, Sym, Term, free_symbols

PARAMETERS = tuple(Fraction(k, 10) for k in (10, 20, -10, 0, 5, 30, -20, 40, 1))
STARTS = tuple(Fraction(k, 2) for k in (4, 2, -2, 1, 6, -4, 3, 10, 0, 20, -1))
TRIED = 60


def refute_by_points(claim: Claim) -> Refuted | None:
    """A refutation of a property, None when none is found."""
    found = concluded(claim.prop)
    if found is None or found[2]:
        return None
    given, prop, _ = found
    checker = Checker(claim.context.assume(*given), Evidence())
    try:
        if prop.property == "converges":
            return _limit(claim, checker, prop)
        body, x, rest = function_of(checker, prop)
    except (OutOfReach, Rejected):
        return None
    for values in _parameters((body, *map(checker.prepare, rest)), x):
        try:
            f = p.read(at_values(body, values), x)
            at = tuple(number_of(at_values(checker.prepare(c), values)) for c in rest)
        except OutOfReach:
            continue
        named = Instance({s.name: v for s, v in values.items()})
        for points in islice(counterpoints(f, prop, at), 400):
            try:
                return refute_property(claim, named, ByPieces(), points)
            except (Rejected, OutOfReach):
                continue
    return None


def _limit(claim: Claim, checker: Checker, prop: Is) -> Refuted | None:
    body, y, start = update_of(checker, prop.args[0])
    sequence = prop.args[0]
    assert isinstance(sequence, Sym)
    others = tuple(map(checker.prepare, (*prop.args[1:], *start.values())))
    for values in _parameters((body, *others), y):
        try:
            g = p.read(at_values(body, values), y)
        except OutOfReach:
            continue
        for x in _starts(checker, sequence, start, values):
            named = Instance({s.name: v for s, v in values.items()})
            regions = without_limit(g, x)
            candidates = [regions] if regions is not None else list(islice(contractions(g, (x, x)), 2)) if len(prop.args) == 2 else []
            for evidence in candidates:
                try:
                    return refute_property(claim, named, evidence, (x,))
                except (Rejected, OutOfReach):
                    continue
    return None


def _starts(checker: Checker, sequence: Sym, start: dict[int, Term], values: dict[Sym, Fraction]) -> Iterator[Fraction]:
    if start:
        try:
            yield number_of(at_values(checker.prepare(start[min(start)]), values))
        except OutOfReach:
            return
        return
    try:
        _, low, high = start_of(checker, sequence, start)
    except OutOfReach:
        low = high = None
    if low is not None and low == high:
        yield low
        return
    for x in (*STARTS, p.between(low, high)):
        if (low is None or x >= low) and (high is None or x <= high):
            yield x


def _parameters(terms: tuple[Term, ...], variable: Sym) -> Iterator[dict[Sym, Fraction]]:
    names = sorted({s for t in terms for s in free_symbols(t) if s != variable and s.sort in (SCALAR, INTEGER)}, key=lambda s: s.name)
    if len(names) > 4:
        return
    combinations = sorted(product(range(len(PARAMETERS)), repeat=len(names)), key=lambda c: (sum(c), c))
    for chosen in combinations[:TRIED]:
        yield {s: PARAMETERS[k] for s, k in zip(names, chosen, strict=True)}


def counterpoints(f: Pieces, subject: Is, at: tuple[Fraction, ...]) -> Iterator[tuple[Fraction, ...]]:
    """Points at which a property may fail, likely ones first."""
    joints = [x for x, _ in f.joints]
    inside = [p.between(q.low, q.high) for q in f.pieces]
    match subject.property:
        case "convex" | "strictly_convex":
            centres = [*joints, *inside, *(Fraction(k) for k in range(-3, 4))]
            for width in (1, Fraction(1, 2), Fraction(1, 8), Fraction(1, 64), 4, 16):
                for c in centres:
                    yield (c - width, c + width)
        case "minimiser" | "unique_minimiser":
            for q in f.pieces:
                try:
                    yield from ((x,) for x in p.rational_roots(p.slope(q.poly), q.low, q.high))
                except OutOfReach:
                    continue
            steps = (1, Fraction(1, 2), 2, Fraction(1, 8), 8, Fraction(1, 64), 64)
            yield from ((c + side * width,) for c in (*at, *joints, *inside) for width in steps for side in (1, -1))
            yield from ((x,) for x in joints)
        case _:
            yield ()
