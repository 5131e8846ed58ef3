"""Means and variances over the batch, over a sample, and over one channel of a sample.

The claims are written out from the tensor: each mean is a sum of its entries over their number, each variance a sum of squared
distances.  ``batch``: one number for each channel; ``layer``: one for each sample; ``instance``: one for each channel of each sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from derivations.notation import Result, tex, words
from verifier.keys import Answer, Question

#: samples × channels × features
TENSOR = (
    ((4, 3, 2), (1, 4, 3)),
    ((3, 4, 1), (4, 2, 2)),
    ((3, 2, 3), (4, 1, 2)),
    ((1, 1, 3), (4, 1, 2)),
)
CHANNELS = range(2)


def quotient(value: Fraction) -> str:
    """A fraction in LaTeX."""
    return str(value.numerator) if value.denominator == 1 else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def mean(entries: Sequence[int]) -> Fraction:
    """The mean."""
    return Fraction(sum(entries), len(entries))


def variance(entries: Sequence[int]) -> Fraction:
    """The mean squared distance from the mean."""
    return sum(((entry - mean(entries)) ** 2 for entry in entries), Fraction(0)) / len(entries)


def written_mean(entries: Sequence[int]) -> str:
    """The mean as a sum over the number of entries."""
    return rf"\frac{{{' + '.join(map(str, entries))}}}{{{len(entries)}}}"


def written_variance(entries: Sequence[int]) -> str:
    """The variance as a sum of squares over the number of entries; equal entries together."""
    centre = quotient(mean(entries))
    squares = [
        rf"{entries.count(entry)} \left({entry} - {centre}\right)^2" if entries.count(entry) > 1 else rf"\left({entry} - {centre}\right)^2"
        for entry in sorted(set(entries))
    ]
    return rf"\frac{{{' + '.join(squares)}}}{{{len(entries)}}}"


def matrix(rows: Iterable[Iterable[str]]) -> str:
    """A matrix in LaTeX."""
    return r"\begin{bmatrix} " + r" \\ ".join(" & ".join(row) for row in rows) + r" \end{bmatrix}"


BATCH = [[[entry for sample in TENSOR for entry in sample[channel]]] for channel in CHANNELS]  # a column
LAYER = [[[entry for channel in sample for entry in channel] for sample in TENSOR]]  # a row
INSTANCE = [[list(sample[channel]) for sample in TENSOR] for channel in CHANNELS]


def result(groups: list[list[list[int]]], name: str, *, spread: bool) -> Result:
    """The claim that the means, or the variances, of groups of entries are what they are; one group for each entry of a matrix."""
    of, written = (variance, written_variance) if spread else (mean, written_mean)
    left = matrix([written(group) for group in row] for row in groups)
    right = matrix([quotient(of(group)) for group in row] for row in groups)
    called = (rf"\sigma_{{{name}}}^2", rf"\sigma^2_{{{name}}}") if spread else (rf"\mu_{{{name}}}",)
    return Result(tex(f"{left} = {right}"), called=called)


QUESTION = Question(
    title=words("Normalisation and regularisation", "Normalisation et régularisation"),
    number="3",
    parts="numbers",
    answers=(
        Answer(
            words(
                "For this tensor of 4 samples, 2 channels and 3 features, find the means and the variances of batch, layer and instance "
                "normalisation. A sample is a block of two rows, one for each channel: {a}, {b}, {c}, {d}.",
                "Pour ce tenseur de 4 exemples, 2 canaux et 3 variables, calculer les moyennes et les variances de la normalisation par "
                "lots, par couches et par instances. Un exemple est un bloc de deux lignes, une par canal : {a}, {b}, {c}, {d}.",
                **{name: tex(matrix([map(str, row) for row in sample])) for name, sample in zip("abcd", TENSOR, strict=True)},
            ),
            label=".1",
            points=6,
            more=tuple(
                result(groups, name, spread=spread)
                for groups, name in ((BATCH, "batch"), (LAYER, "layer"), (INSTANCE, "instance"))
                for spread in (False, True)
            ),
            remark=words(
                "Batch statistics are taken for each channel over samples and features, layer statistics for each sample over channels and "
                "features, instance statistics for each channel of each sample. The variance divides by the number of entries.",
                "Les statistiques par lots se prennent pour chaque canal sur les exemples et les variables, celles par couches pour chaque "
                "exemple sur les canaux et les variables, celles par instances pour chaque canal de chaque exemple. La variance divise par "
                "le nombre de coefficients.",
            ),
        ),
    ),
)
