"""Attention, several heads, the block and the whole vision transformer, tokens being rows."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

TOKENS = (
    Given(tex(r"X \in \mathbb{R}^{n \times d}"), words("the tokens", "les jetons")),
    Given(tex(r"A \in \mathbb{R}^{d \times r}, B \in \mathbb{R}^{d \times r}"), words("for queries and keys", "pour requêtes et clés")),
    Given(tex(r"C \in \mathbb{R}^{d \times v}"), words("for values", "pour les valeurs")),
    Given(tex(r"Q = X A"), words("the queries", "les requêtes")),
    Given(tex(r"K = X B"), words("the keys", "les clés")),
)

SELF_ATTENTION = Question(
    title=words("Self-attention", "Auto-attention"),
    number="3.1",
    given=TOKENS,
    answers=(
        Answer(
            words(
                "What does attention gain over a convolution, and at what cost?",
                "Que gagne l’attention sur la convolution, et à quel prix ?",
            ),
            points=2,
            text=words(
                "Every token sees every other in one layer. The {m} scores cost {c} products of numbers, and as much again to mix the "
                "values: the cost is quadratic in the number of tokens, and so is the memory for the weights.",
                "Chaque jeton voit tous les autres en une couche. Les {m} scores coûtent {c} produits de nombres, et "
                "autant pour mélanger "
                "les valeurs : le coût est quadratique en le nombre de jetons, comme la mémoire des poids.",
                m=tex("n^2"),
                c=tex("n^2 d"),
            ),
            given=(Given(tex(r"n, d \in \mathbb{N}"), words("tokens and their width", "jetons et leur largeur")),),
            more=(
                Result(tex(r"\sum_{i=1}^n \sum_{j=1}^n \sum_{k=1}^d 1 = n^2 d")),
                Result(tex(r"(2 n)^2 d = 4 n^2 d")),
            ),
        ),
        Answer(
            words(
                "Write attention, the softmax being taken in each row of {s}, and expand the scores.",
                "Écrire l’attention, le softmax étant pris sur chaque ligne de {s}, et développer les scores.",
                s=tex(r"\frac{1}{\sqrt{r}} Q K^\top"),
            ),
            tex(r"Q K^\top = X A B^\top X^\top"),
            tex_chain(
                r"Q K^\top",
                ("=", r"X A (X B)^\top", words("queries and keys", "requêtes et clés")),
                ("=", r"X A B^\top X^\top", words("transpose of a product", "transposée d’un produit")),
            ),
            points=3,
            text=words(
                "The output is the matrix of these weights, times the values {v}, times a last matrix. A row of weights is a softmax and "
                "adds up to one, so each output is a weighted mean of the values. The root keeps the variance of a score near one.",
                "La sortie est la matrice de ces poids, fois les valeurs {v}, fois une dernière matrice. Une ligne "
                "de poids est un softmax, "
                "de somme un : chaque sortie est une moyenne pondérée des valeurs. La racine garde la variance d’un score près de un.",
                v=tex("X C"),
            ),
            given=(
                Given(tex(r"S = \frac{1}{\sqrt{r}} Q K^\top"), words("the scores", "les scores")),
                Given(
                    tex(r"M_{ij} = \frac{e^{S_{ij}}}{\sum_{l=1}^n e^{S_{il}}}"),
                    words("the weights, a softmax of each row", "les poids, un softmax de chaque ligne"),
                ),
            ),
            more=(
                Result(tex(r"S_{ij} = \frac{1}{\sqrt{r}} \sum_l Q_{il} K_{jl}")),
                Result(tex(r"M_{ij} > 0")),
                Result(tex(r"\sum_{j=1}^n M_{ij} = 1")),
                Result(tex(r"M X C \in \mathbb{R}^{n \times v}")),
            ),
        ),
    ),
)

HEADS = Question(
    title=words("Several heads", "Plusieurs têtes"),
    number="3.2",
    answers=(
        Answer(
            words(
                "Describe attention with several heads, and show for two heads that their outputs add up.",
                "Décrire l’attention à plusieurs têtes, et montrer pour deux têtes que leurs sorties s’ajoutent.",
            ),
            tex(r"\begin{pmatrix} F & G \end{pmatrix} \begin{pmatrix} U \\ V \end{pmatrix} = F U + G V"),
            points=2,
            given=(
                Given(tex(r"F, G \in \mathbb{R}^{n \times v}"), words("the outputs of two heads", "les sorties de deux têtes")),
                Given(tex(r"U, V \in \mathbb{R}^{v \times d}"), words("the rows of the last matrix", "les lignes de la dernière matrice")),
            ),
            text=words(
                "Each head has queries, keys and values of its own, and can look at something else; the heads are put side by side and "
                "mixed by one matrix, back to the width of the tokens.",
                "Chaque tête a ses requêtes, clés et valeurs, et peut regarder autre chose ; les têtes sont mises "
                "côte à côte et mélangées "
                "par une matrice, qui ramène à la largeur des jetons.",
            ),
        ),
    ),
)

NORMALISED = Answer(
    words(
        "Show that layer normalisation gives mean zero and variance one, and ignores a shift {c} and a scale {a}.",
        "Montrer que la normalisation de couche donne une moyenne nulle et une variance un, et ignore un décalage {c} et une échelle {a}.",
        c=tex("c"),
        a=tex("a > 0"),
    ),
    points=2,
    given=(
        Given(tex(r"d \in \mathbb{N}"), words("the width", "la largeur")),
        Given(tex(r"d \geq 1"), words("at least one", "au moins un")),
        Given(tex(r"x \in \mathbb{R}^d"), words("a token", "un jeton")),
        Given(tex(r"c \in \mathbb{R}"), words("a shift", "un décalage")),
        Given(tex(r"a > 0"), words("a scale", "une échelle")),
        Given(tex(r"m = \frac{1}{d} \sum_{i=1}^d x_i"), words("the mean", "la moyenne")),
        Given(tex(r"v = \frac{1}{d} \sum_{i=1}^d (x_i - m)^2"), words("the variance", "la variance")),
        Given(tex(r"v > 0"), words("the entries are not all equal", "les coefficients ne sont pas tous égaux"), definition=False),
    ),
    more=(
        Result(tex(r"\sum_{i=1}^d \frac{x_i - m}{\sqrt{v}} = 0")),
        Result(tex(r"\frac{1}{d} \sum_{i=1}^d \left(\frac{x_i - m}{\sqrt{v}}\right)^2 = 1")),
        Result(tex(r"\frac{1}{d} \sum_{i=1}^d (x_i + c) = m + c")),
        Result(tex(r"\frac{x_i + c - (m + c)}{\sqrt{v}} = \frac{x_i - m}{\sqrt{v}}")),
        Result(tex(r"\frac{1}{d} \sum_{i=1}^d (a x_i - a m)^2 = a^2 v")),
        Result(tex(r"\frac{a x_i - a m}{\sqrt{a^2 v}} = \frac{x_i - m}{\sqrt{v}}")),
    ),
)

BLOCK = Question(
    title=words("The block", "Le bloc"),
    number="3.3",
    answers=(
        Answer(
            words(
                "Write the block, and show for a branch {w} that a residual keeps the identity in the Jacobian.",
                "Écrire le bloc, et montrer pour une branche {w} qu’un résidu garde l’identité dans la jacobienne.",
                w=tex("W x"),
            ),
            tex(r"\frac{\partial y}{\partial x} = I + W"),
            points=2,
            given=(
                Given(tex(r"x \in \mathbb{R}^{d}"), words("a token", "un jeton")),
                Given(tex(r"W \in \mathbb{R}^{d \times d}"), words("a linear branch", "une branche linéaire")),
                Given(tex(r"y = x + W x"), words("the residual", "le résidu")),
            ),
            text=words(
                "Attention of the normalised tokens is added to the tokens; then a small network of the normalised "
                "result, token by token, "
                "is added to that. Gradients pass through the identity even where a branch gives none.",
                "L’attention des jetons normalisés s’ajoute aux jetons ; puis un petit réseau du résultat normalisé, "
                "jeton par jeton, s’y "
                "ajoute. Les gradients passent par l’identité même où une branche n’en donne pas.",
            ),
        ),
        NORMALISED,
    ),
)

VISION = Question(
    title=words("The vision transformer", "Le transformeur de vision"),
    number="3.4",
    answers=(
        Answer(
            words("What is the class token for?", "À quoi sert le jeton de classe ?"),
            points=1,
            text=words(
                "It is a learned token put before those of the patches. It belongs to no patch, gathers from all of them through "
                "attention, and its last state is what the classifier reads.",
                "C’est un jeton appris, mis devant ceux des carreaux. Il n’est à aucun carreau, recueille de tous "
                "par l’attention, et son "
                "dernier état est ce que lit le classifieur.",
            ),
        ),
        Answer(
            words(
                "Why does attention need positions? Show what a permutation {p} of the tokens does to the scores.",
                "Pourquoi faut-il des positions à l’attention ? Montrer l’effet d’une permutation {p} des jetons sur les scores.",
                p=tex("P"),
            ),
            tex(r"(P X A) (P X B)^\top = P (Q K^\top) P^\top"),
            points=2,
            given=(
                *TOKENS,
                Given(tex(r"P \in \mathbb{R}^{n \times n}"), words("a permutation", "une permutation")),
                Given(tex(r"P^\top P = I"), words("its transpose is its inverse", "sa transposée est son inverse"), definition=False),
                Given(tex(r"S \in \mathbb{R}^{n \times n}"), words("the weights of attention", "les poids de l’attention")),
            ),
            more=(Result(tex(r"(P S P^\top) (P X C) = P (S X C)")),),
            text=words(
                "The scores move with the tokens, the softmax of each row with them, and so does the output: without an encoding of "
                "positions the same patches in another order give the same outputs in that order, and the place of a patch is lost.",
                "Les scores suivent les jetons, le softmax de chaque ligne aussi, et la sortie de même : sans codage "
                "des positions les mêmes "
                "carreaux dans un autre ordre donnent les mêmes sorties dans cet ordre, et la place d’un carreau est perdue.",
            ),
        ),
    ),
)
