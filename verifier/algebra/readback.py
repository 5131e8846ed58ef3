"""From the scalar normal form back to a term.

The term is only a proposal: whoever relies on it converts it again and compares. Sums and products over an index have no way back.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verifier.algebra.field import Field, Frac, Generator, OutOfReach, Poly, fraction_of
from verifier.terms import ONE, ZERO, App, Num, Term, add, div, fn, mul, num, power


def to_term(f: Field, a: Frac) -> Term:
    """A term whose normal form in ``f`` is ``a``. Raises `OutOfReach`."""
    top = poly_to_term(f, a.num)
    if a.den.is_constant():
        return top
    bottom = poly_to_term(f, a.den)
    return power(bottom, num(-1)) if top == ONE else div(top, bottom)


def poly_to_term(f: Field, poly: Poly) -> Term:
    """The polynomial as a sum of products of what its generators stand for."""
    parts: list[Term] = []
    for monom, coeff in poly.terms():
        factors: list[Term] = []
        c = fraction_of(coeff)
        if c != 1:
            factors.append(Num(c))
        for slot, e in enumerate(monom):
            if e:
                g = generator_to_term(f, f.plan.size - 1 - slot)
                factors.append(g if e == 1 else power(g, num(int(e))))
        parts.append(ONE if not factors else factors[0] if len(factors) == 1 else mul(*factors))
    return ZERO if not parts else parts[0] if len(parts) == 1 else add(*parts)


def argument(f: Field, i: int) -> Frac:
    """The argument of an ``exp``, ``cos`` or ``sin`` generator."""
    g = f.generators[i]
    q = f.plan.roots.get(("exp" if g.kind == "exp" else "angle", g.key), 1)
    top, bottom = f._parse_key(g.key)
    return f.frac(top / q, bottom)


def log_argument(f: Field, g: Generator) -> Poly:
    """The polynomial P of a generator log|P|."""
    return f._log_polys[g.key]


def generator_to_term(f: Field, i: int) -> Term:
    """What generator i stands for. Raises `OutOfReach` for a sum or product over an index."""
    g = f.generators[i]
    match g.kind:
        case "sym" | "const" | "atom" | "integral" if g.term is not None:
            return g.term
        case "exp":
            return fn("exp", to_term(f, argument(f, i)))
        case "cos" | "sin":
            return fn(g.kind, to_term(f, argument(f, i)))
        case "log":
            poly = log_argument(f, g)
            return fn("log", _positive(f, poly))
        case "root" if i in f.relations:
            q, base = f.relations[i]
            root = poly_to_term(f, base)
            return fn("sqrt", root) if q == 2 else power(root, Num(Fraction(1, q)))
        case "abs":
            return fn("abs", poly_to_term(f, _poly(f, g.key)))
        case "ipow":
            base_text, exponent = g.key
            base = num(-1) if base_text == "-1" else poly_to_term(f, _poly(f, base_text))
            return power(base, to_term(f, _frac(f, exponent)))
        case "fact":
            return fn("factorial", to_term(f, _frac(f, g.key)))
        case "fn" if g.key[0] == "sign":
            return fn("sign", poly_to_term(f, _poly(f, g.key[1])))
        case "fn":
            return App(g.key[0], tuple(to_term(f, _frac(f, k)) for k in g.key[1:]))
        case _:
            raise OutOfReach(f"no term for a {g.kind}")


def _positive(f: Field, poly: Poly) -> Term:
    s = f.sign(poly)
    if s == "+":
        return poly_to_term(f, poly)
    return poly_to_term(f, -poly) if s == "-" else fn("abs", poly_to_term(f, poly))


def _poly(f: Field, key: Any) -> Poly:
    return f._parse_key((key, "1"))[0]


def _frac(f: Field, key: Any) -> Frac:
    top, bottom = f._parse_key(key)
    return f.frac(top, bottom)
