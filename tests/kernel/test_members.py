"""A family and a sequence have members at integers alone."""

from __future__ import annotations

import pytest

from verifier.claims import Proved, Refuted
from verifier.engine import prove_latex

DRAWN = r"R_i \sim \mathrm{Bern}(p) \text{ i.i.d.}"


def test_two_different_indices_are_integers() -> None:
    assert isinstance(prove_latex(r"\mathbb{E}[R_i R_j] = p^2", [DRAWN, r"i \neq j"]).verdict, Proved)
    assert isinstance(prove_latex(r"\mathbb{E}[R_i R_j] = p^2", [DRAWN]).verdict, Refuted)
    assert isinstance(prove_latex(r"j \geq i + 1", [r"i < j"]).verdict, Proved)
    assert not isinstance(prove_latex(r"j \geq i + 1", [r"i \leq j"]).verdict, Proved)
    assert isinstance(prove_latex(r"b \geq a + 1", [r"a < b"]).verdict, Refuted)


@pytest.mark.parametrize("given", [r"s \neq u", r"s > 0, u < 0"])
def test_no_counterexample_between_two_members(given: str) -> None:
    found = prove_latex(r"\mathbb{E}[R_s R_u] = p^2", [DRAWN, given]).verdict
    assert not isinstance(found, Refuted), found
