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
    Given(tex(r"x \in \mathbb{R}^{1 \times n_x}"), words("an example", "un exemple")),
    Given(tex(r"W_h \in \mathbb{R}^{n_h \times n_x}, b_h \in \mathbb{R}^{1 \times n_h}"), words("the hidden layer", "la couche cachée")),
    Given(tex(r"W_y \in \mathbb{R}^{n_y \times n_h}, b_y \in \mathbb{R}^{1 \times n_y}"), words("the output layer", "la couche de sortie")),
    Given(tex(r"y \in \mathbb{R}^{1 \times n_y}"), words("the target", "la cible")),
    Given(tex(r"\tilde{h} = x W_h^\top + b_h"), words("before the activation", "avant l’activation")),
    Given(tex(r"h = \tanh(\tilde{h})"), words("the hidden units", "les unités cachées")),
    Given(tex(r"\tilde{y} = h W_y^\top + b_y"), words("the scores", "les scores")),
    Given(tex(r"\hat{y} = \operatorname{softmax}(\tilde{y})"), words("the prediction", "la prédiction")),
    Given(tex(r"\sum_i y_i = 1"), words("the target is a distribution", "la cible est une loi"), definition=False),
    Given(tex(r"\ell = -\sum_i y_i \log \hat{y}_i"), words("the loss", "la perte")),
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
            tex(r"\ell = -\sum_i y_i \tilde{y}_i + \log \sum_j e^{\tilde{y}_j}"),
            tex_chain(
                r"\ell",
                ("=", r"-\sum_i y_i \log \frac{e^{\tilde{y}_i}}{\sum_j e^{\tilde{y}_j}}", words("the softmax", "le softmax")),
                (
                    "=",
                    r"-\sum_i y_i \left(\tilde{y}_i - \log \sum_j e^{\tilde{y}_j}\right)",
                    words("logarithm of a quotient", "logarithme d’un quotient"),
                ),
                (
                    "=",
                    r"-\sum_i y_i \tilde{y}_i + \left(\sum_i y_i\right) \log \sum_j e^{\tilde{y}_j}",
                    words("the logarithm does not depend on the class", "le logarithme ne dépend pas de la classe"),
                ),
                (
                    "=",
                    r"-\sum_i y_i \tilde{y}_i + \log \sum_j e^{\tilde{y}_j}",
                    words("the target is of sum one", "la cible est de somme un"),
                ),
            ),
            label=".14",
            points=3,
        ),
        Answer(
            words("Find the gradient in the scores.", "Calculer le gradient en les scores."),
            tex(r"\nabla_{\tilde{y}} \ell = \hat{y} - y"),
            label=".15",
            points=2,
            more=(
                Result(
                    tex(r"\frac{\partial \ell}{\partial \tilde{y}_i} = \hat{y}_i - y_i"),
                    tex_chain(
                        r"\frac{\partial \ell}{\partial \tilde{y}_i}",
                        ("=", r"-y_i + \frac{e^{\tilde{y}_i}}{\sum_j e^{\tilde{y}_j}}", words("from question 14", "de la question 14")),
                        ("=", r"\hat{y}_i - y_i", words("the softmax again", "encore le softmax")),
                    ),
                ),
                Result(tex(r"\sum_i \frac{\partial \ell}{\partial \tilde{y}_i} = 0")),
            ),
            remark=words(
                "Both distributions add up to one, so the slopes add up to zero: what one score gains, the others lose.",
                "Les deux lois sont de somme un, donc les pentes sont de somme nulle : ce que gagne un score, les autres le perdent.",
            ),
        ),
        Answer(
            words("Find the gradients of the output layer.", "Calculer les gradients de la couche de sortie."),
            tex(r"\nabla_{W_y} \ell = (\nabla_{\tilde{y}} \ell)^\top h"),
            label=".16",
            points=3,
            more=(
                Result(tex(r"\frac{\partial \tilde{y}_k}{\partial W_{y,ij}} = \delta_{ki} h_j")),
                Result(
                    tex(r"\frac{\partial \ell}{\partial W_{y,ij}} = (\hat{y}_i - y_i) h_j"),
                    tex_chain(
                        r"\frac{\partial \ell}{\partial W_{y,ij}}",
                        (
                            "=",
                            r"\sum_k \frac{\partial \ell}{\partial \tilde{y}_k} \frac{\partial \tilde{y}_k}{\partial W_{y,ij}}",
                            words("chain rule through the scores", "dérivation en chaîne par les scores"),
                        ),
                        (
                            "=",
                            r"\sum_k (\hat{y}_k - y_k) \delta_{ki} h_j",
                            words("question 15; a weight touches one score", "question 15 ; un poids ne touche qu’un score"),
                        ),
                        ("=", r"(\hat{y}_i - y_i) h_j", words("one term is left", "il reste un terme")),
                    ),
                ),
                Result(
                    tex(r"\frac{\partial \ell}{\partial b_{y,i}} = \hat{y}_i - y_i"),
                    tex_chain(
                        r"\frac{\partial \ell}{\partial b_{y,i}}",
                        (
                            "=",
                            r"\sum_k \frac{\partial \ell}{\partial \tilde{y}_k} \frac{\partial \tilde{y}_k}{\partial b_{y,i}}",
                            words("chain rule through the scores", "dérivation en chaîne par les scores"),
                        ),
                        ("=", r"\hat{y}_i - y_i", words("a bias is added to one score", "un biais s’ajoute à un score")),
                    ),
                ),
                Result(tex(r"\nabla_{b_y} \ell = \hat{y} - y")),
            ),
        ),
        Answer(
            words("Find the gradients of the hidden layer.", "Calculer les gradients de la couche cachée."),
            tex(r"\nabla_{\tilde{h}} \ell = ((\hat{y} - y) W_y) \odot (1 - h \odot h)"),
            tex_chain(
                r"\nabla_{\tilde{h}} \ell",
                (
                    "=",
                    r"(\nabla_h \ell) \odot (1 - h \odot h)",
                    words("each unit has its own slope", "chaque unité a sa propre pente"),
                ),
                (
                    "=",
                    r"((\hat{y} - y) W_y) \odot (1 - h \odot h)",
                    words("the gradient in the hidden units", "le gradient en les unités cachées"),
                ),
            ),
            label=".17",
            points=4,
            more=(
                Result(tex(r"\frac{\partial \ell}{\partial h_k} = \sum_j (\hat{y}_j - y_j) W_{y,jk}")),
                Result(tex(r"\nabla_h \ell = (\hat{y} - y) W_y")),
                Result(tex(r"\frac{\partial h_k}{\partial \tilde{h}_j} = \delta_{kj} (1 - h_k^2)")),
                Result(
                    tex(r"\frac{\partial \ell}{\partial W_{h,ij}} = \frac{\partial \ell}{\partial \tilde{h}_i} x_j"),
                    tex_chain(
                        r"\frac{\partial \ell}{\partial W_{h,ij}}",
                        (
                            "=",
                            r"\sum_k \frac{\partial \ell}{\partial \tilde{h}_k} \frac{\partial \tilde{h}_k}{\partial W_{h,ij}}",
                            words("chain rule through the hidden layer", "dérivation en chaîne par la couche cachée"),
                        ),
                        (
                            "=",
                            r"\frac{\partial \ell}{\partial \tilde{h}_i} x_j",
                            words("a weight touches one unit", "un poids ne touche qu’une unité"),
                        ),
                    ),
                ),
                Result(tex(r"\nabla_{W_h} \ell = (\nabla_{\tilde{h}} \ell)^\top x")),
                Result(tex(r"\nabla_{b_h} \ell = \nabla_{\tilde{h}} \ell")),
            ),
        ),
    ),
)
