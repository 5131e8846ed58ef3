"""Distributions: which names are known, with how many parameters."""

from __future__ import annotations

from verifier.claims import Law
from verifier.elaborate.errors import NotUnderstood, Unfit
from verifier.elaborate.names import spelling, word_of
from verifier.elaborate.scope import Scope
from verifier.syntax.tree import Group, Name, Node, Prefix, Product, Script, Text
from verifier.terms import Sym, Term, num

DISTRIBUTIONS: dict[str, tuple[str, tuple[int, ...]]] = {
    "Bern": ("bernoulli", (1,)), "Bernoulli": ("bernoulli", (1,)), "Ber": ("bernoulli", (1,)), "Be": ("bernoulli", (1,)),
    "Bin": ("binomial", (2,)), "Binomial": ("binomial", (2,)), "Binom": ("binomial", (2,)), "Bi": ("binomial", (2,)),
    "N": ("normal", (2,)), "Normal": ("normal", (2,)), "Gaussian": ("normal", (2,)), "Norm": ("normal", (2,)), "Gauss": ("normal", (2,)),
    "U": ("uniform", (1, 2)), "Unif": ("uniform", (1, 2)), "Uniform": ("uniform", (1, 2)), "Uniforme": ("uniform", (1, 2)),
    "Exp": ("exponential", (1,)), "Exponential": ("exponential", (1,)), "Expo": ("exponential", (1,)),
    "Poisson": ("poisson", (1,)), "Pois": ("poisson", (1,)),
    "Poi": ("poisson", (1,)), "Po": ("poisson", (1,)),
    "P": ("poisson", (1,)), "Gamma": ("gamma", (2,)), "Beta": ("beta", (2,)),
    "Geom": ("geometric", (1,)), "Geo": ("geometric", (1,)), "Geometric": ("geometric", (1,)),
    "Laplace": ("laplace", (2,)), "Lap": ("laplace", (2,)), "Cat": ("categorical", (1,)), "Categorical": ("categorical", (1,)),
    "Dir": ("dirichlet", (1,)), "Dirichlet": ("dirichlet", (1,)), "Cauchy": ("cauchy", (2,)), "Rademacher": ("rademacher", (0,)),
    "Rad": ("rademacher", (0,)), "Multinomial": ("multinomial", (2,)), "Mult": ("multinomial", (2,)), "LogNormal": ("lognormal", (2,)),
    "Lognormal": ("lognormal", (2,)), "Pareto": ("pareto", (2,)), "Weibull": ("weibull", (2,)), "Logistic": ("logistic", (2,)),
}  # fmt: skip
CALLIGRAPHIC = {"N": "N", "U": "U", "B": "Bern", "P": "Poisson", "E": "Exp", "G": "Geom"}


def law_of(scope: Scope, variable: Sym, node: Node, *, iid: bool = False) -> Law:
    """The law on the right of ``~``. Raises `NotUnderstood` that names an unknown distribution."""
    name, arguments = _parts(node)
    if name is None:
        raise NotUnderstood("the distribution on the right of ∼", node.span, "a named distribution")
    known = DISTRIBUTIONS.get(name)
    parameters: list[Term] = [scope.term(a) for a in arguments]
    if name in ("B", "Bern") and len(parameters) == 2:
        known = ("binomial", (2,))
    if name == "B" and len(parameters) == 1:
        known = DISTRIBUTIONS["Bern"]
    if known is None:
        raise Unfit(
            f"the distribution {name} is not known", node.span, "a named distribution such as Bern, Bin, N, U, Exp, Poisson"
        )
    kind, counts = known
    if len(parameters) not in counts and not (kind in ("bernoulli", "normal") and not parameters):
        raise NotUnderstood(f"the distribution {name} with {len(parameters)} parameters", node.span)
    if kind == "normal" and not parameters:
        parameters = [num(0), num(1)]
    return Law(variable, kind, tuple(parameters), iid)


def _parts(node: Node) -> tuple[str | None, tuple[Node, ...]]:
    match node:
        case Product(factors=(head, Group(open="(" | "[", items=items)), ops=("",)):
            return _name(head), items
        case Prefix(head=Name() as head, factors=(Group(items=items),), sub=None, sup=None):
            return head.base, items
        case Name() | Text() | Script():
            return _name(node), ()
    return None, ()


def _name(node: Node) -> str | None:
    match node:
        case Name(style="cal", base=base):
            return CALLIGRAPHIC.get(base, base)
        case Name(base=base):
            return base if base in DISTRIBUTIONS else base or spelling(node)
        case Text():
            return word_of(node)
    return None
