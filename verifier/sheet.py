"""The solution sheet of an answer key as a LaTeX document, through `templates/sheet.tex.j2`.

Whatever the template prints is escaped unless it is a `Latex`, and only this module makes those: formulas printed from
terms, and prose whose every character went through `verifier.latex.escape`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from verifier.keys import Answer, BadKey, Given, Key, Result, Words, shown, sides_of
from verifier.latex import escape

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"  # beside the package, in a checkout and in the wheel

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


class Latex(str):
    """LaTeX that the template takes as it is. Joining or formatting one gives a plain string, which is escaped again."""

    __slots__ = ()


def render(key: Key, language: str) -> str:
    """The sheet in ``"fr"``, else in English. Raises `BadKey` when the key is not well built."""
    import jinja2

    language = "fr" if language == "fr" else "en"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined,
        finalize=_safe, autoescape=False,  # autoescape is for HTML
    )  # fmt: skip
    return environment.get_template("sheet.tex.j2").render(_content(key, language))


def _safe(value: object) -> str:
    return value if isinstance(value, Latex) else escape(str(value))


def _content(key: Key, language: str) -> dict[str, Any]:
    labels = LABELS[language]
    return {
        "babel": BABEL[language],
        "title": key.title.get(language) or key.title["en"],
        "words": {**labels, "proved": labels["proved"].format(id=key.id)},
        "total": _points(key.points, language),
        "introduction": prose(key.introduction, language),
        "given": _given(key.given, language),
        "questions": _questions(key, language),
    }


def _given(given: tuple[Given, ...], language: str) -> list[dict[str, Any]]:
    return [{"formula": _formula(one.relation), "text": prose(one.text, language)} for one in given]


def _questions(key: Key, language: str) -> list[dict[str, Any]]:
    rows = []
    places = list(key.places())
    for question in key.questions:
        own = [place for place in places if place.question is question]
        rows.append(
            {
                "number": own[0].number if own else "",
                "title": prose(question.title, language),
                "points": _points(question.points, language),
                "introduction": prose(question.introduction, language) if question.introduction is not None else "",
                "given": _given(question.given, language),
                "answers": [_answer(place.label.removeprefix(place.number), place.answer, language) for place in own],
            }
        )
    return rows


def _answer(label: str, answer: Answer, language: str) -> dict[str, Any]:
    return {
        "label": label.removeprefix("."),
        "task": prose(answer.task, language),
        "points": _points(answer.points, language),
        "given": _given(answer.given, language),
        "text": prose(answer.text, language) if answer.text is not None else "",
        "results": [_result(result, language) for result in answer.results],
        "remark": prose(answer.remark, language) if answer.remark is not None else "",
    }


def _result(result: Result, language: str) -> dict[str, Any]:
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
        rows.append({"number": number, "formula": Latex(formula), "why": prose(step.why, language)})
    return {
        "steps": rows,
        "claim": _formula(result.claim),
        "numerical": prose(result.numerical, language) if result.numerical is not None else "",
    }


def prose(text: Words, language: str) -> Latex:
    """Words as LaTeX: escaped, with the formulas at their places. Raises `BadKey` for a place without a formula."""
    from string import Formatter

    parts: list[str] = []
    for literal, name, _, _ in Formatter().parse(text.in_language(language)):
        parts.append(escape(literal))
        if name is not None:
            if name not in text.formulas:
                raise BadKey(f"no formula is called {name!r} in {text.in_language(language)!r}")
            parts.append(f"${_formula(text.formulas[name])}$")
    return Latex("".join(parts))


def _formula(formula: Any) -> Latex:
    """The LaTeX of a formula of a key. Raises `BadKey`."""
    return Latex(shown(formula))


def _points(n: float, language: str) -> str:
    number = f"{n:g}".replace(".", "," if language == "fr" else ".")
    return LABELS[language]["point"] if n == 1 else LABELS[language]["points"].format(n=number)
