"""Backpropagation through two layers, examples as columns: softmax with cross-entropy above, hyperbolic tangent below."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Diag,
    Gradient,
    Hadamard,
    Jacobian,
    Log,
    Ones,
    Softmax,
    Tanh,
    TensorSymbol,
    chain,
    dimensions,
    relation,
    words,
)
from verifier.keys import Answer, Given, Key, Question

n, m, k = dimensions("n m k")
x, h, s, y = TensorSymbol("x", n), TensorSymbol("h", m), TensorSymbol("s", k), TensorSymbol("y", k)
W1, b1 = TensorSymbol("W_1", m, n), TensorSymbol("b_1", m)
W2, b2 = TensorSymbol("W_2", k, m), TensorSymbol("b_2", k)
a = TensorSymbol("a", m)
ell = sympy.Symbol("ell", real=True)

with sympy.evaluate(False):
    error = s - y
    slope = Ones(m) - Hadamard(h, h)
    delta = Hadamard(W2.T @ error, slope)
    into_hidden = Diag(Ones(m) - Hadamard(Tanh(a), Tanh(a)))

    GIVEN = (
        Given(relation(h, "=", Tanh(W1 @ x + b1)), words("the hidden layer", "la couche cachée")),
        Given(relation(s, "=", Softmax(W2 @ h + b2)), words("the prediction", "la prédiction")),
        Given(relation(ell, "=", -(y.T @ Log(s))), words("the loss", "la perte")),
        Given(relation(Ones(k).T @ y, "=", 1), words("the target is a distribution", "la cible est une distribution"), definition=False),
    )

    UPPER = Question(
        words("The upper layer", "La couche supérieure"),
        (
            Answer(
                words("Find the gradient in the bias {b}.", "Calculer le gradient en le biais {b}.", b=b2),
                relation(Gradient(ell, b2), "=", error),
                chain(
                    Gradient(ell, b2),
                    (
                        "=",
                        (Ones(k).T @ y) * s - y,
                        words(
                            "softmax with cross-entropy; the scores grow with the bias, one for one",
                            "softmax et entropie croisée ; les scores croissent comme le biais",
                        ),
                    ),
                    ("=", error, words("the target adds up to {one}", "la cible est de somme {one}", one=sympy.Integer(1))),
                ),
                points=2,
            ),
            Answer(
                words("And in the weights {w}.", "Et en les poids {w}.", w=W2),
                relation(Gradient(ell, W2), "=", error @ h.T),
                chain(
                    Gradient(ell, W2),
                    (
                        "=",
                        Gradient(ell, b2) @ h.T,
                        words(
                            "score {i} sees row {i} of {w} through {h}",
                            "le score {i} voit la ligne {i} de {w} à travers {h}",
                            i=sympy.Symbol("i", integer=True),
                            w=W2,
                            h=h,
                        ),
                    ),
                    ("=", error @ h.T, words("part (a)", "question (a)")),
                ),
                points=2,
            ),
        ),
    )

    LOWER = Question(
        words("The lower layer", "La couche inférieure"),
        (
            Answer(
                words("Find the Jacobian of the activation.", "Calculer la jacobienne de l’activation."),
                relation(Jacobian(Tanh(a), a), "=", into_hidden),
                chain(
                    Jacobian(Tanh(a), a),
                    (
                        "=",
                        into_hidden,
                        words("each entry depends on its own argument only", "chaque coefficient ne dépend que de son argument"),
                    ),
                ),
                points=1,
            ),
            Answer(
                words("Find the gradient in the bias {b}.", "Calculer le gradient en le biais {b}.", b=b1),
                relation(Gradient(ell, b1), "=", delta),
                chain(
                    Gradient(ell, b1),
                    (
                        "=",
                        Diag(slope) @ W2.T @ error,
                        words("back through {w}, then through the activation", "retour à travers {w}, puis à travers l’activation", w=W2),
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
                words("And in the weights {w}.", "Et en les poids {w}.", w=W1),
                relation(Gradient(ell, W1), "=", delta @ x.T),
                chain(
                    Gradient(ell, W1),
                    ("=", Gradient(ell, b1) @ x.T, words("as in 1 (b)", "comme en 1 (b)")),
                    ("=", delta @ x.T, words("part (b)", "question (b)")),
                ),
                points=2,
                remark=words("What flows back is computed once and used twice.", "Ce qui remonte est calculé une fois et sert deux fois."),
            ),
        ),
    )

KEY = Key(
    id="two-layer-backpropagation",
    title={"en": "Backpropagation through two layers", "fr": "Rétropropagation à travers deux couches"},
    introduction=words(
        "A network with {n} inputs, {m} hidden units and {k} classes reads one example, the column {x}. Gradients have the shape of the "
        "variable; {t} and the logarithm are taken entry by entry.",
        "Un réseau à {n} entrées, {m} unités cachées et {k} classes lit un exemple, la colonne {x}. Un "
        "gradient a la forme de la variable ; "
        "{t} et le logarithme s’appliquent coefficient par coefficient.",
        n=n,
        m=m,
        k=k,
        x=x,
        t=Tanh(a),
    ),
    given=GIVEN,
    questions=(UPPER, LOWER),
)
