"""The solution sheet of an answer key as a LaTeX document, through `templates/sheet.tex.j2`.

Whatever the template prints is escaped unless it is a `Latex`, and only this module makes those: formulas printed from
terms, and prose whose every character went through `verifier.latex.escape`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from verifier.keys import Answer, BadKey, Key, Question, Words, part_label, proposition
from verifier.latex import escape, latex, sides
from verifier.terms import Rel

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
        "given": [{"formula": _formula(given.relation), "text": prose(given.text, language)} for given in key.given],
        "questions": [_question(number, question, language) for number, question in enumerate(key.questions, start=1)],
    }


def _question(number: int, question: Question, language: str) -> dict[str, Any]:
    return {
        "number": number,
        "title": prose(question.title, language),
        "points": _points(question.points, language),
        "answers": [_answer(part_label(k), answer, language) for k, answer in enumerate(question.answers)],
    }


def _answer(label: str, answer: Answer, language: str) -> dict[str, Any]:
    rows = []
    start = ""
    for number, step in enumerate(answer.steps, start=1):
        relation = proposition(step.relation)
        if not isinstance(relation, Rel):
            raise BadKey(f"{step.relation} is no relation between two sides")
        left, sign, right = sides(relation)
        # a continued chain leaves the room of the left side free, so that the signs stand below each other
        start = left if number == 1 else rf"\hphantom{{{start}}}" if not start.startswith(r"\hphantom") else start
        rows.append({"number": number, "formula": Latex(f"{start} {sign} {right}"), "why": prose(step.why, language)})
    return {
        "label": label,
        "task": prose(answer.task, language),
        "points": _points(answer.points, language),
        "steps": rows,
        "result": _formula(answer.claim),
        "remark": prose(answer.remark, language) if answer.remark is not None else "",
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
    """The LaTeX of a SymPy expression or relation."""
    from verifier import sympy_terms

    try:
        node = sympy_terms.prop(formula) if getattr(formula, "is_Relational", False) else sympy_terms.term(formula)
    except sympy_terms.NotConvertible as why:
        raise BadKey(f"{formula}: {why}") from why
    return Latex(latex(node))


def _points(n: int, language: str) -> str:
    return LABELS[language]["point"] if n == 1 else LABELS[language]["points"].format(n=n)
