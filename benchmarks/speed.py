"""How long a verdict takes, against `sympy.simplify(lhs - rhs)` on the same claims in the same process; and start-up times.

usage: python benchmarks/speed.py [--seconds LIMIT] [--all]

The claims: true and false scalar equalities in LaTeX, below, and those of ../shared/bench/claims-dev.jsonl where that is
present.  both times run from what is already read, a claim and an expression, to the verdict and the simplified difference;
what it takes to read the LaTeX is printed beside.  Times are processor time, so that a busy machine does not disturb them.

SymPy decides a true claim when the difference becomes 0.  It has no verdict on a false one: a difference that is a number
other than 0 is counted as decided, anything else is not.  A simplification that passes the limit is stopped and counts with the limit.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
SHARED = ROOT.parent / "shared" / "bench" / "claims-dev.jsonl"

SIGMA = r"\sigma(z) = \frac{1}{1+e^{-z}}"
X = r"x \in \mathbb{R}"
ABC = r"a, b, c \in \mathbb{R}"
GAUSS = [r"x, \mu \in \mathbb{R}", "s > 0"]
CLAIMS: list[tuple[str, list[str], bool]] = [
    (r"\sigma(-x) = 1 - \sigma(x)", [X, SIGMA], True),
    (r"\sigma(x) = \frac{e^x}{1 + e^x}", [X, SIGMA], True),
    (r"\frac{d}{dx} \sigma(x) = \sigma(x) (1 - \sigma(x))", [X, SIGMA], True),
    (r"\frac{d}{dx} \sigma(x) = \sigma(x) (1 + \sigma(x))", [X, SIGMA], False),
    (r"\frac{d^2}{dx^2} \sigma(x) = \sigma(x) (1 - \sigma(x)) (1 - 2 \sigma(x))", [X, SIGMA], True),
    (r"\sigma''(x) = \sigma(x) (1 - \sigma(x)) (2 \sigma(x) - 1)", [X, SIGMA], False),
    (r"\tanh(x) = 2 \sigma(2x) - 1", [X, SIGMA], True),
    (r"\tanh(x) = 2 \sigma(x) - 1", [X, SIGMA], False),
    (r"\frac{d}{dx} \tanh(x) = 1 - \tanh^2(x)", [X], True),
    (r"\frac{d}{dx} \tanh(x) = 4 \sigma(2x) (1 - \sigma(2x))", [X, SIGMA], True),
    (r"\frac{d}{dx} \log(1 + e^x) = \sigma(x)", [X, SIGMA], True),
    (r"\log(1 + e^x) - \log(1 + e^{-x}) = x", [X], True),
    (r"\log(1 + e^{-x}) = x + \log(1 + e^x)", [X], False),
    (r"\log \frac{\sigma(x)}{1 - \sigma(x)} = x", [X, SIGMA], True),
    (r"\frac{d}{dx} (x \sigma(x)) = \sigma(x) + x \sigma(x) (1 - \sigma(x))", [X, SIGMA], True),
    (r"\frac{d}{dx} (x \sigma(x)) = \sigma(x) + x \sigma(x)", [X, SIGMA], False),
    (r"\frac{d}{dx} x \tanh(\log(1 + e^x)) = \tanh(\log(1 + e^x)) + x \sigma(x) (1 - \tanh^2(\log(1 + e^x)))", [X, SIGMA], True),
    (r"\frac{d}{dp} (-p \log p - (1 - p) \log(1 - p)) = \log \frac{1 - p}{p}", [r"p \in (0, 1)"], True),
    (r"\frac{d^2}{dp^2} (-p \log p - (1 - p) \log(1 - p)) = -\frac{1}{p (1 - p)}", [r"p \in (0, 1)"], True),
    (r"\frac{d^2}{dp^2} (-p \log p - (1 - p) \log(1 - p)) = -\frac{2}{p (1 - p)}", [r"p \in (0, 1)"], False),
    (r"\frac{d}{dz} (-y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))) = \sigma(z) - y", [r"y, z \in \mathbb{R}", SIGMA], True),
    (r"\frac{d}{dz} (-y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))) = y - \sigma(z)", [r"y, z \in \mathbb{R}", SIGMA], False),
    (r"\frac{\partial}{\partial a} \frac{e^a}{e^a + e^b + e^c} = \frac{e^a (e^b + e^c)}{(e^a + e^b + e^c)^2}", [ABC], True),
    (r"\frac{\partial}{\partial b} \frac{e^a}{e^a + e^b + e^c} = -\frac{e^a e^b}{(e^a + e^b + e^c)^2}", [ABC], True),
    (r"\frac{\partial}{\partial b} \frac{e^a}{e^a + e^b + e^c} = \frac{e^a e^b}{(e^a + e^b + e^c)^2}", [ABC], False),
    (r"\frac{d}{dw} (w x - y)^2 = 2 x (w x - y)", [r"w, x, y \in \mathbb{R}"], True),
    (r"(x - a)^2 + (x - b)^2 = 2 (x - \frac{a + b}{2})^2 + \frac{(a - b)^2}{2}", [r"x, a, b \in \mathbb{R}"], True),
    (r"(x - a)^2 + (x - b)^2 = 2 (x - \frac{a + b}{2})^2 + \frac{(a + b)^2}{2}", [r"x, a, b \in \mathbb{R}"], False),
    (r"(a + b)^4 = a^4 + 4 a^3 b + 6 a^2 b^2 + 4 a b^3 + b^4", [r"a, b \in \mathbb{R}"], True),
    (r"\frac{d}{d\mu} \left(-\frac{(x - \mu)^2}{2 s^2}\right) = \frac{x - \mu}{s^2}", GAUSS, True),
    (r"\frac{d}{ds} \left(-\log s - \frac{(x - \mu)^2}{2 s^2}\right) = -\frac{1}{s} + \frac{(x - \mu)^2}{s^3}", GAUSS, True),
    (r"\frac{d}{ds} \left(-\log s - \frac{(x - \mu)^2}{2 s^2}\right) = -\frac{1}{s} + \frac{(x - \mu)^2}{2 s^3}", GAUSS, False),
    (r"\log \frac{a}{b} = \log a - \log b", ["a > 0", "b > 0"], True),
    (r"\log(a + b) = \log a + \log b", ["a > 0", "b > 0"], False),
    (r"\log \sqrt{2 \pi s^2} = \frac{1}{2} \log(2 \pi) + \log s", ["s > 0"], True),
    (r"e^{2x} - e^{-2x} = (e^x - e^{-x}) (e^x + e^{-x})", [X], True),
    (r"\cosh(2x) = 1 + 2 \sinh^2(x)", [X], True),
    (r"\sin(2x) = 2 \sin(x) \cos(x)", [X], True),
    (r"\cos(2x) = 1 + 2 \sin^2(x)", [X], False),
    (r"\sin^4 x + \cos^4 x = 1 - \frac{\sin^2(2x)}{2}", [X], True),
    (r"\frac{1}{1 + e^{-x}} + \frac{1}{1 + e^x} = 1", [X], True),
    (r"\sqrt{x^2} = x", [X], False),
    (r"\frac{x^2 - 1}{x - 1} = x + 1", [X, r"x \neq 1"], True),
    (r"\frac{d}{dx} \sqrt{1 + x^2} = \frac{x}{\sqrt{1 + x^2}}", [X], True),
]


@dataclass(frozen=True)
class Row:
    """One claim: milliseconds and whether it was decided, by each; ``read`` is nablacheck's time for the LaTeX."""

    read: float
    ours: float
    decided: bool
    theirs: float
    simplified: bool


