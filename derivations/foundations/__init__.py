"""Assignment: activation functions, entropies, convolution sizes, the MLP mixer, gradient descent."""

from __future__ import annotations

from derivations.foundations import activations, convolution_sizes, entropies, gradient_descent, mixer
from derivations.notation import words
from verifier.keys import Key

KEY = Key(
    id="foundations",
    title={
        "en": "Activations, entropies, convolutions, mixers and gradient descent",
        "fr": "Activations, entropies, convolutions, mixers et descente de gradient",
    },
    introduction=words(
        "Each question states what it takes as given; what is given in one question does not hold in another.",
        "Chaque question dit ce qu’elle suppose ; ce qui est donné dans l’une ne vaut pas dans une autre.",
    ),
    given=(),
    questions=(
        activations.QUESTION,
        entropies.QUESTION,
        convolution_sizes.QUESTION,
        mixer.QUESTION,
        gradient_descent.QUESTION,
        entropies.SUPPLEMENT,
    ),
)
