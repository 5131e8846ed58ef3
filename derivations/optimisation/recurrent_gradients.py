"""A recurrent unit with its activation inside or outside, and gradients that vanish when its weights are small."""

from __future__ import annotations

from derivations.notation import Result, tex, words
from verifier.keys import Answer, Given, Question

QUESTION = Question(
    title=words("Vanishing gradients in a recurrent network", "Gradients qui s’évanouissent dans un réseau récurrent"),
    number="1",
    parts="numbers",
    answers=(
        Answer(
            words(
                "Show by induction that applying the activation inside the recurrence is the same as applying it outside.",
                "Montrer par récurrence qu’appliquer l’activation à l’intérieur ou à l’extérieur revient au même.",
            ),
            tex(r"\sigma(W \sigma(h_t) + U x_{t+1} + b) = \sigma(h_{t+1})"),
            points=8,
            given=(
                Given(tex(r"m, n \in \mathbb{N}"), words("sizes", "tailles")),
                Given(tex(r"W \in \mathbb{R}^{m \times m}"), words("recurrent weights", "poids récurrents")),
                Given(tex(r"U \in \mathbb{R}^{m \times n}"), words("input weights", "poids d’entrée")),
                Given(tex(r"b \in \mathbb{R}^m"), words("bias", "biais")),
                Given(tex(r"x_t \in \mathbb{R}^n"), words("inputs", "entrées")),
                Given(tex(r"h_t \in \mathbb{R}^m"), words("states", "états")),
                Given(tex(r"\sigma: \mathbb{R} \to \mathbb{R}"), words("an activation", "une activation")),
                Given(tex(r"h_{t+1} = W \sigma(h_t) + U x_{t+1} + b"), words("the recurrence", "la récurrence")),
            ),
            remark=words(
                "The left side is the next state {g} of the usual recurrence if {h} is the present one.",
                "Le membre de gauche est l’état suivant {g} de la récurrence usuelle si {h} est l’état présent.",
                g=tex("g_{t+1}"),
                h=tex(r"g_t = \sigma(h_t)"),
            ),
        ),
        Answer(
            words(
                "Show that gradients vanish when the largest eigenvalue {l} of {w} is at most {d}.",
                "Montrer que les gradients s’évanouissent quand la plus grande valeur propre {l} de {w} est au plus {d}.",
                l=tex(r"\lambda"),
                w=tex(r"W^\top W"),
                d=tex(r"\frac{\delta^2}{\gamma^2}"),
            ),
            tex(r"\|W\| \leq \frac{\delta}{\gamma}"),
            points=9,
            given=(
                Given(tex(r"m \in \mathbb{N}"), words("the size of a state", "la taille d’un état")),
                Given(tex(r"T \in \mathbb{N}"), words("the number of steps", "le nombre de pas")),
                Given(tex(r"W \in \mathbb{R}^{m \times m}"), words("recurrent weights", "poids récurrents")),
                Given(tex(r"D \in \mathbb{R}^{m \times m}"), words("slopes of the activation on a diagonal", "pentes de l’activation")),
                Given(tex(r"P \in \mathbb{R}^{m \times m}"), words("the Jacobian over {t} steps", "la jacobienne sur {t} pas", t=tex("T"))),
                Given(tex(r"\gamma > 0"), words("bounds the slopes", "majore les pentes")),
                Given(tex(r"0 \leq \delta < 1"), words("below one", "inférieur à un")),
                Given(tex(r"\lambda \geq 0"), words("an eigenvalue", "une valeur propre")),
                Given(tex(r"\lambda \leq \frac{\delta^2}{\gamma^2}"), words("small weights", "petits poids")),
                Given(tex(r"\|W\| = \sqrt{\lambda}"), words("the norm of a matrix", "la norme d’une matrice")),
                Given(tex(r"\|D\| \leq \gamma"), words("the greatest slope", "la plus grande pente")),
                Given(tex(r"\|P\| \leq \delta^T"), words("induction hypothesis", "hypothèse de récurrence")),
            ),
            more=(
                Result(tex(r"\|D W\| \leq \|D\| \|W\|")),
                Result(tex(r"\|D\| \|W\| \leq \gamma \frac{\delta}{\gamma}")),
                Result(tex(r"\|D W\| \leq \delta")),
                Result(tex(r"\|D W P\| \leq \|D W\| \|P\|")),
                Result(tex(r"\|D W\| \|P\| \leq \delta \delta^T")),
                Result(tex(r"\|D W P\| \leq \delta^{T + 1}")),
                Result(tex(r"\lim_{T \to \infty} \delta^T = 0")),
            ),
        ),
        Answer(
            words(
                "Is the opposite condition necessary or sufficient for gradients to explode?",
                "La condition opposée est-elle nécessaire ou suffisante pour que les gradients explosent ?",
            ),
            tex(r"\begin{bmatrix} 0 & 2 \\ 0 & 0 \end{bmatrix} \begin{bmatrix} 0 & 2 \\ 0 & 0 \end{bmatrix} = 0"),
            points=8,
            text=words(
                "It is necessary: otherwise they vanish. It is not sufficient: these weights are large, and with a linear activation the "
                "gradient is zero after two steps.",
                "Elle est nécessaire : sinon ils s’évanouissent. Elle n’est pas suffisante : ces poids sont grands et, avec une activation "
                "linéaire, le gradient est nul après deux pas.",
            ),
        ),
    ),
)
