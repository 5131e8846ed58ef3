"""The losses, the cross-entropy of a softmax, and its gradients through one hidden layer, an example being a row."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

LOSSES = Question(
    title=words("The losses", "Les pertes"),
    number="1.1.3",
    parts="numbers",
    answers=(
        Answer(
            words(
                "Which way does a prediction {p} have to move for the cross-entropy and the squared error to fall?",
                "Dans quel sens une prédiction {p} doit-elle varier pour que baissent l’entropie croisée et l’erreur quadratique ?",
                p=tex("p"),
            ),
            tex(r"\frac{d}{d p} (y - p)^2 = 2 (p - y)"),
            label=".8",
            points=2,
            given=(
                Given(tex(r"y \in \mathbb{R}"), words("a target", "une cible")),
                Given(tex(r"0 < p < 1"), words("the prediction for its class", "la prédiction pour sa classe")),
            ),
            more=(Result(tex(r"\frac{d}{d p} (-\log p) = -\frac{1}{p}")), Result(tex(r"-\frac{1}{p} < 0"))),
            text=words(
                "The cross-entropy sees the true class alone, and falls as its probability grows; the other probabilities "
                "then fall, as they add up to one. The squared error falls when each prediction moves towards its target.",
                "L’entropie croisée ne voit que la vraie classe, et baisse quand sa probabilité croît ; les autres probabilités baissent "
                "alors, leur somme étant un. L’erreur quadratique baisse quand chaque prédiction va vers sa cible.",
            ),
        ),
        Answer(
            words("Which loss suits which task?", "Quelle perte convient à quelle tâche ?"),
            label=".9",
            points=1,
            text=words(
                "Up to constants, the cross-entropy is the negative log-likelihood of a categorical law, so it suits "
                "classes; the squared "
                "error is that of a Gaussian with fixed variance, so it suits real values.",
                "À des constantes près, l’entropie croisée est la log-vraisemblance négative d’une loi catégorielle : elle convient aux "
                "classes ; l’erreur quadratique est celle d’une gaussienne de variance fixée : elle convient aux valeurs réelles.",
            ),
        ),
    ),
)

GIVEN = (
    Given(tex(r"x \in \mathbb{R}^{1 \times d}"), words("an example", "un exemple")),
    Given(tex(r"W \in \mathbb{R}^{m \times d}, c \in \mathbb{R}^{1 \times m}"), words("the hidden layer", "la couche cachée")),
    Given(tex(r"V \in \mathbb{R}^{k \times m}, b \in \mathbb{R}^{1 \times k}"), words("the output layer", "la couche de sortie")),
    Given(tex(r"y \in \mathbb{R}^{1 \times k}"), words("the target", "la cible")),
    Given(tex(r"u = x W^\top + c"), words("before the activation", "avant l’activation")),
    Given(tex(r"h = \tanh(u)"), words("the hidden units", "les unités cachées")),
    Given(tex(r"z = h V^\top + b"), words("the scores", "les scores")),
    Given(tex(r"p = \operatorname{softmax}(z)"), words("the prediction", "la prédiction")),
    Given(tex(r"\sum_i y_i = 1"), words("the target is a distribution", "la cible est une loi"), definition=False),
    Given(tex(r"\ell = -\sum_i y_i \log p_i"), words("the loss", "la perte")),
)

QUESTION = Question(
    title=words("Optimisation and gradients", "Optimisation et gradients"),
    number="1.1.4",
    parts="numbers",
    given=GIVEN,
    answers=(
        Answer(
            words("Compare full, mini-batch and online gradient descent.", "Comparer descente totale, par lots et en ligne."),
            label=".10",
            points=1,
            text=words(
                "The full gradient is exact but costs a pass over all examples for each step. One example costs least and "
                "is noisy. A mini-batch is the usual compromise: its mean gradient is unbiased, its variance falls with the size of the "
                "batch, and its products are done together.",
                "Le gradient total est exact mais coûte un passage sur tous les exemples à chaque pas. Un seul exemple coûte le moins et "
                "bruite. Le lot est le compromis habituel : son gradient moyen est sans biais, sa variance baisse avec la taille du lot, "
                "et ses produits se font ensemble.",
            ),
        ),
        Answer(
            words("What does the learning rate change?", "Que change le pas d’apprentissage ?"),
            label=".11",
            points=1,
            text=words(
                "Too small a rate makes learning slow; too large a one oscillates about a minimum or diverges.",
                "Un pas trop petit ralentit l’apprentissage ; un pas trop grand oscille autour d’un minimum ou diverge.",
            ),
        ),
        Answer(
            words(
                "With {L} layers, what do the naive gradients and backpropagation cost?",
                "Avec {L} couches, que coûtent les gradients naïfs et la rétropropagation ?",
                L=tex("L"),
            ),
            tex(r"\sum_{r=1}^{L} r = \frac{L (L + 1)}{2}"),
            label=".12",
            points=1,
            given=(Given(tex(r"L \in \mathbb{N}"), words("the number of layers", "le nombre de couches")),),
            text=words(
                "Taking each layer by itself repeats the products of all layers above it: {s} of them. "
                "Backpropagation keeps each product "
                "and so needs as many as there are layers.",
                "Prendre chaque couche à part refait les produits de toutes celles d’au-dessus : il y en a {s}. La "
                "rétropropagation garde "
                "chaque produit et en demande donc autant que de couches.",
                s=tex(r"\sum_{r=1}^{L} r"),
            ),
        ),
        Answer(
            words("What does the network have to satisfy?", "Que doit vérifier le réseau ?"),
            label=".13",
            points=1,
            text=words(
                "Its layers and its loss have derivatives, or at least subgradients, in inputs and parameters, and its graph has no "
                "cycle; a recurrence is unrolled first.",
                "Ses couches et sa perte ont des dérivées, ou au moins des sous-gradients, en entrées et paramètres, et son graphe est "
                "sans cycle ; une récurrence se déroule d’abord.",
            ),
        ),
        Answer(
            words("Write the loss without the softmax.", "Écrire la perte sans le softmax."),
            tex(r"\ell = -\sum_i y_i z_i + \log \sum_j e^{z_j}"),
            tex_chain(
                r"\ell",
                ("=", r"-\sum_i y_i \log \frac{e^{z_i}}{\sum_j e^{z_j}}", words("the softmax", "le softmax")),
                ("=", r"-\sum_i y_i \left(z_i - \log \sum_j e^{z_j}\right)", words("logarithm of a quotient", "logarithme d’un quotient")),
                ("=", r"-\sum_i y_i z_i + \log \sum_j e^{z_j}", words("the target is of sum one", "la cible est de somme un")),
            ),
            label=".14",
            points=3,
        ),
        Answer(
            words("Find the gradient in the scores.", "Calculer le gradient en les scores."),
            tex(r"\nabla_z \ell = p - y"),
            label=".15",
            points=2,
            more=(
                Result(
                    tex(r"\frac{\partial \ell}{\partial z_i} = p_i - y_i"),
                    tex_chain(
                        r"\frac{\partial \ell}{\partial z_i}",
                        ("=", r"-y_i + \frac{e^{z_i}}{\sum_j e^{z_j}}", words("from question 14", "de la question 14")),
                        ("=", r"p_i - y_i", words("the softmax again", "encore le softmax")),
                    ),
                ),
            ),
        ),
        Answer(
            words("Find the gradients of the output layer.", "Calculer les gradients de la couche de sortie."),
            tex(r"\nabla_V \ell = (\nabla_z \ell)^\top h"),
            label=".16",
            points=3,
            more=(
                Result(tex(r"\frac{\partial \ell}{\partial V_{ij}} = (p_i - y_i) h_j")),
                Result(tex(r"\nabla_b \ell = p - y")),
            ),
            remark=words(
                "A weight touches one score only, with the hidden unit as its slope.",
                "Un poids ne touche qu’un score, avec l’unité cachée pour pente.",
            ),
        ),
        Answer(
            words("Find the gradients of the hidden layer.", "Calculer les gradients de la couche cachée."),
            tex(r"\nabla_u \ell = ((p - y) V) \odot (1 - h \odot h)"),
            label=".17",
            points=4,
            more=(
                Result(tex(r"\nabla_h \ell = (p - y) V")),
                Result(tex(r"\nabla_W \ell = (\nabla_u \ell)^\top x")),
                Result(tex(r"\nabla_c \ell = \nabla_u \ell")),
            ),
        ),
    ),
)
