"""Linear algebra and matrix calculus for all dimensions at once.

Decides: identities between products, traces, norms, Hadamard and Kronecker products, inverses, determinants, powers and derivatives of
vectors and
matrices of symbolic size, with elementwise functions; what follows from declared structure and from equations between matrices.
Tries: index notation and one normal form; completion of the relations of inverses; for an inverse, multiplying out.
Does not: eigenvalues, matrix inequalities, rank beyond the simple rules.
Certificate: `TensorForm`.
Example: ∇_x ‖Ax-b‖² = 2Aᵀ(Ax-b).
Reference: Laue, Mitterreiter, Giesen, "Computing higher order derivatives of matrix and tensor expressions", NeurIPS 2018; Petersen,
Pedersen, The Matrix Cookbook (2012).
"""

from __future__ import annotations

from verifier.algebra.field import OutOfReach
from verifier.kernel.certificates import TensorForm
from verifier.kernel.check import Rejected
from verifier.kernel.tensor import about_tensors
from verifier.methods.base import Attempt, Found, GaveUp, Goal, Method, NotApplicable, Prover


def attempt(goal: Goal, prove: Prover) -> Attempt:
    """See the module docstring."""
    if goal.rel.op not in ("=", "!=", "<", "<=", ">", ">="):
        return NotApplicable(f"no relation that a normal form decides: {goal.rel.op}")
    if not about_tensors(goal.context, goal.rel):
        return NotApplicable("no vectors or matrices")
    try:
        goal.checker.check(goal.rel, TensorForm())
    except Rejected as why:
        return GaveUp(str(why))
    except OutOfReach as why:
        return GaveUp(str(why))
    return Found(TensorForm())


METHOD = Method("tensor", "both sides have one tensor normal form", attempt)
