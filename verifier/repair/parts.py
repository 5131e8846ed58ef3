"""Terms and factors that were lost, or that are too many."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.repair.numbers import without_factor
from verifier.repair.written import Edit, Side, Written, is_mark
from verifier.syntax.tree import Fraction_, Group, Name, Number, Prefix, Product, Script, Sum

MOST_ATOMS = 12


def superfluous(step: Written, side: Side) -> Iterator[Edit]:
    """A term or a factor left out."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits:
            continue
        match node:
            case Sum(terms=terms) if len(terms) > 1:
                for k, term in enumerate(terms):
                    place = side.sign_place(node, k)
                    if place is None:
                        continue
                    if k == 0:
                        after = side.sign_place(node, 1)
                        if after is None:
                            continue
                        end = after[1] if node.signs[1] == "+" else after[0]
                        yield Edit("extra-term", ((node.span[0], end, ""),), side.source(term))
                    else:
                        yield Edit("extra-term", ((place[0], term.span[1], ""),), side.source(term))
            case Product(factors=factors) if len(factors) > 1:
                for k, factor in enumerate(factors):
                    if not (isinstance(factor, Group) and k and isinstance(factors[k - 1], Name)):  # an argument is no factor
                        yield without_factor(side, node, k)
                for k in range(len(factors) - 1):  # two at once: a function with its argument, a factor that came twice
                    start = factors[k].span[0] if k == 0 else factors[k - 1].span[1]
                    end = factors[k + 2].span[0] if k == 0 and len(factors) > 2 else factors[k + 1].span[1]
                    if len(factors) > 2:
                        yield Edit("extra-factor", ((start, end, ""),), side.text[factors[k].span[0] : factors[k + 1].span[1]])
                if len(factors) > 3:
                    rest = (factors[0].span[1], factors[-1].span[1])
                    yield Edit("extra-factor", ((*rest, ""),), side.text[slice(*rest)].strip())
            case Fraction_(num=num, den=den):
                if not isinstance(den, Number):
                    yield Edit("extra-factor", (side.put(site, side.bracketed(num)),), rf"\frac{{1}}{{{side.source(den)}}}")
                if not isinstance(num, Number):
                    yield Edit("extra-factor", (side.put(site, rf"\frac{{1}}{{{side.source(den)}}}"),), side.source(num))


def missing_factors(step: Written, side: Side) -> Iterator[Edit]:
    """A quantity of the step as a factor, above or below."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits or not site.is_term or (site.slot == "sup" and is_mark(node)):
            continue
        present = {side.source(part) for part in (node.factors if isinstance(node, Product) else (node,))}
        for atom in step.atoms[:MOST_ATOMS]:
            if atom in present and isinstance(node, Name):
                continue  # a square is another edit
            yield Edit("missing-factor", (side.put(site, side.times(site, atom)),), atom)
            if step.tensorial:
                yield Edit("missing-factor", (side.put(site, side.times(site, atom, last=True)),), atom)
            if step.ranks.get(atom) in (0, None) and atom not in present:
                below = rf"\frac{{1}}{{{atom}}}"
                if isinstance(node, Fraction_):
                    continue  # the denominator is a place of its own
                yield Edit("missing-factor", (side.put(site, side.times(site, below)),), below)
        if step.tensorial and isinstance(node, Product):
            for k in range(1, len(node.factors)):
                at = node.factors[k].span[0]
                yield from (Edit("missing-factor", ((at, at, f"{atom} "),), atom) for atom in step.atoms[:MOST_ATOMS])


def missing_terms(step: Written, side: Side) -> Iterator[Edit]:
    """One, or a quantity of the step, as a further term."""
    for site in side.sites:
        node = site.node
        if site.in_index or site.in_limits or isinstance(node, Number):
            continue
        argument = isinstance(node, Sum) or (site.is_term and not (site.up is not None and isinstance(site.up.node, Sum)))
        above = site.up.node if site.up is not None else None
        factor = site.slot == "factors" and isinstance(node, Prefix | Script | Name) and isinstance(above, Product)
        if not argument and not factor:
            continue
        text = side.source(node)
        present = {side.source(term) for term in (node.terms if isinstance(node, Sum) else (node,))}
        for atom in ("1", *step.atoms[:MOST_ATOMS]):
            if atom in present:
                continue  # x + 1 - 1 says x
            for sign in "+-":
                new = f"{text} {sign} {atom}"
                if factor or (site.up is not None and isinstance(site.up.node, Prefix)):
                    new = rf"\left({new}\right)"
                yield Edit("missing-term", (side.put(site, new),), atom if sign == "+" else f"-{atom}")
