"""Backpropagation through two layers, examples as rows: one example with softmax, then a batch with the squared error."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Diag,
    Gradient,
    Hadamard,
    Log,
    Ones,
    Softmax,
    Tanh,
    TensorSymbol,
    chain,
    dimensions,
    relation,
    square_norm,
    words,
)
from verifier.keys import Answer, Given, Key, Question

size, d, k, m = dimensions("n d k m")
W1, W2 = TensorSymbol("W_1", k, d), TensorSymbol("W_2", m, k)
b1, b2 = TensorSymbol("b_1", 1, k), TensorSymbol("b_2", 1, m)
x, h, s, y = (TensorSymbol(name, 1, long) for name, long in zip("xhsy", (d, k, m, m), strict=True))
X, H, E, Y = (TensorSymbol(name, size, long) for name, long in zip("XHEY", (d, k, m, m), strict=True))
ell, batch_loss = sympy.symbols("ell L", real=True)
half = sympy.Rational(1, 2)

with sympy.evaluate(False):
    examples = Ones(size)
    error = s - y
    delta = Hadamard(error @ W2, Ones(1, k) - Hadamard(h, h))
    deltas = Hadamard(E @ W2, Ones(size, k) - Hadamard(H, H))

    GIVEN = (
        Given(relation(h, "=", Tanh(x @ W1.T + b1)), words("the hidden layer", "la couche cachée")),
        Given(relation(s, "=", Softmax((h @ W2.T + b2).T).T), words("the prediction", "la prédiction")),
        Given(relation(ell, "=", -(y @ Log(s).T)), words("the loss", "la perte")),
        Given(relation(y @ Ones(m), "=", 1), words("the target is a distribution", "la cible est une distribution"), definition=False),
        Given(
            relation(H, "=", Tanh(X @ W1.T + examples @ b1)),
            words("for question 2: the hidden layer of a batch", "pour la question 2 : la couche cachée d’un lot"),
        ),
        Given(relation(E, "=", H @ W2.T + examples @ b2 - Y), words("its errors", "ses erreurs")),
        Given(relation(batch_loss, "=", half * square_norm(E)), words("its loss", "sa perte")),
    )

    EXAMPLE = Question(
        words("One example, softmax and cross-entropy", "Un exemple, softmax et entropie croisée"),
        (
            Answer(
                words("Find the gradient in the upper bias.", "Calculer le gradient en le biais supérieur."),
                relation(Gradient(ell, b2), "=", error),
                chain(
                    Gradient(ell, b2),
                    ("=", (y @ Ones(m)) * s - y, words("softmax with cross-entropy", "softmax et entropie croisée")),
                    ("=", error, words("the target adds up to {one}", "la cible est de somme {one}", one=sympy.Integer(1))),
                ),
                points=2,
            ),
            Answer(
                words("And in the upper weights.", "Et en les poids supérieurs."),
                relation(Gradient(ell, W2), "=", error.T @ h),
                chain(
                    Gradient(ell, W2),
                    (
                        "=",
                        Gradient(ell, b2).T @ h,
                        words("the same gradient, times the input of the layer", "le même gradient, fois l’entrée de la couche"),
                    ),
                    ("=", error.T @ h, words("part (a)", "question (a)")),
                ),
                points=2,
            ),
            Answer(
                words("Find the gradient in the lower bias.", "Calculer le gradient en le biais inférieur."),
                relation(Gradient(ell, b1), "=", delta),
                chain(
                    Gradient(ell, b1),
                    (
                        "=",
                        error @ W2 @ Diag((Ones(1, k) - Hadamard(h, h)).T),
                        words("back through {w}, then through the slopes", "retour à travers {w}, puis par les pentes", w=W2),
                    ),
                    (
                        "=",
                        delta,
                        words("a diagonal matrix multiplies entry by entry", "une matrice diagonale multiplie coefficient par coefficient"),
                    ),
                ),
                points=3,
            ),
            Answer(
                words("And in the lower weights.", "Et en les poids inférieurs."),
                relation(Gradient(ell, W1), "=", delta.T @ x),
                chain(
                    Gradient(ell, W1),
                    ("=", Gradient(ell, b1).T @ x, words("as in (b)", "comme en (b)")),
                    ("=", delta.T @ x, words("part (c)", "question (c)")),
                ),
                points=2,
                remark=words(
                    "Each formula is the transpose of its column version, with the factors in the opposite order.",
                    "Chaque formule est la transposée de celle en colonnes, les facteurs dans l’ordre inverse.",
                ),
            ),
        ),
    )

    BATCH = Question(
        words("A batch, squared error", "Un lot, erreur quadratique"),
        (
            Answer(
                words("Find the gradient in the upper weights.", "Calculer le gradient en les poids supérieurs."),
                relation(Gradient(batch_loss, W2), "=", E.T @ H),
                chain(
                    Gradient(batch_loss, W2),
                    (
                        "=",
                        E.T @ H,
                        words(
                            "one product of column and row for each example; the matrix product adds them up",
                            "un produit colonne par ligne pour chaque exemple ; le produit matriciel les additionne",
                        ),
                    ),
                ),
                points=2,
            ),
            Answer(
                words("And in the upper bias.", "Et en le biais supérieur."),
                relation(Gradient(batch_loss, b2), "=", examples.T @ E),
                chain(Gradient(batch_loss, b2), ("=", examples.T @ E, words("the errors added up", "la somme des erreurs"))),
                points=1,
            ),
            Answer(
                words("Find the gradient in the lower weights.", "Calculer le gradient en les poids inférieurs."),
                relation(Gradient(batch_loss, W1), "=", deltas.T @ X),
                chain(
                    Gradient(batch_loss, W1),
                    (
                        "=",
                        deltas.T @ X,
                        words("as in question 1, one row for each example", "comme à la question 1, une ligne par exemple"),
                    ),
                ),
                points=3,
            ),
            Answer(
                words("And in the lower bias.", "Et en le biais inférieur."),
                relation(Gradient(batch_loss, b1), "=", examples.T @ deltas),
                chain(Gradient(batch_loss, b1), ("=", examples.T @ deltas, words("the rows added up", "la somme des lignes"))),
                points=1,
            ),
        ),
    )

KEY = Key(
    id="two-layer-backpropagation-in-rows",
    title={"en": "Backpropagation with examples as rows", "fr": "Rétropropagation, exemples en lignes"},
    introduction=words(
        "The network has {d} inputs, {k} hidden units and {m} outputs; an example {x}, its prediction {s} and its target {y} are rows. A "
        "batch {b} has {n} of them below each other. Gradients have the shape of the variable; "
        "{o} has all entries equal to {one}.",
        "Le réseau a {d} entrées, {k} unités cachées et {m} sorties ; un exemple {x}, sa prédiction {s} et "
        "sa cible {y} sont des lignes. Un "
        "lot {b} en superpose {n}. Un gradient a la forme de la variable ; "
        "tous les coefficients de {o} valent {one}.",
        d=d,
        k=k,
        m=m,
        x=x,
        s=s,
        y=y,
        b=X,
        n=size,
        o=examples,
        one=sympy.Integer(1),
    ),
    given=GIVEN,
    questions=(EXAMPLE, BATCH),
)
