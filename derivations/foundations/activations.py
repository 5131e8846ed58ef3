"""Sigmoid and hyperbolic tangent as activation functions; the derivatives and bounds are those of `derivations.activation_functions`."""

from __future__ import annotations

from dataclasses import replace

import sympy

from derivations import activation_functions as functions
from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Question

SIGMOID_SLOPE, SIGMOID_BOUND, SIGMOID_REACHED = functions.SIGMOID.answers
TANGENT_SLOPE = functions.TANGENT.answers[0]

QUESTION = Question(
    title=words("Choosing an activation function", "Choix d’une fonction d’activation"),
    number="1",
    given=(functions.LOGISTIC,),
    answers=(
        replace(SIGMOID_SLOPE, points=2),
        replace(TANGENT_SLOPE, points=2),
        Answer(
            words("Bound the derivative of the sigmoid from above.", "Majorer la dérivée de la sigmoïde par une constante."),
            SIGMOID_BOUND.claim,
            SIGMOID_BOUND.steps,
            points=2,
            more=(
                Result(
                    tex(r"\sqrt{\sigma(x) (1 - \sigma(x))} \leq \frac{1}{2}"),
                    tex_chain(
                        r"\sqrt{\sigma(x) (1 - \sigma(x))}",
                        (
                            r"\leq",
                            r"\frac{\sigma(x) + (1 - \sigma(x))}{2}",
                            words("geometric and arithmetic mean", "moyennes géométrique et arithmétique"),
                        ),
                        ("=", r"\frac{1}{2}", words("arithmetic", "calcul")),
                    ),
                ),
                *SIGMOID_REACHED.results,
                Result(tex(r"\frac{d}{dx} \sigma(x) = \frac{1}{4} \iff x = 0")),
            ),
            remark=words(
                "The square of the second line is the first one again. The bound is reached at {o}, so that no smaller constant will do.",
                "Le carré de la deuxième ligne redonne la première. Elle est atteinte en {o} : aucune constante plus petite ne convient.",
                o=sympy.Integer(0),
            ),
        ),
        Answer(
            words("Bound the derivative of {t} from above.", "Majorer la dérivée de {t} par une constante.", t=sympy.tanh(functions.x)),
            tex(r"\frac{d}{dx} \tanh(x) \leq 1"),
            tex_chain(
                r"\frac{d}{dx} \tanh(x)",
                ("=", r"1 - \tanh^2(x)", words("part (b)", "question (b)")),
                (r"\leq", "1", words("a square is never negative", "un carré n’est jamais négatif")),
            ),
            points=2,
            more=(
                Result(
                    tex(r"\left. \frac{d}{dx} \tanh(x) \right|_{x = 0} = 1"),
                    tex_chain(
                        r"\left. \frac{d}{dx} \tanh(x) \right|_{x = 0}",
                        ("=", r"1 - \tanh^2(0)", words("part (b)", "question (b)")),
                        ("=", "1", words("an odd function is zero at {o}", "une fonction impaire est nulle en {o}", o=sympy.Integer(0))),
                    ),
                ),
                Result(tex(r"\frac{d}{dx} \tanh(x) = 1 \iff x = 0")),
            ),
        ),
        Answer(
            words(
                "Compare the two bounds. What does their difference mean for optimisation?",
                "Comparer les deux bornes. Que signifie leur différence pour l’optimisation ?",
            ),
            tex(r"\frac{d}{dx} \tanh(x) = 4 \sigma'(2 x)"),
            tex_chain(
                r"\frac{d}{dx} \tanh(x)",
                (
                    "=",
                    r"\frac{d}{dx} \left(2 \sigma(2 x) - 1\right)",
                    words("{t} is a sigmoid, stretched", "{t} est une sigmoïde étirée", t=tex(r"\tanh")),
                ),
                ("=", r"4 \sigma'(2 x)", words("chain rule", "dérivée composée")),
            ),
            points=2,
            more=(Result(tex(r"\left. \frac{d}{dx} \tanh(x) \right|_{x = 0} > \sigma'(0)")),),
            text=words(
                "The steepest slope of the hyperbolic tangent is four times that of the sigmoid. Going back through {m} layers a gradient "
                "is multiplied by one derivative of the activation for each: with sigmoids these make a factor of {q} at most, which "
                "vanishes quickly, while with hyperbolic tangents the factor may stay close to {one}. So deep networks learn faster with "
                "{t}, as long as their units are not saturated.",
                "La plus grande pente de la tangente hyperbolique vaut quatre fois celle de la sigmoïde. En remontant {m} couches, un "
                "gradient est multiplié par autant de dérivées de l’activation : avec des sigmoïdes elles font un facteur {q} au plus, qui "
                "s’évanouit vite, alors qu’avec des tangentes hyperboliques le facteur peut rester proche de {one}. Un réseau profond "
                "apprend donc plus vite avec {t}, tant que ses unités ne sont pas saturées.",
                m=tex("m"),
                q=tex("4^{-m}"),
                one=sympy.Integer(1),
                t=tex(r"\tanh"),
            ),
        ),
    ),
)
