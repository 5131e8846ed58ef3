"""LaTeX of terms and propositions, in the order in which they were written; and prose made safe for LaTeX.

Nothing is simplified or sorted: a sum prints its terms as they stand.  Brackets are the ones that the parser needs to
read the same term again; they grow only around something tall.
"""

from __future__ import annotations

from fractions import Fraction

from verifier.show import visible
from verifier.sorts import Func, Tensor
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
    free_symbols,
)  # fmt: skip

SIGNS = {
    "=": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "in": r"\in", "psd": r"\succeq", "pd": r"\succ",
    "approx": r"\approx", "propto": r"\propto",
}  # fmt: skip
CONSTANTS = {"pi": r"\pi", "e": "e", "infinity": r"\infty", "euler_gamma": r"\gamma", "i": r"\mathrm{i}"}
COMMANDS = frozenset(
    {"log", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "max", "min", "det"}
)
SPELT = {"gamma": r"\Gamma", "digamma": r"\psi", "sign": r"\operatorname{sign}", "trace": r"\operatorname{tr}", "delta": r"\delta"}
RAISED = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"})  # f^{2}(x) means (f(x))^2
FENCES = {
    "abs": (r"\left|", r"\right|"), "floor": (r"\left\lfloor", r"\right\rfloor"), "ceil": (r"\left\lceil", r"\right\rceil"),
    "norm1": (r"\left\|", r"\right\|_{1}"), "norm2": (r"\left\|", r"\right\|_{2}"), "normF": (r"\left\|", r"\right\|_{F}"),
    "norminf": (r"\left\|", r"\right\|_{\infty}"),
}  # fmt: skip
POSTFIX = {"transpose": r"^{\top}", "inverse": "^{-1}", "pinv": "^{+}"}
INFIX = {"hadamard": r" \odot ", "kron": r" \otimes ", "hdiv": r" \oslash "}
BIG = {
    "sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min", "sup": r"\sup", "inf": r"\inf",
    "argmax": r"\arg\max", "argmin": r"\arg\min",
}  # fmt: skip
TALL = (r"\frac", r"\sum", r"\prod", r"\int", r"\begin", r"\left.")
_SUM, _PRODUCT, _FACTOR, _ATOM = range(4)  # how tightly the surroundings bind


def latex(node: Term | Prop) -> str:
    """The LaTeX of a term or proposition."""
    return _print(node, _SUM)


def sides(rel: Rel) -> tuple[str, str, str]:
    """Left side, relation sign and right side of a relation."""
    return latex(rel.lhs), SIGNS[rel.op], latex(rel.rhs)


def _fence(text: str) -> str:
    return rf"\left({text}\right)" if any(mark in text for mark in TALL) else f"({text})"


def _paren(text: str, level: int, needed: int) -> str:
    return _fence(text) if level < needed else text


