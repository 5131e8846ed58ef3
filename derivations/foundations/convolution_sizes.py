"""What comes out of a convolution or a pooling, and how many weights it has."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.notation import Result, chain, relation, words
from verifier.keys import Answer, Question

number = sympy.Integer

with sympy.evaluate(False):

    def positions(width: Any, kernel: int, stride: int, padding: int) -> Any:
        """Places of a kernel along a side: what the first place leaves of the padded side, in whole strides, plus one."""
        return sympy.floor((width + 2 * number(padding) - kernel) / number(stride)) + 1

    FIRST = positions(number(128), 8, 2, 4)
    POOLED = positions(number(65), 2, 2, 0)
    THIRD = positions(number(32), 4, 2, 2)
    WEIGHTS = number(4) * 4 * 64 * 128

    QUESTION = Question(
        title=words("Sizes and weights of convolution layers", "Tailles et poids de couches de convolution"),
        number="3",
        introduction=words(
            "An image with three colours and {n} pixels a side goes through a convolution with 64 kernels of side 8, stride 2 and "
            "padding 4, then through a max-pooling over disjoint squares of side 2, then through a convolution with 128 kernels of "
            "side 4, stride 2 and padding 2.",
            "Une image à trois couleurs et {n} pixels de côté passe par une convolution à 64 noyaux de côté 8, de pas 2 et de marge 4, "
            "puis par un max-pooling sur des carrés disjoints de côté 2, puis par une convolution à 128 noyaux de côté 4, de pas 2 et "
            "de marge 2.",
            n=number(128),
        ),
        answers=(
            Answer(
                words("What are the sizes after each layer?", "Quelles sont les tailles après chaque couche ?"),
                relation(FIRST, "=", 65),
                chain(
                    FIRST,
                    ("=", sympy.floor(number(128) / 2) + 1, words("the padding makes up for the kernel", "la marge compense le noyau")),
                    ("=", number(65), words("arithmetic", "calcul")),
                ),
                points=3,
                value=r"64@65\times 65",
                more=(
                    Result(
                        relation(POOLED, "=", 32),
                        chain(
                            POOLED,
                            ("=", sympy.floor(number(63) / 2) + 1, words("no padding", "sans marge")),
                            (
                                "=",
                                number(32),
                                words("the last row and column are left out", "la dernière ligne et la dernière colonne sont laissées"),
                            ),
                        ),
                        value=r"64@32\times 32",
                    ),
                    Result(
                        relation(THIRD, "=", 17),
                        chain(
                            THIRD,
                            ("=", sympy.floor(number(32) / 2) + 1, words("as in the first layer", "comme à la première couche")),
                            ("=", number(17), words("arithmetic", "calcul")),
                        ),
                        value=r"128@17\times 17",
                    ),
                ),
                remark=words(
                    "A convolution gives one channel for each kernel; pooling keeps the channels.",
                    "Une convolution rend un canal par noyau ; le pooling garde les canaux.",
                ),
            ),
            Answer(
                words("How many weights has the last layer, without biases?", "Combien de poids a la dernière couche, sans les biais ?"),
                relation(WEIGHTS, "=", 131072),
                chain(
                    WEIGHTS,
                    ("=", number(16) * 8192, words("places of a kernel, pairs of channels", "places d’un noyau, paires de canaux")),
                    ("=", number(131072), words("arithmetic", "calcul")),
                ),
                points=2,
                value="131072",
            ),
        ),
    )
