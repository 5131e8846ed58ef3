"""The report for a terminal: what is wrong, where, and why; then what is open; then one line of summary.

Each question begins with its first wrong step: the line as its author wrote it with the part at fault underlined, both
sides at the counterexample, one sentence of reason.  What comes from the document is shown without control
characters, so that a file cannot drive the reader's terminal.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from verifier.report.messages import change, code_of, counted, in_short, label, only_names_the_sides, translate
from verifier.report.model import ERRORS, GRAVITY, Mended, Plain, Report, ShownCounterexample, Step
from verifier.show import name_text

WIDTH = 110  # characters of a source line that are shown around the caret
MOST_OPEN = 20  # open steps listed
STYLES = {"error": "1;31", "caret": "31", "strong": "1", "dim": "2", "good": "32", "open": "33"}
LONGEST_VALUE = 120  # characters of a side at a counterexample
LONGEST_REASON = 400
MOST_MEMBERS = 8  # members of a sequence that are named beside the value of all others
ELLIPSIS = "…"
# a lone letter at the start is mostly a name, and stays small, but not these
ARTICLE = re.compile(
    r"à |a (?:block|derivative|formula|given|name|power|product|proof|property|quotient|relation|rounding|row|set|side|sum)\b"
)


def wants_colour(stream: IO[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Colour only for a reader at a terminal who has not set NO_COLOR."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def render(report: Report, *, colour: bool = False) -> str:
    """The whole report as text ending with a newline."""
    return "\n".join(_Writer(report, colour).lines()) + "\n"


def render_line(line: Mapping[str, Any], language: str, *, colour: bool = False) -> str:
    """The answer to one `prove CLAIM` as text; ``line`` is the contract's object."""
    verdict = line["verdict"]
    code = code_of(verdict, line["reason"])
    by = f" {label('by', language, method=line['method'])}" if line["method"] else ""
    style = {"proved": "good", "refuted": "error", "ill-formed": "error"}.get(verdict, "open")
    rows = [paint(label(f"name-{verdict}", language), style, colour) + by + (f" [{code}]" if code else "")]
    if shown := line["counterexample"]:
        rows.append("  " + sides(ShownCounterexample(**shown), language))
    if reason := told(line["reason"], bool(shown), language):
        rows.append("  " + shortened(reason, LONGEST_REASON))
    if suggestion := line.get("suggestion"):
        rows.append("  " + label("suggestion", language, note=printable(line["suggestion_note"]), latex=printable(suggestion)))
    if line["assumed"]:
        rows.append("  " + label("assumed", language, assumed=printable("; ".join(translate(one, language) for one in line["assumed"]))))
    return "\n".join(rows) + "\n"


def told(reason: str, with_sides: bool, language: str) -> str:
    """The reason as a sentence for a person; empty when the counterexample beside it says the same."""
    if not reason or (with_sides and only_names_the_sides(reason)):
        return ""
    return sentence(translate(in_short(reason), language))


def sides(shown: ShownCounterexample, language: str) -> str:
    """``At n = 2, x = 1/2, the left side is … and the right side is ….``"""
    named = {**shown.dimensions, **shown.values}  # a size that the claim also uses as a number stands in both
    point = ", ".join(
        sequence_text(name_text(name), value, language)
        if name in shown.sequences and isinstance(value, list)
        else f"{name_text(name)} = {value_text(value)}"
        for name, value in named.items()
    )
    if not shown.rhs:  # a property has no two sides; the reason says how it fails
        return label("there", language, point=shortened(printable(point), LONGEST_REASON))
    values = {"lhs": shortened(printable(shown.lhs)), "rhs": shortened(printable(shown.rhs))}
    if not point:
        return label("always", language, **values)
    return label("at", language, point=shortened(printable(point), LONGEST_REASON), **values)


def suggested(mended: Mended, language: str) -> str:
    """``Perhaps meant (the sign), which is proved: …``."""
    note = change(mended.kind, mended.detail, language)
    return label("suggestion", language, note=printable(note), latex=printable(mended.latex))


