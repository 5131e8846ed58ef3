r"""The student's own document with each wrong step struck through in its place, the mended step and the reason beside it.

`blocks` is the document as blocks, `marks` finds the steps in its formulas, this module writes the values of the templates
`correct.tex.j2` and `correct.html.j2`.  The student's words are escaped; a formula reaches TeX or KaTeX only when
`verifier.markup.formulas` knows everything in it, and is shown as typed otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from verifier.correct.blocks import Block, Break, Inline, Math, Text, blocks_of
from verifier.correct.marks import Mark, Marked, marked, struck
from verifier.document.model import Document, Formula
from verifier.latex import escape
from verifier.markup import templates
from verifier.markup.formulas import checked, pieces
from verifier.markup.templates import Latex
from verifier.report.messages import counted, label
from verifier.report.model import GRAVITY, Mended, Report, Step
from verifier.report.text import printable, sides, told

Form: TypeAlias = Literal["tex", "html"]

#: Commands for a marked part and for the number of its note; the LaTeX template and the page's script say how they look.
WRAPS: Final[Mapping[Mark, str]] = {"wrong": r"\nablawrong{%s}", "after": r"\nablaafter{%s}"}
BADGES: Final[Mapping[Mark, str]] = {"wrong": r"\nablawrongnote{%d}", "after": r"\nablaafternote{%d}"}
PLACE: Final = "\x00"  # where a formula stands in a sentence
OWN: Final = frozenset({r"\nablawrong", r"\nablaafter", r"\nablawrongnote", r"\nablaafternote"})
#: Environments whose rows are lined up, and how they are set within a display.
ROWS: Final = {"gather": "gathered", "multline": "gathered", "dgroup": "gathered"}
WORDS: Final = ("title", "wrong", "after", "mended", "elsewhere", "clean")
CENTRED: Final = frozenset({"eqnarray", "IEEEeqnarray"})  # left side, sign and right side in three columns


def render(document: Document, report: Report, form: Form = "tex", template: str | None = None) -> str:
    """The corrected document, in the report's language. Raises `verifier.markup.templates.BadTemplate`."""
    return templates.render("correct", form, _Writer(document, report, form).content(), template)


