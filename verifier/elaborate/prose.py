"""Declarations in prose: what the words around inline formulas declare, in English and French.

"where $\\sigma$ denotes the logistic sigmoid", "soit $x$ un vecteur", "with $p > 0$", "supposons que $A$ est symétrique".  Prose is
read with care: only a formula that follows a cue, or a name followed by a known property, is taken; the rest of a sentence is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from verifier.claims import Context, Definition
from verifier.elaborate import declarations as d
from verifier.elaborate import definitions, expressions, lines, phrases
from verifier.elaborate.calls import BUILTINS
from verifier.elaborate.errors import Clash, NotUnderstood, ShapeClash
from verifier.elaborate.iterates import fixed_point
from verifier.elaborate.names import spelling
from verifier.elaborate.scope import Scope
from verifier.elaborate.statements import declare
from verifier.elaborate.subscripts import dimension_of
from verifier.elaborate.types import matmul, transpose
from verifier.elaborate.words import MATRIX_PROPERTIES, PROPERTY_OF, SMOOTHNESS
from verifier.sorts import INTEGER, SCALAR, Func, Sort, Tensor
from verifier.syntax.tree import Chain, Group, Name, Node, Number, Product, Relator, Script, Span
from verifier.terms import Is, Prop, Rel, Sym, num

M = lines.MARK
F = rf"{M}\d+"
LIST = rf"{F}(?:(?:,| and| et|, and|, et) {F})*"
SUPPOSING = "|".join(
    (
        "let(?: us)?(?: also)?(?: suppose| assume| define| denote)?(?: that)?",
        "suppose(?: that)?|assume(?: that)?|assuming(?: that)?|given(?: that)?|where|with|such that|recall(?: that)?",
        "define|we define|we set|set|denote(?: by)?|consider|for all|for any|for every",
        "soit|soient|supposons(?: que)?|on suppose(?: que)?|en supposant(?: que)?|étant donnés?|où|avec|tel(?:le)?s? que",
        "rappelons(?: que| la définition de)?|posons|on pose|on définit|définissons|notons|considérons|pour tout(?:e|es|s)?",
    )
)
STATING = frozenset({"in", "<", "<=", ">", ">=", "!=", "sim", "iid", "succ", "succeq", "prec", "preceq", ":"})
_KINDS = {
    "vector": "vector|vectors|column vector|vecteur|vecteurs|vecteur colonne",
    "matrix": "matrix|matrices|matrice",
    "square": "square matrix|matrice carrée",
    "scalar": "scalar|scalars|scalaire|scalaires|real number|real numbers|nombre réel|nombres réels|real|réel|constant|constante",
    "integer": "integer|integers|entier|entiers",
    "natural": "positive integer|positive integers|entier positif",
}
KINDS = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_FUNCTIONS = {
    "sigmoid": "logistic sigmoid|sigmoid|logistic function|sigmoïde|sigmoïde logistique|logistique",
    "softplus": "softplus",
    "ReLU": "relu|rectified linear unit",
}
FUNCTIONS = {word: kind for kind, words in _FUNCTIONS.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Taken:
    """The context after a stretch of prose, the formulas that declared something, and what was refused with the reason.

    ``asserted`` are the properties that the words state without supposing them: "so $A$ is symmetric".
    """

    context: Context
    formulas: tuple[int, ...]
    refused: tuple[str, ...]
    asserted: tuple[Prop, ...] = ()


def declarations_in_prose(context: Context, pieces: Sequence[str | Node]) -> Taken:
    """Read a stretch of words and inline formulas in order. The numbers in ``formulas`` count the formulas among the pieces."""
    nodes: list[Node] = []
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            words.append(piece)
        else:
            words.append(f" {M}{len(nodes)} ")
            nodes.append(piece)
    written = len(nodes)

    def plain_letter(found: re.Match[str]) -> str:
        nodes.append(Name(found[1], None, (), (0, 0)))  # "L-smooth" as a converter from PDF writes it, without dollars
        return f" {M}{len(nodes) - 1} -{found[2]}"

    def capital(letter: str) -> str:
        nodes.append(Name(letter, None, (), (0, 0)))
        return f" {M}{len(nodes) - 1} "

    joined = re.sub(rf"\b([A-Za-z]) ?- ?({'|'.join(SMOOTHNESS)})\b", plain_letter, "".join(words))
    joined = re.sub(rf"\b({_PERMUTATION}) ([A-Z])\b(?!['’])", lambda m: f"{m[1]} {capital(m[2])}", joined, flags=re.IGNORECASE)
    text = re.sub(r"\s+", " ", joined).lower().replace(" ,", ",").replace(" .", ".")
    text = re.sub(r"\bi\. ?i\. ?d\b\.?", "iid", text)  # its points end no sentence
    taken: list[int] = []
    refused: list[str] = []
    asserted: list[Prop] = []
    context = _probabilities(context, pieces, refused)
    for sentence in re.split(rf"(?<=[.;:!?]) (?!{M}\d+ *[,.])|\n", text):
        context = _sentence(context, sentence, nodes, taken, refused, asserted)
    return Taken(context, tuple(k for k in taken if k < written), tuple(refused), tuple(asserted))


PROBABILITIES = re.compile(
    r"\b(?:probabilit\w+|proportions|mixture weights|poids de mélange)\s+([A-Za-z])_\{?1\}?\s*,[^.;:]{0,40}?\1_\{?([A-Za-z])\}?",
    re.IGNORECASE,
)


def _probabilities(context: Context, pieces: Sequence[str | Node], refused: list[str]) -> Context:
    """"n values with probabilities p_1, …, p_n": numbers in [0, 1] that sum to one, written with or without dollars."""
    from verifier.syntax import parse_statement, to_latex

    text = "".join(p if isinstance(p, str) else to_latex(p) for p in pieces)
    for p, n in PROBABILITIES.findall(text):
        try:
            given = declare(context, parse_statement(rf"{p}_1, \ldots, {p}_{n} \in [0, 1]"))
            context = declare(given, parse_statement(rf"\sum_{{i=1}}^{{{n}}} {p}_i = 1"))
        except (NotUnderstood, ShapeClash, Clash) as problem:
            refused.append(str(problem))
    return context


# "unless $B$ is orthogonal", "it is false that $A$ is symmetric": said, and not supposed
DENYING = re.compile(
    r"\b(?:unless|except (?:when|if)|even if|whether|not (?:true|the case) that|false that"
    r"|for (?:the sake of )?(?:a )?contradiction|by contradiction|par l['’]absurde"
    r"|sauf si|à moins que|même si|faux que|pas vrai que)\b[^,;:]*$",
    re.IGNORECASE,
)
# "suppose that $A$ is symmetric": a property after one of these is given
SUPPOSED = re.compile(
    rf"\b(?:{SUPPOSING}|if|when|whenever|whose|for|as|any|all|an?|si|lorsque|quand|dès que|dont|pour|comme|toute?|une?)\b[^.;:!?]*$",
    re.IGNORECASE,
)


# "we find the matrices such that $P^2 = I$": a result, and not supposed
FINDING = re.compile(r"^ ?(?:so |thus |hence |then |donc |ainsi |alors )?(?:we (?:find|obtain|get)|on (?:trouve|obtient))\b")


def _sentence(
    context: Context, sentence: str, nodes: Sequence[Node], taken: list[int], refused: list[str], asserted: list[Prop]
) -> Context:  # fmt: skip
    for pattern, action in RULES:
        for found in pattern.finditer(sentence):
            marks = [int(m) for m in re.findall(M + r"(\d+)", found["s"])]
            marks = [m for m in marks if m not in taken]
            if not marks or (action is _relations and FINDING.search(sentence)) or DENYING.search(sentence, 0, found.start()):
                continue
            try:
                after = action(context, [nodes[m] for m in marks], found, nodes)
            except (NotUnderstood, ShapeClash, Clash) as problem:
                refused.append(str(problem))
                continue
            if after is not None:
                if action is _property and not SUPPOSED.search(sentence, 0, found.start()):
                    asserted += [p for p in after.assumptions if p not in context.assumptions]
                context = after
                taken += marks
    return context


Rule = Callable[[Context, Sequence[Node], "re.Match[str]", Sequence[Node]], Context | None]


def _relations(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """A relation after a cue: an assumption, a declaration or a definition."""
    used = False
    for node in found:
        if isinstance(node, Chain) and (node.relators[0].op in STATING or node.relators[0].op in ("=", ":=", "equiv")):
            before = len(context.laws)
            context = declare(context, node)
            if INDEPENDENTLY.match(match.string, match.end()):
                context = replace(context, laws=(*context.laws[:before], *(replace(w, iid=True) for w in context.laws[before:])))
            used = True
    return context if used else None


# "$R_{ij} \\sim D$ is drawn i.i.d.", "sont tirés de façon indépendante"
INDEPENDENTLY = re.compile(
    r",? ?(?:(?:is|are|be|being|est|sont|soient|all|which|that|qui|tous|toutes) )*(?:(?:sampled|drawn|chosen|échantillonnée?s?|tirée?s?"
    r"|choisie?s?) )?\(?(?:iid\b|independently (?:and identically|of each other|for each)|independent and identically"
    r"|de (?:façon|manière) indépendante\b|indépendamment les un)"
)


def _kind(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"x is a vector", "soit A une matrice de ℝ^{n×d}"."""
    scope = Scope.open(context, expressions.read)
    where = match.groupdict().get("set")
    kind = KINDS[match["kind"]]
    words = [w for w in (match.groupdict().get("before"), match.groupdict().get("after")) if w]
    for node in found:
        for item in node.items if isinstance(node, Group) and node.open == "" else (node,):
            if not isinstance(item, Name):
                return None
            size = match.groupdict().get("size") or match.groupdict().get("sized")
            shape = None if size is None else d.shape_of_size(nodes[int(size.removeprefix(M))])
            if size is not None and (shape is None or len(shape) != {"vector": 1, "matrix": 2, "square": 2}.get(kind, 0)):
                return None
            if shape is not None:
                for n in (n for dim in shape for n in dim.names()):
                    scope.declare_dimension(n)
                sort: Sort = Tensor(shape)
            elif where is not None and kind not in ("scalar", "integer", "natural"):
                sort = d.sort_of_set(scope, nodes[int(where.removeprefix(M))])
            else:
                sort = _sort(scope, kind)
            d.declare_name(scope, spelling(item), sort, item.span)
            if kind == "natural":
                scope.declare_dimension(spelling(item))
            for word in words:
                d.assume(scope, *(p for name in PROPERTY_OF[word] for p in phrases.property_of(scope, scope.term(item), name)))
    return scope.finish()


