"""Gradients through a recurrence: proved for every number of steps from LaTeX alone, refuted at small T when something is missing."""

import pytest

from verifier import engine
from verifier.claims import Proved, Refuted, Undecided, Verdict
from verifier.elaborate import claim_from_latex

NET = (r"\mathbf{h}_t=\sigma(\mathbf{W}\mathbf{x}_t+\mathbf{U}\mathbf{h}_{t-1})", r"\mathbf{y}_t=\mathbf{V}\mathbf{h}_t")
LOSS = r"L_t=\|\mathbf{z}_t-\mathbf{y}_t\|_2^2"
ORDERS = {
    "the terms first": (*NET, LOSS, r"L=\sum_{t=1}^{T} L_t"),
    "the total first": (*NET, r"L=\sum_{t=1}^{T} L_t", LOSS),
    "without bounds": (*NET, r"L=\sum_t L_t", LOSS),
}
GIVEN = ORDERS["the terms first"]
TANH = (NET[0].replace(r"\sigma", r"\tanh"), *GIVEN[1:])
RECURSION = (
    r"\nabla_{\mathbf{h}_t} L = \nabla_{\mathbf{h}_t} L_t"
    r" + (\frac{\partial \mathbf{h}_{t+1}}{\partial \mathbf{h}_t})^\top \nabla_{\mathbf{h}_{t+1}} L"
)
EXPLICIT = (
    r"\nabla_{\mathbf{h}_t} L = -2\mathbf{V}^\top(\mathbf{z}_t - \mathbf{V}\mathbf{h}_t)"
    r" + \mathbf{U}^\top \operatorname{diag}(\mathbf{h}_{t+1} \odot (1-\mathbf{h}_{t+1})) \nabla_{\mathbf{h}_{t+1}} L"
)
BY_W = (
    r"\nabla_{\mathbf{W}} L = \sum_{t=1}^{T} \operatorname{diag}(\mathbf{h}_t \odot (1-\mathbf{h}_t))"
    r" (\nabla_{\mathbf{h}_t} L) \mathbf{x}_t^\top"
)
BY_U = BY_W.replace(r"\mathbf{W}", r"\mathbf{U}").replace(r"\mathbf{x}_t^", r"\mathbf{h}_{t-1}^")


def decide(claim: str, given: tuple[str, ...] = GIVEN) -> Verdict:
    return engine.decide(claim_from_latex(claim, given))


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("claim", [RECURSION, BY_W, BY_U])
def test_proved_for_every_number_of_steps(claim: str, order: str) -> None:
    assert isinstance(decide(claim, ORDERS[order]), Proved)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (EXPLICIT, GIVEN),
        (BY_W.replace(r"\mathbf{h}_t \odot (1-\mathbf{h}_t)", r"1 - \mathbf{h}_t \odot \mathbf{h}_t"), TANH),
        (
            r"\nabla_{\mathbf{h}_{t-1}} L = \nabla_{\mathbf{h}_{t-1}} L_{t-1}"
            r" + (\frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}})^\top \nabla_{\mathbf{h}_t} L",
            GIVEN,
        ),
        (r"\nabla_{\mathbf{h}_t} L_{t-1} = 0", GIVEN),
        (r"\nabla_{\mathbf{W}} L = \sum_t \nabla_{\mathbf{W}} L_t", GIVEN),
        (r"\nabla_{\mathbf{h}_t} L = \sum_{b \geq t} \nabla_{\mathbf{h}_t} L_b", GIVEN),
    ],
)
def test_proved(claim: str, given: tuple[str, ...]) -> None:
    assert isinstance(decide(claim, given), Proved)


