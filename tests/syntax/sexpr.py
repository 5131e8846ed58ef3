"""A compact rendering of trees for tables: (sum a (- b)), (sub x i), (call …); spans are left out."""

from __future__ import annotations

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


def show(node: Node | None) -> str:
    """The tree as an s-expression; equal renderings mean equal trees up to spans."""
    match node:
        case None:
            return "_"
        case Number(value, digits):
            return str(value) if digits is None else f"{value}d{digits}"
        case Name(base, style, accents):
            return ".".join((*((style,) if style else ()), *accents, base))
        case Script(base, sub, sup, primes):
            return f"(script {show(base)} {show(sub)} {show(sup)}{' ' + chr(39) * primes if primes else ''})"
        case Product(factors, ops):
            return f"(* {_joined(factors, ops)})"
        case Sum(terms, signs):
            return "(+ " + " ".join(f"{s}{show(t)}" for s, t in zip(signs, terms, strict=True)) + ")"
        case Fraction_(num, den):
            return f"(frac {show(num)} {show(den)})"
        case Root(arg, degree):
            return f"(root {show(arg)} {show(degree)})"
        case Group(opening, closing, items, seps):
            return f"[{opening} {_joined(items, seps)} {closing}]" if items else f"[{opening} {closing}]"
        case Prefix(head, sub, sup, primes, factors, ops):
            marks = "" if sub is None and sup is None else f"_{show(sub)}^{show(sup)}"
            return f"({show(head)}{marks}{chr(39) * primes} {_joined(factors, ops)})"
        case BigOp(op, lower, upper, body, measure):
            return f"({op} {show(lower)} {show(upper)} {show(body)}{' d:' + show(measure) if measure else ''})"
        case Diff(kind, order, wrt, body, operator):
            by = " ".join(f"{show(v)}^{n}" if n > 1 else show(v) for v, n in wrt)
            return f"({'D' if operator else 'd'}-{kind}{order} ({by}) {show(body)})"
        case Evaluated(body, lower, upper):
            return f"(at {show(body)} {show(lower)} {show(upper)})"
        case CasesNode(rows):
            return "(cases " + " ".join(f"({show(v)} {show(c)})" for v, c in rows) + ")"
        case MatrixNode(rows, kind):
            return f"(matrix{kind} " + " ; ".join(" ".join(map(show, row)) for row in rows) + ")"
        case Annotated(kind, body, note):
            return f"({kind} {show(body)} {show(note)})"
        case Text(text):
            return f"'{text}'"
        case Missing():
            return "?"
        case Chain(items, relators):
            ops = [r.op if r.note is None else f"{r.op}{{{show(r.note)}}}" for r in relators]
            return "<" + show(items[0]) + "".join(f" {op} {show(item)}" for op, item in zip(ops, items[1:], strict=True)) + ">"
        case Quantified(quantifier, variables, body):
            return f"({quantifier} ({' '.join(map(show, variables))}) {show(body)})"
        case Logic(op, parts, words):
            return f"({op} {_joined(parts, words)})"
    raise AssertionError(node)


def _joined(items: tuple[Node, ...], ops: tuple[str, ...]) -> str:
    assert len(ops) == max(0, len(items) - 1), (items, ops)
    out = show(items[0])
    for op, item in zip(ops, items[1:], strict=True):
        out += f" {op + ' ' if op else ''}{show(item)}"
    return out
