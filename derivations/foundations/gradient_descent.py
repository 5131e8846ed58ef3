"""Gradient descent with too long a step on a convex function, and its rate on a smooth one that need not be convex."""

from __future__ import annotations

import sympy

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

PIECEWISE = Answer(
    words(
        "Show that {f} is convex, find its only minimiser and its derivative. Does gradient descent with step {one} converge from a "
        "starting point {x} to a stationary point?",
        "Montrer que {f} est convexe, trouver son unique minimiseur et sa dérivée. La descente de gradient de pas {one} converge-t-elle "
        "d’un point de départ {x} vers un point stationnaire ?",
        f=tex("f"),
        one=sympy.Integer(1),
        x=tex("x_0 > 1"),
    ),
    tex(
        r"f'(x) = \begin{cases} \frac{3}{2} (x - 1) + 2 & \text{if } x > 1 \\ \frac{3}{2} (x + 1) - 2 & \text{if } x < -1 \\ "
        r"2 x & \text{otherwise} \end{cases}"
    ),
    points=6,
    given=(
        Given(
            tex(
                r"f(x) = \begin{cases} \frac{3}{4} (1 - x)^2 - 2 (1 - x) & \text{if } x > 1 \\ "
                r"\frac{3}{4} (1 + x)^2 - 2 (1 + x) & \text{if } x < -1 \\ x^2 - 1 & \text{otherwise} \end{cases}"
            ),
            words("three parabolas", "trois paraboles"),
        ),
        Given(tex(r"x \in \mathbb{R}"), words("any point", "un point quelconque")),
        Given(tex("u > 0"), words("how far an iterate is from {i}", "la distance d’un itéré à {i}", i=tex("[-1, 1]"))),
        Given(tex(r"t \in \mathbb{N}"), words("the number of steps", "le nombre de pas")),
        Given(tex("x_0 > 1"), words("the starting point", "le point de départ")),
        Given(tex("a_0 = x_0"), words("the first distance from zero", "la première distance à zéro")),
        Given(
            tex(r"a_{t + 1} = \frac{a_t + 1}{2}"),
            words("the distances of the iterates from zero, by the lines below", "les distances des itérés à zéro, d’après ce qui suit"),
        ),
    ),
    more=(
        Result(tex("f'(1) = 2")),
        Result(tex("f'(-1) = -2")),
        Result(tex(r"f \text{ is convex}")),
        Result(tex(r"f(x) \geq \frac{3}{4} x^2 - 1")),
        Result(tex("f(0) = -1")),
        Result(tex(r"x f'(x) \geq \frac{3}{2} x^2")),
        Result(
            tex(r"1 + u - f'(1 + u) = -\left(1 + \frac{u}{2}\right)"),
            tex_chain(
                "1 + u - f'(1 + u)",
                ("=", r"1 + u - \left(\frac{3}{2} u + 2\right)", words("first branch", "première branche")),
                ("=", r"-\left(1 + \frac{u}{2}\right)", words("arithmetic", "calcul")),
            ),
        ),
        Result(
            tex(r"-(1 + u) - f'(-(1 + u)) = 1 + \frac{u}{2}"),
            tex_chain(
                "-(1 + u) - f'(-(1 + u))",
                ("=", r"-(1 + u) - \left(-\frac{3}{2} u - 2\right)", words("second branch", "deuxième branche")),
                ("=", r"1 + \frac{u}{2}", words("arithmetic", "calcul")),
            ),
        ),
        Result(tex(r"a_t = 1 + \frac{x_0 - 1}{2^t}")),
        Result(tex(r"\lim_{t \to \infty} \left(1 + \frac{x_0 - 1}{2^t}\right) = 1")),
    ),
    remark=words(
        "The pieces meet with the same slope and the derivative increases. As {b}, zero is the only minimiser, and as {d}, the only "
        "stationary point. Each step changes the sign of an iterate and halves its distance from the interval {i}: the iterates are {o}, "
        "they come near one and minus one in turn and do not converge, and the slopes there are {s}. The step is as long as the steepest "
        "slope of the derivative, {two}, just no longer allows: it would have to be less than {one}.",
        "Les morceaux se raccordent avec la même pente et la dérivée est croissante. Comme {b}, zéro est le seul minimiseur et, comme {d}, "
        "le seul point stationnaire. Chaque pas change le signe de l’itéré et divise par deux sa distance à l’intervalle {i} : les itérés "
        "valent {o}, s’approchent tour à tour de un et de moins un et ne convergent pas ; les pentes y valent {s}. La pente maximale de la "
        "dérivée étant {two}, ce pas est tout juste trop long : il devrait être inférieur à {one}.",
        b=tex(r"f(x) \geq \frac{3}{4} x^2 - 1"),
        d=tex(r"x f'(x) \geq \frac{3}{2} x^2"),
        i=tex("[-1, 1]"),
        o=tex(r"(-1)^t \left(1 + \frac{x_0 - 1}{2^t}\right)"),
        s=tex(r"\pm 2"),
        two=sympy.Integer(2),
        one=sympy.Integer(1),
    ),
)

