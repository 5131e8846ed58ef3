"""Which letters of a key mean in a work what they mean in the key: only what is given of those may judge the work's lines.

A key and a work meet by their letters, and a letter is a weak tie: ``P`` is a patch size in the one and a permutation in the other.  So
a letter of the key is *the work's own*, and whatever the key gives of it is left out, when the work

- states its question and the letter does not stand there (the key's author has brought it in, or the student has);
- declares or determines it as another kind of thing: a number where the key has a matrix, a fixed size where the key's is open;
- defines it, or says something of it, that neither follows from what the key gives nor is known to go with it.

What is left is never taken on trust either: a letter that the work does not declare has the key's kind only as long as the work's lines
can be read that way.  `Common.sure` are those for which some line can be read in no other way, `Common.doubtful` those that some line
contradicts; `verifier.grading.keyed` says what each is good for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from verifier.check.state import shape_of
from verifier.check.universal import spoken_names
from verifier.claims import Claim, Context, Definition, Law, Proved, Refuted, Verdict
from verifier.elaborate.names import base_and_subscript, embolden, letter, unbold
from verifier.elaborate.scope import settle
from verifier.sorts import INTEGER, Dim, Func, Tensor
from verifier.terms import Bind, Call, Forall, Is, Not, Prop, Rel, Sym, Term, free_symbols, rebuild, substitute, walk

Ask = Callable[..., Verdict]
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "!=": "=", "=": "!="}
MAX_FACTS = 24  # statements of a work about the key's letters that are looked at; with more the letters are the work's own
NOT_STATED, OTHER_KIND, OTHER_VALUE = "not stated", "another kind", "another meaning"


@dataclass(frozen=True, slots=True)
class Work:
    """What a work says in one question by itself. ``stated``: the names in its statement, empty when it repeats none."""

    context: Context
    stated: frozenset[str] = frozenset()
    words: str = ""  # the formulas of the statement as written
    answered: frozenset[str] = frozenset()  # letters that its answer gives a value on first use


@dataclass(frozen=True, slots=True)
class Common:
    """What of a key's givens holds in a question of a work, in the work's spelling.

    ``own``: the key's other letters with the reason why they are the work's own.  ``names``: how the work spells the key's letters, where
    it does so otherwise.
    """

    context: Context
    own: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[Sym, Sym] = field(default_factory=dict)
    sizes: Mapping[str, Dim] = field(default_factory=dict)
    sure: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()

    def spelt(self, node: Any) -> Any:
        """A term or proposition of the key in the work's spelling."""
        return _called_otherwise(settle(node, self.sizes, lambda dim: dim.substitute(dict(self.sizes))), self.names)


def plain(name: str) -> str:
    """A letter without its type and its index: what makes two names the same letter."""
    return letter(unbold(base_and_subscript(name)[0]))


def common(key: Context, work: Work, ask: Ask, *, sought: frozenset[str] = frozenset()) -> Common:
    """What of a key's givens holds where a work has its own. ``sought``: letters that the question asks for, whose values are answers."""
    shared = _spelt_alike(key, work)
    context = _renamed(key, shared)
    own: dict[str, str] = {}
    sizes = {n for s in context.symbols.values() for n in _sizes(s)}
    if work.stated:
        for name in context.symbols:
            if not _stands_in(name, work) and name not in sizes:
                own[name] = NOT_STATED
    for name, symbol in context.symbols.items():
        theirs = work.context.symbols.get(name)
        if theirs is None or name in own:
            continue
        if name in work.context.declared and not same_kind(theirs, symbol):
            own[name] = OTHER_KIND
    limited = _facts(work, set(context.symbols) - set(own))
    if len(limited) > MAX_FACTS:
        own |= {name: OTHER_VALUE for fact in limited for name in _spoken(fact) if name in context.symbols and name not in own}
        limited = []
    for fact in limited:
        left = without(context, own)
        if isinstance(fact, Definition) and fact.head.name in work.answered & sought:
            continue
        for name in _contradicted(fact, left, ask):
            own.setdefault(name, OTHER_VALUE)
    return replace(shared, context=without(context, own), own=own)


def without(context: Context, letters: Iterable[str]) -> Context:
    """What a context gives of other letters alone."""
    gone = set(letters)
    if not gone:
        return context

    def stays(*parts: Term | Prop | None) -> bool:
        return not any(s.name in gone for p in parts if p is not None for s in free_symbols(p))

    return replace(
        context,
        symbols={n: s for n, s in context.symbols.items() if n not in gone},
        assumptions=tuple(p for p in context.assumptions if stays(p)),
        definitions=tuple(d for d in context.definitions if d.head.name not in gone and all(s.name not in gone for s in outside(d))),
        laws=tuple(w for w in context.laws if stays(w.variable, *w.parameters)),
        declared=frozenset(n for n in context.declared if n not in gone),
    )


