"""A step as it was written, and the places in it where something can be changed.

An edit replaces stretches of the author's own text and the text is read again: what surrounds the edit stays in the author's notation,
and what is shown is what was proved.  An edit may be clumsy or wrong in any way; it then does not parse, or is not proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING

from verifier.claims import Context
from verifier.elaborate.names import spelling
from verifier.sorts import Func, Tensor
from verifier.syntax import ParseFailure, parse_statement, to_latex
from verifier.syntax.tree import (
    Annotated,
    BigOp,
    CasesNode,
    Fraction_,
    Group,
    MatrixNode,
    Name,
    Node,
    Number,
    Prefix,
    Product,
    Relator,
    Root,
    Script,
    Sum,
)

if TYPE_CHECKING:
    from verifier.document.model import Macro

Patch = tuple[int, int, str]
"""Characters ``start`` to ``end`` of a side's text, and what takes their place."""

BRACED = frozenset({"sub", "sup", "lower", "upper", "num", "den", "arg", "degree"})  # slots whose text stands in braces, or is one token
MARKS = frozenset({"top", "T", "prime", "dagger", "H", "*", "+", "star", "ast", "intercal", "dots"})  # superscripts that are no powers


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: its kind (a key of the table of kinds), the patches, and what it is about (``detail``, LaTeX), when that helps."""

    kind: str
    patches: tuple[Patch, ...]
    detail: str = ""

    def apply(self, text: str) -> str:
        """The text with the patches in place."""
        for start, end, new in sorted(self.patches, reverse=True):
            before, after = text[:start], text[end:]
            if new and before[-1:].isalpha() and new[0].isalpha():
                new = " " + new
            if new and after[:1].isalpha() and new[-1].isalpha():
                new += " "
            if not new and before[-1:].isalpha() and after[:1].isalpha():
                new = " "
            text = before + new + after
        return text

    def apart(self, other: Edit) -> bool:
        """Whether the two edits touch different stretches of the text."""
        return all(a[1] <= b[0] or b[1] <= a[0] for a in self.patches for b in other.patches)


@dataclass(frozen=True, slots=True)
class Site:
    """A node and the way down to it: ``slot`` names the field of the parent that holds it."""

    node: Node
    slot: str = ""
    up: Site | None = None
    index: int = 0  # position within the field, where that is a tuple

    def slots(self) -> Iterator[str]:
        """The fields on the way up."""
        here: Site | None = self
        while here is not None:
            yield here.slot
            here = here.up

    @property
    def in_limits(self) -> bool:
        """Within the limits of a sum, a product, an integral, a maximum."""
        here: Site | None = self
        while here is not None and here.up is not None:
            if here.slot in ("lower", "upper") and isinstance(here.up.node, BigOp):
                return True
            here = here.up
        return False

    @property
    def in_index(self) -> bool:
        """Within a subscript."""
        return any(slot == "sub" for slot in self.slots())

    @property
    def in_power(self) -> bool:
        """Within a superscript that is no limit."""
        return not self.in_limits and "sup" in self.slots()

    @property
    def is_term(self) -> bool:
        """Whether the node stands where a factor may be put in front of it, or a sign."""
        if self.up is None:
            return True
        match self.up.node:
            case Sum():
                return True
            case Group(open="(" | "[" | "{" | "|", items=(_,)):
                return True
            case Fraction_() | Root() | CasesNode() | MatrixNode() | Annotated():
                return True
            case BigOp():
                return self.slot == "body" and not isinstance(self.node, Group)
            case Prefix(factors=(_,)):
                return self.slot == "factors" and not isinstance(self.node, Group | Script)
            case Script():
                return self.slot == "sup" and not is_mark(self.node)
        return False


def is_mark(node: Node) -> bool:
    """A superscript that is no power: a transpose, a star, an index in brackets."""
    return (isinstance(node, Name) and node.base in MARKS) or (isinstance(node, Group) and node.open in ("(", "[", ""))


def children(node: Node) -> Iterator[tuple[str, int, Node]]:
    """The parts of a node: field, position, part."""

    def into(value: object, slot: str, index: int) -> Iterator[tuple[str, int, Node]]:
        if isinstance(value, tuple):
            for k, part in enumerate(value):
                yield from into(part, slot, k)
        elif is_dataclass(value) and not isinstance(value, Relator):
            yield slot, index, value  # type: ignore[misc]

    for f in fields(node):
        if f.name not in ("span", "note", "head"):
            yield from into(getattr(node, f.name), f.name, 0)


@dataclass(frozen=True)
class Side:
    """One side of a step: its text, and the tree of that text."""

    text: str
    tree: Node
    sites: tuple[Site, ...]

    @staticmethod
    def of(text: str, node: Node | None, macros: Mapping[str, Macro]) -> Side | None:
        """The side as written; in canonical spelling where the text alone does not read as ``node`` (rows, alignment marks)."""
        for attempt in (text.strip(), "" if node is None else to_latex(node)):
            try:
                tree = parse_statement(attempt, macros)
            except (ParseFailure, RecursionError):
                continue
            if node is None or to_latex(tree) == to_latex(node):
                return Side(attempt, tree, tuple(_sites(Site(tree))))
        return None

    def source(self, node: Node) -> str:
        """The text of a node."""
        return self.text[node.span[0] : node.span[1]]

    def put(self, site: Site, new: str) -> Patch:
        """The patch that writes ``new`` in place of a node."""
        start, end = site.node.span
        if site.slot in BRACED and self.text[start - 1 : start] not in ("{", "[") and len(new) > 1:
            new = f"{{{new}}}"
        return start, end, new

    def bracketed(self, node: Node) -> str:
        """The node's text as a factor."""
        text = self.source(node)
        return rf"\left({text}\right)" if isinstance(node, Sum) else text

    def times(self, site: Site, factor: str, *, last: bool = False) -> str:
        """The text of a node multiplied by a factor."""
        node = site.node
        if isinstance(node, Number) and node.value == 1:
            return factor
        text = self.bracketed(node)
        if last:
            product = f"{text} {factor}"
        elif factor[-1:].isdigit() and text[:1].isdigit():
            product = rf"{factor} \cdot {text}"
        elif factor[-1:].isdigit():
            product = factor + text
        else:
            product = f"{factor} {text}"
        if site.up is not None and isinstance(site.up.node, Prefix):
            product = rf"\left({product}\right)"
        return product

    def sign_place(self, node: Sum, k: int) -> tuple[int, int] | None:
        """Where the sign of the k-th term stands; an empty stretch in front of a first term without one."""
        start = node.span[0] if k == 0 else node.terms[k - 1].span[1]
        end = node.terms[k].span[0]
        at = max(self.text.rfind(c, start, end) for c in "+-")
        if at < 0:
            return (end, end) if k == 0 else None
        return at, at + 1


