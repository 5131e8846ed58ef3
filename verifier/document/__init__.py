"""Documents as students write them: Markdown, LaTeX and notebooks to formulas, prose and question labels with their places."""

from verifier.document.model import Document, Formula, Macro, Prose, Question, UnreadableDocument
from verifier.document.reader import read_document

__all__ = ["Document", "Formula", "Macro", "Prose", "Question", "UnreadableDocument", "read_document"]