def givens_about(context: Context, letters: Iterable[str]) -> tuple[Prop | Definition, ...]:
    """What a context gives of letters, and of what these are defined by."""
    spoken = set(letters)
    definitions: list[Definition] = []
    for _ in range(8):
        new = [d for d in context.definitions if d.head.name in spoken and d not in definitions]
        if not new:
            break
        definitions += new
        spoken |= {s.name for d in new for s in outside(d)}
    return (*definitions, *(p for p in context.assumptions if (names := {s.name for s in free_symbols(p)}) and names <= spoken))


def outside(d: Definition) -> set[Sym]:
    """What a definition mentions beside its head and its parameters."""
    parts: list[Term | Prop] = [d.body, *([d.condition] if d.condition is not None else [])]
    return {s for p in parts for s in free_symbols(p)} - set(d.params) - {d.head}


# -- spelling --------------------------------------------------------------------------------------------------------------------------


def _spelt_alike(key: Context, work: Work) -> Common:
    """The key's letters by the work's spelling: in bold type or not, and sizes by the names that the work gives them."""
    names: dict[str, str] = {}
    for name in key.symbols:
        if name in work.context.symbols:
            continue
        for bold in (unbold(name), embolden(name)):
            if bold is not None and bold != name and bold in work.context.symbols and bold not in key.symbols:
                names[name] = bold
    sizes: dict[str, Dim] = {}
    for name, symbol in key.symbols.items():
        theirs = work.context.symbols.get(names.get(name, name))
        if theirs is None:
            continue
        for mine, other in zip(_dims(symbol), _dims(theirs), strict=False):
            if mine.name is not None and other.name is not None and not other.name.startswith("?"):
                sizes.setdefault(mine.name, other)
    taken = [d.name for d in sizes.values()]
    if len(set(taken)) < len(taken) or any(d.name in key.symbols and d.name not in sizes for d in sizes.values()):
        sizes = {}  # two sizes of the key would become one
    sizes = {n: d for n, d in sizes.items() if d.name != n}
    names |= {n: str(d.name) for n, d in sizes.items() if n in key.symbols}
    if not names and not sizes:
        return Common(key)
    settled = {n: settle(s, sizes, lambda dim: dim.substitute(sizes)) for n, s in key.symbols.items()}
    renaming = {settled[old]: Sym(new, settled[old].sort) for old, new in names.items()}
    return Common(key, names=renaming, sizes=sizes)


def _renamed(key: Context, shared: Common) -> Context:
    if not shared.names and not shared.sizes:
        return key
    spelt = shared.spelt
    symbols = {s.name: s for s in map(spelt, key.symbols.values())}
    called = {old.name: new.name for old, new in shared.names.items()}

    def definition(d: Definition) -> Definition:
        condition = None if d.condition is None else spelt(d.condition)
        return Definition(spelt(d.head), tuple(map(spelt, d.params)), spelt(d.body), condition, d.kind)

    return Context(
        symbols,
        tuple(map(spelt, key.assumptions)),
        tuple(map(definition, key.definitions)),
        tuple(Law(spelt(w.variable), w.distribution, tuple(map(spelt, w.parameters)), w.iid) for w in key.laws),
        key.guesses,
        frozenset(called.get(n, n) for n in key.declared),
        key.conventions,
    )


def _called_otherwise(node: Any, names: Mapping[Sym, Sym]) -> Any:
    """A term or proposition with letters called otherwise, bound ones too: an expectation binds the letter that its law is about."""
    if not names:
        return node
    if any(isinstance(t, Sym) and t in names.values() for t in walk(node)):
        return substitute(node, dict(names))  # a letter would meet one of its new name

    def change(t: Any) -> Any:
        t = rebuild(t, change)
        match t:
            case Sym():
                return names.get(t, t)
            case Call(fn=fn):
                return replace(t, fn=names.get(fn, fn))
            case Bind(var=var) | Forall(var=var):
                return replace(t, var=names.get(var, var))
        return t

    return change(node)


def _dims(symbol: Sym) -> tuple[Dim, ...]:
    """The sizes of a tensor, of the members of a family, or of a function's arguments and values, in order."""
    match symbol.sort:
        case Func(args=args, result=result):
            return tuple(d for s in (*args, result) if isinstance(s, Tensor) for d in s.shape)
        case _:
            return shape_of(symbol)


def _sizes(symbol: Sym) -> frozenset[str]:
    return frozenset(n for d in _dims(symbol) for n in d.names())


def _stands_in(name: str, work: Work) -> bool:
    """Whether a letter stands in the statement of a question."""
    core = plain(name)
    if any(plain(other) == core for other in work.stated):
        return True
    return len(core) > 1 and re.search(rf"(?<![A-Za-z]){re.escape(core)}(?![A-Za-z])", work.words) is not None


# -- kinds and meanings ----------------------------------------------------------------------------------------------------------------


