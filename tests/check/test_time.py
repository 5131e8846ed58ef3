"""Losses over time: which of them depend on a state, and what a bound on the steps says."""

from __future__ import annotations

import pytest

from .reading import steps, verdicts

STATEMENT = r"""Consider the recurrent unit

$$\begin{aligned} \mathbf{s}_t &= \tanh(\mathbf{A}\mathbf{u}_t + \mathbf{B}\mathbf{s}_{t-1}) \\
\mathbf{o}_t &= \mathbf{C}\mathbf{s}_t \end{aligned}$$

and the loss $E = \sum_t E_t$ where $E_t = \|\mathbf{r}_t - \mathbf{o}_t\|_2^2$."""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\nabla_{\mathbf{s}_t} E = \sum_{b \geq t} \nabla_{\mathbf{s}_t} E_b", "proved"),
        (r"\nabla_{\mathbf{s}_t} E = \sum_{b=t}^{T} \nabla_{\mathbf{s}_t} E_b", "proved"),
        (r"\nabla_{\mathbf{s}_t} E = \sum_{b > t} \nabla_{\mathbf{s}_t} E_b", "refuted"),
        (r"\nabla_{\mathbf{s}_t} E = \sum_{b \leq t} \nabla_{\mathbf{s}_t} E_b", "refuted"),
    ],
)
def test_sums_over_the_steps_that_follow(line: str, verdict: str) -> None:
    assert verdicts(STATEMENT, line) == [verdict]


@pytest.mark.parametrize(
    ("sentence", "proved"),
    [
        (r"For $b < t$, $E_b = f(s_b, u_b)$ does not depend on $s_t$. So $\nabla_{\mathbf{s}_t} E_b = 0$ for $b < t$.", True),
        (r"Pour $b < t$, $E_b = f(s_b, u_b)$ ne dépend pas de $s_t$. Donc $\nabla_{\mathbf{s}_t} E_b = 0$ pour $b < t$.", True),
        (r"So $\nabla_{\mathbf{s}_t} E_b = 0$ for $b > t$.", False),
        (r"So $\nabla_{\mathbf{s}_t} E_b = 0$ for $b \leq t$.", False),
        (r"Hence $\nabla_{\mathbf{s}_t} E_b = 0$.", False),
    ],
)
def test_an_earlier_loss_does_not_depend_on_a_later_state(sentence: str, proved: bool) -> None:
    found = steps(f"### Question 1\n\n{STATEMENT}\n\n**Answer 1.**\n\n{sentence}\n")
    assert any(s.verdict == "proved" for s in found) is proved