def sequence_text(name: str, values: list[Plain], language: str) -> str:
    """``g_3 = 1, other g = 0``: the members that differ from the most frequent value, by their index (from 0)."""
    texts = [value_text(value) for value in values]
    usual = max(texts, key=lambda text: (texts.count(text), text == "0"), default="0")
    special = [f"{name}_{k} = {text}" for k, text in enumerate(texts) if text != usual]
    if len(special) > MOST_MEMBERS or len(texts) < 2:
        return ", ".join(f"{name}_{k} = {text}" for k, text in enumerate(texts))
    return ", ".join([*special, label("others" if special else "every", language, sequence=name, value=usual)])


def value_text(value: Plain) -> str:
    """A plain value on one line: ``[[1, 0], [0, 1/2]]``."""
    return f"[{', '.join(value_text(entry) for entry in value)}]" if isinstance(value, list) else str(value)


def shortened(text: str, width: int = LONGEST_VALUE) -> str:
    """The text, its middle left out where it is longer than the width: a number of a thousand digits helps nobody."""
    if len(text) <= width:
        return text
    tail = width // 4
    return f"{text[: width - tail - 1]}{ELLIPSIS}{text[-tail:]}"


def sentence(text: str) -> str:
    """Text for the eye: printable, a capital first where a word begins it, one full stop."""
    text = printable(text).strip()
    if text[:1].isalpha() and (len(text) == 1 or text[1].isalpha() or ARTICLE.match(text)):
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ELLIPSIS)) else text + "."


