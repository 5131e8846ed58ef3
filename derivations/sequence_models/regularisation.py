"""Dropout on the input of a linear regression, and where gradient descent on an underdetermined one ends.

In the last part ``u`` is the limit of gradient descent and ``v`` the shortest solution; `derivations.minimum_norm_solution` works the
latter out for a matrix of full row rank, which is not supposed here.
"""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given

MASKED = r"X \odot R"
SQUARE = rf"({MASKED})^\top ({MASKED})"
EXPANDED = rf"\|y\|^2 - 2 \mathbb{{E}}[y^\top ({MASKED}) w] + \mathbb{{E}}[w^\top {SQUARE} w]"
MOMENTS = r"\|y\|^2 - 2 p y^\top X w + w^\top \left(p^2 X^\top X + p (1 - p) \Gamma^2\right) w"
NORMS = r"\|y\|^2 - 2 p y^\top X w + p^2 \|X w\|^2 + p (1 - p) \|\Gamma w\|^2"
PENALISED = r"\|y - p X w\|^2 + p (1 - p) \|\Gamma w\|^2"

DATA = (
    Given(tex(r"X \in \mathbb{R}^{n \times d}"), words("one example in each row", "un exemple par ligne")),
    Given(tex(r"w \in \mathbb{R}^d"), words("the weights", "les poids")),
    Given(tex(r"y \in \mathbb{R}^n"), words("the targets", "les cibles")),
)

BATCHES_OF_TEXT = Answer(
    words(
        "Why does batch normalisation do worse than layer normalisation on text?",
        "Pourquoi la normalisation par lots est-elle moins bonne que celle par couches sur du texte ?",
    ),
    label=".2",
    points=2,
    text=words(
        "Sentences differ in length, so a batch of them is padded. Statistics for each position or channel, taken over the batch, mix "
        "words of unrelated sentences with padding that means nothing; at late positions few sentences are left, and their mean and "
        "variance are mostly noise. With one long sentence among short ones, the statistics of the last positions come from that sentence "
        "alone. In use, running averages stand in for them, and these fit badly because the statistics of text vary much from batch to "
        "batch; at lengths never seen there are none. Layer normalisation takes its statistics from one word alone, and does the same in "
        "training and in use, whatever the batch and the length.",
        "Les phrases n’ont pas la même longueur, un lot est donc complété par du remplissage. Des statistiques par position ou par canal, "
        "prises sur le lot, mélangent les mots de phrases sans rapport et un remplissage sans signification ; aux dernières positions "
        "il reste peu de phrases, et leurs moyenne et variance ne sont guère que du bruit. Avec une seule phrase longue parmi des "
        "courtes, les statistiques des dernières positions viennent d’elle seule. À l’usage, des moyennes mobiles les remplacent, qui "
        "conviennent mal car les statistiques d’un texte varient beaucoup d’un lot à l’autre ; pour des longueurs jamais vues il n’y en a "
        "pas. La normalisation par couches tire ses statistiques d’un seul mot, et fait de même à l’entraînement et à l’usage, "
        "quels que soient le lot et la longueur.",
    ),
)

DROPOUT = Answer(
    words(
        "The mask {r} keeps each entry of the input with probability {p}. Find the expected loss: what does dropout penalise?",
        "Le masque {r} garde chaque coefficient de l’entrée avec probabilité {p}. Calculer l’espérance de la perte : que pénalise cet "
        "abandon ?",
        r=tex("R"),
        p=tex("p"),
    ),
    label=".3",
    points=6,
    given=(
        *DATA,
        Given(tex(r"p \in [0, 1]"), words("the probability to keep an entry", "la probabilité de garder un coefficient")),
        Given(tex(r"R \in \mathbb{R}^{n \times d}"), words("the mask", "le masque")),
        Given(tex(r"R_{ij} \sim \mathrm{Bern}(p) \text{ i.i.d.}"), words("its entries", "ses coefficients")),
        Given(tex(rf"L(w) = \|y - ({MASKED}) w\|^2"), words("the loss", "la perte")),
        Given(tex(r"\Gamma \in \mathbb{R}^{d \times d} \text{ diagonal}"), words("a diagonal matrix", "une matrice diagonale")),
        Given(
            tex(r"\Gamma_{ii} = (X^\top X)_{ii}^{1/2}"),
            words("the lengths of the columns of {x}", "les longueurs des colonnes de {x}", x=tex("X")),
        ),
    ),
    more=(
        Result(tex(rf"\mathbb{{E}}[{MASKED}] = p X"), points=1),
        Result(tex(rf"\mathbb{{E}}[{SQUARE}] = p^2 X^\top X + p (1 - p) \Gamma^2"), points=2),
        Result(
            tex(rf"\mathbb{{E}}[L(w)] = {PENALISED}"),
            tex_chain(
                r"\mathbb{E}[L(w)]",
                ("=", EXPANDED, words("the square expanded; expectation is linear", "développement du carré ; l’espérance est linéaire")),
                ("=", MOMENTS, words("the first two results", "les deux premiers résultats")),
                ("=", NORMS, words("quadratic forms as squares of norms", "les formes quadratiques sont des carrés de normes")),
                ("=", PENALISED, words("the first three terms are a square", "les trois premiers termes forment un carré")),
            ),
            points=3,
        ),
    ),
    remark=words(
        "Off the diagonal two different entries of the mask are multiplied, which are independent, and give {s}; on the diagonal an "
        "entry meets itself, and since it is zero or one its square is itself and gives {p}: the difference is {v}, the variance. So "
        "dropout is a ridge penalty in which each weight counts by the size of its column.",
        "Hors de la diagonale se multiplient deux coefficients distincts du masque, indépendants, qui donnent {s} ; sur la diagonale un "
        "coefficient se rencontre lui-même, et comme il vaut zéro ou un, son carré est lui-même et donne {p} : la différence est {v}, "
        "la variance. L’abandon est donc une pénalité de type ridge où chaque poids compte selon la taille de sa colonne.",
        s=tex("p^2"),
        p=tex("p"),
        v=tex("p (1 - p)"),
    ),
)

