"""Answer keys: questions with encoded answers, and the proof of every claim in them.

A key is data.  Its mathematics is SymPy built without evaluation (`derivations.notation`), LaTeX read by this program's own reader
(`Tex`), or what was read in a document (`Read`); its words are in English and French.  What is given holds for the whole key, for a
question or for one part.  Every claim and every step is proved from what is given; what was proved before in the same part may be used.

``Key ─ given: Given…`` and ``questions: Question… ─ answers: Answer… ─ results: Result… ─ steps: Step…``

Where things are: `model` the data; `formulas` the three kinds of formula; `contexts` what may be used where; `proving` the verdicts;
`store` what was proved before; `documents` keys written as documents; `labels` which question a student's label means.
"""

from verifier.keys.formulas import Read, Tex, proposition, shown, sides_of, tex, tex_chain
from verifier.keys.model import Answer, BadKey, Entry, Given, Key, Question, Result, Step, Words, part_label, words
from verifier.keys.proving import check_key

__all__ = [
    "Answer", "BadKey", "Entry", "Given", "Key", "Question", "Read", "Result", "Step", "Tex", "Words", "check_key", "part_label",
    "proposition", "shown", "sides_of", "tex", "tex_chain", "words",
]  # fmt: skip
