"""The entry points: one given into a context, one claim into a proposition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import TypeVar

from verifier.claims import Claim, Context, Definition
from verifier.elaborate import declarations, definitions, expressions, families, propositions
from verifier.elaborate.errors import Clash, NotUnderstood, ShapeClash
from verifier.elaborate.hints import whole
from verifier.elaborate.losses import note_upstream
from verifier.elaborate.names import is_bold, is_upper
from verifier.elaborate.remarks import side_condition, without_remarks
from verifier.elaborate.scope import Scope
from verifier.elaborate.scope import settle as settle_sorts
from verifier.sorts import INTEGER, Dim, Tensor
from verifier.syntax.tree import Chain, Logic, Node, Span, Statement
from verifier.terms import And, Implies, Prop, Term, free_symbols

T = TypeVar("T")
MAX_READINGS = 12


@dataclass(frozen=True, slots=True)
class Elaborated:
    """A proposition, and the context extended by what had to be guessed to read it."""

    prop: Prop
    context: Context


def declare(context: Context, node: Node | Statement) -> Context:
    """The context after one given: a declaration, an assumption, a definition, a law, a property, a convention.

    Raises `NotUnderstood` that names what is not known, `ShapeClash` when it does not type-check.
    """
    tree = without_remarks(node.tree if isinstance(node, Statement) else node)

    def take(scope: Scope) -> Context:
        scope.declaring = True
        match tree:
            case Logic(op="if", parts=(Chain() as chain, when)) if not any(r.op == "in" for r in chain.relators):
                declarations.declare_chain(scope, chain, when)
            case _:
                declarations.declare_statement(scope, tree)
        return scope.finish()

    return _readings(note_upstream(context, tree), tree, take)


def elaborate(context: Context, node: Node | Statement, *, openly: bool = False) -> Elaborated:
    """The proposition that a claim states; with ``openly``, one of open shape when no convention fits.

    Raises `ShapeClash` or `NotUnderstood`.
    """
    tree = without_remarks(node.tree if isinstance(node, Statement) else node)
    claim, conditions = side_condition(tree, context.declared)

    def take(scope: Scope) -> Elaborated:
        prop = propositions.condition(scope, claim)  # first: it says what the letters of a range are indices of
        given = [propositions.condition(scope, c) for c in conditions]
        if given:
            prop = Implies(given[0] if len(given) == 1 else And(tuple(given)), prop)
        after = scope.finish()
        return Elaborated(scope.settle(prop), after)

    try:
        return _readings(context, tree, take)
    except NotUnderstood as why:
        return _last_reading(context, tree, take, why, openly)


def _last_reading(context: Context, tree: Node, take: Callable[[Scope], Elaborated], why: NotUnderstood, openly: bool) -> Elaborated:
    """What was guessed before is forgotten; then, with ``openly``, what does not fit together gets an open shape."""
    bare = without_guesses(context)
    if bare is not context:
        try:
            return _readings(bare, tree, take)
        except (NotUnderstood, ShapeClash):
            pass
    if openly:
        scope = _open(context, tree)
        scope.lenient = True
        try:
            return take(scope)
        except (NotUnderstood, Clash):
            pass
    raise why


def without_guesses(context: Context) -> Context:
    """The context with guessed symbols forgotten, for another try at a formula that they do not fit; itself when there are none."""
    return forget(context, frozenset(context.symbols) - context.declared)


def forget(context: Context, names: frozenset[str]) -> Context:
    """The context without some symbols, and without everything that was said in terms of them: two things must not go by one name."""
    lost = set(names) & set(context.symbols)
    if not lost:
        return context
    while True:
        more = {
            d.head.name
            for d in context.definitions
            if d.head.name not in lost and lost & {s.name for s in free_symbols(d.body) | {d.head}}
        }
        if not more:
            break
        lost |= more

    def kept(*parts: Prop | Term | None) -> bool:
        return not any(s.name in lost for p in parts if p is not None for s in free_symbols(p))

    return Context(
        {n: s for n, s in context.symbols.items() if n not in lost},
        tuple(a for a in context.assumptions if kept(a)),
        tuple(d for d in context.definitions if kept(d.head, d.body, d.condition)),
        tuple(w for w in context.laws if kept(w.variable, *w.parameters)),
        tuple(g for g in context.guesses if not any(g.startswith((f"{n} ", f"{n}(")) for n in lost)),
        context.declared - lost,
        {k: v for k, v in context.conventions.items() if k.partition(":")[2] not in lost},
    )


def elaborate_links(context: Context, chain: Chain) -> tuple[list[tuple[Prop, Span]], Context]:
    """The links of a chain, in order, each with its place; one reading for all of them."""

    def take(scope: Scope) -> tuple[list[tuple[Prop, Span]], Context]:
        found = propositions.links(scope, chain)
        after = scope.finish()
        return [(scope.settle(p), span) for p, span in found], after

    return _readings(context, chain, take)


def as_definition(context: Context, node: Node | Statement) -> Definition | None:
    """The definition that an equation would make of a symbol met for the first time, else None."""
    try:
        return extend_with_definition(context, node).definitions[-1]
    except (NotUnderstood, ShapeClash, ValueError):
        return None


def extend_with_definition(context: Context, node: Node | Statement) -> Context:
    """The context with the definition that an equation makes; further links of its chain are not taken in.

    Raises `ValueError` when the equation defines nothing.
    """
    tree = node.tree if isinstance(node, Statement) else node
    when: Node | None = None
    if isinstance(tree, Logic) and tree.op == "if" and len(tree.parts) == 2:
        tree, when = tree.parts
    if not isinstance(tree, Chain):
        raise ValueError("no equation")
    chain = tree

    def take(scope: Scope) -> Context:
        if not definitions.is_definition(scope, chain):
            raise ValueError("the left side is known")
        definitions.define(scope, chain.items[0], chain.items[1], when, chain.span)
        return scope.finish()

    return _readings(context, chain, take)


def claim_from_latex(claim: str, given: Sequence[str] = ()) -> Claim:
    """Parse and elaborate a claim under givens. Raises `ParseFailure`, `NotUnderstood` or `ShapeClash`."""
    from verifier.syntax import parse_statement

    context = Context()
    for tree in sorted((parse_statement(text) for text in given), key=declares_late):
        context = declare(context, tree)
    return settled(elaborate(context, parse_statement(claim)))


def declares_late(tree: Node) -> bool:
    """False for memberships (``x \\in \\mathbb{R}^n``), which come first: what is said of a name must not be read before its shape is
    known.
    """
    first = tree.parts[0] if isinstance(tree, Logic) and tree.parts else tree
    return not (isinstance(first, Chain) and first.relators[0].op == "in")


def settled(result: Elaborated) -> Claim:
    """The claim with names for the dimensions that nothing determined."""
    context = result.context
    if "open dimensions" not in context.conventions:
        return Claim(result.prop, context)
    taken = set(context.symbols)
    names: dict[str, Dim] = {}

    def resolve(dim: Dim) -> Dim:
        for n in sorted(dim.names()):
            if n.startswith("?") and n not in names:
                fresh = next(c for c in _dimension_names() if c not in taken)
                taken.add(fresh)
                names[n] = Dim.of(fresh)
        return dim.substitute(names)

    def change(x: T) -> T:
        return settle_sorts(x, {"?": Dim.of(0)}, resolve)  # type: ignore[no-any-return]

    prop = change(result.prop)
    renamed = Context(
        {k: change(s) for k, s in context.symbols.items()},
        tuple(change(p) for p in context.assumptions),
        tuple(
            Definition(
                change(d.head),
                tuple(change(p) for p in d.params),
                change(d.body),
                None if d.condition is None else change(d.condition),
                d.kind,
            )
            for d in context.definitions
        ),
        tuple(type(w)(change(w.variable), w.distribution, tuple(change(p) for p in w.parameters), w.iid) for w in context.laws),
        context.guesses,
        context.declared,
        context.conventions,
    )
    return Claim(prop, renamed)


def _dimension_names() -> Iterator[str]:
    yield from ("d", "m", "n", "p", "q")
    k = 1
    while True:
        yield f"d_{k}"
        k += 1


# -- readings ----------------------------------------------------------------------------------------------------------------


def _readings(context: Context, tree: Node, take: Callable[[Scope], T]) -> T:
    """Read with the usual guesses; when shapes clash, try the other guesses before giving up.

    A clash is reported as `ShapeClash` only when no guessed name is involved in it.
    """
    scope = _open(context, tree)
    try:
        return take(scope)
    except Clash as clash:
        first = clash
    except RecursionError:
        raise NotUnderstood("a formula nested too deeply", tree.span) from None
    if expressions.has_wide_bracket(tree):
        trial = _open(context, tree)
        trial.wide_brackets = True
        try:
            return take(trial)
        except (Clash, NotUnderstood):
            pass
    candidates = _guessed(scope, first)
    options = [_kinds(scope, name) for name in candidates[:3]]
    fewest = sorted(product(*options), key=lambda choice: sum(kind != kinds[-1] for kind, kinds in zip(choice, options, strict=True)))
    for choice in islice(fewest[1:], MAX_READINGS) if candidates else ():  # the first one is as it was
        trial = _open(forget(context, frozenset(candidates[:3])), tree)
        trial.kinds = dict(zip(candidates, choice, strict=False))
        try:
            return take(trial)
        except Clash:
            continue
    if candidates:
        raise NotUnderstood(f"{first.reason}; {', '.join(candidates)} is not declared", first.span, "a declaration of its shape")
    raise ShapeClash(first.reason, first.span)


def _open(context: Context, tree: Node) -> Scope:
    scope = Scope.open(context, expressions.read)
    scope.root = tree
    written = [n for n in whole(tree) if n in scope.symbols] if scope.symbols else []
    if isinstance(tree, Chain) and definitions.is_total(scope, tree):
        written = [n for n in written if n not in whole(tree.items[0])]
    for name in sorted(written):
        families.as_tensor(scope, name)
    return scope


def _guessed(scope: Scope, clash: Clash) -> list[str]:
    """The guessed names that a clash may be due to: those in it, and those in the definitions of names in it."""
    pending, seen = list(clash.names), set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        for d in scope.definitions:
            if d.head.name == name:
                pending += [s.name for s in free_symbols(d.body)]
    guessed = (n for n in seen if n in scope.symbols and n not in scope.declared and n not in scope.bound)
    shaped = (n for n in guessed if scope.symbols[n].sort != INTEGER)  # an integer has no shape to be mistaken about
    return sorted(shaped, key=lambda n: (n not in clash.names, n))


def _kinds(scope: Scope, name: str) -> list[str]:
    """The other kinds a guessed name may have, the likely ones first."""
    symbol = scope.symbols[name]
    rank = symbol.sort.rank if isinstance(symbol.sort, Tensor) else 0
    kinds = ["matrix", "vector", "number"] if is_upper(name) else ["vector", "matrix", "number"]
    if is_bold(name):
        kinds = kinds[:2]
    present = {0: "number", 1: "vector", 2: "matrix"}.get(rank, "number")
    return [*(k for k in kinds if k != present), present]


__all__ = [
    "Elaborated",
    "as_definition",
    "claim_from_latex",
    "declare",
    "elaborate",
    "elaborate_links",
    "extend_with_definition",
    "settled",
]
