"""Factors, exponents, indices, bounds: what is off by one, by two, or by a power."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verifier.repair.written import Edit, Side, Site, Written, is_mark
from verifier.syntax.tree import BigOp, CasesNode, Fraction_, Group, Name, Number, Prefix, Product, Root, Script, Sum

COMMON = ("2", r"\frac{1}{2}")  # factors that get lost
RARE = ("3", "4", r"\frac{1}{4}", r"\frac{1}{3}")


def kind_at(site: Site, otherwise: str = "number") -> str:
    """What a number or a letter is where it stands."""
    if site.in_limits:
        return "bound"
    if site.in_index:
        return "index"
    return "exponent" if site.in_power else otherwise


def numbers(step: Written, side: Side) -> Iterator[Edit]:
    """A written number made a little larger or smaller, doubled, halved."""
    for site in side.sites:
        node = site.node
        if not isinstance(node, Number) or node.digits is not None or node.value.denominator != 1:
            continue
        v = int(node.value)
        kind = kind_at(site, "factor" if site.up is not None and isinstance(site.up.node, Product | Fraction_) else "number")
        near = (v + 1, v - 1) if kind in ("index", "bound") else (2 * v, *((v // 2,) if v % 2 == 0 else ()), v + 1, v - 1)
        for other in dict.fromkeys(near):
            if other == v or other < 0 or not _natural(other, site, kind):
                continue
            yield Edit(kind, (side.put(site, str(other)),))


def _natural(value: int, site: Site, kind: str) -> bool:
    """Whether 0 and 1 read naturally in this place: not as a factor, an exponent, or a term beside others."""
    if value > 1 or site.up is None:
        return True
    if isinstance(site.up.node, Sum):
        return value == 1
    return kind not in ("factor", "exponent") or isinstance(site.up.node, CasesNode)


def shifts(step: Written, side: Side) -> Iterator[Edit]:
    """``t`` for ``t + 1`` or ``t - 1`` in an index, a bound or an exponent."""
    for site in side.sites:
        if site.up is None or not (site.in_index or site.in_limits or site.in_power):
            continue
        node, kind = site.node, kind_at(site)
        whole = isinstance(site.up.node, Script | BigOp | Prefix) or site.slot == "items"
        match node:
            case Name() if whole and not is_mark(node) and not (site.slot == "items" and site.index == 0 and site.in_limits):
                yield from (Edit(kind, (side.put(site, f"{side.source(node)}{shift}"),)) for shift in ("+1", "-1"))
            case Sum(terms=(Name() as name, Number(value=one)), signs=("+", sign)) if one == 1 and sign in "+-":
                other = "-" if sign == "+" else "+"
                yield Edit(kind, (side.put(site, side.source(name)),))
                yield Edit(kind, (side.put(site, f"{side.source(name)}{other}1"),))


def neighbours(step: Written, side: Side) -> Iterator[Edit]:
    """``n`` for ``n + 1`` or ``n - 1`` where it is a number of its own."""
    for site in side.sites:
        match site.node:
            case Sum(terms=(Name() as name, Number(value=one)), signs=("+", "+" | "-")) if one == 1 and not site.in_index | site.in_limits:
                yield Edit("number", (side.put(site, side.source(name)),))
            case Name() if step.rank(site.node) == 0 and site.slot in ("factors", "num", "den") and not site.in_index | site.in_limits:
                yield from (Edit("number", (side.put(site, f"({side.source(site.node)}{shift})"),)) for shift in ("+1", "-1"))


def swaps(step: Written, side: Side) -> Iterator[Edit]:
    """``ij`` for ``ji``, and two letters exchanged throughout."""
    for site in side.sites:
        match site.node:
            case Product(factors=(a, b), ops=("",)) if site.in_index and site.slot == "sub":
                yield Edit("index", (side.put(site, side.source(b) + side.source(a)),))
            case Group(open="[" | "", items=(Name() as a, Name() as b)):
                yield Edit("index", ((*a.span, side.source(b)), (*b.span, side.source(a))))
    places: dict[str, list[Site]] = {}
    for site in side.sites:
        if isinstance(site.node, Name) and not (site.slot == "sup" and is_mark(site.node)):
            places.setdefault(side.source(site.node), []).append(site)
    names = sorted(places)[:6]
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            if any(s.in_limits for s in (*places[one], *places[other])):
                continue
            if step.rank(places[one][0].node) == step.rank(places[other][0].node):
                there = (*((s, other) for s in places[one]), *((s, one) for s in places[other]))
                yield Edit("letter", tuple(side.put(s, text) for s, text in there))


def letters(step: Written, side: Side) -> Iterator[Edit]:
    """One name in place of another that the step speaks of."""
    indices: dict[str, None] = {}
    for each in (step.rhs, step.lhs):
        for site in each.sites:
            if isinstance(site.node, Name) and (site.in_index or site.in_limits) and not is_mark(site.node):
                indices.setdefault(each.source(site.node))
    for site in side.sites:
        node = site.node
        if not isinstance(node, Name) or (site.slot == "sup" and is_mark(node)):
            continue
        here = side.source(node)
        if site.in_index:
            yield from (Edit("index", (side.put(site, other),)) for other in indices if other != here)
        elif not site.in_limits:
            mine = step.rank(node)
            for other in step.atoms:
                if other != here and mine is not None and step.ranks.get(other) == mine:
                    yield Edit("letter", (side.put(site, other),))


def factors(step: Written, side: Side) -> Iterator[Edit]:
    """A number as a factor too few or too many."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits:
            continue
        match node:
            case Fraction_(num=num, den=Number() as den):
                yield Edit("extra-factor", (side.put(site, side.bracketed(num)),), rf"\frac{{1}}{{{side.source(den)}}}")
            case Product(factors=parts) if len(parts) > 1:
                for k, part in enumerate(parts):
                    if _is_numeric(part):
                        yield without_factor(side, node, k)
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits or isinstance(node, Number) or not site.is_term:
            continue
        if isinstance(node, Product) and isinstance(node.factors[0], Number):
            continue  # its number is changed instead
        for lost in (*COMMON, *(RARE if site.up is None else ())):
            yield Edit("missing-factor", (side.put(site, side.times(site, lost)),), lost)


