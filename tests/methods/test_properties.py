"""Claims in words about functions and sequences through the whole engine: convexity, minimisers, limits of iterations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from verifier import engine
from verifier.claims import name_of
from verifier.engine import prove_latex

GD = r"u_{t+1} = u_t - \eta g'(u_t)"
QUADRATIC = (r"c > 0", r"g(u) = \frac{c}{2} u^2 - c u", GD, r"\eta > 0")
HUBER = (
    r"g(u) = \begin{cases} u^2 & \text{if } |u| \leq 1 \\ 2|u| - 1 & \text{otherwise} \end{cases}",
    r"u_t = u_{t-1} - \eta g'(u_{t-1})",
)


@pytest.fixture(autouse=True)
def strict() -> Iterator[None]:
    engine.STRICT = True
    yield
    engine.STRICT = False


TRUE: list[tuple[str, tuple[str, ...]]] = [
    (r"g \text{ is convex}", (r"g(u) = \log(1 + e^{u})",)),
    (r"g \text{ est convexe}", (r"g(u) = -\log u",)),
    (r"g \text{ is a strictly convex function}", (r"g(u) = u^4 + u",)),
    (r"g \text{ is convex}", (r"a > 0", r"b \in \mathbb{R}", r"g(u) = a u^2 + b u")),
    (r"a u^2 \text{ is convex}", ("a > 0",)),
    (r"g''(u) \geq 0 \Rightarrow g \text{ is convex}", (r"g : \mathbb{R} \to \mathbb{R}",)),
    (r"g''(x) > 0, \forall x \Rightarrow g \text{ is convex}", (r"g : \mathbb{R} \to \mathbb{R}",)),
    (r"g \text{ is convex}", ("g(u) = |u| + u^2",)),
    (r"g \text{ is not convex}", ("g(u) = u^3",)),
    (r"1 \text{ is the unique minimizer of } g", ("g(u) = u^2 - 2u",)),
    (r"g \text{ has its minimum at } u = 0", ("g(u) = |u|",)),
    (r"g \text{ is differentiable at } u = \pm 1", HUBER),
    (r"g' \text{ est définie en } 1", HUBER),
    (r"u_t \to 1", (*QUADRATIC, r"\eta < \frac{2}{c}")),
    (r"u_t \text{ converges to } 1", (*QUADRATIC, r"\eta = \frac{1}{c}")),
    (r"u_t \to 2 \text{ as } t \to \infty", (r"u_{t} = \frac{1}{2} u_{t-1} + 1", "u_0 = 9")),
    (r"u_0 > 0 \Rightarrow u_t \text{ converges}", (r"u_{t} = \frac{1}{3} |u_{t-1}| + 1",)),
    (r"u_t \text{ does not converge}", ("u_{t} = -u_{t-1}", "u_0 = 1")),
    (r"u_t \text{ diverges}", ("u_{t} = 2 u_{t-1} - 1", "u_0 = 3")),
    (r"u_0 > 1 \Rightarrow u_t \text{ does not converge}", ("u_{t} = 1 - 2 u_{t-1}",)),
    (r"A^\top A \text{ is symmetric}", (r"A \in \mathbb{R}^{n \times m}",)),
]  # fmt: skip

FALSE: list[tuple[str, tuple[str, ...]]] = [
    (r"g \text{ is convex}", ("g(u) = u^3",)),
    (r"g \text{ is convex}", ("g(u) = -|u|",)),
    (r"g \text{ is convex}", (r"a \in \mathbb{R}", "g(u) = a u^2")),
    (r"g \text{ is strictly convex}", ("g(u) = |u|",)),
    (r"g \text{ is differentiable at } 0", ("g(u) = |u|",)),
    (r"0 \text{ is the unique minimizer of } g", (r"g(u) = \max(u, -u, 1)",)),
    (r"0 \text{ is the minimizer of } g", ("g(u) = u^2 - 2u",)),
    (r"u_t \text{ converges}", ("u_t = -u_{t-1}", "u_0 = 1")),
    (r"u_t \text{ converges}", ("u_t = 2 u_{t-1}", "u_0 = 1")),
    (r"u_t \to 1", (*QUADRATIC, r"\eta \leq \frac{2}{c}")),  # at the end of the range it jumps over the minimiser for ever
    (r"u_t \to 0", (*QUADRATIC, r"\eta < \frac{2}{c}")),
    (r"u_0 > 1 \Rightarrow u_t \text{ converges}", (*HUBER, r"\eta = 1")),  # 2 ↦ 0 stays, 3/2 ↦ -1/2 ↦ 1/2 ↦ -1/2 …
    (r"u_t \text{ converges}", (r"u_t = 1 - u_{t-1}^2", r"u_0 = 0")),  # 0, 1, 0, 1, …
]  # fmt: skip

NOT_PROVED: list[tuple[str, tuple[str, ...]]] = [
    (r"g''(u) > -1 \Rightarrow g \text{ is convex}", (r"g : \mathbb{R} \to \mathbb{R}",)),
    (r"g'(u) > 0 \Rightarrow g \text{ is convex}", (r"g : \mathbb{R} \to \mathbb{R}",)),
    (r"g \text{ is convex}", (r"g(u) = \frac{1}{u^2}",)),  # not on an interval
    (r"g \text{ is convex}", (r"g(u) = -\sqrt{u^2}",)),  # a corner hidden in a root
    (r"g \text{ is convex}", (r"a \geq 0", "g(u) = u^2 - a |u|")),
    (r"u_t \to 0", (r"u_t = a u_{t-1}", r"a \leq 1", "a > -1")),
    (r"u_t \to 0", (r"u_t = a u_{t-1}", "a < 1")),
    (r"u_t \text{ converges}", ("u_t = u_{t-1}^2", "u_0 > 0")),
]


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_proved(claim: str, given: tuple[str, ...]) -> None:
    found = prove_latex(claim, given).verdict
    assert name_of(found) == "proved", found


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted(claim: str, given: tuple[str, ...]) -> None:
    found = prove_latex(claim, given).verdict
    assert name_of(found) == "refuted", found


@pytest.mark.parametrize(("claim", "given"), NOT_PROVED)
def test_never_proved(claim: str, given: tuple[str, ...]) -> None:
    assert name_of(prove_latex(claim, given).verdict) in ("undecided", "refuted")


def test_the_orbit_is_told() -> None:
    found = prove_latex(r"u_t \text{ converges}", ["u_t = -u_{t-1}", "u_0 = 1"]).verdict
    assert "from u_0 = 1 the values are 1, -1, 1, -1, 1" in getattr(found, "reason", "")


def test_words_that_claim_nothing_known_are_named() -> None:
    found = prove_latex(r"g \text{ is quasi-convex}", ["g(u) = u^2"]).verdict
    assert name_of(found) == "not-checked" and "quasi-convex" in getattr(found, "reason", "")
