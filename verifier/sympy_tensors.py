"""Vectors and matrices of symbolic shape as SymPy nodes: what the answer keys use where SymPy has nothing that stays as written.

SymPy's own matrix expressions multiply out, reorder and cancel when they are built, and its 1×1 product is no number.  The nodes here
only hold their parts and know their shape; they mean what `verifier.sympy_terms` turns them into, by its table.

Shapes are tuples of SymPy integers: ``()`` a number, ``(n,)`` a column, ``(1, n)`` a row, ``(m, n)`` a matrix.  A product with one
column is a column, with one entry a number.  Every constructor raises `ShapeMismatch` when the shapes of its parts do not fit.

``W @ x`` is the matrix product, ``c * x`` and ``x / c`` scale by a number, ``x.T`` transposes; ``h[t]`` is a member of a sequence.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import sympy

Shape: TypeAlias = tuple[Any, ...]


class ShapeMismatch(Exception):
    """The parts do not fit together; the message names both shapes."""


def shape_of(node: Any) -> Shape:
    """The shape of a SymPy expression; () for anything that is not one of the nodes of this module."""
    return node.shape if isinstance(node, Node) else ()


def _same(doing: str, *parts: Any) -> Shape:
    shapes = [shape_of(p) for p in parts]
    if any(s != shapes[0] for s in shapes):
        raise ShapeMismatch(f"{doing} of shapes {' and '.join(map(str, shapes))}")
    return shapes[0]


class Node(sympy.Expr):
    """An expression with a shape. Arithmetic between tensors makes nodes; between numbers it is SymPy's."""

    _op_priority = 20.0  # so that 2 * x asks x and not the number
    is_commutative = True

    @property
    def shape(self) -> Shape:
        """The shape."""
        raise NotImplementedError

    @property
    def T(self) -> Any:
        """The transpose."""
        return Transpose(self)

    def __add__(self, other: Any) -> Any:
        return Sum(self, other) if self.shape or shape_of(other) else sympy.Expr.__add__(self, other)

    def __radd__(self, other: Any) -> Any:
        return Sum(other, self) if self.shape or shape_of(other) else sympy.Expr.__radd__(self, other)

    def __sub__(self, other: Any) -> Any:
        return Sum(self, -other) if self.shape or shape_of(other) else sympy.Expr.__sub__(self, other)

    def __neg__(self) -> Any:
        return Scaled(sympy.Integer(-1), self) if self.shape else sympy.Expr.__neg__(self)

    def __mul__(self, other: Any) -> Any:
        if not self.shape and not shape_of(other):
            return sympy.Expr.__mul__(self, other)
        return Scaled(self, other) if not self.shape else Scaled(other, self)

    def __rmul__(self, other: Any) -> Any:
        return Scaled(other, self) if self.shape else sympy.Expr.__rmul__(self, other)

    def __truediv__(self, other: Any) -> Any:
        return Scaled(sympy.Pow(other, -1, evaluate=False), self) if self.shape else sympy.Expr.__truediv__(self, other)

    def __matmul__(self, other: Any) -> Any:
        return MatMul(self, other)

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(map(printer.doprint, self.args))})"


# -- leaves -----------------------------------------------------------------------------------------------------------


class TensorSymbol(Node):
    """A variable with a name and a shape."""

    def __new__(cls, name: str, *shape: Any) -> Any:
        return sympy.Expr.__new__(cls, sympy.Symbol(name), *map(sympy.sympify, shape))

    @property
    def name(self) -> str:
        """The name, spelt as in SymPy: ``x_0``."""
        return str(self.args[0].name)

    @property
    def shape(self) -> Shape:
        return tuple(self.args[1:])

    @property
    def free_symbols(self) -> set[Any]:
        return {self}.union(*(d.free_symbols for d in self.shape))

    def _sympystr(self, printer: Any) -> str:
        return self.name


class FunctionSymbol(sympy.Basic):
    """A function that is not known: of tensors of the given shapes, or (no shapes, ``elementwise``) of numbers and so of entries.

    ``phi(W, h)`` applies it.
    """

    def __new__(cls, name: str, *arguments: Shape, result: Shape = (), elementwise: bool = False) -> Any:
        shapes = [sympy.Tuple(*map(sympy.sympify, s)) for s in (result, *arguments)]
        return sympy.Basic.__new__(cls, sympy.Symbol(name), sympy.true if elementwise else sympy.false, *shapes)

    @property
    def name(self) -> str:
        """The name."""
        return str(self.args[0].name)

    @property
    def elementwise(self) -> bool:
        """Whether it is a function of numbers that maps over entries."""
        return bool(self.args[1] == sympy.true)

    @property
    def result(self) -> Shape:
        """The shape of its values."""
        return tuple(self.args[2])

    @property
    def arguments(self) -> tuple[Shape, ...]:
        """The shapes of its arguments."""
        return ((),) if self.elementwise else tuple(tuple(s) for s in self.args[3:])

    @property
    def free_symbols(self) -> set[Any]:
        return set().union(*(d.free_symbols for s in self.args[2:] for d in s))

    def __call__(self, *arguments: Any) -> Any:
        return Applied(self, *arguments)


