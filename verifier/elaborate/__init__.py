"""Elaboration: written trees become typed terms, givens become contexts."""

from verifier.elaborate.errors import NotUnderstood, ShapeClash
from verifier.elaborate.statements import (
    Elaborated,
    as_definition,
    claim_from_latex,
    declare,
    elaborate,
    elaborate_links,
    extend_with_definition,
    settled,
)

__all__ = [
    "Elaborated",
    "NotUnderstood",
    "ShapeClash",
    "as_definition",
    "claim_from_latex",
    "declare",
    "elaborate",
    "elaborate_links",
    "extend_with_definition",
    "settled",
]
