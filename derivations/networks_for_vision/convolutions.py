"""Convolutional layers: sizes, weights, dense layers as convolutions, receptive fields, and the weights of a small network."""

from __future__ import annotations

from derivations.notation import Result, tex, tex_chain, words
from verifier.keys import Answer, Given, Question

SIDES = (
    Given(tex(r"n, k, p, s \in \mathbb{N}"), words("side, kernel, padding and stride", "côté, noyau, marge et pas")),
    Given(tex(r"s \geq 1"), words("the kernel moves", "le noyau avance")),
    Given(tex(r"n + 2 p \geq k"), words("the kernel fits", "le noyau tient")),
)
FIELDS = (
    Given(tex(r"l_0 = 1"), words("a pixel sees itself", "un pixel se voit lui-même")),
    Given(
        tex(r"l_k = l_{k-1} + (f_k - 1) \prod_{i=1}^{k-1} s_i"),
        words("a layer sees the neighbours below, spaced by the strides", "une couche voit des voisins espacés par les pas d’en dessous"),
    ),
)

QUESTION = Question(
    title=words("Convolutional layers", "Couches convolutives"),
    number="2.1",
    parts="numbers",
    answers=(
        Answer(
            words(
                "How many places has a kernel of side {k} on a side of {n} pixels, with padding {p} and stride {s}?",
                "Combien de places a un noyau de côté {k} sur un côté de {n} pixels, avec la marge {p} et le pas {s} ?",
                n=tex("n"),
                k=tex("k"),
                p=tex("p"),
                s=tex("s"),
            ),
            tex(r"\lfloor \frac{n + 2 p - k}{1} \rfloor + 1 = n + 2 p - k + 1"),
            points=3,
            given=(*SIDES, Given(tex(r"z \in \mathbb{N}"), words("the channels", "les canaux"))),
            more=(Result(tex(r"\sum_{a=1}^{k} \sum_{b=1}^{k} \sum_{c=1}^{z} 1 = k^2 z")),),
            text=words(
                "The first place leaves {r} pixels, in which the stride fits {q} whole times: {m} places, and with "
                "stride one {o}. With {z} channels a kernel has {w} "
                "weights and a bias, wherever it stands; a dense layer has a weight for each pair of an input and an output.",
                "La première place laisse {r} pixels, où le pas tient {q} fois : {m} places, et {o} quand le pas est "
                "un. Avec {z} canaux un noyau a {w} poids et un "
                "biais, où qu’il soit ; une couche dense a un poids par couple d’une entrée et d’une sortie.",
                r=tex("n + 2 p - k"),
                q=tex(r"\lfloor \frac{n + 2 p - k}{s} \rfloor"),
                m=tex(r"\lfloor \frac{n + 2 p - k}{s} \rfloor + 1"),
                o=tex("n + 2 p - k + 1"),
                z=tex("z"),
                w=tex("k^2 z"),
            ),
        ),
        Answer(
            words("What speaks for convolutions, and what is their limit?", "Qu’apportent les convolutions, et quelle est leur limite ?"),
            points=1,
            text=words(
                "Shared weights make them few, and a shifted image gives a shifted map. But a layer sees a neighbourhood only; "
                "what is far apart meets in deeper layers.",
                "Des poids partagés sont peu nombreux, et une image décalée donne une carte décalée. Mais une couche ne voit qu’un "
                "voisinage ; ce qui est éloigné ne se rencontre que plus profond.",
            ),
        ),
        Answer(
            words("What is pooling for?", "À quoi sert le pooling ?"),
            points=1,
            text=words(
                "It makes maps smaller and later layers cheaper, lets later neurons see more of the image, and forgives small shifts.",
                "Il réduit les cartes et le coût des couches suivantes, leur fait voir plus de l’image, et pardonne les petits décalages.",
            ),
        ),
        Answer(
            words("Which layers take an image of another size?", "Quelles couches acceptent une image d’une autre taille ?"),
            points=1,
            text=words(
                "Convolutions and poolings do, as their weights do not depend on the size; a dense layer has one weight for each entry "
                "and does not.",
                "Convolutions et poolings, dont les poids ne dépendent pas de la taille ; pas une couche dense, qui a un poids par "
                "coefficient.",
            ),
        ),
        Answer(
            words("Show that a dense layer is a convolution.", "Montrer qu’une couche dense est une convolution."),
            tex(r"\lfloor \frac{n + 2 \cdot 0 - n}{s} \rfloor + 1 = 1"),
            points=2,
            given=SIDES[:2],
            text=words(
                "A kernel as large as the image has one place there, and its product with the image is that of a neuron: take one kernel "
                "for each neuron.",
                "Un noyau grand comme l’image n’y a qu’une place, et son produit avec l’image est celui d’un neurone : on prend un noyau "
                "par neurone.",
            ),
        ),
        Answer(
            words(
                "What does it give on a map of side {m}, larger than {n}?",
                "Que donne-t-elle sur une carte de côté {m}, plus grand que {n} ?",
                m=tex("m"),
                n=tex("n"),
            ),
            tex(r"\lfloor \frac{m + 2 \cdot 0 - n}{1} \rfloor + 1 = m - n + 1"),
            points=2,
            given=(
                Given(tex(r"m, n \in \mathbb{N}"), words("the sides", "les côtés")),
                Given(tex(r"m \geq n"), words("the map is larger", "la carte est plus grande")),
            ),
            text=words(
                "Each window gets its scores, so the map of scores says where a class is.",
                "Chaque fenêtre a ses scores : la carte des scores dit où se trouve une classe.",
            ),
        ),
        Answer(
            words("Find the receptive fields of the first layers.", "Calculer les champs réceptifs des premières couches."),
            tex(r"l_2 = f_1 + (f_2 - 1) s_1"),
            points=2,
            given=FIELDS,
            more=(
                Result(tex(r"l_1 = f_1")),
                Result(tex(r"l_3 = f_1 + (f_2 - 1) s_1 + (f_3 - 1) s_1 s_2")),
                Result(tex(r"l_n = 1 + \sum_{k=1}^n (f_k - 1) \prod_{i=1}^{k-1} s_i")),
                Result(tex(r"5 + (5 - 1) \cdot 1 = 9")),
                Result(tex(r"5 + (2 - 1) \cdot 1 + (5 - 1) \cdot 1 \cdot 2 = 14")),
            ),
            remark=words(
                "The last two lines are two layers of side five with stride one, without and with a pooling of side and stride two.",
                "Les deux dernières lignes sont deux couches de côté cinq et de pas un, sans puis avec un pooling de côté et de pas deux.",
            ),
            text=words(
                "A neuron sees as many neighbours below as its kernel is long; each lies as many pixels further as the strides below "
                "multiply to. Deeper neurons see more of the image and can stand for larger things.",
                "Un neurone voit autant de voisins en dessous que son noyau est long ; chacun est plus loin d’autant de pixels que le "
                "produit des pas d’en dessous. Les neurones profonds voient plus de l’image et peuvent désigner de plus grandes choses.",
            ),
        ),
    ),
)

