"""Certificates: evidence for a claim, as data that `kernel.check` replays.

A certificate proves one relation under one context. It names what to do, never the outcome: the kernel computes every step again.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from verifier.terms import Prop, Rel, Sym, Term


@dataclass(frozen=True, slots=True)
class NormalForm:
    """Both sides have one normal form; for an inequality, the normal form of the difference has a known sign."""


@dataclass(frozen=True, slots=True)
class TensorForm:
    """Both sides have one tensor normal form (`algebra.tensor`), for every dimension."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The claim follows from the claim with ``old`` replaced by ``new`` in it, for each proved equation old = new, in order."""

    steps: tuple[Equation, ...]
    then: Certificate


@dataclass(frozen=True, slots=True)
class Equation:
    """old = new, with its proof."""

    old: Term
    new: Term
    proof: Certificate


@dataclass(frozen=True, slots=True)
class CaseSplit:
    """The conditions leave no case out, and the claim holds in each."""

    cases: tuple[tuple[Prop, Certificate], ...]


@dataclass(frozen=True, slots=True)
class OutsideDomain:
    """In a case split: one side has no value in this case (a derivative that does not exist), so that nothing is claimed there."""


@dataclass(frozen=True, slots=True)
class Absurd:
    """The assumptions contradict each other: a case that cannot happen."""


@dataclass(frozen=True, slots=True)
class Induction:
    """The claim for ``var`` = start … start + len(base) - 1, and for var + len(base) from the claims for var, var + 1, ….

    The last base case and every later value follow by the step. ``start`` is the least admitted value.
    """

    var: Sym
    start: int
    base: tuple[Certificate, ...]
    step: Certificate


@dataclass(frozen=True, slots=True)
class Antiderivative:
    """integral_a^b f = F(b) - F(a), with F' = f between a and b and F continuous there; at infinite ends F's limits, given with their
    proofs.
    """

    primitive: Term
    low: LimitProof | None = None
    high: LimitProof | None = None


@dataclass(frozen=True, slots=True)
class KnownIntegral:
    """An integral over a whole range from the table in `kernel.rules` (Gaussian, Gamma, Beta), by entry name and parameter values."""

    entry: str
    parameters: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class SplitIntegral:
    """An integral of a sum is the sum of the integrals: each part is an integral over the same range and its value, with its proof."""

    parts: tuple[Equation, ...]


@dataclass(frozen=True, slots=True)
class SplitRange:
    """An integral from lo to hi is the sum of those from lo to ``point`` and from ``point`` to hi, each with its proof."""

    point: Term
    left: Equation
    right: Equation


@dataclass(frozen=True, slots=True)
class Inside:
    """A limit or integral with ``inner.old`` in it equals the one with ``inner.new``: the equation holds for the values of the variable.

    The proof of the equation has the variable under the name that `kernel.inside.apart` gives it.
    """

    inner: Equation


@dataclass(frozen=True, slots=True)
class LimitProof:
    """A limit by rule: see `kernel.limits`. ``rule`` with its premises; ``value`` what the limit is."""

    rule: str
    value: Term
    premises: tuple[LimitProof, ...] = ()
    data: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Telescoping:
    """sum_{k=a}^{b} f(k) = (its first ``skip`` terms) + G(b+1) - G(a+skip), with G(k+1) - G(k) = f(k) for every k that is left.

    For an infinite sum G(b+1) is G's limit, with its proof. With ``series``, G belongs to f minus a multiple of a known series.
    """

    antidifference: Term
    limit: LimitProof | None = None
    skip: int = 0
    series: KnownSeries | None = None


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """``factor`` times an infinite sum from the table in `kernel.series`, by entry name and parameter values."""

    entry: str
    parameters: tuple[Term, ...]
    factor: Term


