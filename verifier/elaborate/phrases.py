"""Givens with words: properties, kinds of random variables, conventions, in English and French.

A row of formulas and words becomes one line of text in which each formula is a numbered mark (``§0 real random variable``), and the line is
matched against `PHRASES`.  A phrase that is not known raises `NotUnderstood` with its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from verifier.algebra.field import OutOfReach
from verifier.algebra.laws import ENTRIES
from verifier.algebra.sums import NormalForms
from verifier.claims import Law
from verifier.elaborate import declarations as d
from verifier.elaborate.binders import expectation
from verifier.elaborate.errors import NotUnderstood
from verifier.elaborate.hints import names_in
from verifier.elaborate.lines import MARK, Line, line_of, node_at
from verifier.elaborate.names import looks_like_index, spelling
from verifier.elaborate.propositions import condition
from verifier.elaborate.scope import Scope
from verifier.elaborate.types import add_terms, matmul, negate, transpose
from verifier.elaborate.words import PROPERTY_OF, SMOOTHNESS, USUAL
from verifier.sorts import SCALAR, Func, Sort, Tensor
from verifier.syntax.tree import Chain, Group, Name, Node, Number, Product, Script, Span, Text
from verifier.terms import ZERO, App, Is, Prop, Rel, Sym, Term, free_symbols, num


def declare_phrase(scope: Scope, row: Sequence[Node], span: Span) -> None:
    """One given that holds words."""
    line = line_of(row, span)
    matched = _match(line)
    parts = [line] if matched is not None else _in_parts(row, span)
    for part in parts:
        action, found = _match(part) or (None, None)
        if action is not None and found is not None:
            action(scope, part, found)
        else:
            d.declare_part(scope, part.nodes[0])
    if parts:
        return
    raise NotUnderstood(
        f"the property “{re.sub(MARK + '[0-9]+', '…', line.text)}” is not known",
        span,
        "a property such as invertible, symmetric, independent",
    )


def _match(line: Line) -> tuple[Action, re.Match[str]] | None:
    """The phrase that a line is."""
    text = line.text.lower()
    return next(((action, found) for pattern, action in PHRASES if (found := pattern.fullmatch(text)) is not None), None)


def _in_parts(row: Sequence[Node], span: Span) -> list[Line]:
    """A list of statements of which some have words behind them (``R_{ij} ∼ D i.i.d., p ∈ [0, 1]``); empty when not all are known.

    Words belong to the one statement in front of them, and memberships come first: a law may name what is declared behind it.
    """
    parts: list[list[Node]] = []
    for node in row:
        if isinstance(node, Text) and parts:
            parts[-1].append(node)
        elif isinstance(node, Chain):
            parts.append([node])
        else:
            return []
    lines = [line_of(part, span) for part in parts]
    if len(lines) < 2 or not all(len(part) == 1 or _is_about_one(line) for part, line in zip(parts, lines, strict=True)):
        return []
    return sorted(lines, key=lambda line: not _is_membership(line))


def _is_about_one(line: Line) -> bool:
    """Words that say something of the statement before them alone: a shared property might be meant of the whole list."""
    found = _match(line)
    return found is not None and found[0] in (law_iid, parametrised, parameterisation, with_density, elementwise)


def _is_membership(line: Line) -> bool:
    node = line.nodes[0]
    return len(line.nodes) == 1 and isinstance(node, Chain) and [r.op for r in node.relators] == ["in"]


# -- helpers ---------------------------------------------------------------------------------------------------------------


def subjects(line: Line, text: str) -> list[Node]:
    """The formulas in ``§0, §1 and §2``, lists taken apart."""
    result: list[Node] = []
    for mark in re.findall(MARK + r"\d+", text):
        node = node_at(line, mark)
        if isinstance(node, Group) and node.open == "":
            result += node.items
        else:
            result.append(node)
    return result


def declared_subjects(scope: Scope, line: Line, text: str) -> list[Node]:
    """The subjects; one that is itself a declaration (``D ∈ S``) is declared first and stands for its left side."""
    result: list[Node] = []
    for node in subjects(line, text):
        if isinstance(node, Chain):
            d.declare_chain(scope, node)
            left = node.items[0]
            result += left.items if isinstance(left, Group) and left.open == "" else [left]
        else:
            result.append(node)
    return result


def key_of(scope: Scope, node: Node) -> str | None:
    """The name that a subject spells."""
    key = d._name_of(scope, node)
    if key is not None:
        return key
    return None


# -- actions ---------------------------------------------------------------------------------------------------------------

Action = Callable[[Scope, Line, "re.Match[str]"], None]
SUBJECTS = rf"(?P<s>{MARK}\d+(?:,? ?(?:and|et|,)? ?{MARK}\d+)*)"
BE = r"(?: ?(?:is|are|be|est|sont|soit|soient|is a|is an|is the|are the|est la|est une|est un|est le|a|an|une|un|the))?"

def properties(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``A, B invertible``, ``D ∈ S diagonal``."""
    terms = [_property_subject(scope, node) for node in declared_subjects(scope, line, found["s"])]
    d.assume(scope, *(prop for term in terms for word in PROPERTY_OF[found["p"]] for prop in property_of(scope, term, word)))


