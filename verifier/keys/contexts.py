"""What may be used where in a key: the definitions, assumptions and laws that are given, and what the symbols' declarations say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from verifier.claims import Context, Definition
from verifier.keys.formulas import Tex, is_sympy, proposition, read, tree
from verifier.keys.model import Answer, BadKey, Entry, Given, Key, Question
from verifier.sorts import Func
from verifier.terms import Bind, Call, Num, Rel, Sym, Term, free_symbols, walk

if TYPE_CHECKING:
    Formula = Any


def entries(key: Key, *, steps: bool = True) -> Iterator[Entry]:
    """Everything to be proved, in order: each claim, then its steps. Raises `BadKey`."""
    for place in key.places():
        if place.answer.is_qualitative:
            continue
        context = context_of(key, place.question, place.answer)
        for n, result in enumerate(place.answer.results, start=1):
            label = place.label if n == 1 else f"{place.label}-{n}"
            formulas = [(label, result.claim)]
            if steps:
                formulas += [(f"{label}.{k}", step.relation) for k, step in enumerate(result.steps, start=1)]
            for name, formula in formulas:
                try:
                    prop, where = read(formula, context)
                except BadKey as why:
                    raise BadKey(f"{name}: {why}") from why
                yield Entry(name, place.number, place.label, formula, prop, where, result.numerical)


def context_of(key: Key, question: Question | None = None, answer: Answer | None = None) -> Context:
    """What may be used in a part of a question, in a question, or (neither given) wherever all questions agree. Raises `BadKey`."""
    givens = [*key.given, *(question.given if question else ()), *(answer.given if answer else ())]
    formulas = [given.relation for given in givens]
    for one in key.questions if question is None else (question,):
        for part in one.answers:
            formulas += [f for r in part.results for f in (r.claim, *(s.relation for s in r.steps))]
    context = _of_sympy([g for g in givens if is_sympy(g.relation)], [f for f in formulas if is_sympy(f)])
    for given in sorted((g for g in givens if isinstance(g.relation, Tex)), key=lambda g: not _is_membership(g.relation)):
        context = _declared(context, given.relation)
    return context


def _of_sympy(givens: Iterable[Given], formulas: Iterable[Formula]) -> Context:
    givens, formulas = list(givens), list(formulas)
    if not formulas:
        return Context()
    from verifier import sympy_terms

    definitions = tuple(_definition(given) for given in givens if given.definition)
    assumptions = [proposition(given.relation) for given in givens if not given.definition]
    for variable in sorted({s for formula in formulas for s in formula.free_symbols}, key=str):
        assumptions += sympy_terms.declared(variable)
    symbols: dict[str, Sym] = {}
    for s in (s for formula in formulas for s in free_symbols(proposition(formula))):
        if symbols.setdefault(s.name, s) != s:
            raise BadKey(f"{s.name} stands for two things; beside a sequence of that name write total({s.name!r}) for the number")
    return Context(symbols, tuple(assumptions), definitions, declared=frozenset(symbols), conventions=_end_of_time(definitions))


def _end_of_time(definitions: Sequence[Definition]) -> dict[str, str]:
    """Where the steps of a recursion end: at T when something is defined as a sum over its steps from 1 to T."""
    if any(d.kind == "recursion" for d in definitions):
        for d in definitions:
            match d.body:
                case Bind(op="sum", var=step, params=(Num(value=1), Sym(name=end))) if any(
                    isinstance(t, Call) and t.args == (step,) for t in walk(d.body)
                ):
                    return {"time end": end}
    return {}


def _declared(context: Context, formula: Tex) -> Context:
    from verifier.elaborate import NotUnderstood, ShapeClash, declare

    try:
        return declare(context, tree(formula))
    except (NotUnderstood, ShapeClash) as why:
        raise BadKey(f"{formula.source}: {why}") from why


def _is_membership(formula: Tex) -> bool:
    """``x \\in \\mathbb{R}^n`` comes first: what is said of a name is read when its shape is known."""
    from verifier.syntax.tree import Chain, Logic

    node = tree(formula)
    first = node.parts[0] if isinstance(node, Logic) and node.parts else node
    return isinstance(first, Chain) and first.relators[0].op == "in"


def _definition(given: Given) -> Definition:
    relation = proposition(given.relation)
    match relation:
        case Rel(op="=", lhs=Call(fn=head, args=args, orders=()), rhs=body) if _are_parameters(args):
            kind = "recursion" if head in free_symbols(body) else "definition"
            return Definition(head, tuple(a for a in args if isinstance(a, Sym)), body, kind=kind)
        case Rel(op="=", lhs=Sym() as head, rhs=body) if not isinstance(head.sort, Func):
            return Definition(head, (), body)
    raise BadKey(f"{given.relation} defines nothing: its left side must be a name, or a function of distinct variables")


def _are_parameters(args: tuple[Term, ...]) -> bool:
    return all(isinstance(a, Sym) for a in args) and len(set(args)) == len(args)
