"""Logistic sigmoid and hyperbolic tangent: derivatives, the sharpest bounds on them, how one follows from the other."""

from __future__ import annotations

import sympy

from derivations.notation import chain, derivative, prime, relation, words
from verifier.keys import Answer, Given, Key, Question

x, z = sympy.symbols("x z", real=True)
sigma = sympy.Function("sigma")
exp, tanh, half, quarter = sympy.exp, sympy.tanh, sympy.Rational(1, 2), sympy.Rational(1, 4)

with sympy.evaluate(False):
    slope_sigma = derivative(sigma(x), x)
    slope_tanh = derivative(tanh(x), x)
    slope_tanh_at_0 = sympy.Subs(slope_tanh, x, 0)
    tanh_by_exp = (exp(x) - exp(-x)) / (exp(x) + exp(-x))

    LOGISTIC = Given(
        relation(sigma(z), "=", 1 / (1 + exp(-z))),
        words("the logistic sigmoid, for every real {z}", "la sigmoïde logistique, pour tout réel {z}", z=z),
    )

    SIGMOID = Question(
        words("The logistic sigmoid", "La sigmoïde logistique"),
        (
            Answer(
                words("Express the derivative of {s} with {s} alone.", "Exprimer la dérivée de {s} à l’aide de {s} seulement.", s=sigma(x)),
                relation(slope_sigma, "=", sigma(x) * (1 - sigma(x))),
                chain(
                    slope_sigma,
                    (
                        "=",
                        exp(-x) / (1 + exp(-x)) ** 2,
                        words("chain rule on the reciprocal of {d}", "dérivée composée de l’inverse de {d}", d=1 + exp(-x)),
                    ),
                    (
                        "=",
                        1 / (1 + exp(-x)) * (exp(-x) / (1 + exp(-x))),
                        words("one factor of the square under each numerator", "un facteur du carré sous chaque numérateur"),
                    ),
                    (
                        "=",
                        sigma(x) * (1 - sigma(x)),
                        words(
                            "the first fraction is {s}; it and the second add up to\u00a0{one}",
                            "la première fraction est {s} ; sa somme avec la seconde vaut\u00a0{one}",
                            s=sigma(x),
                            one=sympy.Integer(1),
                        ),
                    ),
                ),
                points=3,
            ),
            Answer(
                words("Show that this derivative is nowhere above {q}.", "Montrer que cette dérivée ne dépasse jamais {q}.", q=quarter),
                relation(slope_sigma, "<=", quarter),
                chain(
                    slope_sigma,
                    ("=", sigma(x) * (1 - sigma(x)), words("part (a)", "question (a)")),
                    ("=", quarter - (sigma(x) - half) ** 2, words("completing the square in {s}", "forme canonique en {s}", s=sigma(x))),
                    ("<=", quarter, words("a square is never negative", "un carré n’est jamais négatif")),
                ),
                points=2,
            ),
            Answer(
                words("Show that the bound is reached at {o}.", "Montrer que la borne est atteinte en {o}.", o=sympy.Integer(0)),
                relation(prime(sigma, 0), "=", quarter),
                chain(
                    prime(sigma, 0),
                    ("=", sigma(0) * (1 - sigma(0)), words("part (a) at {o}", "question (a) en {o}", o=sympy.Integer(0))),
                    (
                        "=",
                        half * (1 - half),
                        words("{e}, so {s}", "{e}, donc {s}", e=relation(exp(0), "=", 1), s=relation(sigma(0), "=", half)),
                    ),
                    ("=", quarter, words("arithmetic", "calcul")),
                ),
                points=1,
                remark=words(
                    "With (b), the largest slope of the sigmoid is exactly {q}.",
                    "Avec (b), la plus grande pente de la sigmoïde est exactement {q}.",
                    q=quarter,
                ),
            ),
        ),
    )

    TANGENT = Question(
        words("The hyperbolic tangent", "La tangente hyperbolique"),
        (
            Answer(
                words("Express the derivative of {t} with {t} alone.", "Exprimer la dérivée de {t} à l’aide de {t} seulement.", t=tanh(x)),
                relation(slope_tanh, "=", 1 - tanh(x) ** 2),
                chain(
                    slope_tanh,
                    ("=", derivative(tanh_by_exp, x), words("definition of {t}", "définition de {t}", t=tanh(x))),
                    (
                        "=",
                        ((exp(x) + exp(-x)) ** 2 - (exp(x) - exp(-x)) ** 2) / (exp(x) + exp(-x)) ** 2,
                        words(
                            "quotient rule: numerator and denominator are each other’s derivatives",
                            "dérivée d’un quotient : numérateur et dénominateur sont la dérivée l’un de l’autre",
                        ),
                    ),
                    ("=", 1 - tanh(x) ** 2, words("dividing term by term", "division terme à terme")),
                ),
                points=3,
            ),
            Answer(
                words(
                    "Show that this derivative is nowhere above {one}.",
                    "Montrer que cette dérivée ne dépasse jamais {one}.",
                    one=sympy.Integer(1),
                ),
                relation(slope_tanh, "<=", 1),
                chain(
                    slope_tanh,
                    ("=", 1 - tanh(x) ** 2, words("part (a)", "question (a)")),
                    ("<=", sympy.Integer(1), words("a square is never negative", "un carré n’est jamais négatif")),
                ),
                points=1,
            ),
            Answer(
                words("Show that the bound is reached at {o}.", "Montrer que la borne est atteinte en {o}.", o=sympy.Integer(0)),
                relation(slope_tanh_at_0, "=", 1),
                chain(
                    slope_tanh_at_0,
                    ("=", 1 - tanh(0) ** 2, words("part (a) at {o}", "question (a) en {o}", o=sympy.Integer(0))),
                    (
                        "=",
                        sympy.Integer(1),
                        words("an odd function is zero at {o}", "une fonction impaire est nulle en {o}", o=sympy.Integer(0)),
                    ),
                ),
                points=1,
            ),
        ),
    )

    RELATION = Question(
        words("From one to the other", "De l’une à l’autre"),
        (
            Answer(
                words("Write {t} with the sigmoid.", "Écrire {t} à l’aide de la sigmoïde.", t=tanh(x)),
                relation(tanh(x), "=", 2 * sigma(2 * x) - 1),
                chain(
                    tanh(x),
                    ("=", tanh_by_exp, words("definition of {t}", "définition de {t}", t=tanh(x))),
                    (
                        "=",
                        (1 - exp(-2 * x)) / (1 + exp(-2 * x)),
                        words("numerator and denominator times {e}", "numérateur et dénominateur multipliés par {e}", e=exp(-x)),
                    ),
                    (
                        "=",
                        (2 - (1 + exp(-2 * x))) / (1 + exp(-2 * x)),
                        words("the denominator made to appear above the bar", "on fait apparaître le dénominateur au numérateur"),
                    ),
                    (
                        "=",
                        2 * sigma(2 * x) - 1,
                        words("division, and the definition of the sigmoid", "division, puis définition de la sigmoïde"),
                    ),
                ),
                points=3,
                remark=words(
                    "The hyperbolic tangent is a sigmoid run twice as fast, stretched and centred.",
                    "La tangente hyperbolique est une sigmoïde parcourue deux fois plus vite, étirée et recentrée.",
                ),
            ),
            Answer(
                words("Deduce how the two derivatives are related.", "En déduire le lien entre les deux dérivées."),
                relation(slope_tanh, "=", 4 * prime(sigma, 2 * x)),
                chain(
                    slope_tanh,
                    ("=", derivative(2 * sigma(2 * x) - 1, x), words("part (a)", "question (a)")),
                    (
                        "=",
                        2 * (2 * prime(sigma, 2 * x)),
                        words(
                            "chain rule; the inner derivative is {two}",
                            "dérivée composée ; la dérivée intérieure vaut {two}",
                            two=sympy.Integer(2),
                        ),
                    ),
                    ("=", 4 * prime(sigma, 2 * x), words("arithmetic", "calcul")),
                ),
                points=2,
            ),
        ),
    )

    COMPARISON = Question(
        words("Comparing the slopes", "Comparaison des pentes"),
        (
            Answer(
                words(
                    "Which of the two functions is the steeper at its steepest point?",
                    "Laquelle des deux fonctions est la plus raide en son point le plus raide ?",
                ),
                relation(slope_tanh_at_0, ">", prime(sigma, 0)),
                chain(
                    slope_tanh_at_0,
                    ("=", sympy.Integer(1), words("question 2, its greatest slope", "question 2, sa pente maximale")),
                    (">", quarter, words("comparing the two bounds", "comparaison des deux bornes")),
                    (
                        "=",
                        prime(sigma, 0),
                        words("question 1, the greatest slope of the sigmoid", "question 1, pente maximale de la sigmoïde"),
                    ),
                ),
                points=2,
                remark=words(
                    "By a factor of {four}. A gradient that passes back through {n} sigmoids is multiplied by at most "
                    "{b}; through hyperbolic tangents it may keep its size.",
                    "Et ce d’un facteur {four}. Un gradient qui remonte à travers {n} sigmoïdes est multiplié par {b} au "
                    "plus ; à travers des tangentes hyperboliques, il peut garder sa taille.",
                    four=sympy.Integer(4),
                    n=sympy.Symbol("n", integer=True),
                    b=sympy.Pow(quarter, sympy.Symbol("n", integer=True)),
                ),
            ),
        ),
        figures=("activation-functions sigmoid tanh",),
    )

KEY = Key(
    id="activation-functions",
    title={"en": "Activation functions: slopes and their bounds", "fr": "Fonctions d’activation : pentes et majorations"},
    introduction=words(
        "Two activation functions are compared by how much of a gradient they let through. Both are "
        "differentiable on the whole real line; {x} is any real number.",
        "On compare deux fonctions d’activation selon la part du gradient qu’elles laissent passer. Toutes "
        "deux sont dérivables sur toute la droite réelle ; {x} désigne un réel quelconque.",
        x=x,
    ),
    given=(LOGISTIC,),
    questions=(SIGMOID, TANGENT, RELATION, COMPARISON),
)
