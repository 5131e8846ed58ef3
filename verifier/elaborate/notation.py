"""Givens that fix notation rather than state mathematics: entries of a matrix, layouts of derivatives, what bars and primes mean."""

from __future__ import annotations

from verifier.elaborate.ellipses import is_dots
from verifier.elaborate.hints import is_transpose, plain_letter_of
from verifier.elaborate.names import is_bold, spelling
from verifier.elaborate.scope import Scope
from verifier.elaborate.subscripts import dimension_of, index_nodes
from verifier.sorts import Dim, Func, Tensor
from verifier.syntax.tree import CasesNode, Chain, Diff, Group, MatrixNode, Name, Node, Number, Prefix, Script
from verifier.terms import Sym


def convention(scope: Scope, chain: Chain) -> bool:
    """Take the given if it fixes notation; True when it did."""
    if len(chain.items) != 2 or chain.relators[0].op not in ("=", ":="):
        return False
    left, right = chain.items
    return any(kind(scope, left, right) for kind in (_entries, _stacked, _layout, _bars, _kronecker))


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


def _stacked(scope: Scope, left: Node, right: Node) -> bool:
    """``X^\\top = [x_1, …, x_n]`` and a column of ``x_i^\\top`` say that the x_i are the rows of X, ``X = [x_1, …, x_n]`` that they are its
    columns.
    """
    turned = isinstance(left, Script) and left.sub is None and (is_transpose(left.sup) or plain_letter_of(left.sup) == "T")
    name = left.base if turned and isinstance(left, Script) else left
    listed = _listed_vectors(right)
    if not isinstance(name, Name) or listed is None:
        return False
    family, last, in_rows = listed
    rows = turned if not in_rows else not turned
    owner, count = scope.find(spelling(name)), dimension_of(last)
    member = scope.find(family)
    if count is None or any(w.variable == member for w in scope.laws):
        return False
    size = _size_of_member(member)
    if size is None:
        if member is not None or not is_bold(family):
            return False
        size = scope.unifier.fresh()
    for n in count.names():
        scope.declare_dimension(n)
    shape = (count, size) if rows else (size, count)
    if owner is None:
        owner = scope.introduce(spelling(name), Tensor(shape))
    elif not (isinstance(owner.sort, Tensor) and scope.definition_of(owner.name) is None and scope.same(scope.shape(owner), shape)):
        return False
    scope.conventions[f"{'row' if rows else 'col'}:{family}"] = owner.name
    return True


def _listed_vectors(node: Node) -> tuple[str, Node, bool] | None:
    """x, n and whether they are written as rows, of ``[x_1, x_2, …, x_n]`` and of a column of ``x_i^\\top``."""
    match node:
        case Group(open="[" | "(", items=items) if len(items) > 2:
            in_rows = False
        case MatrixNode(rows=(items,)) if len(items) > 2:
            in_rows = False
        case MatrixNode(rows=rows) if len(rows) > 2 and all(len(r) == 1 for r in rows):
            items, in_rows = tuple(r[0] for r in rows), True
        case _:
            return None
    if not is_dots(items[-2]):
        return None
    found: list[tuple[str, Node]] = []
    for item in (*items[:-2], items[-1]):
        match item:
            case Script(base=Name() as base, sub=sub, sup=sup, primes=0) if sub is not None:
                if (is_transpose(sup) or plain_letter_of(sup) == "T") != in_rows or (sup is None) == in_rows:
                    return None
                found.append((spelling(base), sub))
            case _:
                return None
    if len({name for name, _ in found}) != 1 or [s.value for _, s in found[:-1] if isinstance(s, Number)] != list(range(1, len(found))):
        return None
    return found[0][0], found[-1][1], in_rows


def _size_of_member(member: Sym | None) -> Dim | None:
    """The size of the vectors of a family, or of the vector that goes by the same name."""
    match None if member is None else member.sort:
        case Tensor(shape=(size,)) | Func(result=Tensor(shape=(size,))):
            return size
    return None


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
