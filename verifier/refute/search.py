"""The search for a counterexample: small exact instances that meet every assumption, then shrinking.

What is found here is only a proposal: `kernel.refute` evaluates it again before anything is called refuted.
Values are tried in one fixed order (small integers and simple fractions first, then a fixed pseudo-random sequence), so the same claim
always gets the same counterexample.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier.claims import Claim, Refuted
from verifier.kernel.certificates import Equation
from verifier.kernel.check import Checker, Evidence, Rejected, refute, replace_term
from verifier.refute.sampler import Sampler
from verifier.refute.shrinking import shrink, verdict_at

MAX_SAME_TROUBLE = 25  # an assumption that the sampler does not know how to meet
MAX_QUADRATURES = 8  # a quadrature that does not converge is the dearest way to learn nothing

ENOUGH_TENSORS = 24  # instances with tensors that agree before the search ends


@dataclass(frozen=True, slots=True)
class Search:
    """How long to look: instances that were evaluated, and instances proposed at all."""

    evaluated: int = 40
    proposed: int = 400
    quick: bool = False  # at the lowest precision only: enough for a slip, and for a second opinion on a proof


@dataclass(slots=True)
class Outcome:
    """A counterexample, or how many instances agreed, and how many were too close to call (``open``).

    Agreement counts different instances only, and none in which every dimension is 1: too much is true of 1×1 matrices.
    """

    refuted: Refuted | None = None
    agreed: int = 0
    open: int = 0
    failed: int = 0  # instances that failed and that the kernel did not accept as counterexamples
    trouble: dict[str, int] = field(default_factory=dict)


def look_for_counterexample(claim: Claim, search: Search, rewrites: tuple[Equation, ...] = (), skip: int = 0) -> Outcome:
    """Tries instances in order; the first counterexample is shrunk and handed to the kernel."""
    checker = Checker(claim.context, Evidence())
    prop = checker.prepare(claim.prop)
    checker.consider(claim.prop)
    for step in rewrites:
        prop = replace_term(prop, checker.prepare(step.old), checker.prepare(step.new))
    outcome = Outcome()
    held: set[str] = set()
    evaluated = 0
    sampler = Sampler(checker, prop)
    enough = min(search.evaluated, ENOUGH_TENSORS) if sampler.heavy else search.evaluated
    for n, instance in enumerate(sampler.instances(search.proposed)):
        if n < skip:
            continue
        if evaluated >= enough:
            break
        if outcome.open >= max(4, enough // 2):
            break
        state = verdict_at(checker, prop, instance, quick=search.quick or outcome.open >= 2)
        if state == "fails":
            try:
                small = shrink(checker, prop, instance)
                outcome.refuted = refute(claim, small, "counterexample", rewrites=rewrites)
                return outcome
            except Rejected as why:
                outcome.failed += 1
                outcome.trouble[str(why)] = outcome.trouble.get(str(why), 0) + 1
        elif state == "holds":
            if not instance.dimensions or max(instance.dimensions.values()) > 1:
                evaluated += 1
                held.add(repr(instance))
                outcome.agreed = len(held)
        else:
            outcome.open += state.startswith("not certain")
            outcome.trouble[state] = outcome.trouble.get(state, 0) + 1
            if not outcome.agreed and outcome.trouble[state] >= MAX_SAME_TROUBLE:
                break
            if "no enclosure of an integral" in state and outcome.trouble[state] >= MAX_QUADRATURES:
                break
    return outcome