def _property_subject(scope: Scope, node: Node) -> Term:
    if isinstance(node, Name):
        known = scope.find(spelling(node))
        if known is not None and isinstance(known.sort, Func):
            return known
    return scope.term(node)


def property_of(scope: Scope, term: Term, word: str) -> list[Prop]:
    """What a property says of a term."""
    from verifier.terms import num

    match word:
        case "pd" | "psd":
            if not scope.shape(term):
                return [Rel(">" if word == "pd" else ">=", term, num(0))]
            return [Rel(word, term, App("zeros", (), term.sort))]
        case "positive" | "nonnegative" | "nonzero" if isinstance(term.sort, Tensor) and not term.sort.shape:
            return [Rel({"positive": ">", "nonnegative": ">=", "nonzero": "!="}[word], term, num(0))]
        case "nonzero":
            return [Rel("!=", term, App("zeros", (), term.sort))]
        case "symmetric" if not isinstance(term.sort, Func) and not scope.shape(term):
            return []
    if word in ("invertible", "symmetric", "antisymmetric", "orthogonal", "idempotent", "square", "diagonal") and isinstance(
        term.sort, Tensor
    ):
        shape = scope.shape(term)
        if len(shape) == 2 and not scope.unifier.unify(shape[0], shape[1]) and word != "diagonal":
            raise scope.clash(f"only a square matrix is {word}", (0, 0), term)
    return [Is(word, (term,))]


def constants(kind: str) -> Action:
    """``\\mathbf 1 all ones``, ``I ∈ S identity``."""

    def act(scope: Scope, line: Line, found: re.Match[str]) -> None:
        for node in declared_subjects(scope, line, found["s"]):
            key = key_of(scope, node)
            if key is None:
                raise NotUnderstood("what is this constant", line.span, "a name")
            if key in scope.symbols:
                scope.conventions[f"constant:{key}"] = kind

    return act


