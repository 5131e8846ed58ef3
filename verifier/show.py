"""Plain-text rendering of terms, propositions and values, for reasons and counterexamples in reports."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verifier.terms import (
    And,
    App,
    Bind,
    Call,
    Cases,
    Const,
    Deriv,
    Forall,
    Implies,
    Is,
    Not,
    Num,
    Or,
    Prop,
    Rel,
    Sym,
    Term,
)  # fmt: skip

SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "in": "∈", "psd": "⪰", "pd": "≻", "approx": "≈", "propto": "∝"}
GREEK = dict(
    zip(
        (
            *("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa", "lambda"),
            *("mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega"),
            *("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell"),
        ),
        "αβγδεεζηθϑικλμνξπρστυφϕχψωΓΔΘΛΞΠΣΥΦΨΩℓ",
        strict=True,
    )
)
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SUM, _PRODUCT, _POWER, _ATOM = range(4)
#: what tells x from the sequence x_t, and h^t from h
MARKS = ("_{\\,}", "_{\\cdot}", "^{\\cdot}")


def visible(name: str) -> str:
    """A name as its author wrote it, without the mark that tells a thing from its family: x beside x_t, h^t beside h."""
    for mark in MARKS:
        name = name.replace(mark, "")
    return name


def name_text(name: str) -> str:
    """A symbol's name without its LaTeX: ``\\mathbf{h}_t`` is h_t, ``\\alpha`` is α."""
    out = visible(name)
    for style in ("mathbf", "boldsymbol", "mathrm", "operatorname", "mathcal", "mathbb", "text", "mathsf", "bm"):
        out = out.replace(f"\\{style}{{", "{")
    for accent, mark in (("hat", "\u0302"), ("tilde", "\u0303"), ("bar", "\u0304"), ("dot", "\u0307")):
        while f"\\{accent}{{" in out:
            before, _, rest = out.partition(f"\\{accent}{{")
            inner, _, after = rest.partition("}")
            out = before + inner + mark + after
    for latex, char in sorted(GREEK.items(), key=lambda item: -len(item[0])):
        out = out.replace(f"\\{latex}", char)
    out = out.replace("\\", "")
    while "{" in out:  # {x} is x; _{ij} keeps its braces' content
        a = out.index("{")
        b = out.find("}", a)
        if b < 0:
            break
        out = out[:a] + out[a + 1 : b] + out[b + 1 :]
    return out.strip()


