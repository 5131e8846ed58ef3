"""Functions applied to arguments: known operators, declared functions, usual function letters.

``f(x)`` is an application when f is declared or defined as a function, has an upright or calligraphic name, or is an undeclared letter that
usually names a function and is written nowhere without brackets.  A declared number followed by a bracket is a product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from verifier.claims import Definition
from verifier.elaborate import ellipses
from verifier.elaborate.errors import NotUnderstood, Unfit
from verifier.elaborate.hints import names_in
from verifier.elaborate.names import FUNCTION_LETTERS, is_bold, is_upper, letter, looks_like_index, spelling
from verifier.elaborate.scope import Scope, describe
from verifier.elaborate.subscripts import at_point
from verifier.elaborate.types import (
    add_terms,
    exponential,
    fit,
    is_entrywise,
    negate,
    ones,
    raise_to,
    scale,
    square,
    tensor,
    transpose,
    what,
)
from verifier.sorts import INTEGER, ONE_DIM, SCALAR, Dim, Func, Sort, Tensor
from verifier.syntax.notation.functions import WORDS
from verifier.syntax.tree import Chain, Group, Name, Number, Span
from verifier.terms import App, Call, Deriv, E, Num, Sym, Term, add, div, fn, free_symbols, mul, num, power

_SCALAR_FUNCTIONS = (
    "exp log sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan arsinh arcosh artanh erf gamma abs sign floor ceil sqrt digamma"
)
_OTHER_SPELLINGS = (
    "ln=log sgn=sign signe=sign asin=arcsin acos=arccos atan=arctan asinh=arsinh arcsinh=arsinh acosh=arcosh arccosh=arcosh"
    " atanh=artanh arctanh=artanh th=tanh sh=sinh ch=cosh tg=tan Exp=exp"
)
ENTRYWISE = {
    **{name: name for name in _SCALAR_FUNCTIONS.split()},
    **{a: b for a, _, b in (pair.partition("=") for pair in _OTHER_SPELLINGS.split())},
}
OF_SQUARE = {"det": "det", "tr": "trace", "Tr": "trace", "trace": "trace", "Trace": "trace", "logdet": "logdet"}
INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "cosh": "arcosh", "tanh": "artanh"}
SMOOTH = {
    "relu": "ReLU",
    "softplus": "softplus",
    "sigmoid": "sigmoid",
    "logistic": "sigmoid",
    "sigm": "sigmoid",
    "logit": "logit",
    "erfc": "erfc",
    "expit": "sigmoid",
    "sech": "sech",
    "csch": "csch",
    "coth": "coth",
}
DENSITY_WORDS = frozenset({"Re", "Im", "KL"})
MATRIX_OPERATORS = frozenset({*OF_SQUARE, "rank", "rang", "rg", "diag", "Diag", "vec", "adj", "softmax", "diagonal", "expm"})
KNOWN = frozenset({*ENTRYWISE, *MATRIX_OPERATORS, "max", "min", "mod", "Gamma"})


def knows(name: Name) -> bool:
    """True for the name of a known operator."""
    known = name.base in KNOWN or name.base.lower() in SMOOTH or name.base.lower() == "softmax"
    return name.style in ("rm", None) and known and not name.accents


# -- is it a function? --------------------------------------------------------------------------------------------------


def is_function(scope: Scope, name: Name, group: Group) -> bool:
    """Whether a name directly followed by this bracket is applied to what is in it."""
    key = spelling(name)
    known = scope.find(key)
    if known is not None:
        match known.sort:
            case Func(args=args):
                indexed = bool(args) and all(a == INTEGER for a in args)
                return not indexed or group.open == "("
            case _:
                return f"depends:{known.name}" in scope.conventions
    if knows(name):
        return group.open in ("(", "[", "{")
    if group.open != "(" or not group.items:
        return False
    if name.style in ("rm", "cal", "sf", "tt"):
        return True
    if len(group.items) > 1 and all(s in (",", ";", "|") for s in group.seps) and not any(isinstance(i, Chain) for i in group.items):
        return True  # nothing multiplies a list
    scope.scan()
    if letter(key) not in FUNCTION_LETTERS:
        if not (is_upper(key) and name.style is None and len(group.items) == 1):
            return False
        (item,) = group.items  # T(n-1), never T alone
        if not (isinstance(item, Name | Number) or looks_like_index(item)):
            return False
    return key not in scope.bare and key not in names_in(group)


def arguments(scope: Scope, group: Group) -> list[Term]:
    """The arguments in a bracket; a bar or a semicolon separates them as a comma does."""
    if len(group.items) > 2 and all(s == "," for s in group.seps) and any(ellipses.is_dots(i) for i in group.items):
        return [ellipses.vector(scope, group.items, group.span, column=True)]
    for item in group.items:
        if isinstance(item, Chain):
            raise NotUnderstood("a relation as the argument of a function", item.span)
    return [scope.term(item) for item in group.items]


def apply(scope: Scope, name: Name, args: Sequence[Term], span: Span, orders: int = 0, key: str | None = None) -> Term:
    """The value of a function at terms; ``orders`` derivatives in the only argument."""
    key = spelling(name) if key is None else key
    known = scope.find(key)
    if known is None:
        if knows(name):
            return operator(scope, name.base, args, span, orders)
        known = builtin(scope, key) if len(args) == 1 else None
        if known is None:
            known = _guess_function(scope, key, args)
    return call(scope, known, args, span, orders)


def _guess_function(scope: Scope, key: str, args: Sequence[Term]) -> Sym:
    if key in ("\\mathcal{N}", "\\mathcal{U}"):
        raise Unfit(f"the distribution {key} as a value")
    if key.startswith("\\mathrm{") and letter(key) in WORDS:
        raise NotUnderstood(f"the function {letter(key)} is not known here")
    sorts = tuple(SCALAR if a.sort == INTEGER else a.sort for a in args)
    result: Sort = SCALAR
    if is_bold(key):
        result = Tensor((scope.unifier.fresh(),)) if not is_upper(key) else Tensor((scope.unifier.fresh(), scope.unifier.fresh()))
    elif scope.kinds.get(key) in ("vector", "matrix"):
        result = Tensor(tuple(scope.unifier.fresh() for _ in range(1 if scope.kinds[key] == "vector" else 2)))
    return scope.introduce(key, Func(sorts, result), f"{key} is read as a function")


def call(scope: Scope, function: Sym, args: Sequence[Term], span: Span, orders: int = 0) -> Term:
    """A declared function applied to terms, checked against its argument sorts; a function of a number maps over entries."""
    sort = function.sort
    if not isinstance(sort, Func):
        if f"depends:{function.name}" in scope.conventions:
            return function
        raise NotUnderstood(f"{function.name} is {sort} and is applied as a function", span)
    definition = scope.definition_of(function.name)
    if definition is not None:
        sort = _generic(scope, sort, definition)
    if len(args) != len(sort.args):
        raise NotUnderstood(f"{function.name} takes {len(sort.args)} arguments, not {len(args)}", span)
    given = tuple(args)
    if len(args) == 1 and isinstance(sort.args[0], Tensor) and not sort.args[0].shape and scope.shape(args[0]):
        if sort.result not in (SCALAR, INTEGER):
            raise scope.clash(f"{function.name} takes a number, but {what(scope, args[0])}", span, args[0], function)
        if not sort.elementwise:
            scope.guess(f"{function.name} is taken entry by entry")
        result: Sort = tensor(scope.shape(args[0]))
    else:
        for a, expected in zip(args, sort.args, strict=True):
            if not isinstance(expected, Tensor) or not isinstance(a.sort, Tensor):
                continue
            if isinstance(a, Num) and a.value == 0 and expected.shape:
                given = tuple(App("zeros", (), expected) if b is a else b for b in given)
            elif not scope.same(scope.shape(a), expected.shape):
                raise scope.clash(f"{function.name} takes {expected}, but {what(scope, a)}", span, a, function)
        result = sort.result
    count = (orders,) if orders else ()
    return Call(function, given, count, sort=result)


def _generic(scope: Scope, sort: Func, definition: Definition) -> Func:
    """The sort with the dimensions that only its parameters have made free: f(x) = x^T x is a function of vectors of every size."""
    own = {n for p in definition.params if isinstance(p.sort, Tensor) for d in p.sort.shape for n in d.names()}
    if not own:
        return sort
    for s in free_symbols(definition.body) - set(definition.params):
        match s.sort:
            case Tensor(shape=shape) | Func(result=Tensor(shape=shape)):
                own -= {n for d in shape for n in d.names()}
        own.discard(s.name)
    if not own:
        return sort
    fresh = {n: scope.unifier.fresh() for n in sorted(own)}

    def change(s: Sort) -> Sort:
        return replace(s, shape=tuple(d.substitute(fresh) for d in s.shape)) if isinstance(s, Tensor) else s

    return Func(tuple(change(a) for a in sort.args), change(sort.result), sort.elementwise)


# -- functions that need no declaration ----------------------------------------------------------------------------------


def builtin(scope: Scope, key: str) -> Sym | None:
    """A usual function that was not declared: the logistic sigmoid, softplus, ReLU; its definition goes into the context."""
    kind = "sigmoid" if key == "\\sigma" else SMOOTH.get(letter(key).lower()) if key.startswith("\\mathrm") else None
    make = BUILTINS.get(kind or "")
    if make is None:
        return None
    head = Sym(key, Func((SCALAR,), SCALAR, elementwise=True))
    z = Sym("z", SCALAR)
    text, body = make(z)
    scope.symbols[key] = head
    scope.guessed.add(key)
    scope.guess(f"{key}(z) is read as {text}")
    scope.definitions.append(Definition(head, (z,), body))
    return head


BUILTINS: dict[str, Callable[[Sym], tuple[str, Term]]] = {
    "sigmoid": lambda z: ("the logistic sigmoid 1/(1+e^{-z})", div(num(1), add(num(1), fn("exp", mul(num(-1), z))))),
    "softplus": lambda z: ("log(1+e^z)", fn("log", add(num(1), fn("exp", z)))),
    "ReLU": lambda z: ("max(0, z)", fn("max", num(0), z)),
    "logit": lambda z: ("log(z/(1-z))", fn("log", div(z, add(num(1), mul(num(-1), z))))),
    "sech": lambda z: ("1/cosh(z)", power(fn("cosh", z), num(-1))),
    "csch": lambda z: ("1/sinh(z)", power(fn("sinh", z), num(-1))),
    "coth": lambda z: ("cosh(z)/sinh(z)", div(fn("cosh", z), fn("sinh", z))),
    "erfc": lambda z: ("1 - erf(z)", add(num(1), mul(num(-1), fn("erf", z)))),
}


# -- known operators -----------------------------------------------------------------------------------------------------


def operator(scope: Scope, name: str, args: Sequence[Term], span: Span, orders: int = 0) -> Term:
    """A known operator at terms."""
    if orders:
        return _derivative_of_operator(scope, name, args, span, orders)
    if name == "Gamma":
        name = "gamma"
    if name in ("max", "min"):
        return extremum(scope, name, args, span)
    if name == "mod" and len(args) == 2:
        return App("mod", tuple(args), INTEGER if all(a.sort == INTEGER for a in args) else SCALAR)
    if len(args) != 1:
        raise NotUnderstood(f"{name} with {len(args)} arguments", span)
    (arg,) = args
    if name in ENTRYWISE:
        op = ENTRYWISE[name]
        if op == "exp":
            return exponential(scope, arg, span)
        shape = scope.shape(arg)
        if shape and len(shape) == 2 and op in ("log", "sqrt") and not is_entrywise(arg):
            raise NotUnderstood(f"{name} of a matrix", span)
        whole = op in ("floor", "ceil", "sign") or (op == "abs" and arg.sort == INTEGER)
        return App(op, (arg,), tensor(shape) if shape else INTEGER if whole else SCALAR)
    if name.lower() in SMOOTH:
        head = builtin(scope, f"\\mathrm{{{name}}}")
        assert head is not None
        return call(scope, head, args, span)
    return matrix_operator(scope, "softmax" if name.lower() == "softmax" else name, arg, span)


def matrix_operator(scope: Scope, name: str, arg: Term, span: Span) -> Term:
    """det, tr, rank, diag, vec, adj, softmax, expm."""
    shape = scope.shape(arg)
    if name in OF_SQUARE:
        if not shape:
            return fn("log", arg) if name == "logdet" else arg
        square(scope, arg, span, name)
        return App(OF_SQUARE[name], (arg,), SCALAR)
    match name, shape:
        case ("rank" | "rang" | "rg", (_, _)):
            return App("rank", (arg,), INTEGER)
        case ("diag" | "Diag", ()) if isinstance(arg, App) and arg.op == "entry" and _loose_index(scope, arg):
            owner, *places = arg.args
            scope.guess(f"diag of {describe(arg)} is read as the diagonal matrix of all of them")
            if len(places) == 1:
                return App("diag", (owner,), Tensor((scope.shape(owner)[0],) * 2))
            whole = square(scope, owner, span, "diag")
            return App("diag", (App("diagpart", (owner,), Tensor(whole[:1])),), Tensor(whole))
        case ("diag" | "Diag", (n,)):
            return App("diag", (arg,), Tensor((n, n)))
        case ("diag" | "Diag" | "diagonal", (_, _)):
            n = square(scope, arg, span, "diag")[0]
            return App("diagpart", (arg,), Tensor((n,)))
        case ("vec", (n, m)):
            return App("vec", (arg,), Tensor((n * m,)))
        case ("vec", (_,)):
            return arg
        case ("adj", (_, _)):
            return App("adjugate", (arg,), tensor(square(scope, arg, span, "adj")))
        case ("expm", (_, _)):
            return App("matexp", (arg,), tensor(square(scope, arg, span, "expm")))
        case ("softmax", (n,)):
            return App("softmax", (arg,), Tensor((n,)))
        case ("softmax", (first, n)) if first == ONE_DIM and n != ONE_DIM:  # a row vector: the shares stand in a row
            return transpose(scope, App("softmax", (transpose(scope, arg, span),), Tensor((n,))), span)
        case ("softmax", (m, n)):
            scope.guess(f"softmax of {describe(arg)} is taken of each row")
            powers = App("exp", (arg,), Tensor((m, n)))
            totals = App("matmul", (powers, ones((n,))), Tensor((m,)))
            spread = App("matmul", (totals, transpose(scope, ones((n,)), span)), Tensor((m, n)))
            return App("hdiv", (powers, spread), Tensor((m, n)))
    match name, arg:
        case "softmax", App(op="entry", args=(owner, *places)) if len(places) == 1:
            return App("entry", (App("softmax", (owner,), owner.sort), *places), SCALAR)  # softmax(y_i) is the i-th share
        case "softmax", Call(sort=Tensor(shape=())):
            raise Unfit("softmax of a number", span)
    raise scope.clash(f"{name} does not apply: {what(scope, arg)}", span, arg)


def _loose_index(scope: Scope, arg: App) -> bool:
    """``v_i`` and ``M_{ii}`` with an index that stands for every position."""
    places = set(arg.args[1:])
    return len(places) == 1 and all(isinstance(p, Sym) and p.name not in scope.bound and p.name not in scope.declared for p in places)


def extremum(scope: Scope, name: str, args: Sequence[Term], span: Span) -> Term:
    """max and min of several values; with a vector among numbers, entry by entry."""
    if len(args) == 1:
        shape = scope.shape(args[0])
        if len(shape) == 1:
            k = Sym(scope.unused("k"), INTEGER)
            from verifier.terms import Bind

            return Bind(name, k, (num(1), scope.dimension(shape[0])), App("entry", (args[0], k), SCALAR))
        raise NotUnderstood(f"the {name} of one value", span)
    if any(scope.shape(a) for a in args):
        lead = next(a for a in args if scope.shape(a))
        shape = scope.shape(lead)
        fitted = []
        for a in args:
            if scope.shape(a):
                fitted += fit(scope, (lead, a), span, f"{name}")[0][1:]
            else:
                fitted.append(
                    App("zeros", (), tensor(shape)) if isinstance(a, Num) and a.value == 0 else scale([a], App("ones", (), tensor(shape)))
                )
        scope.guess(f"the {name} is taken entry by entry")
        return App(name, tuple(fitted), tensor(shape))
    return App(name, tuple(args), INTEGER if all(a.sort == INTEGER for a in args) else SCALAR)


def _derivative_of_operator(scope: Scope, name: str, args: Sequence[Term], span: Span, orders: int) -> Term:
    """``\\tanh'(x)``."""
    if len(args) != 1 or name not in ENTRYWISE:
        raise NotUnderstood(f"a derivative of {name}", span)
    (point,) = args
    if scope.shape(point):
        raise NotUnderstood(f"the derivative of {name} at entries; define it as a function", span)
    variable = point if isinstance(point, Sym) else Sym(scope.unused("u"), SCALAR)
    return at_point(scope, variable, Deriv(operator(scope, name, [variable], span), variable, orders), point)


