# ruff: noqa: E501 (a formula is read best on one line)
"""Every law is true at small sizes, and is proved; the list is pinned."""

from __future__ import annotations

import numpy as np
import pytest

from verifier import engine
from verifier.algebra.tensor.laws import LAWS, Law
from verifier.claims import Proved
from verifier.elaborate import claim_from_latex
from verifier.terms import Rel

from .numeric import value


def environment(n: int, m: int, seed: int) -> dict[str, object]:
    r = np.random.default_rng(seed)
    square = {name: r.normal(size=(n, n)) + 3 * np.eye(n) for name in "AB"}
    q = np.linalg.qr(r.normal(size=(n, n)))[0]
    return {
        **square, "C": r.normal(size=(m, m)), "D": np.diag(r.normal(size=n) + 3), "X": r.normal(size=(n, m)), "Q": q, "c": 1.7, "n": n, "m": m,
        "x": r.normal(size=n), "y": r.normal(size=n), "u": r.normal(size=n), "v": r.normal(size=n),
    }  # fmt: skip


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
@pytest.mark.parametrize(("n", "m"), [(2, 3), (3, 2)])
def test_true_at_small_sizes(law: Law, n: int, m: int) -> None:
    claim = claim_from_latex(law.statement, law.given)
    assert isinstance(claim.prop, Rel)
    env = environment(n, m, seed=n)
    if law.name == "mixed product":
        env["D"] = np.random.default_rng(5).normal(size=(m, m))
    assert np.allclose(value(claim.prop.lhs, env), value(claim.prop.rhs, env), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])
def test_proved(law: Law) -> None:
    assert isinstance(engine.prove_latex(law.statement, law.given).verdict, Proved)


def test_pinned() -> None:
    assert len({law.name for law in LAWS}) == len(LAWS) == 30
    assert all(law.source for law in LAWS)
