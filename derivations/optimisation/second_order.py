"""Steps on the second-order model of a function: when a gradient step goes down, the best one, the Newton step."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

MODEL = r"\hat{f}_{x_0}(x_0 - \epsilon g)"

QUESTION = Question(
    title=words("Steps on a second-order model", "Pas sur un modèle du second ordre"),
    number="3",
    given=(
        Given(tex(r"n \in \mathbb{N}"), words("the number of variables", "le nombre de variables")),
        Given(
            tex(r"x, x_0, g \in \mathbb{R}^n"), words("points, and the gradient at one of them", "des points, et le gradient en l’un d’eux")
        ),
        Given(tex(r"H \in \mathbb{R}^{n \times n}"), words("the Hessian there", "la hessienne en ce point")),
        Given(tex(r"H = H^\top"), words("it is symmetric", "elle est symétrique")),
        Given(tex(r"\epsilon > 0"), words("a step size", "un pas")),
        Given(tex(r"f : \mathbb{R}^n \to \mathbb{R}"), words("the function", "la fonction")),
        Given(
            tex(r"\hat{f}_{x_0}(x) = f(x_0) + (x - x_0)^\top g + \frac{1}{2} (x - x_0)^\top H (x - x_0)"),
            words("its model", "son modèle"),
        ),
    ),
    answers=(
        Answer(
            words("What is the value of the model after one gradient step?", "Que vaut le modèle après un pas de gradient ?"),
            tex(rf"{MODEL} = f(x_0) - \epsilon g^\top g + \frac{{1}}{{2}} \epsilon^2 g^\top H g"),
            tex_chain(
                MODEL,
                (
                    "=",
                    r"f(x_0) + (-\epsilon g)^\top g + \frac{1}{2} (-\epsilon g)^\top H (-\epsilon g)",
                    words("the definition; the step is the difference", "la définition ; le pas est la différence"),
                ),
                (
                    "=",
                    r"f(x_0) - \epsilon g^\top g + \frac{1}{2} \epsilon^2 g^\top H g",
                    words("numbers taken out of the products", "les nombres sortent des produits"),
                ),
            ),
            points=3,
            label=".1",
        ),
        Answer(
            words("For which step sizes does it go down?", "Pour quels pas diminue-t-il ?"),
            tex(rf"{MODEL} < f(x_0) \iff \epsilon g^\top H g < 2 g^\top g"),
            points=4,
            label=".2",
            remark=words(
                "Without upward curvature along the gradient each step does, however long: the right side is positive where the "
                "gradient is not zero. With it, the step must stay below twice the best one.",
                "Sans courbure vers le haut le long du gradient, tout pas convient, si long soit-il : le membre de droite est positif "
                "si le gradient n’est pas nul. Sinon le pas doit rester sous le double du meilleur.",
            ),
        ),
        Answer(
            words(
                "With upward curvature: the range of step sizes, and the best.",
                "Avec une courbure positive : les pas permis, et le meilleur.",
            ),
            given=(Given(tex(r"g^\top H g > 0"), words("upward curvature along the gradient", "courbure positive le long du gradient")),),
            points=2,
            label=".2b",
            more=(
                Result(tex(rf"{MODEL} < f(x_0) \iff \epsilon < \frac{{2 g^\top g}}{{g^\top H g}}")),
                Result(tex(rf"\arg\min_{{\epsilon}} {MODEL} = \frac{{g^\top g}}{{g^\top H g}}")),
            ),
        ),
        Answer(
            words(
                "Set the gradient of the model to zero. Which algorithm does that give?",
                "Annuler le gradient du modèle. Quel algorithme obtient-on ?",
            ),
            given=(Given(tex(r"\det H \ne 0"), words("the system has one solution", "le système a une solution")),),
            points=4,
            label=".3",
            more=(
                Result(tex(r"\nabla_x \hat{f}_{x_0}(x) = g + H (x - x_0)")),
                Result(tex(r"g + H (x - x_0) = 0 \iff x = x_0 - H^{-1} g")),
                Result(
                    tex(r"\hat{f}_{x_0}(x_0 - H^{-1} g) = f(x_0) - \frac{1}{2} g^\top H^{-1} g"),
                    tex_chain(
                        r"\hat{f}_{x_0}(x_0 - H^{-1} g)",
                        (
                            "=",
                            r"f(x_0) - g^\top H^{-1} g + \frac{1}{2} (H^{-1} g)^\top H (H^{-1} g)",
                            words("the definition", "la définition"),
                        ),
                        (
                            "=",
                            r"f(x_0) - \frac{1}{2} g^\top H^{-1} g",
                            words(
                                "an inverse and the matrix cancel; half of it is left",
                                "la matrice et son inverse se simplifient ; il en reste la moitié",
                            ),
                        ),
                    ),
                ),
            ),
            remark=words(
                "This is Newton’s method: step after step to the stationary point of the model. Where the Hessian is not positive definite "
                "that point is no minimum.",
                "C’est la méthode de Newton : aller, pas après pas, au point stationnaire du modèle. Si la hessienne n’est pas définie "
                "positive, ce point n’est pas un minimum.",
            ),
        ),
    ),
)
