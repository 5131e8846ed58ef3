"""Layouts of derivatives: the one that a document declares, else the one that it uses.

``∂(aᵀx)/∂x`` is a column for one author and a row for the next, ``∂(Ax)/∂x`` is A or Aᵀ; each is right in its own layout (K. B. Petersen,
M. S. Pedersen, "The Matrix Cookbook", 2012, section 2; J. R. Magnus, H. Neudecker, "Matrix Differential Calculus", 1988, chapter 9).  A
document that declares none is read in the layout of its first lines that only one of them makes true: one line shows that gradients are
rows, two that Jacobians are in denominator layout (one may have lost a transpose).  A later line that is right in another layout alone
is no slip in the mathematics: it stays undecided, and the report says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from verifier.claims import Context
from verifier.elaborate.hints import walk
from verifier.sorts import Tensor
from verifier.syntax.tree import Chain, Diff
from verifier.terms import Deriv, Prop
from verifier.terms import walk as parts_of

COLUMNS, ROWS = "denominator layout (gradients as columns)", "numerator layout (gradients as rows)"
#: Settings of the conventions, by what they concern, each with its name; the first of a pair is read when nothing is said.
CHOICES: dict[str, tuple[tuple[str | None, str], tuple[str | None, str]]] = {
    "gradient": ((None, COLUMNS), ("transposed", ROWS)),
    "nabla": ((None, COLUMNS), ("transposed", ROWS)),
    "layout": ((None, "numerator layout"), ("denominator", "denominator layout")),
}


_SIDE = r"(?:convention|layout|disposition)(?: du| de)?"
_ARE = r"\bgradients?,? (?:(?:are|is|as|being)(?: an?)?|(?:sont|est|en)(?: des?| une?)?(?: vecteurs?)?)[ -]"
#: Words that declare a layout, with the settings that they mean.
DECLARATIONS: tuple[tuple[re.Pattern[str], dict[str, str | None]], ...] = (
    (re.compile(rf"\b(?:numerator[ -]layout|{_SIDE} numérateur)\b", re.IGNORECASE), {"layout": None}),
    (
        re.compile(rf"\b(?:denominator[ -]layout|{_SIDE} dénominateur)\b", re.IGNORECASE),
        {"layout": "denominator", "gradient": None, "nabla": None},
    ),
    (re.compile(rf"{_ARE}(?:row|lignes?\b)", re.IGNORECASE), {"gradient": "transposed", "nabla": "transposed"}),
    (re.compile(rf"{_ARE}(?:column|colonnes?\b)", re.IGNORECASE), {"gradient": None, "nabla": None}),
)


@dataclass(slots=True)
class Layouts:
    """What a document has shown so far: ``used`` holds the setting of each convention that a line needed to be true."""

    used: dict[str, str | None] = field(default_factory=dict)
    declared: dict[str, str | None] = field(default_factory=dict)  # what the words say
    doubted: bool = False  # whether one line was right in denominator layout alone

    def apply(self, context: Context) -> Context:
        """The context with the settings that the document uses, where nothing is declared."""
        settled = {**self.used, **self.declared}
        chosen = {key: value for key, value in settled.items() if value is not None and key not in context.conventions}
        return replace(context, conventions={**context.conventions, **chosen}) if chosen else context

    def declare(self, words: str) -> None:
        """Takes what a stretch of prose says of layouts: ``gradients are row vectors``."""
        if not any(stem in words for stem in ("layout", "gradient", "Gradient", "convention", "Convention", "disposition")):
            return
        for pattern, settings in DECLARATIONS:
            if pattern.search(words):
                self.declared.update(settings)

    def others(self, context: Context, chain: Chain) -> Iterator[tuple[dict[str, str | None], Context]]:
        """The other settings under which a line with derivatives may be meant, with the context for each."""
        about = [k for k in _concerns(chain) if k not in self.declared and (k in self.used or k not in context.conventions)]
        plain: Mapping[str, str] = {k: v for k, v in context.conventions.items() if k not in about}
        now = {key: context.conventions.get(key) for key in about}
        options: list[dict[str, str | None]] = [{**now, key: _turned(now[key], key)} for key in about]
        if len(about) > 1:
            options.append({key: _turned(now[key], key) for key in about})
        for option in options:
            conventions = {**plain, **{key: value for key, value in option.items() if value is not None}}
            yield {key: option[key] for key in about if option[key] != now[key]}, replace(context, conventions=conventions)

    def adopt(self, settings: Mapping[str, str | None]) -> bool:
        """Whether the document is read like this from now on."""
        if settings.get("layout") == "denominator" and not self.doubted:
            self.doubted = True
            return False
        self.used.update(settings)
        return True

    def against(self, settings: Mapping[str, str | None]) -> dict[str, str | None]:
        """What earlier lines needed otherwise. Gradients as rows and Jacobians in denominator layout are never one convention."""
        found = {key: self.used[key] for key, value in settings.items() if self.used.get(key, value) != value}
        if settings.get("gradient") == "transposed" and self.used.get("layout") == "denominator":
            found["layout"] = "denominator"
        if settings.get("nabla") == "transposed" and self.used.get("gradient", "none yet") is None:
            found["gradient"] = None  # who writes quotients as columns does not write nablas as rows
        if settings.get("layout") == "denominator" and self.used.get("gradient") == "transposed":
            found["gradient"] = "transposed"
        return found

    def saw(self, chain: Chain, prop: Prop, context: Context) -> None:
        """Takes note of a line that was proved: its derivatives have the layout that it was read in."""
        shaped = _by_tensors(prop)
        of_numbers = any(isinstance(t.body.sort, Tensor) and not t.body.sort.shape for t in shaped)
        of_tensors = any(isinstance(t.body.sort, Tensor) and t.body.sort.shape for t in shaped)
        for key in _concerns(chain):
            if of_tensors if key == "layout" else of_numbers:
                self.used.setdefault(key, context.conventions.get(key))


def has_a_layout(prop: Prop) -> bool:
    """Whether a proposition holds a derivative with respect to a tensor; one by a number or by an entry is the same in every layout."""
    return bool(_by_tensors(prop))


def _by_tensors(prop: Prop) -> list[Deriv]:
    return [t for t in parts_of(prop) if isinstance(t, Deriv) and isinstance(t.wrt.sort, Tensor) and t.wrt.sort.shape]


def _concerns(chain: Chain) -> tuple[str, ...]:
    """The conventions that bear on a formula: quotients and nablas."""
    kinds = {node.kind for item in chain.items for node in walk(item) if isinstance(node, Diff)}
    quotients = ("gradient", "layout") if kinds & {"d", "partial"} else ()
    return (*quotients, *(("nabla",) if "nabla" in kinds else ()))


def _turned(setting: str | None, key: str) -> str | None:
    first, second = CHOICES[key]
    return second[0] if setting == first[0] else first[0]


def name_of_setting(settings: Mapping[str, str | None]) -> str:
    """Words for settings: ``denominator layout``."""
    words = [next(name for value, name in CHOICES[key] if value == setting) for key, setting in settings.items()]
    return " and ".join(dict.fromkeys(words))
