"""A small report that every view is tried on. What each view must say of it is worked out by hand in the tests."""

from __future__ import annotations

from verifier.report.model import Mended, Report, ShownCounterexample, Step, assemble

DERIVATIVE = r"$$\frac{d}{dx} x^2 = x \quad (4)$$"
#              column 22 (1-based) holds the sign: "$$\frac{d}{dx} x^2 " is 19 characters long, so the sign is at 20

PROVED = Step(
    line=3, column=20, index=0, question="1(a)", lhs="a + b", relation="=", rhs="b + a", role="claim", verdict="proved",
    source_line="$$a + b             = b + a$$", span=(2, 27), equation="3", holds=True, method="field", rules=("commutativity",),
    reason="", milliseconds=0.4321,
)  # fmt: skip
REFUTED = Step(
    line=7, column=20, index=0, question="1(b)", lhs=r"\frac{d}{dx} x^2", relation="=", rhs="x", role="claim", verdict="refuted",
    source_line=DERIVATIVE, span=(19, 22), equation="4", holds=False, method="points", reason="the two sides differ",
    counterexample=ShownCounterexample({"n": 2}, {"x": 1, "A": [[1, 0], [0, "1/2"]]}, "2", "1"),
    mended=Mended(r"\frac{d}{dx} x^2 = 2x", "missing-factor", "2", "= 2x"), milliseconds=1.25,
)  # fmt: skip
INHERITED = Step(
    line=9, column=3, index=0, question="1(b)", lhs="", relation="=", rhs="x + 0", role="claim", verdict="refuted",
    source_line="$$= x + 0$$", span=(2, 9), holds=False, follows_from_error=True, reason="follows from the error on line 7",
)  # fmt: skip
OPEN = Step(
    line=12, column=5, index=1, question="2", lhs="a", relation="<", rhs="b", role="claim", verdict="undecided",
    source_line="$$a < b$$", span=(4, 5), reason="time budget of 5 s passed",
)  # fmt: skip
DEFINITION = Step(
    line=14, column=5, index=0, question="2", lhs="c", relation="=", rhs="d", role="definition", verdict="not-checked",
    source_line="$$c = d$$",
)  # fmt: skip


def report(language: str = "en", **changes: object) -> Report:
    """Two questions with something to say, one without."""
    values: dict[str, object] = {
        "relations": 5, "read": 5,
        "guesses": ("x is read as a real number",),
        "notices": ("the file is not valid UTF-8; it is read as latin-1",),
        "steps": (PROVED, REFUTED, INHERITED, OPEN, DEFINITION),
    }  # fmt: skip
    values |= changes
    return assemble("homework.md", language=language, **values)  # type: ignore[arg-type]
