"""Assignment: vanishing gradients and momentum; second-order steps and weight normalisation are keys of their own."""

from __future__ import annotations

from derivations.notation import words
from derivations.optimisation import momentum, recurrent_gradients
from verifier.keys import Key

KEY = Key(
    id="optimisation",
    title={"en": "Vanishing gradients and momentum", "fr": "Gradients qui s’évanouissent et inertie"},
    introduction=words(
        "Each question states what it takes as given; what is given in one question does not hold in another.",
        "Chaque question dit ce qu’elle suppose ; ce qui est donné dans l’une ne vaut pas dans une autre.",
    ),
    given=(),
    questions=(recurrent_gradients.QUESTION, momentum.QUESTION),
)
