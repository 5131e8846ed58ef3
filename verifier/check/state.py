"""What is known at a place in a question, and how an earlier line relates to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from verifier.claims import Context, Definition, Verdict
from verifier.elaborate.names import spelling
from verifier.elaborate.sayings import Clause
from verifier.syntax.tree import Annotated, Group, Name, Node, Prefix, Product, Script, Sum
from verifier.terms import And, Prop, free_symbols, walk


@dataclass(slots=True)
class QuestionState:
    """What is known so far in one question: declared and defined before, claimed before."""

    context: Context
    lines: list[tuple[Prop, Verdict]] = field(default_factory=list)
    tail: tuple[Node, str] | None = None
    universal: set[str] = field(default_factory=set)
    passing: list[Prop] = field(default_factory=list)  # "if $x < 1$, then": what the last words with a condition suppose
    stretch: int = -1  # the stretch of words in which they do
    sentence: bool = False  # whether that sentence still runs
    case: Definition | None = None  # "for $i = k$": the value that a letter has in the case that is looked at
    only_if: tuple[Prop, ...] = ()  # properties that the words suppose of letters
    stale: tuple[Prop | Definition, ...] = ()  # said of letters that were declared anew since
    sought: set[str] = field(default_factory=set)  # "find the $P$ such that …": an equation for one of these may hold or not
    goals: list[tuple[Clause, str]] = field(default_factory=list)  # what the words ask to show, with its LaTeX
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


def said_of(names: frozenset[str], context: Context) -> tuple[Prop | Definition, ...]:
    """The values and the conditions that a context has for letters."""
    values = (d for d in context.definitions if d.head.name in names and not d.params)
    return (*values, *(p for p in context.assumptions if {s.name for s in free_symbols(p)} & names))


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
