"""Values that satisfy an equation between tensors or numbers: one symbol is solved for where the equation is affine in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from verifier.kernel.evaluate import Evaluator
from verifier.kernel.matrices import apply, echelon, entries, rank_of
from verifier.kernel.numbers import Dual, Undefined, Unknown
from verifier.sorts import Tensor
from verifier.terms import Rel, Sym, free_symbols

ONE, ZERO = Fraction(1), Fraction(0)
SOLVER_TAG = 0  # older than every tag of a derivative


def settle(equation: Rel, values: dict[str, Any], evaluator: Callable[[dict[str, Any]], Evaluator], keep: frozenset[str]) -> bool:
    """Changes one symbol so that the equation holds; False when none can be found. ``keep`` names symbols that must not change."""
    known = sorted(free_symbols(equation), key=lambda s: s.name)
    symbols = [s for s in known if s.name in values and s.name not in keep and isinstance(s.sort, Tensor)]
    alone = [s for s in symbols if s in (equation.lhs, equation.rhs)]
    for s in (*alone, *sorted((s for s in symbols if s not in alone), key=_size)):
        other = equation.rhs if s == equation.lhs else equation.lhs
        try:
            if s in alone and s not in free_symbols(other):
                found = evaluator(values).number(other)
                if all(isinstance(x, Fraction) for x in entries(found)):
                    values[s.name] = found
                    return True
            elif _solve(equation, s, values, evaluator):
                return True
        except (Unknown, Undefined):
            continue
    return False


def _size(s: Sym) -> int:
    return len(getattr(s.sort, "shape", ()))


def _solve(equation: Rel, symbol: Sym, values: dict[str, Any], evaluator: Callable[[dict[str, Any]], Evaluator]) -> bool:
    """One Newton step, exact for an affine equation; kept when the equation holds then."""
    held = values[symbol.name]
    cells = list(entries(held))
    if not all(isinstance(x, Fraction) for x in cells):
        return False
    seeds = iter([Dual(SOLVER_TAG, x, {k: ONE}) for k, x in enumerate(cells)])
    trial = {**values, symbol.name: apply(lambda _: next(seeds), held)}
    ev = evaluator(trial)
    left, right = ev.number(equation.lhs), ev.number(equation.rhs)
    pairs = list(zip(entries(left), entries(right), strict=True)) if rank_of(left) == rank_of(right) else []
    rows: list[list[Fraction]] = []
    for x, y in pairs:
        ahead, behind = ([*(_slope(side, k) for k in range(len(cells))), _value(side)] for side in (x, y))
        if not all(isinstance(v, Fraction) for v in (*ahead, *behind)):
            return False  # a ball has no exact slope
        *slopes, gap = (a - b for a, b in zip(ahead, behind, strict=True))
        rows.append([*slopes, -gap])
    if not rows:
        return False
    scaled = _scaled(cells, rows)
    if scaled is None:
        reduced, pivots = echelon(rows)
        if len(cells) in pivots:
            return False
        for r, c in enumerate(pivots):
            cells[c] += reduced[r][-1]
    changed = iter(scaled or cells)
    trial = {**values, symbol.name: apply(lambda _: next(changed), held)}
    if not evaluator(trial).holds(equation):
        return False
    values[symbol.name] = trial[symbol.name]
    return True


def _scaled(cells: list[Fraction], rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Entries >= 0 multiplied by one positive factor, where one equation asks for no more: weights that sum to 1 stay weights."""
    if len(rows) != 1 or len(cells) < 2 or min(cells) < 0:
        return None
    *slopes, gap = rows[0]
    along = sum((slope * cell for slope, cell in zip(slopes, cells, strict=True)), ZERO)
    if along == 0 or 1 + gap / along <= 0:
        return None
    return [cell * (1 + gap / along) for cell in cells]


def _slope(x: Any, k: int) -> Any:
    return x.slopes.get(k, ZERO) if isinstance(x, Dual) and x.tag == SOLVER_TAG else ZERO


def _value(x: Any) -> Any:
    return x.value if isinstance(x, Dual) and x.tag == SOLVER_TAG else x
