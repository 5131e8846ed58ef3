"""Weight normalisation: batch normalisation of a whitened input, the projected gradient, and the norm that never shrinks."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

SIZE = Given(tex(r"n \in \mathbb{N}"), words("the number of weights", "le nombre de poids"))
PARAMETERS = (
    SIZE,
    Given(tex(r"u \in \mathbb{R}^n"), words("the direction", "la direction")),
    Given(tex(r"u \ne 0"), words("it is one", "c’en est une")),
)
ACROSS = r"\left(I - \frac{u u^\top}{\|u\|^2}\right)"

QUESTION = Question(
    title=words("Normalised weights", "Poids normalisés"),
    number="4",
    answers=(
        Answer(
            words(
                "The input is white. Show that batch normalisation of one linear unit is weight normalisation.",
                "L’entrée est blanche. Montrer que normaliser par lot une unité linéaire revient à normaliser ses poids.",
            ),
            given=(
                SIZE,
                Given(tex(r"w \in \mathbb{R}^n"), words("weights", "des poids")),
                Given(tex(r"w \ne 0"), words("not all of them zero", "non tous nuls")),
                Given(tex(r"b \in \mathbb{R}"), words("a bias", "un biais")),
                Given(tex(r"x \in \mathbb{R}^n"), words("the input, random", "l’entrée, aléatoire")),
                Given(tex(r"\mathbb{E}[x] = 0"), words("its mean", "sa moyenne")),
                Given(tex(r"\operatorname{Cov}(x) = I"), words("its covariance", "sa covariance")),
            ),
            points=5,
            label=".1",
            more=(
                Result(tex(r"\mathbb{E}[w^\top x + b] = b")),
                Result(tex(r"\operatorname{Var}(w^\top x + b) = \|w\|^2")),
                Result(
                    tex(
                        r"\frac{w^\top x + b - \mathbb{E}[w^\top x + b]}{\sqrt{\operatorname{Var}(w^\top x + b)}}"
                        r" = \left(\frac{w}{\|w\|}\right)^\top x"
                    ),
                ),
            ),
            remark=words(
                "The right side is the unit with normalised weights; the bias is gone, as the mean is subtracted.",
                "Le membre de droite est l’unité aux poids normalisés ; le biais disparaît avec la moyenne.",
            ),
        ),
        Answer(
            words("Find the gradient in the new parameters.", "Calculer le gradient en les nouveaux paramètres."),
            tex(rf"\nabla_u \ell(u) = \frac{{g}}{{\|u\|}} {ACROSS} \nabla_w L(w)"),
            given=(
                *PARAMETERS,
                Given(tex(r"g \in \mathbb{R}"), words("the length", "la longueur")),
                Given(tex(r"g \ne 0"), words("so that the weights are not zero", "pour que les poids ne soient pas nuls")),
                Given(tex(r"w = \frac{g}{\|u\|} u"), words("the weights", "les poids")),
                Given(
                    tex(r"L : \mathbb{R}^n \to \mathbb{R}"), words("the loss, as a function of the weights", "la perte, fonction des poids")
                ),
                Given(
                    tex(r"\ell(u) = L\left(\frac{g}{\|u\|} u\right)"),
                    words("the same loss, as a function of the direction", "la même perte, fonction de la direction"),
                ),
            ),
            points=6,
            label=".2",
            more=(
                Result(tex(r"\frac{u u^\top}{\|u\|^2} = \frac{w w^\top}{\|w\|^2}")),
                Result(tex(rf"{ACROSS}^2 = I - \frac{{u u^\top}}{{\|u\|^2}}")),
                Result(tex(rf"{ACROSS} u = 0")),
            ),
            remark=words(
                "The matrix is symmetric and its own square, and it maps the direction of the weights to zero: it projects on what is "
                "orthogonal to them.",
                "La matrice est symétrique, égale à son carré, et annule la direction des poids : elle projette sur leur orthogonal.",
            ),
        ),
        Answer(
            words("Show that the norm does not shrink in a step.", "Montrer que la norme ne diminue pas lors d’un pas."),
            tex(r"\|u - \epsilon d\|^2 \geq \|u\|^2"),
            tex_chain(
                r"\|u - \epsilon d\|^2",
                ("=", r"\|u\|^2 - 2 \epsilon u^\top d + \epsilon^2 \|d\|^2", words("expanding the square", "développement du carré")),
                (
                    "=",
                    r"\|u\|^2 + \epsilon^2 \|d\|^2",
                    words("the step is orthogonal to the direction", "le pas est orthogonal à la direction"),
                ),
                (r"\geq", r"\|u\|^2", words("a square is never negative", "un carré n’est jamais négatif")),
            ),
            given=(
                *PARAMETERS,
                Given(tex(r"g, \epsilon \in \mathbb{R}"), words("the length, and the step size", "la longueur, et le pas")),
                Given(tex(r"q \in \mathbb{R}^n"), words("any gradient in the weights", "un gradient quelconque en les poids")),
                Given(
                    tex(rf"d = \frac{{g}}{{\|u\|}} {ACROSS} q"),
                    words("the gradient of the part before", "le gradient de la partie précédente"),
                ),
            ),
            points=5,
            label=".3",
            more=(Result(tex(r"u^\top d = 0")),),
            remark=words(
                "The length stays the same only where the step is zero. Longer directions make the gradient smaller: the learning rate "
                "goes down by itself.",
                "La longueur ne reste la même que si le pas est nul. Plus la direction est longue, plus le gradient est petit : le taux "
                "d’apprentissage baisse de lui-même.",
            ),
        ),
    ),
)
