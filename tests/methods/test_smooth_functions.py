"""First-order bounds of smooth and convex functions, and gradient descent by them; each needs what it is proved from."""

from __future__ import annotations

import pytest

from verifier import engine
from verifier.claims import Proved
from verifier.elaborate import claim_from_latex

SPACE = (r"f:\mathbb{R}^d\to\mathbb{R}", r"x,y\in\mathbb{R}^d")
SMOOTH = r"f \text{ is } L\text{-smooth}"
CONVEX = r"f \text{ is convex}"
STRONG = r"f \text{ is } \mu\text{-strongly convex}"
DESCENT = r"x_{k+1} = x_k - \frac{1}{L} \nabla f(x_k)"

CLAIMS = [
    (r"f(y) \le f(x) + \nabla f(x)^\top (y-x) + \frac{L}{2}\|y-x\|^2", (SMOOTH,)),
    (r"f(y) \ge f(x) + \nabla f(x)^\top (y-x) - \frac{L}{2}\|y-x\|^2", (SMOOTH,)),
    (r"f(y) \ge f(x) + \nabla f(x)^\top (y-x)", (SMOOTH, CONVEX)),
    (r"f(y) \ge f(x) + \nabla f(x)^\top (y-x) + \frac{\mu}{2}\|y-x\|^2", (SMOOTH, STRONG)),
    (r"f(x_{k+1}) \le f(x_k) + \nabla f(x_k)^\top (x_{k+1}-x_k) + \frac{L}{2}\|x_{k+1}-x_k\|^2", (SMOOTH, DESCENT)),
    (r"f(x_{k+1}) \le f(x_k) - \frac{1}{2L}\|\nabla f(x_k)\|^2", (SMOOTH, DESCENT)),
]


def proved(claim: str, given: tuple[str, ...]) -> bool:
    here = SPACE[:1] if "x_k" in claim else SPACE
    return isinstance(engine.decide(claim_from_latex(claim, (*here, *given))), Proved)


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)


@pytest.mark.parametrize(("claim", "given"), CLAIMS)
def test_proved(claim: str, given: tuple[str, ...]) -> None:
    assert proved(claim, given)


@pytest.mark.parametrize(("claim", "given"), CLAIMS)
def test_an_assumption_removed(claim: str, given: tuple[str, ...]) -> None:
    for gone in given:
        if gone == DESCENT and "_{k+1}-x_k" in claim:
            continue  # the bound holds between any two points
        assert not proved(claim, tuple(g for g in given if g != gone))


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (CLAIMS[0][0].replace(r"\frac{L}{2}", r"\frac{L}{4}"), (SMOOTH,)),
        (CLAIMS[0][0].replace("(y-x)", "(x-y)"), (SMOOTH,)),
        (CLAIMS[0][0].replace(r"\le", "<"), (SMOOTH,)),
        (CLAIMS[1][0].replace(r"- \frac", r"+ \frac"), (SMOOTH,)),
        (CLAIMS[2][0].replace(r"\ge", r"\le"), (SMOOTH, CONVEX)),
        (CLAIMS[3][0].replace(r"\frac{\mu}{2}", r"\mu"), (SMOOTH, STRONG)),
        (CLAIMS[5][0].replace("2L", "L"), (SMOOTH, DESCENT)),
        (CLAIMS[5][0], (SMOOTH, DESCENT.replace(r"\frac{1}{L}", r"\frac{3}{L}"))),
        (CLAIMS[5][0].replace(r"\le", "<"), (SMOOTH, DESCENT)),
    ],
)
def test_mutants(claim: str, given: tuple[str, ...]) -> None:
    assert not proved(claim, given)
