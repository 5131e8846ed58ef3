r"""The formulas of a key: SymPy, LaTeX (`Tex`), or what was read in a document (`Read`).

``tex(r"\mathbb{E}[X] = p")`` is read where it stands: by this program's parser, in the context of its question.  SymPy formulas are
converted by `verifier.sympy_terms`.  What is printed of a `Tex` comes from its tree, never from its characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from verifier.claims import Context
from verifier.keys.model import BadKey, Step, Words
from verifier.terms import Prop, Rel

if TYPE_CHECKING:
    from verifier.document.model import Macro
    from verifier.syntax.tree import Node

    Formula = Any


@dataclass(frozen=True, slots=True)
class Tex:
    """A formula in LaTeX; ``macros`` are those of its document."""

    source: str
    macros: Mapping[str, Macro] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return self.source


@dataclass(frozen=True, slots=True)
class Read:
    """A proposition of a document, with the context in which it was read. ``source`` is its LaTeX; ``line`` where it stands."""

    prop: Prop
    context: Context
    source: str
    line: int = 0
    macros: Mapping[str, Macro] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return self.source


def tex(source: str) -> Tex:
    """A formula in LaTeX: a relation, a chain, relations joined by ⇒, ⇔ or "and"; as a given also a declaration or a law."""
    return Tex(source)


def tex_chain(start: str, *links: tuple[str, str, Words]) -> tuple[Step, ...]:
    """The steps of ``start = a \\leq b …`` from links (sign, next expression, why), all in LaTeX."""
    steps = []
    for sign, right, why in links:
        steps.append(Step(Tex(f"{start} {sign} {right}"), why))
        start = right
    return tuple(steps)


def tree(formula: Tex) -> Node:
    """The formula as parsed. Raises `BadKey`."""
    from verifier.syntax import parse_statement
    from verifier.syntax.tree import ParseFailure

    try:
        return parse_statement(formula.source, formula.macros)
    except ParseFailure as why:
        raise BadKey(f"{formula.source}: not understood: {why}") from why


def is_sympy(formula: Formula) -> bool:
    """Whether the formula is SymPy."""
    return not isinstance(formula, Tex | Read)


def proposition(formula: Formula, context: Context | None = None) -> Prop:
    """The proposition that a formula encodes; a `Tex` is read in the context. Raises `BadKey`."""
    return read(formula, context or Context())[0]


def read(formula: Formula, context: Context) -> tuple[Prop, Context]:
    """The proposition, and the context extended by what had to be guessed to read it. Raises `BadKey`."""
    match formula:
        case Read():
            return formula.prop, formula.context
        case Tex():
            from verifier.elaborate import NotUnderstood, ShapeClash, elaborate, settled

            try:
                claim = settled(elaborate(context, tree(formula)))
            except (NotUnderstood, ShapeClash) as why:
                raise BadKey(f"{formula.source}: {why}") from why
            return claim.prop, claim.context
        case _:
            from verifier import sympy_terms

            try:
                return sympy_terms.prop(formula), context
            except sympy_terms.NotConvertible as why:
                raise BadKey(f"{formula}: {why}") from why


def shown(formula: Formula) -> str:
    """The LaTeX of a formula: of its terms or of its tree. Raises `BadKey`."""
    left, sign, right = sides_of(formula)
    return f"{left} {sign} {right}" if sign else left


def sides_of(formula: Formula) -> tuple[str, str, str]:
    """Left side, relation sign and right side as LaTeX; all of it in the first where it is no relation between two sides."""
    from verifier import latex

    match formula:
        case Tex() | Read():
            from verifier.syntax.printer import to_latex
            from verifier.syntax.tree import Chain

            node = tree(Tex(formula.source, formula.macros))
            if isinstance(node, Chain) and len(node.items) == 2:
                left, right = map(to_latex, node.items)
                return left, to_latex(node).removeprefix(left).removesuffix(right).strip(), right
            return to_latex(node), "", ""
        case _:
            if not (getattr(formula, "is_Relational", False) or getattr(formula, "is_Boolean", False)):
                return latex.latex(_term(formula)), "", ""
            prop = proposition(formula)
            return latex.sides(prop) if isinstance(prop, Rel) else (latex.latex(prop), "", "")


def _term(expression: Any) -> Any:
    from verifier import sympy_terms

    try:
        return sympy_terms.term(expression)
    except sympy_terms.NotConvertible as why:
        raise BadKey(f"{expression}: {why}") from why


def check_chain(claim: Formula, relations: Sequence[Formula]) -> None:
    """Raises `BadKey` unless the relations lead, each from the right side of the one before, from one side of the claim to the other."""
    if not relations or any(isinstance(r, Read) for r in (claim, *relations)):
        return
    if not all(map(_has_sides, (claim, *relations))):
        raise BadKey(f"the steps to {claim} are no chain; say loose=True for statements of their own")
    ends = [side for relation in relations for side in _sides(relation)]
    if (ends[0], ends[-1]) != tuple(_sides(claim)):
        raise BadKey(f"the steps do not lead from one side of {claim} to the other")
    if any(a != b for a, b in zip(ends[1::2], ends[2::2], strict=False)):
        raise BadKey(f"the chain of steps to {claim} is broken")


def _has_sides(formula: Formula) -> bool:
    return bool(sides_of(formula)[1]) if isinstance(formula, Tex) else bool(getattr(formula, "is_Relational", False))


def _sides(formula: Formula) -> Sequence[Any]:
    return sides_of(formula)[::2] if isinstance(formula, Tex) else formula.args