class _Writer:
    """The values of a template."""

    def __init__(self, document: Document, report: Report, form: Form) -> None:
        self.document, self.report, self.form = document, report, form
        self.language = report.language
        self.marks, self.lost = marked(document, report)
        self.macros = {name: macro for name, macro in document.macros.items() if "\\" + name.lstrip("\\") not in OWN}

    def content(self) -> dict[str, Any]:
        report = self.report
        counts = [counted(n, verdict, self.language) for verdict in GRAVITY if (n := report.counts.get(verdict, 0))]
        values = {
            "language": self.language,
            "title": printable(report.file.rpartition("/")[2]),
            "words": {name: label(f"correct-{name}", self.language) for name in WORDS},
            "counts": ", ".join(counts),
            "points": self.points(),
            "clean": not self.marks and not self.lost,
            "blocks": [row for block in blocks_of(self.document) for row in self.rows(block)],
            "elsewhere": [self.note(row) for row in self.lost],
        }
        if self.form == "html":
            from verifier.markup import katex

            return {**values, "katex": katex.assets()}
        return {**values, "babel": "french" if self.language == "fr" else "english"}

    def points(self) -> str:
        points = self.report.points
        if points is None:
            return ""
        earned = "?" if points.earned is None else f"{points.earned:g}"
        return label("points", self.language, earned=earned, possible=f"{points.possible:g}")

    # -- the document ---------------------------------------------------------------------------------------------------

    def rows(self, block: Block) -> list[dict[str, Any]]:
        """A block as rows of the template: a displayed formula within a paragraph is a row of its own."""
        rows: list[dict[str, Any]] = []
        waiting: list[Inline] = []
        kind: str = block.kind

        def flush() -> None:
            nonlocal kind
            if any(not (isinstance(inline, Text) and not inline.text.strip()) for inline in waiting) or kind == "rule":
                rows.append(self.row(block, kind, list(waiting)))
                kind = "continued" if kind in ("item", "paragraph", "continued") else kind
            waiting.clear()

        for inline in block.inlines:
            part = self.document.parts[inline.part] if isinstance(inline, Math) else None
            if isinstance(part, Formula) and part.display:
                flush()
                assert isinstance(inline, Math)
                rows.append(self.display(inline.part, part, block.level if block.kind == "item" else -1))
            else:
                waiting.append(inline)
        flush()
        return rows

    def row(self, block: Block, kind: str, inlines: list[Inline]) -> dict[str, Any]:
        notes = [self.note(row) for inline in inlines if isinstance(inline, Math) for row in self.marks.get(inline.part, ())]
        if kind == "code":
            text = "\n".join(inline.text for inline in inlines if isinstance(inline, Text))
            return {"kind": "code", "level": 0, "marker": "", "content": text, "lines": self.lines(text), "notes": notes}
        return {
            "kind": kind,
            "level": block.level,
            "marker": block.marker if kind == "item" else "",
            "content": self.join(self.inline(inline) for inline in inlines),
            "notes": notes,
        }

    def display(self, number: int, formula: Formula, level: int) -> dict[str, Any]:
        rows = self.marks.get(number, [])
        latex, whole = self.formula(formula, rows)
        if latex is not None:
            latex = _laid_out(latex, formula.environment)
        return {
            "kind": "display",
            "level": level,
            "marker": "",
            "content": None if latex is None else self.latex(latex),
            "typed": formula.text.strip("\n"),
            "lines": self.lines(formula.text.strip("\n")),
            "whole": whole,
            "notes": [self.note(row) for row in rows],
        }

    def formula(self, formula: Formula, rows: list[Marked]) -> tuple[str | None, str]:
        """The formula with its marks, None when it cannot be set; and how all of it is marked when its parts could not be."""
        gravest = ("wrong" if any(row.mark == "wrong" for row in rows) else "after") if rows else ""
        macros = self.macros
        with_marks = struck(formula.text, rows, WRAPS, BADGES) if rows else None
        if with_marks is not None and (safe := checked(with_marks, macros, OWN)) is not None:
            return safe, ""
        return checked(formula.text, macros), gravest

    def inline(self, inline: Inline) -> str:
        match inline:
            case Break():
                return Latex(r"\newline{}") if self.form == "tex" else _markup("<br>")
            case Text(text=text, style=style):
                return self.styled(text, style)
            case Math(part=number):
                part = self.document.parts[number]
                assert isinstance(part, Formula)
                latex, whole = self.formula(part, self.marks.get(number, []))
                if latex is None:
                    return self.styled(part.text, "code")
                if self.form == "tex":
                    return Latex(f"\\marked{{{whole}}}{{${latex}$}}" if whole else f"${latex}$")
                return _markup('<span class="tex {}">{}</span>', whole, latex)

    def styled(self, text: str, style: str) -> str:
        text = printable(text.replace("\n", " ")) if style == "code" else "\n".join(printable(line) for line in text.split("\n"))
        if self.form == "html":
            tag = {"strong": "strong", "emphasis": "em", "code": "code"}.get(style)
            return _markup(f"<{tag}>{{}}</{tag}>", text) if tag else _markup("{}", text)
        command = {"strong": "textbf", "emphasis": "emph", "code": "texttt"}.get(style)
        # a blank line would end the argument of a command, and the paragraph
        words = " ".join(escape(text).split("\n"))
        return Latex(f"\\{command}{{{words}}}" if command else words)

    def join(self, parts: Any) -> str:
        if self.form == "tex":
            return Latex("".join(parts))
        return _markup("{}" * len(listed := list(parts)), *listed)

    def lines(self, text: str) -> list[str]:
        """Text as typed, with its indentation."""
        typed = [printable(line) for line in text.split("\n")]
        if self.form == "html":
            return typed
        return [Latex("~" * (len(line) - len(line.lstrip())) + escape(line.lstrip())) for line in typed]

    def latex(self, text: str) -> str:
        """In HTML a formula is the text of an element, escaped like any other."""
        return Latex(text) if self.form == "tex" else text

    # -- notes ----------------------------------------------------------------------------------------------------------

    def note(self, row: Marked) -> dict[str, Any]:
        step, language = row.step, self.language
        place = label("line", language, line=step.line) if step.cell is None else label("cell", language, cell=step.cell, line=step.line)
        mended = None
        if step.mended is not None and row.mark == "wrong":
            mended = checked(step.mended.tail or step.mended.latex, self.macros)
        key = self.from_key(step) if mended is None and row.mark == "wrong" else None
        return {
            "number": row.number,
            "mark": row.mark,
            "place": place,
            "verdict": label("inherited", language) if row.mark == "after" else label(step.verdict, language),
            "sides": sides(step.counterexample, language) if step.counterexample is not None and row.mark == "wrong" else "",
            "reason": told(step.reason, step.counterexample is not None, language) if row.mark == "wrong" else "",
            "holds": label("holds" if row.mark == "wrong" else "correct-true", language) if step.holds else "",
            "mended": None if mended is None else self.latex(mended),
            "verified": label("correct-verified", language),
            "change": self.change(step.mended) if step.mended is not None and mended is not None else "",
            "key": None if key is None else self.latex(key),
            "from_key": label("correct-key", language),
        }

    def change(self, mended: Mended) -> str:
        """What was changed, in words; what it names is a formula."""
        before, _, after = label(f"mend-{mended.kind}", self.language, detail=PLACE).partition(PLACE)
        detail = checked(mended.detail, self.macros)
        if not mended.detail or detail is None:
            return self.styled(before + mended.detail + after, "")
        formula = Latex(f"${detail}$") if self.form == "tex" else _markup('<span class="tex">{}</span>', detail)
        return self.join([self.styled(before, ""), formula, self.styled(after, "")])

    def from_key(self, step: Step) -> str | None:
        """What the key arrives at in the step's question, where its answer was held against this step or differs."""
        for question in self.report.questions:
            if question.id != step.question:
                continue
            first = question.first_error is not None and self.report.steps[question.first_error] == step
            for row in question.comparison:
                if row.line == step.line or (first and row.outcome in ("different", "missing")):
                    return checked(row.claim)
        return None


def _laid_out(latex: str, environment: str | None) -> str:
    """Rows in an environment that may stand within a display."""
    parts = pieces(latex)
    signs = [] if parts is None else list(parts)
    if not any(not own for _, own in signs):
        return latex
    if environment in CENTRED:
        latex = _two_columns(signs)
    inner = ROWS.get(environment or "", "aligned")
    return rf"\begin{{{inner}}}{latex}\end{{{inner}}}"


def _two_columns(signs: list[tuple[str, bool]]) -> str:
    """``a &=& b`` is ``a &= b``."""
    out: list[str] = []
    seen = False
    for piece, own in signs:
        if own or piece != "&":
            seen = seen and own
            out.append(piece)
        elif not seen:
            seen = True
            out.append(piece)
    return "".join(out)


def _markup(form: str, *values: str) -> str:
    from markupsafe import Markup

    return Markup(form).format(*values)
