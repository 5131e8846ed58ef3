"""Indices, their ranges, and how an axis is composed.

An index is a term: a `Sym` of integer sort (``#…`` bound, ``%…`` free on both sides of a claim, ``~…`` taken out of a contraction, or a
variable of
the claim), a number, or a composite.  An axis of a Kronecker product or of a vectorised matrix is a pair (slow, fast); an axis of a
block matrix is
one of several parts.  Composite indices keep a formula about all dimensions free of division and remainder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from verifier.sorts import INTEGER, Dim
from verifier.terms import App, Num, Sym, Term, num


@dataclass(frozen=True, slots=True)
class Pair:
    """The axis of a Kronecker product: position (slow - 1) * size(fast) + fast."""

    slow: Axis
    fast: Axis


@dataclass(frozen=True, slots=True)
class Blocks:
    """The axis of a block matrix: the axes of its parts, one after the other."""

    parts: tuple[Axis, ...]


Axis: TypeAlias = Dim | Pair | Blocks


def pair(slow: Term, fast: Term) -> App:
    """The composite index of a `Pair` axis."""
    return App("pair", (slow, fast), INTEGER)


def part(number: int, inner: Term) -> App:
    """The composite index of a `Blocks` axis."""
    return App("part", (num(number), inner), INTEGER)


def leaves(index: Term) -> tuple[str, tuple[Term, ...]]:
    """How an index is composed, as text, and the simple indices in it."""
    match index:
        case App(op="pair", args=(a, b)):
            (fa, la), (fb, lb) = leaves(a), leaves(b)
            return f"({fa}{fb})", la + lb
        case App(op="part", args=(Num(value=k), a)):
            fa, la = leaves(a)
            return f"[{k}{fa}]", la
        case _:
            return ".", (index,)


def is_structured(axis: Axis) -> bool:
    """True for an axis that is composed of others."""
    return not isinstance(axis, Dim)


def finer(a: Axis, b: Axis) -> Axis:
    """The more composed one of two descriptions of one axis."""
    match a, b:
        case Pair(), Pair():
            return Pair(finer(a.slow, b.slow), finer(a.fast, b.fast))
        case Blocks(), Blocks() if len(a.parts) == len(b.parts):
            return Blocks(tuple(finer(x, y) for x, y in zip(a.parts, b.parts, strict=True)))
        case Dim(), _:
            return b
        case _:
            return a


def size(axis: Axis) -> Dim:
    """The dimension of an axis."""
    match axis:
        case Pair(slow=a, fast=b):
            return size(a) * size(b)
        case Blocks(parts=parts):
            total = Dim.of(0)
            for p in parts:
                total = total + size(p)
            return total
        case _:
            return axis


def rename(index: Term, mapping: dict[Sym, Term]) -> Term:
    """An index with simple indices replaced."""
    match index:
        case Sym():
            return mapping.get(index, index)
        case App(args=args) if any(isinstance(a, Sym | App) for a in args):
            return App(index.op, tuple(rename(a, mapping) for a in args), INTEGER)
        case _:
            return index


def syms(index: Term) -> frozenset[Sym]:
    """The variables in an index."""
    match index:
        case Sym():
            return frozenset((index,))
        case App(args=args):
            return frozenset().union(*(syms(a) for a in args))
        case _:
            return frozenset()


def order(index: Term) -> tuple[int, str]:
    """A total order of indices, for the two ends of a symmetric matrix and the variable that a Kronecker symbol keeps."""
    match index:
        case Num(value=v):
            return (0, f"{v}")
        case Sym(name=name):
            return ({"#": 3, "~": 4, "%": 1, "?": 5}.get(name[:1], 2), name)
        case _:
            return (3, repr(index))
