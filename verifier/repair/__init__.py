"""Repair: for a step that is wrong, the nearest one that is proved.

`written` has a step as its author wrote it, with the places where something can be changed; `signs`, `numbers`, `tensors`, `parts` and
`assumptions` propose changes, each of them a table of slips; `search` tries them in order of distance and asks the engine.
"""

from verifier.repair.search import Broken, Repair, mend, mend_latex

__all__ = ["Broken", "Repair", "mend", "mend_latex"]
