"""The MLP mixer: how its sizes follow from an image and an output, and what a layer costs."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

#: swaps the first two of three bands
SWAP = r"\begin{pmatrix} 0 & I_3 & 0 \\ I_3 & 0 & 0 \\ 0 & 0 & I_3 \end{pmatrix}"

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
        Answer(
            words(
                "The rows of a nine by nine image are permuted by {p}. For which {p} are the rows of the output, one for each patch of "
                "three by three, only permuted?",
                "Les lignes d’une image neuf par neuf sont permutées par {p}. Pour quels {p} les lignes de la sortie, une par carreau "
                "trois par trois, sont-elles seulement permutées ?",
                p=tex("P"),
            ),
            points=6,
            given=(
                Given(tex(r"A, B, C \in \mathbb{R}^{3 \times 6}"), words("the outputs of three rows of patches", "les sorties par bande")),
                Given(tex(r"Q \in \mathbb{R}^{3 \times 3}"), words("a permutation of the bands", "une permutation des bandes")),
            ),
            more=(
                Result(tex(rf"{SWAP} \begin{{pmatrix}} A \\ B \\ C \end{{pmatrix}} = \begin{{pmatrix}} B \\ A \\ C \end{{pmatrix}}")),
                Result(tex(r"(Q \otimes I_3)^\top = Q^\top \otimes I_3")),
                Result(tex("3! = 6")),
            ),
            text=words(
                "The projection and the network see one patch at a time, so each patch of the new image must be a patch of the old one, "
                "its rows in their order. A patch holds three neighbouring rows: {p} has to move whole bands of three rows, {q} with a "
                "permutation {r} of the bands, and there are {n} of them. The rows of the output, three for each band in reading order, "
                "then move by the same matrix.",
                "La projection et le réseau voient un carreau à la fois : chaque carreau de la nouvelle image doit être un carreau de "
                "l’ancienne, ses lignes dans leur ordre. Un carreau tient trois lignes voisines : {p} doit déplacer des bandes entières "
                "de trois lignes, {q} avec une permutation {r} des bandes, et il y en a {n}. Les lignes de la sortie, trois par bande "
                "dans l’ordre de lecture, sont alors déplacées par la même matrice.",
                p=tex("P"),
                q=tex(r"P = Q \otimes I_3"),
                r=tex("Q"),
                n=tex("3! = 6"),
            ),
        ),
        Answer(
            words("Choose one of them, and find what undoes it.", "En choisir une, et trouver ce qui la défait."),
            tex(r"P^\top (P U) = U"),
            points=6,
            given=(
                Given(
                    tex(r"Q = \begin{pmatrix} 0 & 1 & 0 \\ 1 & 0 & 0 \\ 0 & 0 & 1 \end{pmatrix}"),
                    words("the first two bands change places", "les deux premières bandes changent de place"),
                ),
                Given(tex(r"P = Q \otimes I_3"), words("the rows of the image", "les lignes de l’image")),
                Given(tex(r"U \in \mathbb{R}^{9 \times 6}"), words("the output", "la sortie")),
            ),
            more=(Result(tex(r"P^\top P = I")), Result(tex(r"P^\top = P"))),
            remark=words(
                "A permutation is undone by its transpose; this one, a swap, by itself.",
                "Une permutation est défaite par sa transposée ; celle-ci, un échange, par elle-même.",
            ),
        ),
    ),
)