def _elements(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"y is a vector with elements y_1, …, y_n": the members of the family y are the entries of the vector, however each is typed."""
    listed = nodes[int(match["list"].removeprefix(M))]
    (subject,) = found
    if not isinstance(subject, Name) or not (isinstance(listed, Group) and len(listed.items) > 2 and d.is_dots(listed.items[-2])):
        return None
    first, last = listed.items[0], listed.items[-1]
    match first, last:
        case Script(base=Name() as base, sub=Number(value=low), sup=None), Script(base=Name() as again, sub=high, sup=None) if (
            low == 1 and base.base == again.base and base.style == again.style and high is not None
        ):
            size = dimension_of(high)
        case _:
            return None
    if size is None:
        return None
    scope = Scope.open(context, expressions.read)
    for n in size.names():
        scope.declare_dimension(n)
    vector = d.declare_name(scope, spelling(subject), Tensor((size,)), subject.span)
    if spelling(base) != vector.name:
        scope.conventions[f"entries:{spelling(base)}"] = vector.name
    return scope.finish()


def _sort(scope: Scope, kind: str) -> Sort:
    match kind:
        case "vector":
            return Tensor((scope.unifier.fresh(),))
        case "matrix":
            return Tensor((scope.unifier.fresh(), scope.unifier.fresh()))
        case "square":
            n = scope.unifier.fresh()
            return Tensor((n, n))
        case "integer" | "natural":
            return INTEGER
    return SCALAR


def _function(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"σ denotes the logistic sigmoid"."""
    scope = Scope.open(context, expressions.read)
    for node in found:
        name = node.factors[0] if isinstance(node, Product) else node
        if not isinstance(name, Name):
            return None
        key = spelling(name)
        head = Sym(key, Func((SCALAR,), SCALAR, elementwise=True))
        if key in scope.declared:
            return None
        z = Sym("z", SCALAR)
        scope.definitions = [x for x in scope.definitions if x.head.name != key]
        scope.definitions.append(Definition(scope.redeclare(key, head.sort), (z,), BUILTINS[FUNCTIONS[match["fn"]]](z)[1]))
    return scope.finish()


def _property(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"A is symmetric positive definite"."""
    scope = Scope.open(context, expressions.read)
    span: Span = found[0].span
    line = lines.Line(" ".join(f"{M}{k}" for k in range(len(found))) + " " + match["p"], tuple(found), span)
    for pattern, action in phrases.PHRASES:
        hit = pattern.fullmatch(line.text)
        if hit is not None:
            action(scope, line, hit)
            return scope.finish()
    return None


def _of_members(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"$A \\in \\mathbb{R}^{n \\times n}$ symmetric": words right behind a membership."""
    if not all(isinstance(node, Chain) and [r.op for r in node.relators] == ["in"] for node in found):
        return None
    return _property(context, found, match, nodes)


def _unit(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"a unit vector u", "$u \\in \\mathbb{R}^d$ unitaire": a vector of length 1; a matrix is unitary."""
    where = match.groupdict().get("set")
    scope = Scope.open(context, expressions.read)
    for node in found:
        subject = _member(scope, node, where, nodes)
        if subject is None or not isinstance(subject, Name | Script):
            return None
        vector = scope.term(subject)
        match scope.shape(vector):
            case (_,):
                length = matmul(scope, transpose(scope, vector, subject.span), vector, subject.span)
                d.assume(scope, Is("unit_norm", (vector,)), Rel("=", length, num(1)))
            case (_, _):
                d.assume(scope, Is("orthogonal", (vector,)))
            case _:
                return None
    return scope.finish()


def _one_hot(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"the one-hot label y", "$\\mathbf{y}$ est un vecteur one-hot"."""
    where = match.groupdict().get("set")
    scope = Scope.open(context, expressions.read)
    for node in found:
        subject = _member(scope, node, where, nodes)
        if not isinstance(subject, Name):
            return None
        vector = scope.term(subject)
        if len(scope.shape(vector)) != 1:
            return None
        d.assume(scope, Is("one_hot", (vector,)))
    return scope.finish()


def _member(scope: Scope, node: Node, where: str | None, nodes: Sequence[Node]) -> Node | None:
    """What a sentence speaks of: a name, or the left side of a membership, which is declared by it."""
    if isinstance(node, Chain):
        if [r.op for r in node.relators] != ["in"]:
            return None
        d.declare_chain(scope, node)
        return node.items[0]
    if where is not None and isinstance(node, Name):
        d.declare_name(scope, spelling(node), d.sort_of_set(scope, nodes[int(where.removeprefix(M))]), node.span)
    return node


def _within(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"with parameters a and b in (0, 1)": the membership that the words spell out."""
    where = nodes[int(match["set"].removeprefix(M))]
    if not all(isinstance(node, Name | Script) for node in found):
        return None
    for node in found:
        context = declare(context, Chain((node, where), (Relator("in", node.span),), node.span))
    return context


def _permutations(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"a permutation matrix P": a square matrix with that property, unless P is declared as something else."""
    scope = Scope.open(context, expressions.read)
    for node in found:
        if not isinstance(node, Name):
            return None
        key = spelling(node)
        known = scope.find(key)
        if known is None or key not in scope.declared:
            d.declare_name(scope, key, _sort(scope, "square"), node.span)
        elif not (isinstance(known.sort, Tensor) and len(known.sort.shape) == 2):
            return None
        d.assume(scope, *(Is(word, (scope.term(node),)) for word in PROPERTY_OF["permutation matrix"]))
    return scope.finish()


def _smooth(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"F(w) is L-smooth"."""
    scope = Scope.open(context, expressions.read)
    subject = found[0]
    name = subject.factors[0] if isinstance(subject, Product) else subject
    if isinstance(subject, Chain):  # f : ℝ^d → ℝ
        if [r.op for r in subject.relators] != [":", "to"]:
            return None
        d.declare_chain(scope, subject)
        name = subject.items[0]
    constant = nodes[int(match["l"].removeprefix(M))] if match["l"] else None
    line = lines.Line(f"{M}0 is {M}1-{match['p']}", (name, *((constant,) if constant is not None else ())), subject.span)
    if constant is None or not _said(scope, line):
        return None
    if match.groupdict().get("convex") and not _said(scope, lines.Line(f"{M}0 is convex", (name,), subject.span)):
        return None
    return scope.finish()


def _said(scope: Scope, line: lines.Line) -> bool:
    """Takes a phrase that `phrases` knows; whether it does."""
    for pattern, action in phrases.PHRASES:
        hit = pattern.fullmatch(line.text)
        if hit is not None:
            action(scope, line, hit)
            return True
    return False


def _limit(context: Context, found: Sequence[Node], match: re.Match[str], nodes: Sequence[Node]) -> Context | None:
    """"the solution that gradient descent finds at convergence, w^{gd}": a new name for the limit of the iterates w^{(t)}."""
    (node,) = found
    words = match.string[max(0, match.start() - 60) : match.start()]
    if not (isinstance(node, Script) and isinstance(node.base, Name) and node.sub is None and node.sup is not None):
        return None
    if re.search(r"\b(?:not|never|if|whether|pas|jamais|si)\b|n['’]", words):
        return None
    scope = Scope.open(context, expressions.read)
    if scope.find(spelling(node.base)) is None:
        return None
    before = set(scope.symbols)
    point = scope.term(node)
    if not isinstance(point, Sym) or point.name in before:
        return None  # a name that is known already may stand for something else
    prop = fixed_point(scope, definitions.family_name(scope, spelling(node.base)), point)
    if prop is None:
        return None
    d.assume(scope, prop)
    return scope.finish()


_KIND = "|".join(sorted((re.escape(k) for k in KINDS), key=len, reverse=True))
_FUNCTION = "|".join(sorted((re.escape(k) for k in FUNCTIONS), key=len, reverse=True))
_IS = r"(?:is|are|be|denotes?|est|sont|désigne|représente|soit)"
_ELEMENTS = "elements|entries|components|coordinates|éléments|composantes|coordonnées|entrées|coefficients"
_ARTICLE = "(?:the |a |an |la |le |une |un |des |two |deux )?"
_OF_MATRICES = "|".join(
    sorted((re.escape(w) for w, names in PROPERTY_OF.items() if set(names) <= MATRIX_PROPERTIES), key=len, reverse=True)
)
_A_KIND = (
    rf"(?:(?P<size>{F}) ?-?)?(?:real |réelle |data |design )?(?:(?P<before>{_OF_MATRICES}) (?=matri))?(?P<kind>{_KIND})\b"
    r"(?! (?:loss|cost|objective|function|fonction|field)\b|[ -]valued)"
    rf"(?: (?:et )?(?P<after>{_OF_MATRICES})\b)?(?: (?:de données|de dessin)\b)?"
    rf"(?: (?:(?:(?:of|de) (?:size|shape|dimensions?|taille) )(?P<sized>{F})|(?:in|of|dans|de) (?P<set>{F})))?"
)
_A_PROPERTY = rf"(?P<p>{phrases.PROPERTY}|(?:independent|indépendante?s?)(?! (?:of|from|de|du|des)\b))\b"
_PERMUTATION = r"permutation matri(?:x|ces)|matrices? de permutation"
_ONE_HOT = r"one[- ]hot"
_ALSO = r"(?:(?:twice|continuously|differentiable|deux fois|continûment|dérivable|différentiable|(?P<convex>convexe?)|and|et|,) ?)*"
_SHOWN = "vectors?|vecteurs?|labels?|targets?|étiquettes?|cibles?|encodings?|encodages?"
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(rf"(?P<s>{F}),? (?:{_IS} )?{_ARTICLE}(?:(?:{_SHOWN}|encodée?|encoded|en|as) )*{_ONE_HOT}\b(?: (?:{_SHOWN}))?"
                rf"(?: (?:in|dans|de) (?P<set>{F}))?"), _one_hot),
    (re.compile(rf"{_ONE_HOT} (?:encoded )?(?:{_SHOWN}) (?P<s>{F})"), _one_hot),
    (re.compile(rf"(?:{_SHOWN}) {_ONE_HOT} (?P<s>{F})"), _one_hot),
    (re.compile(rf"(?P<s>{F}),? (?:{_IS} )?(?:(?:a|un|le|the) )?"
                r"(?:unit vector|vecteur unitaire|unitaire|(?:of|de) (?:unit norm|norme (?:1|unité|unitaire)))\b"
                rf"(?: (?:in|of|dans|de) (?P<set>{F}))?"), _unit),
    (re.compile(rf"(?:unit vector|vecteur unitaire) (?P<s>{F})"), _unit),
    (re.compile(rf"(?:parameters?|paramètres?|numbers?|nombres?|scalars?|scalaires?|coefficients?|constants?|constantes?)"
                rf" (?P<s>{LIST}) (?:both |all |tous |toutes )?(?:in|dans) (?P<set>{F})"), _within),
    (
        re.compile(rf"(?P<s>{LIST}),? {_IS} {_ARTICLE}(?:usual |standard )?(?:fonction |function )?(?P<fn>{_FUNCTION})\b"),
        _function,
    ),
    (re.compile(rf"(?P<s>{F}) (?:{_IS} |être )?{_ARTICLE}(?:column |row )?(?:vector|vecteur)\b[^{M}]{{0,24}}? (?:{_ELEMENTS})"
                rf"(?: are| sont)? (?P<list>{F})"), _elements),
    (re.compile(rf"(?:let|soit|soient) (?P<s>{LIST}) (?:be |être )?{_ARTICLE}{_A_KIND}"), _kind),
    (re.compile(rf"(?P<s>{LIST}) (?:is|are|est|sont) (?:a |an |une |un |des ){_A_KIND}"), _kind),
    (re.compile(rf"(?P<s>{F}),? (?:(?:qui|which|that) )?(?:(?:is|be|est) )?(?:(?:a|an|une) )?(?:(?:fonction|function) )?{_ALSO}"
                rf"(?P<l>{F}) ?-? ?(?P<p>{'|'.join(SMOOTHNESS)})\b"), _smooth),
    (re.compile(rf"(?P<s>{LIST}) (?:is|are|be|est|sont|soit|soient) {_ARTICLE}{_A_PROPERTY}"), _property),
    (re.compile(rf"(?P<s>{F}),? {_A_PROPERTY}"), _of_members),
    (re.compile(rf"(?:{_PERMUTATION}) +(?P<s>{LIST})"), _permutations),
    (re.compile(rf"\b(?:converg\w*|limite?s?)\b[^.;:,{M}]{{0,40}} (?P<s>{F})"), _limit),
    (re.compile(rf"\b(?:{SUPPOSING}) (?:les |the |each |chaque )?(?P<s>{LIST})"), _relations),
)