def printable(text: str) -> str:
    """The text without control, format and surrogate characters, which could drive a terminal or reorder a line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if c in "\t\n\r" else c if _is_shown(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def excerpt(line: str, span: tuple[int, int], width: int = WIDTH) -> tuple[str, str]:
    """The line, cut around the span when it is long, and a second line whose carets stand under the span."""
    first, last = span
    last = min(last, len(line))
    start, end = 0, len(line)
    if end > width:
        start = max(0, min(first - width // 4, end - width))
        end = min(end, start + width)
    before = (ELLIPSIS if start else "") + printable(line[start:first])
    under = printable(line[first : min(last, end)])
    after = printable(line[min(last, end) : end]) + (ELLIPSIS if end < len(line) else "")
    return before + under + after, " " * _columns(before) + "^" * max(1, _columns(under))


class _Writer:
    """The parts of one report, in the order in which they are read."""

    def __init__(self, report: Report, colour: bool) -> None:
        self.report = report
        self.language = report.language
        self.colour = colour
        self.colon = label("colon", report.language)

    def lines(self) -> Iterator[str]:
        yield self.paint(printable(self.report.file), "strong") + (f" ({printable(self.report.key)})" if self.report.key else "")
        for notice in self.report.notices:
            yield "  " + sentence(translate(notice, self.language))
        for question in self.report.questions:
            if question.first_error is not None:
                yield ""
                yield from self.question(question.id, question.first_error)
        yield from self.open_steps()
        yield from self.beside_the_key()
        if self.report.guesses:
            yield ""
            yield self.label("guesses")
            yield from (f"  {printable(translate(guess, self.language))}" for guess in self.report.guesses)
        yield ""
        yield self.summary()

    def question(self, identity: str | None, first: int) -> Iterator[str]:
        name = self.label("question", id=printable(identity)) if identity is not None else self.label("no-question")
        step = self.report.steps[first]
        headline = f"{name}{self.colon} {self.name(step)} {self.label(step.verdict)}"
        yield f"{self.paint(headline, 'error')} [{code_of(step.verdict, step.reason)}]"
        yield from self.shown(step)
        later = [s for s in self.report.steps[first + 1 :] if s.question == identity and s.verdict in ERRORS]
        if later:
            yield "  " + self.label("also")
        for step in later:
            what = self.label("inherited") if step.follows_from_error else self.label(step.verdict)
            number = f" ({printable(step.equation)})" if step.equation is not None else ""
            yield f"  {self.place(step)}{number}{self.colon} {what}"
            if not step.follows_from_error:
                yield from self.shown(step)

    def shown(self, step: Step) -> Iterator[str]:
        line, carets = excerpt(step.source_line, step.span)
        number = str(step.line)
        if step.cell is not None:
            yield f"  {self.place(step)}"
        yield f"  {self.paint(number, 'dim')} | {line}"
        yield f"  {' ' * len(number)} | {self.paint(carets, 'caret')}"
        if step.counterexample is not None:
            yield "  " + sides(step.counterexample, self.language)
        if reason := told(step.reason, step.counterexample is not None, self.language):
            yield "  " + shortened(reason, LONGEST_REASON)
        if step.holds:
            yield "  " + self.label("holds")
        if step.mended is not None:
            yield "  " + suggested(step.mended, self.language)

    def open_steps(self) -> Iterator[str]:
        """Claims neither proved nor wrong, and formulas not understood."""
        open_ = [s for s in self.report.steps if s.verdict in ("undecided", "supported") or s.is_unread]
        if not open_:
            return
        yield ""
        yield self.label("open")
        grouped: dict[tuple[str, str, int | None], list[Step]] = {}
        for number, step in enumerate(open_):  # what is said of several lines is said once; an unread formula has a place of its own
            grouped.setdefault((step.verdict, in_short(step.reason), number if step.is_unread else None), []).append(step)
        for steps in list(grouped.values())[:MOST_OPEN]:
            step = steps[0]
            verdict = self.paint(self.label(f"name-{step.verdict}"), "open")
            reason = (
                f"{self.colon} {shortened(printable(translate(in_short(step.reason), self.language)), LONGEST_REASON)}"
                if step.reason
                else ""
            )
            column = self.label("column", column=step.column) if step.is_unread else ""
            yield f"  {self.places(steps)}{column}{self.colon} {verdict}{reason}"
        if len(grouped) > MOST_OPEN:
            yield "  " + self.label("more", count=sum(map(len, list(grouped.values())[MOST_OPEN:])))

    def beside_the_key(self) -> Iterator[str]:
        """Points and final answers of each part."""
        from verifier.report.keycompare import lines, score

        if self.report.points is None:
            return
        yield ""
        yield self.label("key")
        for question in self.report.questions:
            if question.points is None:
                continue
            name = self.label("question", id=printable(question.id or ""))
            yield f"  {name}{self.colon} {self.paint(score(question.points, self.language), 'strong')}"
            yield from (f"    {line}" for line in lines(question, self.language))
        yield f"  {self.label('total')}{self.colon} {self.paint(score(self.report.points, self.language), 'strong')}"

    def summary(self) -> str:
        if not self.report.steps:
            return self.label("no-steps")
        counts = [counted(n, verdict, self.language) for verdict in GRAVITY if (n := self.report.counts.get(verdict, 0))]
        read = self.label("read", read=self.report.read, relations=self.report.relations)
        semicolon = self.label("semicolon")
        good = "" if self.report.has_errors else self.paint(self.label("all-right"), "good") + semicolon
        return f"{good}{', '.join(counts)}{semicolon}{read}"

    def place(self, step: Step) -> str:
        return self.label("cell", cell=step.cell, line=step.line) if step.cell is not None else self.label("line", line=step.line)

    def places(self, steps: Sequence[Step]) -> str:
        """``line 3``, ``lines 3, 5 and …``, each place once."""
        places = list(dict.fromkeys(self.place(step) for step in steps))
        if len(places) > 1 and all(step.cell is None for step in steps):
            return self.label("lines", lines=", ".join(dict.fromkeys(str(step.line) for step in steps)))
        return "; ".join(places)

    def name(self, step: Step) -> str:
        if step.equation is not None:
            return self.label("step", equation=printable(step.equation))
        return self.label("step-unnumbered", line=step.line)

    def label(self, name: str, **values: object) -> str:
        return label(name, self.language, **values)

    def paint(self, text: str, style: str) -> str:
        return paint(text, style, self.colour)


def paint(text: str, style: str, colour: bool) -> str:
    """The text in a style of `STYLES`, on a terminal."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if colour else text


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _columns(text: str) -> int:
    """Columns that the text takes on a terminal: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def render_all(reports: Sequence[Report], *, colour: bool = False) -> str:
    """Several reports, a blank line between them."""
    return "\n".join(render(report, colour=colour) for report in reports)
