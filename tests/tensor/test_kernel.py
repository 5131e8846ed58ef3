# ruff: noqa: E501 (a formula is read best on one line)
"""The kernel replays tensor certificates by itself: a certificate for a false claim is rejected, what is needed is listed."""

from __future__ import annotations

import pytest

from verifier.claims import Claim
from verifier.elaborate import claim_from_latex
from verifier.kernel.certificates import NormalForm, TensorForm
from verifier.kernel.check import Rejected, prove
from verifier.terms import Rel

SQUARE = ["A, B \\in \\mathbb{R}^{n\\times n}", "x \\in \\mathbb{R}^n", "M \\in \\mathbb{R}^{m\\times m}"]


@pytest.mark.parametrize(
    "latex", ["AB = BA", "A^\\top = A", "\\operatorname{tr}(I_n) = \\operatorname{tr}(I_m)", "\\nabla_x x^\\top A x = 2Ax", "\\det(A+B) = \\det A + \\det B"]
)
@pytest.mark.parametrize("certificate", [TensorForm(), NormalForm()])
def test_false_claims_are_rejected(latex: str, certificate: TensorForm | NormalForm) -> None:
    claim = claim_from_latex(latex, SQUARE)
    with pytest.raises(Rejected):
        prove(claim, certificate, "tensor")


def test_an_inverse_that_is_written_is_assumed() -> None:
    proved = prove(claim_from_latex("A^{-1} A = A A^{-1}", SQUARE), TensorForm(), "tensor")
    assert proved.assumed == ("A is invertible",)


def test_a_declared_inverse_is_not_assumed() -> None:
    proved = prove(claim_from_latex("A^{-1} A = A A^{-1}", [*SQUARE, "A \\text{ invertible}"]), TensorForm(), "tensor")
    assert proved.assumed == ()


def test_a_divisor_is_listed() -> None:
    proved = prove(claim_from_latex("\\nabla_x \\|x\\| = \\frac{x}{\\|x\\|}", SQUARE), TensorForm(), "tensor")
    assert proved.assumed


def test_nested_sums_do_not_capture_each_others_indices() -> None:
    """Opening a contraction inside the argument of a function that stands in another contraction."""
    given = ["W \\in \\mathbb{R}^{n\\times n}", "x \\in \\mathbb{R}^n", "(\\partial u/\\partial v)_{ij} = \\partial u_i/\\partial v_j \\text{ for vectors } u, v"]
    claim = claim_from_latex(
        "\\frac{\\partial \\tanh(W\\tanh(Wx))}{\\partial x}"
        " = \\operatorname{diag}(1-\\tanh(W\\tanh(Wx))\\odot\\tanh(W\\tanh(Wx))) W \\operatorname{diag}(1-\\tanh(Wx)\\odot\\tanh(Wx)) W",
        [*given, "\\tanh \\text{ elementwise}"],
    )
    assert isinstance(claim.prop, Rel)
    prove(claim, TensorForm(), "tensor")
    wrong = Claim(Rel("=", claim.prop.lhs, claim_from_latex("\\frac{\\partial \\tanh(Wx)}{\\partial x} = W", given).prop.lhs), claim.context)  # type: ignore[union-attr]
    with pytest.raises(Rejected):
        prove(wrong, TensorForm(), "tensor")
