"""The state of reading one statement: which names mean what, which dimensions are still open, what was guessed.

A `Scope` starts from a `Context`, is changed while a statement is read, and is closed again by `Scope.finish`.  When a reading fails, the
scope is thrown away and the context is as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from verifier.claims import Context, Definition, Law
from verifier.elaborate.errors import Clash, NotUnderstood
from verifier.elaborate.hints import is_subscript, names_in, scan
from verifier.elaborate.names import embolden, is_bold, is_upper, unbold
from verifier.show import visible
from verifier.sorts import INTEGER, SCALAR, Dim, Func, Named, Sort, Tensor, Unifier
from verifier.syntax.tree import Node, Span
from verifier.terms import (
    App,
    Bind,
    Call,
    Cases,
    Const,
    Deriv,
    Forall,
    Num,
    Prop,
    Rel,
    Sym,
    Term,
    add,
    free_symbols,
    mul,
    num,
    rebuild,
    substitute,
)

Shape = tuple[Dim, ...]
SIZES = frozenset({"n", "d", "T", "N", "K"})
OPEN = Named("value of open shape")
OPEN_NAME = Sym("?", OPEN)


@dataclass(slots=True)
class Scope:
    """Everything that is known while one statement is read."""

    context: Context
    read: Callable[[Scope, Node], Term]
    symbols: dict[str, Sym]
    declared: set[str]
    conventions: dict[str, str]
    assumptions: list[Prop]
    definitions: list[Definition]
    laws: list[Law]
    guesses: list[str]
    bound: dict[str, Sym] = field(default_factory=dict)
    unifier: Unifier = field(default_factory=Unifier)
    root: Node | None = None
    hints: dict[str, str] | None = None
    bare: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)
    ranges: dict[str, Dim] = field(default_factory=dict)
    free_indices: dict[str, Sym] = field(default_factory=dict)
    reach: dict[str, tuple[int, int]] = field(default_factory=dict)  # how far a time index is moved down and up
    renamed: dict[Sym, Term] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)
    above: Any = None  # what letters above a name mean here, once it was asked (`labels.Above`)
    sizeless: list[Dim] = field(default_factory=list)  # the sizes of vectors of ones, which nothing declares
    declaring: bool = False  # a given is read: what it says of an expectation makes things random
    wide_brackets: bool = False  # W x[i] is (W x)[i]: tried when x[i] does not fit
    pulling: bool = False  # a derivative is taken of the linear function that stands for a loss (`upstream`)
    lenient: bool = False  # the last reading: what does not fit together gets an open shape

    @staticmethod
    def open(context: Context, read: Callable[[Scope, Node], Term]) -> Scope:
        """A scope that sees everything in the context."""
        scope = Scope(
            context,
            read,
            dict(context.symbols),
            set(context.declared),
            dict(context.conventions),
            list(context.assumptions),
            list(context.definitions),
            list(context.laws),
            list(context.guesses),
        )
        scope.unifier.counter = int(scope.conventions.get("open dimensions", "0"))
        scope.guessed = set(context.symbols) - context.declared
        for key, value in scope.conventions.items():
            if key.startswith("size:"):
                scope.unifier.solved[key[5:]] = Dim.of(int(value) if value.isdigit() else value)
        return scope

    def term(self, node: Node) -> Term:
        """The meaning of an expression."""
        return self.read(self, node)

    # -- names ----------------------------------------------------------------------------------------------------

    def lookup(self, name: str) -> Sym | None:
        """The symbol of exactly this name."""
        return self.bound.get(name) or self.symbols.get(name)

    def find(self, name: str) -> Sym | None:
        """The symbol of this name, or the only one whose name differs just by bold type (which is noted as a guess)."""
        found = self.lookup(name)
        if found is not None:
            return found
        for other in (unbold(name) if is_bold(name) else None, embolden(name)):
            if other is not None and other != name and other in self.symbols:
                if is_bold(name) and not _has_shape(self.symbols[other].sort):
                    continue  # bold h beside a number h: two things
                self.guess(f"{name} is read as {other}")
                return self.symbols[other]
        return None

    def redeclare(self, name: str, sort: Sort) -> Sym:
        """Give a name the sort it is declared with now; what was read with a guessed sort gets the new symbol."""
        old, new = self.symbols.get(name), Sym(name, sort)
        self.symbols[name] = new
        self.declared.add(name)
        if name in self.guessed:
            self.guessed.discard(name)
            self.guesses = [
                g
                for g in self.guesses
                if not g.startswith((f"{name} is read as ", f"{name}(z) is read as ", f"{name} with an index is read"))
            ]
        if old is not None and old != new:
            mapping: dict[Sym, Term] = {old: new}
            self.assumptions = [substitute(p, mapping) for p in self.assumptions]
            self.definitions = [
                replace(
                    d,
                    head=new if d.head == old else d.head,
                    body=substitute(d.body, mapping),
                    condition=None if d.condition is None else substitute(d.condition, mapping),
                )
                for d in self.definitions
            ]
            self.laws = [
                replace(
                    w, variable=new if w.variable == old else w.variable, parameters=tuple(substitute(p, mapping) for p in w.parameters)
                )
                for w in self.laws
            ]
        return new

    def is_declared(self, name: str) -> bool:
        """True when the name was declared, or is bound."""
        return name in self.declared or name in self.bound

    def introduce(self, name: str, sort: Sort, guess: str | None = None) -> Sym:
        """A symbol met for the first time; with ``guess`` it counts as guessed, else as declared."""
        symbol = Sym(name, sort)
        self.symbols[name] = symbol
        if guess is None:
            self.declared.add(name)
        else:
            self.guessed.add(name)
            self.guess(guess)
        return symbol

    def guess_symbol(self, name: str) -> Sym:
        """An undeclared name: bold lower case is a vector, bold upper case a matrix, anything else what the formula forces, or a number."""
        self.scan()
        kind = self.kinds.get(name) or (self.hints or {}).get(name)
        if kind is None and (argument := self.argument(name)) is not None:
            sentence = f"{name} has the shape of the argument {name}"
            if any(n.startswith("?") for dim in argument.sort.shape for n in dim.names()):  # type: ignore[union-attr]
                return self.introduce(name, argument.sort, sentence)
            self.guess(sentence)
            return self.introduce(name, argument.sort)
        if kind is None and name in SIZES:
            self.assumptions.append(Rel(">=", Sym(name, INTEGER), num(1)))
            return self.introduce(name, INTEGER, f"{name} is read as a size, an integer of at least 1")
        if kind is None and name in ("j", "k"):
            return self.introduce(name, INTEGER, f"{name} is read as an integer")
        if kind is None and name == "i" and self.root is not None and (self.lenient or is_subscript(self.root, name)):
            return self.index_symbol(name)
        if kind is None and name == "i":
            raise NotUnderstood("i is not declared: an index or the imaginary unit?")
        if kind is None:
            kind = ("matrix" if is_upper(name) else "vector") if is_bold(name) else "number"
        match kind:
            case "vector":
                return self.introduce(name, Tensor((self.unifier.fresh(),)), f"{name} is read as a vector")
            case "matrix":
                return self.introduce(name, Tensor((self.unifier.fresh(), self.unifier.fresh())), f"{name} is read as a matrix")
            case "integer":
                return self.introduce(name, INTEGER, f"{name} is read as an integer")
            case _:
                return self.introduce(name, SCALAR, f"{name} is read as a real number")

    def argument(self, name: str) -> Sym | None:
        """The vector or matrix that stands under this name in the brackets of a definition, ``L(w, \\lambda) = …``."""
        for d in self.definitions:
            for p in d.params:
                if p.name == name and isinstance(p.sort, Tensor) and p.sort.shape:
                    return p
        return None

    def scan(self) -> None:
        """Look once through the whole formula for what it forces its undeclared names to be."""
        if self.hints is None:
            self.hints, self.bare = scan(self.root, self.lookup("T") is None) if self.root is not None else ({}, frozenset())

    def guess(self, sentence: str) -> None:
        """Note a reading that was not declared."""
        if sentence not in self.guesses:
            self.guesses.append(sentence)

    @contextmanager
    def binding(self, *symbols: Sym) -> Iterator[None]:
        """Names bound inside a sum, an integral, a derivative at a point."""
        before = {s.name: self.bound.get(s.name) for s in symbols}
        self.bound.update({s.name: s for s in symbols})
        try:
            yield
        finally:
            for name, old in before.items():
                if old is None:
                    self.bound.pop(name, None)
                else:
                    self.bound[name] = old

    def definition_of(self, name: str) -> Definition | None:
        """The first definition of a name."""
        return next((d for d in self.definitions if d.head.name == name), None)

    def unused(self, stem: str) -> str:
        """A name not in use that starts with the stem."""
        name = stem
        while name in self.symbols or name in self.bound:
            name += "'"
        return name

    # -- dimensions -----------------------------------------------------------------------------------------------

    def dimension(self, dim: Dim) -> Term:
        """A dimension as an integer term."""
        total: list[Term] = []
        for monomial, c in self.unifier.resolve(dim).terms:
            factors: list[Term] = [self.symbols.get(name, Sym(name, INTEGER)) for name in monomial]
            if c != 1 or not factors:
                factors.insert(0, num(c))
            total.append(factors[0] if len(factors) == 1 else mul(*factors))
        return num(0) if not total else total[0] if len(total) == 1 else add(*total)

    def declare_dimension(self, name: str) -> None:
        """A name used as a size: an integer, at least 1."""
        known = self.symbols.get(name)
        if known is None or (known.sort in (SCALAR, INTEGER) and name in self.guessed):
            known = self.redeclare(name, INTEGER)
        elif known.sort != INTEGER:
            if name in self.declared and known.sort != SCALAR:
                return  # a size n beside a vector written n
            known = self.redeclare(name, INTEGER)
        at_least_one = Rel(">=", known, num(1))
        if at_least_one not in self.assumptions:
            self.assumptions.append(at_least_one)

    def shape(self, term: Term) -> Shape:
        """The shape of a tensor term with solved dimensions put in."""
        sort = term.sort
        if self.lenient and not isinstance(sort, Tensor):
            raise self.clash(f"{describe(term)} is {sort}", (0, 0), term)
        if not isinstance(sort, Tensor):
            raise NotUnderstood(f"{describe(term)} is {sort} and cannot be used as a number")
        if not sort.shape:
            return ()
        return tuple(self.unifier.resolve(d) for d in sort.shape)

    def same(self, left: Shape, right: Shape) -> bool:
        """Unify two shapes."""
        return len(left) == len(right) and all(self.unifier.unify(a, b) for a, b in zip(left, right, strict=True))

    def clash(self, reason: str, span: Span, *terms: Term) -> Clash:
        """The exception for terms that do not fit together."""
        names = frozenset(s.name for t in terms for s in free_symbols(t))
        return Clash(reason, span, names)

    def rename_size(self, name: str, new: Sym) -> None:
        """Call a size that was only supposed by the name that is written for it."""
        old = self.symbols.pop(name)
        self.guessed.discard(name)
        dims = {name: Dim.of(new.name)}
        self.ranges = {n: d.substitute(dims) for n, d in self.ranges.items()}
        mapping: dict[Sym, Term] = {old: new}
        self.assumptions = [substitute(p, mapping) for p in self.assumptions]
        self.definitions = [
            replace(d, body=substitute(d.body, mapping), condition=None if d.condition is None else substitute(d.condition, mapping))
            for d in self.definitions
        ]

    # -- indices --------------------------------------------------------------------------------------------------

    def index_over(self, index: Term, dim: Dim) -> None:
        """Remember that an index runs over a dimension, for sums without bounds; one letter runs over one range, so an open size is
        settled by it.
        """
        if not isinstance(index, Sym):
            return
        known = self.ranges.setdefault(index.name, dim)
        if any(d.name is not None and d.name.startswith("?") for d in (self.unifier.resolve(known), self.unifier.resolve(dim))):
            self.unifier.unify(known, dim)

    def index_symbol(self, name: str) -> Sym:
        """The symbol of an index letter; an unknown one is a free integer index."""
        known = self.bound.get(name) or self.symbols.get(name)
        if known is not None and known.sort == INTEGER:
            if name in self.guessed and name not in self.bound:
                self.free_indices[name] = known
            return known
        if name in self.free_indices:
            return self.free_indices[name]
        symbol = Sym(name, INTEGER)
        if known is None:
            self.symbols[name] = symbol
            self.guessed.add(name)
        self.free_indices[name] = symbol
        return symbol

    # -- the end --------------------------------------------------------------------------------------------------

    def promote(self, base: str, result: Tensor) -> Sym:
        """Make a sequence of a name whose members were single names until now: ``h_0`` becomes the value of h at 0, everywhere."""
        sequence = Sym(base, Func((INTEGER,), result))
        self.symbols[base] = sequence
        if base + "_0" in self.declared or base + "_1" in self.declared:
            self.declared.add(base)
        for name, symbol in list(self.symbols.items()):
            head, _, tail = name.rpartition("_")
            number = tail.removeprefix("{").removesuffix("}")
            if head != base or not number.isdigit() or not isinstance(symbol.sort, Tensor):
                continue
            self.same(symbol.sort.shape, result.shape)
            self.renamed[symbol] = Call(sequence, (num(int(number)),), sort=result)
            del self.symbols[name]
        self._rename()
        return sequence

    def _rename(self) -> None:
        """Put promoted names into everything read so far."""
        if not self.renamed:
            return
        self.assumptions = [substitute(p, self.renamed) for p in self.assumptions]
        definitions = []
        for d in self.definitions:
            new = self.renamed.get(d.head)
            body = substitute(d.body, self.renamed)
            if isinstance(new, Call) and not d.params:
                k = Sym("k", INTEGER)
                definitions.append(replace(d, head=new.fn, params=(k,), body=body, condition=Rel("=", k, new.args[0])))
            else:
                definitions.append(replace(d, body=body))
        self.definitions = definitions
        self.laws = [replace(law, parameters=tuple(substitute(p, self.renamed) for p in law.parameters)) for law in self.laws]

    def finish(self) -> Context:
        """The context after the statement; solved dimensions are put in everywhere."""
        self._size_ones()
        for name, symbol in self.free_indices.items():
            if name in self.ranges and self.symbols.get(name) == symbol and name in self.guessed:
                self._bound_index(symbol, self.ranges[name])
        for name in self.reach:
            known = self.symbols.get(name)
            if known is not None and known.sort == INTEGER and name not in self.ranges and name not in self.bound:
                self._bound_step(known)
        if self.unifier.counter:
            self.conventions["open dimensions"] = str(self.unifier.counter)
        if self.unifier.solved:
            self.symbols = {n: self.settle(s) for n, s in self.symbols.items()}
            self.assumptions = [self.settle(p) for p in self.assumptions]
            self.definitions = [self.settle_definition(d) for d in self.definitions]
            self.laws = [
                Law(self.settle(w.variable), w.distribution, tuple(self.settle(p) for p in w.parameters), w.iid) for w in self.laws
            ]
        return Context(
            self.symbols,
            tuple(self.assumptions),
            tuple(self.definitions),
            tuple(self.laws),
            tuple(self.guesses),
            frozenset(self.declared),
            self.conventions,
        )

    def _bound_index(self, symbol: Sym, dim: Dim) -> None:
        """A free index that was never declared runs over the dimension it indexes."""
        dim = self.unifier.resolve(dim)
        if any(n.startswith("?") for n in dim.names()):
            return
        down, up = self.reach.get(symbol.name, (0, 0))
        last = self.dimension(dim)
        last = App("add", (last, num(-up)), INTEGER) if up else last
        low, high = Rel(">=", symbol, num(1 + down)), Rel("<=", symbol, last)
        if low not in self.assumptions and high not in self.assumptions:
            self.assumptions += [low, high]
            self.guess(f"{symbol.name} is an index from {1 + down} to {visible(str(dim))}{-up if up else ''}")

    def _size_ones(self) -> None:
        """A vector of ones whose size nothing else tells has the size that its formula names: n entries in ``\\frac{1}{n} 1^\\top x``."""
        if not self.sizeless or self.root is None:
            return
        written = {n for n in names_in(self.root) - {"T"} if (self.symbols.get(n) or OPEN_NAME).sort == INTEGER and n not in self.ranges}
        sizes = [n for n in sorted(written) if n not in self.bound and Rel(">=", self.symbols[n], num(1)) in self.assumptions]
        if len(sizes) != 1:
            return
        for dim in self.sizeless:
            if any(n.startswith("?") for n in self.unifier.resolve(dim).names()) and self.unifier.unify(dim, Dim.of(sizes[0])):
                self.guess(f"1 is read as the vector of {sizes[0]} ones")

    def _bound_step(self, symbol: Sym) -> None:
        """A step of a recursion is one at which all that is spoken of exists: ``h_{t-1}`` needs t >= 1."""
        first = Rel(">=", symbol, num(1 + self.reach[symbol.name][0]))
        if first not in self.assumptions:
            self.assumptions.append(first)
            self.guess(f"{symbol.name} is a step from {1 + self.reach[symbol.name][0]} on")

    def settle_definition(self, d: Definition) -> Definition:
        """The definition with solved dimensions put in."""
        condition = None if d.condition is None else self.settle(d.condition)
        return Definition(self.settle(d.head), tuple(self.settle(p) for p in d.params), self.settle(d.body), condition, d.kind)

    def settle(self, node: Any) -> Any:
        """A term or proposition with solved dimensions in all its sorts."""
        return settle(node, self.unifier.solved, self.unifier.resolve)


def settle(node: Any, solved: Mapping[str, Dim], resolve: Callable[[Dim], Dim]) -> Any:
    """A term or proposition with ``resolve`` applied to every dimension in its sorts."""
    if not solved:
        return node

    def sort(s: Sort) -> Sort:
        match s:
            case Tensor(shape=shape, number=number) if shape:
                new = tuple(resolve(d) for d in shape)
                return s if new == shape else Tensor(new, number)
            case Func(args=args, result=result, elementwise=elementwise):
                new_args, new_result = tuple(sort(a) for a in args), sort(result)
                return s if new_args == args and new_result == result else Func(new_args, new_result, elementwise)
            case _:
                return s

    def change(t: Any) -> Any:
        t = rebuild(t, change)
        match t:
            case Num() | Const():
                return t
            case Sym():
                new = sort(t.sort)
                return t if new is t.sort else Sym(t.name, new)
            case Call(fn=fn):
                new_fn, new = change(fn), sort(t.sort)
                return t if new_fn is fn and new is t.sort else replace(t, fn=new_fn, sort=new)
            case Bind(var=var):
                new_var, new = change(var), sort(t.sort)
                return t if new_var is var and new is t.sort else replace(t, var=new_var, sort=new)
            case Forall(var=var):
                new_var = change(var)
                return t if new_var is var else replace(t, var=new_var)
            case App() | Deriv() | Cases():
                new = sort(t.sort)
                return t if new is t.sort else replace(t, sort=new)
            case _:
                return t

    return change(node)


def _has_shape(sort: Sort) -> bool:
    match sort:
        case Tensor(shape=shape):
            return bool(shape)
        case Func(result=result):
            return _has_shape(result)
        case _:
            return False


def _grouped(term: Term) -> str:
    """The term in brackets unless it is a name or has them: what a power or a transpose stands on."""
    text = describe(term)
    return text if isinstance(term, Sym | Num | Const | Call) and not text.startswith("-") else f"({text})"


def describe(term: Term) -> str:
    """A short name of a term for messages."""
    match term:
        case Sym(name=name):
            return visible(name)
        case Num(value=value):
            return str(value)
        case Const(name=name):
            return name
        case App(op="transpose", args=(arg,)):
            return f"{_grouped(arg)}^\\top"
        case App(op="inverse", args=(arg,)):
            return f"{_grouped(arg)}^{{-1}}"
        case App(op="zeros"):
            return "0"
        case App(op="ones"):
            return "1"
        case App(op="identity"):
            return "I"
        case App(op="matrix" | "vector"):
            return f"the {term.op}"
        case App(op="entry", args=(arg, *indices)):
            return f"{describe(arg)}_{{{','.join(describe(i) for i in indices)}}}"
        case App(op="matmul" | "mul", args=args):
            seen = [a for a in args if not (isinstance(a, App) and a.op == "ones")] or list(args)  # ones only spread a number
            if len(seen) > 1 and isinstance(seen[0], Num) and seen[0].value == -1:
                return "-" + describe(App("mul", tuple(seen[1:])))
            seen = [a for a in seen if not (isinstance(a, Num) and a.value == 1)] or seen[:1]
            return " ".join(f"({describe(a)})" if isinstance(a, App) and a.op == "add" else describe(a) for a in seen)
        case App(op="add", args=(first, *others)):
            summands = [describe(a) for a in others]
            return describe(first) + "".join(f" - {s[1:]}" if s.startswith("-") else f" + {s}" for s in summands)
        case App(op="pow", args=(base, exponent)):
            return f"{_grouped(base)}^{{{describe(exponent)}}}"
        case App(op=op, args=args):
            return f"{op}({', '.join(describe(a) for a in args)})"
        case Call(fn=Sym(name=name, sort=Func(args=sorts)), args=args) if "_" not in visible(name) and all(s == INTEGER for s in sorts):
            return f"{visible(name)}_{{{','.join(describe(a) for a in args)}}}"
        case Call(fn=fn, args=args):
            return f"{visible(fn.name)}({', '.join(describe(a) for a in args)})"
        case Deriv(body=body, wrt=wrt):
            return f"the derivative of {describe(body)} with respect to {describe(wrt)}"
        case Bind(op=op):
            return f"the {op}"
        case _:
            return "the piecewise value"
