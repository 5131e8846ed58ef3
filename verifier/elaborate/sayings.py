"""Claims that a sentence makes with its words: ``$f''(x) > 0$ for all x, so $f$ is convex``, ``$A$ implique $B$``, ``$A$ lorsque $B$``.

A stretch of prose with inline formulas becomes one text with marks; its sentences are cut into clauses, and a clause, or two of them, is
matched against small tables of English and French phrases. What a clause asserts is read by `assertions`. A noun alone ("the function",
"l'algorithme") stands for the only thing of its kind, which the reader of the result has to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.elaborate.assertions import ASSERTIONS
from verifier.elaborate.facts import Fact, facts
from verifier.elaborate.lines import MARK
from verifier.syntax.tree import Chain, Logic, Name, Node, Quantified, Text

F = rf"{MARK}\d+"
NOUNS: dict[str, str] = {
    "function": r"(?:the|this|our|la|cette|notre) (?:function|fonction)|(?:it|elle)(?= (?:is|est))",
    "sequence": r"(?:the|this|our) (?:algorithm|sequence|iteration|method|iterates)|gradient descent"
    r"|(?:l['’]|cet |notre )(?:algorithme|itération)|(?:la|cette) (?:suite|méthode|descente (?:de|du) gradient)",
    "derivative": r"(?:the|its) derivative|(?:la|sa) dérivée",
    "limit": r"the limit|(?:la|cette) limite",
}
"""Nouns that stand for the only function or sequence in question, its derivative, or the limit that was taken last."""
# what a sentence without a formula may be about: a stem of each noun, or a single letter
STEMS = (
    "function", "fonction", "it ", "elle ", "algorithm", "sequence", "suite", "iterat", "itérat", "method", "méthode", "descent",
    "descente", "deriv", "dériv", "limit",
)  # fmt: skip
LETTER = re.compile(r"\b[a-z](?= (?:is|est|are|sont|has|converge|tend))")
# "the function $f$ is convex" says no more than "$f$ is convex"
TITLES = re.compile(
    rf"\b(?:the|this|our|la|le|cette|notre|l['’]) ?(?:function|fonction|sequence|suite|algorithme?|iteration|itération|iterates|method"
    rf"|méthode) (?={F})"
)
LEADS = re.compile(
    r"^(?:so|then|hence|thus|therefore|indeed|and|but|now|consequently|as a result|we (?:see|find|get|have|conclude|know)(?: that)?"
    r"|it follows that|this (?:means|shows|proves|implies)(?: that)?|which (?:means|implies|shows)(?: that)?|since|because|as"
    r"|donc|alors|ainsi|d['’]où|en effet|or|et|mais|par conséquent|on (?:a|voit|trouve|obtient|conclut|sait)(?: que| donc)?"
    r"|il s['’]ensuit que|(?:ceci|cela|ce qui) (?:montre|implique|prouve)(?: que)?|puisque|comme|car|que|qu['’]|that)\b[ ,]*"
)
CONCLUDING = re.compile(
    r"^(?:so|then|hence|thus|therefore|consequently|donc|alors|ainsi|d['’]où|par conséquent|which (?:means|implies|shows)|it follows"
    r"|(?:ceci|cela|ce qui) (?:montre|implique|prouve)|il s['’]ensuit)\b"
)
TO_SHOW = r"(?:show|prove|verify|montrez|montrer|montrons|prouvez|prouver|démontrez|démontrer|vérifiez)(?: that| que| qu['’])?"
ENOUGH = re.compile(
    r"(?:it (?:is enough|suffices|is sufficient) to (?:show|prove|check)(?: that)?"
    r"|il suffit de (?:montrer|prouver|vérifier)(?: que)?) (?P<a>.+)"
)
GOAL = re.compile(rf"{TO_SHOW} (?P<a>.+)")
IMPLIES = re.compile(r"(?P<a>.+?) (?:implies|entails|implique|entraîne)(?: that| que| qu['’])? (?P<b>.+)")
IFF = re.compile(r"(?P<a>.+?) (?:if and only if|iff|si et seulement si|ssi) (?P<b>.+)")
IF = re.compile(r"(?:if|si) (?P<a>.+?),? (?:then|alors) (?P<b>.+)")
WHEN = re.compile(r"(?P<b>.+?) (?:when|whenever|if|for|for all|lorsque|quand|si|dès que|pour|pour tout) (?P<a>.+)")
MINIMUM = re.compile(
    rf"(?:its|the|a|son|le|l['’]|un) ?(?:global )?(?P<one>unique |only |seul )?(?P<word>minimi[sz]er|minimum|minimiseur)"
    rf"(?: (?:of|de) (?P<s>{F}))? (?:is|est|(?P<taken>is reached|is attained|est atteint|se trouve))(?P<at> (?:at|in|à|en))? (?P<c>{F})"
)
# "it is not true that …", "we cannot say whether …"
DOUBTED = re.compile(r"\b(?:not|false|wrong|whether|if|pas|faux|si)\b[^,]*$")


@dataclass(frozen=True, slots=True)
class Missing:
    """A noun whose thing has to be found: "function", "sequence", "derivative", "limit"."""

    kind: str


Part = Node | Missing


@dataclass(frozen=True, slots=True)
class Clause:
    """One claim of a sentence: its tree, where a noun may still be missing, and how it is written: words, or the number of a formula."""

    parts: tuple[Part, ...]
    written: tuple[str | int, ...]
    words: bool = True  # a row of formulas and words, not one relation


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact in words alone, where it stands."""

    fact: Fact
    piece: int
    offset: int