class Sequence(sympy.Basic):
    """A family of tensors of one shape, one for every whole number: ``h[t]``."""

    def __new__(cls, name: str, *shape: Any) -> Any:
        return sympy.Basic.__new__(cls, sympy.Symbol(name), *map(sympy.sympify, shape))

    @property
    def name(self) -> str:
        """The name."""
        return str(self.args[0].name)

    @property
    def shape(self) -> Shape:
        """The shape of each member."""
        return tuple(self.args[1:])

    @property
    def free_symbols(self) -> set[Any]:
        return set().union(*(d.free_symbols for d in self.shape))

    def __getitem__(self, index: Any) -> Any:
        return Member(self, index)


class Applied(Node):
    """A `FunctionSymbol` at its arguments."""

    def __new__(cls, function: Any, *arguments: Any) -> Any:
        arguments = tuple(map(sympy.sympify, arguments))
        shapes = tuple(map(shape_of, arguments))
        if shapes != function.arguments and not (function.elementwise and len(shapes) == 1):
            raise ShapeMismatch(f"{function.name} takes arguments of shapes {function.arguments}, not {shapes}")
        return sympy.Expr.__new__(cls, function, *arguments)

    @property
    def shape(self) -> Shape:
        function, *arguments = self.args
        return shape_of(arguments[0]) if function.elementwise else function.result


class Member(Node):
    """One member of a `Sequence`."""

    def __new__(cls, sequence: Any, index: Any) -> Any:
        return sympy.Expr.__new__(cls, sequence, sympy.sympify(index))

    @property
    def shape(self) -> Shape:
        return tuple(self.args[0].shape)


class _Constant(Node):
    """A tensor that its shape determines."""

    def __new__(cls, *shape: Any) -> Any:
        return sympy.Expr.__new__(cls, *map(sympy.sympify, shape))

    @property
    def shape(self) -> Shape:
        return tuple(self.args)


class Ones(_Constant):
    """All entries 1."""


class Zeros(_Constant):
    """All entries 0."""


class Identity(_Constant):
    """``Identity(n)`` is the n×n identity."""

    @property
    def shape(self) -> Shape:
        return (self.args[0], self.args[0])


# -- algebra ----------------------------------------------------------------------------------------------------------


class Sum(Node):
    """The sum of tensors of one shape; a sum that stands first is opened, as in a + b - c."""

    def __new__(cls, *parts: Any) -> Any:
        parts = tuple(map(sympy.sympify, parts))
        if isinstance(parts[0], Sum):
            parts = (*parts[0].args, *parts[1:])
        _same("a sum", *parts)
        return sympy.Expr.__new__(cls, *parts)

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0])


class Scaled(Node):
    """A number times a tensor."""

    def __new__(cls, factor: Any, tensor: Any) -> Any:
        factor, tensor = sympy.sympify(factor), sympy.sympify(tensor)
        if shape_of(factor):
            raise ShapeMismatch(f"a scaling by something of shape {shape_of(factor)}; the product of matrices is written @")
        return sympy.Expr.__new__(cls, factor, tensor)

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[1])


class MatMul(Node):
    """The product of two tensors; the inner dimensions agree."""

    def __new__(cls, left: Any, right: Any) -> Any:
        if not (shape_of(left) and shape_of(right)):
            raise ShapeMismatch("@ multiplies tensors; a number scales with *")
        (_, inner), (rows, _) = cls._two(left), cls._two(right)
        if inner != rows:
            raise ShapeMismatch(f"a product of shapes {shape_of(left)} and {shape_of(right)}")
        return sympy.Expr.__new__(cls, left, right)

    @staticmethod
    def _two(node: Any) -> tuple[Any, Any]:
        shape = shape_of(node)
        return (shape[0], sympy.Integer(1)) if len(shape) == 1 else (shape[0], shape[1])

    @property
    def shape(self) -> Shape:
        (rows, _), (_, columns) = map(self._two, self.args)
        return (rows, columns) if columns != 1 else () if rows == 1 else (rows,)


class Transpose(Node):
    """The transpose; of a column it is a row, of a row a column."""

    def __new__(cls, tensor: Any) -> Any:
        if not shape_of(tensor):
            raise ShapeMismatch("the transpose of a number")
        return sympy.Expr.__new__(cls, tensor)

    @property
    def shape(self) -> Shape:
        shape = shape_of(self.args[0])
        turned = (sympy.Integer(1), shape[0]) if len(shape) == 1 else (shape[1], shape[0])
        return turned[:1] if turned[1] == 1 else turned


