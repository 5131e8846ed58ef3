"""Where the orbits of a map x_t = g(x_{t-1}) go: fixed points that attract, cycles and regions that keep the values apart.

Fixed points are rational roots of g(y) - y; the rate of a contraction is the smallest of a short list that the pieces allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verifier.algebra.field import OutOfReach
from verifier.kernel import pieces as p
from verifier.kernel.behaviour import contracts, no_limit, orbit_of
from verifier.kernel.certificates import Contracts, Regions
from verifier.kernel.pieces import End, Pieces

RATES = tuple(Fraction(k, n) for k, n in ((0, 1), (1, 4), (1, 2), (3, 4), (7, 8), (15, 16), (99, 100), (999, 1000)))
Interval = tuple[End, End]


def holds(region: Interval, inner: Interval) -> bool:
    """Whether a closed region holds another one."""
    return (region[0] is None or (inner[0] is not None and inner[0] >= region[0])) and (
        region[1] is None or (inner[1] is not None and inner[1] <= region[1])
    )


def fixed_points(g: Pieces) -> Iterator[Fraction]:
    """The rational fixed points."""
    for x, value in g.joints:
        if value == x:
            yield x
    for q in g.pieces:
        gap = p.plus(q.poly, (Fraction(0), Fraction(1)), Fraction(-1))
        if gap:
            try:
                yield from p.rational_roots(gap, q.low, q.high)
            except OutOfReach:
                continue


def contractions(g: Pieces, start: Interval) -> Iterator[Contracts]:
    """Contractions towards a fixed point that take the initial values in."""
    low, high = start
    for c in fixed_points(g):
        a = None if low is None else min(low, c)
        b = None if high is None else max(high, c)
        radius = None if a is None or b is None else max(c - a, b - c)
        wide: Interval = (None, None) if radius is None else (c - radius, c + radius)
        for interval in dict.fromkeys(((a, b), wide, (a, None), (None, b), (None, None))):
            for rate in RATES:
                if contracts(g, *interval, c, rate):
                    yield Contracts(*interval, c, rate)
                    break


def keeping_apart(g: Pieces, starts: list[Fraction]) -> Iterator[Regions]:
    """Regions from which no sequence has a limit, for orbits from the given values."""
    ends: list[Fraction] = [x for x, _ in g.joints]
    for x in starts:
        orbit = orbit_of(g, x)
        ends += orbit[:2]
        seen: dict[Fraction, int] = {}
        for k, v in enumerate(orbit):
            if v in seen and k - seen[v] > 1:
                yield Regions(tuple((u, u) for u in orbit[seen[v] : k]))
                break
            if v in seen:
                break
            seen[v] = k
        for v in orbit[:12]:
            for gain in (Fraction(1), Fraction(1, 8), Fraction(1, 64)):
                for half in ((v, None), (None, v)):
                    yield Regions((half,), gain)
        for k in (4, 10, 20):
            if len(orbit) > k + 3:
                a, b = orbit[k], orbit[k + 1]
                drift = max(abs(orbit[k + 2] - a), abs(orbit[k + 3] - b))
                for factor in (2, 4, 16):
                    r = drift * factor
                    yield Regions(((a - r, a + r), (b - r, b + r)))
        for a in ends:
            for b in ends:
                yield Regions(((max(a, b), None), (None, min(a, b))))
                yield Regions(((None, min(a, b)), (max(a, b), None)))


def without_limit(g: Pieces, start: Fraction) -> Regions | None:
    """Evidence that the sequence from one initial value has no limit."""
    orbit = orbit_of(g, start)
    for regions in keeping_apart(g, [start]):
        first = regions.parts[0]
        if any(holds(first, (v, v)) for v in orbit) and no_limit(g, regions):
            return regions
    return None
