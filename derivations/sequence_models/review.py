"""A review of a paper, the one on images as sequences of patches: what each section should hold. A person judges it."""

from __future__ import annotations

from derivations.notation import words
from verifier.keys import Answer, Question

QUESTION = Question(
    title=words("Review of the vision transformer paper", "Lecture critique de l’article sur le transformeur de vision"),
    number="4",
    parts="numbers",
    answers=(
        Answer(
            words("Sum the paper up: facts, no opinions.", "Résumer l’article : des faits, pas d’opinions."),
            points=5,
            text=words(
                "The paper asks whether a plain transformer can classify images without convolutions. An image is cut into square "
                "patches; each is flattened and mapped linearly to a vector, gets a learned embedding of its position, and the sequence, "
                "with a class token in front, goes through a standard encoder; the final state of that token is classified. The "
                "contribution is to show that scale makes up for built-in knowledge about images: trained on a medium-sized data set "
                "alone, the model stays behind residual networks, while after pre-training on very large sets and fine-tuning it equals "
                "or beats the best of them with less computation for training. A good summary names the problem, the method, the data "
                "and the main comparison.",
                "L’article demande si un simple transformeur peut classer des images sans convolutions. Une image est découpée en "
                "carreaux ; chacun est aplati et envoyé linéairement sur un vecteur, reçoit un plongement appris de sa position, et la "
                "suite, précédée d’un jeton de classe, traverse un encodeur ordinaire ; on classe l’état final de ce jeton. L’apport est "
                "de montrer que l’échelle remplace les connaissances intégrées sur les images : entraîné sur un jeu de taille moyenne "
                "seul, le modèle reste derrière les réseaux résiduels, alors qu’après un préentraînement sur de très grands jeux puis un "
                "ajustement il égale ou dépasse les meilleurs avec moins de calcul d’entraînement. Un bon résumé nomme le problème, la "
                "méthode, les données et la comparaison principale.",
            ),
        ),
        Answer(
            words("What are its strengths?", "Quelles sont ses forces ?"),
            points=5,
            text=words(
                "There is no new theory; the strength is empirical, and a good review says so and points to the evidence. The "
                "architecture is changed as little as possible, so that what is seen is due to it and to scale. Model size, data size "
                "and computation are varied one at a time, with comparisons at equal cost. The same model then serves text and images, "
                "and what it learned is looked into: the filters of the embedding, the similarity of positions, how far attention "
                "reaches in each layer.",
                "Il n’y a pas de théorie nouvelle ; la force est empirique, et une bonne lecture le dit et montre où. L’architecture est "
                "modifiée aussi peu que possible, si bien que ce qu’on observe tient à elle et à l’échelle. Taille du modèle, des "
                "données et calcul varient séparément, avec des comparaisons à coût égal. Un même modèle sert alors au texte et aux "
                "images, et ce qu’il a appris est examiné : filtres du plongement, ressemblance des positions, portée de l’attention "
                "dans chaque couche.",
            ),
        ),
        Answer(
            words("What are its weaknesses?", "Quelles sont ses faiblesses ?"),
            points=5,
            text=words(
                "A good review gives reasons, and what would settle the matter. The best results rest on a private data set, so that "
                "others cannot repeat them. Where data are few the model does worse than convolutions, and the paper leaves open which "
                "regularisation or augmentation would help. The cost of attention grows with the square of the number of patches, which "
                "makes large images and dense tasks expensive; only classification is shown. Self-supervised training is touched upon "
                "and stays behind.",
                "Une bonne lecture donne des raisons, et dit ce qui trancherait. Les meilleurs résultats reposent sur un jeu de données "
                "privé, que d’autres ne peuvent pas reproduire. Avec peu de données le modèle fait moins bien que les convolutions, et "
                "l’article laisse ouvert quelle régularisation ou augmentation aiderait. Le coût de l’attention croît comme le carré du "
                "nombre de carreaux, ce qui rend chères les grandes images et les tâches denses ; seule la classification est montrée. "
                "L’apprentissage autosupervisé est à peine abordé et reste en retrait.",
            ),
        ),
        Answer(
            words("What do you take from it? What would come next?", "Qu’en retenez-vous ? Quelle serait la suite ?"),
            points=5,
            text=words(
                "Opinions belong here, each with its ground. One may hold that the result is about data as much as about attention, and "
                "propose to give a convolutional network the same data and budget; or connect it with question 2: patches are the vertices "
                "of a complete graph, and a graph with local edges lies between this model and a convolution. A good reflection ends "
                "with an experiment that could turn out either way.",
                "Les opinions ont leur place ici, chacune avec sa raison. On peut penser que le résultat tient autant aux données qu’à "
                "l’attention, et proposer de donner à un réseau convolutif les mêmes données et le même budget ; ou faire le lien avec "
                "la question 2 : les carreaux sont les sommets d’un graphe complet, et un graphe à arêtes locales se trouve entre ce "
                "modèle et une convolution. Une bonne réflexion finit par une expérience dont l’issue est ouverte.",
            ),
        ),
    ),
)
