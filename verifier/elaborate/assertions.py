"""Claims that end in words: ``f \\text{ is convex}``, ``x_t \\text{ converges to } 0``, ``f \\text{ est dérivable en } 1``.

A row of formulas and words becomes one line with marks, as for givens (`phrases`); `ASSERTIONS` says which proposition each phrase states.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from verifier.algebra.recursion import recursive_heads
from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.lines import MARK, Line, line_of, node_at
from verifier.elaborate.names import spelling
from verifier.elaborate.scope import Scope
from verifier.elaborate.types import matmul, transpose
from verifier.sorts import INTEGER, SCALAR, Func, Tensor
from verifier.syntax.tree import Chain, Group, Name, Node, Script, Span, Text
from verifier.terms import (
    ONE,
    And,
    App,
    Bind,
    Call,
    Deriv,
    Forall,
    Is,
    Not,
    Prop,
    Rel,
    Sym,
    Term,
    free_symbols,
    substitute,
    walk,
)

F = rf"{MARK}\d+"
BE = "(?:is|are|est|sont)"
ARTICLE = "(?:a |an |the |une |un |la |le |l'|l’)?"
AT = "(?:at|in|en|à|au point|at the point)"


def assertion(scope: Scope, row: Sequence[Node], span: Span) -> Prop:
    """The proposition of a row of formulas and words. Raises `NotUnderstood`."""
    line = line_of(row, span)
    text = re.sub(r"\$|\s+", " ", line.text.lower()).replace(" ,", ",").strip()
    for pattern, build in ASSERTIONS:
        found = pattern.fullmatch(text)
        if found is not None:
            return build(scope, line, found)
    raise NotUnderstood(f"the words “{re.sub(F, '…', line.text)}”", span, "a claim such as “is convex” or “converges to”")


def tends(scope: Scope, left: Node, right: Node) -> Prop:
    """``x_t \\to c`` of a sequence that is given by a recursion."""
    return Is("converges", (sequence(scope, left), scope.term(right)))


# -- subjects ----------------------------------------------------------------------------------------------------------------------


def function(scope: Scope, node: Node) -> tuple[Term, ...]:
    """A function as a subject: its symbol, or a term with its variable."""
    if isinstance(node, Name):
        known = scope.find(spelling(node))
        if known is not None and isinstance(known.sort, Func):
            return (known,)
    term = scope.term(node)
    if isinstance(term, Call) and not any(term.orders) and all(isinstance(a, Sym) for a in term.args) and term.fn.sort == _REAL(term):
        return (term.fn,)
    fixed = {d.head for d in scope.definitions if not d.params} | {s for a in scope.assumptions for s in free_symbols(a)}
    variables = [s for s in free_symbols(term) if s.sort == SCALAR and s not in fixed]
    if len(variables) != 1 or isinstance(term, Sym):
        raise NotUnderstood("of which function this is said", node.span, "a function such as f")
    return (term, variables[0])


def _REAL(call: Call) -> Func:
    """The sort of a real function of one real variable, elementwise or not, for comparison with a call's."""
    sort = call.fn.sort
    return Func((SCALAR,), SCALAR, elementwise=isinstance(sort, Func) and sort.elementwise)


def differentiated(scope: Scope, node: Node) -> tuple[Term, ...]:
    """The function of which ``f'``, ``f'(x)`` or ``\\frac{d}{dx} f(x)`` is the derivative."""
    if isinstance(node, Script) and node.primes == 1 and node.sub is None and node.sup is None:
        return function(scope, node.base)
    term = scope.term(node)
    match term:
        case Call(fn=fn, args=(Sym(),), orders=(1,)):
            return (fn,)
        case Deriv(body=Call(fn=fn, args=(Sym() as a,), orders=()), wrt=wrt, order=1) if a == wrt:
            return (fn,)
        case Deriv(body=body, wrt=Sym() as x, order=1):
            return (body, x)
    raise NotUnderstood("whose derivative this is", node.span, "a derivative such as f'(x)")


