"""Letters above a name: a power, or part of the name, or an index of time or layer.

``W^y_{ij}`` and ``b^y_i`` are weights *of* y, ``h_i^{t+1}`` is h_i *at* t+1; ``x_i^n`` and ``p^y`` are powers.  The letter alone does not
tell.  What tells is evidence in the formula, or in an earlier one of the same question: a letter that stands for a vector is no exponent;
entries of a matrix are not raised to letters; a left side is no power.  Without evidence a letter above is a power.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from verifier.elaborate.hints import walk
from verifier.elaborate.names import is_bold, is_upper, letter, looks_like_index, plain_letter, spelling
from verifier.elaborate.scope import Scope
from verifier.sorts import INTEGER, Func, Tensor
from verifier.syntax.tree import Chain, Group, Name, Node, Number, Product, Script, Sum

NEVER = frozenset({"T", "t", "n", "N", "top", "c", "C", "complement", "H", "dagger", "prime"})  # transposes, sizes, complements: no labels
EXPONENTS = frozenset("nkmpqrdsijabx")  # letters that are usual exponents
STEPS = frozenset({"t", "l", "ell", "tau"})  # letters that count steps or layers
COUNTS = frozenset("NKMLDB")


@dataclass(slots=True)
class Above:
    """What letters above mean in a formula: ``letters`` and ``bases`` that go with labels; ``steps``, the bases that are indexed above."""

    letters: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)


def above(scope: Scope) -> Above:
    """The evidence in the formula that is read and in the conventions of the context."""
    found = Above()
    for key in scope.conventions:
        kind, _, name = key.partition(":")
        if kind == "label":
            found.letters.add(name)
        elif kind == "labelled":
            found.bases.add(name)
        elif kind == "steps":
            found.steps.add(name)
    if scope.root is None:
        return found
    scripts = list(_scripts(scope.root))
    _labels(scope, scripts, found)
    _steps(scope, scripts, found)
    return found


def _scripts(root: Node) -> Iterator[tuple[Script, str, str]]:
    """Names with a letter, or a letter plus a number, above: the node, the base, the letter."""
    for node in walk(root):
        match node:
            case Script(base=Name() as base, sup=sup) if sup is not None and base.base not in ("e", "nabla") and not base.base.isdigit():
                mark = _letter_of(sup)
                if mark is not None:
                    yield node, spelling(base), mark


def _letter_of(sup: Node) -> str | None:
    match sup:
        case Name():
            return plain_letter(sup)
        case Sum(terms=(Name() as first, Number()), signs=("+", _)):
            return plain_letter(first)
        case Group(open="" | "{", items=(only,)):
            return _letter_of(only)
    return None


def _count(sub: Node | None) -> int:
    match sub:
        case None:
            return 0
        case Group(items=items):
            return sum(_count(i) for i in items)
        case Product(factors=factors, ops=ops) if not any(ops):
            return len(factors)
        case Number(value=value) if value.denominator == 1 and value > 9:
            return 2
    return 1


def _is_vector(scope: Scope, name: str) -> bool:
    known = scope.symbols.get(name)
    if known is None:
        return False
    match known.sort:
        case Tensor(shape=shape):
            return bool(shape)
        case Func(args=args):
            return bool(args) and all(a == INTEGER for a in args)
    return False


def _labels(scope: Scope, scripts: list[tuple[Script, str, str]], found: Above) -> None:
    for node, base, mark in scripts:
        if mark in NEVER or not isinstance(node.sup, Name):
            continue
        entries = is_upper(base) and _count(node.sub) >= 2 and mark not in STEPS
        of_matrix = is_upper(base) and mark.isupper() and mark not in COUNTS
        known = scope.symbols.get(mark)
        if entries or of_matrix or (_is_vector(scope, mark) and mark not in STEPS):
            found.bases.add(base)
            if known is None or _is_vector(scope, mark):
                found.letters.add(mark)


def _steps(scope: Scope, scripts: list[tuple[Script, str, str]], found: Above) -> None:
    root = scope.root
    subs = [s.sub for s in walk(root) if isinstance(s, Script) and s.sub is not None] if root is not None else []
    below = {n.base for sub in subs for n in walk(sub) if isinstance(n, Name)}
    heads = set()
    if isinstance(root, Chain) and isinstance(root.items[0], Script) and isinstance(root.items[0].base, Name):
        heads.add(root.items[0])
    shared: dict[str, list[tuple[Script, str]]] = {}
    shifts: dict[str, set[Node | None]] = {}
    for node, base, mark in scripts:
        if mark not in STEPS or (len(letter(base)) > 1 and not is_bold(base) and letter(base).islower()):
            continue  # β_1^t is a power
        shared.setdefault(mark, []).append((node, base))
        shifts.setdefault(base, set()).add(_plain(node.sup))
        if node.sub is not None and (node in heads or mark in below or _is_vector(scope, base)):
            found.steps.add(base)
    found.steps |= {base for base, seen in shifts.items() if len(seen) > 1 and not _has_powers(scope, base)}
    for uses in shared.values():
        bases = {b for _, b in uses}
        if len(bases) > 1 and any(n.sub is not None and looks_like_index(n.sub) for n, _ in uses) and any(is_upper(b) for b in bases):
            found.steps |= bases
        if bases & found.steps:
            found.steps |= {b for n, b in uses if is_upper(b) or n.sub is not None}


def _has_powers(scope: Scope, base: str) -> bool:
    """Whether A^t and A^{t+1} are powers: A is declared as a number or a square matrix, and stands alone too, or neither is a left side."""
    known = scope.symbols.get(base)
    if known is None or base not in scope.declared or not isinstance(known.sort, Tensor):
        return False
    shape = known.sort.shape
    if shape and not (len(shape) == 2 and scope.same(shape[:1], shape[1:])):
        return False
    root = scope.root
    inside = {id(s.base) for s in walk(root) if isinstance(s, Script)} if root is not None else set()
    alone = any(isinstance(n, Name) and spelling(n) == base and id(n) not in inside for n in walk(root)) if root is not None else False
    left = root.items[0] if isinstance(root, Chain) else None
    return alone or not (isinstance(left, Script) and isinstance(left.base, Name) and spelling(left.base) == base)


def _plain(node: Node | None) -> Node | None:
    """A superscript without its place, to be compared."""
    match node:
        case Name(base=base):
            return Name(base, None, (), (0, 0))
        case Sum(terms=(Name(base=base), Number(value=value, digits=digits)), signs=signs):
            return Sum((Name(base, None, (), (0, 0)), Number(value, digits, (0, 0))), signs, (0, 0))
    return node


def label_above(scope: Scope, base: str, sup: Node) -> str | None:
    """The letter above when it belongs to the name."""
    mark = plain_letter(sup)
    if mark is None or mark in NEVER:
        return None
    if scope.above is None:
        scope.above = above(scope)
    known = scope.symbols.get(mark)
    is_number = known is not None and not _is_vector(scope, mark)
    owner = scope.symbols.get(base)
    declared_number = owner is not None and base in scope.declared and isinstance(owner.sort, Tensor) and not owner.sort.shape
    if base in ("e", "\\mathrm{e}") or declared_number:
        return None
    if base in scope.above.bases or (mark in scope.above.letters and not is_number):
        scope.conventions[f"labelled:{base}"] = "yes"
        if mark in scope.above.letters:
            scope.conventions[f"label:{mark}"] = "yes"
        return mark
    return None


def step_above(scope: Scope, base: str, sup: Node) -> bool:
    """True when what stands above counts steps or layers."""
    mark = _letter_of(sup)
    if mark not in STEPS and not isinstance(sup, Number):
        return False
    if scope.above is None:
        scope.above = above(scope)
    if base not in scope.above.steps:
        return False
    if isinstance(sup, Number):
        return False  # h_i^2 may be a square whatever h is
    scope.conventions[f"steps:{base}"] = "yes"
    return True


__all__ = ["Above", "label_above", "step_above"]
