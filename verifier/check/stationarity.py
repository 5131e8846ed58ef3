"""Lines under "setting the derivative to zero": what the words suppose is that the derivatives found before vanish.

``∇f(w) = Xᵀ(Xw - y)``. *Setting it to zero,* ``XᵀXw = Xᵀy``: the second line is not about every w, but about those where
the first one is 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from verifier.claims import Claim, Context, Proved, Refuted, Undecided, Verdict
from verifier.sorts import Tensor
from verifier.terms import App, Deriv, Prop, Rel, Sym, Term, num, walk

_ZERO = r"(?:zero|zéro|0|\$0\$|FORMULA)"
_SLOPE = r"(?:gradients?|derivatives?|partials|slopes?|dérivées?|pentes?)"
_IT = rf"(?:{_SLOPE}|it|this|them|both|these|that|the (?:result|expression|latter)|cela|ceci|le résultat|l['’]expression|les deux)"
_NEAR = r"[^.;:!?]{0,60}?"
VANISHING = re.compile(
    rf"\b(?:set(?:s|ting)?|equat(?:e|es|ing)|put(?:s|ting)?|requir(?:e|es|ing))\b[^.;:!?]{{0,12}}?\b{_IT}\b{_NEAR}\b(?:equals?|to|be)\b{_NEAR}{_ZERO}"
    rf"|\b(?:égal(?:ant|ons|e)|pos(?:ant|ons|e)|mett(?:ant|ons)|fix(?:ant|ons|e))\b[^.;:!?]{{0,12}}?\b{_IT}\b{_NEAR}\bà\b{_NEAR}{_ZERO}"
    rf"|\bannul(?:ant|ons|e|er)\b[^.;:!?]{{0,30}}?\b{_IT}\b|\bl['’]annul"
    rf"|\b{_SLOPE}\b{_NEAR}\b(?:vanish(?:es|ing)?|(?:is|are|equals?) {_ZERO}|s['’]annul\w*|est nulle?|sont nulles?)"
    r"|\bstationar\w*|\bstationnar\w*|\bcritical points?\b|\bpoints? critiques?\b"
    r"|\bfirst[- ]order (?:optimality )?conditions?\b|\bconditions? (?:du premier ordre|d['’]optimalité)\b|\boptimality conditions?\b"
    r"|\bnormal equations?\b|\béquations? normales?\b|\bat the (?:optimum|minimum|maximum)\b|\bà l['’]optimum\b|\bau (?:minimum|maximum)\b",
    re.IGNORECASE,
)
MOST = 3


def vanishing_derivatives(lines: Sequence[tuple[Prop, Verdict]]) -> tuple[Prop, ...]:
    """That the derivatives of the lines before are zero, the last one first; one for each variable."""
    found: dict[Term, Prop] = {}
    for prop, _ in reversed(lines):
        derivative = _derivative(prop)
        if derivative is not None:
            found.setdefault(derivative.wrt, Rel("=", derivative, _zero(derivative)))
        if len(found) == MOST:
            break
    return tuple(found.values())


def is_about_derivatives(prop: Prop) -> bool:
    """Whether a line speaks of a derivative, which it then takes where it may differ from zero."""
    return any(isinstance(t, Deriv) for t in walk(prop))


def verdict_there(
    ask: Callable[[Claim], Verdict], prop: Prop, context: Context, given: Sequence[Prop], lines: Sequence[tuple[Prop, Verdict]]
) -> tuple[Verdict, bool, bool | None]:
    """What becomes of a line that is false in general: it is about the points where the derivatives vanish, one of them or all.

    The verdict, whether the line follows from a derivative that is wrong, and whether it holds.
    """
    there: Verdict = Undecided("")
    for some in (given[:1], given) if len(given) > 1 else (given,):
        there = ask(Claim(prop, context.assume(*some)))
        if isinstance(there, Proved):
            return replace(there, reason=there.reason or "where the derivative is zero"), False, True
        if not isinstance(there, Refuted):
            return Undecided("false in general, and not decided where the derivative is zero"), False, None
    false = (p for p, v in lines if isinstance(v, Refuted) and _derivative(p) is not None)
    wrong = [Rel("=", p.rhs, _zero(p.rhs)) for p in false if isinstance(p, Rel)]
    follows = bool(wrong) and isinstance(ask(Claim(prop, context.assume(*wrong))), Proved)
    return there, follows, False


def _zero(t: Term) -> Term:
    return App("zeros", (), t.sort) if isinstance(t.sort, Tensor) and t.sort.shape else num(0)


def _derivative(prop: Prop) -> Deriv | None:
    match prop:
        case Rel(op="=", lhs=Deriv(wrt=Sym(), order=1) as derivative) if isinstance(derivative.sort, Tensor):
            return derivative
        case _:
            return None