class TooLong(Exception):
    """The limit passed."""


def main() -> int:
    """Print the comparison; 1 when the median is above a twentieth of SymPy's, or fewer claims are decided."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--seconds", type=float, default=10.0, help="limit for one simplification")
    options.add_argument("--all", action="store_true", help="all scalar families of the development claims, not every fourth claim")
    chosen = options.parse_args()
    rows = compare(CLAIMS, chosen.seconds)
    passed = show("own list", rows)
    if SHARED.exists():
        families = ("scalar-algebra", "scalar-calculus")
        records = [r for r in map(json.loads, SHARED.read_text(encoding="utf-8").splitlines()) if r["family"] in families]
        records = records if chosen.all else records[::4]
        rows = compare([(r["claim"], r["given"], r["truth"]) for r in records], chosen.seconds)
        passed &= show(f"{len(records)} development claims", rows)
    start_up()
    return 0 if passed else 1


def compare(claims: list[tuple[str, list[str], bool]], limit: float) -> list[Row]:
    """Both on each claim that is an equality and that SymPy can be given."""
    import sympy
    from to_sympy import NoSympy, Writer

    from verifier.claims import Proved, Refuted
    from verifier.elaborate import NotUnderstood, ShapeClash, claim_from_latex
    from verifier.engine import decide
    from verifier.syntax import ParseFailure
    from verifier.terms import Rel

    decide(claim_from_latex("1 + 1 = 2", []))  # the imports of both are not counted
    sympy.simplify(sympy.sin(sympy.Symbol("x")) ** 2)
    rows = []
    for latex, given, truth in claims:
        start = time.process_time()
        try:
            claim = claim_from_latex(latex, given)
            if not (isinstance(claim.prop, Rel) and claim.prop.op == "="):
                continue
            read = (time.process_time() - start) * 1000
            writer = Writer(claim)
            difference = writer.write(claim.prop.lhs) - writer.write(claim.prop.rhs)
        except (NoSympy, ParseFailure, NotUnderstood, ShapeClash, ValueError, TypeError, AttributeError):
            continue
        start = time.process_time()
        verdict = decide(claim)
        ours = (time.process_time() - start) * 1000
        if isinstance(verdict, Proved if not truth else Refuted):
            raise AssertionError(f"wrong verdict on {latex}")
        theirs, result = timed_simplify(difference, limit)
        known = result is not None and (result == 0 if truth else bool(result.is_number and result != 0))
        rows.append(Row(read, ours, isinstance(verdict, Proved if truth else Refuted), theirs, known))
    return rows


def timed_simplify(difference: object, limit: float) -> tuple[float, object]:
    """Milliseconds, and the simplified difference, None when the limit passed."""
    import sympy
    from sympy.core.cache import clear_cache

    def stop(*_: object) -> None:
        raise TooLong

    clear_cache()  # what an earlier claim left behind would not be there for a user
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    start = time.process_time()
    try:
        result = sympy.simplify(difference)
    except TooLong:
        result = None
    except Exception as error:  # whatever SymPy raises, it has not decided the claim
        print(f"  sympy: {type(error).__name__}: {error}", file=sys.stderr)
        result = None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return (time.process_time() - start) * 1000, result


def show(title: str, rows: list[Row]) -> bool:
    """One paragraph; whether the target is met."""
    ours, theirs = statistics.median(r.ours for r in rows), statistics.median(r.theirs for r in rows)
    decided, simplified = sum(r.decided for r in rows), sum(r.simplified for r in rows)
    print(f"{title}: {len(rows)} equalities")
    print(f"  nablacheck       median {ours:8.2f} ms   mean {statistics.fmean(r.ours for r in rows):8.2f} ms   decided {decided}")
    print(f"    and to read    median {statistics.median(r.read for r in rows):8.2f} ms")
    print(f"  sympy.simplify   median {theirs:8.2f} ms   mean {statistics.fmean(r.theirs for r in rows):8.2f} ms   decided {simplified}")
    print(f"  ratio of medians {theirs / ours:.0f} to 1", "(target: 20 to 1)")
    return theirs >= 20 * ours and decided >= simplified


def start_up() -> None:
    """Median wall time of whole commands."""
    for title, arguments in (
        ("--help", ["--help"]),
        ("prove 1 + 1 = 2", ["prove", "1 + 1 = 2"]),
        ("check examples/activation.md", ["check", "examples/activation.md"]),
    ):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            subprocess.run([sys.executable, "cli.py", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
            times.append((time.perf_counter() - start) * 1000)
        print(f"start-up: {title:32} {statistics.median(times):6.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