SQUARE = r"\|\nabla F(w^{(k)})\|^2"

SMOOTH = Answer(
    words(
        "For a function {f} with {l}-Lipschitz gradient and steps of size {e}, bound the smallest of the first {k} squared gradient norms.",
        "Pour une fonction {f} de gradient {l}-lipschitzien et des pas de taille {e}, majorer le plus petit des {k} premiers carrés de "
        "normes du gradient.",
        f=tex("F"),
        l=tex("L"),
        e=tex(r"\frac{1}{L}"),
        k=tex("K"),
    ),
    tex(rf"F(w^{{(k + 1)}}) \leq F(w^{{(k)}}) - \frac{{1}}{{2 L}} {SQUARE}"),
    tex_chain(
        "F(w^{(k + 1)})",
        (
            r"\leq",
            rf"F(w^{{(k)}}) - \frac{{1}}{{L}} {SQUARE} + \frac{{1}}{{2 L}} {SQUARE}",
            words("smoothness, with this step", "régularité, avec ce pas"),
        ),
        ("=", rf"F(w^{{(k)}}) - \frac{{1}}{{2 L}} {SQUARE}", words("a whole less its half", "un entier moins sa moitié")),
    ),
    points=6,
    given=(
        Given(tex("L > 0"), words("how fast the gradient may change", "la vitesse maximale de variation du gradient")),
        Given(tex(r"\eta = \frac{1}{L}"), words("the step size", "le pas")),
        Given(tex(r"w \in \mathbb{R}^d"), words("the parameters", "les paramètres")),
        Given(tex(r"F: \mathbb{R}^d \to \mathbb{R}"), words("the function", "la fonction")),
        Given(
            tex(rf"F(w^{{(k + 1)}}) \leq F(w^{{(k)}}) - \eta {SQUARE} + \frac{{1}}{{2}} \eta^2 L {SQUARE}"),
            words("what smoothness says of a step", "ce que la régularité dit d’un pas"),
        ),
        Given(tex(r"K \in \mathbb{N}"), words("the number of steps", "le nombre de pas")),
        Given(tex(r"K \geq 1"), words("at least one", "au moins un")),
        Given(
            tex(r"s_k \leq 2 L (a_k - a_{k + 1})"),
            words(
                "the second line, with {s} for {n} and {a} for {f}",
                "la deuxième ligne, avec {s} pour {n} et {a} pour {f}",
                s=tex("s_k"),
                n=tex(SQUARE),
                a=tex("a_k"),
                f=tex("F(w^{(k)})"),
            ),
        ),
        Given(tex(r"a_k \geq c"), words("{c} is the least value of {f}", "{c} est la valeur minimale de {f}", c=tex("c"), f=tex("F"))),
        Given(tex(r"m \leq s_k"), words("{m} is the least of the {s}", "{m} est le plus petit des {s}", m=tex("m"), s=tex("s_k"))),
    ),
    more=(
        Result(tex(rf"{SQUARE} \leq 2 L (F(w^{{(k)}}) - F(w^{{(k + 1)}}))")),
        Result(tex(r"K m \leq \sum_{k=0}^{K - 1} s_k")),
        Result(tex(r"\sum_{k=0}^{K - 1} s_k \leq \sum_{k=0}^{K - 1} 2 L (a_k - a_{k + 1})")),
        Result(tex(r"\sum_{k=0}^{K - 1} 2 L (a_k - a_{k + 1}) = 2 L (a_0 - a_K)")),
        Result(tex(r"2 L (a_0 - a_K) \leq 2 L (a_0 - c)")),
        Result(tex(r"\sum_{k=0}^{K - 1} s_k \leq 2 L (a_0 - a_K)")),
        Result(tex(r"K m \leq 2 L (a_0 - c)")),
        Result(tex(r"m \leq \frac{2 L}{K} (a_0 - c)")),
    ),
    remark=words(
        "Summed over the first {k} steps the decreases telescope; what is left is at most the first value less the least one. The "
        "smallest of the squared norms is at most their mean, so that {n} steps make one at most {e}.",
        "Sommées sur les {k} premiers pas, les diminutions se télescopent ; il reste au plus la première valeur moins la valeur minimale. "
        "Le plus petit des carrés des normes est au plus leur moyenne : {n} pas suffisent pour que l’un "
        "d’eux soit au plus {e}.",
        k=tex("K"),
        n=tex(r"\frac{2 L}{\epsilon} (a_0 - c)"),
        e=tex(r"\epsilon"),
    ),
)

QUESTION = Question(
    title=words("Convergence of gradient descent", "Convergence de la descente de gradient"),
    number="5",
    figures=("descent-orbit f x",),
    answers=(PIECEWISE, SMOOTH),
)