@dataclass(frozen=True, slots=True)
class Saying:
    """``relation``: "is", "implies", "implied-by", "iff", "goal", or "enough" (what is to be shown follows from ``then``).

    ``piece``, ``offset``: where it stands.
    """

    relation: str
    then: Clause
    given: Clause | None
    piece: int
    offset: int


def sayings(pieces: Sequence[str | Node | None]) -> list[Saying | Stated]:
    """What the words of a stretch claim; None is a formula that was not read."""
    text, nodes, places = _joined(pieces)
    found: list[Saying | Stated] = []
    for start, end in _spans(text, r"[.;:!?](?=\s|$)"):
        sentence = _Sentence(text, start, end, nodes, places)
        words = text[start:end]
        if MARK in words or any(stem in words for stem in STEMS) or LETTER.search(words) is not None:
            found += sentence.read()
        for place, fact in facts(words):
            if not DOUBTED.search(text[start : start + place]):
                found.append(Stated(fact, *sentence.place(start + place)))
    return found


def _joined(pieces: Sequence[str | Node | None]) -> tuple[str, dict[str, tuple[int, Part]], list[tuple[int, int]]]:
    """The text with marks, what each mark stands for, and (position, piece) where each piece begins."""
    text = ""
    nodes: dict[str, tuple[int, Part]] = {}
    places: list[tuple[int, int]] = []
    for number, piece in enumerate(pieces):
        places.append((len(text), number))
        if isinstance(piece, str):
            low = piece.lower()
            if len(low) != len(piece):  # a letter that becomes two would move every place behind it
                low = "".join(c.lower() if len(c.lower()) == 1 else c for c in piece)
            flat = re.sub(r"\s", " ", low)
            flat = re.sub(r"[*#>|]|(?<!\w)_|_(?!\w)", " ", flat)  # marks of emphasis, headings, quotations
            flat = flat.replace("i.e.", " ie,").replace("c.-à-d.", " ie,   ").replace("$", " ")
            text += flat
        elif piece is None:
            text += " . "
        else:
            nodes[f"{MARK}{number}"] = (number, piece)
            text += f" {MARK}{number} "
    return text, nodes, places


