"""Trees back to LaTeX and to plain text.

The LaTeX of a tree parses to the same tree (up to spans): brackets that the parser could take for others are written with
\\left and \\right, scripts and arguments always have braces, and the words of `Logic` keep their joining text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from verifier.syntax.notation import LATEX, delimiters, functions
from verifier.syntax.plain import to_text
from verifier.syntax.tree import (
    Annotated,
    BigOp,
    CasesNode,
    Chain,
    Diff,
    Evaluated,
    Fraction_,
    Group,
    Logic,
    MatrixNode,
    Missing,
    Name,
    Node,
    Number,
    Prefix,
    Product,
    Quantified,
    Relator,
    Root,
    Script,
    Sum,
    Text,
)

__all__ = ["number_text", "to_latex", "to_text"]

_STYLE = {
    "bf": r"\mathbf",
    "rm": r"\mathrm",
    "cal": r"\mathcal",
    "bb": r"\mathbb",
    "frak": r"\mathfrak",
    "sf": r"\mathsf",
    "tt": r"\mathtt",
    "it": r"\mathit",
}
_ENVIRONMENT = {"b": "bmatrix", "p": "pmatrix", "v": "vmatrix", "V": "Vmatrix", "B": "Bmatrix", "": "matrix"}
_WORD = re.compile(r"[A-Za-z0-9 .,*/:'()\-À-ÿ]+")
_PLAIN_BRACKETS = {
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("(", "]"),
    ("[", ")"),
    ("<", ">"),
    ("floor", "floor"),
    ("ceil", "ceil"),
    ("[[", "]]"),
}


def to_latex(node: Node) -> str:
    """The LaTeX of a tree, in one canonical spelling."""
    return re.sub(r"  +", " ", _PRINT[type(node)](node)).strip()


def _p(node: Node) -> str:
    return _PRINT[type(node)](node)


def _number(node: Number) -> str:
    return number_text(node.value, node.digits)


def number_text(value: Fraction, digits: int | None) -> str:
    """A number as written: with its decimals when it was a decimal."""
    if digits is None:
        return str(value)
    scaled = str(abs(value.numerator) * 10**digits // value.denominator).rjust(digits + 1, "0")
    return ("-" if value < 0 else "") + scaled[:-digits] + "." + scaled[-digits:]


def _name(node: Name) -> str:
    base, style = node.base, node.style
    if style is None:
        text = LATEX.get(("name", base)) or LATEX.get(("product", base)) or LATEX.get(("sum", base)) or ("'" if base == "prime" else base)
    elif style == "rm" and base in functions.COMMANDS:
        text = "\\" + base
    elif style == "rm" and base in functions.BIG and base != "P":
        text = functions.BIG_PRINTED.get(base, functions.BIG[base][0])
    elif style == "rm":
        command = r"\operatorname" if base in functions.WORDS else r"\mathrm"
        text = f"{command}{{{base}}}" if _WORD.fullmatch(base) else rf"\text{{{base}}}"
    else:
        text = f"{_STYLE[style]}{{{LATEX.get(('name', base), base)}}}"
    for accent in reversed(node.accents):
        text = f"{LATEX['accent', accent]}{{{text}}}"
    return text


def _scripts(sub: Node | None, sup: Node | None, primes: int = 0) -> str:
    text = "'" * primes
    if sub is not None:
        text += f"_{{{_p(sub)}}}"
    if sup is not None:
        text += f"^{{{_p(sup)}}}"
    return text


def _script(node: Script) -> str:
    return _p(node.base) + _scripts(node.sub, node.sup, node.primes)


def _factors(factors: Sequence[Node], ops: Sequence[str]) -> str:
    parts = [_p(factors[0])]
    for op, factor in zip(ops, factors[1:], strict=True):
        parts.append(f" {LATEX['product', op]} " if op else " ")
        parts.append(_p(factor))
    return "".join(parts)


def _product(node: Product) -> str:
    return _factors(node.factors, node.ops)


def _sum(node: Sum) -> str:
    parts = []
    for k, (sign, term) in enumerate(zip(node.signs, node.terms, strict=True)):
        if k or sign != "+" or len(node.terms) == 1:
            parts.append(f" {LATEX['sum', sign]} " if k else LATEX["sum", sign] + (" " if sign[0] not in "+-" else ""))
        parts.append(_p(term))
    return "".join(parts)


def _fraction(node: Fraction_) -> str:
    return rf"\frac{{{_p(node.num)}}}{{{_p(node.den)}}}"


def _root(node: Root) -> str:
    degree = "" if node.degree is None else f"[{_p(node.degree)}]"
    return rf"\sqrt{degree}{{{_p(node.arg)}}}"


def _items(items: Sequence[Node], seps: Sequence[str]) -> str:
    parts = [_p(items[0])] if items else []
    for sep, item in zip(seps, items[1:], strict=True):
        parts.append(delimiters.SEPARATORS.get(sep) or f"{sep} ")
        parts.append(_p(item))
    return "".join(parts)


def _group(node: Group) -> str:
    inside = _items(node.items, node.seps)
    if not node.open:
        return inside
    left, right = delimiters.LEFT[node.open], delimiters.RIGHT[node.close]
    if (node.open, node.close) in _PLAIN_BRACKETS:
        return left + inside + right
    return rf"\left{left} {inside} \right{right}"


def _prefix(node: Prefix) -> str:
    head = node.head.base
    inside = _factors(node.factors, node.ops)
    match head:
        case "factorial":
            return inside + "!"
        case "doublefactorial":
            return inside + "!!"
        case "percent":
            return inside + r"\%"
        case "pmod":
            return rf"\pmod{{{inside}}}"
        case "binomial" if isinstance(node.factors[0], Group) and len(node.factors[0].items) == 2:
            top, bottom = node.factors[0].items
            return rf"\binom{{{_p(top)}}}{{{_p(bottom)}}}"
    command = "\\" + head if head in functions.COMMANDS else rf"\operatorname{{{head}}}"
    space = "" if isinstance(node.factors[0], Group | Script) and inside.startswith(("(", "[", "\\left")) else " "
    return command + _scripts(node.sub, node.sup, node.primes) + space + inside


def _big(node: BigOp) -> str:
    sign = functions.BIG_PRINTED.get(node.op) or functions.BIG[node.op][0]
    if isinstance(node.measure, Group) and node.op == "int":
        sign = {2: r"\iint", 3: r"\iiint"}.get(len(node.measure.items), sign)
    text = f"{sign}{_scripts(node.lower, node.upper)} {_p(node.body)}"
    if node.measure is not None:
        variables = node.measure.items if isinstance(node.measure, Group) and not node.measure.open else (node.measure,)
        text += "".join(rf" \, d {_p(v)}" for v in variables)
    return text


def _diff(node: Diff) -> str:
    body = "" if node.body is None else " " + _p(node.body)
    power = f"^{{{node.order}}}" if node.order > 1 else ""
    if node.kind == "nabla":
        variable = f"_{{{_p(node.wrt[0][0])}}}" if node.wrt else ""
        return rf"\nabla{variable}{power}{body}"
    d = "d" if node.kind == "d" else r"\partial"
    below = " ".join(_differential(d, variable, order) for variable, order in node.wrt)
    if node.operator:
        return rf"\frac{{{d}{power}}}{{{below}}}{body}"
    return rf"\frac{{{d}{power}{body}}}{{{below}}}"


def _differential(d: str, variable: Node, order: int) -> str:
    if order == 1:
        return f"{d} {_p(variable)}"
    if isinstance(variable, Name) or (isinstance(variable, Script) and variable.sup is None and not variable.primes):
        return f"{d} {_p(variable)}^{{{order}}}"
    return f"{d}^{{{order}}} {_p(variable)}"


def _evaluated(node: Evaluated) -> str:
    return rf"\left. {_p(node.body)} \right|{_scripts(node.lower, node.upper)}"


def _cases(node: CasesNode) -> str:
    rows = [_p(value) + ("" if condition is None else f" & {_p(condition)}") for value, condition in node.rows]
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _matrix(node: MatrixNode) -> str:
    name = _ENVIRONMENT[node.kind]
    rows = r" \\ ".join(" & ".join(map(_p, row)) for row in node.rows)
    return rf"\begin{{{name}}} {rows} \end{{{name}}}"


def _annotated(node: Annotated) -> str:
    if node.kind in ("overset", "underset"):
        assert node.note is not None
        return rf"\{node.kind}{{{_p(node.note)}}}{{{_p(node.body)}}}"
    note = "" if node.note is None else ("^" if node.kind == "overbrace" else "_") + f"{{{_p(node.note)}}}"
    return rf"\{node.kind}{{{_p(node.body)}}}{note}"


def _text(node: Text) -> str:
    return rf" \text{{ {node.text} }} "


def _missing(node: Missing) -> str:
    return ""


def _relator(relator: Relator) -> str:
    op = relator.op
    if op.startswith("stackrel"):
        note = "" if relator.note is None else _p(relator.note)
        return rf"\overset{{{note}}}{{{LATEX['relation', op[8:]]}}}"
    if op == "iid":
        return r"\overset{\text{iid}}{\sim}"
    return {":": ":", "mid": r"\mid"}.get(op) or LATEX["relation", op]


def _chain(node: Chain) -> str:
    parts = [_p(node.items[0])]
    for relator, item in zip(node.relators, node.items[1:], strict=True):
        parts.append(f" {_relator(relator)} ")
        parts.append(_p(item))
    return "".join(parts)


def _quantified(node: Quantified) -> str:
    variables = ", ".join(map(_p, node.variables))
    body = "" if node.body is None else _p(node.body) + r" \; "
    return rf"{body}{LATEX['quantifier', node.quantifier]} {variables}"


def _logic(node: Logic) -> str:
    parts = [_p(node.parts[0])]
    for word, part in zip(node.words, node.parts[1:], strict=True):
        if word in (",", ";", "") or word.startswith(("\\", ",", ";")):
            parts.append(f" {word} ")
        else:
            parts.append(rf" \text{{ {word} }} ")
        parts.append(_p(part))
    return "".join(parts)


_PRINT: dict[type, Callable[..., str]] = {
    Number: _number,
    Name: _name,
    Script: _script,
    Product: _product,
    Sum: _sum,
    Fraction_: _fraction,
    Root: _root,
    Group: _group,
    Prefix: _prefix,
    BigOp: _big,
    Diff: _diff,
    Evaluated: _evaluated,
    CasesNode: _cases,
    MatrixNode: _matrix,
    Annotated: _annotated,
    Text: _text,
    Missing: _missing,
    Chain: _chain,
    Quantified: _quantified,
    Logic: _logic,
}