def _sites(site: Site) -> Iterator[Site]:
    yield site
    for slot, index, child in children(site.node):
        yield from _sites(Site(child, slot, site, index))


@dataclass(frozen=True)
class Written:
    """A step to be mended: both sides, the relation, and what is known there."""

    lhs: Side
    rhs: Side
    op: str
    context: Context
    tensorial: bool = False
    ranks: Mapping[str, int | None] = field(default_factory=dict)  # the quantities at hand as written, in order, with their rank

    @staticmethod
    def of(lhs: Side, rhs: Side, op: str, context: Context, tensorial: bool, valued: frozenset[str] = frozenset()) -> Written:
        """The step, with the quantities that it names, and the declared numbers among ``valued``, which the instances give a value."""
        atoms: dict[str, int | None] = {}
        for side in (rhs, lhs):
            for site in side.sites:
                for text, rank in _quantity(side, site, context):
                    atoms.setdefault(text, rank)
        for name in sorted(context.declared & valued):  # p in E[R x] = w x, where R ~ Bern(p)
            sort = context.symbols[name].sort if name in context.symbols else None
            if isinstance(sort, Tensor) and not sort.shape:
                atoms.setdefault(name, 0)
        return Written(lhs, rhs, op, context, tensorial, atoms)

    @property
    def atoms(self) -> tuple[str, ...]:
        """The quantities at hand as written."""
        return tuple(self.ranks)

    @property
    def vectors(self) -> tuple[str, ...]:
        """Those of rank 1."""
        return tuple(text for text, rank in self.ranks.items() if rank == 1)

    def rank(self, node: Node) -> int | None:
        """The rank of a name with its subscripts, None when it is not known."""
        return rank_of(node, self.context)


def rank_of(node: Node, context: Context) -> int | None:
    """The rank of what a name, a subscripted name or a call stands for, as far as the context has it."""
    base = node.base if isinstance(node, Script) else node
    if not isinstance(base, Name):
        return None
    symbol = context.symbols.get(spelling(base))
    if symbol is None:
        return 0 if isinstance(node, Number) else None
    sort = symbol.sort
    indexed = isinstance(node, Script) and node.sub is not None
    if isinstance(sort, Func):
        return len(sort.result.shape) if isinstance(sort.result, Tensor) and (indexed or len(sort.args) == 0) else None
    if isinstance(sort, Tensor):
        return 0 if indexed and sort.shape else len(sort.shape)
    return None


def _quantity(side: Side, site: Site, context: Context) -> Iterator[tuple[str, int | None]]:
    """Quantities that an edit may bring in: names, subscripted names, applied functions, short brackets."""
    node = site.node
    if site.in_index or site.in_limits or (site.slot == "sup" and is_mark(node)):
        return
    if site.up is not None and isinstance(site.up.node, Script) and site.slot == "base" and site.up.node.sub is not None:
        return  # the name without its index is another thing
    text = side.source(node)
    if len(text) > 40:
        return
    match node:
        case Name() if node.base not in MARKS and node.base not in ("infty", "dots"):
            yield text, rank_of(node, context)
        case Script(base=Name(), sub=sub, sup=None, primes=0) if sub is not None:
            yield text, rank_of(node, context)
        case Prefix():
            yield text, None
        case Group(open="(", items=(Sum(),)) if not (site.up and isinstance(site.up.node, Product) and _is_argument(site)):
            yield text, None
        case Product(factors=(Name() as head, Group(open="(")), ops=("",)) if _is_function(head, context):
            yield text, None


def _is_function(name: Name, context: Context) -> bool:
    symbol = context.symbols.get(spelling(name))
    return symbol is not None and isinstance(symbol.sort, Func)


def _is_argument(site: Site) -> bool:
    """Whether brackets in a product stand right behind a name."""
    assert site.up is not None
    product = site.up.node
    before = site.index - 1
    return isinstance(product, Product) and before >= 0 and isinstance(product.factors[before], Name) and not product.ops[before]
