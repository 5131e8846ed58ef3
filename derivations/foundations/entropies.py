"""Cross-entropy as a likelihood and as a divergence; the laws of greatest entropy, discrete and continuous."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

PROBABILITY = Given(tex(r"p \in (0, 1)"), words("the probability of a one", "la probabilité d’un un"))
CROSS_ENTROPY = Given(tex(r"\text{CE}(p, x) = -x \log(p) - (1 - x) \log(1 - p)"), words("the cross-entropy", "l’entropie croisée"))

LIKELIHOOD = Answer(
    words(
        "Derive the cross-entropy from maximum likelihood for a binary {x}.",
        "Obtenir l’entropie croisée par le maximum de vraisemblance pour {x} binaire.",
        x=tex("x"),
    ),
    tex(r"-\log \ell(p) = \text{CE}(p, x)"),
    tex_chain(
        r"-\log \ell(p)",
        ("=", r"-\log\left(p^x (1 - p)^{1 - x}\right)", words("the Bernoulli law", "la loi de Bernoulli")),
        ("=", r"-x \log(p) - (1 - x) \log(1 - p)", words("logarithm of a product of powers", "logarithme d’un produit de puissances")),
        ("=", r"\text{CE}(p, x)", words("definition", "définition")),
    ),
    points=2,
    given=(
        PROBABILITY,
        Given(tex(r"x \in \{0, 1\}"), words("the observation", "l’observation")),
        CROSS_ENTROPY,
        Given(tex(r"\ell(p) = p^x (1 - p)^{1 - x}"), words("the likelihood of {x}", "la vraisemblance de {x}", x=tex("x"))),
    ),
    remark=words(
        "The logarithm is increasing: what makes the likelihood greatest makes the cross-entropy smallest.",
        "Le logarithme est croissant : ce qui rend la vraisemblance maximale rend l’entropie croisée minimale.",
    ),
)

DIVERGENCE = Answer(
    words(
        "Read the cross-entropy as a divergence of two Bernoulli laws when {x} lies strictly between 0 and 1.",
        "Lire l’entropie croisée comme une divergence de deux lois de Bernoulli quand {x} est strictement entre 0 et 1.",
        x=tex("x"),
    ),
    tex(r"\text{CE}(p, x) = B(x) + D(x, p)"),
    tex_chain(
        r"\text{CE}(p, x)",
        (
            "=",
            r"-x \log(x) - (1 - x) \log(1 - x) + x (\log(x) - \log(p)) + (1 - x) (\log(1 - x) - \log(1 - p))",
            words("the logarithms of {x} are added and taken away", "les logarithmes de {x} sont ajoutés et retranchés", x=tex("x")),
        ),
        ("=", r"B(x) + D(x, p)", words("logarithm of a quotient", "logarithme d’un quotient")),
    ),
    points=2,
    given=(
        PROBABILITY,
        Given(tex(r"x \in (0, 1)"), words("a probability too", "une probabilité aussi")),
        CROSS_ENTROPY,
        Given(
            tex(r"B(x) = -x \log(x) - (1 - x) \log(1 - x)"),
            words("entropy of the Bernoulli law of the data", "entropie de la loi de Bernoulli des données"),
        ),
        Given(
            tex(r"D(x, p) = x \log\left(\frac{x}{p}\right) + (1 - x) \log\left(\frac{1 - x}{1 - p}\right)"),
            words("Kullback–Leibler divergence from the model", "divergence de Kullback–Leibler par rapport au modèle"),
        ),
    ),
    more=(
        Result(tex(r"D(x, p) \geq 0")),
        Result(tex(r"\text{CE}(p, x) \geq B(x)")),
    ),
    text=words(
        "{x} is the probability of a one under the law of the data, and {p} under the model. The entropy {h} does not depend on the model, "
        "so that making the cross-entropy small is making the divergence from the model to the data small; it is smallest, and zero, "
        "at {e}.",
        "{x} est la probabilité d’un un sous la loi des données, {p} sous le modèle. L’entropie {h} ne dépend pas du modèle : diminuer "
        "l’entropie croisée, c’est diminuer la divergence entre les données et le modèle ; elle est minimale, et nulle, en {e}.",
        x=tex("x"),
        p=tex("p"),
        h=tex("B(x)"),
        e=tex("p = x"),
    ),
)

DISCRETE = Answer(
    words(
        "Which law on {n} values has the greatest entropy, and how large is it?",
        "Quelle loi sur {n} valeurs a la plus grande entropie, et que vaut-elle ?",
        n=tex("n"),
    ),
    tex(r"S \leq \log n"),
    tex_chain(
        "S",
        ("=", r"\sum_{i=1}^n p_i \log \frac{1}{p_i}", words("logarithm of an inverse", "logarithme d’un inverse")),
        (
            r"\leq",
            r"\log\left(\sum_{i=1}^n p_i \frac{1}{p_i}\right)",
            words("Jensen: the logarithm is concave", "Jensen : le logarithme est concave"),
        ),
        ("=", r"\log n", words("{n} times one", "{n} fois un", n=tex("n"))),
    ),
    points=4,
    given=(
        Given(tex(r"n \in \mathbb{N}"), words("the number of values", "le nombre de valeurs")),
        Given(tex(r"n \geq 1"), words("there is a value", "il y a une valeur")),
        Given(tex(r"p_i > 0"), words("every value is possible", "toute valeur est possible")),
        Given(tex(r"\sum_{i=1}^n p_i = 1"), words("probabilities", "des probabilités")),
        Given(tex(r"S = -\sum_{i=1}^n p_i \log p_i"), words("the entropy", "l’entropie")),
    ),
    more=(
        Result(
            tex(r"-\sum_{i=1}^n \frac{1}{n} \log \frac{1}{n} = \log n"),
            tex_chain(
                r"-\sum_{i=1}^n \frac{1}{n} \log \frac{1}{n}",
                ("=", r"-n \cdot \frac{1}{n} \log \frac{1}{n}", words("equal terms", "termes égaux")),
                ("=", r"\log n", words("logarithm of an inverse", "logarithme d’un inverse")),
            ),
        ),
    ),
    remark=words(
        "The uniform law reaches the bound. It alone does: Jensen’s inequality for a strictly concave function is an equality only if all "
        "the {p} are the same.",
        "La loi uniforme atteint la borne, et elle seule : pour une fonction strictement concave, l’inégalité de Jensen n’est une égalité "
        "que si tous les {p} sont égaux.",
        p=tex("p_i"),
    ),
)

CONTINUOUS = Answer(
    words(
        "Which density with mean {m} and variance {s} has the greatest differential entropy?",
        "Quelle densité de moyenne {m} et de variance {s} a la plus grande entropie différentielle ?",
        m=tex(r"\mu"),
        s=tex(r"\sigma^2"),
    ),
    tex(r"-\int_{-\infty}^{\infty} \phi(x) \log \phi(x) \, dx = \frac{1}{2} \log(2 \pi e \sigma^2)"),
    points=4,
    given=(
        Given(tex(r"\sigma > 0"), words("the standard deviation", "l’écart type")),
        Given(tex(r"\mu \in \mathbb{R}"), words("the mean", "la moyenne")),
        Given(
            tex(r"\phi(x) = \frac{1}{\sqrt{2 \pi \sigma^2}} e^{-\frac{(x - \mu)^2}{2 \sigma^2}}"),
            words("the normal density", "la densité normale"),
        ),
    ),
    text=words(
        "The normal density {f}. How one comes upon it, and why no other does better, stands in the supplement at the end.",
        "La densité normale {f}. Comment on la trouve, et pourquoi aucune autre ne fait mieux, est dit dans le complément à la fin.",
        f=tex(r"\phi(x)"),
    ),
)

MULTIPLIERS = Answer(
    words(
        "Find the law by Lagrange multipliers for mean {m} and variance {s}, and show that no density has more entropy.",
        "Trouver la loi par les multiplicateurs de Lagrange pour la moyenne {m} et la variance {s}, et montrer qu’aucune densité "
        "n’a plus d’entropie.",
        m=tex(r"\mu"),
        s=tex(r"\sigma^2"),
    ),
    tex(r"e^{1 + a} = \sqrt{\frac{\pi}{b}}"),
    tex_chain(
        r"e^{1 + a}",
        (
            "=",
            r"e^{1 + a} \int_{-\infty}^{\infty} q(x) \, dx",
            words("the density integrates to one", "l’intégrale de la densité vaut un"),
        ),
        ("=", r"\sqrt{\frac{\pi}{b}}", words("Gaussian integral", "intégrale de Gauss")),
    ),
    given=(
        Given(tex(r"\sigma > 0"), words("the standard deviation", "l’écart type")),
        Given(tex(r"\mu \in \mathbb{R}"), words("the mean", "la moyenne")),
        Given(tex(r"b > 0"), words("so that the density can be integrated", "pour que la densité soit intégrable")),
        Given(tex(r"a \in \mathbb{R}"), words("the other multiplier", "l’autre multiplicateur")),
        Given(
            tex(r"q(x) = e^{-1 - a - b (x - \mu)^2}"),
            words(
                "where the Lagrangian is stationary: {e}",
                "où le lagrangien est stationnaire : {e}",
                e=tex(r"-\log q(x) - 1 - a - b (x - \mu)^2 = 0"),
            ),
        ),
        Given(tex(r"\int_{-\infty}^{\infty} q(x) \, dx = 1"), words("a density", "une densité")),
        Given(tex(r"\int_{-\infty}^{\infty} (x - \mu)^2 q(x) \, dx = \sigma^2"), words("the variance", "la variance")),
        Given(tex(r"g: \mathbb{R} \to \mathbb{R}"), words("any other density", "toute autre densité")),
        Given(tex(r"\int_{-\infty}^{\infty} g(x) \, dx = 1"), words("a density", "une densité")),
        Given(tex(r"\int_{-\infty}^{\infty} (x - \mu)^2 g(x) \, dx = \sigma^2"), words("the same variance", "la même variance")),
        Given(
            tex(r"\phi(x) = \frac{1}{\sqrt{2 \pi \sigma^2}} e^{-\frac{(x - \mu)^2}{2 \sigma^2}}"),
            words("the normal density", "la densité normale"),
        ),
        Given(tex("t > 0"), words("any quotient of densities", "un quotient quelconque de densités")),
    ),
    more=(
        Result(
            tex(r"\sqrt{\frac{\pi}{b}} = 2 b \sigma^2 e^{1 + a}"),
            tex_chain(
                r"\sqrt{\frac{\pi}{b}}",
                (
                    "=",
                    r"2 b e^{1 + a} \int_{-\infty}^{\infty} (x - \mu)^2 q(x) \, dx",
                    words("Gaussian integral with a square", "intégrale de Gauss avec un carré"),
                ),
                ("=", r"2 b \sigma^2 e^{1 + a}", words("the variance is given", "la variance est donnée")),
            ),
        ),
        Result(tex(r"b = \frac{1}{2 \sigma^2}")),
        Result(tex(r"a = \frac{1}{2} \log(2 \pi \sigma^2) - 1")),
        Result(tex(r"q(x) = \frac{1}{\sqrt{2 \pi \sigma^2}} e^{-\frac{(x - \mu)^2}{2 \sigma^2}}")),
        Result(tex(r"-\int_{-\infty}^{\infty} \phi(x) \log \phi(x) \, dx = \frac{1}{2} \log(2 \pi e \sigma^2)")),
        Result(
            tex(r"-\int_{-\infty}^{\infty} g(x) \log \phi(x) \, dx = \frac{1}{2} \log(2 \pi e \sigma^2)"),
            tex_chain(
                r"-\int_{-\infty}^{\infty} g(x) \log \phi(x) \, dx",
                (
                    "=",
                    r"\frac{1}{2} \log(2 \pi \sigma^2) \int_{-\infty}^{\infty} g(x) \, dx"
                    r" + \frac{1}{2 \sigma^2} \int_{-\infty}^{\infty} (x - \mu)^2 g(x) \, dx",
                    words("the logarithm of {f} is a polynomial", "le logarithme de {f} est un polynôme", f=tex(r"\phi(x)")),
                ),
                (
                    "=",
                    r"\frac{1}{2} \log(2 \pi e \sigma^2)",
                    words("a density with this variance", "une densité de cette variance"),
                ),
            ),
        ),
        Result(tex(r"\log t \leq t - 1")),
    ),
    remark=words(
        "The last line at {t}, times {g}, shows on integration that the divergence {d} is never negative. By the line before it, this "
        "divergence is {h} less the entropy of {g}: no density of this mean and variance has more entropy than the normal one.",
        "La dernière ligne en {t}, multipliée par {g} puis intégrée, montre que la divergence {d} n’est jamais négative. D’après la ligne "
        "précédente, cette divergence est {h} moins l’entropie de {g} : aucune densité de ces moyenne et variance n’a plus d’entropie que "
        "la densité normale.",
        t=tex(r"t = \frac{\phi(x)}{g(x)}"),
        g=tex("g(x)"),
        d=tex(r"\int_{-\infty}^{\infty} g(x) \log \frac{g(x)}{\phi(x)} \, dx"),
        h=tex(r"\frac{1}{2} \log(2 \pi e \sigma^2)"),
    ),
)

QUESTION = Question(
    title=words("Cross-entropy and greatest entropy", "Entropie croisée et entropie maximale"),
    number="2",
    answers=(LIKELIHOOD, DIVERGENCE, DISCRETE, CONTINUOUS),
)

#: a question of its own: its givens, a density with two multipliers, are not those of a work that looks for the density
SUPPLEMENT = Question(
    title=words("Supplement: where the normal law comes from", "Complément : d’où vient la loi normale"),
    number="S2",
    answers=(MULTIPLIERS,),
)
