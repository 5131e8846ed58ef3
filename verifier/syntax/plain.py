"""Trees as plain text for a terminal: ``d/dx σ(x) = σ(x)(1 - σ(x))``. For people only: it is never read back."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from verifier.syntax.notation import PLAIN, delimiters, functions
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
    Root,
    Script,
    Sum,
    Text,
)

_UP = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DOUBLE = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "E": "𝔼", "P": "ℙ"}


def to_text(node: Node) -> str:
    """The tree on one line of text."""
    match node:
        case Number(value, digits):
            return str(value) if digits is None else f"{float(value):.{min(digits, 15)}f}"
        case Name(base, style, accents):
            text = _DOUBLE.get(base, base) if style == "bb" else PLAIN.get(("name", base)) or PLAIN.get(("product", base)) or base
            marks = "".join(PLAIN["accent", accent] for accent in reversed(accents))
            return unicodedata.normalize("NFC", text + marks)
        case Script(base, sub, sup, primes):
            return _tight(base) + "'" * primes + _below(sub) + _above(sup)
        case Product(factors, product_ops):
            return _factors(factors, product_ops)
        case Sum(terms, signs):
            out = ""
            for k, (sign, term) in enumerate(zip(signs, terms, strict=True)):
                mark = PLAIN["sum", sign]
                out += f" {mark} " if k else mark if sign != "+" or len(terms) == 1 else ""
                out += to_text(term)
            return out
        case Fraction_(num, den):
            return f"{_tight(num)}/{_tight(den)}"
        case Root(arg, degree):
            return f"√{_tight(arg)}" if degree is None else f"root[{to_text(degree)}]({to_text(arg)})"
        case Group(opening, closing, items, seps):
            left, right = delimiters.PLAIN_LEFT.get(opening, opening), delimiters.PLAIN_RIGHT.get(closing, closing)
            return left + _joined(items, [delimiters.PLAIN_SEPARATORS.get(sep, f"{sep} ") for sep in seps]) + right
        case Prefix():
            return _prefix(node)
        case BigOp(op, lower, upper, body, measure):
            sign = functions.BIG_PLAIN.get(op, op)
            space = "" if isinstance(body, Group) and body.open else " "
            text = sign + _below(lower) + _above(upper) + space + to_text(body)
            if measure is None:
                return text
            variables = measure.items if isinstance(measure, Group) and not measure.open else (measure,)
            return text + "".join(f" d{to_text(v)}" for v in variables)
        case Diff(kind, order, wrt, body, operator):
            power = str(order).translate(_UP) if order > 1 else ""
            inner = "" if body is None else to_text(body)
            if kind == "nabla":
                return f"∇{power}" + (_below(wrt[0][0]) if wrt else "") + (f" {inner}" if inner else "")
            d = "d" if kind == "d" else "∂"
            down = " ".join(f"{d}{to_text(v)}" + (str(n).translate(_UP) if n > 1 else "") for v, n in wrt)
            return f"{d}{power}/{down} {inner}".rstrip() if operator else f"{d}{power}{_tight(body) if body is not None else ''}/{down}"
        case Evaluated(body, lower, upper):
            return f"{_tight(body)}|{_below(lower)}{_above(upper)}"
        case CasesNode(rows):
            parts = [to_text(v) + ("" if c is None else f" {to_text(c)}" if isinstance(c, Text) else f" if {to_text(c)}") for v, c in rows]
            return "{" + "; ".join(parts) + "}"
        case MatrixNode(rows, _):
            return "[" + "; ".join(", ".join(map(to_text, row)) for row in rows) + "]"
        case Annotated(_, body, _):
            return to_text(body)
        case Text(text):
            return text
        case Missing():
            return ""
        case Chain(items, relators):
            marks_ = [f" {PLAIN.get(('relation', r.op)) or r.op.removeprefix('stackrel')} " for r in relators]
            return _joined(items, marks_).strip()
        case Quantified(quantifier, variables, body):
            bound = f"{PLAIN['quantifier', quantifier]} {', '.join(map(to_text, variables))}"
            return bound if body is None else f"{to_text(body)}, {bound}"
        case Logic(_, parts, words):
            return _joined(parts, [_word(word) for word in words]).strip()


def _word(word: str) -> str:
    if word.startswith((",", ";")):
        return word[0] + " "
    if word == "\\quad":
        return ",  "
    plain = {"\\Rightarrow": "⇒", "\\Leftrightarrow": "⇔", "\\Leftarrow": "⇐", "\\to": "⇒", "\\land": "and", "\\lor": "or"}
    return f" {plain.get(word, word)} " if word else " "


def _joined(items: Sequence[Node], seps: Sequence[str]) -> str:
    if not items:
        return ""
    return to_text(items[0]) + "".join(sep + to_text(item) for sep, item in zip(seps, items[1:], strict=True))


def _factors(factors: Sequence[Node], ops: Sequence[str]) -> str:
    out = to_text(factors[0])
    for op, before, factor in zip(ops, factors, factors[1:], strict=False):
        text = to_text(factor)
        if op:
            out += f"/{text}" if op == "/" else f" {PLAIN['product', op]} {text}"
        else:
            called = isinstance(factor, Group) and isinstance(before, Name | Script | Group)
            called = called or (isinstance(factor, Script) and isinstance(factor.base, Group))
            out += text if called or isinstance(before, Number) else f" {text}"
    return out


def _prefix(node: Prefix) -> str:
    inside = _factors(node.factors, node.ops)
    match node.head.base:
        case "factorial":
            return inside + "!"
        case "doublefactorial":
            return inside + "!!"
        case "percent":
            return inside + "%"
        case "pmod":
            return f"(mod {inside})"
        case "binomial":
            return f"C({inside})"
        case head:
            space = "" if inside.startswith(("(", "[")) else " "
            return head + "'" * node.primes + _below(node.sub) + _above(node.sup) + space + inside


def _tight(node: Node) -> str:
    """In brackets unless it holds together by itself."""
    text = to_text(node)
    if isinstance(node, Number | Name | Script | Group | Root | Prefix) or (isinstance(node, Product) and text.replace(" ", "").isalnum()):
        return text if not isinstance(node, Prefix) or text.endswith(")") else f"({text})"
    return f"({text})"


def _above(sup: Node | None) -> str:
    if sup is None:
        return ""
    text = to_text(sup)
    if text in ("T", "⊤"):
        return "ᵀ"
    raised = text.translate(_UP)
    if len(text) <= 3 and all(c in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ" for c in raised):
        return raised
    return f"^{text}" if len(text) == 1 else f"^({text})" if not text.startswith("(") else f"^{text}"


def _below(sub: Node | None) -> str:
    if sub is None:
        return ""
    text = to_text(sub)
    if text.isdigit():
        return text.translate(_DOWN)
    return f"_{text.replace(' ', '')}" if text.replace(" ", "").isalnum() else f"_({text})"
