"""The kernel's check of a claim about vectors and matrices: both sides have one tensor normal form, for every dimension.

Trusted: `algebra.tensor`. What the claim needs in order to make sense is listed (a matrix whose inverse is written must have one, a
divisor must not
vanish); a sign condition that one side alone puts on declared variables makes the check fail, as for scalars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.algebra.field import OutOfReach, mentions_tensor
from verifier.algebra.tensor.decide import equal, known_invertible
from verifier.algebra.tensor.field import TensorField
from verifier.claims import Context
from verifier.show import show
from verifier.sorts import Func, Tensor
from verifier.terms import Bind, Call, Prop, Rel, Sym, Term, walk

if TYPE_CHECKING:
    from verifier.kernel.check import Checker

STRATEGIES = {
    "direct": "index notation: both sides have one normal form for every dimension",
    "complete": "index notation with the consequences of the relations between the matrices",
    "unique": "an inverse is determined by what it is multiplied with",
}


def about_tensors(context: Context, node: Term | Prop) -> bool:
    """True when a vector or matrix stands in the claim, or in a definition that it uses."""
    if context.laws and any(isinstance(t, Bind) and t.op == "expect" and _over_family(t) for t in walk(node)):
        return True
    if not any(_is_tensor(s) for s in context.symbols.values()):
        return mentions_tensor(node)  # type: ignore[arg-type]
    if mentions_tensor(node):  # type: ignore[arg-type]
        return True
    todo, seen = [node], set()
    while todo:
        for t in walk(todo.pop()):
            name = t.name if isinstance(t, Sym) else t.fn.name if isinstance(t, Call) else None
            if name is None or name in seen:
                continue
            seen.add(name)
            for d in context.definitions:
                if d.head.name == name:
                    if mentions_tensor(d.body):
                        return True
                    todo.append(d.body)
    return False


def _over_family(t: Bind) -> bool:
    return any(isinstance(p.sort, Func) for p in (t.var, *t.params))


def _is_tensor(s: Sym) -> bool:
    sort = s.sort.result if isinstance(s.sort, Func) else s.sort
    return isinstance(sort, Tensor) and bool(sort.shape)


def check_tensor(checker: Checker, rel: Rel) -> None:
    """Returns when the two sides are equal for every dimension. Raises `Rejected` or `OutOfReach`."""
    from verifier.kernel.check import Rejected

    if rel.op != "=":
        _check_sign(checker, rel)
        return
    found = equal(checker.context, rel.lhs, rel.rhs)
    if found is None and checker.recursive:
        unrolled = checker.unrolled(rel)
        if isinstance(unrolled, Rel) and unrolled != rel:
            found = equal(checker.context, unrolled.lhs, unrolled.rhs)
    if found is None:
        raise Rejected("the two sides have different tensor normal forms")
    if found.one_sided:
        raise Rejected(f"only one side needs {found.one_sided[0]}, which is not given")
    for m in found.needs:
        checker.evidence.assumed[f"{show(m)} is invertible"] = None
    for text in found.conditions:
        checker.evidence.assumed[text] = None
    checker.evidence.rules[STRATEGIES[found.strategy]] = None
    for name in found.rules:
        checker.evidence.rules[name] = None
    checker.note_definitions(rel)
    checker.note_chance(rel)


def _check_sign(checker: Checker, rel: Rel) -> None:
    from verifier.kernel.check import Rejected

    if rel.op not in ("<", "<=", ">", ">=", "!=") or (isinstance(rel.lhs.sort, Tensor) and rel.lhs.sort.shape):
        raise OutOfReach(f"no tensor normal form decides {rel.op} here")

    def work(f: TensorField) -> tuple[bool, bool]:
        holds = checker.decide_in(f, rel)
        return holds, all(f.implied(c) for c in f.conditions) and all(known_invertible(f, m) for m in f.needs)

    holds, defined = TensorField.run(checker.context, work)
    if not holds:
        raise Rejected("the sign of the difference is not evident")
    if not defined:
        raise Rejected("a side of the inequality may have no value")
    checker.evidence.rules["sign of a tensor normal form"] = None
