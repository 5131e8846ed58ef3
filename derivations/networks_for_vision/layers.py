"""What the data sets are for, why activations are needed, and what the forward pass computes."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

DATA = Question(
    title=words("The data", "Les données"),
    number="1.1.1",
    parts="numbers",
    answers=(
        Answer(
            words(
                "Say what each of the training, validation and test sets is for.",
                "Dire à quoi sert chacun des ensembles d’apprentissage, de validation et de test.",
            ),
            label=".1",
            points=1,
            text=words(
                "The parameters are fitted on the training set. The validation set chooses between models: hyperparameters, and when to "
                "stop. Both choices favour models that happen to suit their set, so the error is estimated on the test set, which no "
                "choice has seen, and which is used once.",
                "Les paramètres s’ajustent sur l’ensemble d’apprentissage. La validation départage les modèles : hyperparamètres, et "
                "moment de l’arrêt. Ces deux choix avantagent ce qui convient par chance à leur ensemble ; l’erreur s’estime donc sur "
                "l’ensemble de test, qu’aucun choix n’a vu et qui ne sert qu’une fois.",
            ),
        ),
        Answer(
            words("What does the number of examples change?", "Que change le nombre d’exemples ?"),
            label=".2",
            points=1,
            text=words(
                "With more examples the mean loss on the sample is closer to its expectation, so there is less overfitting. A pass over "
                "the data costs proportionally more.",
                "Avec plus d’exemples, la perte moyenne sur l’échantillon est plus proche de son espérance : on surapprend moins. Un "
                "passage sur les données coûte plus, en proportion.",
            ),
        ),
    ),
)

AFFINE = (
    Given(tex(r"x \in \mathbb{R}^{1 \times n}"), words("an input", "une entrée")),
    Given(
        tex(r"A \in \mathbb{R}^{m \times n}, B \in \mathbb{R}^{k \times m}"),
        words("the weights of two layers", "les poids de deux couches"),
    ),
    Given(
        tex(r"a \in \mathbb{R}^{1 \times m}, b \in \mathbb{R}^{1 \times k}"),
        words("their biases", "leurs biais"),
    ),
)

SCORES = (
    Given(tex(r"z \in \mathbb{R}^{1 \times n}"), words("the scores", "les scores")),
    Given(tex(r"p = \operatorname{softmax}(z)"), words("the prediction", "la prédiction")),
)

FORWARD = Answer(
    words("Write the forward pass, and unit by unit.", "Écrire la passe avant, et unité par unité."),
    tex(r"\hat{y} = \operatorname{softmax}(\tanh(x W_h^\top + b_h) W_y^\top + b_y)"),
    label=".7",
    points=2,
    given=(
        Given(tex(r"x \in \mathbb{R}^{1 \times n_x}"), words("an example", "un exemple")),
        Given(tex(r"W_h \in \mathbb{R}^{n_h \times n_x}, b_h \in \mathbb{R}^{1 \times n_h}"), words("hidden layer", "couche cachée")),
        Given(
            tex(r"W_y \in \mathbb{R}^{n_y \times n_h}, b_y \in \mathbb{R}^{1 \times n_y}"),
            words("the output layer", "la couche de sortie"),
        ),
        Given(tex(r"\tilde{h} = x W_h^\top + b_h"), words("the hidden layer before its activation", "la couche cachée avant l’activation")),
        Given(tex(r"h = \tanh(\tilde{h})"), words("the hidden units", "les unités cachées")),
        Given(tex(r"\tilde{y} = h W_y^\top + b_y"), words("the scores", "les scores")),
        Given(tex(r"\hat{y} = \operatorname{softmax}(\tilde{y})"), words("the prediction", "la prédiction")),
    ),
    more=(
        Result(tex(r"\tilde{h}_j = \sum_i x_i W_{h,ji} + b_{h,j}")),
        Result(tex(r"\tilde{y}_i = \sum_j h_j W_{y,ij} + b_{y,i}")),
        Result(tex(r"h_j^2 < 1")),
    ),
)

QUESTION = Question(
    title=words("The network", "Le réseau"),
    number="1.1.2",
    parts="numbers",
    answers=(
        Answer(
            words(
                "Show that two layers without an activation between them are one layer.",
                "Montrer que deux couches sans activation entre elles n’en font qu’une.",
            ),
            tex(r"(x A^\top + a) B^\top + b = x (B A)^\top + (a B^\top + b)"),
            tex_chain(
                r"(x A^\top + a) B^\top + b",
                ("=", r"x A^\top B^\top + a B^\top + b", words("multiplying out", "développement")),
                ("=", r"x (B A)^\top + (a B^\top + b)", words("transpose of a product", "transposée d’un produit")),
            ),
            label=".3",
            points=2,
            given=AFFINE,
            remark=words(
                "So any depth of affine layers is an affine map; what is not affine has to come from the activations.",
                "Toute profondeur de couches affines est donc une application affine ; ce qui ne l’est pas doit venir des activations.",
            ),
        ),
        Answer(
            words("Which sizes has the network, and who chooses them?", "Quelles tailles a le réseau, et qui les choisit ?"),
            label=".4",
            points=1,
            text=words(
                "The data fix the first and the last one: two coordinates and two classes in the figure. The hidden "
                "size, four there, is a "
                "hyperparameter that validation chooses: too small underfits, too large costs and overfits.",
                "Les données fixent la première et la dernière : deux coordonnées et deux classes sur la figure. La "
                "taille cachée, quatre "
                "ici, est un hyperparamètre que la validation choisit : trop petite elle sous-apprend, trop grande "
                "elle coûte et surapprend.",
            ),
        ),
        Answer(
            words("Compare the target with the prediction.", "Comparer la cible et la prédiction."),
            tex(r"\sum_i p_i = 1"),
            label=".5",
            points=1,
            given=SCORES,
            text=words(
                "The target has a one at the true class and zeros elsewhere: it is known and certain. The prediction is a distribution "
                "over the classes, {s}, with entries strictly between zero and one as soon as there are two classes.",
                "La cible a un un à la vraie classe et des zéros ailleurs : elle est connue et certaine. La prédiction est une loi sur "
                "les classes, {s}, de coefficients strictement entre zéro et un dès qu’il y a deux classes.",
                s=tex(r"\sum_i p_i = 1"),
            ),
        ),
        Answer(
            words("Show why a softmax is a fit output.", "Montrer pourquoi un softmax convient en sortie."),
            tex(r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}"),
            label=".6",
            points=2,
            given=SCORES,
            more=(
                Result(tex(r"p_i > 0")),
                Result(tex(r"\sum_i p_i = 1")),
                Result(tex(r"\log \frac{p_i}{p_j} = z_i - z_j")),
                Result(tex(r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)")),
            ),
            text=words(
                "Any real scores become a distribution, the order of the scores is kept, and the map is smooth.",
                "Des scores réels quelconques deviennent une loi, leur ordre est gardé, et l’application est lisse.",
            ),
        ),
        FORWARD,
    ),
)
