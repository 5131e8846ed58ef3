"""Gradients through a recurrent network; the claims and their steps are those of `derivations.backpropagation_through_time`."""

from __future__ import annotations

from dataclasses import replace

from derivations import backpropagation_through_time as network
from derivations.notation import words
from verifier.keys import Answer, Question

OUTPUT, SIGMOID, STATE = network.ONE_STEP.answers
TOTAL = network.RECURSION.answers[0]
INPUT_WEIGHTS, STATE_WEIGHTS, ALL_STEPS = network.WEIGHTS.answers

#: numbered so that no work is read with its givens
QUESTION = Question(
    title=words("Gradients in a recurrent network", "Gradients dans un réseau récurrent"),
    number="S1",
    parts="numbers",
    given=network.GIVEN,
    figures=("unrolled-rnn W U V L",),
    answers=(
        Answer(
            words("Draw the network unrolled over three steps.", "Dessiner le réseau déroulé sur trois pas."),
            points=2,
            text=words(
                "An input feeds its state through {W}, a state the next one through {U} and its output through {V}; these three are the "
                "same at every step. The first state also needs the constant state before it.",
                "Une entrée alimente son état à travers {W}, un état le suivant à travers {U} et sa sortie à travers {V} ; ces trois "
                "matrices sont les mêmes à chaque pas. Le premier état a besoin aussi de l’état constant qui le précède.",
                W=network.W,
                U=network.U,
                V=network.V,
            ),
        ),
        replace(TOTAL, points=5),
        Answer(
            words(
                "Find the gradient of the loss of a step in its state, the slope of the sigmoid, and the Jacobian of a state in the one "
                "before.",
                "Calculer le gradient de la perte d’un pas en son état, la pente de la sigmoïde et la jacobienne d’un état en le "
                "précédent.",
            ),
            points=5,
            more=(*OUTPUT.results, *SIGMOID.results, *STATE.results),
        ),
        Answer(
            words(
                "Find the gradients of the whole loss in {W} and {U}.",
                "Calculer les gradients de la perte totale en {W} et {U}.",
                W=network.W,
                U=network.U,
            ),
            points=5,
            more=(*ALL_STEPS.results, *INPUT_WEIGHTS.results, *STATE_WEIGHTS.results),
            text=ALL_STEPS.text,
        ),
        Answer(
            words(
                "Truncated backpropagation through time keeps gradients from exploding or vanishing. Are its estimates biased? What is "
                "lost?",
                "La rétropropagation tronquée évite que les gradients n’explosent ou ne s’évanouissent. Ses estimations sont-elles "
                "biaisées ? Que perd-on ?",
            ),
            points=3,
            text=words(
                "They are biased. A loss reaches back only as far as the window: the terms in which a weight acts earlier than that "
                "are left out, always and not at random, so that nothing makes up for them on average. What a step much earlier did to a "
                "loss is therefore never learned. In translation a subject and a verb far apart, or in a dialogue something said long "
                "ago, fall into different windows, and the network gets no signal to keep the one until the other.",
                "Elles sont biaisées. Une perte ne remonte pas au-delà de la fenêtre : les termes où un poids agit plus tôt sont "
                "omis, toujours et non au hasard, si bien que rien ne les compense en moyenne. Ce qu’un pas bien antérieur a fait à une "
                "perte n’est donc jamais appris. En traduction, un sujet et un verbe éloignés, ou dans un dialogue une chose dite il y a "
                "longtemps, tombent dans des fenêtres différentes, et le réseau ne reçoit aucun signal pour retenir l’un jusqu’à l’autre.",
            ),
        ),
    ),
)
