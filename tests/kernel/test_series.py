"""Every entry of the table of series is true: pinned by name and enclosed between partial sums and what can be left."""

from fractions import Fraction

import pytest

from verifier.kernel.evaluate import Evaluator
from verifier.kernel.series import SERIES, K, Series, X
from verifier.terms import Rel, add, num, sub, substitute

POINTS = tuple(Fraction(n, 10) for n in range(-9, 10) if n)
TERMS = 200


def test_the_list_is_pinned() -> None:
    assert [s.name for s in SERIES] == [
        "exponential", "logarithm", "cosine", "sine", "hyperbolic cosine", "hyperbolic sine", "arctangent",
        "inverse squares", "alternating inverse squares", "inverse fourth powers",
    ]  # fmt: skip
    assert all(s.source.startswith("DLMF") for s in SERIES)


@pytest.mark.parametrize("series", SERIES, ids=lambda s: s.name)
def test_an_entry_agrees_with_its_partial_sums(series: Series) -> None:
    for point in POINTS if series.parameters else POINTS[:1]:
        evaluator = Evaluator({X.name: point}, 2_000)
        partial = [substitute(series.term, {K: num(k)}) for k in range(series.start, series.start + TERMS)]
        gap = sub(series.value, add(*partial))
        # |x| <= 9/10: the terms fall at least geometrically; without x they fall like 1/k²
        left = Fraction(9, 10) ** TERMS * 10 if series.parameters else Fraction(1, TERMS - 1)
        assert evaluator.holds(Rel("<", gap, num(left))), point
        assert evaluator.holds(Rel(">", gap, num(-left))), point