@pytest.mark.parametrize(
    "claim",
    [
        r"\nabla_{\mathbf{h}_t} L = \nabla_{\mathbf{h}_{t+1}} L + \nabla_{\mathbf{h}_t} L_t",  # the Jacobian dropped
        r"\nabla_{\mathbf{h}_t} L = \nabla_{\mathbf{h}_t} L_t",  # what comes later dropped
        RECURSION.replace("_t} L_t", "_t} L_{t+1}"),  # an index shifted
        RECURSION.replace("{t+1}} L", "{t+1}} L_{t+1}"),  # one term for the total
        EXPLICIT.replace(r"\mathbf{U}^\top", r"\mathbf{U}"),  # a transpose dropped
        r"\nabla_{\mathbf{h}_t} L = \sum_{b > t} \nabla_{\mathbf{h}_t} L_b",
        r"\nabla_{\mathbf{h}_t} L = \sum_{b \leq t} \nabla_{\mathbf{h}_t} L_b",
        BY_W.replace("t=1", "t=2"),  # the range of the sum changed
        BY_W.replace(r"\nabla_{\mathbf{h}_t} L)", r"\nabla_{\mathbf{h}_t} L_t)"),
        BY_W.replace("(1-", "(1+"),
        BY_U.replace("{t-1}", "{t}"),
        r"\nabla_{\mathbf{W}} L_t = 0",
        r"\nabla_{\mathbf{h}_t} L_{t+1} = 0",
    ],
)
def test_refuted(claim: str) -> None:
    found = decide(claim)
    assert isinstance(found, Refuted)
    assert found.counterexample.instance.values["T"] <= 3
    assert max(found.counterexample.instance.dimensions.values()) <= 2


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial L}{\partial \mathbf{h}_t} = \frac{\partial L_t}{\partial \mathbf{h}_t}",  # partial or total?
        r"\frac{\partial \mathbf{h}_t[i]}{\partial \mathbf{W}[j,k]} = \mathbf{h}_t[i](1-\mathbf{h}_t[i])\delta_{i,j}\mathbf{x}_t[k]",
        RECURSION.replace(r"^\top", "", 1),  # right in the other layout
    ],
)
def test_not_proved(claim: str) -> None:
    assert not isinstance(decide(claim), Proved)


def test_the_missing_jacobian_has_a_counterexample_that_a_person_can_follow() -> None:
    found = decide(r"\nabla_{\mathbf{h}_t} L = \nabla_{\mathbf{h}_{t+1}} L + \nabla_{\mathbf{h}_t} L_t")
    assert isinstance(found, Refuted)
    values = found.counterexample.instance.values
    assert (values["T"], values["t"]) == (2, 1)
    assert set(found.counterexample.instance.dimensions.values()) == {1}


def test_a_recurrence_of_second_order_is_not_taken_for_one_of_first_order() -> None:
    second = (NET[0].replace(r"\mathbf{h}_{t-1}", r"\mathbf{h}_{t-1}+\mathbf{U}\mathbf{h}_{t-2}"), *GIVEN[1:])
    assert not isinstance(decide(RECURSION, second), Proved)
    assert not isinstance(decide(BY_W, second), Refuted)


def test_a_recurrence_through_another_sequence_is_left_alone() -> None:
    cell = (
        r"\mathbf{c}_t=\mathbf{U}\mathbf{c}_{t-1}+\mathbf{h}_{t-1}",
        r"\mathbf{h}_t=\sigma(\mathbf{W}\mathbf{x}_t+\mathbf{U}\mathbf{h}_{t-1}+\mathbf{c}_t)",
        *GIVEN[1:],
    )
    assert not isinstance(decide(RECURSION, cell), Proved)


def test_a_time_sum_without_bounds_takes_the_end_that_is_written_later() -> None:
    given = (*ORDERS["without bounds"], r"S = \sum_{t=1}^{T} L_t")
    assert isinstance(decide("S = L", given), Proved)


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_the_rules_agree_with_exact_evaluation_at_small_t(steps: int) -> None:
    given = (*GIVEN[:3], rf"L=\sum_{{t=1}}^{{{steps}}} L_t")
    at = f"^{{{steps}}}"
    assert not isinstance(decide(BY_U.replace("^{T}", at), given), Refuted)
    assert isinstance(decide(BY_U.replace("^{T}", at).replace("{t-1}", "{t}"), given), Refuted)


BY_PARTS = r"\frac{\partial \mathbf{h}_t[i]}{\partial \mathbf{W}[j, k]}"
STEP = r"\frac{\partial \sigma(\mathbf{W} \mathbf{x}_t + \mathbf{U} \mathbf{h}_{t-1})[i]}{\partial \mathbf{W}[j, k]}"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        # false whether the earlier states are held or follow: refuted
        (BY_PARTS + r" = \delta_{ij} \mathbf{x}_t[k] \mathbf{h}_t[i]", Refuted),
        (f"{BY_PARTS} = {STEP.replace('t-1', 't+1')}", Refuted),
        (f"{BY_PARTS} = {STEP}", Proved),
        # true when they are held alone: neither
        (BY_PARTS + r" = \delta_{ij} \mathbf{x}_t[k] \mathbf{h}_t[i] (1 - \mathbf{h}_t[i])", Undecided),
    ],
)
def test_a_partial_derivative_is_refuted_only_in_both_readings(claim: str, verdict: type[Verdict]) -> None:
    shapes = r"\mathbf{W} \in \mathbb{R}^{m \times n}, \mathbf{U} \in \mathbb{R}^{m \times m}"
    assert isinstance(decide(claim, (shapes, NET[0])), verdict)
