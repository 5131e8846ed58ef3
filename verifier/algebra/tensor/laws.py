"""The laws of matrix functions and derivatives that `matrices`, `calculus`, `structure` and `words` use, as data.

`tests/tensor/test_laws.py` pins the names, evaluates each statement at small sizes, and proves each from its givens.
Sources: MC = Petersen and Pedersen, The Matrix Cookbook (2012), equation numbers; HJ = Horn and Johnson, Matrix Analysis (2013); MN =
Magnus and
Neudecker, Matrix Differential Calculus (2019), chapters.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Law:
    """A statement in LaTeX under givens (its side conditions), with its source."""

    name: str
    statement: str
    given: tuple[str, ...]
    source: str


_SQUARE = "A, B \\in \\mathbb{R}^{n\\times n}"
_REGULAR = "A, B \\text{ invertible}"
_WIDE = "X \\in \\mathbb{R}^{n\\times m}"

LAWS: tuple[Law, ...] = (
    Law(
        "inverse of a product",
        "(AB)^{-1} = B^{-1}A^{-1}",
        (_SQUARE, _REGULAR),
        "MC 1",
    ),
    Law(
        "inverse of a multiple",
        "(cA)^{-1} = \\frac{1}{c} A^{-1}",
        (_SQUARE, _REGULAR, "c \\neq 0"),
        "HJ 0.5",
    ),
    Law(
        "inverse of a transpose",
        "(A^\\top)^{-1} = (A^{-1})^\\top",
        (_SQUARE, _REGULAR),
        "MC 3",
    ),
    Law(
        "inverse of an inverse",
        "(A^{-1})^{-1} = A",
        (_SQUARE, _REGULAR),
        "HJ 0.5",
    ),
    Law(
        "inverse times matrix",
        "A^{-1} A = A A^{-1}",
        (_SQUARE, _REGULAR),
        "MC 145",
    ),
    Law(
        "inverse of an orthogonal matrix",
        "Q^{-1} = Q^\\top",
        ("Q \\in \\mathbb{R}^{n\\times n} \\text{ orthogonal}",),
        "HJ 2.1",
    ),
    Law(
        "inverse of a diagonal matrix",
        "D^{-1} D x = x",
        ("D \\in \\mathbb{R}^{n\\times n} \\text{ diagonal}", "x \\in \\mathbb{R}^n", "D \\text{ invertible}"),
        "HJ 0.9",
    ),
    Law(
        "determinant of a product",
        "\\det(AB) = \\det(A)\\det(B)",
        (_SQUARE,),
        "MC 21",
    ),
    Law(
        "determinant of a multiple",
        "\\det(cA) = c^n \\det(A)",
        (_SQUARE, "c \\in \\mathbb{R}"),
        "MC 19",
    ),
    Law(
        "determinant of a transpose",
        "\\det(A^\\top) = \\det(A)",
        (_SQUARE,),
        "MC 20",
    ),
    Law(
        "determinant of an inverse",
        "\\det(A^{-1}) = \\frac{1}{\\det(A)}",
        (_SQUARE, _REGULAR),
        "MC 22",
    ),
    Law(
        "determinant lemma",
        "\\det(A + u v^\\top) = \\det(A)(1 + v^\\top A^{-1} u)",
        (_SQUARE, _REGULAR, "u, v \\in \\mathbb{R}^n"),
        "MC 24",
    ),
    Law(
        "determinant of a Kronecker product",
        "\\det(A \\otimes C) = \\det(A)^m \\det(C)^n",
        (_SQUARE, "C \\in \\mathbb{R}^{m\\times m}"),
        "MC 517",
    ),
    Law(
        "mixed product",
        "(A \\otimes C)(B \\otimes D) = (AB) \\otimes (CD)",
        (_SQUARE, "C, D \\in \\mathbb{R}^{m\\times m}"),
        "MC 511",
    ),
    Law(
        "vectorised product",
        "\\operatorname{vec}(A X C) = (C^\\top \\otimes A)\\operatorname{vec}(X)",
        (_SQUARE, _WIDE, "C \\in \\mathbb{R}^{m\\times m}"),
        "MC 520",
    ),
    Law(
        "first Penrose equation",
        "X X^+ X = X",
        (_WIDE,),
        "MC 3.6",
    ),
    Law(
        "second Penrose equation",
        "X^+ X X^+ = X^+",
        (_WIDE,),
        "MC 3.6",
    ),
    Law(
        "third Penrose equation",
        "(X X^+)^\\top = X X^+",
        (_WIDE,),
        "MC 3.6",
    ),
    Law(
        "fourth Penrose equation",
        "(X^+ X)^\\top = X^+ X",
        (_WIDE,),
        "MC 3.6",
    ),
    Law(
        "Woodbury",
        "(A + X X^\\top)^{-1} = A^{-1} - A^{-1}X(I + X^\\top A^{-1} X)^{-1}X^\\top A^{-1}",
        (_SQUARE, _REGULAR, _WIDE, "I \\in \\mathbb{R}^{m\\times m} \\text{ identity}"),
        "MC 159",
    ),
    Law(
        "push-through",
        "(I + A B)^{-1} A = A (I + B A)^{-1}",
        (_SQUARE, "I \\in \\mathbb{R}^{n\\times n} \\text{ identity}", "I + BA \\text{ invertible}"),
        "MC 167",
    ),
    Law(
        "derivative of a linear trace",
        "\\nabla_A \\operatorname{tr}(B A) = B^\\top",
        (_SQUARE,),
        "MC 100",
    ),
    Law(
        "derivative of a quadratic form",
        "\\nabla_x x^\\top A x = (A + A^\\top)x",
        (_SQUARE, "x \\in \\mathbb{R}^n"),
        "MC 81",
    ),
    Law(
        "derivative of an inverse",
        "\\nabla_A \\operatorname{tr}(A^{-1} B) = -(A^{-1} B A^{-1})^\\top",
        (_SQUARE, _REGULAR),
        "MC 59, 124",
    ),
    Law(
        "Jacobi",
        "\\nabla_A \\det(A) = \\det(A) A^{-\\top}",
        (_SQUARE, _REGULAR),
        "MC 49; MN 8.3",
    ),
    Law(
        "derivative of log-determinant",
        "\\nabla_A \\log\\det(A) = A^{-\\top}",
        (_SQUARE, _REGULAR, "\\det A > 0"),
        "MC 57; MN 8.4",
    ),
    Law(
        "derivative of a norm",
        "\\nabla_x \\|x\\| = \\frac{x}{\\|x\\|}",
        ("x \\in \\mathbb{R}^n", "x \\neq 0"),
        "MC 129",
    ),
    Law(
        "derivative of a power",
        "\\nabla_A \\operatorname{tr}(A^3) = 3 (A^2)^\\top",
        (_SQUARE,),
        "MC 121",
    ),
    Law(
        "softmax Jacobian",
        "\\nabla_x \\left(y^\\top \\operatorname{softmax}(x)\\right) = "
        "\\left(\\operatorname{diag}(\\operatorname{softmax}(x)) - \\operatorname{softmax}(x)\\operatorname{softmax}(x)^\\top\\right) y",
        ("x, y \\in \\mathbb{R}^n",),
        "by the quotient rule",
    ),
    Law(
        "elementwise chain rule",
        "\\nabla_x \\left(y^\\top \\tanh(x)\\right) = y \\odot (1 - \\tanh(x) \\odot \\tanh(x))",
        ("x, y \\in \\mathbb{R}^n", "\\tanh \\text{ elementwise}"),
        "MN 5",
    ),
)