def unit_vectors(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\mathbf{e}_i ∈ S unit vector``."""
    for node in subjects(line, found["s"]):
        chain = node if isinstance(node, Chain) else None
        left = chain.items[0] if chain is not None else node
        if not (isinstance(left, Script) and isinstance(left.base, Name) and left.sub is not None and looks_like_index(left.sub)):
            properties_named(scope, line, found, "unit_norm")
            return
        from verifier.elaborate.names import subscript_name, with_subscript

        full = with_subscript(spelling(left.base), subscript_name(left.sub) or "i")
        sort: Sort = d.sort_of_set(scope, chain.items[1]) if chain is not None else Tensor((scope.unifier.fresh(),))
        scope.symbols[full] = Sym(full, sort)
        scope.declared.add(full)
        scope.conventions[f"constant:{full}"] = "unit"


def properties_named(scope: Scope, line: Line, found: re.Match[str], word: str) -> None:
    """A fixed property for the subjects."""
    for node in declared_subjects(scope, line, found["s"]):
        d.assume(scope, Is(word, (scope.term(node),)))


def single_entry(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\mathbf{J}^{ij} ∈ S single-entry: (\\mathbf{J}^{ij})_{kl} = \\delta_{ik}\\delta_{jl}``."""
    from verifier.elaborate.expressions import sup_label

    chain = node_at(line, found["s"])
    if not isinstance(chain, Chain):
        raise NotUnderstood("a single-entry matrix without its size", line.span)
    left = chain.items[0]
    if not (isinstance(left, Script) and isinstance(left.base, Name) and left.sup is not None):
        raise NotUnderstood("the name of a single-entry matrix", line.span)
    key = f"{spelling(left.base)}^{{{sup_label(left.sup)}}}"
    scope.symbols[key] = Sym(key, d.sort_of_set(scope, chain.items[1]))
    scope.declared.add(key)
    scope.conventions[f"constant:{key}"] = "single-entry"


def rows_or_columns(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``x_i^\\top is the i-th row of X``."""
    part, whole = node_at(line, found["s"]), node_at(line, found["m"])
    kind = "row" if found["kind"] in ("row", "ligne") else "col"
    if isinstance(part, Script) and isinstance(part.base, Name) and part.sub is not None and isinstance(whole, Name):
        owner = scope.find(spelling(whole))
        if owner is not None:
            scope.conventions[f"{kind}:{spelling(part.base)}"] = owner.name
            return
    raise NotUnderstood("rows or columns of what", line.span, "x_i^\\top is the i-th row of X")


def random_variables(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``X, Y real random variables with finite second moments``."""
    items = _flat(line, found["s"])
    text = found.string
    iid = "i.i.d" in text or "iid" in text
    before = len(scope.laws)
    if any(d.is_dots(i) for i in items):
        sequences, plain = d.listed(items)
        for key, upper in sequences.items():
            scope.laws.append(Law(d.declare_sequence(scope, key, SCALAR, upper), "unknown", (), iid))
        items = plain
    members: list[Term] = []
    for node in items:
        if isinstance(node, Script) and isinstance(node.base, Name) and node.sub is not None and looks_like_index(node.sub):
            known = scope.find(spelling(node.base)) or d.declare_sequence(scope, spelling(node.base), SCALAR, None)
            scope.laws.append(Law(known, "unknown", (), iid))
            continue
        name = key_of(scope, node)
        if name is None:
            raise NotUnderstood("the name of a random variable", node.span, "a name")
        symbol = d.declare_name(scope, name, SCALAR, node.span)
        scope.laws.append(Law(symbol, "unknown", (), iid))
        members.append(symbol)
    if "moment" in text or "variance" in text:
        for m in members:
            d.assume(scope, Is("finite_second_moment", (m,)))
    if "independent" in text or "indépendant" in text:
        _assume_independent(scope, [law.variable for law in scope.laws[before:]], text)


def _assume_independent(scope: Scope, symbols: Sequence[Term], text: str) -> None:
    """Mutual independence, or what "pairwise" leaves of it."""
    if "pairwise" not in text and "deux à deux" not in text:
        d.assume(scope, Is("independent", tuple(symbols)))
        return
    for s in symbols:
        if isinstance(s.sort, Func):
            d.assume(scope, Is("pairwise_independent", (s,)))
    numbers = [s for s in symbols if not isinstance(s.sort, Func)]
    for k, s in enumerate(numbers):
        for t in numbers[k + 1 :]:
            d.assume(scope, Is("independent", (s, t)))


def _flat(line: Line, text: str) -> list[Node]:
    return subjects(line, text)


def random_vector(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\mathbf{z} random vector in \\mathbb{R}^n with mean \\mathbf{m} and covariance \\mathbf{C}``."""
    sort = d.sort_of_set(scope, node_at(line, found["set"]))
    groups = found.groupdict()
    for node in subjects(line, found["s"]):
        key = key_of(scope, node)
        if key is None:
            raise NotUnderstood("the name of a random vector", node.span, "a name")
        symbol = d.declare_name(scope, key, sort, node.span)
        scope.laws.append(Law(symbol, "unknown", ()))
        if groups.get("mean"):
            mean = _named(scope, node_at(line, groups["mean"]), sort)
            d.assume(scope, Rel("=", expectation(scope, symbol), mean))
        if groups.get("cov") and isinstance(sort, Tensor):
            cov = _named(scope, node_at(line, groups["cov"]), Tensor((sort.shape[0], sort.shape[0])))
            centred = add_terms(scope, [symbol, negate(expectation(scope, symbol))], node.span)
            product = matmul(scope, centred, transpose(scope, centred, node.span), node.span)
            d.assume(scope, Rel("=", expectation(scope, product), cov))


def _named(scope: Scope, node: Node, sort: Sort) -> Term:
    """A name introduced by a phrase, with the sort that the phrase gives it."""
    key = key_of(scope, node)
    if key is not None and scope.find(key) is None:
        return d.declare_name(scope, key, sort, node.span)
    return scope.term(node)


def independent(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``X, Y independent``."""
    nodes = declared_subjects(scope, line, found["s"])
    if any(d.is_dots(n) for n in nodes):
        sequences, plain = d.listed(nodes)
        symbols: list[Term] = [scope.symbols[k] for k in sequences if k in scope.symbols]
        symbols += [scope.term(n) for n in plain]
    else:
        symbols = [_family(scope, n) for n in nodes]
        indexed = [n for n, s in zip(nodes, symbols, strict=True) if isinstance(n, Script) and (isinstance(s.sort, Func) or scope.shape(s))]
        if len(indexed) > 1 and not any(word in found.string for word in ("mutually", "all ", "mutuellement")):
            d.assume(scope, Is("independent_at_each_index", tuple(symbols)))  # w_i and x_i: w_1 and w_2 need not be
            return
    _assume_independent(scope, symbols, found.string)


def _family(scope: Scope, node: Node) -> Term:
    if isinstance(node, Script) and isinstance(node.base, Name) and node.sub is not None:
        known = scope.find(spelling(node.base))
        if known is not None and looks_like_index(node.sub):
            return known
    return scope.term(node)


def law_iid(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``R_1, …, R_n ∼ D i.i.d.``."""
    chain = node_at(line, found["s"])
    if not isinstance(chain, Chain) or chain.relators[0].op not in ("sim", "iid"):
        raise NotUnderstood("what is independent and identically distributed", line.span, "X ∼ D")
    d.declare_law(scope, chain.items[0], chain.items[1], iid=True)


def parametrised(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``Z ∼ N(m, v) (mean m, variance v)``: the words repeat what the law says."""
    chain = node_at(line, found["s"])
    if not isinstance(chain, Chain):
        raise NotUnderstood("a law", line.span, "X ∼ D")
    d.declare_chain(scope, chain)


def parameterisation(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``X ∼ Gamma(a, b) with rate b``, ``X ∼ Geom(p) on {1, 2, …}``: which of two laws of one name is meant."""
    before = len(scope.laws)
    parametrised(scope, line, found)
    groups = found.groupdict()
    kind = groups.get("kind") or ""
    if groups.get("support"):
        where = node_at(line, groups["support"])
        first = where.items[0] if isinstance(where, Group) and where.items else None
        kind = {0: "failures", 1: "trials"}.get(int(first.value) if isinstance(first, Number) else -1, "")
    for k in range(before, len(scope.laws)):
        name = MEANINGS.get((scope.laws[k].distribution, kind))
        if name is None:
            raise NotUnderstood(f"the distribution {scope.laws[k].distribution} with these words", line.span)
        scope.laws[k] = replace(scope.laws[k], distribution=name)


MEANINGS = {
    ("gamma", "rate"): "gamma_rate",
    ("gamma", "scale"): "gamma_scale",
    ("geometric", "trials"): "geometric_trials",
    ("geometric", "failures"): "geometric_failures",
}


def with_density(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``X ∼ Exp(λ) with density λ e^{-λx}``: the density must be that of the law, or of the law with the inverse parameter."""
    before = len(scope.laws)
    parametrised(scope, line, found)
    node = node_at(line, found["density"])
    while isinstance(node, Chain) or (isinstance(node, Group) and node.open == ""):  # the range of x may follow
        node = node.items[0]
    names = [n for n in sorted(names_in(node)) if scope.find(n) is None and n != "e"]
    for k in range(before, len(scope.laws)):
        law = scope.laws[k]
        if law.distribution != "exponential":
            continue
        if len(names) != 1:
            raise NotUnderstood("the density of a law", line.span)
        x = Sym(names[0], SCALAR)
        with scope.binding(x):
            written = scope.term(node)
        (rate,) = law.parameters
        fitting = [p for p in (rate, App("pow", (rate, num(-1)))) if _exponential_density(p, x, written)]
        if not fitting:
            raise NotUnderstood("a density that does not belong to the law", line.span)
        scope.laws[k] = replace(law, parameters=(fitting[0],))


def _exponential_density(rate: Term, x: Sym, written: Term) -> bool:
    density = ENTRIES["exponential"].density
    assert density is not None
    given = (Rel(">", t, ZERO) for t in free_symbols(rate))
    try:
        return NormalForms.solve(tuple(given), lambda f: f.equal(f.convert(density(x, (rate,))[0]), f.convert(written)))
    except OutOfReach:
        return False


def differentiable(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\mathbf{X} = \\mathbf{X}(t) ∈ S differentiable in t``; ``L : A → B differentiable in w``."""
    for node in declared_subjects(scope, line, found["s"]):
        key = key_of(scope, node)
        known = scope.find(key) if key is not None else None
        d.assume(scope, Is("differentiable", (known if known is not None else scope.term(node),)))
        variable = scope.find(key_of(scope, node_at(line, found["v"])) or "")
        if known is not None and variable is not None and isinstance(known.sort, Func) and len(known.sort.args) == 1:
            (argument,) = known.sort.args  # from now on the bare name is the value there: L depends on u through w = w(u)
            if isinstance(argument, Tensor) and isinstance(variable.sort, Tensor) and scope.same(argument.shape, variable.sort.shape):
                scope.conventions[f"depends:{known.name}"] = variable.name


def one_hot(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\mathbf{t} one-hot in \\mathbb{R}^K``."""
    where = found.groupdict().get("set")
    sort = d.sort_of_set(scope, node_at(line, where)) if where else None
    for node in declared_subjects(scope, line, found["s"]):
        key = key_of(scope, node)
        if key is None:
            raise NotUnderstood("the name of a one-hot vector", node.span, "a name")
        if sort is not None:
            d.declare_name(scope, key, sort, node.span)
        d.assume(scope, Is("one_hot", (scope.term(node),)))


def elementwise(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``σ(z) = … (elementwise on vectors)`` and ``\\tanh elementwise``."""
    node = node_at(line, found["s"])
    scope.conventions["elementwise"] = "yes"
    if isinstance(node, Chain):
        d.declare_chain(scope, node)
        head = scope.definitions[-1].head if scope.definitions else None
        if head is not None and isinstance(head.sort, Func) and head.sort.args != (SCALAR,):
            raise NotUnderstood(f"{head.name} is no function of a number and cannot act elementwise", line.span)


def almost_surely(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``a ≤ X ≤ b almost surely``."""
    node = node_at(line, found["s"])
    d.assume(scope, condition(scope, node))


def convention(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """Words that say what is usual anyway."""


def prime_is_transpose(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``' denotes transpose``."""
    scope.conventions["prime"] = "transpose"


def layout(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``layout: (∂y/∂x)_{ij} = …``, ``denominator layout: …``."""
    from verifier.elaborate import notation

    node = node_at(line, found["s"])
    if not isinstance(node, Chain) or not notation.convention(scope, node):
        raise NotUnderstood("this layout of derivatives", line.span, "(∂u/∂v)_{ij} = ∂u_i/∂v_j")


def named_layout(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\partial a / \\partial b in numerator layout``."""
    scope.conventions["layout"] = "denominator" if found["l"].startswith("d") else "numerator"


def column_layout(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``layout: ∂f/∂x is the column vector of the ∂f/∂x_i``: the usual gradient."""


def notation_definition(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``notation: N_x(m, Σ) = …``."""
    node = node_at(line, found["s"])
    if not isinstance(node, Chain):
        raise NotUnderstood("a notation that is no equation", line.span)
    d.declare_chain(scope, node)


def eigenvalue(which: str) -> Action:
    """``\\lambda_{\\min} smallest eigenvalue of A``."""

    def act(scope: Scope, line: Line, found: re.Match[str]) -> None:
        from verifier.claims import Definition

        node = node_at(line, found["s"])
        key = key_of(scope, node)
        if key is None:
            raise NotUnderstood("the name of an eigenvalue", line.span, "a name")
        symbol = d.declare_name(scope, key, SCALAR, node.span)
        scope.definitions.append(Definition(symbol, (), App(which, (scope.term(node_at(line, found["m"])),), SCALAR)))

    return act


def spectral_radius(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``\\rho(·) denotes the spectral radius``; ``\\rho(A) < 1`` may stand before it."""
    node = line.nodes[0]
    head = node.factors[0] if isinstance(node, Product) else node
    known = scope.find(spelling(head)) if isinstance(head, Name) else None
    if known is None or not isinstance(known.sort, Func):
        raise NotUnderstood("the spectral radius of what", line.span, "\\rho(A) < 1 before it")
    scope.declared.add(known.name)
    d.assume(scope, Is("spectral_radius", (known,)))


def shared_moments(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``the coordinates x_i are independent and share the central moments \\mu_2, \\mu_3``: the moments become declared numbers."""
    independent(scope, line, found)
    for node in subjects(line, found["moments"]):
        key = key_of(scope, node)
        if key is None:
            raise NotUnderstood("the name of a moment", node.span, "a name")
        d.declare_name(scope, key, SCALAR, node.span)


def functions_of_nothing(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``f : A → B does not depend on θ``."""
    node = node_at(line, found["s"])
    if isinstance(node, Chain):
        d.declare_chain(scope, node)


def smooth_with(scope: Scope, line: Line, found: re.Match[str]) -> None:
    """``f is L-smooth``, ``f is \\mu-strongly convex``, ``f est L-lisse``."""
    from verifier.sorts import SCALAR as number

    word = SMOOTHNESS[found["p"]]
    node, constant = node_at(line, found["s"]), node_at(line, found["l"])
    if isinstance(node, Chain):
        d.declare_chain(scope, node)
        node = node.items[0]
    key = key_of(scope, node)
    function = scope.find(key) if key is not None else None
    if function is None and key is not None:
        function = scope.introduce(key, Func((Tensor((scope.unifier.fresh(),)),), number), f"{key} is read as a function of a vector")
    if function is None:
        raise NotUnderstood("the name of a function", line.span)
    bound = scope.term(constant)
    d.assume(scope, Is(word, (function, bound)), Rel(">", bound, ZERO))


def _phrase(*pieces: str) -> re.Pattern[str]:
    return re.compile("".join(pieces))


F = rf"{MARK}\d+"
ONE = rf"(?P<s>{F})"
PROPERTY = "|".join(re.escape(w) for w in sorted(PROPERTY_OF, key=len, reverse=True))
VERBS = r"(?: (?:is|are|est|sont|be|soit|soient|a|an|une|un|matrices|matrix|matrice|les deux|both|all))*"
DENOTES = rf"{F} (?:denotes|is|désigne|est)(?: the| la| le| une| an?)?"
ENTRYWISE = "element-?wise|entry-?wise|component-?wise|élément par élément|composante par composante"
EIGENVALUE = rf"(?:eigenvalue|valeur propre) (?:of|de) (?P<m>{F})"

PHRASES: tuple[tuple[re.Pattern[str], Action], ...] = (
    (_phrase(SUBJECTS, VERBS, rf" (?P<p>{PROPERTY})(?: (?:matrix|matrices|vector|vectors|matrice))?"), properties),
    (
        _phrase(SUBJECTS, BE, " (?:all ones|all-ones|(?:the )?all[- ]ones vector|(?:the )?vector of (?:all )?ones"
                              "|(?:le )?vecteur de (?:uns|1))"),
        constants("ones"),
    ),
    (_phrase(SUBJECTS, BE, " (?:the )?(?:zero vector|zero matrix|vecteur nul|matrice nulle)"), constants("zeros")),
    (_phrase(SUBJECTS, BE, " (?:the |la matrice )?(?:identity|identité)(?: matrix)?"), constants("identity")),
    (_phrase(SUBJECTS, BE, " (?:(?:standard )?(?:unit|basis) vectors?|vecteurs? (?:unitaires?|de base))"), unit_vectors),
    (_phrase(ONE, rf" single-entry: {F}"), single_entry),
    (
        _phrase(ONE, rf" (?:is|est) (?:the|la) {F} ?(?:-th|-st|-ème|-e|th|e|ème)?"
                     rf" (?P<kind>row|column|col|ligne|colonne) (?:of|de) (?P<m>{F})"),
        rows_or_columns,
    ),
    (
        _phrase(SUBJECTS, BE, r" (?:mutually |pairwise )?(?:independent )?(?:i\.i\.d\. |iid )?"
                              "(?:real |scalar |integrable )*random variables?"
                              "(?: with (?:a )?finite (?:second moments?|variances?))?"),
        random_variables,
    ),
    (
        _phrase(SUBJECTS, BE, " (?:une |des )?variables? aléatoires?(?: réelles?)?(?: indépendantes)?"
                              "(?: (?:de|avec|à) .*(?:moment|variance)s? .*finie?s?)?"),
        random_variables,
    ),
    (
        _phrase(SUBJECTS, BE, rf" random vectors? (?:in|of) (?P<set>{F})"
                              rf"(?: with mean (?P<mean>{F})(?:,? and covariance(?: matrix)? (?P<cov>{F}))?)?"),
        random_vector,
    ),
    (
        _phrase(SUBJECTS, BE, rf" vecteurs? aléatoires? (?:de|dans) (?P<set>{F})"
                              rf"(?: de moyenne (?P<mean>{F})(?: et de (?:matrice de )?covariance (?P<cov>{F}))?)?"),
        random_vector,
    ),
    (
        _phrase(SUBJECTS, BE, " (?:mutually |pairwise |all |deux à deux |mutuellement )?(?:independent|indépendant(?:e|s|es)?)"),
        independent,
    ),
    (_phrase("(?:the coordinates|les coordonnées) ", SUBJECTS, BE, " (?:independent|indépendantes)"), independent),
    (
        _phrase("the coordinates ", ONE, rf" are independent and share the central moments (?P<moments>{F}(?:,? ?{F})*)"),
        shared_moments,
    ),
    (
        _phrase(ONE, r" ?\(?(?:i\.i\.d\.?|iid|independent and identically distributed|independently|independent|indépendant(?:e?s)?)\)?"
                     "(?: (?:for|pour) .*)?"),
        law_iid,
    ),
    (_phrase(ONE, rf" \((?:mean|moyenne) {F}(?:,? ?(?:variance )?{F})? ?\)?"), parametrised),
    (_phrase(ONE, rf" (?:with density|de densité) (?P<density>{F})(?:,? {F})?"), with_density),
    (_phrase(ONE, rf" (?:on|supported on|with support|with values in|à valeurs dans|sur) (?P<support>{F})"), parameterisation),
    (
        _phrase(ONE, rf" \(?(?:with |avec |where |de )?(?:shape (?:parameter )?(?:{F} )?(?:and |, ?|- ?)?)?"
                     rf"(?P<kind>rate|scale)(?: parameter)?(?: {F})?\)?"),
        parameterisation,
    ),
    (_phrase(ONE, r" \(?(?:the )?(?:number of )(?P<kind>trials|failures)(?: .*)?"), parameterisation),
    (_phrase(SUBJECTS, BE, rf" (?:differentiable|dérivable|différentiable) (?:in|with respect to|en|par rapport à) "
                         rf"(?P<v>{F})"), differentiable),
    (_phrase(SUBJECTS, BE, rf" one[- ]hot(?: vectors?)?(?: (?:in|dans) (?P<set>{F}))?"), one_hot),
    (
        _phrase(ONE, rf" \(?(?:applied |acts |taken |appliquée )?(?:{ENTRYWISE})"
                     r"(?: (?:on|to|sur|aux) (?:vectors|matrices|vecteurs|vectors and matrices))?\)?"),
        elementwise,
    ),
    (_phrase(ONE, r" (?:almost surely|a\.s\.?|presque sûrement|p\.s\.?)"), almost_surely),
    (_phrase(DENOTES, f" (?:{USUAL})"), convention),
    (_phrase(DENOTES, " (?:transpose|transposed?|transposée)"), prime_is_transpose),
    (_phrase(DENOTES, " (?:moore-*–?penrose )?(?:pseudo-?inverse)"), convention),
    (_phrase(rf"{F} (?:stacks|empile) (?:the )?(?:columns|les colonnes)"), convention),
    (_phrase("(?:denominator |numerator )?layout: ", ONE, "(?: (?:for vectors|pour des vecteurs) .*)?"), layout),
    (_phrase(ONE, " (?:for vectors|pour des vecteurs|pour les vecteurs) .*"), layout),
    (_phrase(rf"layout: {F} is the column vector of the {F}"), column_layout),
    (_phrase(rf"{F} (?:has the shape of|a la forme de) {F}"), column_layout),
    (_phrase(F, BE, r" (?:in|en) (?:convention )?(?P<l>numerator|denominator|numérateur|dénominateur)(?: layout)?"), named_layout),
    (_phrase("(?:notation|convention): ", ONE), notation_definition),
    (_phrase(ONE, BE, " (?:the )?(?:smallest|minimum|minimal|plus petite) ", EIGENVALUE), eigenvalue("lambda_min")),
    (_phrase(ONE, BE, " (?:the )?(?:largest|maximum|maximal|plus grande) ", EIGENVALUE), eigenvalue("lambda_max")),
    (_phrase(rf"{F} denotes the spectral radius"), spectral_radius),
    (_phrase(ONE, rf" (?:does not depend on|is independent of|ne dépend pas de) {F}"), functions_of_nothing),
    (_phrase(ONE, BE, rf" (?P<l>{F}) ?-? ?(?P<p>{'|'.join(SMOOTHNESS)})"), smooth_with),
)  # fmt: skip