def value_text(value: Any, digits: int = 6) -> str:
    """A value of a counterexample: a fraction exactly, a ball as a decimal with ``≈``, a tensor as rows."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], tuple):  # a function: its parameters and its body
        return f"({', '.join(show(p) for p in value[0])}) ↦ {show(value[1])}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(value_text(v, digits) for v in value) + "]"
    if hasattr(value, "mid"):
        text = value.mid().str(digits, radius=False)
        if text.startswith("["):  # fewer digits are certain than were asked for
            text = value.str(digits)
        return f"≈ {text.rstrip('0') if '.' in text and 'e' not in text else text}"
    return str(value)


def show(node: Term | Prop) -> str:
    """A term or proposition as readable text."""
    return _show(node, _SUM)


def _paren(text: str, level: int, needed: int) -> str:
    return f"({text})" if level < needed else text


def _show(node: Term | Prop, needed: int) -> str:
    match node:
        case Num(value=value):
            text = str(value)
            return f"({text})" if (value < 0 and needed > _SUM) or ("/" in text and needed > _PRODUCT) else text
        case Const(name=name):
            return {"pi": "π", "infinity": "∞", "euler_gamma": "γ"}.get(name, name)
        case Sym(name=name):
            return name_text(name)
        case App(op="add", args=args):
            parts: list[str] = []
            for a in args:
                sign, body = _signed(a)
                text = _show(body, _PRODUCT if sign == "-" or parts else _SUM)
                parts.append(f"{' ' if parts else ''}{sign if parts or sign == '-' else ''}{' ' if parts else ''}{text}")
            return _paren("".join(parts), _SUM, needed)
        case App(op="mul", args=args):
            sign, body = _signed(node)
            if sign == "-":
                return _paren("-" + _show(body, _PRODUCT), _SUM, needed)
            top = [a for a in args if not _inverse(a)]
            bottom = [a for a in args if _inverse(a)]
            text = "·".join(_show(a, _POWER) for a in top) or "1"
            for b in bottom:
                assert isinstance(b, App) and isinstance(b.args[1], Num)
                e = -b.args[1].value
                text += "/" + (_show(b.args[0], _POWER) if e == 1 else f"{_show(b.args[0], _ATOM)}^{e}")
            return _paren(text, _PRODUCT, needed)
        case App(op="pow", args=(base, exponent)):
            if _inverse(node):
                return _show(App("mul", (node,)), needed)
            if exponent == Num(Fraction(1, 2)):
                return f"√{_show(base, _ATOM)}"
            return _paren(f"{_show(base, _ATOM)}^{_show(exponent, _ATOM)}", _POWER, needed)
        case App(op="abs", args=(a,)):
            return f"|{show(a)}|"
        case App(op="norm2" | "normF", args=(a,)):
            return f"‖{show(a)}‖"
        case App(op="matmul", args=args):
            return _paren("·".join(_show(a, _POWER) for a in args), _PRODUCT, needed)
        case App(op="transpose", args=(a,)):
            return f"{_show(a, _ATOM)}ᵀ"
        case App(op="inverse", args=(a,)):
            return f"{_show(a, _ATOM)}⁻¹"
        case App(op="entry", args=(a, *index)):
            return f"{_show(a, _ATOM)}[{', '.join(show(i) for i in index)}]"
        case App(op="identity"):
            return "I"
        case App(op="zeros"):
            return "0"
        case App(op="ones"):
            return "1"
        case App(op=op, args=args):
            return f"{op}({', '.join(show(a) for a in args)})"
        case Call(fn=f, args=args, orders=orders):
            primes = "'" * sum(orders) if len(orders) <= 1 else "".join(f"_{k + 1}'" * o for k, o in enumerate(orders))
            return f"{name_text(f.name)}{primes}({', '.join(show(a) for a in args)})"
        case Bind(op=op, var=var, params=params, body=body):
            bounds = f", {' to '.join(show(p) for p in params)}" if params else ""
            return f"{op}[{name_text(var.name)}{bounds}]({show(body)})"
        case Deriv(body=body, wrt=wrt, order=order):
            return f"d{'' if order == 1 else '^' + str(order)}/d{show(wrt)}({show(body)})"
        case Cases(branches=branches, otherwise=otherwise):
            rows = [f"{show(v)} if {show(c)}" for c, v in branches]
            return "{" + "; ".join(rows + ([f"{show(otherwise)} otherwise"] if otherwise is not None else [])) + "}"
        case Rel(op=op, lhs=lhs, rhs=rhs):
            return f"{show(lhs)} {SIGNS.get(op, op)} {show(rhs)}"
        case Is(property=prop, args=args):
            return f"{', '.join(show(a) for a in args)} {prop}"
        case And(parts=props):
            return " and ".join(show(p) for p in props)
        case Or(parts=props):
            return " or ".join(show(p) for p in props)
        case Not(part=Rel(op=op, lhs=lhs, rhs=rhs)) if op in _OPPOSITE:
            return show(Rel(_OPPOSITE[op], lhs, rhs))
        case Not(part=part):
            return f"not ({show(part)})"
        case Implies(given=given, then=then, both=both):
            return f"{show(given)} {'⇔' if both else '⇒'} {show(then)}"
        case Forall(var=var, body=body):
            return f"for all {name_text(var.name)}: {show(body)}"
    return str(node)


def _inverse(a: Term) -> bool:
    return isinstance(a, App) and a.op == "pow" and isinstance(a.args[1], Num) and a.args[1].value < 0 and a.args[1].value.denominator == 1


def _signed(a: Term) -> tuple[str, Term]:
    match a:
        case Num(value=value) if value < 0:
            return "-", Num(-value)
        case App(op="mul", args=(Num(value=value), *rest)) if value < 0 and rest:
            tail = (Num(-value), *rest) if value != -1 else tuple(rest)
            return "-", tail[0] if len(tail) == 1 else App("mul", tail, a.sort)
        case _:
            return "+", a
