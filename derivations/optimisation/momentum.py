"""Momentum and exponential averaging are one rule; the average is biased by a known factor."""

from __future__ import annotations

from derivations.notation import Result, tex, words
from verifier.keys import Answer, Given, Question

SPACE = (
    Given(tex(r"n \in \mathbb{N}"), words("the number of parameters", "le nombre de paramètres")),
    Given(tex(r"v_t, g_t \in \mathbb{R}^n"), words("velocities and gradients", "vitesses et gradients")),
    Given(tex(r"\alpha, \beta \in (0, 1)"), words("how much is kept", "la part conservée")),
    Given(tex(r"\epsilon, \delta > 0"), words("step sizes", "pas")),
)
AVERAGE = Given(tex(r"v_t = \beta v_{t-1} + (1 - \beta) g_t"), words("the running average", "la moyenne courante"))

QUESTION = Question(
    title=words("Momentum and running averages", "Inertie et moyennes courantes"),
    number="2",
    answers=(
        Answer(
            words("Write the update of the running average recursively.", "Écrire récursivement la mise à jour de la moyenne courante."),
            tex(r"\Delta_t = \beta \Delta_{t-1} - \delta (1 - \beta) g_t"),
            points=8,
            given=(*SPACE, AVERAGE, Given(tex(r"\Delta_t = -\delta v_t"), words("the update", "la mise à jour"))),
            label=".1",
            remark=words(
                "With momentum it is {m} in the same way: the two rules are one for {a} and {e}.",
                "Avec l’inertie, c’est de même {m} : les deux règles n’en font qu’une pour {a} et {e}.",
                m=tex(r"\alpha \Delta_{t-1} - \epsilon g_t"),
                a=tex(r"\alpha = \beta"),
                e=tex(r"\epsilon = \delta (1 - \beta)"),
            ),
        ),
        Answer(
            words("Unroll the running average.", "Dérouler la moyenne courante."),
            tex(r"v_t = (1 - \beta) \sum_{i=1}^t \beta^{t-i} g_i"),
            points=8,
            given=(*SPACE, Given(tex("v_0 = 0"), words("start", "départ")), AVERAGE),
            label=".2",
        ),
        Answer(
            words("By what factor is the average biased?", "De quel facteur la moyenne est-elle biaisée ?"),
            points=9,
            given=(
                Given(tex(r"t \in \mathbb{N}"), words("the time", "le temps")),
                Given(tex(r"\beta \in (0, 1)"), words("how much is kept", "la part conservée")),
            ),
            label=".3",
            more=(Result(tex(r"(1 - \beta) \sum_{i=1}^t \beta^{t-i} = 1 - \beta^t")),),
            remark=words(
                "When all gradients have the same mean, that of the average is this factor times it; dividing by it removes the bias.",
                "Quand tous les gradients ont la même espérance, celle de la moyenne en est ce multiple ; en divisant, on ôte le biais.",
            ),
        ),
    ),
)