class _OfSquare(Node):
    """Something of a square matrix."""

    def __new__(cls, matrix: Any) -> Any:
        shape = shape_of(matrix)
        if len(shape) != 2 or shape[0] != shape[1]:
            raise ShapeMismatch(f"{cls.__name__} of shape {shape}, which is not square")
        return sympy.Expr.__new__(cls, matrix)


class Inverse(_OfSquare):
    """The inverse of a square matrix."""

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0])


class Determinant(_OfSquare):
    """The determinant."""

    @property
    def shape(self) -> Shape:
        return ()


class Rank(Node):
    """The rank of a matrix."""

    def __new__(cls, matrix: Any) -> Any:
        if len(shape_of(matrix)) != 2:
            raise ShapeMismatch(f"the rank of shape {shape_of(matrix)}")
        return sympy.Expr.__new__(cls, matrix)

    @property
    def shape(self) -> Shape:
        return ()


class Norm(Node):
    """The Euclidean norm of a vector, the Frobenius norm of a matrix."""

    @property
    def shape(self) -> Shape:
        return ()


class Hadamard(Node):
    """The product entry by entry."""

    def __new__(cls, left: Any, right: Any) -> Any:
        _same("a product entry by entry", left, right)
        return sympy.Expr.__new__(cls, left, right)

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0])


class Diag(Node):
    """The diagonal matrix of a vector."""

    def __new__(cls, vector: Any) -> Any:
        if len(shape_of(vector)) != 1:
            raise ShapeMismatch(f"the diagonal matrix of shape {shape_of(vector)}")
        return sympy.Expr.__new__(cls, vector)

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0]) * 2


class Entry(Node):
    """One entry of a tensor."""

    def __new__(cls, tensor: Any, *index: Any) -> Any:
        if len(index) != len(shape_of(tensor)):
            raise ShapeMismatch(f"{len(index)} indices into shape {shape_of(tensor)}")
        return sympy.Expr.__new__(cls, tensor, *map(sympy.sympify, index))

    @property
    def shape(self) -> Shape:
        return ()


class _Entrywise(Node):
    """A known function of numbers at every entry."""

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0])


class Tanh(_Entrywise):
    """The hyperbolic tangent of every entry."""


class Exp(_Entrywise):
    """The exponential of every entry."""


class Log(_Entrywise):
    """The logarithm of every entry."""


class Softmax(Node):
    """The softmax of a vector."""

    def __new__(cls, vector: Any) -> Any:
        if len(shape_of(vector)) != 1:
            raise ShapeMismatch(f"softmax of shape {shape_of(vector)}")
        return sympy.Expr.__new__(cls, vector)

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0])


class SumOver(Node):
    """The sum of numbers or tensors over a whole number between two bounds."""

    def __new__(cls, body: Any, index: Any, low: Any, high: Any) -> Any:
        return sympy.Expr.__new__(cls, *map(sympy.sympify, (body, index, low, high)))

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0])

    @property
    def free_symbols(self) -> set[Any]:
        body, index, low, high = self.args
        return set(body.free_symbols - {index}) | low.free_symbols | high.free_symbols


# -- derivatives ------------------------------------------------------------------------------------------------------


class _Derived(Node):
    #: whether the body is a number
    of_number: ClassVar[bool] = True

    def __new__(cls, body: Any, variable: Any) -> Any:
        body = sympy.sympify(body)
        if bool(shape_of(body)) is cls.of_number:
            raise ShapeMismatch(f"{cls.__name__} of something of shape {shape_of(body)}")
        if not isinstance(variable, TensorSymbol | Member | sympy.Symbol):
            raise ShapeMismatch(f"{cls.__name__} with respect to {variable}, which is no variable")
        return sympy.Expr.__new__(cls, body, variable)


class Gradient(_Derived):
    """The gradient of a number; it has the shape of the variable."""

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[1])


class Hessian(_Derived):
    """The second derivatives of a number with respect to a vector."""

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[1]) * 2


class Jacobian(_Derived):
    """The derivatives of a vector with respect to a vector, numerator layout: rows belong to what is differentiated."""

    of_number = False

    @property
    def shape(self) -> Shape:
        return shape_of(self.args[0]) + shape_of(self.args[1])


class GradientAt(Node):
    """The gradient of an unknown function in its argument number ``slot`` (from 0), at the arguments of the call."""

    def __new__(cls, call: Any, slot: Any = 0) -> Any:
        if not isinstance(call, Applied) or call.shape or call.args[0].elementwise:
            raise ShapeMismatch(f"the gradient of {call}, which is no unknown function with numbers as values")
        return sympy.Expr.__new__(cls, call, sympy.sympify(slot))

    @property
    def shape(self) -> Shape:
        call, slot = self.args
        return shape_of(call.args[1 + int(slot)])
