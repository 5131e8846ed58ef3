"""Answer keys as text: the list, one key with its givens and claims, and what became of each claim when it was proved again.

A key is whatever `derivations.registry` holds; what is shown of it is named in `Key`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from verifier.report.messages import counted, label, translate
from verifier.report.model import GRAVITY, Report, Step
from verifier.report.text import paint, printable, sentence, sides


class Key(Protocol):
    """The part of an answer key that is listed. ``title`` by language; ``givens`` and ``claims`` as LaTeX."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def givens(self) -> Sequence[str]: ...
    @property
    def claims(self) -> Sequence[str]: ...


def listing(titles: Mapping[str, Mapping[str, str]], language: str) -> str:
    """One line per key: its id and its title."""
    width = max(map(len, titles), default=0)
    return "".join(f"{key:{width}}  {_title(title, language)}".rstrip() + "\n" for key, title in titles.items())


def describe(key: Key, language: str) -> str:
    """The key with its givens and its numbered claims."""
    given, claim = ("Données :", "Affirmations :") if language == "fr" else ("Given:", "Claims:")
    rows = [f"{key.id}  {_title(key.title, language)}", given, *(f"  {one}" for one in key.givens)]
    return "\n".join([*rows, claim, *(f"  {n}. {one}" for n, one in enumerate(key.claims, start=1))]) + "\n"


def verified(report: Report, *, colour: bool = False) -> str:
    """One line per claim and step; below one that is not proved, the counterexample or the reason; then a summary."""
    language = report.language
    labels = [step.equation or str(step.line) for step in report.steps]
    width = max(map(len, labels), default=0)
    verdicts = [label(f"name-{step.verdict}", language) for step in report.steps]
    columns = max(map(len, verdicts), default=0)
    rows = [printable(report.file)]
    for name, verdict, step in zip(labels, verdicts, report.steps, strict=True):
        style = {"proved": "good", "refuted": "error", "ill-formed": "error"}.get(step.verdict, "open")
        rows.append(f"  {name:{width}}  {paint(verdict.ljust(columns), style, colour)}  {printable(_formula(step))}")
        if step.verdict != "proved":
            if step.counterexample is not None:
                rows.append(" " * (width + 4) + sides(step.counterexample, language))
            elif step.reason:
                rows.append(" " * (width + 4) + sentence(translate(step.reason, language)))
    milliseconds = sum(step.milliseconds for step in report.steps)
    rows.append("  " + label("verified", language, proved=report.counts.get("proved", 0), total=len(report.steps), ms=round(milliseconds)))
    return "\n".join(rows) + "\n"


def total(reports: Sequence[Report]) -> str:
    """One line on several keys: how many claims and steps have each verdict."""
    language = reports[0].language
    sums = {verdict: sum(report.counts.get(verdict, 0) for report in reports) for verdict in GRAVITY}
    counts = ", ".join(counted(n, verdict, language) for verdict, n in sums.items() if n)
    return f"{label('keys-total', language, keys=len(reports))}{label('colon', language)} {counts or 0}\n"


def failure(step: Step, report: Report) -> str:
    """What is said of a claim that is not proved: the key, the claim, the verdict, and the counterexample or the reason."""
    language = report.language
    where = step.equation or label("line", language, line=step.line)
    head = f"{printable(report.key or report.file)} {where}{label('colon', language)} {label(f'name-{step.verdict}', language)}"
    rows = [head, f"  {printable(_formula(step))}"]
    if step.counterexample is not None:
        rows.append("  " + sides(step.counterexample, language))
    elif step.reason:
        rows.append("  " + sentence(translate(step.reason, language)))
    return "\n".join(rows)


def _formula(step: Step) -> str:
    return f"{step.lhs} {step.relation} {step.rhs}".strip()


def _title(title: Mapping[str, str], language: str) -> str:
    return title.get(language) or next(iter(title.values()), "")
