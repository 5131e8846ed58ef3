"""An index k + 1 with a bound k stays bound."""

import pytest

from verifier import engine
from verifier.claims import Proved, Refuted
from verifier.elaborate import claim_from_latex

CLAIMS = [
    (r"\sum_{t=1}^{T} (\mathbf{b}_{t-1} + \mathbf{a}_t) = \sum_{t=1}^{T} \mathbf{a}_t + \sum_{s=1}^{T} \mathbf{b}_{s-1}", Proved),
    (r"\sum_{t=1}^{T} \mathbf{a}_t^\top \mathbf{b}_{t-1} = \sum_{s=1}^{T} \mathbf{b}_{s-1}^\top \mathbf{a}_s", Proved),
    (r"\sum_{t=1}^{T} \mathbf{a}_t^\top \mathbf{b}_{t-1} = \sum_{t=1}^{T} \mathbf{a}_t^\top \mathbf{b}_{t}", Refuted),
    (r"\sum_{t=1}^{T} \mathbf{b}_{t-1} = T \mathbf{b}_0", Refuted),
    (
        r"\sum_{t=1}^{T} \mathbf{a}_t \odot \mathbf{b}_{t-1} = \frac{1}{T} (\sum_{t=1}^{T} \mathbf{a}_t)"
        r" \odot (\sum_{t=1}^{T} \mathbf{b}_{t-1})",
        Refuted,
    ),
]


@pytest.mark.parametrize(("claim", "expected"), CLAIMS)
def test_moved_index(claim: str, expected: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)
    assert isinstance(engine.decide(claim_from_latex(claim)), expected)


def test_the_kernel_alone_does_not_lose_a_bound_index() -> None:
    from verifier.algebra.field import OutOfReach
    from verifier.algebra.tensor.decide import equal

    claim = claim_from_latex(CLAIMS[-1][0])
    try:
        found = equal(claim.context, claim.prop.lhs, claim.prop.rhs)
    except OutOfReach:
        found = None
    assert found is None