LEAST_NORM = Answer(
    words(
        "Gradient descent on {f} starts at zero; for a small step it converges to some {u} whose gradient is zero. Show that this is the "
        "shortest solution {v} of the system, which solves the conditions of Karush, Kuhn and Tucker with a multiplier {l}.",
        "La descente de gradient sur {f} part de zéro ; pour un petit pas elle converge vers un {u} de gradient nul. Montrer que c’est la "
        "solution la plus courte {v} du système, qui vérifie les conditions de Karush, Kuhn et Tucker avec un multiplicateur {l}.",
        f=tex(r"\|y - X w\|^2"),
        u=tex("u"),
        v=tex("v"),
        l=tex(r"\lambda"),
    ),
    label=".4",
    points=6,
    given=(
        *DATA,
        Given(tex(r"f(w) = \|y - X w\|^2"), words("the function that descends", "la fonction à minimiser")),
        Given(
            tex(r"\lambda, a, b \in \mathbb{R}^n"),
            words("the multiplier, and any two vectors", "le multiplicateur, et deux vecteurs quelconques"),
        ),
        Given(
            tex(r"\mathcal{L}(w, \lambda) = \|w\|^2 + \lambda^\top (X w - y)"),
            words("the Lagrangian of the shortest solution", "le lagrangien de la solution la plus courte"),
        ),
        Given(tex(r"u, v \in \mathbb{R}^d"), words("the limit, and the shortest solution", "la limite, et la solution la plus courte")),
        Given(tex(r"\eta > 0"), words("the step size", "le pas")),
        Given(tex(r"X^\top X u = X^\top y"), words("no gradient at the limit", "gradient nul à la limite"), definition=False),
        Given(
            tex(r"u = X^\top b"),
            words("what the third line comes to in the limit", "ce que donne la troisième ligne à la limite"),
            definition=False,
        ),
        Given(tex(r"X v = y"), words("feasibility", "admissibilité"), definition=False),
        Given(
            tex(r"2 v + X^\top \lambda = 0"),
            words("stationarity, from the first line", "stationnarité, par la première ligne"),
            definition=False,
        ),
    ),
    more=(
        Result(tex(r"\nabla_w \mathcal{L}(w, \lambda) = 2 w + X^\top \lambda"), points=1),
        Result(tex(r"\nabla f(w) = -2 X^\top (y - X w)"), points=1),
        Result(
            tex(r"X^\top a + 2 \eta X^\top (y - X X^\top a) = X^\top (a + 2 \eta (y - X X^\top a))"),
            points=1,
        ),
        Result(
            tex(r"X^\top X (u - v) = 0"),
            tex_chain(
                r"X^\top X (u - v)",
                ("=", r"X^\top y - X^\top X v", words("no gradient at the limit", "gradient nul à la limite")),
                ("=", "0", words("feasibility", "admissibilité")),
            ),
            points=1,
        ),
        Result(
            tex(r"\|X (u - v)\|^2 = 0"),
            tex_chain(
                r"\|X (u - v)\|^2",
                ("=", r"(u - v)^\top X^\top X (u - v)", words("a square as a product", "un carré comme produit")),
                ("=", "0", words("the line before", "la ligne précédente")),
            ),
            points=1,
        ),
        Result(tex(r"u - v = X^\top \left(b + \frac{1}{2} \lambda\right)")),
        Result(
            tex(r"\|u - v\|^2 = \left(b + \frac{1}{2} \lambda\right)^\top X (u - v)"),
            points=1,
        ),
    ),
    remark=words(
        "The third line is a step of the descent from a point of the form {i}: it stays of that form. Zero is of that form, so all "
        "points of the descent are, and so is their limit, because the image of a matrix is closed. A vector of length zero is zero: the "
        "fifth line says {x}, so that the last one has zero on the right and says {e}. Whether the square matrix {g} is positive "
        "semidefinite is not enough for this, since more unknowns than equations leave it without an inverse; what counts is that both "
        "vectors lie in the image of {t}, which is orthogonal to the kernel.",
        "La troisième ligne est un pas de la descente depuis un point de la forme {i} : il garde cette forme. Zéro l’a, donc tous les "
        "points de la descente, et leur limite aussi, car l’image d’une matrice est fermée. Un vecteur de longueur nulle est nul : la "
        "cinquième ligne dit {x}, la dernière a donc zéro à droite et dit {e}. Que la matrice carrée {g} soit positive ne suffit pas, "
        "car avec plus d’inconnues que d’équations elle n’est pas inversible ; ce qui compte, c’est que les deux vecteurs sont dans "
        "l’image de {t}, orthogonale au noyau.",
        i=tex(r"X^\top a"),
        x=tex(r"X (u - v) = 0"),
        e=tex("u = v"),
        g=tex(r"X^\top X"),
        t=tex(r"X^\top"),
    ),
)
