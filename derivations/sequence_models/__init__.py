"""Assignment: recurrent networks, attention on graphs, normalisation and regularisation."""

from __future__ import annotations

from dataclasses import replace

from derivations.notation import words
from derivations.sequence_models import graphs, normalisation, recurrence, regularisation, review
from verifier.keys import Key

THIRD = replace(
    normalisation.QUESTION,
    answers=(*normalisation.QUESTION.answers, regularisation.BATCHES_OF_TEXT, regularisation.DROPOUT, regularisation.LEAST_NORM),
)
KEY = Key(
    id="sequence-models",
    title={
        "en": "Recurrence, attention, normalisation and regularisation",
        "fr": "Récurrence, attention, normalisation et régularisation",
    },
    introduction=words(
        "Each question states what it takes as given; what is given in one question does not hold in another.",
        "Chaque question dit ce qu’elle suppose ; ce qui est donné dans l’une ne vaut pas dans une autre.",
    ),
    given=(),
    questions=(graphs.QUESTION, THIRD, review.QUESTION, recurrence.QUESTION),
)
