"""The second-order Taylor model of a function: a gradient step, the best step size, the Newton step."""

from __future__ import annotations

import sympy

from derivations.notation import (
    Determinant,
    FunctionSymbol,
    Gradient,
    GradientAt,
    Hessian,
    Inverse,
    TensorSymbol,
    Zeros,
    chain,
    derivative,
    dimensions,
    quadratic,
    relation,
    words,
)
from verifier.keys import Answer, Given, Key, Question

n = dimensions("n")
epsilon, c = sympy.symbols("epsilon c", real=True)
x, x0, g = (TensorSymbol(name, n) for name in ("x", "x_0", "g"))
H = TensorSymbol("H", n, n)
model = FunctionSymbol("q", (n,))
half, two = sympy.Rational(1, 2), sympy.Integer(2)

with sympy.evaluate(False):
    away = x - x0
    gg, curvature, gain = g.T @ g, quadratic(g, H), quadratic(g, Inverse(H))
    best = gg / curvature
    reached = model(x0 - epsilon * g)
    lowest = c - gg**2 / (2 * curvature)
    newton = x0 - Inverse(H) @ g

    GIVEN = (
        Given(
            relation(model(x), "=", c + away.T @ g + half * quadratic(away, H)),
            words("the model around {p}", "le modèle autour de {p}", p=x0),
        ),
        Given(
            relation(H, "=", H.T),
            words("as for every Hessian of a smooth function", "comme toute hessienne d’une fonction régulière"),
            definition=False,
        ),
        Given(
            relation(curvature, ">", 0),
            words("upward curvature along {g}, for question 2", "courbure positive le long de {g}, pour la question 2", g=g),
            definition=False,
        ),
        Given(
            relation(Determinant(H), "!=", 0),
            words("{h} has an inverse, for question 3", "{h} est inversible, pour la question 3", h=H),
            definition=False,
        ),
    )

    GRADIENT_STEP = Question(
        words("One gradient step", "Un pas de gradient"),
        (
            Answer(
                words("What does the model predict after a step {s}?", "Que prédit le modèle après un pas {s} ?", s=-(epsilon * g)),
                relation(reached, "=", c - epsilon * gg + half * epsilon**2 * curvature),
                chain(
                    reached,
                    (
                        "=",
                        c + (-(epsilon * g)).T @ g + half * quadratic(-(epsilon * g), H),
                        words("the definition, with {a} for {b}", "la définition, avec {a} pour {b}", a=-(epsilon * g), b=away),
                    ),
                    (
                        "=",
                        c - epsilon * gg + half * epsilon**2 * curvature,
                        words("numbers taken out of the products", "les nombres sortent des produits"),
                    ),
                ),
                points=2,
            ),
            Answer(
                words("How does this value change with {e}?", "Comment cette valeur varie-t-elle avec {e} ?", e=epsilon),
                relation(derivative(reached, epsilon), "=", epsilon * curvature - gg),
                chain(
                    derivative(reached, epsilon),
                    ("=", derivative(c - epsilon * gg + half * epsilon**2 * curvature, epsilon), words("part (a)", "question (a)")),
                    ("=", epsilon * curvature - gg, words("a polynomial in {e}", "un polynôme en {e}", e=epsilon)),
                ),
                points=1,
                remark=words("It vanishes at {b} only.", "Elle ne s’annule qu’en {b}.", b=best),
            ),
        ),
    )

    BEST_STEP = Question(
        words("The best step size", "Le meilleur pas"),
        (
            Answer(
                words("Complete the square in {e}.", "Mettre sous forme canonique en {e}.", e=epsilon),
                relation(reached, "=", lowest + half * curvature * (epsilon - best) ** 2),
                chain(
                    reached,
                    ("=", c - epsilon * gg + half * epsilon**2 * curvature, words("question 1 (a)", "question 1 (a)")),
                    (
                        "=",
                        lowest + half * curvature * (epsilon - best) ** 2,
                        words("half the curvature is the leading coefficient", "le coefficient dominant est la moitié de la courbure"),
                    ),
                ),
                points=2,
            ),
            Answer(
                words("Deduce a bound that no step size can beat.", "En déduire une borne qu’aucun pas ne peut battre."),
                relation(reached, ">=", lowest),
                chain(
                    reached,
                    ("=", lowest + half * curvature * (epsilon - best) ** 2, words("part (a)", "question (a)")),
                    (
                        ">=",
                        lowest,
                        words("the curvature is positive, a square never negative", "la courbure est positive, un carré jamais négatif"),
                    ),
                ),
                points=1,
            ),
            Answer(
                words("Show that {b} reaches it.", "Montrer que {b} l’atteint.", b=best),
                relation(model(x0 - best * g), "=", lowest),
                chain(
                    model(x0 - best * g),
                    ("=", c - best * gg + half * best**2 * curvature, words("question 1 (a) at {b}", "question 1 (a) en {b}", b=best)),
                    ("=", lowest, words("a whole fraction less half of it", "une fraction entière moins sa moitié")),
                ),
                points=1,
            ),
        ),
    )

    NEWTON = Question(
        words("The Newton step", "Le pas de Newton"),
        (
            Answer(
                words("Find the gradient of the model.", "Calculer le gradient du modèle."),
                relation(Gradient(model(x), x), "=", g + H @ away),
                chain(
                    Gradient(model(x), x),
                    (
                        "=",
                        g + half * ((H + H.T) @ away),
                        words("gradients of a linear and of a quadratic form", "gradients d’une forme linéaire et d’une forme quadratique"),
                    ),
                    ("=", g + H @ away, words("{h} is symmetric", "{h} est symétrique", h=H)),
                ),
                points=2,
            ),
            Answer(
                words("And its Hessian.", "Et sa hessienne."),
                relation(Hessian(model(x), x), "=", H),
                chain(Hessian(model(x), x), ("=", H, words("the Jacobian of part (a)", "la jacobienne de la question (a)"))),
                points=1,
            ),
            Answer(
                words("Show that the model is stationary at {p}.", "Montrer que le modèle est stationnaire en {p}.", p=newton),
                relation(GradientAt(model(newton)), "=", Zeros(n)),
                chain(
                    GradientAt(model(newton)),
                    ("=", g + H @ (newton - x0), words("part (a) at that point", "question (a) en ce point")),
                    ("=", g - H @ Inverse(H) @ g, words("{p} cancels", "{p} se simplifie", p=x0)),
                    ("=", Zeros(n), words("a matrix times its inverse", "une matrice fois son inverse")),
                ),
                points=2,
            ),
            Answer(
                words("Which value does the model take there?", "Quelle valeur le modèle y prend-il ?"),
                relation(model(newton), "=", c - half * gain),
                chain(
                    model(newton),
                    (
                        "=",
                        c - gain + half * quadratic(Inverse(H) @ g, H),
                        words("the definition, with {a} for {b}", "la définition, avec {a} pour {b}", a=-(Inverse(H) @ g), b=away),
                    ),
                    ("=", c - gain + half * gain, words("an inverse and {h} cancel", "{h} et son inverse se simplifient", h=H)),
                    ("=", c - half * gain, words("arithmetic", "calcul")),
                ),
                points=2,
                remark=words(
                    "Where {h} is positive definite this is the minimum; with an indefinite {h} it is a saddle.",
                    "Si {h} est définie positive, c’est le minimum ; si {h} est indéfinie, c’est un col.",
                    h=H,
                ),
            ),
        ),
    )

KEY = Key(
    id="second-order-step",
    title={"en": "Steps on a second-order model", "fr": "Pas sur un modèle du second ordre"},
    introduction=words(
        "Around a point {p} a smooth function of {n} variables is replaced by its second-order Taylor polynomial {q}: {c} is the value "
        "of the function at {p}, {g} its gradient, {h} its Hessian, a symmetric {n}\u00a0×\u00a0{n} matrix. "
        "A step size is a real number {e}.",
        "Autour d’un point {p}, on remplace une fonction régulière de {n} variables par son polynôme de Taylor d’ordre deux {q} : {c} est "
        "la valeur de la fonction en {p}, {g} son gradient, {h} sa hessienne, une matrice "
        "{n}\u00a0×\u00a0{n} symétrique. Un pas est un réel {e}.",
        p=x0,
        n=n,
        q=model(x),
        c=c,
        g=g,
        h=H,
        e=epsilon,
    ),
    given=GIVEN,
    questions=(GRADIENT_STEP, BEST_STEP, NEWTON),
)