def log_base(scope: Scope, base: Term, arg: Term) -> Term:
    """The logarithm to a base."""
    if base == E:
        return fn("log", arg)
    return (
        div(App("log", (arg,), arg.sort), fn("log", base))
        if not scope.shape(arg)
        else scale([power(fn("log", base), num(-1))], App("log", (arg,), arg.sort))
    )


def norm(scope: Scope, arg: Term, kind: str | None, span: Span) -> Term:
    """A norm; without a subscript Euclidean (for a matrix: Frobenius, a guess)."""
    shape = scope.shape(arg)
    if not shape:
        return App("abs", (arg,), SCALAR)
    match kind, len(shape):
        case (None | "2", 1):
            return App("norm2", (arg,), SCALAR)
        case (None, 2):
            scope.guess("the norm of a matrix is read as the Frobenius norm")
            return App("normF", (arg,), SCALAR)
        case ("2" | "op" | "\\mathrm{op}", 2):
            return App("normspectral", (arg,), SCALAR)
        case ("F" | "\\mathrm{F}" | "\\mathrm{Fro}" | "Fro", 1 | 2):
            return App("normF" if len(shape) == 2 else "norm2", (arg,), SCALAR)
        case ("1", 1):
            return App("norm1", (arg,), SCALAR)
        case ("\\infty", 1):
            return App("norminf", (arg,), SCALAR)
    raise Unfit(f"the norm with subscript {kind} of {what(scope, arg)}", span)