def sequence(scope: Scope, node: Node) -> Sym:
    """A sequence that has a recursion; the left side of one that is written out (``x_t = g(x_{t-1})``) stands for it."""
    if isinstance(node, Chain):
        node = node.items[0]
    if isinstance(node, Name):
        known = scope.find(spelling(node))
        if known is not None and isinstance(known.sort, Func) and known.sort.args == (INTEGER,):
            return known
    term = scope.term(node)
    if isinstance(term, Call) and isinstance(term.fn.sort, Func) and term.fn.sort.args == (INTEGER,) and not any(term.orders):
        return term.fn
    raise NotUnderstood("of which sequence this is said", node.span, "a sequence such as x_t")


def points(scope: Scope, node: Node) -> list[Term]:
    """``1``, ``x = 1``, ``x = \\pm 1``, ``-1, 1``: the points that are named."""
    from verifier.elaborate.propositions import signed

    if isinstance(node, Chain) and len(node.items) == 2 and node.relators[0].op == "=":
        node = node.items[1]
    both = signed(node)
    if both is not None:
        return [scope.term(b) for b in both]
    if isinstance(node, Group) and node.open == "":
        return [scope.term(i) for i in node.items]
    return [scope.term(node)]


def all_of(props: Sequence[Prop]) -> Prop:
    """The conjunction; one proposition is itself."""
    return props[0] if len(props) == 1 else And(tuple(props))


# -- what the phrases state ------------------------------------------------------------------------------------------------------------


Build = Callable[[Scope, Line, "re.Match[str]"], Prop]


