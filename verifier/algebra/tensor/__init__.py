"""Tensor normal form: index notation for every dimension at once.

`decide.equal` compares two terms; `field.TensorField` gives the scalar body of a term at indices; `contraction` sums over indices;
`canonical` names bound indices; `words` and `structure` rewrite by what is declared; `matrices` and `calculus` hold the laws of matrix
functions and derivatives.
"""
