"""Softmax with cross-entropy: the Jacobian, the log-sum-exp form of the loss, its gradient and its Hessian."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Diag,
    Entry,
    Gradient,
    Hessian,
    Jacobian,
    Log,
    Ones,
    Softmax,
    SumOver,
    TensorSymbol,
    Zeros,
    chain,
    dimensions,
    relation,
    words,
)
from verifier.keys import Answer, Given, Key, Question

k = dimensions("k")
i, j = sympy.symbols("i j", integer=True)
z, s, y = (TensorSymbol(name, k) for name in "zsy")
ell = sympy.Symbol("ell", real=True)

with sympy.evaluate(False):
    ones = Ones(k)
    total = SumOver(sympy.exp(Entry(z, j)), j, 1, k)
    log_sum_exp = sympy.log(total)
    spread = Diag(s) - s @ s.T
    jacobian = Jacobian(s, z)
    gradient = Gradient(ell, z)
    cross_entropy = -SumOver(Entry(y, i) * sympy.log(Entry(s, i)), i, 1, k)

    GIVEN = (
        Given(relation(s, "=", Softmax(z)), words("the predicted probabilities", "les probabilités prédites")),
        Given(relation(ell, "=", cross_entropy), words("the loss", "la perte")),
        Given(relation(ones.T @ y, "=", 1), words("the target is a distribution", "la cible est une distribution"), definition=False),
    )

    PROBABILITIES = Question(
        words("The probabilities", "Les probabilités"),
        (
            Answer(
                words("Show that they add up to {one}.", "Montrer que leur somme vaut {one}.", one=sympy.Integer(1)),
                relation(ones.T @ s, "=", 1),
                chain(
                    ones.T @ s,
                    (
                        "=",
                        SumOver(sympy.exp(Entry(z, i)) / total, i, 1, k),
                        words("the entries of the softmax", "les coefficients du softmax"),
                    ),
                    ("=", sympy.Integer(1), words("a sum divided by itself", "une somme divisée par elle-même")),
                ),
                points=1,
            ),
            Answer(
                words("Find the Jacobian.", "Calculer la jacobienne."),
                relation(jacobian, "=", spread),
                chain(
                    jacobian, ("=", spread, words("quotient rule, entry by entry", "dérivée d’un quotient, coefficient par coefficient"))
                ),
                points=3,
                remark=words("It is symmetric.", "Elle est symétrique."),
            ),
            Answer(
                words("Show that moving all scores together changes nothing.", "Montrer qu’un décalage commun des scores ne change rien."),
                relation(jacobian @ ones, "=", Zeros(k)),
                chain(
                    jacobian @ ones,
                    ("=", s - (ones.T @ s) * s, words("part (b)", "question (b)")),
                    ("=", Zeros(k), words("part (a)", "question (a)")),
                ),
                points=1,
            ),
        ),
    )

    LOSS = Question(
        words("The loss", "La perte"),
        (
            Answer(
                words("Write the loss without any fraction.", "Écrire la perte sans fraction."),
                relation(ell, "=", -(y.T @ z) + log_sum_exp),
                chain(
                    ell,
                    ("=", -(y.T @ Log(s)), words("the sum as a product", "la somme comme un produit")),
                    ("=", -(y.T @ (z - log_sum_exp * ones)), words("logarithm of a quotient", "logarithme d’un quotient")),
                    ("=", -(y.T @ z) + (ones.T @ y) * log_sum_exp, words("multiplying out", "développement")),
                    (
                        "=",
                        -(y.T @ z) + log_sum_exp,
                        words("the target adds up to {one}", "la cible est de somme {one}", one=sympy.Integer(1)),
                    ),
                ),
                points=3,
            ),
            Answer(
                words("Find its gradient.", "Calculer son gradient."),
                relation(gradient, "=", s - y),
                chain(
                    gradient,
                    ("=", Gradient(-(y.T @ z) + log_sum_exp, z), words("part (a)", "question (a)")),
                    ("=", Gradient(log_sum_exp, z) - y, words("a linear form", "une forme linéaire")),
                    ("=", s - y, words("the gradient of log-sum-exp is the softmax", "le gradient de log-sum-exp est le softmax")),
                ),
                points=2,
                remark=words(
                    "Prediction less target: the entries add up to {o}.",
                    "Prédiction moins cible : la somme des coefficients est {o}.",
                    o=sympy.Integer(0),
                ),
            ),
            Answer(
                words("Find its Hessian.", "Calculer sa hessienne."),
                relation(Hessian(ell, z), "=", spread),
                chain(
                    Hessian(ell, z),
                    ("=", jacobian, words("the target is constant in (b)", "la cible est constante dans (b)")),
                    ("=", spread, words("question 1 (b)", "question 1 (b)")),
                ),
                points=1,
            ),
        ),
    )

KEY = Key(
    id="softmax-cross-entropy",
    title={"en": "Softmax and cross-entropy", "fr": "Softmax et entropie croisée"},
    introduction=words(
        "A classifier turns {k} scores, the column {z}, into probabilities and compares them with a target "
        "{y}. Gradients are columns; in a "
        "Jacobian the rows belong to what is differentiated. The vector {o} has all entries equal to {one}.",
        "Un classifieur transforme {k} scores, la colonne {z}, en probabilités et les compare à une cible {y}. Les gradients sont des "
        "colonnes ; les lignes d’une jacobienne appartiennent à ce qui est dérivé. Tous les coefficients du vecteur {o} valent {one}.",
        k=k,
        z=z,
        y=y,
        o=ones,
        one=sympy.Integer(1),
    ),
    given=GIVEN,
    questions=(PROBABILITIES, LOSS),
)
