"""Backpropagation through time: the recursion for the states, and the gradients in the weights as sums over the steps."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Diag,
    FunctionSymbol,
    Gradient,
    Hadamard,
    Jacobian,
    Ones,
    Sequence,
    SumOver,
    TensorSymbol,
    chain,
    derivative,
    dimensions,
    relation,
    square_norm,
    total,
    words,
)
from verifier.keys import Answer, Given, Key, Question

n, m, o = dimensions("n m o")
t = sympy.Symbol("t", integer=True)
last = sympy.Symbol("T", integer=True, positive=True)
a = sympy.Symbol("a", real=True)
W, U, V = TensorSymbol("W", m, n), TensorSymbol("U", m, m), TensorSymbol("V", o, m)
x, h, y, z, cost = Sequence("x", n), Sequence("h", m), Sequence("y", o), Sequence("z", o), Sequence("L")
loss = total("L")
sigma = FunctionSymbol("sigma", elementwise=True)

with sympy.evaluate(False):
    now, before, after = t, t - 1, t + 1

    def slope(v: object) -> object:
        """The derivative of the sigmoid, written with its value."""
        return Hadamard(v, Ones(m) - v)

    step = Jacobian(h[after], h[now])
    direct = Gradient(cost[now], h[now])
    in_state = Gradient(loss, h[now])
    in_next = Gradient(loss, h[after])

    def summed(by: object) -> object:
        """The sum over the steps of what each adds to a gradient in weights that act on ``by``."""
        return SumOver(Hadamard(slope(h[now]), in_state) @ by.T, now, 1, last)  # type: ignore[attr-defined]

    GIVEN = (
        Given(
            relation(sigma(a), "=", 1 / (1 + sympy.exp(-a))),
            words("entry by entry on vectors", "coefficient par coefficient sur les vecteurs"),
        ),
        Given(relation(h[now], "=", sigma(W @ x[now] + U @ h[before])), words("the state", "l’état")),
        Given(relation(y[now], "=", V @ h[now]), words("the output", "la sortie")),
        Given(relation(cost[now], "=", square_norm(z[now] - y[now])), words("the loss of step {t}", "la perte du pas {t}", t=now)),
        Given(relation(loss, "=", SumOver(cost[now], now, 1, last)), words("the whole loss", "la perte totale")),
        Given(relation(now, ">=", 1), words("a step is one of them", "un pas est l’un d’eux"), definition=False),
        Given(relation(now, "<=", last), words("the last one is {T}", "le dernier est {T}", T=last), definition=False),
    )

    ONE_STEP = Question(
        words("One step", "Un pas"),
        (
            Answer(
                words("How does the loss of a step depend on its state?", "Comment la perte d’un pas dépend-elle de son état ?"),
                relation(direct, "=", -2 * (V.T @ (z[now] - V @ h[now]))),
                chain(
                    direct,
                    ("=", Gradient(square_norm(z[now] - V @ h[now]), h[now]), words("definition of the output", "définition de la sortie")),
                    ("=", -2 * (V.T @ (z[now] - V @ h[now])), words("chain rule on a square", "dérivée composée d’un carré")),
                ),
                points=2,
            ),
            Answer(
                words("Find the slope of the sigmoid.", "Calculer la pente de la sigmoïde."),
                relation(derivative(sigma(a), a), "=", sigma(a) * (1 - sigma(a))),
                chain(
                    derivative(sigma(a), a),
                    ("=", sympy.exp(-a) / (1 + sympy.exp(-a)) ** 2, words("derivative of a reciprocal", "dérivée d’un inverse")),
                    ("=", sigma(a) * (1 - sigma(a)), words("splitting the fraction", "en scindant la fraction")),
                ),
                points=1,
            ),
            Answer(
                words("Find the Jacobian of one state in the one before.", "Calculer la jacobienne d’un état en le précédent."),
                relation(step, "=", Diag(slope(h[after])) @ U),
                chain(
                    step,
                    (
                        "=",
                        Diag(slope(sigma(W @ x[after] + U @ h[now]))) @ U,
                        words("chain rule: slopes of the entries, then {u}", "dérivée composée : pentes des coefficients, puis {u}", u=U),
                    ),
                    ("=", Diag(slope(h[after])) @ U, words("definition of the state", "définition de l’état")),
                ),
                points=2,
            ),
        ),
    )

    RECURSION = Question(
        words("Back in time", "En remontant le temps"),
        (
            Answer(
                words(
                    "The losses after step {t} depend on {h} only through {g}. Relate the gradients of the whole loss in the two states.",
                    "Les pertes après le pas {t} ne dépendent de {h} qu’à travers {g}. Relier les gradients de la perte totale en les "
                    "deux états.",
                    t=now,
                    h=h[now],
                    g=h[after],
                ),
                relation(in_state, "=", direct + step.T @ in_next),
                points=3,
                remark=words(
                    "It starts at the last state, after which nothing comes.",
                    "Elle part du dernier état, après lequel il n’y a rien.",
                ),
            ),
            Answer(
                words("Write it out.", "L’expliciter."),
                relation(in_state, "=", -2 * (V.T @ (z[now] - V @ h[now])) + U.T @ Diag(slope(h[after])) @ in_next),
                chain(
                    in_state,
                    ("=", direct + step.T @ in_next, words("part (a)", "question (a)")),
                    (
                        "=",
                        -2 * (V.T @ (z[now] - V @ h[now])) + U.T @ Diag(slope(h[after])) @ in_next,
                        words("question 1; a diagonal matrix is symmetric", "question 1 ; une matrice diagonale est symétrique"),
                    ),
                ),
                points=1,
            ),
        ),
        figures=("unrolled-rnn W U V L",),
    )

    WEIGHTS = Question(
        words("The weights", "Les poids"),
        (
            Answer(
                words(
                    "Find the gradient of the whole loss in {W}, from the gradients in the states.",
                    "Calculer le gradient de la perte totale en {W}, à partir des gradients en les états.",
                    W=W,
                ),
                relation(Gradient(loss, W), "=", SumOver(Diag(slope(h[now])) @ in_state @ x[now].T, now, 1, last)),
                chain(
                    Gradient(loss, W),
                    (
                        "=",
                        summed(x[now]),
                        words(
                            "each step uses {W} once and what all of them add is summed up; at step {t}, row {i} of {W} acts on entry {i} "
                            "of the state, through {x}",
                            "chaque pas utilise {W} une fois et les contributions s’ajoutent ; au pas {t}, la ligne {i} de {W} agit sur le "
                            "coefficient {i} de l’état, à travers {x}",
                            W=W,
                            t=now,
                            i=sympy.Symbol("i", integer=True),
                            x=x[now],
                        ),
                    ),
                    (
                        "=",
                        SumOver(Diag(slope(h[now])) @ in_state @ x[now].T, now, 1, last),
                        words(
                            "a product entry by entry as a diagonal matrix",
                            "un produit coefficient par coefficient, comme matrice diagonale",
                        ),
                    ),
                ),
                points=3,
            ),
            Answer(
                words("And in {U}.", "Et en {U}.", U=U),
                relation(Gradient(loss, U), "=", SumOver(Diag(slope(h[now])) @ in_state @ h[before].T, now, 1, last)),
                chain(
                    Gradient(loss, U),
                    (
                        "=",
                        summed(h[before]),
                        words("as in (a), with {h} for {x}", "comme en (a), avec {h} pour {x}", h=h[before], x=x[now]),
                    ),
                    (
                        "=",
                        SumOver(Diag(slope(h[now])) @ in_state @ h[before].T, now, 1, last),
                        words("as before", "comme avant"),
                    ),
                ),
                points=2,
            ),
            Answer(
                words(
                    "And from the losses of the single steps: which steps count in each?",
                    "Et à partir des pertes de chaque pas : quels pas comptent dans chacune ?",
                ),
                relation(Gradient(loss, W), "=", SumOver(Gradient(cost[now], W), now, 1, last)),
                points=1,
                text=words(
                    "The gradient of a sum is the sum of the gradients. In that of the loss of step {t}, only {t} and the steps before "
                    "it count: a state does not depend on what comes after.",
                    "Le gradient d’une somme est la somme des gradients. Dans celui de la perte du pas {t}, seuls comptent {t} et les pas "
                    "d’avant : un état ne dépend pas de ce qui suit.",
                    t=now,
                ),
            ),
        ),
    )

KEY = Key(
    id="backpropagation-through-time",
    title={"en": "Backpropagation through time", "fr": "Rétropropagation à travers le temps"},
    introduction=words(
        "A recurrent network reads {x} with {n} entries, keeps a state with {m} entries and gives an output "
        "with {o}, to be compared with {z}; "
        "the loss is the sum of the losses of the steps from {one} to {T}. Gradients have the shape of the variable; in a Jacobian the "
        "rows belong to what is differentiated.",
        "Un réseau récurrent lit {x} à {n} coefficients, garde un état à {m} coefficients et rend une sortie à {o}, à comparer à {z} ; la "
        "perte est la somme des pertes des pas {one} à {T}. Un gradient a la forme de la variable ; les lignes d’une jacobienne "
        "appartiennent à ce qui est dérivé.",
        x=x[now],
        n=n,
        m=m,
        o=o,
        z=z[now],
        one=sympy.Integer(1),
        T=last,
    ),
    given=GIVEN,
    questions=(ONE_STEP, RECURSION, WEIGHTS),
)
