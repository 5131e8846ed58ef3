"""Time: which sequences run over the steps 1, …, T of one recurrence, and sums over time that are written without bounds.

A sequence met with the index t is one over time.  Once a sum over time has been read, its end is the end of time for the whole context: the
written one (``\\sum_{t=1}^{T}``), else a size T of its own, which later takes the name that is written for it.  An index of such
sequences is one of the steps, together with the neighbours that the formula speaks of: ``h_{t+1}`` needs t + 1 <= T.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.algebra.recursion import linear_index
from verifier.elaborate.names import plain_letter, spelling
from verifier.elaborate.scope import Scope
from verifier.show import visible
from verifier.sorts import INTEGER, Dim, Func
from verifier.syntax.tree import Chain, Name, Node
from verifier.terms import Call, Rel, Sym, Term, num, walk

TIMES = frozenset({"t", "\\tau"})
END = "T_{\\,}"  # prints as T, and leaves x^T a transpose


def note_time(scope: Scope, name: str, letters: Sequence[str]) -> None:
    """Remember that a sequence runs over time."""
    if len(letters) == 1 and letters[0] in TIMES:
        scope.conventions[f"time:{name}"] = "yes"


def member(scope: Scope, sequence: Sym, index: Term) -> None:
    """Note the index of a member: of which sequence, and how far it is from the step that the formula is about."""
    found = linear_index(index)
    if found is None:
        return
    letter, shift = found
    if letter is None:
        return
    note_time(scope, sequence.name, [letter.name])
    end = scope.conventions.get("time end")
    if f"time:{sequence.name}" not in scope.conventions:
        return
    first = 0 if _is_recursive(scope, sequence) else 1  # h_0 starts a recursion
    if end is not None:
        scope.index_over(letter, Dim.of(end))
    elif first:
        return  # inputs x_t without a first step
    down, up = scope.reach.get(letter.name, (0, 0))
    scope.reach[letter.name] = (max(down, first - 1 - shift), max(up, shift))


def sum_over_time(scope: Scope, index: Sym, body: Term) -> None:
    """Give an index without bounds the range of time, when it counts the members of a sequence over time."""
    if index.name in scope.ranges or not _counts_time(scope, index, body):
        return
    end = scope.conventions.get("time end")
    if end is None:
        end = scope.conventions["time end"] = END
        scope.symbols[END] = Sym(END, INTEGER)
        scope.guessed.add(END)
        scope.guess("a sum over time without bounds runs from 1 to T")
    at_least_one = Rel(">=", scope.symbols[end], num(1))
    if at_least_one not in scope.assumptions:
        scope.assumptions.append(at_least_one)
    scope.ranges[index.name] = Dim.of(end)


def note_end(scope: Scope, index: Sym, low: Term, high: Term, body: Term) -> None:
    """The written end of a sum over time is the end of time, in place of the one that was supposed before."""
    if (
        not isinstance(high, Sym)
        or high.sort != INTEGER
        or high.name in scope.bound
        or (low != num(1) and high.name != visible(END))  # from t to T: the letter is the one that was supposed
        or not _counts_time(scope, index, body)
    ):
        return
    known = scope.conventions.get("time end")
    if known == END and high.name != END:
        scope.rename_size(END, high)
    if known in (None, END):
        scope.conventions["time end"] = high.name


def compares_steps(scope: Scope, chain: Chain) -> bool:
    """``b < t`` where a sum over time is known and t is nothing else: both are steps of time."""
    names = [spelling(i) for i in chain.items if isinstance(i, Name)]
    if len(names) < 2 or "time end" not in scope.conventions or not TIMES & set(names):
        return False
    return all(n not in scope.symbols or scope.symbols[n].sort == INTEGER for n in names)


def is_step(scope: Scope, name: str, sub: Node) -> bool:
    """``L_b`` beside a sequence L_t over time: any small letter counts steps there."""
    letter = plain_letter(sub) or ""
    known = scope.symbols.get(letter)
    return f"time:{name}" in scope.conventions and letter.islower() and (known is None or known.sort == INTEGER)


def _is_recursive(scope: Scope, sequence: Sym) -> bool:
    """Whether a sequence has a recursion, or is defined by one that has."""
    heads = {d.head for d in scope.definitions if d.kind == "recursion"}
    used = {t.fn for d in scope.definitions if d.head == sequence for t in walk(d.body) if isinstance(t, Call)}
    return sequence in heads or bool(heads & used)


def _counts_time(scope: Scope, index: Sym, body: Term) -> bool:
    for t in walk(body):
        match t:
            case Call(fn=Sym(name=name, sort=Func(args=(_,))), args=(at,), orders=()) if f"time:{name}" in scope.conventions:
                found = linear_index(at)
                if found is not None and found[0] == index:
                    return True
    return False


__all__ = ["END", "compares_steps", "is_step", "member", "note_end", "note_time", "sum_over_time"]