@dataclass(frozen=True, slots=True)
class Recurrence:
    """sum_{k=a}^{b(n)} F(n, k) = s(n) by induction on ``var`` from ``start`` (creative telescoping).

    ``coefficients``: a_0(n), …, a_r(n), free of k, with Σ a_j F(n+j, k) = G(n, k+1) - G(n, k) for a + skip <= k <= b(n) - ``trim``;
    ``certificate`` is G/F, a rational function; the other terms are written out.  Both sides agree from the least admitted value up to
    ``start`` + r - 1.
    """

    var: Sym
    start: int
    coefficients: tuple[Term, ...]
    certificate: Term
    trim: int = 1
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Polynomial:
    """The claim and the facts, as polynomial relations between generators, have no counterexample over the reals (z3's nlsat).

    ``lemmas`` are proved and added to the facts; ``extras`` names facts that the kernel adds by itself (`kernel.polynomial.EXTRAS`).
    """

    lemmas: tuple[tuple[Rel, Certificate], ...] = ()
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Monotone:
    """An inequality g >= 0 (> 0) in one variable: g' <= 0 below ``point``, g' >= 0 above it, and g >= 0 (> 0) there.

    ``below``, ``above``: proofs of the sign of g'; None where no admitted value lies on that side.  With ``limit`` the value at the
    point is
    g's limit there (the point may be infinite, and g needs no value at it). ``strict``: g' vanishes on neither side, so that a strict
    inequality holds away from the point though only g >= 0 is proved there.
    """

    var: Sym
    point: Term
    at_point: Certificate
    below: Certificate | None
    above: Certificate | None
    limit: LimitProof | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Lemma:
    """An instance of a named lemma of `kernel.lemmas` with its parameters and proofs of its side conditions."""

    name: str
    parameters: tuple[Term, ...]
    side: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Moments:
    """E[w] >= 0 for each product w of factors that are squares or never negative, E[uv]² <= E[u²] E[v²]; the claim follows from these."""

    positive: tuple[tuple[Term, ...], ...]
    schwarz: tuple[tuple[Term, Term], ...]
    then: Certificate


@dataclass(frozen=True, slots=True)
class Consequences:
    """Assumed equations, with the integrals in them worked out, are added to the assumptions of ``then``.

    ``positive``: variables of those integrals that must be positive for them to converge.
    """

    facts: tuple[tuple[Rel, tuple[Equation, ...]], ...]
    positive: tuple[Sym, ...]
    then: Certificate


@dataclass(frozen=True, slots=True)
class Assumed:
    """The property is one of the assumptions."""


@dataclass(frozen=True, slots=True)
class ByPieces:
    """A property of a function of one variable that is a polynomial between rational points, decided by signs (`kernel.pieces`)."""


@dataclass(frozen=True, slots=True)
class SecondDerivative:
    """A function without corners on an interval is convex: the proof that its second derivative is not negative."""

    proof: Certificate


@dataclass(frozen=True, slots=True)
class Contracts:
    """x_t = g(x_{t-1}) tends to ``limit``: g keeps the closed interval, and |g(y) - limit| <= rate |y - limit| on it; None is infinite."""

    low: Fraction | None
    high: Fraction | None
    limit: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True)
class AffineMap:
    """g(y) = slope · y + offset, with proofs of slope < 1 and slope > -1."""

    slope: Term
    offset: Term
    below: Certificate
    above: Certificate


@dataclass(frozen=True, slots=True)
class Regions:
    """Closed intervals that g takes into one another in turn, two neighbours a distance apart: no sequence in them has a limit.

    With ``gain``, one half-line on which every step leads further out by at least that much.
    """

    parts: tuple[tuple[Fraction | None, Fraction | None], ...]
    gain: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """The right side is the exact left side rounded to the decimals that were written."""

    digits: int


@dataclass(frozen=True, slots=True)
class Extreme:
    """``max_x f(x) = v`` (min, sup, inf): f stays below v, and v is f's value at ``point``, or its limit there from one ``side`` (±1).

    ``admitted``: proofs that the conditions on x hold at the point, or close to it on that side (see `kernel.extrema`).
    """

    bound: Certificate
    point: Term
    reached: Certificate
    admitted: tuple[Certificate, ...] = ()
    side: int | None = None


@dataclass(frozen=True, slots=True)
class Optimum:
    """``argmax_x f(x) = p`` (argmin): p meets the conditions on x, and f(x) < f(p) for every other x that does."""

    better: Certificate
    admitted: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class SameOptimum:
    """``argmax_x f(x) = argmin_x g(x)``: f(x) <= f(y) implies g(x) >= g(y), and the other way round (all signs as the operators ask)."""

    forward: Certificate
    back: Certificate


@dataclass(frozen=True, slots=True)
class All:
    """A proof for each part of a conjunction, in order."""

    parts: tuple[Certificate, ...]


Certificate: TypeAlias = (
    NormalForm
    | TensorForm
    | Rewriting
    | CaseSplit
    | OutsideDomain
    | Absurd
    | Induction
    | Antiderivative
    | KnownIntegral
    | SplitIntegral
    | SplitRange
    | Inside
    | LimitProof
    | Telescoping
    | Recurrence
    | Polynomial
    | Monotone
    | Lemma
    | Moments
    | Consequences
    | Assumed
    | ByPieces
    | SecondDerivative
    | Contracts
    | AffineMap
    | Regions
    | Rounding
    | Extreme
    | Optimum
    | SameOptimum
    | All
)
