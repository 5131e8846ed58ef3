"""Which losses are given by their gradient at an output: what `upstream` follows back through the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verifier.claims import Context, Definition
from verifier.elaborate import expressions
from verifier.elaborate.errors import Clash, NotUnderstood, ShapeClash
from verifier.elaborate.hints import walk
from verifier.elaborate.scope import Scope
from verifier.elaborate.upstream import KEY, SLOPE, whole_of
from verifier.sorts import INTEGER, SCALAR, Func
from verifier.syntax.tree import Diff, Name, Node
from verifier.terms import Call, Sym, Term, free_symbols, rebuild


def note_upstream(context: Context, node: Node) -> Context:
    """The context after a formula that names the gradient of an undefined loss with respect to a defined quantity.

    The quantity must be where everything ends: nothing else is defined by means of it, and it is the only such quantity.  A loss may
    depend on an inner quantity by other ways too, and then its gradient there does not tell the others.
    """
    for found in _gradients(node):
        scope = Scope.open(context, expressions.read)
        try:
            loss, output = scope.term(found.body), scope.term(found.wrt[0][0])  # type: ignore[arg-type]
        except (NotUnderstood, ShapeClash, Clash, RecursionError):
            continue
        whole = whole_of(output)
        if not isinstance(loss, Sym) or loss.sort != SCALAR or loss.name in context.declared or f"{KEY}{loss.name}" in scope.conventions:
            continue
        if whole is not None and _ends_everything(scope, whole):
            scope.conventions[f"{KEY}{loss.name}"] = whole.name
            _settle(scope, loss.name, whole)
            context = scope.finish()
    return context


def _settle(scope: Scope, loss: str, output: Sym) -> None:
    """What was read as an unknown derivative before is the gradient from above."""
    name = f"{SLOPE}{loss}/{SLOPE}{output.name}"
    old = scope.symbols.get(name)
    if old is None:
        return
    scope.guesses = [g for g in scope.guesses if not g.startswith(f"how {loss} depends on")]
    if not isinstance(old.sort, Func) or old.sort.args:
        return
    scope.declared.add(name)
    scope.guessed.discard(name)
    new = scope.symbols[name] = Sym(name, output.sort)

    def change(t: Term) -> Term:
        return new if isinstance(t, Call) and t.fn == old and not t.args else rebuild(t, change)

    scope.definitions = [replace(d, body=change(d.body)) for d in scope.definitions]
    scope.assumptions = [change(p) for p in scope.assumptions]  # type: ignore[arg-type, misc]


def _ends_everything(scope: Scope, output: Sym) -> bool:
    """Whether a quantity is the only one with a definition that no other definition uses."""
    used: set[str] = set()
    for d in scope.definitions:
        if d.kind == "recursion":
            return False
        used |= {s.name for s in free_symbols(d.body)} - {d.head.name}
    last = [d.head for d in scope.definitions if d.head.name not in used and not _is_function(d)]
    return last == [output]


def _is_function(definition: Definition) -> bool:
    return isinstance(definition.head.sort, Func) and definition.head.sort.args != (INTEGER,)


def _gradients(node: Node) -> Iterator[Diff]:
    for part in walk(node):
        if isinstance(part, Diff) and part.order == 1 and len(part.wrt) == 1 and isinstance(part.body, Name) and part.kind != "d":
            yield part
