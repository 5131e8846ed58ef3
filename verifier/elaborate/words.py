"""The words of properties, English and French: which property of a thing each phrase states."""

from __future__ import annotations

_PROPERTIES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("invertible",), "invertible|invertibles|inversible|inversibles|nonsingular|non-singular|regular|régulière"),
    (("symmetric",), "symmetric|symétrique|symétriques"),
    (("antisymmetric",), "skew-symmetric|antisymmetric|antisymétrique"),
    (("diagonal",), "diagonal|diagonale|diagonales"),
    (("orthogonal",), "orthogonal|orthogonale|orthogonales|orthonormal|unitary"),
    (("idempotent",), "idempotent|idempotente"),
    (("permutation", "orthogonal"), "a permutation matrix|permutation matrix|une matrice de permutation"),
    (("upper_triangular",), "upper triangular|triangulaire supérieure"),
    (("lower_triangular",), "lower triangular|triangulaire inférieure"),
    (("square",), "square|carrée"),
    (
        ("symmetric", "pd"),
        "positive definite|positive-definite|définie positive|spd|symmetric positive definite|symmetric and positive definite"
        "|symétrique définie positive|symétrique et définie positive",
    ),
    (
        ("symmetric", "psd"),
        "positive semidefinite|positive semi-definite|symmetric positive semidefinite|symmetric positive semi-definite|psd"
        "|semi-définie positive|symétrique semi-définie positive|covariance matrix|covariance matrices|gram matrix|gram matrices"
        "|matrice de covariance|matrices de covariance|matrice de gram",
    ),
    (("full_column_rank",), "of full column rank|full column rank|has full column rank|de rang plein en colonnes"),
    (("full_row_rank",), "of full row rank|full row rank|has full row rank|de rang plein en lignes"),
    (("constant",), "constant|constants|constante|constantes"),
    (("even",), "even|pair"),
    (("odd",), "odd|impair"),
    (("integer",), "an integer|integers|integer|entier|entiers"),
    (("nonzero",), "nonzero|non-zero|non nul|non nulle"),
    (("positive",), "positive|strictly positive|strictement positif|strictement positive"),
    (("nonnegative",), "nonnegative|non-negative|positif ou nul"),
    (("convex",), "convex|convexe"),
    (("concave",), "concave"),
    (("differentiable",), "differentiable|dérivable|différentiable|smooth"),
    (("twice_differentiable",), "twice differentiable|deux fois dérivable"),
    (("continuous",), "continuous|continue"),
    (("increasing",), "increasing|croissante"),
    (("decreasing",), "decreasing|décroissante"),
    (("linearly_independent",), "linearly independent|linéairement indépendants"),
)

PROPERTY_OF: dict[str, tuple[str, ...]] = {word: names for names, words in _PROPERTIES for word in words.split("|")}
"""Each phrase with the properties it states; ``pd`` and ``psd`` are orderings against 0."""

MATRIX_PROPERTIES = frozenset(
    {"invertible", "symmetric", "antisymmetric", "diagonal", "orthogonal", "idempotent", "permutation", "upper_triangular",
     "lower_triangular", "square", "pd", "psd", "full_column_rank", "full_row_rank"}
)  # fmt: skip
"""What a matrix may be said to be in "a diagonal matrix" or "une matrice diagonale"."""

USUAL = (
    "indicator function|indicator|fonction indicatrice|indicatrice|variance|la variance|expectation|espérance|probability|natural logarithm"
    "|logarithme naturel|euclidean norm|norme euclidienne|determinant|trace|kronecker delta|kronecker product|hadamard product"
    "|entrywise product|gamma function|fonction gamma"
)
"""Things that a given may name although they are read so anyway."""

SMOOTHNESS = {
    "smooth": "smooth",
    "lisse": "smooth",
    "lipschitz": "lipschitz",
    "lipschitzienne": "lipschitz",
    "strongly convex": "strongly_convex",
    "fortement convexe": "strongly_convex",
}
"""Properties of a function that carry a constant: f is L-smooth."""