def _spans(text: str, cut: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in re.finditer(cut, text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


class _Sentence:
    """One sentence, from ``start`` to ``end`` in the text."""

    def __init__(self, text: str, start: int, end: int, nodes: dict[str, tuple[int, Part]], places: Sequence[tuple[int, int]]) -> None:
        self.text, self.start, self.end, self.nodes, self.places = text, start, end, nodes, places
        self.concludes = False

    def read(self) -> list[Saying]:
        """The claims of the sentence, in order."""
        found: list[Saying] = []
        whole = self._clean(self.text[self.start : self.end])
        both = IF.fullmatch(whole)
        if both is not None:
            given, then = self._clause(both["a"]), self._clause(both["b"])
            if given is not None and then is not None:
                return [self._saying("implies", then, given, self.start)]
        before: Clause | None = None
        self.concludes = False  # "so, …": the word stands in a clause of its own
        for low, high in _spans(self.text[self.start : self.end], r",|\bie\b"):
            raw = self.text[self.start + low : self.start + high]
            here = self.start + low + len(raw) - len(raw.lstrip())
            before = self._one(self._clean(raw), here, before, found)
        return found

    def _one(self, clause: str, here: int, before: Clause | None, found: list[Saying]) -> Clause | None:
        """Adds what a clause claims; the clause itself when the next one may conclude from it."""
        concludes = self.concludes or CONCLUDING.match(clause) is not None
        while (lead := LEADS.match(f"{clause} ")) is not None and lead.end():
            clause = clause[lead.end() :]
        self.concludes = concludes and not clause
        if not clause:
            return before
        for pattern, relation in ((ENOUGH, "enough"), (GOAL, "goal")):
            if (m := pattern.fullmatch(clause)) is not None:
                if (then := self._clause(m["a"])) is not None:
                    found.append(self._saying(relation, then, None, here))
                return None
        if (m := MINIMUM.fullmatch(clause)) is not None:
            if m["word"] != "minimum" or m["taken"] or m["at"] or isinstance(self.nodes[m["c"]][1], Chain):  # else it may be the value
                found.append(self._saying("is", self._minimum(m), None, here))
            return None
        for pattern, relation in ((IFF, "iff"), (IMPLIES, "implies"), (WHEN, "implied-by")):
            if (m := pattern.fullmatch(clause)) is None:
                continue
            given, then = self._clause(m["a"]), self._clause(m["b"])
            if given is not None and then is not None:
                found.append(self._saying(relation, then, given, here))
                return None
        read = self._clause(clause)
        if read is not None and read.words:
            found.append(self._saying("implies" if concludes and before is not None else "is", read, before if concludes else None, here))
        return read

    def _clean(self, text: str) -> str:
        return re.sub(r"\s+", " ", TITLES.sub("", re.sub(r"\s+", " ", text))).strip(" ,")

    def _clause(self, text: str) -> Clause | None:
        """A relation, or words that `assertions` knows."""
        text = text.strip(" ,")
        while (lead := LEADS.match(text)) is not None and lead.end():
            text = text[lead.end() :]
        if re.fullmatch(F, text):
            number, node = self.nodes[text]
            relational = isinstance(node, Chain | Quantified) or (isinstance(node, Logic) and node.op in ("and", "or", "list"))
            return Clause((node,), (number,), words=False) if relational else None
        marked = text
        nouns: dict[str, Part] = {}
        for kind, pattern in NOUNS.items():
            marked, count = re.subn(rf"^(?:{pattern})(?= )", f"{MARK}{1000 + len(nouns)}", marked)
            if count:
                nouns[f"{MARK}{1000 + len(nouns)}"] = Missing(kind)
        letter = re.match(r"([a-z])(?= (?:is|est|are|sont|has|converge|tend))", marked)
        if letter is not None:
            nouns[f"{MARK}1999"] = Name(letter[1], None, (), (0, 0))
            marked = f"{MARK}1999{marked[1:]}"
        if not any(pattern.fullmatch(marked) for pattern, _ in ASSERTIONS):
            return None
        parts: list[Part] = []
        written: list[str | int] = []
        for bit in re.split(rf"({F})", marked):
            if bit in nouns:
                parts.append(nouns[bit])
                written.append(text[: len(text) - len(marked) + len(bit)] if isinstance(nouns[bit], Missing) else text[:1])
            elif bit in self.nodes:
                parts.append(self.nodes[bit][1])
                written.append(self.nodes[bit][0])
            elif bit.strip():
                parts.append(Text(bit.strip(), (0, 0)))
                written.append(bit)
        return Clause(tuple(parts), tuple(written))

    def _minimum(self, m: re.Match[str]) -> Clause:
        number, point = self.nodes[m["c"]]
        subject: Part = self.nodes[m["s"]][1] if m["s"] else Missing("function")
        words = f"is the {m['one'] or ''}minimizer of"
        return Clause((point, Text(words, (0, 0)), subject), (number, f"\\text{{{m['one'] or ''}minimum}}"))

    def _saying(self, relation: str, then: Clause, given: Clause | None, here: int) -> Saying:
        """Anchored at the last formula of the claim, or at its first word."""
        numbers = [n for clause in (given, then) if clause is not None for n in clause.written if isinstance(n, int)]
        if numbers:
            return Saying(relation, then, given, max(numbers), 0)
        return Saying(relation, then, given, *self.place(here))

    def place(self, here: int) -> tuple[int, int]:
        """The piece that a position lies in, and where in it."""
        start, piece = max((p for p in self.places if p[0] <= here), default=(0, 0))
        return piece, here - start


def resolved(clause: Clause, things: dict[str, Node]) -> Node | None:
    """The tree of a clause with its nouns replaced; None when one has no thing to stand for."""
    parts: list[Node] = []
    for part in clause.parts:
        if isinstance(part, Missing):
            thing = things.get(part.kind)
            if thing is None:
                return None
            parts.append(thing)
        else:
            parts.append(part)
    if not clause.words:
        return parts[0]
    return Logic("words", tuple(parts), ("",), (0, 0))
