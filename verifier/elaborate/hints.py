"""What a formula forces its undeclared names to be: a name under a transpose, a norm or a gradient is a vector or a matrix."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.elaborate.names import is_upper, looks_like_index, plain_letter, spelling, with_subscript
from verifier.syntax.tree import (
    Annotated,
    BigOp,
    CasesNode,
    Chain,
    Diff,
    Evaluated,
    Fraction_,
    Group,
    Logic,
    MatrixNode,
    Name,
    Node,
    Number,
    Prefix,
    Product,
    Quantified,
    Root,
    Script,
    Sum,
)

MATRIX_HEADS = frozenset({"det", "tr", "Tr", "trace", "rank", "rang", "rg", "vec", "adj", "logdet"})


def parts(node: Node) -> tuple[Node, ...]:
    """The direct parts of a written tree."""
    match node:
        case Script(base=base, sub=sub, sup=sup):
            return tuple(p for p in (base, sub, sup) if p is not None)
        case Product(factors=items) | Group(items=items) | Chain(items=items):
            return items
        case Sum(terms=items) | Logic(parts=items):
            return items
        case Prefix(factors=factors, sub=sub, sup=sup):
            return tuple(p for p in (sub, sup, *factors) if p is not None)
        case Fraction_(num=a, den=b):
            return (a, b)
        case Root(arg=arg, degree=degree):
            return (arg,) if degree is None else (arg, degree)
        case BigOp(lower=lower, upper=upper, body=body, measure=measure):
            return tuple(p for p in (lower, upper, body, measure) if p is not None)
        case Diff(wrt=wrt, body=body):
            variables = tuple(v for v, _ in wrt)
            return variables if body is None else (*variables, body)
        case Evaluated(body=body, lower=lower, upper=upper):
            return tuple(p for p in (body, lower, upper) if p is not None)
        case CasesNode(rows=rows):
            return tuple(p for row in rows for p in row if p is not None)
        case MatrixNode(rows=rows):
            return tuple(p for row in rows for p in row)
        case Annotated(body=body):
            return (body,)
        case Quantified(variables=variables, body=body):
            return variables if body is None else (*variables, body)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The tree and everything in it, parents first."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(parts(top)))


def names_in(node: Node) -> frozenset[str]:
    """The spellings of all names in a tree."""
    return frozenset(spelling(n) for n in walk(node) if isinstance(n, Name))


def is_transpose(node: Node | None) -> bool:
    """True for a superscript that is always a transpose: ``\\top``."""
    match node:
        case Name(base="top" | "intercal"):
            return True
        case Name(base="T" | "t", style="sf" | "rm"):
            return True
        case Sum(terms=(only,), signs=("-",)):
            return is_transpose(only)
        case Group(items=(only,)):
            return is_transpose(only)
    return False


def transposed(node: Node | None, italic: bool) -> bool:
    """Whether a superscript is a transpose; with ``italic``, a plain T is one too."""
    return is_transpose(node) or (italic and isinstance(node, Name) and plain_letter(node) == "T")


def counts_with(root: Node, letter: str) -> bool:
    """Whether a plain letter stands anywhere but as a superscript."""
    powers = {id(n.sup) for n in walk(root) if isinstance(n, Script)}
    return any(isinstance(n, Name) and plain_letter(n) == letter and id(n) not in powers for n in walk(root))


def multiplied(factors: tuple[Node, ...], ops: tuple[str, ...], italic: bool) -> Iterator[Node]:
    """Names that stand behind a transposed small letter, ``w^\\top x`` and ``x^\\top A y``: vectors, and matrices between them."""
    for k, factor in enumerate(factors):
        match factor:
            case Script(base=Name() as base, sub=None, sup=sup) if transposed(sup, italic) and not is_upper(spelling(base)):
                pass
            case _:
                continue
        if not is_transpose(sup) and (k + 1 == len(factors) or ops[k] != "" or len(base.base) > 1 or base.style is not None):
            continue  # \rho^T and w^T alone may be powers
        yield base
        for after, op in zip(factors[k + 1 :], ops[k:], strict=False):
            if op != "" or not isinstance(after, Name) or (len(after.base) > 1 and after.style is None):
                break
            yield after
            if not is_upper(spelling(after)):
                break


def multiplied_members(factors: tuple[Node, ...], ops: tuple[str, ...], italic: bool) -> Iterator[Name]:
    """The x of ``w^\\top x_i``, the inner product with a member of a family: its members are vectors."""
    for before, after, op in zip(factors, factors[1:], ops, strict=False):
        match before, after:
            case Script(base=Name() as w, sub=None, sup=sup), Script(base=Name() as x, sub=index, sup=None, primes=0) if (
                op == "" and transposed(sup, italic) and plain_letter_of(index) in ("i", "j", "k", "l", "n", "t")
            ):
                if not is_upper(spelling(w)) and not is_upper(spelling(x)) and (is_transpose(sup) or w.style is None):
                    yield x


def scan(root: Node, italic: bool = False) -> tuple[dict[str, str], frozenset[str]]:
    """For each name the kind the formula forces on it, and the names that occur bare, not followed by a round bracket.

    ``italic`` tells that T is no number known here: in ``w^T x`` it is a transpose unless the formula counts with T elsewhere.
    """
    italic = italic and not counts_with(root, "T")
    hints: dict[str, str] = {}
    bare: set[str] = set()
    indexed: set[str] = set()

    def tensor(node: Node, deep: bool = True) -> None:
        match node:
            case Name(style=style) if style != "rm":
                name = spelling(node)
                hints.setdefault(name, "matrix" if is_upper(name) else "vector")
            case Script(base=Name() as base, sub=Name() as below, sup=None, primes=0) if not looks_like_index(below):
                name = with_subscript(spelling(base), spelling(below))  # W_y is a matrix of its own
                hints.setdefault(name, "matrix" if is_upper(name) else "vector")
            case Sum(terms=terms) if deep:
                for t in terms:
                    tensor(t)
            case Group(items=(only,)) if deep:
                tensor(only)
            case Script(base=Name() as base, sub=None, primes=0) if deep:
                tensor(base)

    for node in walk(root):
        if isinstance(node, Script) and isinstance(node.base, Name) and plain_letter_of(node.sub) in ("i", "j", "k", "l"):
            indexed.add(spelling(node.base))
        match node:
            case Script(base=base, sub=sub, sup=sup) if is_transpose(sup) and (sub is None or not isinstance(base, Name)):
                tensor(base)
            case Script(base=Group(open="||", items=(only,))) | Group(open="||", items=(only,)):
                tensor(only)
            case Prefix(head=Name(base="diag"), factors=(Group(items=(Script(base=Name() as base, sub=below, primes=primes),)),)) if (
                below is not None and (primes or plain_letter(below) not in ("i", "j", "k", "l"))
            ):
                hints[spelling(base) + "'" * primes] = "vectors"  # members that are vectors themselves
            case Prefix(head=Name(base=head), factors=(only,)) if head in MATRIX_HEADS:
                for inner in only.items if isinstance(only, Group) else (only,):
                    if isinstance(inner, Name) and is_upper(spelling(inner)):
                        hints[spelling(inner)] = "matrix"
            case Prefix() | Product() if (argument := softmax_argument(node)) is not None:
                tensor(argument.base if isinstance(argument, Script) and isinstance(argument.base, Name) else argument)
                if isinstance(argument, Script) and isinstance(argument.base, Name):
                    bare.add(spelling(argument.base))  # softmax(y_i) is about all of y
            case Diff(kind="nabla", wrt=wrt):
                for variable, _ in wrt:
                    tensor(variable, deep=False)
            case Product(factors=factors, ops=ops):
                for name_behind in multiplied(factors, ops, italic):
                    tensor(name_behind)
                for member in multiplied_members(factors, ops, italic):
                    hints.setdefault(spelling(member), "vectors")
                for k, f in enumerate(factors):
                    follows = factors[k + 1] if k + 1 < len(factors) and ops[k] == "" else None
                    group = follows.base if isinstance(follows, Script) else follows
                    if isinstance(f, Name) and not (isinstance(group, Group) and group.open == "("):
                        bare.add(spelling(f))
            case Sum(terms=items) | Chain(items=items) | Group(items=items):
                bare.update(spelling(t) for t in items if isinstance(t, Name))
            case Fraction_(num=a, den=b):
                bare.update(spelling(t) for t in (a, b) if isinstance(t, Name))
    for name in indexed & bare:
        hints.setdefault(name, "vector")  # y beside y_i: a vector and its entries
    return hints, frozenset(bare)


def softmax_argument(node: Node) -> Node | None:
    """What stands in the brackets of softmax."""
    match node:
        case Prefix(head=Name(base=head), factors=(only,)) if head.lower() == "softmax":
            pass
        case Product(factors=(Name(base=head), only, *_)) if head.lower() == "softmax":
            pass
        case _:
            return None
    group = only.base if isinstance(only, Script) else only
    return group.items[0] if isinstance(group, Group) and len(group.items) == 1 else None


def whole(root: Node) -> frozenset[str]:
    """The names that stand for themselves somewhere: with no index below, no bracket behind, and in no index."""
    found: set[str] = set()
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        argument = softmax_argument(node)
        if isinstance(argument, Script) and isinstance(argument.base, Name):
            found.add(spelling(argument.base))
        match node:
            case Name(style=style) if style != "rm":
                found.add(spelling(node))
            case Script(base=Name() as base, sub=Name() as sub, primes=0) if not looks_like_index(sub):
                found.add(with_subscript(spelling(base), spelling(sub)))
            case Script(base=Name(), sub=sub) if sub is not None:
                pass
            case Script(base=Name() as base):
                found.add(spelling(base))
            case Script(base=base):
                stack.append(base)
            case BigOp(body=body, measure=None):
                stack.append(body)
            case Product(factors=factors, ops=ops):
                for k, f in enumerate(factors):
                    follower = factors[k + 1] if k + 1 < len(factors) and ops[k] == "" else None
                    group = follower.base if isinstance(follower, Script) else follower
                    applied = isinstance(group, Group) and group.open in ("(", "[")
                    if not (applied and (isinstance(f, Name) or (isinstance(f, Script) and isinstance(f.base, Name)))):
                        stack.append(f)
            case _:
                stack.extend(parts(node))
    return frozenset(found)


def is_subscript(root: Node, name: str) -> bool:
    """True when a name stands below another one somewhere in a tree."""
    return any(isinstance(n, Script) and n.sub is not None and name in names_in(n.sub) for n in walk(root))


def plain_letter_of(node: Node | None) -> str | None:
    """The letter of an unstyled subscript."""
    return None if node is None else plain_letter(node)


def mentions_number(node: Node) -> bool:
    """True when a tree holds a number."""
    return any(isinstance(n, Number) for n in walk(node))
