"""Backpropagation through time: the recursion for the states, and each step's share of the gradients in the weights."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Diag,
    FunctionSymbol,
    Gradient,
    GradientAt,
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
    words,
)
from verifier.keys import Answer, Given, Key, Question

n, m, o = dimensions("n m o")
t = sympy.Symbol("t", integer=True)
last = sympy.Symbol("T", integer=True, positive=True)
a = sympy.Symbol("a", real=True)
W, U, V = TensorSymbol("W", m, n), TensorSymbol("U", m, m), TensorSymbol("V", o, m)
own_w, own_u = TensorSymbol("A", m, n), TensorSymbol("B", m, m)
x, h, y, z, cost = Sequence("x", n), Sequence("h", m), Sequence("y", o), Sequence("z", o), Sequence("L")
share = Sequence("G", m, n)
sigma = FunctionSymbol("sigma", elementwise=True)
later, both_w = FunctionSymbol("R", (m,)), FunctionSymbol("Psi", (m, n), (m, n))
state = TensorSymbol("f", m)

with sympy.evaluate(False):
    now, before, after = t, t - 1, t + 1

    def slope(v: object) -> object:
        """The derivative of the sigmoid, written with its value."""
        return Hadamard(v, Ones(m) - v)

    step = Jacobian(h[after], h[now])
    direct = Gradient(cost[now], h[now])
    from_later = GradientAt(later(h[after]))
    into_state = GradientAt(later(state))

    GIVEN = (
        Given(
            relation(sigma(a), "=", 1 / (1 + sympy.exp(-a))),
            words("entry by entry on vectors", "coefficient par coefficient sur les vecteurs"),
        ),
        Given(relation(h[now], "=", sigma(W @ x[now] + U @ h[before])), words("the state", "l’état")),
        Given(relation(y[now], "=", V @ h[now]), words("the output", "la sortie")),
        Given(relation(cost[now], "=", square_norm(z[now] - y[now])), words("the loss of step {t}", "la perte du pas {t}", t=now)),
        Given(
            relation(state, "=", sigma(own_w @ x[now] + own_u @ h[before])),
            words(
                "for question 3: the state, with copies of the weights of its own",
                "pour la question 3 : l’état, avec ses propres copies des poids",
            ),
        ),
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
                    "All losses after step {t} depend on {h} only through {g}; call their sum {r}. Relate the gradients in the two states.",
                    "Toutes les pertes après le pas {t} ne dépendent de {h} qu’à travers {g} ; on note {r} leur somme. "
                    "Relier les gradients "
                    "en les deux états.",
                    t=now,
                    h=h[now],
                    g=h[after],
                    r=later(h[after]),
                ),
                relation(Gradient(cost[now] + later(h[after]), h[now]), "=", direct + step.T @ from_later),
                chain(
                    Gradient(cost[now] + later(h[after]), h[now]),
                    ("=", direct + Gradient(later(h[after]), h[now]), words("gradient of a sum", "gradient d’une somme")),
                    ("=", direct + step.T @ from_later, words("chain rule", "dérivée composée")),
                ),
                points=3,
                remark=words(
                    "This is the recursion: {r} is the gradient of the whole loss in {g}. It starts at the last state, where "
                    "nothing comes after.",
                    "C’est la récurrence : {r} est le gradient de la perte totale en {g}. Elle part du dernier état, après lequel "
                    "il n’y a rien.",
                    r=from_later,
                    g=h[after],
                ),
            ),
            Answer(
                words("Write it out.", "L’expliciter."),
                relation(
                    Gradient(cost[now] + later(h[after]), h[now]),
                    "=",
                    -2 * (V.T @ (z[now] - V @ h[now])) + U.T @ Diag(slope(h[after])) @ from_later,
                ),
                chain(
                    Gradient(cost[now] + later(h[after]), h[now]),
                    ("=", direct + step.T @ from_later, words("part (a)", "question (a)")),
                    (
                        "=",
                        -2 * (V.T @ (z[now] - V @ h[now])) + U.T @ Diag(slope(h[after])) @ from_later,
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
                    "Give step {t} copies {A} and {B} of the weights; {f} is its state and {r} the loss from there on. Find the "
                    "gradient in {A}.",
                    "On donne au pas {t} des copies {A} et {B} des poids ; {f} est son état et {r} la perte à partir de là. Calculer le "
                    "gradient en {A}.",
                    t=now,
                    A=own_w,
                    B=own_u,
                    f=state,
                    r=later(state),
                ),
                relation(Gradient(later(state), own_w), "=", Diag(slope(state)) @ into_state @ x[now].T),
                chain(
                    Gradient(later(state), own_w),
                    (
                        "=",
                        Hadamard(slope(state), into_state) @ x[now].T,
                        words(
                            "row {i} of {A} acts on entry {i} of the state, through {x}",
                            "la ligne {i} de {A} agit sur le coefficient {i} de l’état, à travers {x}",
                            i=sympy.Symbol("i", integer=True),
                            A=own_w,
                            x=x[now],
                        ),
                    ),
                    (
                        "=",
                        Diag(slope(state)) @ into_state @ x[now].T,
                        words(
                            "a product entry by entry as a diagonal matrix",
                            "un produit coefficient par coefficient, comme matrice diagonale",
                        ),
                    ),
                ),
                points=3,
            ),
            Answer(
                words("And in {B}.", "Et en {B}.", B=own_u),
                relation(Gradient(later(state), own_u), "=", Diag(slope(state)) @ into_state @ h[before].T),
                chain(
                    Gradient(later(state), own_u),
                    (
                        "=",
                        Diag(slope(state)) @ into_state @ h[before].T,
                        words("as in (a), with {h} for {x}", "comme en (a), avec {h} pour {x}", h=h[before], x=x[now]),
                    ),
                ),
                points=1,
            ),
            Answer(
                words(
                    "Let {p} be a loss in which one step uses the first matrix and all later steps the second. What is its gradient in a "
                    "matrix that they share?",
                    "Soit {p} une perte où un pas utilise la première matrice et tous les suivants la seconde. Quel est "
                    "son gradient en une "
                    "matrice commune ?",
                    p=both_w(own_w, W),
                ),
                relation(Gradient(both_w(W, W), W), "=", GradientAt(both_w(W, W), 0) + GradientAt(both_w(W, W), 1)),
                chain(
                    Gradient(both_w(W, W), W),
                    (
                        "=",
                        GradientAt(both_w(W, W), 0) + GradientAt(both_w(W, W), 1),
                        words("chain rule; both arguments grow alike", "dérivée composée ; les deux arguments croissent de même"),
                    ),
                ),
                points=2,
            ),
            Answer(
                words(
                    "Write {g} for the gradient in {w} of the losses after step {t}, for a given state. By (c) the share "
                    "of step {t} is {d}. "
                    "Add up all shares.",
                    "On note {g} le gradient en {w} des pertes après le pas {t}, à état fixé. D’après (c), la part du pas {t} est {d}. "
                    "Additionner toutes les parts.",
                    g=share[now],
                    w=W,
                    t=now,
                    d=share[before] - share[now],
                ),
                relation(SumOver(share[before] - share[now], now, 1, last), "=", share[0] - share[last]),
                chain(
                    SumOver(share[before] - share[now], now, 1, last),
                    ("=", share[0] - share[last], words("a telescoping sum", "une somme télescopique")),
                ),
                points=2,
                remark=words(
                    "Nothing comes after the last step, so {e}: the gradient {g} of the whole loss is the sum over {t} "
                    "of the shares in (a). "
                    "The same holds for {u} with the shares in (b).",
                    "Rien ne suit le dernier pas, donc {e} : le gradient {g} de la perte totale est la somme sur {t} des parts de (a). "
                    "De même pour {u} avec les parts de (b).",
                    e=relation(share[last], "=", 0),
                    g=share[0],
                    t=now,
                    u=U,
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
