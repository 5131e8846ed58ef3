"""Assignment: vanishing gradients, momentum, steps on a second-order model, normalised weights."""

from __future__ import annotations

from derivations.notation import words
from derivations.optimisation import momentum, normalised_weights, recurrent_gradients, second_order
from verifier.keys import Key

KEY = Key(
    id="optimisation",
    title={"en": "Gradients, momentum and normalised weights", "fr": "Gradients, inertie et poids normalisés"},
    introduction=words(
        "Each question states what it takes as given; what is given in one question does not hold in another.",
        "Chaque question dit ce qu’elle suppose ; ce qui est donné dans l’une ne vaut pas dans une autre.",
    ),
    given=(),
    questions=(recurrent_gradients.QUESTION, momentum.QUESTION, second_order.QUESTION, normalised_weights.QUESTION),
)
