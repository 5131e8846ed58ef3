"""A statement that gives two rules to one letter, each for one method: they are never supposed together."""

from __future__ import annotations

from .reading import steps

STATEMENT = (
    "### Question 1\n\nConsider two methods with $a, c \\in (0, 1)$ and $b > 0$.\n\n"
    "- First method:\n\n$$v_t = a v_{t-1} + b g_t$$\n\n- Second method:\n\n$$v_t = c v_{t-1} + (1 - c) g_t$$\n\n**Answer 1.**\n\n"
)


def judged(*lines: str) -> list[str]:
    text = STATEMENT + "\n\n".join(f"$${line}$$" for line in lines) + "\n"
    return [s.verdict for s in steps(text) if s.line > STATEMENT.count("\n")]


def test_each_method_has_its_rule() -> None:
    assert judged(r"v_t - a v_{t-1} = b g_t", r"v_t - c v_{t-1} = (1 - c) g_t") == ["proved", "proved"]
    assert judged(r"v_t - c v_{t-1} = (1 - c) g_t", r"v_t - a v_{t-1} = b g_t") == ["proved", "proved"]


def test_nothing_follows_from_both_rules_at_once() -> None:
    assert judged(r"a v_{t-1} + b g_t = c v_{t-1} + (1 - c) g_t") != ["proved"]
    assert judged(r"v_t - a v_{t-1} = (1 - c) g_t") != ["proved"]
    assert judged(r"v_t - c v_{t-1} = b g_t") != ["proved"]


def test_a_line_that_is_false_of_both_is_refuted() -> None:
    assert judged(r"v_t = v_{t-1} + g_t") == ["refuted"]
