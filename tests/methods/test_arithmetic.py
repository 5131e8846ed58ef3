"""Integer arithmetic, decimals and rounding by their LaTeX."""

from __future__ import annotations

import pytest

from verifier import engine
from verifier.claims import name_of
from verifier.engine import prove_latex


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)


RIGHT = [
    r"4 \times 4 \times 64 \times 128 = 131\,072",
    r"\lfloor (128-8+2\cdot4)/2 \rfloor + 1 = 65",
    r"\lceil 7/2 \rceil = 4",
    r"17 \bmod 5 = 2",
    r"(-1) \bmod 5 = 4",
    r"10! = 3628800",
    r"25\% = 0.25",
    r"30\% \times 200 = 60",
    r"0.1 + 0.2 = 0.3",
    r"0.5 \times 0.3 = 0.15",
    r"\frac{8}{3} = 2.67",
    r"2.67 = \frac{8}{3}",
    r"-\frac{8}{3} = -2.67",
    r"\frac{1}{8} = 0.12",  # half to even
    r"\frac{1}{8} = 0.13",  # half up
    r"\sqrt{2} = 1.414",
    r"\frac{2}{3} = 66.67\%",
    r"0.00149 + 0 = 1.5 \times 10^{-3}",
    r"1.5 \times 10^{-3} = 0.0015",
    r"\frac{8}{3} \approx 2.67",
    r"\frac{8}{3} \approx 2.66",
    r"\frac{8}{3} \approx 2.7",
    r"e^{5} \approx 148",
    r"\frac{2}{3} = 0.667 \approx 0.67",
    r"e^{0.5} = 1.6487 \approx 1.65",
    r"1 + \frac{8}{3} = 1 + 2.67 = 3.67",
    r"\log\frac{2}{3} = \log 0.667",
    r"\begin{pmatrix} 1/3 \\ 2/3\end{pmatrix} = \begin{pmatrix} 0.33 \\ 0.67\end{pmatrix}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4\end{pmatrix}\begin{pmatrix} 1/3 \\ 1/3\end{pmatrix} = \begin{pmatrix} 1 \\ 2.33\end{pmatrix}",
    r"\begin{pmatrix} 1/3 & 1 \\ 0 & 2/3\end{pmatrix} = \begin{pmatrix} 0.3 & 1 \\ 0.0 & 0.67\end{pmatrix}",
]

WRONG = [
    r"4 \times 4 \times 64 \times 128 = 131\,073",
    r"\lfloor (128-8+2\cdot4)/2 \rfloor + 1 = 64",
    r"17 \bmod 5 = 3",
    r"2^{-99} = 2^{-98}",
    r"0.1 + 0.2 = 0.31",
    r"0.5 \times 0.3 = 0.14",
    r"\frac{8}{3} = 2.66",
    r"2.66 = \frac{8}{3}",
    r"-\frac{8}{3} = -2.66",
    r"\frac{1}{8} = 0.14",
    r"\sqrt{2} = 1.415",
    r"\frac{2}{3} = 66.66\%",
    r"\frac{2}{3} = \frac{67}{100}",
    r"0.66 = 0.67",
    r"0.667 = 0.67",
    r"\frac{8}{3} \approx 2.65",
    r"\frac{8}{3} \approx 2.8",
    r"e^{5} \approx 190",
    r"\frac{2}{3} = 0.66 \approx 0.7",
    r"1 + \frac{8}{3} = 1 + 2.66 = 3.66",
    r"\begin{pmatrix} 1/3 \\ 2/3\end{pmatrix} = \begin{pmatrix} 0.33 \\ 0.66\end{pmatrix}",
    r"\begin{pmatrix} 1/3 \\ 2/3\end{pmatrix} = \begin{pmatrix} 0.67 \\ 0.33\end{pmatrix}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4\end{pmatrix}\begin{pmatrix} 1/3 \\ 1/3\end{pmatrix} = \begin{pmatrix} 1 \\ 2.34\end{pmatrix}",
]

# between a slip and a rounding, or of unknown precision: no proof and no refutation
OPEN = [
    r"\frac{8}{3} \times 100 = 2.67 \times 100 = 266.67",  # digits that were carried on
    r"e^{5} \approx 150",  # two figures, perhaps
]


@pytest.mark.parametrize("claim", RIGHT)
def test_right(claim: str) -> None:
    assert name_of(prove_latex(claim, ()).verdict) == "proved"


@pytest.mark.parametrize("claim", WRONG)
def test_wrong(claim: str) -> None:
    assert name_of(prove_latex(claim, ()).verdict) == "refuted"


@pytest.mark.parametrize("claim", OPEN)
def test_open(claim: str) -> None:
    assert name_of(prove_latex(claim, ()).verdict) == "undecided"


def test_a_variable_is_not_rounded() -> None:
    assert name_of(prove_latex("x^2 = 0.25", ("x > 0",)).verdict) == "refuted"
    assert name_of(prove_latex("x = 0.33", ("x = 1/3",)).verdict) == "proved"
