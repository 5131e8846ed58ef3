"""Written trees: a formula as its author wrote it, with positions and with juxtaposition left open.

The parser makes these; `elaborate` gives them meaning.  Nothing here knows what a name stands for: ``f(x)`` is a
`Product` of a name and a `Group`, and whether it is a value of f or a product is decided once the sorts are known.
``span`` is a half-open range of character offsets into the source text handed to the parser (after macro expansion a
node points to the macro's call).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """``3``, ``0.5``, ``131\\,072``, ``0{,}5``; ``digits`` counts the decimals as written, None for an integer."""

    value: Fraction
    digits: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """One identifier: ``x``, ``\\alpha`` (base "alpha"), ``\\mathbf{h}`` (style "bf"), ``\\hat{y}`` (accents ("hat",)).

    ``style``: None, "bf" (also \\boldsymbol, \\bm, \\pmb), "rm" (\\mathrm, \\operatorname, \\text used as a name), "cal",
    "bb", "frak", "sf", "tt", "it".  Multi-letter bases only come from styled names (``\\mathrm{ReLU}``), from \\text names and from
    known words. Special bases: "infty", "emptyset", "dots" (every ellipsis), "hbar", "ell", "nabla" never (see `Diff`).
    """

    base: str
    style: str | None
    accents: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Script:
    """A base with subscript, superscript and primes, in any order: ``x_{ij}^2``, ``f''``, ``h^{(k)}_t``, ``\\max_j`` is a `BigOp` instead.

    ``sub`` and ``sup`` are trees; a comma list inside is a `Group` with ``open == ""``. ``\\mathbf{x}_{out}``-like words are a `Text`
    or a `Name` with style "rm"; bare ``X_{ij}`` is a `Product` of names (juxtaposed indices).
    """

    base: Node
    sub: Node | None
    sup: Node | None
    primes: int
    span: Span


@dataclass(frozen=True, slots=True)
class Product:
    """Factors in a row. ``ops[k]`` stands between factor k and k+1: "" (juxtaposed), "cdot", "times", "*", "odot", "circ", "otimes",
    "/", "div", "oplus", "bmod".
    """

    factors: tuple[Node, ...]
    ops: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms with their signs; ``signs[0]`` is "+" unless written: -a + b has signs ("-", "+"). Signs: "+", "-", "pm", "mp"."""

    terms: tuple[Node, ...]
    signs: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Fraction_:
    """``\\frac{a}{b}`` (also \\tfrac, \\dfrac, \\cfrac, ``a \\over b``)."""

    num: Node
    den: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Root:
    """``\\sqrt{a}`` or ``\\sqrt[n]{a}``."""

    arg: Node
    degree: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """Brackets of every size: items separated by ``,`` ``;`` ``|`` ``:`` ``\\|``.

    ``open``/``close``: "(", "[", "{", "|", "||", "<", "floor", "ceil", "[[" and "" for an invisible group that came from a comma list in
    braces.  ``seps[k]`` is the separator between items k and k+1, with "|" for ``|``, ``\\mid``, ``\\vert`` and "||" for ``\\|``,
    ``\\Vert``.
    ``[a, b)`` has open "[" and close ")"; closing marks are ")", "]", "}", ">", "]]" and else the opening one. Two further separators:
    "quad" (a row written ``(h_1 \\quad h_2)``)
    and "and" (``x \\text{ and } y \\text{ independent}``). A list before or after a relation is one item: ``n, k \\in \\mathbb{N}`` is a
    `Chain` whose first item is a `Group` with open "",
    ``i = 1, \\dots, n`` a `Chain` whose last one is. An empty group has no items. An item may be a `Chain` (``{x > 0}``, ``P(X = x)``,
    ``x_1 = x_2``).
    """

    open: str
    close: str
    items: tuple[Node, ...]
    seps: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Prefix:
    """A function name with an argument without commas: ``\\log x``, ``\\sin^2 x``, ``\\operatorname{tr} A``, ``\\det A``, ``\\exp(x)``.

    ``head`` is the `Name` (style "rm"), ``sub``/``sup``/``primes`` what hangs on it (``\\log_2``, ``\\sin^2``, ``\\tanh'``).  ``factors``
    are all the factors that follow
    up to ``+ -``, a relation, a closing bracket, a comma, or the next prefix function or big operator (which then is the last factor only
    when it directly follows the head, ``\\log\\det A``, ``\\log\\sum_i``; in ``\\sin x\\cos y`` it ends the argument).  When the first
    factor is a round or square `Group`
    directly after the head, the argument is that group alone and ``factors`` has one element (what follows multiplies); a `Script` on the
    group
    (``\\log(1-p)^{1-x}``) stays with the factor.
    """

    head: Name
    sub: Node | None
    sup: Node | None
    primes: int
    factors: tuple[Node, ...]
    ops: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class BigOp:
    """``\\sum \\prod \\int \\lim \\max \\min \\sup \\inf \\argmax \\argmin \\bigcup \\mathbb{E}`` with limits.

    ``op``: "sum", "prod", "int", "lim", "max", "min", "sup", "inf", "argmax", "argmin", "E", "Var", "Cov", "P", "union", "limsup",
    "liminf", "bigoplus", "oint".
    ``lower`` is what stands below (``i=1``, ``i \\neq j``, ``t``, ``x \\to 0^+``, ``k < K``: a `Chain` or a node, several conditions a
    `Group` with open ""),
    ``upper`` what stands above.  ``body``: for sum, prod: the following product (up to + or -); for lim: the following additive expression;
    for int: the integrand up to the differential, whose variable is ``measure`` (None when there is no ``dx``; a `Group` with open "" for
    ``dx\\,dy``);
    for max, min, sup, inf, E, Var, Cov, P: the following bracket when there is one directly, else the following product.
    ``sup`` holds a power written on E, Var (``\\mathbb{E}^2[X]``).
    """

    op: str
    lower: Node | None
    upper: Node | None
    body: Node
    measure: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class Diff:
    """A derivative: ``\\frac{d}{dx} f``, ``\\frac{\\partial^2 f}{\\partial x\\partial y}``, ``\\nabla_x f``, ``\\nabla f``,
    ``\\nabla^2_w L``, ``\\nabla f(x)``.

    ``kind``: "d", "partial", "nabla". ``order`` total order (nabla^2: 2).  ``wrt``: pairs of variable and order, () for a bare nabla.
    ``body``: what is differentiated, a `Product` up to + or - when the operator stands in front.
    ``operator``: True when written in front (``\\frac{d}{dx} f``), False when f stands in the numerator.
    """

    kind: str
    order: int
    wrt: tuple[tuple[Node, int], ...]
    body: Node | None
    operator: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Evaluated:
    """``\\left. f \\right|_{t=0}``, ``[F(x)]_0^1``, ``f|_{x=1}``: ``lower`` a `Chain` or node, ``upper`` for end values."""

    body: Node
    lower: Node | None
    upper: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class CasesNode:
    """``\\begin{cases}`` rows: (value, condition or None). A row that holds a relation (a system) has a `Chain` as value.

    A condition "if x > 0" is the `Chain` x > 0; "otherwise/else/sinon/autrement" is a `Text` with that word.
    """

    rows: tuple[tuple[Node, Node | None], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MatrixNode:
    """``bmatrix pmatrix vmatrix Vmatrix matrix smallmatrix array``: rows of cells; ``kind`` is "b", "p", "v", "V" or "".

    Cells written with commas in one cell (``4, 3, 2``) are a `Group` with open "".
    """

    rows: tuple[tuple[Node, ...], ...]
    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Annotated:
    """``\\underbrace{body}_{note}``, ``\\overset{note}{body}``, ``\\boxed``, ``\\cancel``: the body counts, the note is kept for
    printing.
    """

    kind: str
    body: Node
    note: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a formula: ``\\text{if }``, ``\\quad\\text{et}``. Inline maths inside \\text is parsed: ``\\text{ the } i\\text{-th
    row}`` comes as Text, Name, Text.
    """

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Missing:
    """The absent left side of a continued chain (``= b``), or an empty cell."""

    span: Span


@dataclass(frozen=True, slots=True)
class Relator:
    """A relation sign. ``op``: "=", "!=", "<", "<=", ">", ">=", ":=", "equiv", "approx", "sim", "simeq", "propto", "in", "notin",
    "subset", "subseteq", "succ", "succeq",
    "prec", "preceq", ":" (``f : A \\to B``), "to" (also \\rightarrow, \\longrightarrow between expressions), "mapsto", "perp",
    "parallel", "ll", "gg", "mid", "stackrel=" (with a note), "cong", "iid" (\\overset{iid}{\\sim}).
    A sign under a note (\\overset, \\stackrel, \\xrightarrow) is "stackrel" and the sign's op, with ``note`` saying what stands above:
    "=" under "d" is no equality."""

    op: str
    span: Span
    note: Node | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """``a = b \\le c``: items and the relators between them; at least one relator. The first item may be `Missing`."""

    items: tuple[Node, ...]
    relators: tuple[Relator, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Quantified:
    """``\\forall i``, ``\\exists x \\in A`` in front of or behind a statement. ``body`` may be None for a bare trailing quantifier."""

    quantifier: str
    variables: tuple[Node, ...]
    body: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class Logic:
    """Statements joined: ``op`` is "implies", "iff", "implied-by", "and", "or", "list" (comma, semicolon, \\quad, a row break),
    "where", "if", "given".

    A further op is "words": parts and `Text` in a row, ``A \\text{ invertible}`` is words(A, "invertible"), with empty joining texts.
    A row that starts with a joining sign (``\\Rightarrow a = b``, ``\\text{hence } a = b``) has `Missing` as its first part; so has a
    condition alone (``\\text{if } x > 0``).
    ``words`` keeps the joining text for each gap: a LaTeX command, ",", "\\quad", or the words. Parts are `Chain`, `Quantified`, `Text`,
    expressions or further `Logic`.
    """

    op: str
    parts: tuple[Node, ...]
    words: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One numbered row or one whole display: its tree and its ``\\tag`` or ``(3)`` label.

    ``continues``: the row starts with a relation sign and goes on with the chain before it.
    """

    tree: Node
    tag: str | None
    continues: bool
    span: Span


Node: TypeAlias = (
    Number | Name | Script | Product | Sum | Fraction_ | Root | Group | Prefix | BigOp | Diff |
    Evaluated | CasesNode | MatrixNode | Annotated | Text | Missing | Chain | Quantified | Logic
)  # fmt: skip


@dataclass(slots=True, unsafe_hash=True)  # not frozen: Python itself writes __traceback__ on a caught exception
class ParseFailure(Exception):
    """What stopped the parser: where, what it found, and what it expected there."""

    span: Span
    found: str
    expected: str

    def __str__(self) -> str:
        return f"found {self.found}, expected {self.expected}"