def _is_numeric(node: object) -> bool:
    match node:
        case Number():
            return True
        case Fraction_(num=Number(), den=Number()):
            return True
    return False


def without_factor(side: Side, node: Product, k: int) -> Edit:
    """The edit that leaves out a factor."""
    parts = node.factors
    start, end = (parts[k].span[0], parts[k + 1].span[0]) if k == 0 else (parts[k - 1].span[1], parts[k].span[1])
    return Edit("extra-factor", ((start, end, ""),), side.source(parts[k]))


def exponents(step: Written, side: Side) -> Iterator[Edit]:
    """A square too few or too many, a root, a whole fraction upside down."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits:
            continue
        text = side.source(node)
        match node:
            case Script(sup=sup) if sup is not None and not is_mark(sup) and isinstance(sup, Number):
                bare = text[: sup.span[0] - node.span[0]].rstrip("{").rstrip().removesuffix("^")
                yield Edit("exponent", (side.put(site, bare),))
            case Script(base=Name() | Group(), sup=None, primes=0) | Name() | Group(open="(" | "[" | "|" | "||") if (
                not (site.slot == "sup" and is_mark(node)) and not (site.slot == "base" and not isinstance(node, Group))
            ) and not (isinstance(site.up.node if site.up else None, Script) and site.slot == "base"):
                yield Edit("exponent", (side.put(site, f"{text}^2"),))
            case Root(arg=arg, degree=None):
                yield Edit("exponent", (side.put(site, side.bracketed(arg)),))
            case Fraction_(num=num, den=den):
                yield Edit("inverse", (side.put(site, rf"\frac{{{side.source(den)}}}{{{side.source(num)}}}"),))
            case Prefix(head=head, sup=None, factors=(Group(),)):
                at = head.span[1]
                yield Edit("exponent", ((at, at, "^2"),))
            case Sum() if site.slot in ("num", "den"):
                yield Edit("exponent", (side.put(site, rf"\left({text}\right)^2"),))
    for site in side.sites:
        if site.slot == "den" and isinstance(site.node, Name | Sum | Product):
            yield Edit("exponent", (side.put(site, rf"\sqrt{{{side.source(site.node)}}}"),))


def fraction_text(value: Fraction) -> str:
    """A value as LaTeX."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
