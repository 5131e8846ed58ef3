"""Layouts of derivatives in documents: taken from what the document uses; what is right in another one alone is not called wrong."""

from __future__ import annotations

import pytest

from tests.test_check import steps

HEAD = r"""**Question 1.** Let $A \in \mathbb{R}^{n \times d}$, $x \in \mathbb{R}^d$, $b \in \mathbb{R}^n$. Find the derivatives.

**Answer.**
"""
COLUMN = r"\frac{\partial b^\top A x}{\partial x} = A^\top b"
ROW = r"\frac{\partial b^\top A x}{\partial x} = b^\top A"
ROW_TOO = r"\frac{\partial x^\top x}{\partial x} = 2 x^\top"
WRONG_ROW = r"\frac{\partial x^\top x}{\partial x} = 3 x^\top"
COLUMN_TOO = r"\frac{\partial x^\top x}{\partial x} = 2 x"
WRONG_COLUMN = r"\frac{\partial x^\top x}{\partial x} = 3 x"
NABLA = r"\nabla_x (x^\top x) = 2 x"
NABLA_ROW = r"\nabla_x (x^\top x) = 2 x^\top"
JACOBIAN = r"\frac{\partial A x}{\partial x} = A"
TURNED = r"\frac{\partial A x}{\partial x} = A^\top"
TURNED_TOO = r"\frac{\partial 3 A x}{\partial x} = 3 A^\top"
WRONG_TURNED = r"\frac{\partial A x}{\partial x} = 2 A^\top"

PROVED, OPEN, WRONG = "proved", "undecided", "wrong"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # the first gradient that only one layout makes true settles which one is read
        ((ROW, ROW_TOO), (PROVED, PROVED)),
        ((ROW, WRONG_ROW), (PROVED, WRONG)),
        ((ROW, COLUMN_TOO), (PROVED, OPEN)),
        ((ROW, WRONG_COLUMN), (PROVED, WRONG)),
        ((COLUMN, ROW_TOO), (PROVED, OPEN)),
        ((COLUMN, WRONG_ROW), (PROVED, WRONG)),
        ((WRONG_ROW,), (WRONG,)),
        # quotients and nablas are told apart: many write rows with the one and columns with the other
        ((ROW, NABLA), (PROVED, PROVED)),
        ((NABLA, ROW), (PROVED, PROVED)),
        ((NABLA, NABLA_ROW), (PROVED, OPEN)),
        ((NABLA_ROW, NABLA), (PROVED, OPEN)),
        # one transposed Jacobian may be a slip, two are a convention
        ((JACOBIAN, TURNED), (PROVED, OPEN)),
        ((TURNED, TURNED_TOO), (OPEN, PROVED)),
        ((TURNED, TURNED_TOO, JACOBIAN), (OPEN, PROVED, OPEN)),
        ((TURNED, TURNED_TOO, ROW), (OPEN, PROVED, OPEN)),
        ((TURNED, TURNED_TOO, COLUMN), (OPEN, PROVED, PROVED)),
        ((ROW, TURNED, TURNED_TOO), (PROVED, OPEN, OPEN)),
        ((WRONG_TURNED, TURNED), (WRONG, OPEN)),
    ],
)
def test_lines_in_turn(lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    found = [s.verdict for s in steps(HEAD + "".join(f"\n$${line}$$\n" for line in lines)) if s.role == "claim"]
    assert tuple(WRONG if v in ("refuted", "ill-formed") else v for v in found) == expected


def test_the_reason_names_both_layouts() -> None:
    last = steps(HEAD + f"\n$${COLUMN}$$\n\n$${ROW_TOO}$$\n")[-1]
    assert last.reason == "right in numerator layout (gradients as rows); the document uses denominator layout (gradients as columns)"


def test_a_declared_layout_is_kept() -> None:
    declared = HEAD.replace("Find", r"Here $\left(\frac{\partial u}{\partial v}\right)_{ij} = \frac{\partial u_i}{\partial v_j}$. Find")
    found = [s.verdict for s in steps(declared + f"\n$${TURNED}$$\n\n$${TURNED_TOO}$$\n") if s.role == "claim"]
    assert set(found) == {"ill-formed"}


@pytest.mark.parametrize(
    ("words", "lines", "expected"),
    [
        ("Gradients are row vectors.", (ROW_TOO, NABLA_ROW, COLUMN_TOO), (PROVED, PROVED, WRONG)),
        ("Les gradients sont des vecteurs colonnes.", (ROW_TOO, NABLA_ROW, COLUMN_TOO), (WRONG, WRONG, PROVED)),
        ("We use the denominator layout.", (TURNED, COLUMN, JACOBIAN), (PROVED, PROVED, WRONG)),
        ("On utilise la convention du numérateur.", (TURNED, JACOBIAN, ROW), (WRONG, PROVED, PROVED)),
    ],
)
def test_words_declare_a_layout(words: str, lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    text = HEAD.replace("Find", f"{words} Find") + "".join(f"\n$${line}$$\n" for line in lines)
    found = [s.verdict for s in steps(text) if s.role == "claim"]
    assert tuple(WRONG if v in ("refuted", "ill-formed") else v for v in found) == expected
