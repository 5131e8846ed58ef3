"""Complex numbers are not attempted: a letter that is one must not be read as a real number."""

from __future__ import annotations

import pytest

from verifier.claims import NotChecked, Proved
from verifier.engine import prove_latex


@pytest.mark.parametrize("given", [r"z \in \mathbb{C}", r"z \in \mathbb{C}^n", r"z, w \in \mathbb{C}"])
def test_a_complex_number_is_not_understood(given: str) -> None:
    assert isinstance(prove_latex(r"|z|^2 = z^2", [given]).verdict, NotChecked)


def test_a_real_number_is() -> None:
    assert isinstance(prove_latex(r"|z|^2 = z^2", [r"z \in \mathbb{R}"]).verdict, Proved)
