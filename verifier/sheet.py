"""The solution sheet of an answer key: LaTeX through `templates/sheet.tex.j2`, a page that stands alone through `sheet.html.j2`.

Whatever a template prints is escaped unless it is a `Latex` (in HTML a `Markup`), and only this module makes those: formulas printed from
terms, and prose whose every character was escaped.  `docs/sheets.md` lists the values that a template is given.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

from verifier.figures import drawing, svg, tikz
from verifier.keys import Answer, BadKey, Given, Key, Result, Words, shown, sides_of
from verifier.latex import escape
from verifier.markup import templates
from verifier.markup.templates import Latex

Form: TypeAlias = Literal["tex", "html"]

LABELS: Final = {
    "en": {
        "sheet": "Solution sheet",
        "given": "Given",
        "points": "{n} points",
        "point": "1 point",
        "proved": "Every numbered line and every box is encoded and proved by nablacheck (nablacheck verify {id}); "
        "what is said in words is not.",
    },
    "fr": {
        "sheet": "Corrigé",
        "given": "Données",
        "points": "{n} points",
        "point": "1 point",
        "proved": "Chaque ligne numérotée et chaque encadré sont encodés et prouvés par nablacheck (nablacheck verify {id}) ; "
        "ce qui est dit en mots ne l’est pas.",
    },
}
BABEL: Final = {"en": "english", "fr": "french"}


def render(key: Key, language: str, form: Form = "tex", template: str | None = None) -> str:
    """The sheet in ``"fr"``, else in English. ``template``: a file or folder in place of the own template.

    Raises `BadKey` when the key is not well built, `verifier.markup.templates.BadTemplate` when the template is not.
    """
    return templates.render("sheet", form, _Writer("fr" if language == "fr" else "en", form).content(key), template)


class _Writer:
    """The values of a template, in one language and one form."""

    def __init__(self, language: str, form: Form) -> None:
        self.language, self.form = language, form

    def content(self, key: Key) -> dict[str, Any]:
        labels = LABELS[self.language]
        values = {
            "language": self.language,
            "title": key.title.get(self.language) or key.title["en"],
            "words": {**labels, "proved": labels["proved"].format(id=key.id)},
            "total": self.points(key.points),
            "introduction": self.prose(key.introduction),
            "given": self.given(key.given),
            "questions": self.questions(key),
        }
        if self.form == "html":
            from verifier.markup import katex

            return {**values, "katex": katex.assets()}
        return {**values, "babel": BABEL[self.language]}

    def given(self, given: tuple[Given, ...]) -> list[dict[str, Any]]:
        return [{"formula": self.formula(shown(one.relation)), "text": self.prose(one.text)} for one in given]

    def questions(self, key: Key) -> list[dict[str, Any]]:
        rows = []
        places = list(key.places())
        for number, question in enumerate(key.questions, start=1):
            own = [place for place in places if place.question is question]
            rows.append(
                {
                    "number": own[0].number if own else "",
                    "title": self.prose(question.title),
                    "points": self.points(question.points),
                    "introduction": self.prose(question.introduction),
                    "given": self.given(question.given),
                    "figures": [self.figure(asked, f"q{number}-{k}") for k, asked in enumerate(question.figures)],
                    "answers": [self.answer(place.label.removeprefix(place.number), place.answer) for place in own],
                }
            )
        return rows

    def answer(self, label: str, answer: Answer) -> dict[str, Any]:
        return {
            "label": label.removeprefix("."),
            "task": self.prose(answer.task),
            "points": self.points(answer.points),
            "given": self.given(answer.given),
            "text": self.prose(answer.text),
            "results": [self.result(result) for result in answer.results],
            "remark": self.prose(answer.remark),
        }

    def result(self, result: Result) -> dict[str, Any]:
        rows = []
        start = before = ""
        for number, step in enumerate(result.steps, start=1):
            left, sign, right = sides_of(step.relation)
            # a continued chain leaves the room of the left side free, so that the signs stand below each other
            if not sign or left != before:
                start = left
            elif not start.startswith(r"\hphantom"):
                start = rf"\hphantom{{{start}}}"
            before = right
            formula = f"{start} {sign} {right}" if sign else left
            rows.append({"number": number, "formula": self.formula(formula), "why": self.prose(step.why)})
        return {"steps": rows, "claim": self.formula(shown(result.claim)), "numerical": self.prose(result.numerical)}

    def figure(self, asked: str, identity: str) -> dict[str, Any]:
        figure = drawing(asked)
        caption = self.prose(figure.caption)
        if self.form == "tex":
            return {"picture": Latex(tikz.draw(figure)), "caption": caption}
        from markupsafe import Markup

        return {
            "picture": Markup(svg.draw(figure, identity)), "labels": svg.overlays(figure), "caption": caption,
            "width": f"{figure.width:g}", "height": f"{figure.height:g}",
        }  # fmt: skip

    def formula(self, latex: str) -> str:
        """A formula of the key, printed from its terms or its tree. In HTML it is the text of an element, escaped like any other."""
        return Latex(latex) if self.form == "tex" else latex

    def prose(self, text: Words | None) -> str:
        """Words, escaped, with the formulas at their places; nothing for None."""
        return "" if text is None else prose(text, self.language, self.form)

    def points(self, n: float) -> str:
        number = f"{n:g}".replace(".", "," if self.language == "fr" else ".")
        return LABELS[self.language]["point"] if n == 1 else LABELS[self.language]["points"].format(n=number)


def prose(text: Words, language: str, form: Form = "tex") -> str:
    """Words as LaTeX or HTML: escaped, with the formulas at their places. Raises `BadKey` for a place without a formula."""
    from string import Formatter

    parts: list[str] = []
    for literal, name, _, _ in Formatter().parse(text.in_language(language)):
        parts.append(escape(literal) if form == "tex" else _html(literal))
        if name is not None:
            if name not in text.formulas:
                raise BadKey(f"no formula is called {name!r} in {text.in_language(language)!r}")
            formula = shown(text.formulas[name])
            parts.append(f"${formula}$" if form == "tex" else f'<span class="tex">{_html(formula)}</span>')
    if form == "tex":
        return Latex("".join(parts))
    from markupsafe import Markup

    return Markup("".join(parts))


def _html(text: str) -> str:
    from html import escape as html_escape

    return html_escape(text)
