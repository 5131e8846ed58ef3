"""Weight normalisation: gradients in length and direction, why they stand at right angles to v, and why ‖v‖ never shrinks."""

from __future__ import annotations

import sympy

from derivations.notation import (
    FunctionSymbol,
    Gradient,
    GradientAt,
    Identity,
    Jacobian,
    Norm,
    TensorSymbol,
    Zeros,
    chain,
    dimensions,
    relation,
    square_norm,
    words,
)
from verifier.keys import Answer, Given, Key, Question

n = dimensions("n")
g, eta, ell = sympy.symbols("g eta ell", real=True)
v, w, q, d = (TensorSymbol(name, n) for name in "vwqd")
loss = FunctionSymbol("L", (n,))

with sympy.evaluate(False):
    along = v @ v.T / square_norm(v)
    across = Identity(n) - along
    scale = g / Norm(v)
    slope = GradientAt(loss(w))
    by_v = Gradient(ell, v)
    by_g = Gradient(ell, g)

    GIVEN = (
        Given(relation(v, "!=", Zeros(n)), words("so that it has a direction", "pour qu’il ait une direction"), definition=False),
        Given(relation(g, "!=", 0), words("so that the weights are not zero", "pour que les poids ne soient pas nuls"), definition=False),
        Given(relation(w, "=", scale * v), words("the weights", "les poids")),
        Given(
            relation(ell, "=", loss(w)),
            words("the loss, seen as a function of {g} and {v}", "la perte, vue comme fonction de {g} et {v}", g=g, v=v),
        ),
        Given(
            relation(d, "=", scale * (across @ q)),
            words(
                "for any vector {q}; used in question 3",
                "pour un vecteur {q} quelconque ; sert à la question 3",
                q=q,
            ),
        ),
    )

    GRADIENTS = Question(
        words("The two gradients", "Les deux gradients"),
        (
            Answer(
                words("Differentiate the loss with respect to the length {g}.", "Dériver la perte par rapport à la longueur {g}.", g=g),
                relation(by_g, "=", (v.T @ slope) / Norm(v)),
                chain(
                    by_g,
                    (
                        "=",
                        (v / Norm(v)).T @ slope,
                        words(
                            "chain rule; the weights are {g} times a fixed vector",
                            "dérivée composée ; les poids sont {g} fois un vecteur fixe",
                            g=g,
                        ),
                    ),
                    ("=", (v.T @ slope) / Norm(v), words("the number taken out of the product", "le nombre sort du produit")),
                ),
                points=2,
            ),
            Answer(
                words("Find the gradient with respect to the direction {v}.", "Calculer le gradient par rapport à la direction {v}.", v=v),
                relation(by_v, "=", scale * (across @ slope)),
                chain(
                    by_v,
                    ("=", Jacobian(w, v).T @ slope, words("chain rule, gradients as columns", "dérivée composée, gradients en colonnes")),
                    (
                        "=",
                        (scale * Identity(n) - g / Norm(v) ** 3 * (v @ v.T)) @ slope,
                        words(
                            "product rule; the gradient of {r} is {u}",
                            "dérivée d’un produit ; le gradient de {r} est {u}",
                            r=1 / Norm(v),
                            u=-(1 / Norm(v) ** 3 * v),
                        ),
                    ),
                    ("=", scale * (across @ slope), words("common factor {s}", "facteur commun {s}", s=scale)),
                ),
                points=4,
                remark=words(
                    "The gradient in the weights is scaled, and its part along {v} is taken away.",
                    "Le gradient par rapport aux poids est mis à l’échelle, et sa partie le long de {v} disparaît.",
                    v=v,
                ),
            ),
        ),
    )

    RIGHT_ANGLES = Question(
        words("At right angles", "À angle droit"),
        (
            Answer(
                words("Show that the matrix in 1 (b) is a projection.", "Montrer que la matrice de 1 (b) est une projection."),
                relation(across @ across, "=", across),
                chain(
                    across @ across,
                    (
                        "=",
                        Identity(n) - 2 * along + (v.T @ v) / Norm(v) ** 4 * (v @ v.T),
                        words(
                            "expanding; the middle product {p} is a number",
                            "développement ; le produit du milieu {p} est un nombre",
                            p=v.T @ v,
                        ),
                    ),
                    ("=", across, words("this number is {s}", "ce nombre est {s}", s=square_norm(v))),
                ),
                points=2,
            ),
            Answer(
                words("Show that it sends {v} to zero.", "Montrer qu’elle annule {v}.", v=v),
                relation(across @ v, "=", Zeros(n)),
                chain(
                    across @ v,
                    ("=", v - (v.T @ v) / square_norm(v) * v, words("multiplying out", "développement")),
                    ("=", Zeros(n), words("the fraction is {one}", "la fraction vaut {one}", one=sympy.Integer(1))),
                ),
                points=1,
            ),
            Answer(
                words("Write it with the weights instead of {v}.", "L’écrire avec les poids au lieu de {v}.", v=v),
                relation(across, "=", Identity(n) - w @ w.T / square_norm(w)),
                chain(
                    across,
                    (
                        "=",
                        Identity(n) - w @ w.T / square_norm(w),
                        words(
                            "{w} and {v} span the same line, as {g} is not zero",
                            "{w} et {v} engendrent la même droite, car {g} n’est pas nul",
                            w=w,
                            v=v,
                            g=g,
                        ),
                    ),
                ),
                points=1,
            ),
            Answer(
                words("Deduce that the gradient is orthogonal to {v}.", "En déduire que le gradient est orthogonal à {v}.", v=v),
                relation(v.T @ by_v, "=", 0),
                chain(
                    v.T @ by_v,
                    (
                        "=",
                        scale * ((across @ v).T @ slope),
                        words("1 (b); the projection is symmetric", "1 (b) ; la projection est symétrique"),
                    ),
                    ("=", sympy.Integer(0), words("part (b)", "question (b)")),
                ),
                points=2,
            ),
        ),
    )

    step = v - eta * d
    GROWTH = Question(
        words("The norm never shrinks", "La norme ne diminue jamais"),
        (
            Answer(
                words(
                    "A step of gradient descent leads from {v} to {s}, where {d} is the gradient of 1 (b), with {q} for {u}. "
                    "How long is the new vector?",
                    "Un pas de descente de gradient mène de {v} à {s}, où {d} est le gradient de 1 (b), avec {q} pour {u}. "
                    "Quelle est la longueur du nouveau vecteur ?",
                    v=v,
                    s=step,
                    d=d,
                    q=q,
                    u=slope,
                ),
                relation(square_norm(step), "=", square_norm(v) + eta**2 * square_norm(d)),
                chain(
                    square_norm(step),
                    (
                        "=",
                        square_norm(v) - 2 * eta * (v.T @ d) + eta**2 * square_norm(d),
                        words("expanding the square", "développement du carré"),
                    ),
                    (
                        "=",
                        square_norm(v) + eta**2 * square_norm(d),
                        words("{p}, as in 2 (d)", "{p}, comme en 2 (d)", p=relation(v.T @ d, "=", 0)),
                    ),
                ),
                points=2,
            ),
            Answer(
                words("Conclude.", "Conclure."),
                relation(square_norm(step), ">=", square_norm(v)),
                chain(
                    square_norm(step),
                    ("=", square_norm(v) + eta**2 * square_norm(d), words("part (a)", "question (a)")),
                    (">=", square_norm(v), words("squares are never negative", "un carré n’est jamais négatif")),
                ),
                points=1,
                remark=words(
                    "The norm stays the same only where the step is zero. The longer {v}, the smaller the factor {s}: the effective "
                    "learning rate goes down by itself.",
                    "La norme ne reste la même que si le pas est nul. Plus {v} est long, plus le facteur {s} est petit : le taux "
                    "d’apprentissage effectif baisse de lui-même.",
                    v=v,
                    s=scale,
                ),
            ),
        ),
    )

KEY = Key(
    id="weight-normalisation",
    title={"en": "Weight normalisation", "fr": "Normalisation des poids"},
    introduction=words(
        "The weights of a neuron are written as a length {g} times a direction. The vectors {v} and {w} have {n} entries, {eta} is a "
        "real number, and {f} is any differentiable function with real values. Gradients are columns.",
        "Les poids d’un neurone s’écrivent comme une longueur {g} fois une direction. Les vecteurs {v} et {w} ont {n} coefficients, "
        "{eta} est un réel, et {f} une fonction dérivable quelconque à valeurs réelles. Les gradients sont des colonnes.",
        g=g,
        v=v,
        w=w,
        n=n,
        eta=eta,
        f=loss(w),
    ),
    given=GIVEN,
    questions=(GRADIENTS, RIGHT_ANGLES, GROWTH),
)
