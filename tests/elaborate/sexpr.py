"""A compact text for terms and propositions, for tables of expected readings."""

from __future__ import annotations

from verifier.sorts import Func, Sort, Tensor
from verifier.terms import And, App, Bind, Call, Cases, Const, Deriv, Forall, Implies, Is, Not, Num, Or, Rel, Sym

SHORT = {"add": "+", "mul": "*", "pow": "^", "matmul": "@", "transpose": "T", "inverse": "inv", "hadamard": "odot"}


def sexpr(node: object) -> str:
    """One line per term: ``(= (sigma x) (* 2 x))``."""
    match node:
        case Num(value=value):
            return str(value)
        case Const(name=name):
            return name
        case Sym(name=name):
            return name.replace("\\", "")
        case App(op=op, args=args):
            return f"({' '.join([SHORT.get(op, op), *map(sexpr, args)])})" if args else op
        case Call(fn=fn, args=args, orders=orders):
            primes = "'" * sum(orders) if len(orders) <= 1 else str(orders)
            return f"({' '.join([sexpr(fn) + primes, *map(sexpr, args)])})"
        case Bind(op=op, var=var, params=params, body=body, condition=condition):
            when = f" | {sexpr(condition)}" if condition is not None else ""
            return f"({op} [{' '.join([sexpr(var), *map(sexpr, params)])}{when}] {sexpr(body)})"
        case Deriv(body=body, wrt=wrt, order=order, layout=layout):
            mark = "D" if layout == "gradient" else f"D-{layout}"
            return f"({mark}{order if order > 1 else ''} {sexpr(wrt)} {sexpr(body)})"
        case Cases(branches=branches, otherwise=otherwise):
            rows = " ".join(f"({sexpr(c)} {sexpr(v)})" for c, v in branches)
            return f"(cases {rows}{'' if otherwise is None else ' else ' + sexpr(otherwise)})"
        case Rel(op=op, lhs=lhs, rhs=rhs):
            return f"({op} {sexpr(lhs)} {sexpr(rhs)})"
        case Is(property=word, args=args):
            return f"({' '.join(['is', word, *map(sexpr, args)])})"
        case And(parts=parts):
            return f"(and {' '.join(map(sexpr, parts))})"
        case Or(parts=parts):
            return f"(or {' '.join(map(sexpr, parts))})"
        case Not(part=part):
            return f"(not {sexpr(part)})"
        case Implies(given=given, then=then, both=both):
            return f"({'iff' if both else 'if'} {sexpr(given)} {sexpr(then)})"
        case Forall(var=var, body=body):
            return f"(all {sexpr(var)} {sexpr(body)})"
    return repr(node)


def sort_text(sort: Sort) -> str:
    """``n×d``, ``int``, ``(int)->n``."""
    match sort:
        case Tensor(shape=shape, number=number):
            text = "×".join(map(str, shape)) if shape else "1"
            return text if number == "real" else f"{number}:{text}"
        case Func(args=args, result=result):
            return f"({','.join(map(sort_text, args))})->{sort_text(result)}"
    return str(sort)
