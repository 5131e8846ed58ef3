"""What is known at a place in a question, and how an earlier line relates to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from verifier.claims import Context, Definition, Verdict
from verifier.elaborate.names import spelling
from verifier.elaborate.sayings import Clause
from verifier.sorts import ONE_DIM, SCALAR, Dim, Func, Tensor
from verifier.syntax.tree import Annotated, Group, Name, Node, Prefix, Product, Script, Sum
from verifier.terms import And, App, Bind, Call, Deriv, Forall, Is, Prop, Rel, Sym, Term, free_symbols, substitute, walk


@dataclass(slots=True)
class QuestionState:
    """What is known so far in one question: declared and defined before, claimed before."""

    context: Context
    lines: list[tuple[Prop, Verdict]] = field(default_factory=list)
    tail: tuple[Node, str] | None = None
    universal: set[str] = field(default_factory=set)
    passing: list[Prop] = field(default_factory=list)  # "if $x < 1$, then": what the last words with a condition suppose
    current: list[Prop] = field(default_factory=list)  # what the sentence that runs supposes
    stretch: int = -1  # the stretch of words in which they do
    sentence: bool = False  # whether that sentence still runs
    case: Definition | None = None  # "for $i = k$": the value that a letter has in the case that is looked at
    only_if: tuple[Prop, ...] = ()  # properties that the words suppose of letters
    stale: tuple[Prop | Definition, ...] = ()  # said of letters that were declared anew since
    tainted: set[Prop] = field(default_factory=set)  # lines that follow from an error, and from such lines
    sought: set[str] = field(default_factory=set)  # "find the $P$ such that …": an equation for one of these may hold or not
    goals: list[tuple[Clause, str]] = field(default_factory=list)  # what the words ask to show, with its LaTeX
    others: list[Context] = field(default_factory=list)  # what is given when a letter has the other meaning that the statement gives it
    vanishing: tuple[Prop, ...] = ()  # "setting the gradient to zero": the derivatives that are zero from here on
    absurd: bool = False  # whether something is supposed in order to be contradicted
    supposed: set[Prop] = field(default_factory=set)  # what the answer supposes
    targets: set[Prop] = field(default_factory=set)  # what the statement asks to show
    asserted: tuple[Prop, ...] = ()  # properties that the answer states of letters, and that they need not have
    unread: set[str] = field(default_factory=set)  # names of which the statement says something that was not understood


def subject_of(node: Node) -> str | None:
    """The name of which an equation or a relation with this left side says something: the first one in it."""
    match node:
        case Name():
            return spelling(node)
        case Script(base=inner) | Prefix(head=inner) | Annotated(body=inner):
            return subject_of(inner)
        case Product(factors=(inner, *_)) | Group(items=(inner, *_)) | Sum(terms=(inner, *_)):
            return subject_of(inner)
    return None


def as_relation(prop: Prop) -> Prop:
    """A property of a matrix as the equation that it means, so that an instance can refute it."""
    match prop:
        case Is(property="symmetric", args=(a,)):
            return Rel("=", App("transpose", (a,), a.sort), a)
        case Is(property="orthogonal", args=(a,)):
            return Rel("=", App("matmul", (App("transpose", (a,), a.sort), a), a.sort), App("identity", (), a.sort))
    return prop


def said_of(names: frozenset[str], context: Context) -> tuple[Prop | Definition, ...]:
    """The values and the conditions that a context has for letters."""
    values = (d for d in context.definitions if d.head.name in names and not d.params)
    return (*values, *(p for p in context.assumptions if {s.name for s in free_symbols(p)} & names))


def collapsed(before: Context, after: Context) -> list[str]:
    """Vectors and matrices whose size was open and became 1 in a reading: they fit only because every product does in one dimension."""
    found = []
    for name, symbol in after.symbols.items():
        old = before.symbols.get(name)
        if old is None:
            continue
        was, now = shape_of(old), shape_of(symbol)
        if len(was) == len(now) and any(b == ONE_DIM and a != ONE_DIM and a.number is None for a, b in zip(was, now, strict=True)):
            found.append(name)
    return found


def shape_of(symbol: Sym) -> tuple[Dim, ...]:
    """The shape of a tensor, or of the members of a family."""
    sort = symbol.sort.result if isinstance(symbol.sort, Func) else symbol.sort
    return sort.shape if isinstance(sort, Tensor) else ()


def value_given(before: Context, after: Context) -> Context:
    """``w = g u / \\|u\\|`` given of a letter that was met without a declaration says what the letter is: a definition."""
    for given in after.assumptions:
        if given in before.assumptions:
            continue
        match given:
            case Rel(op="=", lhs=Sym() as head, rhs=Deriv(order=2)) if len(shape_of(head)) == 2:
                after = after.assume(Is("symmetric", (head,)))  # a Hessian
            case Rel(op="=", lhs=Sym() as head, rhs=body) if head.sort == body.sort and shape_of(head):
                spoken = any(head in free_symbols(p) for p in after.assumptions if p is not given)
                if head.name not in after.declared and not spoken and _independent(after, body, head):
                    after = replace(
                        after,
                        assumptions=tuple(p for p in after.assumptions if p is not given),
                        definitions=(*after.definitions, Definition(head, (), body)),
                        declared=after.declared | {head.name},
                    )
    return after


def second_meaning(before: Context, after: Context, *, rules_too: bool = True) -> Context | None:
    """What is given when an equation gives a second meaning to its left side, ``v_t = …`` in one method and then in the other: without the
    first.  None when nothing is said of the left side before; ``rules_too`` tells that definitions give way as well.
    """
    added = [p for p in after.assumptions if p not in before.assumptions]
    equation = inside(added[0]) if len(added) == 1 else None
    if not isinstance(equation, Rel) or equation.op != "=":
        return None
    given, left, right = added[0], equation.lhs, equation.rhs
    older: list[Prop] = []
    for p in before.assumptions:
        known = inside(p)
        if isinstance(known, Rel) and known.op == "=" and known.lhs == left and known.rhs != right:
            older.append(p)
    rules: list[Definition] = []
    if rules_too and isinstance(left, Call) and left.args and all(isinstance(a, Sym) for a in left.args):
        rules = [d for d in before.definitions if d.head == left.fn and d.params and d.condition is None]
        rules = [d for d in rules if substitute(d.body, dict(zip(d.params, left.args, strict=True))) != right]
    if not older and not rules:
        return None
    definitions = tuple(d for d in after.definitions if d not in rules)
    if rules and isinstance(left, Call):
        kind = "recursion" if any(isinstance(t, Call) and t.fn == left.fn for t in walk(right)) else "definition"
        definitions += (Definition(left.fn, tuple(a for a in left.args if isinstance(a, Sym)), right, None, kind),)
        older.append(given)
    return replace(after, assumptions=tuple(p for p in after.assumptions if p not in older), definitions=definitions)


def inside(prop: Prop) -> Prop:
    """What a statement for all values says of one."""
    while isinstance(prop, Forall):
        prop = prop.body
    return prop


def _independent(context: Context, body: Term, head: Sym) -> bool:
    """Whether neither a term nor a definition of what it mentions speaks of a symbol, which has no definition itself."""
    if any(d.head == head for d in context.definitions):
        return False
    used, pending = set(free_symbols(body)), list(free_symbols(body))
    while pending:
        name = pending.pop().name
        for d in context.definitions:
            if d.head.name == name:
                new = (free_symbols(d.body) | {d.head}) - used
                used |= new
                pending += new
    return head not in used


def size_of(prop: Prop) -> int:
    return sum(1 for _ in walk(prop))


def shares_a_variable(earlier: Prop, prop: Prop) -> bool:
    """Whether an earlier line shares a variable with the claim."""
    return bool(free_symbols(earlier) & free_symbols(prop)) and not isinstance(earlier, And)


def same_names(earlier: Prop, context: Context) -> bool:
    """Whether an earlier line means by its names what the context means now: a guess may have changed in between."""
    return all(context.symbols.get(s.name, s) == s for s in free_symbols(earlier))


def parent_of(question: str | None) -> str | None:
    """The question that a part belongs to: 1 for 1(a) and for 1.2, none for 1."""
    match = re.match(r"(.+?)(?:\([^()]*\)|\.[^.()]+)$", question or "")
    return match[1] if match else None


def defines_an_integrand(line: Prop, context: Context) -> bool:
    """Whether a line ``f(x) = …`` says what a function is of which a given equation has an integral."""
    match line:
        case Rel(op="=", lhs=Call(fn=f, args=(Sym() as x,), orders=orders), rhs=body) if not any(orders) and x.sort == SCALAR:
            pass
        case _:
            return False
    if f in free_symbols(body) or any(d.head == f for d in context.definitions):
        return False
    return any(isinstance(t, Bind) and t.op == "integral" and f in free_symbols(t) for a in context.assumptions for t in walk(a))


def with_definition(context: Context, line: Prop) -> Context:
    """The context in which such a line holds for every x."""
    assert isinstance(line, Rel) and isinstance(line.lhs, Call) and isinstance(line.lhs.args[0], Sym)
    return context.define(Definition(line.lhs.fn, (line.lhs.args[0],), line.rhs))
