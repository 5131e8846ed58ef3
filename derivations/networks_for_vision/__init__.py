"""Assignment: a network with one hidden layer, convolutional networks, transformers, all for images."""

from __future__ import annotations

from derivations.networks_for_vision import convolutions, layers, loss_gradients, transformers
from derivations.notation import words
from verifier.keys import Key

KEY = Key(
    id="networks-for-vision",
    title={
        "en": "Dense, convolutional and attention layers for vision",
        "fr": "Couches denses, convolutives et d’attention pour la vision",
    },
    introduction=words(
        "Each question states what it takes as given; what is given in one question does not hold in "
        "another. Examples and tokens are rows.",
        "Chaque question dit ce qu’elle suppose ; ce qui est donné dans l’une ne vaut pas dans une autre. "
        "Exemples et jetons sont des lignes.",
    ),
    given=(),
    questions=(
        layers.DATA,
        layers.QUESTION,
        loss_gradients.LOSSES,
        loss_gradients.QUESTION,
        convolutions.QUESTION,
        convolutions.NETWORK,
        transformers.SELF_ATTENTION,
        transformers.HEADS,
        transformers.BLOCK,
        transformers.VISION,
    ),
)