def _convex(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    subject = function(scope, node_at(line, found["s"]))
    name = "strictly_convex" if found["how"] else "convex"
    prop: Prop = Is(name, subject)
    return Not(prop) if found["no"] else prop


def _converges(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    subject = sequence(scope, node_at(line, found["s"]))
    limit = found.groupdict().get("c")
    prop: Prop = Is("converges", (subject, scope.term(node_at(line, limit))) if limit else (subject,))
    return Not(prop) if found.groupdict().get("no") else prop


def _tends_as(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    chain, index = node_at(line, found["s"]), node_at(line, found["i"])
    if not (isinstance(chain, Chain) and isinstance(index, Chain)) or any(
        c.relators[0].op != "to" or len(c.items) > 2 for c in (chain, index)
    ):
        raise NotUnderstood("this limit", line.span)
    if getattr(index.items[1], "base", "") != "infty":
        raise NotUnderstood("a limit at a finite index", line.span)
    return tends(scope, chain.items[0], chain.items[1])


def _at_points(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    """Continuous or differentiable at points; a derivative that is defined there."""
    node = node_at(line, found["s"])
    word = found["p"]
    if word.startswith(("defin", "défin", "exist")):
        subject, name = differentiated(scope, node), "differentiable_at"
    else:
        subject, name = function(scope, node), "continuous_at" if word.startswith("contin") else "differentiable_at"
    return all_of([Is(name, (*subject, c)) for c in points(scope, node_at(line, found["c"]))])


def _minimiser(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    subject = function(scope, node_at(line, found["s"]))
    name = "unique_minimiser" if found["one"] else "minimiser"
    where = node_at(line, found["c"])
    if found["word"] == "minimum" and not found.groupdict().get("at") and not isinstance(where, Chain):
        raise NotUnderstood("whether this is the least value or where it is taken", where.span, "a point such as x = 1, or “at 1”")
    (point,) = points(scope, where)
    return Is(name, (*subject, point))


LOWEST = ("lower", "min", "inf", "smallest", "borne inf", "valeur min")
GREATER = ("greater", "larger", "higher", "bigger", "plus grand", "plus élev", "supérieur")


def _bounds_compared(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    """Two functions by their largest values, taken or approached: sup f > sup g; by their smallest ones when the words say so."""
    op = "inf" if found["what"].startswith(LOWEST) else "sup"
    left, right = (_over_all(op, function(scope, node_at(line, found[side]))) for side in ("s", "t"))
    return Rel(">" if found["how"].startswith(GREATER) else "<", left, right)


def _over_all(op: str, subject: tuple[Term, ...]) -> Term:
    """The extremum of a function over all values of its variable."""
    if len(subject) == 1:
        (f,) = subject
        x = Sym("x'", SCALAR)
        return Bind(op, x, (), Call(f, (x,), (), SCALAR), None, SCALAR)  # type: ignore[arg-type]
    body, variable = subject
    return Bind(op, variable, (), body, None, SCALAR)  # type: ignore[arg-type]


def _same_place(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    """Maximising f instead of minimising g: both are taken at the same points."""
    sides = []
    for verb, mark in ((found["how"], found["s"]), (found["as"], found["t"])):
        sides.append(_over_all("argmax" if verb.startswith("max") else "argmin", function(scope, node_at(line, mark))))
    return Rel("=", *sides)


_EQUATIONS: dict[str, Callable[[Scope, Term, Span], tuple[Term, Term]]] = {
    "symmetric": lambda scope, a, span: (transpose(scope, a, span), a),
    "orthogonal": lambda scope, a, span: (matmul(scope, transpose(scope, a, span), a, span), App("identity", (), a.sort)),
    "idempotent": lambda scope, a, span: (matmul(scope, a, a, span), a),
}


def _matrix(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    """A property of a matrix as the equation that it means."""
    node = node_at(line, found["s"])
    term = scope.term(node)
    if not isinstance(term.sort, Tensor) or len(scope.shape(term)) != 2:
        raise NotUnderstood("of which matrix this is said", node.span, "a matrix")
    rows, columns = scope.shape(term)
    if not scope.unifier.unify(rows, columns):
        raise NotUnderstood("a square matrix is meant", node.span)
    from verifier.elaborate.words import PROPERTY_OF

    names = PROPERTY_OF[found["p"]]
    props: list[Prop] = []
    for name in names:
        if name in ("pd", "psd"):
            props.append(Rel(name, term, App("zeros", (), term.sort)))
        else:
            left, right = _EQUATIONS[name](scope, term, node.span)
            props.append(Rel("=", left, right))
    return all_of(props)


def _uniform(scope: Scope, line: Line, found: re.Match[str]) -> Prop:
    return uniform(scope, line.span)


def uniform(scope: Scope, span: Span) -> Prop:
    """The probabilities that the question speaks of are all equal: p_i = 1/n for each i."""
    from verifier.elaborate.propositions import condition
    from verifier.syntax import parse_statement

    for a in scope.assumptions:
        match a:
            case Rel(op="=", lhs=Bind(op="sum", var=i, params=(low, Sym(name=n)), body=body, condition=None), rhs=total):
                pass
            case _:
                continue
        if (low, total) != (ONE, ONE):
            continue
        match body:
            case Call(fn=p, args=(index,), orders=()) if index == i:
                return condition(scope, parse_statement(f"{p.name}_i = \\frac{{1}}{{{n}}}"))
            case App(op="entry", args=(Sym() as p, index)) if index == i:
                return condition(scope, parse_statement(f"{p.name}_i = \\frac{{1}}{{{n}}}"))
    raise NotUnderstood("which probabilities are meant", span, "probabilities p_1, …, p_n that were declared")


def for_every_argument(given: Prop, then: Prop) -> Prop:
    """``f''(x) > 0`` before ``so f is convex`` is said of every x: the arguments of f are quantified."""
    if not isinstance(then, Is | Not):
        return given
    target = then.part if isinstance(then, Not) else then
    if not isinstance(target, Is) or not isinstance(given, Rel):
        return given
    f = target.args[0]
    arguments = {a for t in walk(given) if isinstance(t, Call) and t.fn == f for a in t.args if isinstance(a, Sym) and a.sort == SCALAR}
    for x in arguments:
        fresh = Sym(f"{x.name}'", SCALAR)
        given = Forall(fresh, substitute(given, {x: fresh}))
    return given


def has_recursion(scope: Scope) -> list[str]:
    """The sequences that are given by a recursion."""
    return sorted(recursive_heads(scope.context))


_EXTREME = (
    "(?:upper bound|least upper bound|supremum|maximum value|maximal value|maximum|largest value|lower bound|infimum|minimum value|minimum"
    "|smallest value|borne supérieure|limite supérieure|valeur maximale|valeur minimale|borne inférieure|limite inférieure|sup|inf)"
)
_MORE = (
    "greater|larger|higher|bigger|smaller|lower|less|plus grande?|plus élevée?|supérieure?|plus petite?|plus faible|plus basse?|inférieure?"
)
_OPTIMISE = "maximi[sz](?:e|ing|er)|minimi[sz](?:e|ing|er)"
_NOT = r"(?P<no>(?:not|pas|n'est pas) )?"
ASSERTIONS: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (
            rf"(?P<s>{F}) {BE} {_NOT}{ARTICLE}(?:fonction |function )?(?P<how>strictly |strictement )?convexe?s?(?: function| fonction)?",
            _convex,
        ),
        (rf"(?P<s>{F}) (?:is |est )?(?:converges?|converg(?:ent|ing)|tends?|tend)(?: (?:to|towards?|vers) (?P<c>{F}))?", _converges),
        (rf"(?P<s>{F}) (?P<no>diverges?|diverge|does not converge|do not converge|ne converge pas|ne convergent pas)", _converges),
        (rf"(?P<s>{F}) (?:as|when|quand|lorsque) (?P<i>{F})", _tends_as),
        (
            rf"(?P<s>{F}) {BE} (?:bien |well )?(?P<p>continuous|continue|differentiable|dérivable|différentiable|defined|définie?)"
            rf" {AT} (?P<c>{F})",
            _at_points,
        ),
        (rf"(?P<s>{F}) (?P<p>exists?|existe) {AT} (?P<c>{F})", _at_points),
        (
            rf"(?P<c>{F}) {BE} (?:the |a |le |l'|l’|un )?(?P<one>unique |seul |only )?"
            rf"(?:global )?(?P<word>minimi[sz]er|minimiseur|minimum)(?: (?:of|de) (?P<s>{F}))",
            _minimiser,
        ),
        (
            rf"(?P<s>{F}) (?:has|have|a|admet|possède) (?:its |a |an |the |un |son |pour )?(?P<one>unique |seul |only )?"
            rf"(?:global )?(?P<word>minimi[sz]er|minimiseur|minimum)(?P<at> (?:at|en|à|in))? (?P<c>{F})",
            _minimiser,
        ),
        (
            rf"(?P<s>{F}) {BE} (?P<p>symmetric|symétrique|orthogonal|orthogonale|idempotent|idempotente|positive definite|définie positive"
            rf"|positive semidefinite|positive semi-definite|semi-définie positive)(?: matrix)?",
            _matrix,
        ),
        (
            rf"{ARTICLE}(?:value of {ARTICLE}|valeur (?:de )?{ARTICLE})?(?P<what>{_EXTREME})(?: (?:of|for|de|pour))? (?P<s>{F}) {BE} "
            rf"(?P<how>{_MORE}) (?:than|que|à)(?: (?:that|the one|{ARTICLE}{_EXTREME}|celle|celui))?(?: (?:of|for|de|pour))? (?P<t>{F})",
            _bounds_compared,
        ),
        (
            rf"(?:to )?(?P<how>{_OPTIMISE}) (?P<s>{F}) (?:is (?:equivalent to|the same as)|is|amounts to|means|revient à|équivaut à"
            rf"|est équivalent à|c'est) (?P<as>{_OPTIMISE}) (?P<t>{F})",
            _same_place,
        ),
        (
            rf"(?:{ARTICLE}(?:distribution|law|loi) {BE} |{ARTICLE})?(?:uniform distribution|distribution uniforme|loi uniforme)"
            rf"(?: (?:with|avec|over|on|sur) [^{MARK}]*)?",
            _uniform,
        ),
    )
)
"""Phrases and what they state. `Text` that is not in this table is no claim."""

__all__ = ["Text", "assertion", "for_every_argument", "tends", "uniform"]