NETWORK = Question(
    title=words("A small network", "Un petit réseau"),
    number="2.2.1",
    parts="numbers",
    answers=(
        Answer(
            words(
                "Which padding keeps the side {n} with a kernel of side {k} and stride {s}?",
                "Quelle marge garde le côté {n} avec un noyau de côté {k} et le pas {s} ?",
                n=tex("n = 32"),
                k=tex("k = 5"),
                s=tex("s = 1"),
            ),
            tex(r"p = 2"),
            tex_chain(
                "p",
                ("=", r"\frac{k - 1}{2}", words("equal sides", "côtés égaux")),
                ("=", "2", words("arithmetic", "calcul")),
            ),
            label=".8",
            points=2,
            given=(
                Given(tex(r"n = 32"), words("the side", "le côté")),
                Given(tex(r"k = 5"), words("the kernel", "le noyau")),
                Given(tex(r"p \in \mathbb{R}"), words("the padding", "la marge")),
                Given(tex(r"n + 2 p - k + 1 = n"), words("the side is kept", "le côté est gardé"), definition=False),
            ),
        ),
        Answer(
            words(
                "Show that pooling two by two with stride two halves the side.",
                "Montrer qu’un pooling deux par deux de pas deux divise le côté par deux.",
            ),
            tex(r"\lfloor \frac{32 + 2 \cdot 0 - 2}{2} \rfloor + 1 = 16"),
            label=".9",
            points=1,
        ),
        Answer(
            words(
                "How many weights and biases has each layer: three convolutions of side five with 32, 64, 64 kernels, each with pooling, "
                "then a thousand and ten dense neurons?",
                "Combien de poids et de biais a chaque couche : trois convolutions de côté cinq à 32, 64, 64 noyaux, "
                "chacune avec pooling, "
                "puis mille et dix neurones denses ?",
            ),
            tex(r"(5^2 \cdot 3 + 1) \cdot 32 = 2432"),
            label=".10",
            points=4,
            value="2432",
            more=(
                Result(tex(r"(5^2 \cdot 32 + 1) \cdot 64 = 51264"), value="51264"),
                Result(tex(r"(5^2 \cdot 64 + 1) \cdot 64 = 102464"), value="102464"),
                Result(tex(r"(4^2 \cdot 64 + 1) \cdot 1000 = 1025000"), value="1025000"),
                Result(tex(r"(1000 + 1) \cdot 10 = 10010"), value="10010"),
            ),
            remark=words(
                "The first dense layer holds most of them. There is one bias for each neuron, not for each input.",
                "La première couche dense en a la plupart. Il y a un biais par neurone, et non par entrée.",
            ),
        ),
        Answer(
            words(
                "How many are they, and how many for each of {n} examples?",
                "Combien sont-ils, et combien pour chacun des {n} exemples ?",
                n=tex("50000"),
            ),
            tex(r"2432 + 51264 + 102464 + 1025000 + 10010 = 1191170"),
            label=".11",
            points=2,
            value="1191170",
            more=(
                Result(tex(r"\frac{1191170}{50000} > 23")),
                Result(tex(r"\frac{1025000}{1191170} > 0.86")),
            ),
            remark=words(
                "Far more parameters than examples: expect overfitting.",
                "Bien plus de paramètres que d’exemples : il faut s’attendre au surapprentissage.",
            ),
        ),
        Answer(
            words("Compare with a linear classifier on a bag of words.", "Comparer à un classifieur linéaire sur un sac de mots."),
            tex(r"10 (1000 + 1) < 1191170"),
            label=".12",
            points=1,
            text=words(
                "A linear machine for each of ten classes has a weight for each word and a bias: with a thousand "
                "words, about a hundredth of "
                "the network. The dictionary comes on top, learned without labels.",
                "Une machine linéaire par classe, pour dix classes, a un poids par mot et un biais : pour mille "
                "mots, environ un centième du "
                "réseau. Le dictionnaire s’y ajoute, appris sans étiquettes.",
            ),
        ),
    ),
)
