"""The shortest solution of an underdetermined linear system, from the conditions of Karush, Kuhn and Tucker."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Gradient,
    Inverse,
    Rank,
    TensorSymbol,
    Zeros,
    chain,
    dimensions,
    relation,
    square_norm,
    words,
)
from verifier.keys import Answer, Given, Key, Question

n, d = dimensions("n d")
X = TensorSymbol("X", n, d)
w, u, p = (TensorSymbol(name, d) for name in "wup")
y, multiplier = TensorSymbol("y", n), TensorSymbol("lambda", n)
half = sympy.Rational(1, 2)

with sympy.evaluate(False):
    gram = X @ X.T
    lagrangian = square_norm(u) + multiplier.T @ (X @ u - y)
    shortest = X.T @ Inverse(gram) @ y

    GIVEN = (
        Given(
            relation(Rank(X), "=", n),
            words("full row rank, so that {g} has an inverse", "rang maximal en lignes : {g} est inversible", g=gram),
            definition=False,
        ),
        Given(
            relation(2 * w + X.T @ multiplier, "=", Zeros(d)),
            words("stationarity, see 1 (a)", "stationnarité, voir 1 (a)"),
            definition=False,
        ),
        Given(relation(X @ w, "=", y), words("feasibility, see 1 (b)", "admissibilité, voir 1 (b)"), definition=False),
        Given(
            relation(p, "=", X.T @ Inverse(gram) @ X @ u),
            words("for any vector {u}; used in question 3", "pour un vecteur {u} quelconque ; sert à la question 3", u=u),
        ),
    )

    CONDITIONS = Question(
        words("Where the conditions come from", "D’où viennent les conditions"),
        (
            Answer(
                words("Find the gradient of the Lagrangian in {u}.", "Calculer le gradient du lagrangien en {u}.", u=u),
                relation(Gradient(lagrangian, u), "=", 2 * u + X.T @ multiplier),
                chain(
                    Gradient(lagrangian, u),
                    (
                        "=",
                        Gradient(square_norm(u), u) + Gradient(multiplier.T @ X @ u, u),
                        words("the rest is constant in {u}", "le reste est constant en {u}", u=u),
                    ),
                    ("=", 2 * u + X.T @ multiplier, words("a square and a linear form", "un carré et une forme linéaire")),
                ),
                points=2,
            ),
            Answer(
                words("And in {m}.", "Et en {m}.", m=multiplier),
                relation(Gradient(lagrangian, multiplier), "=", X @ u - y),
                chain(Gradient(lagrangian, multiplier), ("=", X @ u - y, words("a linear form", "une forme linéaire"))),
                points=1,
                remark=words("At a solution {w} both gradients vanish.", "En une solution {w}, les deux gradients s’annulent.", w=w),
            ),
        ),
    )

    SOLUTION = Question(
        words("Solving them", "Résolution"),
        (
            Answer(
                words("Express {w} with the multiplier.", "Exprimer {w} à l’aide du multiplicateur.", w=w),
                relation(w, "=", -(half * (X.T @ multiplier))),
                chain(
                    w,
                    (
                        "=",
                        -(half * (X.T @ multiplier)),
                        words("stationarity, divided by {t}", "stationnarité, divisée par {t}", t=sympy.Integer(2)),
                    ),
                ),
                points=1,
                remark=words("So {w} lies in the image of {x}.", "Donc {w} est dans l’image de {x}.", w=w, x=X.T),
            ),
            Answer(
                words("Put this into the constraint.", "Reporter dans la contrainte."),
                relation(gram @ multiplier, "=", -2 * y),
                chain(
                    gram @ multiplier,
                    ("=", -2 * (X @ w), words("part (a), multiplied by {x}", "question (a), multipliée par {x}", x=X)),
                    ("=", -2 * y, words("feasibility", "admissibilité")),
                ),
                points=1,
            ),
            Answer(
                words("Solve for the multiplier.", "En déduire le multiplicateur."),
                relation(multiplier, "=", -2 * (Inverse(gram) @ y)),
                chain(
                    multiplier,
                    (
                        "=",
                        Inverse(gram) @ gram @ multiplier,
                        words("{g} has an inverse: full row rank", "{g} est inversible : rang maximal en lignes", g=gram),
                    ),
                    ("=", -2 * (Inverse(gram) @ y), words("part (b)", "question (b)")),
                ),
                points=1,
            ),
            Answer(
                words("Conclude.", "Conclure."),
                relation(w, "=", shortest),
                chain(
                    w,
                    ("=", -(half * (X.T @ multiplier)), words("part (a)", "question (a)")),
                    ("=", shortest, words("part (c)", "question (c)")),
                ),
                points=1,
                remark=words(
                    "The matrix before {y} is the pseudo-inverse of {x}.", "La matrice devant {y} est la pseudo-inverse de {x}.", y=y, x=X
                ),
            ),
        ),
    )

    SHORTEST = Question(
        words("It is the shortest", "C’est la plus courte"),
        (
            Answer(
                words(
                    "Let {u} be any solution: {e}. By 2 (d) the vector {p} is then the one just found. Show that it is orthogonal to {d}.",
                    "Soit {u} une solution quelconque : {e}. D’après 2 (d), {p} est alors le vecteur trouvé. Montrer qu’il est orthogonal "
                    "à {d}.",
                    u=u,
                    e=relation(X @ u, "=", y),
                    p=p,
                    d=u - p,
                ),
                relation(p.T @ (u - p), "=", 0),
                chain(
                    p.T @ (u - p),
                    (
                        "=",
                        u.T @ X.T @ Inverse(gram) @ (X @ u - X @ p),
                        words("the transpose of the definition of {p}", "la transposée de la définition de {p}", p=p),
                    ),
                    (
                        "=",
                        sympy.Integer(0),
                        words("{p} solves the same system: {e}", "{p} résout le même système : {e}", p=p, e=relation(X @ p, "=", X @ u)),
                    ),
                ),
                points=2,
            ),
            Answer(
                words("Deduce how their lengths are related.", "En déduire le lien entre leurs longueurs."),
                relation(square_norm(u), "=", square_norm(p) + square_norm(u - p)),
                chain(
                    square_norm(u),
                    (
                        "=",
                        square_norm(p) + 2 * (p.T @ (u - p)) + square_norm(u - p),
                        words("expanding the square of {s}", "développement du carré de {s}", s=p + (u - p)),
                    ),
                    ("=", square_norm(p) + square_norm(u - p), words("part (a)", "question (a)")),
                ),
                points=2,
                remark=words("Every other solution is longer.", "Toute autre solution est plus longue."),
            ),
        ),
    )

KEY = Key(
    id="minimum-norm-solution",
    title={"en": "The solution of least norm", "fr": "La solution de norme minimale"},
    introduction=words(
        "Among the solutions of {e} the shortest is sought, where {x} is an {n}\u00a0×\u00a0{d} matrix of "
        "full row rank. The multiplier {m} has one "
        "entry for each of the {n} equations; the Lagrangian is {l}.",
        "Parmi les solutions de {e}, on cherche la plus courte, où {x} est une matrice {n}\u00a0×\u00a0{d} de rang maximal en lignes. Le "
        "multiplicateur {m} a un coefficient pour chacune des {n} équations ; le lagrangien est {l}.",
        e=relation(X @ u, "=", y),
        x=X,
        n=n,
        d=d,
        m=multiplier,
        l=lagrangian,
    ),
    given=GIVEN,
    questions=(CONDITIONS, SOLUTION, SHORTEST),
)
