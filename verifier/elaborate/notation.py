"""Givens that fix notation rather than state mathematics: entries of a matrix, layouts of derivatives, what bars and primes mean."""

from __future__ import annotations

from verifier.elaborate.names import spelling
from verifier.elaborate.scope import Scope
from verifier.elaborate.subscripts import index_nodes
from verifier.syntax.tree import CasesNode, Chain, Diff, Group, Name, Node, Prefix, Script


def convention(scope: Scope, chain: Chain) -> bool:
    """Take the given if it fixes notation; True when it did."""
    if len(chain.items) != 2 or chain.relators[0].op not in ("=", ":="):
        return False
    left, right = chain.items
    return _entries(scope, left, right) or _layout(scope, left, right) or _bars(scope, left, right) or _kronecker(scope, left, right)


def _entries(scope: Scope, left: Node, right: Node) -> bool:
    """``\\mathbf{A} = (a_{ij})``."""
    match left, right:
        case Name(), Group(open="(" | "[", items=(Script(base=Name() as base, sub=sub, sup=None, primes=0),)) if sub is not None:
            owner = scope.find(spelling(left))
            if owner is None or len(index_nodes(scope, sub, None)) != len(scope.shape(owner)):
                return False
            scope.conventions[f"entries:{spelling(base)}"] = owner.name
            return True
    return False


def _layout(scope: Scope, left: Node, right: Node) -> bool:
    """``(∂f/∂X)_{ij} = ∂f/∂X_{ij}``, ``(∂u/∂v)_{ij} = ∂u_i/∂v_j``, ``(\\nabla^2_w L)_{ij} = …``."""
    match left:
        case Script(base=Group(items=(Diff() as derivative,)), sub=sub, sup=None, primes=0) if sub is not None and isinstance(right, Diff):
            pass
        case _:
            return False
    outer = [_letter(n) for n in index_nodes(scope, sub, None)]
    if derivative.order == 2:
        return True
    above = _indices(scope, right.body)
    below = _indices(scope, right.wrt[0][0]) if right.wrt else []
    inner = [*above, *below]
    if sorted(map(str, inner)) != sorted(map(str, outer)) or not below:
        return False
    if above:
        scope.conventions["layout"] = "numerator" if inner == outer else "denominator"
    elif len(outer) == 2:
        scope.conventions["gradient"] = "same" if below == outer else "transposed"
    return True


def _indices(scope: Scope, node: Node | None) -> list[str | None]:
    match node:
        case Script(base=_, sub=sub, sup=None) if sub is not None:
            return [_letter(n) for n in index_nodes(scope, sub, None)]
    return []


def _letter(node: Node) -> str | None:
    return spelling(node) if isinstance(node, Name) else None


def _bars(scope: Scope, left: Node, right: Node) -> bool:
    """``|M| = \\det(M)``."""
    match left, right:
        case Group(open="|", items=(a,)), Prefix(head=Name(base="det"), factors=(b,)):
            inner = b.items[0] if isinstance(b, Group) and len(b.items) == 1 else b
            if isinstance(a, Name) and isinstance(inner, Name) and spelling(a) == spelling(inner):
                scope.conventions["bars"] = "det"
                return True
    return False


def _kronecker(scope: Scope, left: Node, right: Node) -> bool:
    """``\\delta_{ij} = 1 if i = j else 0``."""
    match left, right:
        case Script(base=Name() as base, sub=sub, sup=None), CasesNode(rows=((one, Chain(relators=(r,))), (zero, _))) if sub is not None:
            from verifier.syntax.tree import Number

            if (
                isinstance(one, Number)
                and isinstance(zero, Number)
                and one.value == 1
                and zero.value == 0
                and r.op == "="
                and base.base == "delta"
            ):
                scope.conventions[f"constant:{spelling(base)}"] = "delta"
                return True
    return False
