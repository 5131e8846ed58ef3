"""The MLP mixer: how its sizes follow from an image and an output, and what a layer costs."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

QUESTION = Question(
    title=words("An MLP mixer", "Un MLP mixer"),
    number="4",
    introduction=words(
        "A mixer cuts a square image into disjoint square patches, makes of each patch a row of a matrix, and mixes rows and columns "
        "in turn.",
        "Un mixer découpe une image carrée en carreaux disjoints, fait de chaque carreau une ligne d’une matrice, et mélange tour à tour "
        "les lignes et les colonnes.",
    ),
    answers=(
        Answer(
            words(
                "An image of side {i} becomes a matrix with {s} rows and {c} columns. Find the side {p} of a patch, the number of patches "
                "and the hidden dimension.",
                "Une image de côté {i} devient une matrice à {s} lignes et {c} colonnes. Trouver le côté {p} d’un carreau, le nombre de "
                "carreaux et la dimension cachée.",
                i=tex("I = 64"),
                s=tex("S = 16"),
                c=tex("C = 128"),
                p=tex("P"),
            ),
            tex("P = 16"),
            tex_chain(
                "P",
                ("=", r"\sqrt{I^2 / S}", words("the patches fill the image", "les carreaux couvrent l’image")),
                ("=", "16", words("arithmetic", "calcul")),
            ),
            points=2,
            given=(
                Given(tex("P > 0"), words("the side of a patch", "le côté d’un carreau")),
                Given(tex("I = 64"), words("the side of the image", "le côté de l’image")),
                Given(tex("S = 16"), words("a row for each patch", "une ligne par carreau")),
                Given(tex("C = 128"), words("a column for each channel", "une colonne par canal")),
                Given(tex("S = I^2 / P^2"), words("as many patches as the image holds", "autant de carreaux que l’image en contient")),
            ),
            more=(
                Result(tex("S = 16")),
                Result(tex("C = 128")),
            ),
        ),
        Answer(
            words(
                "With {a} and {b} hidden units for rows and for columns, show that a layer costs a number of products that is proportional "
                "to the number {s} of patches.",
                "Avec {a} et {b} unités cachées pour les lignes et les colonnes, montrer qu’une couche coûte un nombre de produits "
                "proportionnel au nombre {s} de carreaux.",
                a=tex("D_S"),
                b=tex("D_C"),
                s=tex("S"),
            ),
            tex("C (S D_S + D_S S) + S (C D_C + D_C C) = 2 C (D_S + D_C) S"),
            tex_chain(
                "C (S D_S + D_S S) + S (C D_C + D_C C)",
                ("=", "2 C S D_S + 2 S C D_C", words("two dense layers each way", "deux couches denses dans chaque sens")),
                (
                    "=",
                    "2 C (D_S + D_C) S",
                    words("the hidden sizes do not depend on {s}", "les tailles cachées ne dépendent pas de {s}", s=tex("S")),
                ),
            ),
            points=2,
            given=(
                Given(
                    tex(r"S, C, D_S, D_C \in \mathbb{N}"),
                    words("patches, channels and hidden units", "carreaux, canaux et unités cachées"),
                ),
            ),
        ),
    ),
)
