"""Wrong steps with the nearest true step beside them: what is handed to `verifier.repair`, and for which steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from verifier.check.links import Link
from verifier.check.state import QuestionState, same_names, shares_a_variable
from verifier.claims import Context, Proved, Refuted, Verdict
from verifier.document.model import Macro
from verifier.pool import Done, Limits, run
from verifier.repair import Broken, Repair, mend
from verifier.report.model import Mended, Step
from verifier.syntax.tree import Annotated, CasesNode, Chain, Node
from verifier.terms import Prop

Placed = tuple[int | None, int, int, str]
MOST_STEPS = 8  # wrong steps of a document that a repair is looked for
SECONDS = 8.0  # for each; a search ends by itself, mostly within one
MOST_LINES = 6  # proved lines that a mended one may use
MEMORY = 24  # lines back that are looked at for them


def broken_step(
    state: QuestionState, link: Link, context: Context, source: str, macros: Mapping[str, Macro], prop: Prop | None = None,
    verdict: Verdict | None = None,
) -> Broken | None:  # fmt: skip
    """A wrong link as data; ``context`` is what the line was read in, ``source`` the text of its formula.  None when there is nothing
    to mend: an ellipsis, a row for all other cases.
    """
    if link.whole is not None:
        return None
    rhs: Node = link.rhs
    text, condition = link.rhs_text, ""
    if link.branches:
        cases = rhs.body if isinstance(rhs, Annotated) else rhs
        if not isinstance(cases, CasesNode) or text not in link.branches:
            return None
        value, when = cases.rows[link.branches.index(text)]
        if not isinstance(when, Chain):
            return None
        rhs, text, condition = value, source[value.span[0] : value.span[1]], source[when.span[0] : when.span[1]]
    context = replace(
        context,
        assumptions=tuple(p for p in context.assumptions if p not in state.stale),
        definitions=tuple(d for d in context.definitions if d not in state.stale),
    )
    lines: tuple[Prop, ...] = ()
    if prop is not None:
        near = (p for p, v in state.lines[-MEMORY:] if isinstance(v, Proved) and shares_a_variable(p, prop) and same_names(p, context))
        lines = tuple(near)[-MOST_LINES:]
    return Broken(
        link.lhs_text, link.relator.op, text, context, lines=lines, condition=condition, macros=macros, trees=(link.lhs, rhs),
        instance=verdict.counterexample.instance if isinstance(verdict, Refuted) else None,
    )  # fmt: skip


def placed(step: Step) -> Placed:
    """Where a step stands, and which row of several it is."""
    return step.cell, step.line, step.column, step.rhs


def mended(steps: Sequence[Step], broken: Mapping[Placed, Broken], limits: Limits) -> tuple[Step, ...]:
    """The steps, those that could be mended with what they should have been; the first error of each question comes first."""
    wrong = [n for n, step in enumerate(steps) if step.is_error and placed(step) in broken]
    first = {steps[n].question: n for n in reversed(wrong)}
    order = sorted(wrong, key=lambda n: (n != first[steps[n].question], n))[:MOST_STEPS]
    if not order:
        return tuple(steps)
    out = list(steps)
    budget = Limits(min(SECONDS, 2 * limits.seconds), limits.memory)
    for n, result in zip(order, run(mend, [broken[placed(steps[n])] for n in order], limits=budget), strict=True):
        match result:
            case Done(value=Repair(latex=latex, kind=kind, detail=detail, tail=tail)):
                out[n] = replace(out[n], mended=Mended(latex, kind, detail, tail))
            case _:
                pass
    return tuple(out)