def _print(node: Term | Prop, needed: int) -> str:
    match node:
        case Num():
            return _number(node, needed)
        case Const(name=name):
            return CONSTANTS[name]
        case Sym(name=name):
            return visible(name)
        case App():
            return _application(node, needed)
        case Call(fn=f, args=args, orders=orders):
            name = visible(f.name)
            if len(args) == 1 and sum(orders) <= 3:
                head = name + "'" * sum(orders)
            elif not any(orders):
                head = name
            else:
                head = f"{name}^{{({', '.join(map(str, orders))})}}"
            if isinstance(f.sort, Func) and args and all(a == Tensor((), "integer") for a in f.sort.args):
                return f"{name}_{{{', '.join(latex(a) for a in args)}}}"  # a sequence
            return head + _fence(", ".join(latex(a) for a in args))
        case Bind(op="at") if (gradient := _gradient_at(node)) is not None:
            return _paren(gradient, _FACTOR, needed)
        case Bind():
            return _paren(_binder(node), _PRODUCT if node.op != "at" else _ATOM, needed)
        case Deriv(body=body, wrt=wrt, layout=layout) if _by_tensor(wrt) and layout in ("gradient", "hessian"):
            high = "^{2}" if layout == "hessian" else ""
            return _paren(rf"\nabla_{{{latex(wrt)}}}{high} {_print(body, _FACTOR)}", _PRODUCT, needed)
        case Deriv(body=body, wrt=wrt) if _by_tensor(wrt) and isinstance(body, Sym | Call):
            return _paren(rf"\frac{{\partial {latex(body)}}}{{\partial {latex(wrt)}}}", _FACTOR, needed)
        case Deriv(body=body, wrt=wrt, order=order):
            alone = not _by_tensor(wrt) and len(_variables(body) | free_symbols(wrt)) <= 1
            d = "d" if node.total or alone else r"\partial"
            high = "" if order == 1 else f"^{{{order}}}"
            of = _print(body, _FACTOR)
            of = _fence(of) if of.startswith(r"\frac") else of  # two fractions side by side would look like a product
            return _paren(rf"\frac{{{d}{high}}}{{{d} {latex(wrt)}{high}}} {of}", _PRODUCT, needed)
        case Cases(branches=branches, otherwise=otherwise):
            rows = [f"{latex(value)} & {latex(condition)}" for condition, value in branches]
            if otherwise is not None:
                rows.append(rf"{latex(otherwise)} & \text{{otherwise}}")
            return _paren(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", _SUM, needed)
        case Rel(op=op, lhs=lhs, rhs=rhs):
            return f"{latex(lhs)} {SIGNS[op]} {latex(rhs)}"
        case Is(property=prop, args=args):
            return rf"{', '.join(latex(a) for a in args)} \text{{ {escape(prop)}}}"
        case And(parts=parts):
            return r" \text{ and } ".join(latex(p) for p in parts)
        case Or(parts=parts):
            return r" \text{ or } ".join(latex(p) for p in parts)
        case Not(part=part):
            return rf"\neg \left({latex(part)}\right)"
        case Implies(given=given, then=then, both=both):
            arrow = r"\Leftrightarrow" if both else r"\Rightarrow"
            return f"{latex(given)} {arrow} {latex(then)}"
        case Forall(var=var, body=body):
            return rf"\forall {var.name}: {latex(body)}"
    raise AssertionError(f"no LaTeX for {node!r}")


def _number(node: Num, needed: int) -> str:
    value = node.value
    if node.digits is not None:
        scaled = str(abs(value.numerator) * 10**node.digits // value.denominator).rjust(node.digits + 1, "0")
        text = scaled[: len(scaled) - node.digits] + ("." + scaled[-node.digits :] if node.digits else "")
        return _paren("-" + text, _SUM, needed) if value < 0 else text
    size = abs(value)
    text = str(size) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    if value < 0:
        return _paren("-" + text, _SUM, needed)
    return _paren(text, _FACTOR if size.denominator != 1 else _ATOM, needed)


def _application(node: App, needed: int) -> str:
    op, args = node.op, node.args
    match node:
        case App(op="add"):
            return _paren(_sum(args), _SUM, needed)
        case App(op="mul"):
            return _product(node, needed)
        case App(op="pow", args=(base, exponent)):
            return _power(base, exponent, needed)
        case App(op="exp", args=(a,)):
            inside = latex(a)
            tall = any(mark in inside for mark in TALL)
            return rf"\exp\left({inside}\right)" if tall else _paren(f"e^{{{inside}}}", _FACTOR, needed)
        case App(op="sqrt", args=(a,)):
            return rf"\sqrt{{{latex(a)}}}"
        case App(op="factorial", args=(a,)):
            return _paren(f"{_print(a, _ATOM)}!", _FACTOR, needed)
        case App(op="binomial", args=(a, b)):
            return rf"\binom{{{latex(a)}}}{{{latex(b)}}}"
        case App(op="mod", args=(a, b)):
            return _paren(rf"{_print(a, _ATOM)} \bmod {_print(b, _ATOM)}", _PRODUCT, needed)
        case App(op="indicator", args=(a,)):
            return rf"\mathbb{{1}}\left[{latex(a)}\right]"
        case App(op="dot", args=(a, b)):
            return rf"\left\langle {latex(a)}, {latex(b)} \right\rangle"
        case App(op="outer", args=(a, b)):
            return _paren(rf"{_print(a, _ATOM)} {_print(b, _ATOM)}^{{\top}}", _PRODUCT, needed)
        case App(op="hpow", args=(a, b)):
            return _paren(rf"{_print(a, _ATOM)}^{{\odot {latex(b)}}}", _FACTOR, needed)
        case App(op="entry", args=(a, *index)):
            return f"{_print(a, _ATOM)}_{{{', '.join(latex(i) for i in index)}}}"
        case App(op="identity"):
            return "I"
        case App(op="zeros"):
            return "0"
        case App(op="ones"):
            return r"\mathbf{1}"
    if op in FENCES:
        left, right = FENCES[op]
        return f"{left} {latex(args[0])} {right}"
    if op in POSTFIX:
        return _paren(_print(args[0], _ATOM) + POSTFIX[op], _FACTOR, needed)
    if op == "matmul":
        parts = [*_leading(args[0]), *(_print(a, _FACTOR) for a in args[1:-1]), _last(args[-1], product=False)]
        return _paren(" ".join(parts), _PRODUCT, needed)
    if op in INFIX:
        return _paren(INFIX[op].join(_print(a, _FACTOR) for a in args), _PRODUCT, needed)
    head = "\\" + op if op in COMMANDS else SPELT.get(op) or rf"\operatorname{{{escape(op)}}}"
    return head + _fence(", ".join(latex(a) for a in args))


def _sum(args: tuple[Term, ...]) -> str:
    text = ""
    for k, a in enumerate(args):
        first = k == 0  # a sum in front needs no brackets: (a + b) + c is written a + b + c
        part = _print(a, _SUM if first or _leading_minus(a) else _PRODUCT)
        if first:
            text = part
        elif part.startswith("-"):
            text += f" - {part[1:]}"
        else:
            text += f" + {part}"
    return text or "0"


def _leading_minus(a: Term) -> bool:
    """Whether the term is a number below zero, or a product that begins with one: both print with their minus in front."""
    match a:
        case Num(value=value):
            return value < 0
        case App(op="mul", args=(Num(value=value), _, *_)):
            return value < 0
        case _:
            return False


def _product(node: App, needed: int) -> str:
    args = node.args
    if len(args) > 1 and isinstance(args[0], Num) and args[0].value < 0 and args[0].digits is None:
        size = -args[0].value
        rest = args[1:] if size == 1 else (Num(size), *args[1:])
        return _paren("-" + (_scaled(rest) or _factors(rest)), _SUM, needed)
    if scaled := _scaled(args):
        return _paren(scaled, _PRODUCT, needed)
    alone = _is_quotient(node) and not any(_is_quotient(a) for a in args if isinstance(a, App) and a.op == "mul")
    return _paren(_factors(args), _FACTOR if alone else _PRODUCT, needed)


def _scaled(args: tuple[Term, ...]) -> str:
    """Numbers and the tensor that they scale; empty when the last factor is an ordinary one."""
    if len(args) < 2 or not _is_matrix_like(args[-1]):
        return ""
    lone = len(args) == 2 and not _is_quotient(args[0])
    numbers, tail = _print(args[0], _FACTOR) if lone else _factors(args[:-1]), _last(args[-1])
    return numbers + _joint(numbers, tail) + tail


def _is_matrix_like(a: Term) -> bool:
    """A tensor, or a number that is a product of tensors: it stands behind the numbers that scale it, not above their fraction bar."""
    return _by_tensor(a) or (isinstance(a, App) and a.op == "matmul")


def _leading(first: Term) -> list[str]:
    """The first factor of a product of tensors; a product that stands first needs no brackets: (A B) C is written A B C."""
    if isinstance(first, App) and first.op == "matmul":
        return [*_leading(first.args[0]), *(_print(a, _FACTOR) for a in first.args[1:])]
    return [_print(first, _FACTOR)]


def _last(a: Term, *, product: bool = True) -> str:
    """The last factor of a product of tensors: nothing follows that a product or a gradient of a letter could swallow."""
    match a:
        case App(op="matmul") if product:
            return _print(a, _PRODUCT)
        case Deriv(body=Sym() | Call(), layout="gradient"):
            return _print(a, _PRODUCT)
        case _:
            return _print(a, _FACTOR)


def _is_quotient(a: Term) -> bool:
    """Whether the term prints as one fraction."""
    match a:
        case App(op="mul", args=(Num(value=value), *_)) if value < 0:
            return False
        case App(op="mul", args=args):
            return any(_denominator(b) is not None for b in args)
        case _:
            return False


def _factors(args: tuple[Term, ...]) -> str:
    """Factors side by side; those with a negative power go below one fraction bar, a factor that is a quotient keeps its own."""
    runs: list[list[Term]] = [[]]
    for a in args:
        if _is_quotient(a):
            runs += [[a], []]
        else:
            runs[-1].append(a)
    text = ""
    for run in filter(None, runs):
        if len(run) > 1 or _denominator(run[0]) is not None:
            part = _fraction(run)
        else:
            part = _print(run[0], _FACTOR if len(args) > 1 else _PRODUCT)
        text += _joint(text, part) + part
    return text


def _fraction(args: list[Term]) -> str:
    above = [a for a in args if _denominator(a) is None]
    below = [d for a in args if (d := _denominator(a)) is not None]
    if not below:
        return _juxtaposed(above)
    return rf"\frac{{{_juxtaposed(above) if above else '1'}}}{{{_juxtaposed(below)}}}"


def _juxtaposed(args: list[Term]) -> str:
    if len(args) == 1:
        return latex(args[0])
    text = ""
    for k, a in enumerate(args):
        open_ended = isinstance(a, Bind | Deriv) and k < len(args) - 1  # it would swallow what follows
        part = _print(a, _ATOM if open_ended else _FACTOR)
        text += _joint(text, part) + part
    return text


def _joint(before: str, after: str) -> str:
    """What stands between two factors: a dot where 2 and 3 side by side would read as 23, or 2 and 1/3 as a mixed number."""
    if not before:
        return ""
    number = before.rstrip("0123456789") != before
    return r" \cdot " if after[0].isdigit() or ((number or before.endswith("}")) and after.startswith(r"\frac{")) else " "


def _denominator(a: Term) -> Term | None:
    """b where the factor is b^(-n) for a whole n, written as b^n below a fraction bar."""
    match a:
        case App(op="pow", args=(base, Num(value=value))) if value < 0 and value.denominator == 1:
            return base if value == -1 else App("pow", (base, Num(-value)), a.sort)
        case _:
            return None


def _power(base: Term, exponent: Term, needed: int) -> str:
    match exponent:
        case Num(value=value) if value < 0 and value.denominator == 1:
            return _paren(_factors((App("pow", (base, exponent)),)), _FACTOR, needed)
        case Num(value=value) if value == Fraction(1, 2):
            return rf"\sqrt{{{latex(base)}}}"
        case Num(value=value) if value > 1 and isinstance(base, App) and base.op in RAISED:
            return _paren(rf"\{base.op}^{{{latex(exponent)}}}{_fence(latex(base.args[0]))}", _FACTOR, needed)
    return _paren(f"{_print(base, _ATOM)}^{{{latex(exponent)}}}", _FACTOR, needed)


def _binder(node: Bind) -> str:
    var, params = node.var.name, node.params
    match node.op:
        case "at":
            return rf"\left. {latex(node.body)} \right|_{{{var} = {latex(params[0])}}}"
        case "limit":
            side = {1: "^{+}", -1: "^{-}"}.get(int(params[1].value) if isinstance(params[1], Num) else 0, "")
            return rf"\lim_{{{var} \to {latex(params[0])}{side}}} {_print(node.body, _PRODUCT)}"
        case "integral":
            bounds = f"_{{{latex(params[0])}}}^{{{latex(params[1])}}}" if params else ""
            return rf"\int{bounds} {_print(node.body, _PRODUCT)} \, d{var}"
        case "expect":
            return rf"\mathbb{{E}}_{{{var}}}\left[{latex(node.body)}\right]"
    sign = BIG.get(node.op) or rf"\operatorname{{{escape(node.op)}}}"
    if node.op in ("sum", "prod") and params:
        bounds = f"_{{{var} = {latex(params[0])}}}^{{{latex(params[1])}}}"
    elif params:
        bounds = rf"_{{{latex(params[0])} \leq {var} \leq {latex(params[1])}}}"
    else:
        bounds = f"_{{{latex(node.condition) if node.condition is not None else var}}}"
    return f"{sign}{bounds} {_print(node.body, _PRODUCT)}"


def _by_tensor(a: Term) -> bool:
    return isinstance(a.sort, Tensor) and bool(a.sort.shape)


def _gradient_at(node: Bind) -> str | None:
    r"""``\nabla R(F)`` for the gradient of an unknown function at a point, ``\nabla_1 R(F, G)`` in the first of several arguments."""
    match node:
        case Bind(var=var, params=(point,), body=Deriv(body=Call(fn=f, args=args), wrt=wrt, layout="gradient", order=1)):
            slots = [k for k, a in enumerate(args) if a == var]
            others = frozenset().union(*(free_symbols(a) for a in args if a != var))
            if wrt != var or not _by_tensor(var) or len(slots) != 1 or var in others:
                return None
            which = f"_{{{slots[0] + 1}}}" if len(args) > 1 else ""
            return rf"\nabla{which} {f.name}" + _fence(", ".join(latex(point if a == var else a) for a in args))
    return None


def _variables(node: Term) -> frozenset[Sym]:
    """Free symbols that are no functions: with one of them a derivative is written with d, with more with \\partial."""
    return frozenset(s for s in free_symbols(node) if not isinstance(s.sort, Func))


# -- prose ------------------------------------------------------------------------------------------------------------

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "\u00a0": "~", "\u202f": r"\,", "’": "'", "…": r"\dots{}", "−": "$-$",
    "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$", "∞": r"$\infty$", "→": r"$\to$", "∈": r"$\in$", "√": r"$\surd$",
    "·": r"$\cdot$", "∇": r"$\nabla$", "∂": r"$\partial$",
}  # fmt: skip
_PLAIN = frozenset("–—«»“”‘œŒŸ€")  # beside letters of Latin-1, what T1-encoded fonts have


def escape(text: str) -> str:
    """Prose for LaTeX: every character is printed, none is a command; a character that the fonts lack is shown by its number."""
    return "".join(_character(c) for c in text)


def _character(c: str) -> str:
    if c in _ESCAPES:
        return _ESCAPES[c]
    if c in "\n\t" or (c.isascii() and c.isprintable()) or c in _PLAIN or "\u00c0" <= c <= "\u017e":
        return c
    greek = _greek().get(c)
    return rf"$\{greek}$" if greek else f"[U+{ord(c):04X}]"


def _greek() -> dict[str, str]:
    from verifier.show import GREEK

    return {char: name for name, char in reversed(GREEK.items())}
