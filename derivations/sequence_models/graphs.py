"""Message passing on a graph, and attention as a case of it."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Question

WEIGHTED = r"\begin{bmatrix} 0.6 & 0.2 & 0.2 \end{bmatrix} \begin{bmatrix} -2 & 2 \\ 0 & -2 \\ 2 & 0 \end{bmatrix}"
OWN = r"\begin{bmatrix} 1 & 1 \end{bmatrix} \begin{bmatrix} 1 & -1 \end{bmatrix}^\top"

QUESTION = Question(
    title=words("Transformers are graph networks", "Les transformeurs sont des réseaux sur graphes"),
    number="2",
    parts="numbers",
    answers=(
        Answer(
            words(
                "Write the update out when messages are aggregated by their sum.",
                "Expliciter la mise à jour quand les messages sont agrégés par leur somme.",
            ),
            points=5,
            text=words(
                "The new state is {u}: each neighbour sends its state through the function of the edge, and only what comes in along edges "
                "towards the vertex is added up.",
                "Le nouvel état est {u} : chaque voisin envoie son état à travers la fonction de l’arête, et seul ce qui arrive par les "
                "arêtes dirigées vers le sommet est additionné.",
                u=tex(r"q\left(h_i^t, \sum_{j : v_j \in N(v_i)} f_{ji}(h_j^t)\right)"),
            ),
        ),
        Answer(
            words(
                "Three neighbours with states {a}, {b}, {c} send twice their state, and these are weighted by {w}. The own state is {o}. "
                "Find the aggregate, and the new state: the product of {m} with the own state, plus the positive part of the aggregate.",
                "Trois voisins d’états {a}, {b}, {c} envoient le double de leur état, avec les poids {w}. L’état propre est {o}. "
                "Calculer l’agrégat, puis le nouvel état : le produit de {m} par l’état propre, plus la partie positive de l’agrégat.",
                a=tex(r"\begin{bmatrix} -1 & 1 \end{bmatrix}"),
                b=tex(r"\begin{bmatrix} 0 & -1 \end{bmatrix}"),
                c=tex(r"\begin{bmatrix} 1 & 0 \end{bmatrix}"),
                w=tex(r"\begin{bmatrix} 0.6 & 0.2 & 0.2 \end{bmatrix}"),
                o=tex(r"\begin{bmatrix} 1 & -1 \end{bmatrix}"),
                m=tex(r"\begin{bmatrix} 1 & 1 \end{bmatrix}"),
            ),
            points=5,
            more=(
                Result(
                    tex(rf"{WEIGHTED} = \begin{{bmatrix}} -0.8 & 0.8 \end{{bmatrix}}"),
                    tex_chain(
                        WEIGHTED,
                        (
                            "=",
                            r"\begin{bmatrix} 0.6 \cdot (-2) + 0.2 \cdot 0 + 0.2 \cdot 2 & "
                            r"0.6 \cdot 2 + 0.2 \cdot (-2) + 0.2 \cdot 0 \end{bmatrix}",
                            words("column by column", "colonne par colonne"),
                        ),
                        ("=", r"\begin{bmatrix} -0.8 & 0.8 \end{bmatrix}", words("arithmetic", "calcul")),
                    ),
                    called=(r"\text{Agg}(H'_{1t})", r"Agg(H'_{1t})"),
                ),
                Result(
                    tex(rf"{OWN} = 0"),
                    tex_chain(
                        OWN,
                        ("=", r"1 \cdot 1 + 1 \cdot (-1)", words("row times column", "ligne par colonne")),
                        ("=", "0", words("arithmetic", "calcul")),
                    ),
                ),
                Result(
                    tex(r"\begin{bmatrix} 0 + \max(-0.8, 0) & 0 + \max(0.8, 0) \end{bmatrix} = \begin{bmatrix} 0 & 0.8 \end{bmatrix}"),
                    called=(r"h_1^{t+1}",),
                ),
            ),
            remark=words(
                "The product of {m} with the own state is a number; it is added to both entries.",
                "Le produit de {m} par l’état propre est un nombre, ajouté aux deux coefficients.",
                m=tex(r"\begin{bmatrix} 1 & 1 \end{bmatrix}"),
            ),
        ),
        Answer(
            words(
                "Four words make a fully connected directed graph; an edge in both directions counts as two. How many edges has it?",
                "Quatre mots forment un graphe orienté complet ; une arête dans les deux sens compte pour deux. Combien d’arêtes a-t-il ?",
            ),
            tex(r"4 \cdot 3 = 12"),
            points=3,
            value="12",
            more=(Result(tex(r"2 \binom{4}{2} = 4 \cdot 3")),),
            remark=words(
                "Each word is the end of one edge from each of the three others, and every pair of words has two edges. A graph in which "
                "each word is also its own neighbour has {k} edges.",
                "Chaque mot reçoit une arête de chacun des trois autres, et toute paire de mots en porte deux. Un graphe où chaque mot est "
                "aussi son propre voisin a {k} arêtes.",
                k=tex("16"),
            ),
        ),
        Answer(
            words(
                "Show that one head of attention is a graph network: what are the graph, the messages, the aggregation and the update?",
                "Montrer qu’une tête d’attention est un réseau sur graphe : quels sont le graphe, les messages, l’agrégation et la mise à "
                "jour ?",
            ),
            points=5,
            text=words(
                "Layers take the place of time steps, words that of vertices. The graph is complete and each word is its own neighbour, "
                "since a word attends to all words and to itself. The message of a word is the pair of its key and its value, {f}, "
                "the same function on every edge. The aggregation collects the pairs. The update asks with the query of its "
                "own state: it takes the softmax over the words of the products of {p} with the keys, and with these weights the mean of "
                "the values. That is the attention formula, term by term; weights of a softmax are positive and have sum one, so that "
                "the new state is a weighted mean.",
                "Les couches remplacent les pas de temps et les mots les sommets. Le graphe est complet et chaque mot est son propre "
                "voisin, car un mot porte attention à tous les mots et à lui-même. Le message d’un mot est le couple de sa clé et de sa "
                "valeur, {f}, la même fonction sur chaque arête. L’agrégation rassemble ces couples. La mise à jour interroge avec la "
                "requête de son propre état : elle prend le softmax, sur les mots, des produits de {p} avec les clés, et avec ces poids la "
                "moyenne des valeurs. C’est la formule de l’attention, terme à terme ; les poids d’un softmax sont positifs et de somme "
                "un, le nouvel état est donc une moyenne pondérée.",
                f=tex(r"f(h) = (K h, V h)"),
                p=tex(r"Q h_i"),
            ),
        ),
        Answer(
            words(
                "In view of this, why are very long dependencies a problem for a transformer?",
                "Au vu de ce lien, pourquoi les très longues dépendances sont-elles un problème pour un transformeur ?",
            ),
            points=2,
            text=words(
                "On a complete graph every word exchanges messages with every other, so that time and memory of a layer grow with the "
                "square of the length: {s} scores for {n} words. And the softmax divides a total weight of one among all of them: among "
                "many neighbours that hardly matter it is difficult to single out the one far away that does, and to learn that from the "
                "few examples which show it. That is why graphs with fewer edges, local or sparse, are studied.",
                "Sur un graphe complet chaque mot échange des messages avec tous les autres : le temps et la mémoire d’une couche "
                "croissent comme le carré de la longueur, {s} scores pour {n} mots. De plus, le softmax répartit un poids total de un "
                "entre tous : parmi de nombreux voisins sans importance, il est difficile de distinguer celui qui compte au loin, et de "
                "l’apprendre des rares exemples qui le montrent. On étudie pour cela des graphes à moins d’arêtes, locaux ou creux.",
                s=tex("n^2"),
                n=tex("n"),
            ),
        ),
    ),
)
