"""Lines about the steps of a recursion, which nothing bounds but what is spoken of."""

from __future__ import annotations

import pytest

from .reading import verdicts

STATE = (
    r"Let $\mathbf{s}_t = \phi(\mathbf{A}\mathbf{s}_{t-1} + \mathbf{B}\mathbf{u}_t)$, where $\phi : \mathbb{R} \to \mathbb{R}$"
    r" is applied to each entry."
)
AVERAGE = r"Let $\mathbf{m}_t = \rho \mathbf{m}_{t-1} + (1 - \rho) \mathbf{q}_t$ with $\rho \in (0, 1)$."


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\mathbf{m}_t = \rho(\rho \mathbf{m}_{t-2} + (1 - \rho) \mathbf{q}_{t-1}) + (1 - \rho) \mathbf{q}_t", "proved"),
        (r"\mathbf{m}_t = \rho(\rho \mathbf{m}_{t-2} + (1 - \rho) \mathbf{q}_{t-2}) + (1 - \rho) \mathbf{q}_t", "refuted"),
        (r"\mathbf{m}_t - \rho \mathbf{m}_{t-1} = (1 - \rho) \mathbf{q}_t", "proved"),
        (r"\mathbf{m}_t - \rho \mathbf{m}_{t-1} = (1 + \rho) \mathbf{q}_t", "refuted"),
        (r"\mathbf{m}_t = \rho^t \mathbf{m}_0 + \sum_{i=1}^t \rho^{t-i} (1 - \rho) \mathbf{q}_i", "proved"),
        (r"\mathbf{m}_t = \rho^t \mathbf{m}_0 + \sum_{i=1}^t \rho^{t+i} (1 - \rho) \mathbf{q}_i", "refuted"),
    ],
)
def test_a_moving_average_unrolled(line: str, verdict: str) -> None:
    assert verdicts(AVERAGE, line) == [verdict]


def test_a_bound_on_another_index_does_not_stop_an_induction() -> None:
    statement = AVERAGE + r" Write $\mathbf{m}_t$ in terms of the $\mathbf{q}_i$, $1 \leq i \leq t$."
    assert verdicts(statement, r"\mathbf{m}_t = \rho^t \mathbf{m}_0 + \sum_{i=1}^t \rho^{t-i} (1 - \rho) \mathbf{q}_i") == ["proved"]


def test_a_second_sequence_along_the_first() -> None:
    statement = STATE + r" Let $\mathbf{r}_t = \phi(\mathbf{s}_t)$."
    right = r"\phi(\mathbf{s}_t) = \phi(\phi(\mathbf{A}\mathbf{s}_{t-1} + \mathbf{B}\mathbf{u}_t))"
    assert verdicts(statement, right) == ["proved"]
    assert verdicts(statement, right.replace(r"\mathbf{u}_t", r"\mathbf{u}_{t-1}"))[0] != "proved"


def test_two_sequences_that_go_on_together() -> None:
    statement = (
        r"Let $g : \mathbb{R}^d \to \mathbb{R}$, $\eta > 0$ and $\beta \in (0, 1)$, and"
        "\n\n"
        r"$$\begin{aligned} \mathbf{v}_t &= \beta \mathbf{v}_{t-1} + \nabla g(\mathbf{z}_{t-1}) \\"
        r" \mathbf{z}_t &= \mathbf{z}_{t-1} - \eta \mathbf{v}_t \end{aligned}$$"
    )
    assert verdicts(
        statement,
        r"\mathbf{v}_t = \frac{1}{\eta} (\mathbf{z}_{t-1} - \mathbf{z}_t)",
        r"\mathbf{z}_{t+1} = \mathbf{z}_t + \beta(\mathbf{z}_t - \mathbf{z}_{t-1}) - \eta \nabla g(\mathbf{z}_t)",
    ) == ["proved", "proved"]  # fmt: skip
    wrong = r"\mathbf{z}_{t+1} = \mathbf{z}_t - \beta(\mathbf{z}_t - \mathbf{z}_{t-1}) - \eta \nabla g(\mathbf{z}_t)"
    assert verdicts(statement, wrong) != ["proved"]