def same_kind(theirs: Sym, ours: Sym) -> bool:
    """Whether two symbols may be one thing: functions of as many arguments, or tensors of one shape; sizes still open fit any."""

    def fits(a: object, b: object) -> bool:
        if isinstance(a, Tensor) and isinstance(b, Tensor):
            return len(a.shape) == len(b.shape) and all(x == y or _is_open(x) for x, y in zip(a.shape, b.shape, strict=True))
        if isinstance(a, Func) and isinstance(b, Func):
            same = len(a.args) == len(b.args) and fits(a.result, b.result)
            return same and all((x == INTEGER) == (y == INTEGER) and fits(x, y) for x, y in zip(a.args, b.args, strict=True))
        return type(a) is type(b)

    return fits(theirs.sort, ours.sort)


def _is_open(dim: Dim) -> bool:
    return any(name.startswith("?") for name in dim.names())


Fact = Prop | Definition | Law


def _spoken(fact: Fact) -> set[str]:
    match fact:
        case Definition():
            return {fact.head.name}
        case Law():
            return {fact.variable.name}
        case _:
            return {s.name for s in free_symbols(fact)}


def _facts(work: Work, letters: set[str]) -> list[Fact]:
    """What a work states of letters: definitions first, since a letter that they concern is no more looked at."""
    context = work.context
    return [f for f in (*context.definitions, *context.laws, *context.assumptions) if _spoken(f) & letters]


def _contradicted(fact: Fact, key: Context, ask: Ask) -> frozenset[str]:
    """The letters of the key of which a work says something that neither follows from the key nor is known to go with it."""
    names = frozenset(_spoken(fact) & set(key.symbols))
    if not names:
        return frozenset()
    match fact:
        case Law():
            return frozenset() if any(_same_law(fact, w) for w in key.laws) else names
        case Definition():
            return frozenset() if _same_definition(fact, key, ask) else names
    if fact in key.assumptions or isinstance(ask(Claim(fact, key), refuting=False), Proved):
        return frozenset()
    if any(key.symbols.get(s.name, s) != s and s.name in key.symbols for s in free_symbols(fact)):
        return names  # said of another kind of thing
    if not givens_about(key, names) and not _is_value(fact):
        return frozenset()  # the key says nothing of them that this could contradict
    against = _opposite(fact)
    if not _is_value(fact) and against is not None and isinstance(ask(Claim(against, key)), Refuted):
        return frozenset()  # at that instance all that the key gives holds, and the work's statement too
    match fact:
        case Rel(op="=", lhs=Sym(name=name) | Call(fn=Sym(name=name))) if name in names:
            return frozenset({name})
    return names


def _is_value(fact: Prop) -> bool:
    """Whether a statement says what a letter is."""
    while isinstance(fact, Forall):
        fact = fact.body
    return isinstance(fact, Rel) and fact.op == "=" and isinstance(fact.lhs, Sym | Call)


def _opposite(fact: Prop) -> Prop | None:
    match fact:
        case Rel(op=op) if op in OPPOSITE:
            return replace(fact, op=OPPOSITE[op])
        case Is():
            return Not(fact)
    return None


def _same_law(one: Law, other: Law) -> bool:
    return (one.variable, one.distribution, one.parameters) == (other.variable, other.distribution, other.parameters)


def _same_definition(theirs: Definition, key: Context, ask: Ask) -> bool:
    """Whether a definition says what the key says."""
    if key.symbols.get(theirs.head.name) != theirs.head:
        return False
    for ours in key.definitions:
        if ours.head != theirs.head or len(ours.params) != len(theirs.params):
            continue
        rename: dict[Sym, Term] = dict(zip(ours.params, theirs.params, strict=True))
        condition = None if ours.condition is None else substitute(ours.condition, rename)
        if substitute(ours.body, rename) == theirs.body and condition == theirs.condition:
            return True
    if theirs.condition is not None or theirs.kind != "definition":
        return False
    apart: dict[Sym, Term] = {p: Sym(p.name + "'", p.sort) for p in theirs.params}  # of the parameters nothing is given
    head: Term = theirs.head
    if theirs.params:
        sort = theirs.head.sort
        assert isinstance(sort, Func)
        head = Call(theirs.head, tuple(apart.values()), sort=sort.result)
    return isinstance(ask(Claim(Rel("=", head, substitute(theirs.body, apart)), key), refuting=False), Proved)


def blamed(letters: Iterable[str], shared: Common) -> str:
    """Why a result of the key cannot be held against the work: which letters are to blame."""
    letters = set(letters)
    other = {n for n in letters if shared.own.get(n) != NOT_STATED}
    if other:
        return f"not compared: in the work {spoken_names(other)} means something else than in the assignment"
    return f"not compared: the question as the work states it does not speak of {spoken_names(letters)}"


__all__ = ["Common", "Work", "blamed", "common", "givens_about", "outside", "plain", "same_kind", "without"]
