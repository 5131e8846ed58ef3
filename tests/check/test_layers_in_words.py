"""Output sizes of convolutional layers that a question describes in words; the expected sizes are worked out by hand."""

from __future__ import annotations

import pytest

from tests.check.reading import steps
from verifier.elaborate.layers import Layer, Network, layer_said, network_in, size_written
from verifier.report.model import Step

ENGLISH = (
    "### Question 1\n\nThe input is a $32 \\times 32$ color image. The first layer convolves 16 $5 \\times 5$ kernels with the input, "
    "using a stride of 1 and a zero-padding of 2. The second layer downsamples the output of the first layer with a $3 \\times 3$ "
    "non-overlapping max pooling. The third layer convolves 24 kernels of size $4 \\times 4$ with a stride of 2 and no padding.\n\n"
    "What is the output of each layer?\n\n**Answer 1.**\n\n"
)
FRENCH = (
    "### Question 1\n\nL'entrée est une image couleur d'une taille de 32×32. La première couche convole 16 noyaux de 5×5 avec l'entrée, "
    "en utilisant un stride de 1 et un zero-padding de 2.\n\n**Réponse 1.**\n\n"
)


def sizes(text: str) -> list[Step]:
    return [s for s in steps(text) if "output of layer" in s.lhs]


def test_the_description_is_read() -> None:
    assert network_in(ENGLISH) == Network(32, 3, (Layer(16, 5, 1, 2), Layer(None, 3, 3, 0), Layer(24, 4, 2, 0)))


def test_right_sizes() -> None:  # (32 + 4 - 5)/1 + 1 = 32, ⌊(32 - 3)/3⌋ + 1 = 10, (10 - 4)/2 + 1 = 4
    text = "The first layer gives $16@32 \\times 32$, the second $10 \\times 10 \\times 16$ and the third layer $(24, 4, 4)$."
    assert [s.verdict for s in sizes(ENGLISH + text)] == ["proved", "proved", "proved"]
    assert [s.verdict for s in sizes(FRENCH + "La première couche sort $16@32 \\times 32$.")] == ["proved"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The first layer gives $16@30 \\times 30$.", "refuted"),
        ("The first layer gives $15@32 \\times 32$.", "refuted"),
        ("The second layer gives $16@11 \\times 11$.", "undecided"),  # rounded up
        ("The second layer gives $24@11 \\times 11$.", "refuted"),
        ("The third layer gives $4 \\times 4$.", "proved"),
        ("The third layer gives $7 \\times 7$.", "refuted"),
    ],
)
def test_one_size(text: str, verdict: str) -> None:
    (step,) = sizes(ENGLISH + text)
    assert step.verdict == verdict, step


@pytest.mark.parametrize(
    "text",
    [
        "The kernels are $5 \\times 5$.",
        "The first layer has $5 \\times 5 \\times 3 \\times 16$ weights.",
        "The fourth layer gives $2 \\times 2$.",
    ],
)
def test_other_products_are_no_sizes(text: str) -> None:
    assert sizes(ENGLISH + text) == []


def test_a_description_with_a_gap_is_not_used() -> None:
    assert network_in(ENGLISH.replace("non-overlapping ", "")) is None
    assert network_in(ENGLISH.replace("a $32 \\times 32$ color image", "an image")) is None


def test_words_and_sizes() -> None:
    assert layer_said("the output of the second layer is ") == 1 and layer_said("the second moment. Then ") is None
    assert size_written("64@9 \\times 9") == ((64,), 9) and size_written("9 \\times 8") is None and size_written("x \\times x") is None


def test_a_size_where_no_layer_is_described() -> None:
    assert network_in("An image, and an output of size $64@65 \\times 65$.") is None