def bars(scope: Scope, arg: Term, span: Span) -> Term:
    """``|x|``: absolute value, length of a vector, determinant of a square matrix."""
    match scope.shape(arg):
        case ():
            return App("abs", (arg,), INTEGER if arg.sort == INTEGER else SCALAR)
        case (_,):
            scope.guess(f"the bars around {describe(arg)} are read as its Euclidean norm")
            return App("norm2", (arg,), SCALAR)
        case (_, _):
            if scope.conventions.get("bars") != "det":
                scope.guess(f"the bars around {describe(arg)} are read as the determinant")
            square(scope, arg, span, "a determinant")
            return App("det", (arg,), SCALAR)
    raise NotUnderstood(f"bars around {what(scope, arg)}", span)


def dot(scope: Scope, left: Term, right: Term, span: Span) -> Term:
    """The inner product of two vectors (of two matrices: the trace product)."""
    a, b = scope.shape(left), scope.shape(right)
    if not a or not b:
        raise NotUnderstood(f"the inner product of {what(scope, left)} and {what(scope, right)}", span)
    if not scope.same(a, b):
        raise scope.clash(f"an inner product: {what(scope, left)}, but {what(scope, right)}", span, left, right)
    if len(a) == 1:
        return App("dot", (left, right), SCALAR)
    product = App("hadamard", (left, right), tensor(a))
    first, second = App("ones", (), Tensor((a[0],))), App("ones", (), Tensor((a[1],)))
    return App("dot", (first, App("matmul", (product, second), Tensor((a[0],)))), SCALAR)


def minus(scope: Scope, left: Term, right: Term, span: Span) -> Term:
    """left - right with shapes checked."""
    return add_terms(scope, [left, negate(right)], span)


def inverse_function(scope: Scope, name: str, args: Sequence[Term], span: Span) -> Term:
    """``\\sin^{-1} x``."""
    if name in INVERSES:
        return operator(scope, INVERSES[name], args, span)
    raise NotUnderstood(f"the inverse function of {name}", span)


def squared(scope: Scope, value: Term, exponent: Term, span: Span) -> Term:
    """``\\sin^2 x``: a power of the value."""
    return raise_to(scope, value, exponent, span)


def range_of(dim: Dim) -> str:
    """The bound of a range as stored in the conventions."""
    return str(dim)
